//! Whether raters agree more than chance would have it.

use std::collections::BTreeSet;

use crate::tools::{Cell, Ties, ToolError, ranks, same_length};

/// How far apart two categories count as being.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KappaWeights {
    /// Any two categories are equally far apart.
    None,
    /// Distance in places on the scale.
    Linear,
    /// Squared distance in places on the scale.
    Quadratic,
}

/// The kind of scale that ratings are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Names only.
    Nominal,
    /// An order.
    Ordinal,
    /// Distances have a meaning.
    Interval,
    /// Zero has a meaning too; values may not be negative.
    Ratio,
}

/// Cohen's κ of two raters (1960), weighted (1968) if asked; cases that both rated count.
///
/// # Errors
/// No common case, a value that is not finite, or [`ToolError::AllEqual`] when both raters used
/// one and the same category throughout, for then κ is not defined.
pub fn cohen_kappa(
    first: &[Cell],
    second: &[Cell],
    weights: KappaWeights,
) -> Result<f64, ToolError> {
    same_length(first.len(), second.len())?;
    check_finite(first)?;
    check_finite(second)?;
    let pairs: Vec<(f64, f64)> =
        first.iter().zip(second).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
    if pairs.is_empty() {
        return Err(ToolError::NoValues);
    }
    let both: Vec<Cell> = pairs.iter().flat_map(|pair| [Some(pair.0), Some(pair.1)]).collect();
    let places: Vec<f64> = ranks(&both, Ties::Dense)?.into_iter().flatten().collect();
    let distance = |a: f64, b: f64| match weights {
        KappaWeights::None => f64::from(u8::from(a != b)),
        KappaWeights::Linear => (a - b).abs(),
        KappaWeights::Quadratic => (a - b).powi(2),
    };
    let cases: Vec<(f64, f64)> = places.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let n = cases.len() as f64;
    let observed: f64 = cases.iter().map(|(a, b)| distance(*a, *b)).sum::<f64>() / n;
    // Chance agreement needs only how often each rater used each place, 1 to `top`.
    let top = places.iter().copied().fold(0.0, f64::max);
    let mut uses = vec![(0.0, 0.0); crate::tools::floor_index(top) + 1];
    for (a, b) in &cases {
        uses[crate::tools::floor_index(*a)].0 += 1.0;
        uses[crate::tools::floor_index(*b)].1 += 1.0;
    }
    let mut expected = 0.0;
    for (a, (first, _)) in uses.iter().enumerate() {
        for (b, (_, second)) in uses.iter().enumerate() {
            expected += first * second * distance(a as f64, b as f64) / (n * n);
        }
    }
    if expected == 0.0 { Err(ToolError::AllEqual) } else { Ok(1.0 - observed / expected) }
}

/// Fleiss' κ (1971): `counts[case][category]` raters, the same number of raters on every case.
///
/// # Errors
/// No case, cases with different numbers of categories or raters, fewer than two raters, or
/// [`ToolError::AllEqual`] when only one category was used.
pub fn fleiss_kappa(counts: &[Vec<u32>]) -> Result<f64, ToolError> {
    let first = counts.first().ok_or(ToolError::NoValues)?;
    let raters: u32 = first.iter().sum();
    if raters < 2 {
        return Err(ToolError::TooFew { needed: 2, found: raters as usize });
    }
    let (mut agreed, mut shares) = (0.0, vec![0.0; first.len()]);
    let (n, cases) = (f64::from(raters), counts.len() as f64);
    for case in counts {
        same_length(first.len(), case.len())?;
        if case.iter().sum::<u32>() != raters {
            return Err(ToolError::BadParameter("counts"));
        }
        let pairs: f64 = case.iter().map(|count| f64::from(*count).powi(2)).sum::<f64>() - n;
        agreed += pairs / (n * (n - 1.0)) / cases;
        shares.iter_mut().zip(case).for_each(|(share, c)| *share += f64::from(*c) / (n * cases));
    }
    let by_chance: f64 = shares.iter().map(|share| share * share).sum();
    if (1.0 - by_chance).abs() < 1e-15 {
        return Err(ToolError::AllEqual);
    }
    Ok((agreed - by_chance) / (1.0 - by_chance))
}

