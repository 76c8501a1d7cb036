//! What a case's history keeps of its move to another version, and the case after it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::answers::{Renamed, moved_key};
use crate::case::{Case, Due, Moves, Standing, Target, apply_moves};
use crate::form::Answers;
use crate::text::Bilingual;
use crate::time::Instant;

/// What became of one step of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// The number of the step in the old version.
    pub step: u32,
    /// Its number in the new one; none where it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goes_on_as: Option<u32>,
    /// Until when it should be done, if it is still open and has a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// Whether silence past that day is no objection.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silence_agrees: bool,
}

/// The move of one case to another version. A document: its layout is part of the record for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The id of the order that moved it.
    pub order: String,
    /// The version before.
    pub from: u32,
    /// The version after.
    pub to: u32,
    /// The item's name at that version.
    pub item_name: Bilingual,
    /// Why.
    pub cause: String,
    /// The name of the editor who ordered it.
    pub ordered_by: String,
    /// The names of those who approved it.
    pub approved_by: Vec<String>,
    /// What became of its steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Shift>,
    /// The steps that opened.
    #[serde(default)]
    pub moves: Moves,
    /// The answers as they now stand.
    pub answers: Answers,
    /// The answers that are no longer in force, under their old keys.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub lost: Answers,
    /// The fields that took answers under another key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renamed: Vec<Renamed>,
    /// The keys of the fields that are asked for and were not when the case was handed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<String>,
    /// The version whose limits bind from now on.
    pub terms_of: u32,
    /// The law that makes the days later, where they may become so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// When it must now be decided, where that moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// The version of the calendar those days were counted with.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub calendar: String,
}

/// The case after its move.
pub(crate) fn fold(case: &mut Case, record: &Record, at: Instant) {
    case.item_version = record.to;
    case.item_name = record.item_name.clone();
    case.answers = record.answers.clone();
    for mark in case.correction.iter_mut().flat_map(|notice| &mut notice.marks) {
        if let Target::Field(key) = &mut mark.target {
            *key = moved_key(&record.renamed, key);
        }
    }
    for key in &mut case.handling.answered_fields {
        *key = moved_key(&record.renamed, key);
    }
    case.handling.newly_asked.clone_from(&record.asked);
    case.handling.terms_of = (record.terms_of != record.to).then_some(record.terms_of);
    if let Some(due) = &record.due {
        case.due = Some(due.clone());
        case.handling.calendar.clone_from(&record.calendar);
    }
    for task in case.handling.tasks.iter_mut().filter(|task| task.of_version.is_none()) {
        let shift = record.steps.iter().find(|shift| shift.step == task.step);
        let is_recalled = matches!(task.standing, Standing::Recalled);
        match shift.filter(|_| !is_recalled).and_then(|s| Some((s, s.goes_on_as?))) {
            Some((shift, to)) => {
                task.step = to;
                if task.is_open() {
                    task.due_on = shift.due_on;
                    task.silence_agrees = shift.silence_agrees;
                }
            }
            None => {
                task.of_version = Some(record.from);
                if task.is_open() {
                    task.standing = Standing::Recalled;
                }
            }
        }
    }
    apply_moves(&mut case.handling.tasks, &record.moves, at);
}
