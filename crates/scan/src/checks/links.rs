//! Every link says where it leads (WCAG 2.2, 2.4.4).

use crate::page::{quote, text};
use crate::{Finding, Page, Severity};

/// Words that say nothing about where a link leads.
const EMPTY_WORDS: [&str; 6] = ["点击这里", "更多", "详情", "here", "click here", "more"];

pub(super) fn check(page: &Page) -> Vec<Finding> {
    page.all("a[href]")
        .iter()
        .filter_map(|link| {
            let label = link.attr("aria-label").map_or_else(|| text(link), str::to_owned);
            let has_picture =
                link.html().contains("alt=\"") || link.html().contains("aria-label=\"");
            let severity = match label.trim() {
                "" if has_picture => return None,
                "" => Severity::Fault,
                words if EMPTY_WORDS.contains(&words.to_lowercase().as_str()) => Severity::Weakness,
                _ => return None,
            };
            Some(Finding { check: "links", severity, quote: quote(link) })
        })
        .collect()
}
