//! `tongban scan`: looks at saved pages and tells what is found on them.

use std::path::Path;

use scan::{Finding, Page, Severity, look};
use serde_json::json;

use super::say;
use crate::cli::{Format, Scan};
use crate::exit::{Kind, failure};
use crate::rows;

/// Looks at every file; fails when a fault was found on any.
pub fn run(asked: &Scan) -> anyhow::Result<()> {
    let mut pages = Vec::new();
    for file in &asked.files {
        pages.push((file, look(&Page::read(&rows::text(file)?))));
    }
    match asked.format {
        Format::Text => pages.iter().for_each(|(file, findings)| tell(file, findings)),
        Format::Json => {
            let pages: Vec<_> = pages
                .iter()
                .map(|(file, findings)| {
                    let findings: Vec<_> = findings.iter().map(as_json).collect();
                    json!({ "file": file.display().to_string(), "findings": findings })
                })
                .collect();
            say(&json!({ "version": 1, "pages": pages }).to_string());
        }
    }
    let is_fault = |finding: &Finding| finding.severity == Severity::Fault;
    let faulty = pages.iter().filter(|(_, findings)| findings.iter().any(is_fault)).count();
    match faulty {
        0 => Ok(()),
        faulty => {
            Err(failure(Kind::Faults, format!("{faulty} of {} pages have faults", pages.len())))
        }
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Fault => "fault",
        Severity::Weakness => "weakness",
    }
}

fn tell(file: &Path, findings: &[Finding]) {
    for Finding { check, severity, quote } in findings {
        say(&format!("{}: {} {check}: {quote}", file.display(), word(*severity)));
    }
    let faults = findings.iter().filter(|found| found.severity == Severity::Fault).count();
    say(&format!("{}: {faults} faults, {} weaknesses", file.display(), findings.len() - faults));
}

fn as_json(finding: &Finding) -> serde_json::Value {
    json!({
        "check": finding.check,
        "severity": word(finding.severity),
        "quote": finding.quote,
    })
}
