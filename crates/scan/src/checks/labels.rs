//! Every field has a label (WCAG 2.2, 3.3.2 and 4.1.2).

use std::collections::HashSet;

use crate::{Finding, Page, Severity};

/// Inputs that need no label: what is hidden, and buttons, which label themselves.
const UNLABELLED: [&str; 5] = ["hidden", "submit", "button", "reset", "image"];

pub(super) fn check(page: &Page) -> Vec<Finding> {
    let labelled: HashSet<&str> =
        page.all(&["label"]).filter_map(|label| label.attr("for")).collect();
    page.all(&["input", "select", "textarea"])
        .filter(|field| !field.attr("type").is_some_and(|kind| UNLABELLED.contains(&kind)))
        .filter(|field| {
            let has = |name| field.attr(name).is_some_and(|value| !value.trim().is_empty());
            let by_id = field.attr("id").is_some_and(|id| labelled.contains(id));
            let is_inside = field.around.iter().any(|parent| parent == "label");
            !(by_id || is_inside || has("aria-label") || has("aria-labelledby") || has("title"))
        })
        .map(|field| Finding { check: "labels", severity: Severity::Fault, quote: field.quote() })
        .collect()
}
