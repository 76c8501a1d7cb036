//! Checks on saved pages.

use scan::{Page, Severity, look};

#[test]
fn a_good_page_has_no_findings() {
    let found = look(&Page::read(include_str!("../pages/good.html")));
    assert_eq!(found, []);
}

#[test]
fn each_check_finds_its_fault_on_a_poor_page() {
    let found = look(&Page::read(include_str!("../pages/poor.html")));
    let found: Vec<(&str, Severity, &str)> =
        found.iter().map(|f| (f.check, f.severity, f.quote.as_str())).collect();
    assert_eq!(
        found,
        [
            ("language", Severity::Fault, "<html>"),
            ("title", Severity::Fault, ""),
            ("headings", Severity::Fault, "h1 × 0"),
            ("headings", Severity::Weakness, "h4 申请材料"),
            ("labels", Severity::Fault, "<input type=\"text\" name=\"q\">"),
            ("links", Severity::Weakness, "<a href=\"/guide/1\">"),
            ("links", Severity::Fault, "<a href=\"/home\">"),
            ("links", Severity::Fault, "<a href=\"/search\">"),
            ("pictures", Severity::Fault, "<img src=\"logo.png\">"),
            ("inline-code", Severity::Weakness, "<style>"),
            ("inline-code", Severity::Weakness, "<body onload=\"start()\">"),
        ]
    );
}

#[test]
fn what_is_no_page_at_all_is_still_read() {
    for text in ["", "\u{0}\u{1}", "<<<>>>", "{\"a\":1}"] {
        assert!(!look(&Page::read(text)).is_empty(), "{text:?}");
    }
}
