//! The page has one title that says something (WCAG 2.2, 2.4.2).

use crate::page::text;
use crate::{Finding, Page, Severity};

pub(super) fn check(page: &Page) -> Vec<Finding> {
    let titles: Vec<String> = page.all("head > title").iter().map(text).collect();
    match titles.as_slice() {
        [title] if !title.is_empty() => Vec::new(),
        other => {
            vec![Finding { check: "title", severity: Severity::Fault, quote: other.join(" | ") }]
        }
    }
}
