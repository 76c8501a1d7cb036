//! Bringing one indicator onto a scale it can share with others.

use super::stats::{all_equal, bounds};
use super::{Cell, Ties, ToolError, mean, present, ranks, sd};

/// Whether more of an indicator is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// A higher value is better.
    Up,
    /// A lower value is better; the scale is turned round before it is normalised.
    Down,
}

/// How values become comparable. For [`Direction::Down`] values change sign first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Normalisation {
    /// The observed range is stretched onto `low..=high`.
    MinMax {
        /// The score of the worst value.
        low: f64,
        /// The score of the best value.
        high: f64,
    },
    /// Deviation from the mean in standard deviations (divisor n − 1), then moved and stretched.
    ZScore {
        /// The mean of the scores.
        mean: f64,
        /// The standard deviation of the scores.
        sd: f64,
    },
    /// Percentage of the way from a fixed low to a fixed high; values beyond pass 0 and 100.
    Scaled {
        /// The value that scores 0 (100 when lower is better).
        low: f64,
        /// The value that scores 100 (0 when lower is better).
        high: f64,
    },
    /// The place from the bottom; equal values share the lowest place of their group.
    Rank,
    /// The number of units that score less.
    Borda,
    /// The share of the other units that score less.
    PercentRank,
    /// 1 − distance to the best value ÷ range.
    DistanceToMax,
    /// 1 − distance to one unit's value ÷ that unit's distance to the worst value.
    DistanceToReference {
        /// The position of the unit in the column.
        unit: usize,
        /// Whether values beyond the reference score 1 instead of more.
        is_capped: bool,
    },
    /// 1 − distance to a target ÷ the target's distance to the worst value.
    DistanceToTarget {
        /// The target, in the indicator's own unit.
        target: f64,
        /// Whether values beyond the target score 1 instead of more.
        is_capped: bool,
    },
    /// Value ÷ greatest value; only when more is better and the greatest value is above zero.
    FractionOfMax,
    /// Share of the way between two fixed posts, cut at the posts, times `top`.
    Goalposts {
        /// The lower post.
        low: f64,
        /// The upper post.
        high: f64,
        /// The score at the better post.
        top: f64,
    },
    /// Values as they are, after the direction was applied.
    AsIs,
}

/// Normalises a column; what is missing stays missing.
///
/// # Errors
/// Every value missing, one not finite, no spread where the method divides by it, a parameter out
/// of range, or a reference unit without a value.
pub fn normalise(
    values: &[Cell],
    direction: Direction,
    method: Normalisation,
) -> Result<Vec<Cell>, ToolError> {
    present(values, 1)?;
    let turned: Vec<Cell> = match direction {
        Direction::Up => values.to_vec(),
        Direction::Down => values.iter().map(|cell| cell.map(|value| -value)).collect(),
    };
    let scores = scale(&turned, direction, method)?;
    match scores.iter().position(|cell| cell.is_some_and(|score| !score.is_finite())) {
        Some(_) => Err(ToolError::Overflow),
        None => Ok(scores),
    }
}

fn scale(
    turned: &[Cell],
    direction: Direction,
    method: Normalisation,
) -> Result<Vec<Cell>, ToolError> {
    let found = present(turned, 1)?;
    let (least, greatest) = bounds(&found);
    let sign = if direction == Direction::Up { 1.0 } else { -1.0 };
    let each = |score: &dyn Fn(f64) -> f64| turned.iter().map(|cell| cell.map(score)).collect();
    Ok(match method {
        Normalisation::MinMax { low, high } => {
            check_posts(low, high)?;
            check_spread(&found)?;
            each(&|value| (value - least) / (greatest - least) * (high - low) + low)
        }
        Normalisation::ZScore { mean: to_mean, sd: to_sd } => {
            if !(to_sd > 0.0 && to_sd.is_finite() && to_mean.is_finite()) {
                return Err(ToolError::BadParameter("sd"));
            }
            check_spread(&found)?;
            let (centre, spread) = (mean(&found)?, sd(&found)?);
            each(&|value| (value - centre) / spread * to_sd + to_mean)
        }
        Normalisation::Scaled { low, high } => {
            let (from, to) = posts(low, high, direction)?;
            each(&|value| (value - from) / (to - from) * 100.0)
        }
        Normalisation::Rank => ranks(turned, Ties::Lowest)?,
        Normalisation::Borda => shift(ranks(turned, Ties::Lowest)?, 1.0),
        Normalisation::PercentRank => {
            present(turned, 2)?;
            shift(ranks(turned, Ties::Lowest)?, (found.len() - 1) as f64)
        }
        Normalisation::DistanceToMax => {
            check_spread(&found)?;
            each(&|value| 1.0 - (greatest - value) / (greatest - least))
        }
        Normalisation::DistanceToReference { unit, is_capped } => {
            let target = *turned.get(unit).ok_or(ToolError::BadParameter("unit"))?;
            toward(turned, target.ok_or(ToolError::Missing(unit))?, least, is_capped)?
        }
        Normalisation::DistanceToTarget { target, is_capped } => {
            if !target.is_finite() {
                return Err(ToolError::BadParameter("target"));
            }
            toward(turned, sign * target, least, is_capped)?
        }
        Normalisation::FractionOfMax => {
            if direction == Direction::Down {
                return Err(ToolError::BadParameter("direction"));
            }
            if greatest <= 0.0 {
                let at = turned.iter().position(|cell| *cell == Some(greatest));
                return Err(ToolError::NotPositive(at.unwrap_or_default()));
            }
            each(&|value| value / greatest)
        }
        Normalisation::Goalposts { low, high, top } => {
            let (from, to) = posts(low, high, direction)?;
            each(&|value| ((value - from) / (to - from)).clamp(0.0, 1.0) * top)
        }
        Normalisation::AsIs => turned.to_vec(),
    })
}

fn shift(places: Vec<Cell>, divisor: f64) -> Vec<Cell> {
    places.into_iter().map(|cell| cell.map(|place| (place - 1.0) / divisor)).collect()
}

fn toward(
    turned: &[Cell],
    target: f64,
    least: f64,
    is_capped: bool,
) -> Result<Vec<Cell>, ToolError> {
    // A target at or below the worst value would turn the scale round or divide by zero.
    if target <= least {
        return Err(ToolError::BadParameter("target"));
    }
    let cap = if is_capped { 1.0 } else { f64::INFINITY };
    let score = |value: f64| (1.0 - (target - value) / (target - least)).min(cap);
    Ok(turned.iter().map(|cell| cell.map(score)).collect())
}

fn posts(low: f64, high: f64, direction: Direction) -> Result<(f64, f64), ToolError> {
    check_posts(low, high)?;
    Ok(match direction {
        Direction::Up => (low, high),
        Direction::Down => (-high, -low),
    })
}

fn check_posts(low: f64, high: f64) -> Result<(), ToolError> {
    if low.is_finite() && high.is_finite() && low < high {
        Ok(())
    } else {
        Err(ToolError::BadParameter("low"))
    }
}

fn check_spread(found: &[f64]) -> Result<(), ToolError> {
    if all_equal(found) { Err(ToolError::AllEqual) } else { Ok(()) }
}
