//! Words of fields of the item document, and of differences between items.

use domain::item::{Change, edit};
use serde::Serialize;

use crate::desk::Desk;

/// A field that differs, with both values.
#[derive(Serialize)]
pub(crate) struct Difference {
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The word key of a field of the item document.
pub(crate) fn label_key(path: &str) -> String {
    format!("edit-{}", path.replace(['.', '_'], "-"))
}

/// The words for a path of the document, with the rows it passes.
pub(crate) fn label(desk: &Desk<'_>, path: &str) -> String {
    let (bare, keys) = edit::bare_path(path);
    let (name, rest) = match edit::field_of(&bare) {
        Some((_, field)) => {
            let rest = bare[field.len()..].trim_start_matches('.').to_owned();
            (desk.t(&label_key(&field)), rest)
        }
        None => (desk.t("edit-other"), bare),
    };
    let name = match rest.as_str() {
        "" | "zh" | "raw" => name,
        "en" => desk.t_with("edit-part-en", &[("label", name.into())]),
        "note" => desk.t_with("edit-part-note", &[("label", name.into())]),
        rest => format!("{name} · {rest}"),
    };
    let order = if path.ends_with("[]") { desk.t("compare-order") } else { String::new() };
    match keys.is_empty() {
        true => format!("{name}{order}"),
        false => format!("{} · {name}{order}", keys.join(" · ")),
    }
}

/// Differences in words.
pub(crate) fn differences(desk: &Desk<'_>, changes: &[Change]) -> Vec<Difference> {
    // What a limit was read as only repeats what is printed.
    let is_told = |change: &&Change| !change.field.contains(".term");
    changes
        .iter()
        .filter(is_told)
        .map(|change| Difference {
            field: label(desk, &change.field),
            before: change.before.clone(),
            after: change.after.clone(),
        })
        .collect()
}
