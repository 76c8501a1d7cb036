//! No style and no script stands in the page itself, so that a strict policy can forbid both.

use crate::page::quote;
use crate::{Finding, Page, Severity};

pub(super) fn check(page: &Page) -> Vec<Finding> {
    let selector = "style, [style], script:not([src]):not([type='application/ld+json']), \
                    [onclick], [onload], [onerror], [onsubmit], [onchange], a[href^='javascript:']";
    page.all(selector)
        .iter()
        .map(|element| Finding {
            check: "inline-code",
            severity: Severity::Weakness,
            quote: quote(element),
        })
        .collect()
}
