//! The page says which language it is in (WCAG 2.2, 3.1.1).

use crate::{Finding, Page, Severity};

pub(super) fn check(page: &Page) -> Vec<Finding> {
    page.all(&["html"])
        .filter(|html| html.attr("lang").is_none_or(|lang| lang.trim().is_empty()))
        .map(|html| Finding { check: "language", severity: Severity::Fault, quote: html.quote() })
        .collect()
}
