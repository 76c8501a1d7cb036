//! How indicators move together, and whether a group of them measures one thing.

use statrs::function::{beta::checked_beta_reg, erf::erfc};

use super::stats::all_equal;
use super::{Cell, Ties, ToolError, finite, ranks, same_length};

/// Which correlation is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Product-moment correlation.
    Pearson,
    /// Pearson on mean ranks.
    Spearman,
    /// Kendall's τ-b.
    Kendall,
}

/// A correlation and the number of units it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// The coefficient, from −1 to 1.
    pub value: f64,
    /// The number of units that have both values.
    pub units: usize,
}

/// Correlates two columns over the units that have both values.
///
/// # Errors
/// Fewer than three common units, a column that does not vary over them, or a value that is not
/// finite.
pub fn correlate(left: &[Cell], right: &[Cell], method: Method) -> Result<Correlation, ToolError> {
    let (xs, ys) = common(left, right)?;
    if xs.len() < 3 {
        return Err(ToolError::TooFew { needed: 3, found: xs.len() });
    }
    if all_equal(&xs) || all_equal(&ys) {
        return Err(ToolError::AllEqual);
    }
    let value = match method {
        Method::Pearson => pearson(&xs, &ys)?,
        Method::Spearman => pearson(&mean_ranks(&xs)?, &mean_ranks(&ys)?)?,
        Method::Kendall => kendall(&xs, &ys),
    };
    Ok(Correlation { value: finite(value)?.clamp(-1.0, 1.0), units: xs.len() })
}

/// The chance of a correlation at least as strong when there is none.
///
/// Pearson and Spearman use the t distribution with n − 2 degrees of freedom; Kendall uses the
/// normal approximation without correction for ties, good from about ten units on.
///
/// # Errors
/// Fewer than three units.
pub fn p_value(correlation: Correlation, method: Method) -> Result<f64, ToolError> {
    let n = correlation.units as f64;
    if correlation.units < 3 {
        return Err(ToolError::TooFew { needed: 3, found: correlation.units });
    }
    if method == Method::Kendall {
        let spread = (2.0 * (2.0 * n + 5.0) / (9.0 * n * (n - 1.0))).sqrt();
        return finite(erfc(correlation.value.abs() / spread / std::f64::consts::SQRT_2));
    }
    let freedom = n - 2.0;
    // P(|T| > t) = I_{ν/(ν+t²)}(ν/2, ½), and ν/(ν+t²) = 1 − r².
    let tail = checked_beta_reg(freedom / 2.0, 0.5, 1.0 - correlation.value.powi(2));
    tail.map_err(|_| ToolError::Overflow)
}

/// Cronbach's α of a group of indicators, from covariances over the units each pair has.
///
/// It is not cut at zero: a negative α says that the indicators run against one another.
///
/// # Errors
/// Fewer than two indicators, a pair with fewer than two common units, or indicators whose sum
/// does not vary.
pub fn cronbach_alpha(columns: &[&[Cell]]) -> Result<f64, ToolError> {
    let count = columns.len();
    if count < 2 {
        return Err(ToolError::TooFew { needed: 2, found: count });
    }
    let (mut all, mut diagonal) = (0.0, 0.0);
    for (at, left) in columns.iter().enumerate() {
        for (other, right) in columns.iter().enumerate().skip(at) {
            let (xs, ys) = common(left, right)?;
            let value = covariance(&xs, &ys)?;
            all += if other == at { value } else { 2.0 * value };
            diagonal += if other == at { value } else { 0.0 };
        }
    }
    if all == 0.0 {
        return Err(ToolError::AllEqual);
    }
    let k = count as f64;
    finite(k / (k - 1.0) * (all - diagonal) / all)
}

/// The indicators that move with a possible denominator: `(indicator, denominator, correlation)`
/// for every pair at or above `least` in absolute value.
///
/// # Errors
/// As [`correlate`], for any pair.
pub fn denominator_correlations(
    columns: &[&[Cell]],
    denominators: &[&[Cell]],
    method: Method,
    least: f64,
) -> Result<Vec<(usize, usize, Correlation)>, ToolError> {
    let mut found = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        for (other, denominator) in denominators.iter().enumerate() {
            let correlation = correlate(column, denominator, method)?;
            if correlation.value.abs() >= least {
                found.push((at, other, correlation));
            }
        }
    }
    Ok(found)
}

pub(crate) fn pearson(xs: &[f64], ys: &[f64]) -> Result<f64, ToolError> {
    let across = covariance(xs, ys)?;
    let spread = (covariance(xs, xs)? * covariance(ys, ys)?).sqrt();
    if spread == 0.0 { Err(ToolError::AllEqual) } else { finite(across / spread) }
}

fn common(left: &[Cell], right: &[Cell]) -> Result<(Vec<f64>, Vec<f64>), ToolError> {
    same_length(left.len(), right.len())?;
    let mut pairs = (Vec::new(), Vec::new());
    for (at, cells) in left.iter().zip(right).enumerate() {
        if [cells.0, cells.1].iter().any(|cell| cell.is_some_and(|value| !value.is_finite())) {
            return Err(ToolError::NotFinite(at));
        }
        if let (Some(x), Some(y)) = cells {
            pairs.0.push(*x);
            pairs.1.push(*y);
        }
    }
    Ok(pairs)
}

fn covariance(xs: &[f64], ys: &[f64]) -> Result<f64, ToolError> {
    if xs.len() < 2 {
        return Err(ToolError::TooFew { needed: 2, found: xs.len() });
    }
    let n = xs.len() as f64;
    let (mean_x, mean_y) = (xs.iter().sum::<f64>() / n, ys.iter().sum::<f64>() / n);
    let sum: f64 = xs.iter().zip(ys).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    finite(sum / (n - 1.0))
}

fn mean_ranks(values: &[f64]) -> Result<Vec<f64>, ToolError> {
    let cells: Vec<Cell> = values.iter().copied().map(Some).collect();
    Ok(ranks(&cells, Ties::Average)?.into_iter().flatten().collect())
}

fn kendall(xs: &[f64], ys: &[f64]) -> f64 {
    let sign = |a: f64, b: f64| if a == b { 0.0 } else { (a - b).signum() };
    let (mut agreement, mut apart_x, mut apart_y) = (0.0, 0.0, 0.0);
    for first in 0..xs.len() {
        for second in 0..first {
            let (x, y) = (sign(xs[first], xs[second]), sign(ys[first], ys[second]));
            agreement += x * y;
            apart_x += x * x;
            apart_y += y * y;
        }
    }
    agreement / (apart_x.sqrt() * apart_y.sqrt())
}
