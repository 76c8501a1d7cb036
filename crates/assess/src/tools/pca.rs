//! Principal components of a group of indicators.

use super::stats::all_equal;
use super::{Cell, ToolError, finite, mean, same_length, sd};

/// Whether indicators are brought to unit variance first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scaling {
    /// Components of the correlation matrix.
    UnitVariance,
    /// Components of the covariance matrix.
    AsIs,
}

/// Principal components, strongest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Pca {
    /// The standard deviation along each component.
    pub sds: Vec<f64>,
    /// For each component, the loading of each indicator; the largest loading is positive.
    pub loadings: Vec<Vec<f64>>,
    /// The number of units with every value, on which the components rest.
    pub units: usize,
}

impl Pca {
    /// The share of variance along each component.
    pub fn explained(&self) -> Vec<f64> {
        let total: f64 = self.sds.iter().map(|sd| sd * sd).sum();
        self.sds.iter().map(|sd| sd * sd / total).collect()
    }
}

/// Sweeps of Jacobi rotations; a matrix of this size settles in under ten.
const SWEEPS_MAX: usize = 100;

/// Finds the components over the units that have every value.
///
/// # Errors
/// No indicator, fewer than two complete units, an indicator that does not vary, or a value that
/// is not finite.
pub fn pca(columns: &[&[Cell]], scaling: Scaling) -> Result<Pca, ToolError> {
    let complete = complete_columns(columns)?;
    let units = complete[0].len();
    let mut centred = Vec::with_capacity(complete.len());
    for column in &complete {
        if all_equal(column) {
            return Err(ToolError::AllEqual);
        }
        let (centre, spread) = (mean(column)?, sd(column)?);
        let divisor = if scaling == Scaling::UnitVariance { spread } else { 1.0 };
        centred.push(column.iter().map(|value| (value - centre) / divisor).collect::<Vec<f64>>());
    }
    let mut matrix = vec![vec![0.0; centred.len()]; centred.len()];
    for (row, left) in centred.iter().enumerate() {
        for (at, right) in centred.iter().enumerate() {
            let sum: f64 = left.iter().zip(right).map(|(a, b)| a * b).sum();
            matrix[row][at] = finite(sum / (units - 1) as f64)?;
        }
    }
    let mut components = eigen(matrix)?;
    components.sort_by(|left, right| right.0.total_cmp(&left.0));
    let sds = components.iter().map(|(value, _)| value.max(0.0).sqrt()).collect();
    let loadings = components.into_iter().map(|(_, vector)| oriented(vector)).collect();
    Ok(Pca { sds, loadings, units })
}

fn complete_columns(columns: &[&[Cell]]) -> Result<Vec<Vec<f64>>, ToolError> {
    let first = columns.first().ok_or(ToolError::NoValues)?;
    for column in columns {
        same_length(first.len(), column.len())?;
        if let Some(at) = column.iter().position(|cell| cell.is_some_and(|x| !x.is_finite())) {
            return Err(ToolError::NotFinite(at));
        }
    }
    let whole: Vec<usize> =
        (0..first.len()).filter(|unit| columns.iter().all(|c| c[*unit].is_some())).collect();
    if whole.len() < 2 {
        return Err(ToolError::TooFew { needed: 2, found: whole.len() });
    }
    Ok(columns.iter().map(|c| whole.iter().filter_map(|unit| c[*unit]).collect()).collect())
}

/// Eigenvalues and vectors of a symmetric matrix by cyclic Jacobi rotations.
fn eigen(mut matrix: Vec<Vec<f64>>) -> Result<Vec<(f64, Vec<f64>)>, ToolError> {
    let n = matrix.len();
    let mut vectors: Vec<Vec<f64>> =
        (0..n).map(|row| (0..n).map(|at| f64::from(u8::from(row == at))).collect()).collect();
    let scale: f64 = matrix.iter().flatten().map(|value| value * value).sum();
    for _ in 0..SWEEPS_MAX {
        let off: f64 = (0..n)
            .flat_map(|p| (0..p).map(move |q| (p, q)))
            .map(|(p, q)| matrix[p][q].powi(2))
            .sum();
        if off <= scale * 1e-32 {
            return Ok((0..n)
                .map(|at| (matrix[at][at], vectors.iter().map(|row| row[at]).collect()))
                .collect());
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut matrix, &mut vectors, p, q);
            }
        }
    }
    Err(ToolError::NotSettled(SWEEPS_MAX))
}

fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    if matrix[p][q] == 0.0 {
        return;
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for row in matrix.iter_mut().chain(vectors.iter_mut()) {
        let (left, right) = (row[p], row[q]);
        row[p] = c * left - s * right;
        row[q] = s * left + c * right;
    }
    let (top, bottom) = matrix.split_at_mut(q);
    for (above, below) in top[p].iter_mut().zip(&mut bottom[0]) {
        (*above, *below) = (c * *above - s * *below, s * *above + c * *below);
    }
    // The rotation makes these zero; only rounding would say otherwise.
    (matrix[p][q], matrix[q][p]) = (0.0, 0.0);
}

/// The sign of a component is arbitrary; the largest loading is made positive.
fn oriented(vector: Vec<f64>) -> Vec<f64> {
    let largest = vector.iter().copied().fold(
        0.0,
        |best: f64, x| {
            if x.abs() > best.abs() { x } else { best }
        },
    );
    if largest < 0.0 { vector.into_iter().map(|x| -x).collect() } else { vector }
}
