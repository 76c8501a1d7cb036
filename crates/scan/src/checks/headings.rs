//! The page has one main heading, and no level is skipped on the way down (WCAG 2.2, 1.3.1).

use crate::{Finding, Page, Severity};

pub(super) fn check(page: &Page) -> Vec<Finding> {
    let mut findings = Vec::new();
    let finding = |severity, quote| Finding { check: "headings", severity, quote };
    let mut above = 0;
    let mut main_headings = 0;
    for heading in page.all(&["h1", "h2", "h3", "h4", "h5", "h6"]) {
        let name = heading.name.as_str();
        let level = name.as_bytes().get(1).map_or(1, |digit| digit - b'0');
        main_headings += usize::from(level == 1);
        if above > 0 && level > above + 1 {
            findings.push(finding(Severity::Weakness, format!("{name} {}", heading.text)));
        }
        above = level;
    }
    if main_headings != 1 {
        findings.insert(0, finding(Severity::Fault, format!("h1 × {main_headings}")));
    }
    findings
}
