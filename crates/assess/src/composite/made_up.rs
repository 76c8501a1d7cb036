//! An index of made-up values in the 4 / 12 / 46 shape, for measuring speed and nothing else.

use super::CompositeError;
use crate::doubt::{MethodChoices, MethodStudy, Stream, Tree, WeightNoise};
use crate::tools::{Aggregation, Cell, Direction, Normalisation, Treatment};

/// How many third-level indicators each of the twelve second-level indicators has.
const SHAPE: [[usize; 3]; 4] = [[4, 4, 3], [4, 3, 3], [5, 5, 4], [4, 4, 3]];

/// A study of `units` made-up units on 46 made-up indicators: two treatments, three
/// normalisations, `weight_sets` sets of weights ±25 % at every level, three means.
///
/// # Errors
/// Too few units to treat, or more sets of weights than a Sobol sequence tells apart (65,536).
pub fn made_up_study(
    units: usize,
    weight_sets: usize,
    seed: u64,
) -> Result<MethodStudy, CompositeError> {
    // Root 0, then four dimensions, then twelve groups, then the leaves.
    let mut parents = vec![None];
    parents.extend([Some(0); 4]);
    for dimension in 0..SHAPE.len() {
        parents.extend([Some(1 + dimension); 3]);
    }
    for (group, leaves) in SHAPE.iter().flatten().enumerate() {
        parents.extend(vec![Some(1 + SHAPE.len() + group); *leaves]);
    }
    let failed = || CompositeError::at("prepare", "made-up study");
    let tree = Tree::new(&parents).map_err(failed())?;
    let columns: Vec<Vec<Cell>> = (0..tree.leaves().len() as u64)
        .map(|leaf| {
            let mut stream = Stream::new(seed, leaf);
            (0..units).map(|_| Some((60.0 + 15.0 * stream.normal()).clamp(0.0, 100.0))).collect()
        })
        .collect();
    let slices: Vec<&[Cell]> = columns.iter().map(Vec::as_slice).collect();
    let choices = MethodChoices {
        treatments: vec![Some(Treatment::default()), None],
        normalisations: vec![
            Normalisation::MinMax { low: 1.0, high: 100.0 },
            Normalisation::ZScore { mean: 50.0, sd: 5.0 },
            Normalisation::Rank,
        ],
        noise: Some(WeightNoise { shares: vec![0.25; parents.len()], sets: weight_sets }),
        aggregations: vec![Aggregation::Arithmetic, Aggregation::Geometric, Aggregation::Harmonic],
    };
    let weights = vec![1.0; parents.len()];
    let directions = vec![Direction::Up; slices.len()];
    MethodStudy::new(&slices, &directions, &tree, &weights, &choices, seed).map_err(failed())
}
