//! What a form of an application posts: its answers, and buttons that only have it drawn again.

use domain::form::Answers;
use serde::Serialize;

use crate::asked::Asked;

/// Names of posted fields that are not answers; no field of a form may have them. Names with a
/// colon are ours, too.
const OWN_FIELDS: [&str; 6] = ["csrf", "key", "deed", "revision", "version", "note"];

/// A posted field that people do not see.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Hidden {
    pub name: String,
    pub value: String,
}

/// The answers among the posted fields.
pub(crate) fn posted_answers(asked: &Asked) -> Answers {
    let mut answers = Answers::new();
    for (name, value) in &asked.form {
        if !OWN_FIELDS.contains(&name.as_str()) && !name.contains(':') {
            answers.entry(name.clone()).or_default().push(value.clone());
        }
    }
    answers
}

/// Whether a button of a form has it drawn again and hands nothing in.
pub(crate) fn is_redrawn(deed: &str) -> bool {
    deed.contains(':') || matches!(deed, "update" | "autosave")
}

/// The answers after a button that adds or takes out a row.
pub(crate) fn with_row_deed(mut answers: Answers, deed: &str) -> Answers {
    match deed.split(':').collect::<Vec<_>>().as_slice() {
        ["add", group] => {
            let rows = answers.entry((*group).to_owned()).or_default();
            let last = rows.iter().filter_map(|id| id.parse::<u32>().ok()).max().unwrap_or(0);
            rows.push(last.saturating_add(1).to_string());
        }
        ["remove", group, id] => {
            if let Some(rows) = answers.get_mut(*group) {
                rows.retain(|row| row != id);
            }
            let within = format!("{group}.{id}.");
            answers.retain(|path, _| !path.starts_with(&within));
        }
        _ => {}
    }
    answers
}
