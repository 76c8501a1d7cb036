//! How far the scorecard of a profile can be trusted: other samples of items, other weights, other
//! means, other scales and another view of missing values, apart and together.
//!
//! Everything the profile says – bonus, veto, sums, what a missing child does – is kept in every
//! run. The scores of runs are estimates in `f64`; the first thing a study does is to give the
//! exact scorecard again, to within 10⁻⁹, and it refuses to go on when it cannot.

mod choices;
mod diagnosis;
mod outcome;
mod tree;

use domain::assessment::{Definition, Evidence};

use crate::doubt::Stream;
use crate::exact::to_float;
use crate::said::{Said, said};
use crate::score::{Refused, Sample, samples, score};
use crate::tools::ToolError;

pub use choices::{Choices, Factor, Kind, Mean, Missing, Rescale};
pub use diagnosis::{Ahead, Better, Diagnosis, Gap, Step};
pub use outcome::{Outcome, UnitDoubt};
use tree::FloatTree;

/// Why a study could not be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StudyError {
    /// A record cannot enter a score.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A choice cannot be carried out on a leaf.
    #[error("leaf {leaf}: {source}")]
    Leaf {
        /// The leaf's code.
        leaf: String,
        /// What was wrong.
        source: ToolError,
    },
    /// A run could not be carried out.
    #[error(transparent)]
    Run(#[from] ToolError),
    /// Fewer than two units have a score and take a place.
    #[error("fewer than two units have a score and take a place")]
    TooFewUnits,
    /// The study does not give the scorecard again.
    #[error("unit {unit}: the study gives {study} where the scorecard has {card}")]
    Differs {
        /// The unit.
        unit: String,
        /// What the study gives.
        study: f64,
        /// What the scorecard has.
        card: f64,
    },
}

impl StudyError {
    /// What is wrong, to be told in any language.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Refused(refused) => refused.said(),
            Self::TooFewUnits => said("too-few-units", []),
            other => said("study-failed", [("what", other.to_string().into())]),
        }
    }
}

/// A scorecard with everything prepared to score it under other choices.
#[derive(Clone, Debug)]
pub struct Study {
    units: Vec<String>,
    published: Vec<f64>,
    left_out: Vec<String>,
    leaves: Vec<String>,
    samples: Vec<Vec<Sample>>,
    tree: FloatTree,
    weight_sets: Vec<Vec<f64>>,
    choices: Choices,
    factors: Vec<Factor>,
    edges: Vec<f64>,
    bands: Vec<String>,
    seed: u64,
}

impl Study {
    /// Prepares a study of records under a checked definition.
    ///
    /// # Errors
    /// A record that cannot enter a score, no unit with a place, a choice that makes no sense, or a
    /// study that does not give the exact scorecard again.
    pub fn new(
        definition: &Definition,
        records: &[Evidence],
        choices: &Choices,
        seed: u64,
    ) -> Result<Self, StudyError> {
        choices.check()?;
        let card = score(definition, records)?;
        let samples = samples(definition, records)?;
        let takes_place = |at: &usize| {
            let unit = &card.units[*at];
            unit.index.value.is_some() && !definition.guests.contains(&unit.unit)
        };
        let (kept, others): (Vec<usize>, Vec<usize>) = (0..card.units.len()).partition(takes_place);
        if kept.is_empty() {
            return Err(StudyError::TooFewUnits);
        }
        let name = |at: &usize| card.units[*at].unit.clone();
        let of_kept = |leaf: &Vec<Sample>| kept.iter().map(|at| leaf[*at].clone()).collect();
        let kept_samples: Vec<Vec<Sample>> = samples.of_leaf.iter().map(of_kept).collect();
        let tree = FloatTree::new(definition, &samples.leaves, &card, &kept);
        let weight_sets = (0..choices.weight_sets as u64)
            .map(|set| tree.noisy_weights(choices.weight_share, &mut Stream::new(!seed, set)))
            .collect();
        let value = |at: &usize| card.units[*at].index.value.as_ref().map_or(0.0, to_float);
        let (edges, bands) = bands(definition);
        let code = |at: &usize| definition.nodes[*at].id.clone();
        let study = Self {
            units: kept.iter().map(name).collect(),
            published: kept.iter().map(value).collect(),
            left_out: others.iter().map(name).collect(),
            leaves: samples.leaves.iter().map(code).collect(),
            factors: choices.factors(&kept_samples),
            samples: kept_samples,
            tree,
            weight_sets,
            choices: choices.clone(),
            edges,
            bands,
            seed,
        };
        study.gives_again()?;
        Ok(study)
    }

