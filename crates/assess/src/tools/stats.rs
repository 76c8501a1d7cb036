//! Moments, quantiles and ranks of one column.

use super::{Cell, ToolError, finite};

/// The values that are present, provided there are at least `needed` of them.
///
/// # Errors
/// A `NaN` or infinite value, no value at all, or fewer than `needed`.
pub fn present(values: &[Cell], needed: usize) -> Result<Vec<f64>, ToolError> {
    if let Some(at) = values.iter().position(|cell| cell.is_some_and(|value| !value.is_finite())) {
        return Err(ToolError::NotFinite(at));
    }
    let found: Vec<f64> = values.iter().copied().flatten().collect();
    match found.len() {
        0 => Err(ToolError::NoValues),
        count if count < needed => Err(ToolError::TooFew { needed, found: count }),
        _ => Ok(found),
    }
}

/// The arithmetic mean; at least one value.
pub fn mean(values: &[f64]) -> Result<f64, ToolError> {
    if values.is_empty() {
        return Err(ToolError::NoValues);
    }
    finite(values.iter().sum::<f64>() / values.len() as f64)
}

/// The sample variance (divisor n − 1); at least two values.
pub fn variance(values: &[f64]) -> Result<f64, ToolError> {
    needs(values, 2)?;
    let centre = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
    finite(squares / (values.len() - 1) as f64)
}

/// The sample standard deviation (divisor n − 1); at least two values.
pub fn sd(values: &[f64]) -> Result<f64, ToolError> {
    variance(values).map(f64::sqrt)
}

/// The median; at least one value.
pub fn median(values: &[f64]) -> Result<f64, ToolError> {
    quantile(values, 0.5)
}

/// The quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan).
pub fn quantile(values: &[f64], share: f64) -> Result<f64, ToolError> {
    needs(values, 1)?;
    if !(0.0..=1.0).contains(&share) {
        return Err(ToolError::BadParameter("share"));
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let place = share * (sorted.len() - 1) as f64;
    let below = floor_index(place);
    let above = (below + 1).min(sorted.len() - 1);
    finite(sorted[below] + (place - below as f64) * (sorted[above] - sorted[below]))
}

/// Skewness with the small-sample correction that spreadsheets use; at least three values.
///
/// # Errors
/// [`ToolError::AllEqual`] when the values do not vary, for then it is not defined.
pub fn skew(values: &[f64]) -> Result<f64, ToolError> {
    needs(values, 3)?;
    let (squares, cubes) = (moment_sum(values, 2)?, moment_sum(values, 3)?);
    let n = values.len() as f64;
    let plain = n.sqrt() * cubes / squares.powf(1.5);
    finite(plain * (n * (n - 1.0)).sqrt() / (n - 2.0))
}

/// Excess kurtosis with the small-sample correction that spreadsheets use; at least four values.
///
/// # Errors
/// [`ToolError::AllEqual`] when the values do not vary, for then it is not defined.
pub fn kurtosis(values: &[f64]) -> Result<f64, ToolError> {
    needs(values, 4)?;
    let (squares, fourths) = (moment_sum(values, 2)?, moment_sum(values, 4)?);
    let n = values.len() as f64;
    let plain = n * fourths / squares.powi(2);
    finite(((n + 1.0) * (plain - 3.0) + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0)))
}

/// What one indicator looks like before anything is done to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The number of values present.
    pub present: usize,
    /// The number of values missing.
    pub missing: usize,
    /// The number of distinct values.
    pub distinct: usize,
    /// The number of zeros.
    pub zeros: usize,
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// The mean.
    pub mean: f64,
    /// The median.
    pub median: f64,
    /// The standard deviation, with two values or more.
    pub sd: Cell,
    /// The skewness, with three values that vary.
    pub skew: Cell,
    /// The excess kurtosis, with four values that vary.
    pub kurtosis: Cell,
}

/// Describes one indicator; the parts that are not defined for it are left out.
///
/// # Errors
/// When every value is missing, or one is not finite.
pub fn summary(values: &[Cell]) -> Result<Summary, ToolError> {
    let found = present(values, 1)?;
    let mut sorted = found.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let distinct = 1 + sorted.windows(2).filter(|pair| pair[0] != pair[1]).count();
    Ok(Summary {
        present: found.len(),
        missing: values.len() - found.len(),
        distinct,
        zeros: found.iter().filter(|value| **value == 0.0).count(),
        min: sorted[0],
        max: sorted[sorted.len() - 1],
        mean: mean(&found)?,
        median: median(&found)?,
        sd: sd(&found).ok(),
        skew: skew(&found).ok(),
        kurtosis: kurtosis(&found).ok(),
    })
}

/// What place equal values are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// All get the lowest place of the group: 1, 2, 2, 4.
    Lowest,
    /// All get the mean place of the group: 1, 2.5, 2.5, 4.
    Average,
    /// All share a place and no place is skipped: 1, 2, 2, 3.
    Dense,
}

/// Places from 1 for the smallest value upward; a missing value has no place.
///
/// # Errors
/// When every value is missing, or one is not finite.
pub fn ranks(values: &[Cell], ties: Ties) -> Result<Vec<Cell>, ToolError> {
    present(values, 1)?;
    let mut order: Vec<(f64, usize)> =
        values.iter().enumerate().filter_map(|(at, cell)| cell.map(|value| (value, at))).collect();
    order.sort_by(|left, right| left.0.total_cmp(&right.0));
    let mut places = vec![None; values.len()];
    let (mut start, mut group) = (0, 0);
    while start < order.len() {
        let same = order[start..].iter().take_while(|entry| entry.0 == order[start].0).count();
        group += 1;
        let place = match ties {
            Ties::Lowest => (start + 1) as f64,
            Ties::Average => start as f64 + (same + 1) as f64 / 2.0,
            Ties::Dense => f64::from(group),
        };
        for (_, at) in &order[start..start + same] {
            places[*at] = Some(place);
        }
        start += same;
    }
    Ok(places)
}

/// Whether all values are the same number.
pub(crate) fn all_equal(values: &[f64]) -> bool {
    values.windows(2).all(|pair| pair[0] == pair[1])
}

pub(crate) fn bounds(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(*value), high.max(*value))
    })
}

/// The largest index not above `place`, for a place that is not negative.
#[expect(clippy::cast_possible_truncation, reason = "the place is bounded by a slice length")]
pub(crate) fn floor_index(place: f64) -> usize {
    debug_assert!(place >= 0.0);
    place as usize
}

fn needs(values: &[f64], needed: usize) -> Result<(), ToolError> {
    if let Some(at) = values.iter().position(|value| !value.is_finite()) {
        return Err(ToolError::NotFinite(at));
    }
    match values.len() {
        0 => Err(ToolError::NoValues),
        found if found < needed => Err(ToolError::TooFew { needed, found }),
        _ => Ok(()),
    }
}

/// Sum of powers of deviations, scaled by the greatest deviation so that no square overflows.
fn moment_sum(values: &[f64], power: i32) -> Result<f64, ToolError> {
    if all_equal(values) {
        return Err(ToolError::AllEqual);
    }
    let centre = mean(values)?;
    let largest = values.iter().map(|value| (value - centre).abs()).fold(0.0, f64::max);
    Ok(values.iter().map(|value| ((value - centre) / largest).powi(power)).sum())
}
