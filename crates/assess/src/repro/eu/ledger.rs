//! The account of a rebuild: cells matched and compared, exceptions and their causes.

use domain::assessment::{RoundRule, Rounding};
use num_traits::Signed;

use crate::exact::{Exact, fraction, show};
use crate::repro::report::{Exception, Report, Step};

/// The exceptions whose cause is known: step, cell, cause.
const KNOWN: [(&str, &str, &str); 3] = [
    (
        "4a eDocuments from raw answers",
        "LT Business Start-up 6.2",
        "both sites answer that no document is needed (I3 No), which leaves every other service blank; here 0 is published",
    ),
    (
        "4a eDocuments from raw answers",
        "PL Economic 3.2",
        "no site says that a document is needed (two rows `.`, one No), which leaves every other service blank; here 0 is published",
    ),
    (
        "services to life events, 4.4",
        "TR Health",
        "no service of this life event has an eDocuments score; elsewhere the cell is blank, here 0 is published",
    ),
];

/// Two numbers are the same when they differ by less than a float's last digits.
fn same(own: &Exact, published: &Exact) -> bool {
    (own - published).abs() < fraction(1, 1_000_000_000)
}

fn shown(value: &Exact) -> String {
    show(value, Rounding { rule: RoundRule::HalfUp, digits: 3 })
}

#[derive(Default)]
pub(super) struct Ledger {
    steps: Vec<Step>,
    exceptions: Vec<Exception>,
    blanks: u64,
}

impl Ledger {
    /// Compares one cell and gives the value to go on with: the recomputed one, or the published
    /// one where they differ, so that every step is judged on its own.
    pub fn compare(
        &mut self,
        step: &str,
        cell: impl Fn() -> String,
        own: Option<Exact>,
        published: Option<&Exact>,
    ) -> Option<Exact> {
        let known = |cell: &str| {
            let found = KNOWN.iter().find(|(known, place, _)| *known == step && *place == cell);
            found.map(|(_, _, cause)| (*cause).to_owned())
        };
        self.judge(step, cell, own, published, known)
    }

    /// Whether two cells are the same.
    pub fn same(own: Option<&Exact>, published: Option<&Exact>) -> bool {
        match (own, published) {
            (None, None) => true,
            (Some(own), Some(published)) => same(own, published),
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Compares one cell, with a way to name the cause of a difference.
    pub fn judge(
        &mut self,
        step: &str,
        cell: impl Fn() -> String,
        own: Option<Exact>,
        published: Option<&Exact>,
        cause: impl Fn(&str) -> Option<String>,
    ) -> Option<Exact> {
        if own.is_none() && published.is_none() {
            self.blanks += 1;
            return None;
        }
        let agrees = Self::same(own.as_ref(), published);
        let entry = match self.steps.iter_mut().rev().find(|entry| entry.name == step) {
            Some(entry) => entry,
            None => {
                self.steps.push(Step { name: step.to_owned(), matched: 0, total: 0 });
                self.steps.last_mut().expect("just pushed")
            }
        };
        entry.total += 1;
        if agrees {
            entry.matched += 1;
            return own;
        }
        let cell = cell();
        let words = |value: Option<&Exact>| value.map_or_else(|| "blank".to_owned(), shown);
        self.exceptions.push(Exception {
            step: step.to_owned(),
            published: words(published),
            recomputed: words(own.as_ref()),
            cause: cause(&cell),
            cell,
        });
        published.cloned()
    }

    /// The report; exceptions of one cause stand together.
    pub fn report(mut self) -> Report {
        self.exceptions.sort_by(|a, b| (&a.step, &a.cause).cmp(&(&b.step, &b.cause)));
        let holds = !self.steps.is_empty()
            && self.exceptions.iter().all(|exception| exception.cause.is_some());
        Report {
            name: "eu-2023".to_owned(),
            rules: vec![
                "arithmetic in exact rationals; a cell agrees within 1e-9 of the published float".to_owned(),
                "eID service scores are whole percents, rounded half up; nothing else is rounded".to_owned(),
                "each step goes on with its own values, and with the published value at an exception".to_owned(),
            ],
            steps: self.steps,
            exceptions: self.exceptions,
            notes: vec![format!("cells blank in both: {}", self.blanks)],
            holds,
            ..Report::default()
        }
    }
}
