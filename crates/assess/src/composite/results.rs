//! The table of results, and what removing each part of an index would do to it.

use super::{Built, CompositeError, Plan, Stage};
use crate::tools::{Cell, Ties, ToolError, compare_versions, rank_shift_mean, ranks};

/// One unit's results.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultRow {
    /// The unit's code.
    pub unit: String,
    /// The place from the best, 1 first; equal scores share the better place. Nothing for a unit
    /// without a score.
    pub place: Option<usize>,
    /// The score of the index.
    pub score: Cell,
}

/// What removing one part does.
#[derive(Debug, Clone, PartialEq)]
pub struct Removal {
    /// The code of the part.
    pub code: String,
    /// The mean number of places moved.
    pub places_moved: f64,
    /// The scores of the index without it.
    pub scores: Vec<Cell>,
}

/// The units in the order of their places; units that share one stand in the order of codes.
///
/// # Errors
/// No unit has a score.
pub fn results(built: &Built) -> Result<Vec<ResultRow>, CompositeError> {
    let failed = || CompositeError::at("results", "index");
    let scores = index_scores(built).map_err(failed())?;
    let turned: Vec<Cell> = scores.iter().map(|cell| cell.map(|score| -score)).collect();
    let places = ranks(&turned, Ties::Lowest).map_err(failed())?;
    let units = built.stage(Stage::Aggregated).map_or(&[][..], |table| &table.units);
    let mut rows: Vec<ResultRow> = units
        .iter()
        .zip(&scores)
        .zip(places)
        .map(|((unit, score), place)| ResultRow {
            unit: unit.clone(),
            place: place.map(crate::tools::floor_index),
            score: *score,
        })
        .collect();
    rows.sort_by_key(|row| (row.place.is_none(), row.place));
    Ok(rows)
}

/// The effect of setting the weight of each node of a level to zero, one at a time.
///
/// # Errors
/// A level without nodes, a node whose parent would be left without any weight, or an aggregation
/// that cannot run.
pub fn removals(built: &Built, plan: &Plan, level: usize) -> Result<Vec<Removal>, CompositeError> {
    fn failed(code: &str) -> impl FnOnce(ToolError) -> CompositeError + use<> {
        CompositeError::at("remove", code)
    }
    let structure = &built.structure;
    let before = index_scores(built).map_err(failed("index"))?;
    let nodes = || structure.nodes.iter().enumerate().filter(|(_, node)| node.level == level);
    if nodes().next().is_none() || nodes().any(|(_, node)| node.parent.is_none()) {
        return Err(failed("level")(ToolError::BadParameter("level")));
    }
    let normalised =
        built.stage(Stage::Normalised).ok_or_else(|| failed("Normalised")(ToolError::NoValues))?;
    nodes()
        .map(|(at, node)| {
            let mut without = structure.clone();
            without.nodes[at].weight = 0.0;
            let weights = without.weights();
            structure.tree.check_weights(&weights).map_err(failed(&node.code))?;
            let table = super::pipeline::aggregate_all(normalised, &without, plan)?;
            let root = &structure.nodes[structure.tree.root()].code;
            let scores = table.column(root).map(|column| column.values.clone());
            let scores = scores.ok_or_else(|| failed(root)(ToolError::NoValues))?;
            let shifts = compare_versions(&before, &scores).map_err(failed(&node.code))?;
            let places_moved = rank_shift_mean(&shifts).map_err(failed(&node.code))?;
            Ok(Removal { code: node.code.clone(), places_moved, scores })
        })
        .collect()
}

fn index_scores(built: &Built) -> Result<Vec<Cell>, ToolError> {
    let root = &built.structure.nodes[built.structure.tree.root()].code;
    let table = built.stage(Stage::Aggregated);
    let column = table.and_then(|table| table.column(root));
    column.map(|column| column.values.clone()).ok_or(ToolError::NoValues)
}
