//! What may vary, and what one run takes.

use crate::doubt::Stream;
use crate::score::Sample;
use crate::tools::{Direction, Normalisation, ToolError, normalise};

/// How a leaf's scores become comparable before they are weighted. A leaf on which no two units
/// differ in some run has nothing to stretch or to rank, and keeps its scores in that run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rescale {
    /// As the profile's scale has them.
    AsScored,
    /// The worst unit 0, the best 100.
    MinMax,
    /// The share of the other units that score less, in percent.
    PercentRank,
}

/// How the children of a node with a mean become its value. Nodes with a sum, a least or a
/// greatest child keep their rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mean {
    /// The arithmetic mean, as the profile has it.
    Arithmetic,
    /// The geometric mean on 1 to 100, brought back to 0 to 100.
    Geometric,
    /// The harmonic mean on 1 to 100, brought back to 0 to 100.
    Harmonic,
}

/// What a leaf without any value counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// As the profile has it.
    AsProfile,
    /// Nothing, unless the question does not arise.
    Zero,
}

/// The choices a study varies; the first of each list is the published one.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// How leaves are rescaled.
    pub rescales: Vec<Rescale>,
    /// How far every weight may move, as a share of itself; 0 keeps all weights.
    pub weight_share: f64,
    /// The number of sets of weights drawn beforehand.
    pub weight_sets: usize,
    /// The means.
    pub means: Vec<Mean>,
    /// What missing leaves count as.
    pub missing: Vec<Missing>,
    /// How many other samples of items may be drawn; 0 keeps the sample.
    pub evidence_sets: usize,
    /// How many other readings of the same things may be drawn; 0 keeps the readings.
    pub measurement_sets: usize,
}

/// A kind of doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Other ways to compute the index.
    Method,
    /// Other samples of items.
    Evidence,
    /// Other readings of the same things.
    Measurement,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Method, Self::Evidence, Self::Measurement];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::Evidence => "evidence",
            Self::Measurement => "measurement",
        }
    }
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            rescales: vec![Rescale::AsScored],
            weight_share: 0.25,
            weight_sets: 1000,
            means: vec![Mean::Arithmetic, Mean::Geometric],
            missing: vec![Missing::AsProfile, Missing::Zero],
            evidence_sets: 1000,
            measurement_sets: 1000,
        }
    }
}

/// A choice that varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// Which items were sampled.
    Evidence,
    /// What raters and probes read.
    Measurement,
    /// How leaves are rescaled.
    Rescale,
    /// The weights.
    Weights,
    /// The mean.
    Mean,
    /// What missing leaves count as.
    Missing,
}

impl Factor {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
            Self::Measurement => "measurement",
            Self::Rescale => "normalisation",
            Self::Weights => "weights",
            Self::Mean => "aggregation",
            Self::Missing => "missing",
        }
    }

    /// The kind of doubt that the choice belongs to.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Evidence => Kind::Evidence,
            Self::Measurement => Kind::Measurement,
            Self::Rescale | Self::Weights | Self::Mean | Self::Missing => Kind::Method,
        }
    }
}

/// What one run takes; `None` is what was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub evidence: Option<usize>,
    pub measurement: Option<usize>,
    pub rescale: Rescale,
    pub weights: Option<usize>,
    pub mean: Mean,
    pub missing: Missing,
}

impl Choices {
    pub(super) fn check(&self) -> Result<(), ToolError> {
        // What was published must be among the choices, first.
        let is_published = self.rescales.first() == Some(&Rescale::AsScored)
            && self.means.first() == Some(&Mean::Arithmetic)
            && self.missing.first() == Some(&Missing::AsProfile);
        if !is_published {
            return Err(ToolError::BadParameter("choices"));
        }
        if !(0.0..1.0).contains(&self.weight_share) {
            return Err(ToolError::BadParameter("weight share"));
        }
        if self.weight_sets.max(self.evidence_sets).max(self.measurement_sets) > 1 << 16 {
            return Err(ToolError::BadParameter("sets"));
        }
        Ok(())
    }

