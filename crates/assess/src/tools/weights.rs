//! Where weights come from, and what they amount to in the total.

use super::correlate::correlate;
use super::{Cell, Method, Scaling, ToolError, finite, pca, same_length};

/// Checks weights that were given.
///
/// # Errors
/// A weight that is negative or not finite, none at all, or all of them zero.
pub fn check_weights(weights: &[f64]) -> Result<(), ToolError> {
    let is_fit = weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0);
    let sum: f64 = weights.iter().sum();
    if is_fit && sum > 0.0 && sum.is_finite() { Ok(()) } else { Err(ToolError::BadWeights) }
}

/// The same weight for each of `count` children, adding up to 1.
///
/// # Errors
/// No children.
pub fn equal_weights(count: usize) -> Result<Vec<f64>, ToolError> {
    if count == 0 { Err(ToolError::NoValues) } else { Ok(vec![1.0 / count as f64; count]) }
}

/// The first principal component's loadings, scaled to add up to 1.
///
/// # Errors
/// As [`pca`], or [`ToolError::MixedLoadings`] when some loadings are negative.
pub fn pca_weights(columns: &[&[Cell]]) -> Result<Vec<f64>, ToolError> {
    let components = pca(columns, Scaling::UnitVariance)?;
    let loadings = &components.loadings[0];
    if loadings.iter().any(|loading| *loading < 0.0) {
        return Err(ToolError::MixedLoadings);
    }
    let sum: f64 = loadings.iter().sum();
    Ok(loadings.iter().map(|loading| loading / sum).collect())
}

/// The share of the total that each node's weight amounts to.
///
/// `parents[i]` is the position of node i's parent, `None` for the root; weights count within
/// their parent.
///
/// # Errors
/// Bad weights within a parent, a parent that does not exist, or parents that run in a circle.
pub fn effective_weights(
    weights: &[f64],
    parents: &[Option<usize>],
) -> Result<Vec<f64>, ToolError> {
    same_length(weights.len(), parents.len())?;
    let mut sums = vec![0.0; weights.len()];
    for (weight, parent) in weights.iter().zip(parents) {
        check_weights(&[*weight, 1.0])?;
        if let Some(parent) = parent {
            *sums.get_mut(*parent).ok_or(ToolError::BadParameter("parent"))? += weight;
        }
    }
    (0..weights.len())
        .map(|node| {
            let (mut share, mut at) = (1.0, node);
            for _ in 0..=weights.len() {
                let Some(parent) = parents[at] else { return finite(share) };
                if sums[parent] == 0.0 {
                    return Err(ToolError::BadWeights);
                }
                share *= weights[at] / sums[parent];
                at = parent;
            }
            Err(ToolError::BadParameter("parent"))
        })
        .collect()
}

/// What optimised weights are after.
#[derive(Debug, Clone, PartialEq)]
pub enum WeightGoal {
    /// Correlations with the total that stand in these proportions.
    Balance(Vec<f64>),
    /// The greatest sum of correlations with the total.
    Information,
}

/// Weights found by search, with what they achieve.
#[derive(Debug, Clone, PartialEq)]
pub struct OptimisedWeights {
    /// The weights, adding up to 1.
    pub weights: Vec<f64>,
    /// The correlation of each column with the total under these weights.
    pub correlations: Vec<f64>,
    /// The sum of squared gaps to the goal's proportions; the negative sum of correlations for
    /// [`WeightGoal::Information`].
    pub objective: f64,
}

/// The scores of all units under given weights.
pub type Total<'a> = &'a dyn Fn(&[f64]) -> Result<Vec<Cell>, ToolError>;

