//! Running one computation many times over, on one thread or many, with one answer.

use crate::tools::ToolError;

/// The scores and places of all units in all runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Runs {
    /// The number of units.
    pub units: usize,
    /// Scores, run after run.
    pub scores: Vec<f64>,
    /// Places from the best, 1 first, run after run; equal scores share the better place.
    pub places: Vec<u32>,
}

impl Runs {
    /// The number of runs.
    pub fn count(&self) -> usize {
        self.scores.len() / self.units
    }

    /// The scores of one run.
    pub fn scores_of(&self, run: usize) -> &[f64] {
        &self.scores[run * self.units..(run + 1) * self.units]
    }

    /// The places of one run.
    pub fn places_of(&self, run: usize) -> &[u32] {
        &self.places[run * self.units..(run + 1) * self.units]
    }
}

/// The most scores that are kept at once: 1.2 GB with their places.
const SCORES_MAX: usize = 100_000_000;

/// Runs `body` once for each run; it fills in the scores of all units. `scratch` makes the working
/// memory of one thread. The runs are cut into as many pieces as there are threads.
///
/// # Errors
/// No unit, no run, no thread or too many scores to keep; else the error of the first run, by
/// number, that failed; or [`ToolError::Overflow`] when a score is not finite.
pub fn replicate<S>(
    runs: usize,
    units: usize,
    threads: usize,
    scratch: impl Fn() -> S + Sync,
    body: impl Fn(usize, &mut S, &mut [f64]) -> Result<(), ToolError> + Sync,
) -> Result<Runs, ToolError> {
    if units == 0 || runs == 0 {
        return Err(ToolError::NoValues);
    }
    if threads == 0 {
        return Err(ToolError::BadParameter("threads"));
    }
    if runs.checked_mul(units).is_none_or(|scores| scores > SCORES_MAX) {
        return Err(ToolError::BadParameter("runs"));
    }
    let mut result = Runs { units, scores: vec![0.0; runs * units], places: vec![0; runs * units] };
    let share = runs.div_ceil(threads.min(runs));
    let piece = |first: usize, scores: &mut [f64], places: &mut [u32]| -> Result<(), ToolError> {
        let mut own = scratch();
        let mut order = Vec::with_capacity(units);
        let rows = scores.chunks_exact_mut(units).zip(places.chunks_exact_mut(units));
        for (at, (row, row_places)) in rows.enumerate() {
            body(first + at, &mut own, row)?;
            if row.iter().any(|score| !score.is_finite()) {
                return Err(ToolError::Overflow);
            }
            fill_places(row, &mut order, row_places);
        }
        Ok(())
    };
    let pieces = result
        .scores
        .chunks_mut(share * units)
        .zip(result.places.chunks_mut(share * units))
        .enumerate();
    let outcomes: Vec<Result<(), ToolError>> = std::thread::scope(|scope| {
        let piece = &piece;
        let handles: Vec<_> = pieces
            .map(|(at, (scores, places))| scope.spawn(move || piece(at * share, scores, places)))
            .collect();
        handles
            .into_iter()
            .map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    outcomes.into_iter().collect::<Result<(), ToolError>>()?;
    Ok(result)
}

/// Places from the best, 1 first; equal scores share the better place. Scores must be finite.
pub fn places(scores: &[f64]) -> Vec<u32> {
    let mut result = vec![0; scores.len()];
    fill_places(scores, &mut Vec::with_capacity(scores.len()), &mut result);
    result
}

fn fill_places(scores: &[f64], order: &mut Vec<(u64, u32)>, places: &mut [u32]) {
    order.clear();
    order.extend((0_u32..).zip(scores).map(|(unit, score)| (falling_key(*score), unit)));
    order.sort_unstable();
    let (mut place, mut last) = (0, None);
    for (before, (key, unit)) in (0_u32..).zip(order.iter()) {
        if last != Some(*key) {
            place = before + 1;
            last = Some(*key);
        }
        places[*unit as usize] = place;
    }
}

/// Integers that sort as the numbers do, greatest first; −0 and 0 count as equal.
fn falling_key(score: f64) -> u64 {
    let bits = (score + 0.0).to_bits();
    let rising = if bits >> 63 == 1 { !bits } else { bits | (1 << 63) };
    !rising
}

#[cfg(test)]
mod tests {
    use super::{places, replicate};
    use crate::tools::ToolError;

    #[test]
    fn equal_scores_share_the_better_place() {
        assert_eq!(places(&[2.0, 5.0, 2.0, -1.0, 7.5]), [3, 2, 3, 5, 1]);
        assert_eq!(places(&[0.0, -0.0, -3.0]), [1, 1, 3]);
    }

    #[test]
    fn the_first_failing_run_is_reported_whatever_the_threads() {
        for threads in [1, 2, 7, 64] {
            let body = |run: usize, (): &mut (), row: &mut [f64]| {
                row.fill(run as f64);
                if run >= 5 { Err(ToolError::Missing(run)) } else { Ok(()) }
            };
            assert_eq!(replicate(20, 3, threads, || (), body), Err(ToolError::Missing(5)));
        }
        let nan = |_: usize, (): &mut (), row: &mut [f64]| {
            row.fill(f64::NAN);
            Ok(())
        };
        assert_eq!(replicate(1, 1, 1, || (), nan), Err(ToolError::Overflow));
    }
}
