//! How much of the variance of a result each uncertain choice accounts for.
//!
//! First-order indices by Saltelli et al. (2010), total indices by Jansen (1999), on Sobol points
//! with Owen scrambling. A run is a row of numbers from 0 up to 1, one for each choice.

use super::Stream;
use crate::tools::{ToolError, quantile};

/// The points a Sobol sequence of this kind holds.
const POINTS_MAX: usize = 1 << 16;
/// The dimensions it holds.
const DIMENSIONS_MAX: usize = 256;

/// The interval of an index over bootstrap resamples of the runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The 5 % quantile.
    pub low: f64,
    /// The 95 % quantile.
    pub high: f64,
}

/// The part each choice plays. Estimates can be slightly below 0 or above 1; they are not cut.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// The variance of the result.
    pub variance: f64,
    /// The share of variance each choice accounts for alone.
    pub first: Vec<f64>,
    /// The share each choice accounts for alone or together with others.
    pub total: Vec<f64>,
    /// The bootstrap intervals of the first-order indices; empty when no resamples were asked for.
    pub first_spread: Vec<Spread>,
    /// The bootstrap intervals of the total indices.
    pub total_spread: Vec<Spread>,
}

/// The runs to make: `points` rows of A, as many of B, then for each choice A with that column
/// from B. Rows have `choices` numbers.
///
/// # Errors
/// No choice, or more points or choices than the sequence holds.
pub fn design(choices: usize, points: usize, seed: u64) -> Result<Vec<f64>, ToolError> {
    if choices == 0 || 2 * choices > DIMENSIONS_MAX {
        return Err(ToolError::BadParameter("choices"));
    }
    if !(2..=POINTS_MAX).contains(&points) {
        return Err(ToolError::BadParameter("points"));
    }
    let a = |point, choice| scrambled(point, choice, seed);
    let b = |point, choice| scrambled(point, choices + choice, seed);
    let mut rows = Vec::with_capacity(points * (choices + 2) * choices);
    for block in 0..choices + 2 {
        for point in 0..points {
            for choice in 0..choices {
                let from_b = block == 1 || block == choice + 2;
                rows.push(if from_b { b(point, choice) } else { a(point, choice) });
            }
        }
    }
    Ok(rows)
}

/// One coordinate of a Sobol point with Owen scrambling under the seed.
pub(crate) fn scrambled(point: usize, dimension: usize, seed: u64) -> f64 {
    let low = |value: u64| u32::try_from(value & 0xFFFF_FFFF).expect("the upper half is masked");
    let index = u32::try_from(point).expect("points were checked against POINTS_MAX");
    let dimension = u32::try_from(dimension).expect("checked against DIMENSIONS_MAX");
    f64::from(sobol_burley::sample(index, dimension, low(seed ^ (seed >> 32))))
}

/// Indices from the results of the runs of a [`design`], in its order, with `resamples` bootstrap
/// draws for the intervals.
///
/// # Errors
/// A number of results that does not fit the design, one that is not finite, or
/// [`ToolError::AllEqual`] when the result does not vary.
pub fn estimate(
    results: &[f64],
    choices: usize,
    points: usize,
    resamples: usize,
    seed: u64,
) -> Result<Sensitivity, ToolError> {
    if choices == 0 || points < 2 {
        return Err(ToolError::BadParameter("points"));
    }
    crate::tools::same_length(points * (choices + 2), results.len())?;
    if let Some(at) = results.iter().position(|result| !result.is_finite()) {
        return Err(ToolError::NotFinite(at));
    }
    let base = &results[..2 * points];
    if base.windows(2).all(|pair| pair[0] == pair[1]) {
        return Err(ToolError::AllEqual);
    }
    let centre = base.iter().sum::<f64>() / base.len() as f64;
    let spread: f64 = base.iter().map(|y| (y - centre).powi(2)).sum();
    let variance = spread / (base.len() - 1) as f64;
    let (a, b) = base.split_at(points);
    let block = |choice: usize| &results[(choice + 2) * points..(choice + 3) * points];
    let terms = |choice: usize| -> (Vec<f64>, Vec<f64>) {
        (0..points)
            .map(|p| {
                let mixed = block(choice)[p];
                ((b[p] - centre) * (mixed - a[p]), (a[p] - mixed).powi(2) / 2.0)
            })
            .unzip()
    };
    let mut result = Sensitivity {
        variance,
        first: Vec::new(),
        total: Vec::new(),
        first_spread: Vec::new(),
        total_spread: Vec::new(),
    };
    for choice in 0..choices {
        let (first, total) = terms(choice);
        let mean = |values: &[f64]| values.iter().sum::<f64>() / points as f64 / variance;
        result.first.push(mean(&first));
        result.total.push(mean(&total));
        if resamples > 0 {
            let (mut firsts, mut totals) = (Vec::new(), Vec::new());
            for draw in 0..resamples {
                let mut stream = Stream::new(seed, (choice * resamples + draw) as u64);
                let (mut one, mut all) = (0.0, 0.0);
                for _ in 0..points {
                    let at = stream.below(points);
                    one += first[at];
                    all += total[at];
                }
                firsts.push(one / points as f64 / variance);
                totals.push(all / points as f64 / variance);
            }
            let ends = |values: &[f64]| -> Result<Spread, ToolError> {
                Ok(Spread { low: quantile(values, 0.05)?, high: quantile(values, 0.95)? })
            };
            result.first_spread.push(ends(&firsts)?);
            result.total_spread.push(ends(&totals)?);
        }
    }
    Ok(result)
}

/// Runs a model on a design and estimates its indices.
///
/// # Errors
/// As [`design`], [`super::replicate`] and [`estimate`], or whatever the model returns.
pub fn sensitivity(
    choices: usize,
    points: usize,
    seed: u64,
    threads: usize,
    model: impl Fn(&[f64]) -> Result<f64, ToolError> + Sync,
) -> Result<Sensitivity, ToolError> {
    let rows = design(choices, points, seed)?;
    let body = |run: usize, (): &mut (), out: &mut [f64]| {
        out[0] = model(&rows[run * choices..(run + 1) * choices])?;
        Ok(())
    };
    let runs = super::replicate(points * (choices + 2), 1, threads, || (), body)?;
    estimate(&runs.scores, choices, points, 0, seed)
}
