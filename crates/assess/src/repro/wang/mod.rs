//! The paper of 2016 on 32 provincial units: every published figure recomputed, every unknown
//! bounded. It never gives a score to a province, because the figures do not determine one.

mod bounds;
pub mod lp;
mod rows;

use super::report::Report;

/// Recomputes the paper.
#[must_use]
pub fn wang2016() -> Report {
    let findings = rows::rows();
    let unknowns = bounds::unknowns();
    let notes = bounds::notes();
    let holds = findings.len() == 23
        && findings.iter().all(|row| EXPECTED.contains(&(row.number, row.verdict)));
    Report {
        name: "wang2016".to_owned(),
        rules: vec![
            "inputs are the published decimals; arithmetic in exact rationals".to_owned(),
            "rounding: half up (四舍五入), two places unless the source shows three".to_owned(),
            "a published mean stands for every value within half a unit of its last place"
                .to_owned(),
        ],
        findings,
        unknowns,
        notes,
        holds,
        ..Report::default()
    }
}

use super::report::Verdict::{Agrees, AgreesAfterRounding, Contradiction, NotDetermined};

/// The verdicts reached by hand, row by row; a recomputation that differs does not hold.
const EXPECTED: [(u32, super::report::Verdict); 23] = [
    (1, NotDetermined),
    (2, NotDetermined),
    (3, Agrees),
    (4, AgreesAfterRounding),
    (5, AgreesAfterRounding),
    (6, NotDetermined),
    (7, Agrees),
    (8, Agrees),
    (9, Agrees),
    (10, AgreesAfterRounding),
    (11, AgreesAfterRounding),
    (12, AgreesAfterRounding),
    (13, AgreesAfterRounding),
    (14, Agrees),
    (15, NotDetermined),
    (16, Agrees),
    (17, Agrees),
    (18, Agrees),
    (19, Agrees),
    (20, Agrees),
    (21, Contradiction),
    (22, NotDetermined),
    (23, NotDetermined),
];
