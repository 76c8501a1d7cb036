//! Running a study: intervals of place and score, chances of bands, and who moves the places.

use super::{Factor, Rescale, Study, StudyError};
use crate::doubt::{
    Bands, Intervals, Runs, Sensitivity, design, estimate, intervals, places, replicate,
};
use crate::tools::ToolError;

/// What a study came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The seed that gives this outcome again.
    pub seed: u64,
    /// The number of runs: points × (factors + 2).
    pub runs: usize,
    /// The share of runs inside each interval.
    pub coverage: f64,
    /// The choices that varied.
    pub factors: Vec<Factor>,
    /// The units, best published score first.
    pub units: Vec<UnitDoubt>,
    /// Units that take no place or have no value, and are left out.
    pub left_out: Vec<String>,
    /// The bands' codes, lowest first.
    pub bands: Vec<String>,
    /// The shares of the variance of the mean number of places moved; none when nothing varies or
    /// no place ever moves.
    pub sensitivity: Option<Sensitivity>,
    /// The mean number of places that a unit moves from where it was published.
    pub places_moved: f64,
}

/// What many runs say about one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitDoubt {
    /// The unit.
    pub unit: String,
    /// The published score.
    pub score: f64,
    /// The place of the published score, equal scores sharing the better one.
    pub place: u32,
    /// The better end of the interval of places.
    pub place_low: f64,
    /// The median place.
    pub place_median: f64,
    /// The worse end of the interval of places.
    pub place_high: f64,
    /// The low end of the interval of scores on the profile's own scale.
    pub score_low: f64,
    /// The high end of the interval of scores on the profile's own scale.
    pub score_high: f64,
    /// The share of runs in each band, lowest band first.
    pub band_chances: Vec<f64>,
}

impl Study {
    /// Runs the study. Places come from an even sample of all methods; scores and bands from those
    /// among them that keep the profile's scale, for a band means nothing on another.
    ///
    /// # Errors
    /// Fewer than two units with a place, a number of points that the sequence does not hold, or a
    /// run that cannot be carried out.
    pub fn outcome(
        &self,
        points: usize,
        resamples: usize,
        threads: usize,
        tick: &(dyn Fn() + Sync),
    ) -> Result<Outcome, StudyError> {
        if self.units.len() < 2 {
            return Err(StudyError::TooFewUnits);
        }
        let count = self.factors.len();
        if count == 0 {
            return self.summary(&self.still()?, &self.still()?, None);
        }
        let rows = design(count, points, self.seed)?;
        let failure = std::sync::Mutex::new(None);
        let body = |run: usize, (): &mut (), out: &mut [f64]| {
            tick();
            self.score(&rows[run * count..(run + 1) * count], out).map_err(|error| {
                let mut first = failure.lock().expect("no thread panics holding it");
                if first.as_ref().is_none_or(|(at, _)| run < *at) {
                    *first = Some((run, error));
                }
                ToolError::BadParameter("run")
            })
        };
        let made = replicate(self.runs(points), self.units.len(), threads, || (), body);
        if let Some((_, error)) = failure.into_inner().expect("no thread panics holding it") {
            return Err(error);
        }
        let runs = made?;
        let moved = self.places_moved(&runs);
        let sensitivity = match estimate(&moved, count, points, resamples, self.seed) {
            Ok(found) => Some(found),
            Err(ToolError::AllEqual) => None,
            Err(error) => return Err(error.into()),
        };
        // The first two blocks of a design are an even sample of methods.
        let even = part(&runs, |run| run < 2 * points);
        let own_scale = part(&runs, |run| {
            let row = &rows[run * count..(run + 1) * count];
            run < 2 * points && self.choices.run(&self.factors, row).rescale == Rescale::AsScored
        });
        let mut outcome = self.summary(&even, &own_scale, sensitivity)?;
        outcome.runs = runs.count();
        outcome.places_moved = moved[..2 * points].iter().sum::<f64>() / (2 * points) as f64;
        Ok(outcome)
    }

    /// The published method as a single run.
    fn still(&self) -> Result<Runs, StudyError> {
        let mut scores = vec![0.0; self.units.len()];
        self.score(&[], &mut scores)?;
        Ok(Runs { units: self.units.len(), places: places(&scores), scores })
    }

    /// For each run, the mean number of places that units moved.
    fn places_moved(&self, runs: &Runs) -> Vec<f64> {
        let published = places(&self.published);
        let moved = |run| -> u32 {
            runs.places_of(run).iter().zip(&published).map(|(a, b)| a.abs_diff(*b)).sum()
        };
        (0..runs.count()).map(|run| f64::from(moved(run)) / self.units.len() as f64).collect()
    }

    fn summary(
        &self,
        even: &Runs,
        own_scale: &Runs,
        sensitivity: Option<Sensitivity>,
    ) -> Result<Outcome, StudyError> {
        const COVERAGE: f64 = 0.9;
        let bands = Bands::new(&self.edges)?;
        let of = |runs: &Runs| intervals(runs, runs.count(), COVERAGE, &bands);
        let (by_place, by_score): (Intervals, Intervals) = (of(even)?, of(own_scale)?);
        let published = places(&self.published);
        let mut units: Vec<UnitDoubt> = (0..self.units.len())
            .map(|at| {
                let (place, score) = (&by_place.units[at], &by_score.units[at]);
                UnitDoubt {
                    unit: self.units[at].clone(),
                    score: self.published[at],
                    place: published[at],
                    place_low: place.place_low,
                    place_median: place.place_median,
                    place_high: place.place_high,
                    score_low: score.score_low,
                    score_high: score.score_high,
                    band_chances: score.band_chances.clone(),
                }
            })
            .collect();
        units.sort_by_key(|unit| unit.place);
        Ok(Outcome {
            seed: self.seed,
            runs: even.count(),
            coverage: COVERAGE,
            factors: self.factors.clone(),
            units,
            left_out: self.left_out.clone(),
            bands: self.bands.clone(),
            sensitivity,
            places_moved: 0.0,
        })
    }
}

/// The runs that are wanted.
fn part(runs: &Runs, is_wanted: impl Fn(usize) -> bool) -> Runs {
    let mut part = Runs { units: runs.units, scores: Vec::new(), places: Vec::new() };
    for run in (0..runs.count()).filter(|run| is_wanted(*run)) {
        part.scores.extend_from_slice(runs.scores_of(run));
        part.places.extend_from_slice(runs.places_of(run));
    }
    part
}
