//! Comparing: what two sets of answers differ in, and what a new schema would lose of old answers.

use jiff::civil::Date;

use super::compile::Form;
use super::state::FormState;
use super::{Answers, Fault};

/// One answer that differs between two sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The answer's key.
    pub path: String,
    /// What the one set says.
    pub ours: Vec<String>,
    /// What the other says.
    pub theirs: Vec<String>,
}

/// Every answer that differs, in the order of keys; an empty answer is none.
pub fn differences(ours: &Answers, theirs: &Answers) -> Vec<Difference> {
    let said = |answers: &Answers, path: &str| -> Vec<String> {
        let values = answers.get(path).into_iter().flatten();
        values.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()).collect()
    };
    let mut paths: Vec<&String> = ours.keys().chain(theirs.keys()).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
        .into_iter()
        .map(|path| Difference {
            path: path.clone(),
            ours: said(ours, path),
            theirs: said(theirs, path),
        })
        .filter(|difference| difference.ours != difference.theirs)
        .collect()
}

/// One answer that another version of a form has no place for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The answer's key.
    pub path: String,
    /// What was answered.
    pub values: Vec<String>,
    /// What the new version says about it; nothing where the field is gone.
    pub fault: Option<Fault>,
}

/// Which answers given to an older version would be lost or refused by this one.
pub fn losses(form: &Form, answers: &Answers, today: Date) -> Vec<Loss> {
    let state: FormState = form.evaluate(answers, today);
    let given = answers.iter().filter(|(_, values)| values.iter().any(|v| !v.trim().is_empty()));
    given
        .filter_map(|(path, values)| {
            let loss = |fault| Some(Loss { path: path.clone(), values: values.clone(), fault });
            if !form.knows(path) {
                return loss(None);
            }
            let fault = state.faults().find(|fault| fault.field == *path);
            let is_refused = fault.is_some_and(|fault| {
                !fault.fault.is_absence() && !matches!(fault.fault, Fault::Check { .. })
            });
            if is_refused { loss(fault.map(|fault| fault.fault.clone())) } else { None }
        })
        .collect()
}
