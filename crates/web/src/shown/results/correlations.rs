//! Which indices go together over the units.

use service::assessment::charts::correlations;
use service::assessment::{Results, correlation};

use super::overview::drawn;
use super::{first_level, number};
use crate::desk::Desk;
use crate::shown::sheet::Part;

/// Fewer units say nothing about what goes together.
const UNITS_MIN: usize = 3;

/// The map of correlations between indices of the first and the second level.
pub(super) fn map(desk: &Desk<'_>, results: &Results) -> Option<Part> {
    let definition = &results.campaign.definition;
    let is_first = |id: &str| first_level(definition).any(|node| node.id == id);
    let nodes: Vec<_> = definition
        .nodes
        .iter()
        .filter(|node| node.parent.as_deref().is_none_or(is_first))
        .collect();
    let units: Vec<&str> = results
        .campaign
        .plan
        .units
        .iter()
        .map(|unit| unit.code.as_str())
        .filter(|unit| number(&results.computed, unit, "*").is_some())
        .collect();
    if units.len() < UNITS_MIN || nodes.len() < 2 {
        return None;
    }
    let column =
        |id: &str| units.iter().map(|unit| number(&results.computed, unit, id)).collect::<Vec<_>>();
    let columns: Vec<Vec<Option<f64>>> = nodes.iter().map(|node| column(&node.id)).collect();
    let names: Vec<(String, String)> =
        nodes.iter().map(|node| (node.id.clone(), desk.name(&node.name))).collect();
    let of = |row: usize, other: usize| correlation(&columns[row], &columns[other]);
    let heads = ["code", "other-code", "correlation"];
    let heads = heads.map(|key| desk.t(&format!("results-{key}"))).into();
    Some(drawn(desk, "correlations", heads, |caption| correlations(caption, &names, &of)))
}