/// Searches for weights by the downhill simplex of Nelder and Mead, on log weights so that every
/// weight stays above zero.
///
/// # Errors
/// Fewer than two columns, proportions that do not fit, a total or a correlation that cannot be
/// computed, or a search that does not settle within `steps_max`.
pub fn optimise_weights(
    columns: &[&[Cell]],
    total: Total<'_>,
    method: Method,
    goal: &WeightGoal,
    steps_max: usize,
) -> Result<OptimisedWeights, ToolError> {
    let count = columns.len();
    if count < 2 {
        return Err(ToolError::TooFew { needed: 2, found: count });
    }
    let start = match goal {
        WeightGoal::Balance(shares) => {
            same_length(count, shares.len())?;
            check_weights(shares)?;
            if let Some(at) = shares.iter().position(|share| *share <= 0.0) {
                return Err(ToolError::NotPositive(at));
            }
            shares.iter().map(|share| share.ln()).collect()
        }
        WeightGoal::Information => vec![0.0; count],
    };
    let judge = |logs: &[f64]| -> Result<OptimisedWeights, ToolError> {
        let weights = unit_sum(&logs.iter().map(|log| log.exp()).collect::<Vec<f64>>());
        check_weights(&weights)?;
        let scores = total(&weights)?;
        let correlations = columns
            .iter()
            .map(|column| Ok(correlate(column, &scores, method)?.value))
            .collect::<Result<Vec<f64>, ToolError>>()?;
        let sum: f64 = correlations.iter().sum();
        let objective = match goal {
            WeightGoal::Balance(shares) => unit_sum(shares)
                .iter()
                .zip(&correlations)
                .map(|(share, correlation)| (share - correlation / sum).powi(2))
                .sum(),
            WeightGoal::Information => -sum,
        };
        Ok(OptimisedWeights { weights, correlations, objective: finite(objective)? })
    };
    let best = downhill(start, &|logs| Ok(judge(logs)?.objective), steps_max)?;
    judge(&best)
}

fn unit_sum(values: &[f64]) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    values.iter().map(|value| value / sum).collect()
}

type Point = (f64, Vec<f64>);

/// Nelder and Mead (1965) with the usual coefficients 1, 2, ½, ½.
fn downhill(
    start: Vec<f64>,
    cost: &dyn Fn(&[f64]) -> Result<f64, ToolError>,
    steps_max: usize,
) -> Result<Vec<f64>, ToolError> {
    let n = start.len();
    let mut points: Vec<Point> = vec![(cost(&start)?, start.clone())];
    for at in 0..n {
        let mut corner = start.clone();
        corner[at] += 0.5;
        points.push((cost(&corner)?, corner));
    }
    for _ in 0..steps_max {
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let size: f64 = points[1..]
            .iter()
            .flat_map(|point| point.1.iter().zip(&points[0].1).map(|(a, b)| (a - b).abs()))
            .fold(0.0, f64::max);
        if size < 1e-9 || (points[n].0 - points[0].0).abs() < 1e-18 {
            return Ok(points.swap_remove(0).1);
        }
        let centre: Vec<f64> =
            (0..n).map(|i| points[..n].iter().map(|p| p.1[i]).sum::<f64>() / n as f64).collect();
        let away = |factor: f64| -> Result<Point, ToolError> {
            let worst = &points[n].1;
            let at: Vec<f64> =
                centre.iter().zip(worst).map(|(c, w)| c + factor * (c - w)).collect();
            Ok((cost(&at)?, at))
        };
        let reflected = away(1.0)?;
        let next = if reflected.0 < points[0].0 {
            let stretched = away(2.0)?;
            if stretched.0 < reflected.0 { Some(stretched) } else { Some(reflected) }
        } else if reflected.0 < points[n - 1].0 {
            Some(reflected)
        } else {
            let inward = away(if reflected.0 < points[n].0 { 0.5 } else { -0.5 })?;
            (inward.0 < points[n].0.min(reflected.0)).then_some(inward)
        };
        match next {
            Some(point) => points[n] = point,
            None => shrink(&mut points, cost)?,
        }
    }
    Err(ToolError::NotSettled(steps_max))
}

fn shrink(
    points: &mut [Point],
    cost: &dyn Fn(&[f64]) -> Result<f64, ToolError>,
) -> Result<(), ToolError> {
    let best = points[0].1.clone();
    for point in &mut points[1..] {
        point.1.iter_mut().zip(&best).for_each(|(value, target)| *value = (*value + target) / 2.0);
        point.0 = cost(&point.1)?;
    }
    Ok(())
}
