//! Every field has a label (WCAG 2.2, 3.3.2 and 4.1.2).

use std::collections::HashSet;

use crate::page::quote;
use crate::{Finding, Page, Severity};

/// Inputs that need no label: what is hidden, and buttons, which label themselves.
const UNLABELLED: [&str; 5] = ["hidden", "submit", "button", "reset", "image"];

pub(super) fn check(page: &Page) -> Vec<Finding> {
    let labelled: HashSet<String> =
        page.all("label[for]").iter().filter_map(|l| l.attr("for")).map(str::to_owned).collect();
    page.all("input, select, textarea")
        .iter()
        .filter(|field| !field.attr("type").is_some_and(|kind| UNLABELLED.contains(&kind)))
        .filter(|field| {
            let has = |name| field.attr(name).is_some_and(|value| !value.trim().is_empty());
            let by_id = field.attr("id").is_some_and(|id| labelled.contains(id));
            let inside = field.ancestors().any(|node| {
                node.value().as_element().is_some_and(|element| element.name() == "label")
            });
            !(by_id || inside || has("aria-label") || has("aria-labelledby") || has("title"))
        })
        .map(|field| Finding { check: "labels", severity: Severity::Fault, quote: quote(field) })
        .collect()
}
