//! Making large and small units comparable by dividing by a size.

use super::{Cell, ToolError, finite, same_length};

/// Each value divided by its unit's size; missing when either is missing.
///
/// # Errors
/// A size of zero, values that are not finite, or lists of different length.
pub fn denominate(values: &[Cell], sizes: &[Cell]) -> Result<Vec<Cell>, ToolError> {
    same_length(values.len(), sizes.len())?;
    values
        .iter()
        .zip(sizes)
        .enumerate()
        .map(|(at, pair)| match pair {
            (Some(value), _) if !value.is_finite() => Err(ToolError::NotFinite(at)),
            (_, Some(size)) if !size.is_finite() => Err(ToolError::NotFinite(at)),
            (_, Some(0.0)) => Err(ToolError::ZeroDenominator(at)),
            (Some(value), Some(size)) => finite(value / size).map(Some),
            (None, _) | (_, None) => Ok(None),
        })
        .collect()
}
