//! What can be said about the trust in a result and about single units, gathered once.

use assess::score::{LeafAgreement, agreement};
use assess::study::{Choices, Diagnosis, Kind, Outcome, Study, StudyError};
use domain::assessment::{Definition, Evidence};

use crate::progress::bar;

/// Units that a report diagnoses; any unit can be asked for by name.
pub const DIAGNOSED_MAX: usize = 64;

/// Draws with replacement behind the interval of each index.
const RESAMPLES: usize = 200;

/// How doubt is computed.
pub struct Asked {
    /// What may vary.
    pub choices: Choices,
    /// Points of the design.
    pub points: usize,
    /// The seed.
    pub seed: u64,
    /// Threads.
    pub threads: usize,
}

/// What was found.
pub struct Doubts {
    /// All kinds of doubt together.
    pub outcome: Outcome,
    /// Each kind that varies on its own; empty when there is but one.
    pub apart: Vec<(Kind, Outcome)>,
    /// How far raters agree.
    pub agreement: Vec<LeafAgreement>,
    /// What holds units back.
    pub diagnoses: Vec<Diagnosis>,
}

/// Scores the records many times over.
///
/// # Errors
/// When the study cannot be made or a run cannot be carried out.
pub fn doubts(
    definition: &Definition,
    records: &[Evidence],
    asked: &Asked,
    wanted: &dyn Fn(&str, u32) -> bool,
) -> Result<Doubts, StudyError> {
    let Asked { choices, points, seed, threads } = asked;
    let study = Study::new(definition, records, choices, *seed)?;
    let alone: Vec<(Kind, Study)> =
        Kind::ALL.into_iter().filter_map(|kind| Some((kind, study.only(kind)?))).collect();
    let alone = if alone.len() > 1 { alone } else { Vec::new() };
    let runs: usize = alone.iter().map(|(_, study)| study.runs(*points)).sum();
    let bar = bar("scoring", (runs + study.runs(*points)) as u64);
    let run = |study: &Study, resamples: usize| {
        study.outcome(*points, resamples, *threads, &|| bar.inc(1))
    };
    let outcome = run(&study, RESAMPLES)?;
    let apart = alone.iter().map(|(kind, study)| Ok((*kind, run(study, 0)?)));
    let apart = apart.collect::<Result<Vec<_>, StudyError>>()?;
    bar.finish_and_clear();
    Ok(Doubts {
        outcome,
        apart,
        agreement: agreement(definition, records)?,
        diagnoses: study.diagnoses(wanted)?,
    })
}
