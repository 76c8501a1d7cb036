//! Filling gaps, within one year or from the years around it.

use super::{Cell, ToolError, mean, median, present, same_length};

/// What a gap in one year's column is filled with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Imputation<'a> {
    /// The mean of the column.
    Mean,
    /// The median of the column.
    Median,
    /// The mean of the unit's group.
    GroupMean(&'a [&'a str]),
    /// The median of the unit's group.
    GroupMedian(&'a [&'a str]),
    /// One fixed value.
    Constant(f64),
}

/// Fills every gap.
///
/// # Errors
/// Nothing to take the mean of, in the column or in a unit's group; a group list of the wrong
/// length; a value that is not finite.
pub fn impute(values: &[Cell], how: Imputation<'_>) -> Result<Vec<Cell>, ToolError> {
    let fill_all = |filler: f64| values.iter().map(|cell| cell.or(Some(filler))).collect();
    match how {
        Imputation::Mean => Ok(fill_all(mean(&present(values, 1)?)?)),
        Imputation::Median => Ok(fill_all(median(&present(values, 1)?)?)),
        Imputation::GroupMean(groups) => by_group(values, groups, mean),
        Imputation::GroupMedian(groups) => by_group(values, groups, median),
        Imputation::Constant(filler) if filler.is_finite() => {
            check_finite(values)?;
            Ok(fill_all(filler))
        }
        Imputation::Constant(_) => Err(ToolError::BadParameter("constant")),
    }
}

fn by_group(
    values: &[Cell],
    groups: &[&str],
    centre: fn(&[f64]) -> Result<f64, ToolError>,
) -> Result<Vec<Cell>, ToolError> {
    same_length(values.len(), groups.len())?;
    check_finite(values)?;
    values
        .iter()
        .zip(groups)
        .map(|(cell, group)| {
            if cell.is_some() {
                return Ok(*cell);
            }
            let peers: Vec<Cell> = values
                .iter()
                .zip(groups)
                .filter(|(_, other)| *other == group)
                .map(|(cell, _)| *cell)
                .collect();
            centre(&present(&peers, 1)?).map(Some)
        })
        .collect()
}

/// What a gap in one unit's series of years is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelImputation {
    /// The latest earlier value; a gap before the first value stays.
    Latest,
    /// A straight line between the neighbours; beyond the ends the gap stays.
    Linear,
    /// A straight line between the neighbours; beyond the ends the nearest value.
    LinearThenConstant,
}

/// Fills gaps in one unit's series, given as `(year, value)` in rising order of years.
///
/// # Errors
/// Years out of order, every value missing, or a value that is not finite.
pub fn impute_panel(
    series: &[(f64, Cell)],
    how: PanelImputation,
) -> Result<Vec<(f64, Cell)>, ToolError> {
    let values: Vec<Cell> = series.iter().map(|point| point.1).collect();
    present(&values, 1)?;
    if series.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
        return Err(ToolError::BadParameter("year"));
    }
    let filled = |at: usize| {
        let (year, value) = series[at];
        if value.is_some() {
            return value;
        }
        let before = series[..at].iter().rev().find_map(known);
        let after = series[at + 1..].iter().find_map(known);
        match (how, before, after) {
            (PanelImputation::Latest, before, _) => before.map(|point| point.1),
            (_, Some(left), Some(right)) => {
                Some(left.1 + (right.1 - left.1) * (year - left.0) / (right.0 - left.0))
            }
            (PanelImputation::LinearThenConstant, before, after) => {
                before.or(after).map(|point| point.1)
            }
            (PanelImputation::Linear, _, _) => None,
        }
    };
    Ok((0..series.len()).map(|at| (series[at].0, filled(at))).collect())
}

/// The compound yearly growth between the first and the last value of a series.
///
/// # Errors
/// Fewer than two values, years out of order, or an end that is not above zero.
pub fn growth_rate(series: &[(f64, Cell)]) -> Result<f64, ToolError> {
    let points: Vec<(f64, f64)> = series.iter().filter_map(known).collect();
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Err(ToolError::NoValues);
    };
    if points.len() < 2 {
        return Err(ToolError::TooFew { needed: 2, found: points.len() });
    }
    if last.0 <= first.0 {
        return Err(ToolError::BadParameter("year"));
    }
    match [first.1, last.1]
        .iter()
        .position(|value| value.partial_cmp(&0.0).is_none_or(|o| o.is_le()))
    {
        Some(at) => Err(ToolError::NotPositive(at)),
        None => super::finite((last.1 / first.1).powf(1.0 / (last.0 - first.0)) - 1.0),
    }
}

fn known(point: &(f64, Cell)) -> Option<(f64, f64)> {
    point.1.map(|value| (point.0, value))
}

fn check_finite(values: &[Cell]) -> Result<(), ToolError> {
    match values.iter().position(|cell| cell.is_some_and(|value| !value.is_finite())) {
        Some(at) => Err(ToolError::NotFinite(at)),
        None => Ok(()),
    }
}
