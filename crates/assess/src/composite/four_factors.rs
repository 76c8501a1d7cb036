//! The four-factor analysis of the ASEM example: winsorising limit, normalisation, weights, mean.

use super::{Built, CompositeError, Plan, Stage, build};
use crate::doubt::{
    Bands, Intervals, MethodChoices, MethodStudy, Sensitivity, WeightNoise, intervals,
};
use crate::tools::{Aggregation, Cell, Direction, Normalisation, Treatment};

/// The outcome of the analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct FourFactors {
    /// The units' codes, in the order of the intervals.
    pub units: Vec<String>,
    /// The number of times the index was built: six for each point.
    pub runs: usize,
    /// The seed that gives this outcome again.
    pub seed: u64,
    /// Intervals of place and score over the even sample of methods, 90 % inside.
    pub intervals: Intervals,
    /// Shares of the variance of the mean rank change: winsorising limit, normalisation, weights,
    /// aggregation.
    pub sensitivity: Sensitivity,
}

/// The choices of COINr's example: at most 1 to 5 winsorised points, 1–100 or z-scores (10, 2),
/// weights of levels 2 and 3 ±25 % in 100 sets, arithmetic or geometric means.
pub fn four_factor_choices(built: &Built) -> MethodChoices {
    let limit = |most| Some(Treatment { points_max: Some(most), ..Treatment::default() });
    let share = |level| if level == 2 || level == 3 { 0.25 } else { 0.0 };
    MethodChoices {
        treatments: (1..=5).rev().map(limit).collect(),
        normalisations: vec![
            Normalisation::MinMax { low: 1.0, high: 100.0 },
            Normalisation::ZScore { mean: 10.0, sd: 2.0 },
        ],
        noise: Some(WeightNoise {
            shares: built.structure.nodes.iter().map(|node| share(node.level)).collect(),
            sets: 100,
        }),
        aggregations: vec![Aggregation::Arithmetic, Aggregation::Geometric],
    }
}

/// Prepares a study of an index that was built, from its imputed values on.
///
/// # Errors
/// A method that cannot be carried out on some column.
pub fn four_factor_study(built: &Built, seed: u64) -> Result<MethodStudy, CompositeError> {
    let imputed = built
        .stage(Stage::Imputed)
        .ok_or_else(|| CompositeError::NoColumn { table: "built", column: "Imputed".to_owned() })?;
    let columns: Vec<&[Cell]> =
        imputed.columns.iter().map(|column| column.values.as_slice()).collect();
    let directions: Vec<Direction> =
        built.structure.indicators().map(|node| node.direction).collect();
    MethodStudy::new(
        &columns,
        &directions,
        &built.structure.tree,
        &built.structure.weights(),
        &four_factor_choices(built),
        seed,
    )
    .map_err(CompositeError::at("prepare", "study"))
}

/// Builds the index from its tables and runs the analysis with `points` × 6 runs; 100 points make
/// the 600 runs of COINr's example. `resamples` bootstrap draws give the indices' intervals.
///
/// # Errors
/// Tables that cannot be read, or a step that could not run.
pub fn four_factors(
    data: &str,
    structure: &str,
    points: usize,
    resamples: usize,
    seed: u64,
    threads: usize,
) -> Result<FourFactors, CompositeError> {
    let built = build(data, structure, &Plan::asem())?;
    let study = four_factor_study(&built, seed)?;
    let step = CompositeError::at("analyse", "runs");
    let (runs, sensitivity) = study.sensitivity(points, resamples, seed, threads).map_err(step)?;
    let step = CompositeError::at("analyse", "intervals");
    let bands = Bands::new(&[]).map_err(CompositeError::at("analyse", "bands"))?;
    let intervals = intervals(&runs, 2 * points, 0.9, &bands).map_err(step)?;
    let units = built.stage(Stage::Imputed).map_or_else(Vec::new, |table| table.units.clone());
    Ok(FourFactors { units, runs: runs.count(), seed, intervals, sensitivity })
}
