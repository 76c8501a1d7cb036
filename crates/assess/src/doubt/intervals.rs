//! What many runs say about each unit: intervals of place and score, and the chance of each band.

use super::{Bands, Runs};
use crate::tools::ToolError;

/// What many runs say about one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitInterval {
    /// The mean place.
    pub place_mean: f64,
    /// The median place.
    pub place_median: f64,
    /// The low end of the interval of places (the better end).
    pub place_low: f64,
    /// The high end of the interval of places.
    pub place_high: f64,
    /// The mean score.
    pub score_mean: f64,
    /// The low end of the interval of scores.
    pub score_low: f64,
    /// The high end of the interval of scores.
    pub score_high: f64,
    /// The share of runs in each band, lowest band first.
    pub band_chances: Vec<f64>,
}

/// What many runs say about all units.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervals {
    /// The share of runs inside each interval, for example 0.9.
    pub coverage: f64,
    /// The number of runs.
    pub runs: usize,
    /// One entry for each unit, in the units' order.
    pub units: Vec<UnitInterval>,
}

/// Sums up the first `runs_used` runs; ends are quantiles of type 7, equal shares beyond each end.
///
/// # Errors
/// A coverage outside 0 to 1, or no run to use.
pub fn intervals(
    runs: &Runs,
    runs_used: usize,
    coverage: f64,
    bands: &Bands,
) -> Result<Intervals, ToolError> {
    if !(coverage > 0.0 && coverage < 1.0) {
        return Err(ToolError::BadParameter("coverage"));
    }
    if runs_used == 0 || runs_used > runs.count() {
        return Err(ToolError::BadParameter("runs_used"));
    }
    let tail = (1.0 - coverage) / 2.0;
    let mut scores = vec![0.0; runs_used];
    let mut counts = vec![0_u32; runs.units + 1];
    let units = (0..runs.units)
        .map(|unit| {
            counts.fill(0);
            let mut band_counts = vec![0_u32; bands.count()];
            for (run, slot) in scores.iter_mut().enumerate() {
                *slot = runs.scores[run * runs.units + unit];
                counts[runs.places[run * runs.units + unit] as usize] += 1;
                band_counts[bands.of(*slot)] += 1;
            }
            let share = |count: &u32| f64::from(*count) / runs_used as f64;
            UnitInterval {
                place_mean: counts.iter().enumerate().map(|(p, c)| p as f64 * share(c)).sum(),
                place_median: counted_quantile(&counts, runs_used, 0.5),
                place_low: counted_quantile(&counts, runs_used, tail),
                place_high: counted_quantile(&counts, runs_used, 1.0 - tail),
                score_mean: scores.iter().sum::<f64>() / runs_used as f64,
                score_low: selected_quantile(&mut scores, tail),
                score_high: selected_quantile(&mut scores, 1.0 - tail),
                band_chances: band_counts.iter().map(share).collect(),
            }
        })
        .collect();
    Ok(Intervals { coverage, runs: runs_used, units })
}

fn split(count: usize, share: f64) -> (usize, f64) {
    let place = share * (count - 1) as f64;
    let below = crate::tools::floor_index(place).min(count - 1);
    (below, place - below as f64)
}

fn selected_quantile(values: &mut [f64], share: f64) -> f64 {
    let (below, rest) = split(values.len(), share);
    let (_, low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().fold(f64::INFINITY, f64::min);
    if rest == 0.0 || above.is_empty() { low } else { low + rest * (high - low) }
}

fn counted_quantile(counts: &[u32], total: usize, share: f64) -> f64 {
    let (below, rest) = split(total, share);
    let nth = |nth: usize| {
        let mut seen = 0;
        let found = counts.iter().position(|count| {
            seen += *count as usize;
            seen > nth
        });
        found.unwrap_or(counts.len() - 1) as f64
    };
    let low = nth(below);
    low + rest * (nth((below + 1).min(total - 1)) - low)
}
