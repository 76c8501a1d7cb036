//! A page, parsed once for all checks.

use scraper::{ElementRef, Html, Selector};

/// A parsed page.
pub struct Page {
    html: Html,
}

impl Page {
    /// Reads a page; HTML never fails to parse, it only gets repaired.
    pub fn read(text: &str) -> Self {
        Self { html: Html::parse_document(text) }
    }

    /// The elements that a selector names.
    pub(crate) fn all(&self, selector: &'static str) -> Vec<ElementRef<'_>> {
        let selector = Selector::parse(selector).expect("the selectors of checks are fixed texts");
        self.html.select(&selector).collect()
    }
}

/// The visible text of an element, with white space folded.
pub(crate) fn text(element: &ElementRef<'_>) -> String {
    element.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// An element's opening tag, short enough to quote.
pub(crate) fn quote(element: &ElementRef<'_>) -> String {
    let html = element.html();
    let tag = html.split_inclusive('>').next().unwrap_or_default();
    tag.chars().take(120).collect()
}