/// Krippendorff's α: `ratings[rater][case]`, with gaps; cases rated at least twice count.
///
/// # Errors
/// Lists of different length, a value that is not finite (or negative on a ratio scale), no case
/// rated twice, or [`ToolError::AllEqual`] when all ratings are the same, for then α is not
/// defined.
pub fn krippendorff_alpha(ratings: &[&[Cell]], metric: Metric) -> Result<f64, ToolError> {
    let cases = ratings.first().ok_or(ToolError::NoValues)?.len();
    for rater in ratings {
        same_length(cases, rater.len())?;
        check_finite(rater)?;
    }
    let paired: Vec<Vec<f64>> = (0..cases)
        .map(|case| ratings.iter().filter_map(|rater| rater[case]).collect::<Vec<f64>>())
        .filter(|values| values.len() > 1)
        .collect();
    let all: Vec<f64> = paired.iter().flatten().copied().collect();
    if all.is_empty() {
        return Err(ToolError::NoValues);
    }
    if metric == Metric::Ratio && all.iter().any(|value| *value < 0.0) {
        return Err(ToolError::BadParameter("metric"));
    }
    let scale = Scale::new(&all, metric);
    let within: f64 = paired
        .iter()
        .map(|values| scale.between_all(values) / (values.len() - 1) as f64)
        .sum::<f64>()
        / all.len() as f64;
    let overall = scale.overall() / (all.len() as f64 * (all.len() - 1) as f64);
    if overall == 0.0 { Err(ToolError::AllEqual) } else { Ok(1.0 - within / overall) }
}

/// The values in use and how often each was given, which ordinal distances need.
struct Scale {
    metric: Metric,
    values: Vec<f64>,
    counts: Vec<f64>,
}

impl Scale {
    fn new(all: &[f64], metric: Metric) -> Self {
        // Adding zero turns −0 into 0, so that bits order values that are alike alike.
        let bits: BTreeSet<u64> = all.iter().map(|value| (value + 0.0).to_bits()).collect();
        let mut values: Vec<f64> = bits.into_iter().map(f64::from_bits).collect();
        values.sort_unstable_by(f64::total_cmp);
        let count = |value: &f64| all.iter().filter(|other| *other == value).count() as f64;
        let counts = values.iter().map(count).collect();
        Self { metric, values, counts }
    }

    fn between_all(&self, values: &[f64]) -> f64 {
        values.iter().map(|a| values.iter().map(|b| self.distance(*a, *b)).sum::<f64>()).sum()
    }

    fn overall(&self) -> f64 {
        let used = || self.values.iter().zip(&self.counts);
        used().map(|(a, n)| used().map(|(b, m)| n * m * self.distance(*a, *b)).sum::<f64>()).sum()
    }

    fn distance(&self, a: f64, b: f64) -> f64 {
        if a == b {
            return 0.0;
        }
        match self.metric {
            Metric::Nominal => 1.0,
            Metric::Interval => (a - b).powi(2),
            Metric::Ratio => ((a - b) / (a + b)).powi(2),
            Metric::Ordinal => {
                let (low, high) = (a.min(b), a.max(b));
                let inside = self.values.iter().zip(&self.counts);
                let sum: f64 = inside
                    .filter(|(value, _)| **value >= low && **value <= high)
                    .map(|(value, n)| if *value == low || *value == high { n / 2.0 } else { *n })
                    .sum();
                sum.powi(2)
            }
        }
    }
}

fn check_finite(values: &[Cell]) -> Result<(), ToolError> {
    match values.iter().position(|cell| cell.is_some_and(|value| !value.is_finite())) {
        Some(at) => Err(ToolError::NotFinite(at)),
        None => Ok(()),
    }
}
