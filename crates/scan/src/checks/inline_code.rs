//! No style and no script stands in the page itself, so that a strict policy can forbid both.

use crate::page::Element;
use crate::{Finding, Page, Severity};

pub(super) fn check(page: &Page) -> Vec<Finding> {
    page.elements()
        .iter()
        .filter(|element| has_code(element))
        .map(|element| Finding {
            check: "inline-code",
            severity: Severity::Weakness,
            quote: element.quote(),
        })
        .collect()
}

fn has_code(element: &Element) -> bool {
    let is_script = element.name == "script"
        && element.attr("src").is_none()
        // Data for search engines is not run.
        && element.attr("type") != Some("application/ld+json");
    let is_handler = |(key, _): &(String, String)| key == "style" || key.starts_with("on");
    element.name == "style"
        || is_script
        || element.attributes.iter().any(is_handler)
        || element.attr("href").is_some_and(|href| href.trim_start().starts_with("javascript:"))
}
