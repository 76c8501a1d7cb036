//! The page has one title that says something (WCAG 2.2, 2.4.2).

use crate::{Finding, Page, Severity};

pub(super) fn check(page: &Page) -> Vec<Finding> {
    // A picture drawn in the page may have a title of its own; only the head's counts.
    let titles: Vec<&str> = page
        .all(&["title"])
        .filter(|title| title.around.last().is_some_and(|parent| parent == "head"))
        .map(|title| title.text.as_str())
        .collect();
    match titles.as_slice() {
        [title] if !title.is_empty() => Vec::new(),
        other => {
            vec![Finding { check: "title", severity: Severity::Fault, quote: other.join(" | ") }]
        }
    }
}
