//! Quality findings in words: what is wrong, where, and how it is mended.

use domain::quality::{Finding, Severity};
use fluent_bundle::FluentValue;
use serde::Serialize;

use super::fields;
use crate::desk::Desk;
use crate::page::Badge;

#[derive(Serialize)]
pub(crate) struct FindingView {
    rule: &'static str,
    label: String,
    field: Option<String>,
    value: String,
    text: String,
    severity: Badge,
}

/// A finding in the reader's language.
pub(crate) fn view(desk: &Desk<'_>, finding: &Finding) -> FindingView {
    let (label, field) = fields::label(desk, &finding.field);
    let mut args: Vec<(&str, FluentValue<'_>)> =
        finding.mend.data.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    args.push(("value", finding.value.as_str().into()));
    let tone = match finding.severity {
        Severity::Error => "danger",
        Severity::Warning => "warning",
    };
    let word = finding.severity.word();
    FindingView {
        rule: finding.rule.code(),
        label,
        field,
        value: finding.value.chars().take(120).collect(),
        text: desk.t_with(&format!("mend-{}", finding.mend.key), &args),
        severity: Badge { key: word.to_owned(), label: desk.t(&format!("severity-{word}")), tone },
    }
}