    /// What varies on these samples: a sample of one item cannot be drawn otherwise, and without
    /// a missing leaf there is nothing to choose.
    pub(super) fn factors(&self, samples: &[Vec<Sample>]) -> Vec<Factor> {
        let any = |is: &dyn Fn(&Sample) -> bool| samples.iter().flatten().any(is);
        let varies = [
            (Factor::Evidence, self.evidence_sets > 0 && any(&|s| s.items.len() > 1)),
            (Factor::Measurement, self.measurement_sets > 0 && any(&|s| !s.rereads.is_empty())),
            (Factor::Rescale, self.rescales.len() > 1),
            (Factor::Weights, self.weight_share > 0.0 && self.weight_sets > 0),
            (Factor::Mean, self.means.len() > 1),
            (Factor::Missing, self.missing.len() > 1 && any(&|s| s.items.is_empty() && s.applies)),
        ];
        varies.into_iter().filter(|(_, varies)| *varies).map(|(factor, _)| factor).collect()
    }

    pub(super) fn run(&self, factors: &[Factor], row: &[f64]) -> Run {
        let mut run = Run {
            evidence: None,
            measurement: None,
            rescale: self.rescales[0],
            weights: None,
            mean: self.means[0],
            missing: self.missing[0],
        };
        for (factor, share) in factors.iter().zip(row) {
            let pick = |count: usize| {
                crate::tools::floor_index(share.clamp(0.0, 1.0) * count as f64).min(count - 1)
            };
            match factor {
                Factor::Evidence => run.evidence = Some(pick(self.evidence_sets)),
                Factor::Measurement => run.measurement = Some(pick(self.measurement_sets)),
                Factor::Rescale => run.rescale = self.rescales[pick(self.rescales.len())],
                Factor::Weights => run.weights = Some(pick(self.weight_sets)),
                Factor::Mean => run.mean = self.means[pick(self.means.len())],
                Factor::Missing => run.missing = self.missing[pick(self.missing.len())],
            }
        }
        run
    }
}

/// The streams that a run draws from; what has none stays as it was.
#[derive(Default)]
pub(super) struct Draws {
    pub evidence: Option<Stream>,
    pub measurement: Option<Stream>,
}

/// The value of a leaf: the mean of its items, or of as many items drawn from them with
/// replacement (bootstrap, Efron 1979), each as it was read or as it might have been.
pub(super) fn cell(
    sample: &Sample,
    draws: &mut Draws,
    missing: Missing,
) -> Result<Option<f64>, ToolError> {
    let count = sample.items.len();
    if count == 0 {
        return Ok((missing == Missing::Zero && sample.applies).then_some(0.0));
    }
    let mut sum = 0.0;
    for at in 0..count {
        let drawn = match &mut draws.evidence {
            Some(stream) if count > 1 => stream.below(count),
            _ => at,
        };
        sum += match (&mut draws.measurement, sample.rereads.get(drawn)) {
            (Some(stream), Some(reread)) => reread.draw(stream)?,
            _ => sample.items[drawn],
        };
    }
    Ok(Some(sum / count as f64))
}

pub(super) fn rescaled(
    cells: Vec<Option<f64>>,
    rescale: Rescale,
) -> Result<Vec<Option<f64>>, ToolError> {
    let method = match rescale {
        Rescale::AsScored => return Ok(cells),
        Rescale::MinMax | Rescale::PercentRank if is_level(&cells) => return Ok(cells),
        Rescale::MinMax => Normalisation::MinMax { low: 0.0, high: 100.0 },
        Rescale::PercentRank => Normalisation::PercentRank,
    };
    let mut scaled = normalise(&cells, Direction::Up, method)?;
    if rescale == Rescale::PercentRank {
        scaled.iter_mut().flatten().for_each(|share| *share *= 100.0);
    }
    Ok(scaled)
}

/// Whether no two units that have a value differ.
fn is_level(cells: &[Option<f64>]) -> bool {
    let mut present = cells.iter().flatten();
    let first = present.next();
    present.all(|value| Some(value) == first)
}
