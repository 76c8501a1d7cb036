//! What a reproduction says: rules used, steps with matched of total, exceptions, findings.

use std::fmt::Write as _;

use domain::text::Language;
use serde::Serialize;

use crate::said::Said;

/// How a recomputed figure stands to the published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Equal without rounding.
    Agrees,
    /// Equal once rounded as the source rounds.
    AgreesAfterRounding,
    /// The published figures contradict each other.
    Contradiction,
    /// The published figures do not decide it.
    NotDetermined,
}

/// One published statement and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its number in the list of statements.
    pub number: u32,
    /// The statement.
    pub statement: String,
    /// What was recomputed.
    pub recomputed: String,
    /// The verdict.
    pub verdict: Verdict,
}

/// A quantity that the published figures bound but do not fix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// What it is.
    pub name: String,
    /// The lower bound, rounded down.
    pub low: String,
    /// The upper bound, rounded up.
    pub high: String,
    /// The bounds as fractions.
    pub exact: [String; 2],
    /// What was assumed.
    pub given: String,
}

/// One step of a rebuild: how many published cells were met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What the step computes.
    pub name: String,
    /// The cells that agree.
    pub matched: u64,
    /// The cells compared.
    pub total: u64,
}

/// A cell that was not met, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exception {
    /// The step it belongs to.
    pub step: String,
    /// Which cell.
    pub cell: String,
    /// The published value.
    pub published: String,
    /// The recomputed value.
    pub recomputed: String,
    /// The cause, when it is known.
    pub cause: Option<String>,
}

/// What a reproduction came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The name of the reproduction.
    pub name: String,
    /// The rules in force: arithmetic, rounding, places, tolerance.
    pub rules: Vec<String>,
    /// The steps.
    pub steps: Vec<Step>,
    /// The exceptions.
    pub exceptions: Vec<Exception>,
    /// The statements.
    pub findings: Vec<Finding>,
    /// The bounded quantities.
    pub unknowns: Vec<Unknown>,
    /// Remarks.
    pub notes: Vec<String>,
    /// Whether the published result was met, every exception explained.
    pub holds: bool,
}

impl Report {
    /// Cells matched and cells compared over all steps.
    #[must_use]
    pub fn sum(&self) -> (u64, u64) {
        self.steps.iter().fold((0, 0), |(m, t), step| (m + step.matched, t + step.total))
    }

    /// The report as plain text in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let report = self.in_words(language);
        let say = |code: &'static str, values: Vec<(&'static str, String)>| {
            Said::of(code, values).in_words(language)
        };
        let mut out = format!("reproduce {}\n", self.name);
        for rule in &report.rules {
            line(&mut out, format_args!("  {}", say("report-rule", vec![("rule", rule.clone())])));
        }
        for finding in &report.findings {
            let Finding { number, statement, recomputed, verdict } = finding;
            let verdict = verdict.said().in_words(language);
            line(&mut out, format_args!("{number:>3}  {verdict:<22} {statement}"));
            line(&mut out, format_args!("     {recomputed}"));
        }
        for unknown in &report.unknowns {
            let Unknown { name, low, high, exact, given } = unknown.clone();
            let values = vec![("name", name), ("low", low), ("high", high)];
            let bound = say("report-bound", values);
            line(&mut out, format_args!("  {bound}  [{} .. {}]", exact[0], exact[1]));
            line(
                &mut out,
                format_args!("         {}", say("report-given", vec![("given", given)])),
            );
        }
        for step in &report.steps {
            line(&mut out, format_args!("{:>7} / {:<7} {}", step.matched, step.total, step.name));
        }
        if !report.steps.is_empty() {
            let (matched, total) = self.sum();
            let all = say("report-all", Vec::new());
            line(&mut out, format_args!("{matched:>7} / {total:<7} {all}"));
        }
        // Exceptions of one cause stand together; the first stands for many.
        for group in report.exceptions.chunk_by(|a, b| a.step == b.step && a.cause == b.cause) {
            let Exception { step, cell, published, recomputed, cause } = group[0].clone();
            let values = vec![
                ("step", step),
                ("cell", cell),
                ("published", published),
                ("recomputed", recomputed),
            ];
            line(&mut out, format_args!("  {}", say("report-exception", values)));
            let more = vec![("count", (group.len() - 1).to_string())];
            if group.len() > 1 {
                line(&mut out, format_args!("             {}", say("report-more", more)));
            }
            let cause = match cause {
                Some(cause) => say("report-cause", vec![("cause", cause)]),
                None => say("report-cause-unknown", Vec::new()),
            };
            line(&mut out, format_args!("             {cause}"));
        }
        for note in &report.notes {
            line(&mut out, format_args!("  {}", say("report-note", vec![("note", note.clone())])));
        }
        let result = if self.holds { "report-holds" } else { "report-fails" };
        line(&mut out, format_args!("{}", say(result, Vec::new())));
        out
    }
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("writing to a string cannot fail");
}
