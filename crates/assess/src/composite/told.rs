//! The ASEM comparison in the words that every reproduction uses.

use super::{AsemReport, StageCheck, StatisticCheck, TOLERANCE};
use crate::repro::{Exception, Finding, Report, Step, Verdict};
use crate::tools::Cell;

impl AsemReport {
    /// The comparison as a report: one step for each stage, one for the published statistics, and
    /// each statistic as a statement.
    #[must_use]
    pub fn report(&self) -> Report {
        let mut report = Report {
            name: "asem".to_owned(),
            rules: vec![
                format!(
                    "a cell agrees when |ours − theirs| ÷ max(1, |theirs|) is at most {TOLERANCE:e}"
                ),
                "a statistic agrees within half a unit of its last printed place".to_owned(),
                "double precision; equal places are shared, the better one (1-2-2-4)".to_owned(),
            ],
            holds: self.agrees(),
            ..Report::default()
        };
        for stage in &self.stages {
            report.steps.push(step(stage));
            report.exceptions.extend(stage.mismatches.iter().map(|cell| Exception {
                step: format!("{:?}", stage.stage),
                cell: format!("{} {}", cell.unit, cell.code),
                published: number(cell.theirs),
                recomputed: number(cell.ours),
                cause: None,
            }));
        }
        let agreeing = self.statistics.iter().filter(|statistic| statistic.agrees).count();
        report.steps.push(Step {
            name: "published statistics".to_owned(),
            matched: agreeing as u64,
            total: self.statistics.len() as u64,
        });
        for (number, statistic) in (1_u32..).zip(&self.statistics) {
            match verdict(statistic) {
                Some(verdict) => report.findings.push(finding(number, statistic, verdict)),
                None => report.exceptions.push(exception(statistic)),
            }
        }
        report
    }
}

fn step(stage: &StageCheck) -> Step {
    Step {
        name: format!("{:?} (largest gap {:.1e})", stage.stage, stage.largest_gap),
        matched: (stage.cells - stage.mismatches.len()) as u64,
        total: stage.cells as u64,
    }
}

fn verdict(statistic: &StatisticCheck) -> Option<Verdict> {
    let is_equal = statistic.ours.to_bits() == statistic.published.to_bits();
    let rounded = statistic.agrees.then_some(Verdict::AgreesAfterRounding);
    if is_equal { Some(Verdict::Agrees) } else { rounded }
}

fn finding(number: u32, statistic: &StatisticCheck, verdict: Verdict) -> Finding {
    Finding {
        number,
        statement: format!("{} = {}", statistic.name, statistic.published),
        recomputed: statistic.ours.to_string(),
        verdict,
    }
}

fn exception(statistic: &StatisticCheck) -> Exception {
    Exception {
        step: "published statistics".to_owned(),
        cell: statistic.name.clone(),
        published: statistic.published.to_string(),
        recomputed: statistic.ours.to_string(),
        cause: None,
    }
}

fn number(cell: Cell) -> String {
    cell.map_or_else(|| "blank".to_owned(), |value| value.to_string())
}
