//! What a form shows: the outcome of an evaluation.

use std::collections::HashMap;

use super::Answers;
use super::fault::FieldFault;

/// What one field shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldState {
    /// Its key, within a row that of the group and the row before it.
    pub path: String,
    /// Whether it is there.
    pub is_visible: bool,
    /// Whether an answer must be given.
    pub is_required: bool,
    /// What it computes, for computed fields.
    pub computed: Option<String>,
    /// The ids of its rows.
    pub rows: Vec<String>,
    /// What is wrong.
    pub faults: Vec<FieldFault>,
}

/// What a form shows.
#[derive(Clone, Debug)]
pub struct FormState {
    /// Every field, those of rows included, in drawing order.
    pub fields: Vec<FieldState>,
    /// The clean answers of what is there, with what was computed. What is wrong is left out.
    pub answers: Answers,
    pub(super) places: HashMap<String, usize>,
}

impl FormState {
    /// The state of a field.
    pub fn at(&self, path: &str) -> Option<&FieldState> {
        self.places.get(path).map(|place| &self.fields[*place])
    }

    /// What is wrong at a path, which may be that of a part of a field.
    pub fn faults_at<'s>(&'s self, path: &'s str) -> impl Iterator<Item = &'s FieldFault> {
        let whole = path.rsplit_once('.').and_then(|(whole, _)| self.at(whole));
        let found = self.at(path).or(whole);
        let faults = found.into_iter().flat_map(|field| &field.faults);
        faults.filter(move |fault| fault.field == path)
    }

    /// Everything that is wrong, in drawing order.
    pub fn faults(&self) -> impl Iterator<Item = &FieldFault> {
        self.fields.iter().flat_map(|field| &field.faults)
    }
}
