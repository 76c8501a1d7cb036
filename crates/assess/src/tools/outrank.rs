//! Aggregation by pairwise contests instead of by averages.

use super::{Cell, ToolError, check_weights, same_length};

/// For each ordered pair of units, the share of weight on which the first does at least as well.
#[derive(Debug, Clone, PartialEq)]
pub struct Outranking {
    units: usize,
    shares: Vec<f64>,
}

impl Outranking {
    /// The share of weight on which `first` beats `second`, ties counted half.
    pub fn share(&self, first: usize, second: usize) -> f64 {
        self.shares[first * self.units + second]
    }

    /// The number of pairs in which one unit wins on every indicator.
    pub fn dominant_pairs(&self) -> usize {
        let pairs = (0..self.units).flat_map(|a| (0..self.units).map(move |b| (a, b)));
        pairs.filter(|(a, b)| a != b && self.share(*a, *b) == 1.0).count()
    }

    /// Wins minus losses of each unit; a pair that splits the weight evenly counts for neither.
    pub fn copeland(&self) -> Vec<f64> {
        let verdict = |a: usize, b: usize| match self.share(a, b).total_cmp(&self.share(b, a)) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.0,
            std::cmp::Ordering::Less => -1.0,
        };
        (0..self.units).map(|a| (0..self.units).map(|b| verdict(a, b)).sum()).collect()
    }
}

/// Compares every pair of units on the indicators both have; higher is better.
///
/// A pair without a common indicator is a tie. A unit without any value is an error, since it
/// cannot be compared with anybody.
///
/// # Errors
/// No indicator, lists of different length, bad weights, a value that is not finite, or a unit
/// without values.
pub fn outranking(columns: &[&[Cell]], weights: &[f64]) -> Result<Outranking, ToolError> {
    same_length(columns.len(), weights.len())?;
    check_weights(weights)?;
    let units = columns.first().ok_or(ToolError::NoValues)?.len();
    for column in columns {
        same_length(units, column.len())?;
        if let Some(at) = column.iter().position(|cell| cell.is_some_and(|x| !x.is_finite())) {
            return Err(ToolError::NotFinite(at));
        }
    }
    if let Some(at) = (0..units).find(|unit| columns.iter().all(|column| column[*unit].is_none())) {
        return Err(ToolError::Missing(at));
    }
    let mut shares = vec![0.0; units * units];
    for first in 0..units {
        for second in first + 1..units {
            let (won, lost) = contest(columns, weights, first, second);
            shares[first * units + second] = won;
            shares[second * units + first] = lost;
        }
    }
    Ok(Outranking { units, shares })
}

/// Copeland scores: the number of units beaten less the number of units lost to.
///
/// # Errors
/// As [`outranking`].
pub fn copeland(columns: &[&[Cell]], weights: &[f64]) -> Result<Vec<f64>, ToolError> {
    Ok(outranking(columns, weights)?.copeland())
}

fn contest(columns: &[&[Cell]], weights: &[f64], first: usize, second: usize) -> (f64, f64) {
    let (mut won, mut lost, mut tied) = (0.0, 0.0, 0.0);
    for (column, weight) in columns.iter().zip(weights) {
        if let (Some(left), Some(right)) = (column[first], column[second]) {
            match left.total_cmp(&right) {
                _ if left == right => tied += weight,
                std::cmp::Ordering::Greater => won += weight,
                _ => lost += weight,
            }
        }
    }
    let total = won + lost + tied;
    if total == 0.0 {
        return (0.5, 0.5);
    }
    ((won + tied / 2.0) / total, (lost + tied / 2.0) / total)
}
