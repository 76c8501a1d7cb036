//! Every link says where it leads (WCAG 2.2, 2.4.4).

use crate::{Finding, Page, Severity};

/// Words that say nothing about where a link leads.
const EMPTY_WORDS: [&str; 6] = ["点击这里", "更多", "详情", "here", "click here", "more"];

pub(super) fn check(page: &Page) -> Vec<Finding> {
    page.all(&["a"])
        .filter(|link| link.attr("href").is_some())
        .filter_map(|link| {
            let label = link.attr("aria-label").unwrap_or(&link.text).trim();
            let severity = match label {
                "" if link.has_picture_text => return None,
                "" => Severity::Fault,
                words if EMPTY_WORDS.contains(&words.to_lowercase().as_str()) => Severity::Weakness,
                _ => return None,
            };
            Some(Finding { check: "links", severity, quote: link.quote() })
        })
        .collect()
}
