//! What becomes of the answers to a form when another version of it takes its place.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::form::{Answers, Fault, Form, FormState, Kind};
use crate::text::Bilingual;

/// The fields of the new form that take the answers of fields of the old one under another key.
pub type FieldMap = Vec<Renamed>;

/// One field under another key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renamed {
    /// Its key in the old form.
    pub from: String,
    /// Its key in the new form.
    pub to: String,
}

/// What happens to one answer, or is asked anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The answer stands under another key.
    Renamed,
    /// The new form has no such field.
    Gone,
    /// The new form does not ask this under these circumstances.
    NotAsked,
    /// The new form does not take the answer.
    Refused(Fault),
    /// The new form asks for what was not asked before, or was lost.
    Asked,
    /// A check of the new form does not hold.
    Fails(Bilingual),
}

impl Change {
    /// Each kind once, for lists of words.
    pub const KEYS: [&'static str; 6] =
        ["renamed", "gone", "not-asked", "refused", "asked", "fails"];

    /// The stable word for word keys.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Renamed => "renamed",
            Self::Gone => "gone",
            Self::NotAsked => "not-asked",
            Self::Refused(_) => "refused",
            Self::Asked => "asked",
            Self::Fails(_) => "fails",
        }
    }

    /// Whether the answer is no longer in force afterwards.
    pub fn is_loss(&self) -> bool {
        matches!(self, Self::Gone | Self::NotAsked | Self::Refused(_))
    }
}

/// One line of the preview of a case's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The answer's key: the old one where there was an answer.
    pub path: String,
    /// The label of its field.
    pub label: Bilingual,
    /// What was answered.
    pub values: Vec<String>,
    /// What happens to it.
    pub change: Change,
}

/// Answers brought to another version of their form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebased {
    /// The answers in force afterwards.
    pub answers: Answers,
    /// Those that are not, under their old keys.
    pub lost: Answers,
    /// The keys of the fields that are newly asked for.
    pub asked: Vec<String>,
    /// Everything that changes, what is lost first.
    pub lines: Vec<Line>,
}

/// The key of an answer under a map of fields.
pub fn moved_key(fields: &[Renamed], path: &str) -> String {
    let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
    let key = fields.iter().find(|field| field.from == key).map_or(key, |field| &field.to);
    rest.map_or_else(|| key.to_owned(), |rest| format!("{key}.{rest}"))
}

/// Brings answers from one version of a form to another. `on` is the day they were given: what
/// held then is not undone by days that passed since. None where a rule of the new form cannot be
/// reckoned with them.
pub fn rebased(
    before: &Form,
    after: &Form,
    fields: &[Renamed],
    answers: &Answers,
    on: Date,
) -> Option<Rebased> {
    // Nobody typed what the old form computed; the new one computes its own.
    let is_computed = |path: &str| {
        before.schema().field_at(path).is_some_and(|field| field.kind == Kind::Computed)
    };
    let given = |values: &Vec<String>| values.iter().any(|value| !value.trim().is_empty());
    let typed: Vec<(&String, &Vec<String>)> =
        answers.iter().filter(|(path, values)| given(values) && !is_computed(path)).collect();
    let raw: Answers =
        typed.iter().map(|(path, values)| (moved_key(fields, path), (*values).clone())).collect();
    let state = after.evaluate(&raw, on);
    if state.faults().any(|fault| fault.fault == Fault::RuleStopped) {
        return None;
    }
    let mut found = Rebased { answers: state.answers.clone(), ..Rebased::default() };
    let mut others = Vec::new();
    for (path, values) in typed {
        let to = moved_key(fields, path);
        let change = match state.answers.contains_key(&to) {
            true if to == *path => continue,
            true => Change::Renamed,
            false => loss(after, &state, &to),
        };
        let label = label(before, path);
        let line = Line { path: path.clone(), label, values: values.clone(), change };
        match line.change.is_loss() {
            true => {
                found.lost.insert(path.clone(), values.clone());
                found.lines.push(line);
            }
            false => others.push(line),
        }
    }
    found.lines.extend(others);
    let old = before.evaluate(answers, on);
    // Where an answer is refused, the field is as if nobody had answered it.
    let settled = after.evaluate(&found.answers, on);
    news(after, fields, &old, &settled, &mut found);
    Some(found)
}

/// Why an answer is not among those in force.
fn loss(after: &Form, state: &FormState, path: &str) -> Change {
    if !after.knows(path) {
        return Change::Gone;
    }
    match state.faults_at(path).find(|fault| !fault.fault.is_absence()) {
        Some(fault) => Change::Refused(fault.fault.clone()),
        None => Change::NotAsked,
    }
}

/// What the new form asks for or objects to that the old one did not.
fn news(after: &Form, fields: &[Renamed], old: &FormState, new: &FormState, found: &mut Rebased) {
    let was = |path: &str, is_same: &dyn Fn(&Fault) -> bool| {
        old.faults().any(|fault| moved_key(fields, &fault.field) == path && is_same(&fault.fault))
    };
    for fault in new.faults() {
        let path = &fault.field;
        let change = match &fault.fault {
            absence if absence.is_absence() && !was(path, &Fault::is_absence) => Change::Asked,
            Fault::Check { message } if !was(path, &|known| *known == fault.fault) => {
                Change::Fails(message.clone())
            }
            _ => continue,
        };
        if change == Change::Asked {
            found.asked.push(path.clone());
            // That it was refused says already that it is asked for again.
            if found.lost.contains_key(path) {
                continue;
            }
        }
        let label = label(after, path);
        found.lines.push(Line { path: path.clone(), label, values: Vec::new(), change });
    }
}

fn label(form: &Form, path: &str) -> Bilingual {
    match form.schema().field_at(path) {
        Some(field) => field.label.clone(),
        None => Bilingual::zh(path),
    }
}
