//! `tongban lint`: checks what is stored against the rules of its quality.

use std::io::{BufWriter, Write};

use domain::ctx::Ctx;
use domain::identity::Actor;
use domain::quality::Finding;
use domain::region::RegionCode;
use serde_json::{Value, json};
use service::items::{Checked, LintSummary};
use store::Options;

use crate::cli::{Format, LintItems};
use crate::config::{Config, shown};
use crate::exit::{Kind, failure};
use crate::{clock, open};

/// Checks the published items.
pub fn items(config: &Config, asked: &LintItems) -> anyhow::Result<()> {
    let region = match &asked.region {
        None => None,
        Some(code) => Some(
            RegionCode::parse(code)
                .map_err(|_| failure(Kind::Input, format!("{code} is no six-digit region code")))?,
        ),
    };
    let db = open::ready(&config.database, &Options { connections: 2, ..Options::default() })?;
    let ctx = Ctx { now: clock::now(), actor: Actor::System, entropy: clock::entropy() };
    let mut out = Printer::new(asked.format);
    let known = service::items::known(&db)?;
    let summary = service::items::lint(&ctx, &db, region, &known, |checked| {
        out.item(checked);
    });
    let shown = shown(&config.database);
    let summary = summary.map_err(|why| anyhow::anyhow!("failed to check {shown}: {why}"))?;
    out.finish(&summary);
    Ok(())
}

/// Prints findings as they come, so that a country's findings need not fit into memory. A reader
/// that went away is no failure of ours.
struct Printer {
    format: Format,
    out: BufWriter<std::io::Stdout>,
    is_first: bool,
}

impl Printer {
    fn new(format: Format) -> Self {
        let mut out = BufWriter::new(std::io::stdout());
        if format == Format::Json {
            let _ = write!(out, "{{\"findings\":[");
        }
        Self { format, out, is_first: true }
    }

    fn item(&mut self, checked: &Checked<'_>) {
        for finding in checked.findings {
            let _ = match self.format {
                Format::Text => writeln!(self.out, "{}", line(checked, finding)),
                Format::Json => {
                    let comma = if self.is_first { "" } else { "," };
                    write!(self.out, "{comma}{}", as_json(checked, finding))
                }
            };
            self.is_first = false;
        }
    }

    fn finish(mut self, summary: &LintSummary) {
        let _ = match self.format {
            Format::Text => writeln!(
                self.out,
                "{} items of {} authorities checked, {} with errors",
                summary.items,
                summary.authorities.len(),
                summary.items_with_errors
            ),
            Format::Json => {
                let rest = json!({
                    "items": summary.items,
                    "items_with_errors": summary.items_with_errors,
                    "rules": rules(summary),
                    "authorities": authorities(summary),
                });
                let rest = rest.to_string();
                writeln!(self.out, "],{}", rest.trim_start_matches('{'))
            }
        };
        let _ = self.out.flush();
    }
}

fn line(checked: &Checked<'_>, finding: &Finding) -> String {
    format!(
        "{} {} {} {} {} {:?}: {}",
        finding.severity.word(),
        finding.rule.code(),
        checked.item.region(),
        checked.item.code(),
        finding.field,
        finding.value.chars().take(60).collect::<String>(),
        finding.mend.key,
    )
}

fn as_json(checked: &Checked<'_>, finding: &Finding) -> Value {
    let data: serde_json::Map<String, Value> =
        finding.mend.data.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    json!({
        "region": checked.item.region().as_str(),
        "code": checked.item.code(),
        "name": checked.item.title().zh,
        "rule": finding.rule.code(),
        "severity": finding.severity.word(),
        "field": finding.field,
        "value": finding.value,
        "mend": { "key": finding.mend.key, "data": data },
        "score": rounded(checked.score.points),
    })
}

fn rules(summary: &LintSummary) -> Value {
    let rules = summary.by_rule.iter().map(|(rule, (errors, warnings))| {
        (rule.code().to_owned(), json!({ "errors": errors, "warnings": warnings }))
    });
    Value::Object(rules.collect())
}

fn authorities(summary: &LintSummary) -> Value {
    let authority = |score: &domain::quality::AuthorityScore| {
        json!({
            "credit_code": score.uscc,
            "name": score.name.zh,
            "items": score.items,
            "score": rounded(score.points),
            "items_with_errors": score.items_with_errors,
            "errors": score.errors,
            "warnings": score.warnings,
        })
    };
    summary.authorities.iter().map(authority).collect()
}

fn rounded(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}
