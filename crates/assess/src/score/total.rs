//! A running sum that stays exact: one whole-number sum for each denominator met.

use num_traits::Zero;

use super::measure::Measure;
use crate::exact::{Exact, whole};

/// Denominators kept apart before they are folded into one fraction.
const APART_MAX: usize = 24;

/// The sum and the number of what was added.
#[derive(Clone, Debug, Default)]
pub struct Total {
    sums: Vec<(i128, i128)>,
    folded: Option<Box<Exact>>,
    count: u64,
}

impl Total {
    /// Adds one value.
    pub fn add(&mut self, value: Measure) {
        self.count += 1;
        if let Some(sum) = self.sums.iter_mut().find(|(den, _)| *den == value.den)
            && let Some(more) = sum.1.checked_add(value.num)
        {
            sum.1 = more;
            return;
        }
        if self.sums.len() >= APART_MAX || self.sums.iter().any(|(den, _)| *den == value.den) {
            self.fold();
        }
        self.sums.push((value.den, value.num));
    }

    /// Adds one exact value.
    pub fn add_exact(&mut self, value: &Exact) {
        self.count += 1;
        **self.folded.get_or_insert_with(|| Box::new(Exact::zero())) += value;
    }

    /// The mean, if anything was added.
    #[must_use]
    pub fn mean(&self) -> Option<Exact> {
        let count = i64::try_from(self.count).ok().filter(|count| *count > 0)?;
        Some(self.sum() / whole(count))
    }

    fn sum(&self) -> Exact {
        let folded = self.folded.as_deref().cloned().unwrap_or_else(Exact::zero);
        self.sums
            .iter()
            .fold(folded, |sum, (den, num)| sum + Measure { num: *num, den: *den }.exact())
    }

    fn fold(&mut self) {
        self.folded = Some(Box::new(self.sum()));
        self.sums.clear();
    }
}
