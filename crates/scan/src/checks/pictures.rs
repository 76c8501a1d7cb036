//! Every picture has a text in its place, or says that it is decoration (WCAG 2.2, 1.1.1).

use crate::{Finding, Page, Severity};

pub(super) fn check(page: &Page) -> Vec<Finding> {
    page.all(&["img"])
        .filter(|img| img.attr("alt").is_none())
        .map(|img| Finding { check: "pictures", severity: Severity::Fault, quote: img.quote() })
        .collect()
}
