//! Doubt about evidence and about measurement: what other samples or readings would have given.

use super::{Runs, Stream, replicate};
use crate::tools::{Cell, ToolError, mean, median};

/// What one leaf value of one unit rests on.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// A value taken as it is, or nothing.
    Fixed(Cell),
    /// *Evidence*: the mean of a simple random sample of items.
    Items(Vec<f64>),
    /// *Evidence*: the weighted mean of strata, each with its weight and its sample.
    Strata(Vec<(f64, Vec<f64>)>),
    /// *Measurement*: the median of repeated probes.
    Probes(Vec<f64>),
    /// *Measurement*: a rating on a scale, with the chances of the true values behind it.
    Rated {
        /// The value that was given.
        value: f64,
        /// True values and their chances, which add up to 1.
        truth: Vec<(f64, f64)>,
    },
    /// *Measurement*: a value with a normal error, cut to a range.
    Noisy {
        /// The value that was read.
        value: f64,
        /// The standard deviation of the error.
        sd: f64,
        /// The least possible value.
        low: f64,
        /// The greatest possible value.
        high: f64,
    },
}

/// Which kinds of reading are drawn anew; the others stay at their point values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeafDoubt {
    /// Samples of items are drawn anew, within strata (bootstrap, Efron 1979).
    Evidence,
    /// Probes, ratings and noisy values are drawn anew.
    Measurement,
    /// All of them.
    Both,
}

impl Reading {
    /// The value without any doubt.
    ///
    /// # Errors
    /// An empty sample, or a value that is not finite.
    pub fn value(&self) -> Result<Cell, ToolError> {
        match self {
            Self::Fixed(cell) => Ok(*cell),
            Self::Items(items) => mean(items).map(Some),
            Self::Strata(strata) => over_strata(strata, mean).map(Some),
            Self::Probes(probes) => median(probes).map(Some),
            Self::Rated { value, .. } | Self::Noisy { value, .. } => Ok(Some(*value)),
        }
    }

    /// A value that might as well have been read.
    ///
    /// # Errors
    /// As [`Reading::value`].
    pub fn draw(&self, doubt: LeafDoubt, stream: &mut Stream) -> Result<Cell, ToolError> {
        let is_drawn = match self {
            Self::Fixed(_) => false,
            Self::Items(_) | Self::Strata(_) => doubt != LeafDoubt::Measurement,
            Self::Probes(_) | Self::Rated { .. } | Self::Noisy { .. } => {
                doubt != LeafDoubt::Evidence
            }
        };
        if !is_drawn {
            return self.value();
        }
        match self {
            Self::Fixed(cell) => Ok(*cell),
            Self::Items(items) => resampled_mean(items, stream).map(Some),
            Self::Strata(strata) => {
                over_strata(strata, |sample| resampled_mean(sample, stream)).map(Some)
            }
            Self::Probes(probes) => {
                if probes.is_empty() {
                    return Err(ToolError::NoValues);
                }
                let drawn: Vec<f64> =
                    probes.iter().map(|_| probes[stream.below(probes.len())]).collect();
                median(&drawn).map(Some)
            }
            Self::Rated { truth, .. } => {
                let mut left = stream.uniform();
                let hit = truth.iter().find(|(_, chance)| {
                    left -= chance;
                    left < 0.0
                });
                Ok(hit.or(truth.last()).map(|(value, _)| *value))
            }
            Self::Noisy { value, sd, low, high } => {
                Ok(Some((value + sd * stream.normal()).clamp(*low, *high)))
            }
        }
    }

    fn check(&self) -> Result<(), ToolError> {
        match self {
            Self::Rated { truth, .. } => {
                let sum: f64 = truth.iter().map(|(_, chance)| chance).sum();
                let is_fit =
                    truth.iter().all(|(value, chance)| value.is_finite() && *chance >= 0.0);
                if !is_fit || (sum - 1.0).abs() > 1e-9 {
                    return Err(ToolError::BadParameter("truth"));
                }
            }
            Self::Noisy { sd, low, high, .. } => {
                let is_fit = *sd >= 0.0 && sd.is_finite() && low <= high;
                if !is_fit {
                    return Err(ToolError::BadParameter("sd"));
                }
            }
            Self::Fixed(_) | Self::Items(_) | Self::Strata(_) | Self::Probes(_) => {}
        }
        match self.value()? {
            Some(value) if !value.is_finite() => Err(ToolError::NotFinite(0)),
            _ => Ok(()),
        }
    }
}

/// Scores all units in one run from leaf columns, each with one value per unit. It is told the
/// run so that it can vary the method at the same time.
pub type Scorer<'a> = &'a (dyn Fn(usize, &[Vec<Cell>]) -> Result<Vec<Cell>, ToolError> + Sync);

/// Draws readings anew in every run and scores them; `leaves` has one list for each leaf, with
/// one reading for each unit.
///
/// # Errors
/// Lists of different length, a reading that cannot be drawn from, whatever the scorer returns,
/// or [`ToolError::Missing`] when a unit has no score in some run.
pub fn leaf_doubt(
    leaves: &[Vec<Reading>],
    doubt: LeafDoubt,
    score: Scorer<'_>,
    runs: usize,
    seed: u64,
    threads: usize,
) -> Result<Runs, ToolError> {
    let units = leaves.first().ok_or(ToolError::NoValues)?.len();
    for leaf in leaves {
        crate::tools::same_length(units, leaf.len())?;
        leaf.iter().try_for_each(Reading::check)?;
    }
    replicate(
        runs,
        units,
        threads,
        || (),
        |run, (), out| {
            let mut stream = Stream::new(seed, run as u64);
            let columns = leaves
                .iter()
                .map(|leaf| leaf.iter().map(|reading| reading.draw(doubt, &mut stream)).collect())
                .collect::<Result<Vec<Vec<Cell>>, ToolError>>()?;
            let scores = score(run, &columns)?;
            crate::tools::same_length(units, scores.len())?;
            for (unit, (slot, cell)) in out.iter_mut().zip(&scores).enumerate() {
                *slot = cell.ok_or(ToolError::Missing(unit))?;
            }
            Ok(())
        },
    )
}

fn resampled_mean(items: &[f64], stream: &mut Stream) -> Result<f64, ToolError> {
    if items.is_empty() {
        return Err(ToolError::NoValues);
    }
    let sum: f64 = items.iter().map(|_| items[stream.below(items.len())]).sum();
    crate::tools::finite(sum / items.len() as f64)
}

fn over_strata(
    strata: &[(f64, Vec<f64>)],
    mut centre: impl FnMut(&[f64]) -> Result<f64, ToolError>,
) -> Result<f64, ToolError> {
    let weights: Vec<f64> = strata.iter().map(|(weight, _)| *weight).collect();
    crate::tools::check_weights(&weights)?;
    let mut sum = 0.0;
    for (weight, sample) in strata {
        sum += weight * centre(sample)?;
    }
    crate::tools::finite(sum / weights.iter().sum::<f64>())
}
