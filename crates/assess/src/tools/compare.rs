//! What changed between two versions of one index.

use super::{Cell, Ties, ToolError, ranks, same_length};

/// How one unit fares in two versions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitShift {
    /// The score in the first version.
    pub before: Cell,
    /// The score in the second version.
    pub after: Cell,
    /// The place from the best in the first version; equal scores share the better place.
    pub place_before: Option<usize>,
    /// The place in the second version.
    pub place_after: Option<usize>,
}

impl UnitShift {
    /// The number of places gained; negative when places were lost.
    pub fn places_gained(&self) -> Option<i64> {
        let before = i64::try_from(self.place_before?).ok()?;
        let after = i64::try_from(self.place_after?).ok()?;
        Some(before - after)
    }
}

/// Puts two versions side by side, in the units' order.
///
/// # Errors
/// Versions of different length, without any score, or with one that is not finite.
pub fn compare_versions(before: &[Cell], after: &[Cell]) -> Result<Vec<UnitShift>, ToolError> {
    same_length(before.len(), after.len())?;
    let (first, second) = (places(before)?, places(after)?);
    Ok((0..before.len())
        .map(|unit| UnitShift {
            before: before[unit],
            after: after[unit],
            place_before: first[unit],
            place_after: second[unit],
        })
        .collect())
}

/// The mean number of places moved, over the units placed in both versions.
///
/// # Errors
/// No unit is placed in both versions.
pub fn rank_shift_mean(shifts: &[UnitShift]) -> Result<f64, ToolError> {
    let moved: Vec<f64> = shifts
        .iter()
        .filter_map(UnitShift::places_gained)
        .map(|places| places.unsigned_abs() as f64)
        .collect();
    super::mean(&moved)
}

fn places(scores: &[Cell]) -> Result<Vec<Option<usize>>, ToolError> {
    let turned: Vec<Cell> = scores.iter().map(|cell| cell.map(|score| -score)).collect();
    let ranked = ranks(&turned, Ties::Lowest)?;
    Ok(ranked.into_iter().map(|cell| cell.map(super::stats::floor_index)).collect())
}
