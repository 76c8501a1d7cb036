//! Every picture has a text in its place, or says that it is decoration (WCAG 2.2, 1.1.1).

use crate::page::quote;
use crate::{Finding, Page, Severity};

pub(super) fn check(page: &Page) -> Vec<Finding> {
    page.all("img:not([alt])")
        .iter()
        .map(|img| Finding { check: "pictures", severity: Severity::Fault, quote: quote(img) })
        .collect()
}