    /// The choices that vary, in the order of the indices.
    #[must_use]
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// How many runs a study with this number of points makes.
    #[must_use]
    pub fn runs(&self, points: usize) -> usize {
        if self.factors.is_empty() { 0 } else { points * (self.factors.len() + 2) }
    }

    /// The same study with one kind of doubt only; none when nothing of that kind varies.
    #[must_use]
    pub fn only(&self, kind: Kind) -> Option<Self> {
        let factors: Vec<Factor> =
            self.factors.iter().copied().filter(|factor| factor.kind() == kind).collect();
        (!factors.is_empty()).then(|| Self { factors, ..self.clone() })
    }

    fn gives_again(&self) -> Result<(), StudyError> {
        let mut scores = vec![0.0; self.units.len()];
        self.score(&[], &mut scores)?;
        let mut pairs = self.units.iter().zip(scores.iter().zip(&self.published));
        let far = |(_, (study, card)): &(&String, (&f64, &f64))| {
            (**study - **card).abs() > 1e-9 * card.abs().max(1.0)
        };
        match pairs.find(far) {
            None => Ok(()),
            Some((unit, (study, card))) => {
                Err(StudyError::Differs { unit: unit.clone(), study: *study, card: *card })
            }
        }
    }

    /// Scores all units in one run; `row` has one number from 0 up to 1 for each factor, and what
    /// is not there stays as it was published.
    fn score(&self, row: &[f64], out: &mut [f64]) -> Result<(), StudyError> {
        let run = self.choices.run(&self.factors, row);
        let weights = run.weights.map_or(self.tree.given_weights(), |set| &self.weight_sets[set]);
        let columns = self.columns(&run)?;
        for (unit, slot) in out.iter_mut().enumerate() {
            let leaves = columns.iter().map(|column| column[unit]);
            let value = self.tree.index(unit, leaves, weights, run.mean);
            *slot = value.ok_or(ToolError::Missing(unit))?;
        }
        Ok(())
    }

    fn columns(&self, run: &choices::Run) -> Result<Vec<Vec<Option<f64>>>, StudyError> {
        let mut draws = choices::Draws {
            evidence: run.evidence.map(|set| Stream::new(self.seed, set as u64)),
            // A seed of its own, so that readings do not follow the sample.
            measurement: run
                .measurement
                .map(|set| Stream::new(self.seed.rotate_left(32), set as u64)),
        };
        let column = |(leaf, samples): (&String, &Vec<Sample>)| {
            let failed = |source| StudyError::Leaf { leaf: leaf.clone(), source };
            let cells: Result<Vec<Option<f64>>, ToolError> = samples
                .iter()
                .map(|sample| choices::cell(sample, &mut draws, run.missing))
                .collect();
            choices::rescaled(cells.map_err(failed)?, run.rescale).map_err(failed)
        };
        self.leaves.iter().zip(&self.samples).map(column).collect()
    }
}

/// The lower edges of all bands but the lowest, rising, and the bands' codes, lowest first.
fn bands(definition: &Definition) -> (Vec<f64>, Vec<String>) {
    let edge = |band: &domain::assessment::Band| {
        let from = crate::exact::of(band.from.as_ref()?).ok()?;
        let edge = to_float(&from);
        // "Above 90" takes the next number after 90.
        Some(if band.open { edge.next_up() } else { edge })
    };
    let mut found: Vec<(Option<f64>, String)> =
        definition.bands.iter().map(|band| (edge(band), band.id.clone())).collect();
    found.sort_by(|a, b| {
        let low = |edge: Option<f64>| edge.unwrap_or(f64::NEG_INFINITY);
        low(a.0).total_cmp(&low(b.0))
    });
    let edges = found.iter().skip(1).filter_map(|(edge, _)| *edge).collect();
    (edges, found.into_iter().map(|(_, code)| code).collect())
}

impl Study {
    /// The published scores, in the order of the units.
    #[must_use]
    pub fn published(&self) -> &[f64] {
        &self.published
    }
}
