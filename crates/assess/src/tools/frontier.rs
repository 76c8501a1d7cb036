//! Benefit of the doubt: each unit is seen under the weights that suit it best.
//!
//! For unit u: maximise Σ wᵢ xᵤᵢ subject to Σ wᵢ xⱼᵢ ≤ 1 for every unit j and w ≥ 0, optionally
//! with bounds on each indicator's share of the unit's own score (Cherchye et al. 2007).

use super::{Cell, ToolError, finite, same_length};

/// Bounds on each indicator's share in a unit's score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareBounds {
    /// The least share.
    pub low: f64,
    /// The greatest share.
    pub high: f64,
}

/// A unit at its best.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontierScore {
    /// The score, from 0 to 1; 1 means that some weights put the unit first.
    pub score: f64,
    /// The weights that give this score.
    pub weights: Vec<f64>,
}

const PIVOTS_MAX: usize = 10_000;
const EPSILON: f64 = 1e-10;

/// Scores every unit; `columns` hold normalised values where higher is better.
///
/// # Errors
/// A missing, negative or not finite value; an indicator that is zero for everybody (its weight
/// would have no bound); share bounds that cannot be met; or a search that does not settle.
pub fn benefit_of_the_doubt(
    columns: &[&[Cell]],
    shares: Option<ShareBounds>,
) -> Result<Vec<FrontierScore>, ToolError> {
    let rows = dense_rows(columns)?;
    if let Some(bounds) = shares {
        let k = columns.len() as f64;
        let is_ordered = 0.0 <= bounds.low && bounds.low <= bounds.high && bounds.high <= 1.0;
        if !is_ordered || bounds.low * k > 1.0 || bounds.high * k < 1.0 {
            return Err(ToolError::BadParameter("shares"));
        }
    }
    rows.iter().map(|own| best_weights(own, &rows, shares)).collect()
}

fn dense_rows(columns: &[&[Cell]]) -> Result<Vec<Vec<f64>>, ToolError> {
    let units = columns.first().ok_or(ToolError::NoValues)?.len();
    for column in columns {
        same_length(units, column.len())?;
        for (at, cell) in column.iter().enumerate() {
            match cell {
                None => return Err(ToolError::Missing(at)),
                Some(value) if !value.is_finite() => return Err(ToolError::NotFinite(at)),
                Some(value) if *value < 0.0 => return Err(ToolError::NotPositive(at)),
                Some(_) => {}
            }
        }
        if column.iter().all(|cell| *cell == Some(0.0)) {
            return Err(ToolError::AllEqual);
        }
    }
    Ok((0..units).map(|unit| columns.iter().filter_map(|c| c[unit]).collect()).collect())
}

fn best_weights(
    own: &[f64],
    rows: &[Vec<f64>],
    shares: Option<ShareBounds>,
) -> Result<FrontierScore, ToolError> {
    let mut limits: Vec<(Vec<f64>, f64)> = rows.iter().map(|row| (row.clone(), 1.0)).collect();
    if let Some(bounds) = shares {
        for at in 0..own.len() {
            let own_share = |other: usize| if other == at { own[at] } else { 0.0 };
            let low = (0..own.len()).map(|i| bounds.low * own[i] - own_share(i)).collect();
            let high = (0..own.len()).map(|i| own_share(i) - bounds.high * own[i]).collect();
            limits.push((low, 0.0));
            limits.push((high, 0.0));
        }
    }
    let weights = maximise(own, &limits)?;
    let score = own.iter().zip(&weights).map(|(value, weight)| value * weight).sum();
    Ok(FrontierScore { score: finite(score)?, weights })
}

/// Maximises `goal · w` subject to `row · w ≤ limit` (limits not negative) and w ≥ 0, by the
/// simplex method with Bland's rule, which cannot cycle. The origin is where it starts.
fn maximise(goal: &[f64], limits: &[(Vec<f64>, f64)]) -> Result<Vec<f64>, ToolError> {
    let (vars, rows) = (goal.len(), limits.len());
    let width = vars + rows + 1;
    let mut table: Vec<Vec<f64>> = Vec::with_capacity(rows + 1);
    for (at, (row, limit)) in limits.iter().enumerate() {
        let mut line = vec![0.0; width];
        line[..vars].copy_from_slice(row);
        line[vars + at] = 1.0;
        line[width - 1] = *limit;
        table.push(line);
    }
    let mut costs = vec![0.0; width];
    costs.iter_mut().zip(goal).for_each(|(cost, value)| *cost = -value);
    let mut basis: Vec<usize> = (vars..vars + rows).collect();
    for _ in 0..PIVOTS_MAX {
        let Some(enter) = costs[..width - 1].iter().position(|cost| *cost < -EPSILON) else {
            let mut weights = vec![0.0; vars];
            for (line, base) in table.iter().zip(&basis) {
                if *base < vars {
                    weights[*base] = line[width - 1];
                }
            }
            return Ok(weights);
        };
        let leave = (0..rows)
            .filter(|row| table[*row][enter] > EPSILON)
            .map(|row| (table[row][width - 1] / table[row][enter], basis[row], row))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
            .ok_or(ToolError::Overflow)?
            .2;
        let pivot = table[leave][enter];
        table[leave].iter_mut().for_each(|value| *value /= pivot);
        let line = table[leave].clone();
        for row in table.iter_mut().enumerate().filter(|(at, _)| *at != leave).map(|(_, row)| row) {
            eliminate(row, &line, enter);
        }
        eliminate(&mut costs, &line, enter);
        basis[leave] = enter;
    }
    Err(ToolError::NotSettled(PIVOTS_MAX))
}

fn eliminate(row: &mut [f64], line: &[f64], enter: usize) {
    let factor = row[enter];
    if factor != 0.0 {
        row.iter_mut().zip(line).for_each(|(value, other)| *value -= factor * other);
    }
}
