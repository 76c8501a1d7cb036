//! What one unit does well and badly, against the others.

use super::{Cell, Direction, Ties, ToolError, ranks, same_length};

/// Which indicators may be named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StrengthRule {
    /// How many strengths and how many weaknesses are named at most.
    pub count: usize,
    /// Indicators whose share of distinct values is not above this are passed over.
    pub distinct_share_min: Option<f64>,
    /// Whether an indicator on which the unit shares the last place can never be a strength.
    pub drops_last_place: bool,
}

/// One indicator of a unit with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strength {
    /// The position of the indicator.
    pub indicator: usize,
    /// The place from the best, 1 first; equal values share the better place.
    pub place: usize,
    /// The number of units placed.
    pub units: usize,
    /// The unit's value.
    pub value: f64,
}

/// The best and the worst places of one unit, best first and worst first.
///
/// An indicator is never in both lists: a weakness is placed worse than every strength.
///
/// # Errors
/// A unit that does not exist, columns of different length, or a value that is not finite.
pub fn strengths_and_weaknesses(
    columns: &[&[Cell]],
    directions: &[Direction],
    unit: usize,
    rule: StrengthRule,
) -> Result<(Vec<Strength>, Vec<Strength>), ToolError> {
    same_length(columns.len(), directions.len())?;
    let units = columns.first().ok_or(ToolError::NoValues)?.len();
    let mut placed = Vec::new();
    for (indicator, (column, direction)) in columns.iter().zip(directions).enumerate() {
        same_length(units, column.len())?;
        let value = *column.get(unit).ok_or(ToolError::BadParameter("unit"))?;
        let Some(value) = value else { continue };
        let sign = if *direction == Direction::Up { -1.0 } else { 1.0 };
        let turned: Vec<Cell> = column.iter().map(|cell| cell.map(|x| sign * x)).collect();
        let places = ranks(&turned, Ties::Lowest)?;
        let found = places.iter().flatten().count();
        let distinct = ranks(&turned, Ties::Dense)?.into_iter().flatten().fold(0.0, f64::max);
        if rule.distinct_share_min.is_some_and(|least| distinct / found as f64 <= least) {
            continue;
        }
        let last = places.iter().copied().flatten().fold(0.0, f64::max);
        let place = places[unit].ok_or(ToolError::Missing(unit))?;
        let strength =
            Strength { indicator, place: super::stats::floor_index(place), units: found, value };
        placed.push((strength, place == last));
    }
    placed.sort_by_key(|(strength, _)| (strength.place, strength.indicator));
    let strong: Vec<Strength> = placed
        .iter()
        .filter(|(_, is_last)| !(rule.drops_last_place && *is_last))
        .map(|(strength, _)| *strength)
        .take(rule.count)
        .collect();
    let edge = strong.last().map_or(0, |strength| strength.place);
    let weak = placed
        .iter()
        .rev()
        .map(|(strength, _)| *strength)
        .filter(|strength| strength.place > edge)
        .take(rule.count)
        .collect();
    Ok((strong, weak))
}
