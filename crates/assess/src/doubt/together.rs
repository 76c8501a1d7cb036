//! All doubts at once: in every run other samples, other readings and another method.

use super::sensitivity::scrambled;
use super::{
    LeafDoubt, MethodChoices, MethodStudy, Point, Reading, Runs, Stream, Tree, WeightNoise,
    leaf_doubt,
};
use crate::tools::{Cell, Direction, ToolError};

/// An index as it was scored, with the choices that could have been made otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Index<'a> {
    /// Whether more of each leaf is better.
    pub directions: &'a [Direction],
    /// The shape.
    pub tree: &'a Tree,
    /// The weight of every node within its parent.
    pub weights: &'a [f64],
    /// The choices of method.
    pub choices: &'a MethodChoices,
}

/// Draws readings and method anew in every run, up to 65,536 runs. Weights are drawn for each run
/// on its own, whatever number of sets the choices name.
///
/// # Errors
/// As [`leaf_doubt`] and [`MethodStudy::new`], in any run; more runs than a Sobol sequence holds.
pub fn doubt_together(
    leaves: &[Vec<Reading>],
    doubt: LeafDoubt,
    index: Index<'_>,
    runs: usize,
    seed: u64,
    threads: usize,
) -> Result<Runs, ToolError> {
    if runs > 1 << 16 {
        return Err(ToolError::BadParameter("runs"));
    }
    let choices = index.choices;
    if choices.treatments.is_empty()
        || choices.normalisations.is_empty()
        || choices.aggregations.is_empty()
    {
        return Err(ToolError::BadParameter("choices"));
    }
    let score = |run: usize, columns: &[Vec<Cell>]| -> Result<Vec<Cell>, ToolError> {
        let pick = |choice: usize, count: usize| {
            let share = scrambled(run, choice, seed);
            crate::tools::floor_index(share * count as f64).min(count - 1)
        };
        let one = MethodChoices {
            treatments: vec![choices.treatments[pick(0, choices.treatments.len())]],
            normalisations: vec![choices.normalisations[pick(1, choices.normalisations.len())]],
            noise: choices
                .noise
                .as_ref()
                .map(|noise| WeightNoise { shares: noise.shares.clone(), sets: 1 }),
            aggregations: vec![choices.aggregations[pick(2, choices.aggregations.len())].clone()],
        };
        let slices: Vec<&[Cell]> = columns.iter().map(Vec::as_slice).collect();
        // Weights come from a stream of their own, apart from the readings' stream of this run.
        let own_seed = Stream::new(!seed, run as u64).bits();
        let study =
            MethodStudy::new(&slices, index.directions, index.tree, index.weights, &one, own_seed)?;
        let point = Point { weights: one.noise.is_some().then_some(0), ..Point::PUBLISHED };
        Ok(study.scores(point)?.into_iter().map(Some).collect())
    };
    leaf_doubt(leaves, doubt, &score, runs, seed, threads)
}
