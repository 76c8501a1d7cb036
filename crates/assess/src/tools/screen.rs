//! Which units have enough data to be assessed at all.

use std::collections::BTreeMap;

use super::{Cell, ToolError, same_length};

/// How much of a unit's data is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Availability {
    /// The number of indicators asked.
    pub asked: usize,
    /// The number of values present.
    pub present: usize,
    /// The number of values present that are not zero.
    pub nonzero: usize,
}

impl Availability {
    /// The share of values present.
    pub fn share(&self) -> f64 {
        self.present as f64 / self.asked as f64
    }

    /// The share of present values that are not zero; nothing when no value is present.
    pub fn nonzero_share(&self) -> Cell {
        (self.present > 0).then(|| self.nonzero as f64 / self.present as f64)
    }
}

/// The least shares a unit must reach to stay in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScreenRule {
    /// The least share of values present, if it is asked for.
    pub present_min: Option<f64>,
    /// The least share of present values that are not zero, if it is asked for.
    pub nonzero_min: Option<f64>,
}

/// Counts what each unit has; `columns` are indicators, each with one value per unit.
///
/// # Errors
/// No indicator, or columns of different length.
pub fn availability(columns: &[&[Cell]]) -> Result<Vec<Availability>, ToolError> {
    let first = columns.first().ok_or(ToolError::NoValues)?;
    for column in columns {
        same_length(first.len(), column.len())?;
    }
    Ok((0..first.len())
        .map(|unit| {
            let values = || columns.iter().filter_map(|column| column[unit]);
            Availability {
                asked: columns.len(),
                present: values().count(),
                nonzero: values().filter(|value| *value != 0.0).count(),
            }
        })
        .collect())
}

/// The availability of each unit within each named group of indicators.
///
/// # Errors
/// As [`availability`], or group names that do not match the columns in number.
pub fn availability_by_group(
    columns: &[&[Cell]],
    groups: &[&str],
) -> Result<BTreeMap<String, Vec<Availability>>, ToolError> {
    same_length(columns.len(), groups.len())?;
    let mut members: BTreeMap<String, Vec<&[Cell]>> = BTreeMap::new();
    for (column, group) in columns.iter().zip(groups) {
        members.entry((*group).to_owned()).or_default().push(column);
    }
    members.into_iter().map(|(group, own)| Ok((group, availability(&own)?))).collect()
}

/// Which units stay in, in their order. A unit without any value never stays in.
///
/// # Errors
/// As [`availability`], or a share outside 0 to 1.
pub fn screen(columns: &[&[Cell]], rule: ScreenRule) -> Result<Vec<bool>, ToolError> {
    for share in [rule.present_min, rule.nonzero_min].into_iter().flatten() {
        if !(0.0..=1.0).contains(&share) {
            return Err(ToolError::BadParameter("share"));
        }
    }
    let is_in = |unit: Availability| {
        unit.present > 0
            && rule.present_min.is_none_or(|least| unit.share() >= least)
            && rule
                .nonzero_min
                .is_none_or(|least| unit.nonzero_share().is_some_and(|share| share >= least))
    };
    Ok(availability(columns)?.into_iter().map(is_in).collect())
}
