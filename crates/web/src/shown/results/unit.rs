//! One unit: its place, how even it is, what holds it back, and every number down to its evidence.

use domain::assessment::Goal;
use service::assessment::Results;
use service::assessment::charts::{Axis, radar};

use super::diagnosis::diagnosis_parts;
use super::{first_level, mean, number, rounded, shown};
use crate::desk::Desk;
use crate::page::Fact;
use crate::paths::encoded;
use crate::shown::sheet::{Cell, Part, Table};

/// The parts of the page of one unit; `base` is its address, which leaves hang below.
pub(crate) fn unit_parts(desk: &Desk<'_>, results: &Results, unit: &str, base: &str) -> Vec<Part> {
    let mut parts = vec![wheel(desk, results, unit)];
    parts.extend(chances(desk, results, unit));
    parts.extend(diagnosis_parts(desk, results, unit, base));
    parts.push(tree(desk, results, unit, base));
    parts
}

fn wheel(desk: &Desk<'_>, results: &Results, unit: &str) -> Part {
    let definition = &results.campaign.definition;
    let axis = |node: &str, label: String| Axis {
        label,
        value: number(&results.computed, unit, node),
        reference: mean(results, node),
    };
    let mut axes: Vec<Axis> =
        first_level(definition).map(|node| axis(&node.id, desk.name(&node.name))).collect();
    let goals = Goal::ALL.into_iter().map(|goal| goal.name().1);
    let goals = goals.filter(|goal| results.computed.of(unit, goal).is_some());
    axes.extend(goals.map(|goal| axis(goal, desk.t(&format!("goal-{goal}")))));
    let mut part = desk.picture("wheel", |caption| radar(caption, &axes));
    let columns =
        ["indicator", "value", "mean"].map(|key| desk.t(&format!("results-{key}"))).into();
    let mut table = Table::new(part.title.clone(), columns, 1);
    table.rows = axes
        .iter()
        .map(|axis| {
            vec![
                Cell::text(axis.label.clone()),
                Cell::text(rounded(axis.value, 2)),
                Cell::text(rounded(axis.reference, 2)),
            ]
        })
        .collect();
    part.table = Some(table);
    part.is_folded = false;
    let row = results.computed.of(unit, "*");
    let fact = |key: &str, value: String| Fact { label: desk.t(&format!("results-{key}")), value };
    part.facts = vec![
        fact("index", shown(&results.computed, unit, "*")),
        fact("place", row.and_then(|row| row.rank).map_or("–".to_owned(), |rank| rank.to_string())),
    ];
    if let Some(id) = row.and_then(|row| row.band.as_deref()) {
        part.facts.push(fact("band", desk.band(definition, id).label));
    }
    part
}

/// The chance of each band, over all runs.
fn chances(desk: &Desk<'_>, results: &Results, unit: &str) -> Option<Part> {
    let definition = &results.campaign.definition;
    let all = results.computed.doubt.as_ref()?;
    let own = all.units.iter().find(|one| one.unit == unit)?;
    let mut part = Part::new("chances", desk.t("results-chances"));
    part.text = vec![desk.t("results-chances-text")];
    let columns = ["band", "chance"].map(|key| desk.t(&format!("results-{key}"))).into();
    let mut table = Table::new(part.title.clone(), columns, 1);
    for (band, share) in all.bands.iter().zip(&own.bands).rev() {
        let share = format!("{:.1} %", share * 100.0);
        table.rows.push(vec![Cell::badge(desk.band(definition, band)), Cell::text(share)]);
    }
    part.table = (!table.rows.is_empty()).then_some(table);
    part.table.is_some().then_some(part)
}

pub(super) fn leaf(desk: &Desk<'_>, results: &Results, base: &str, id: &str) -> Cell {
    let name = desk.node_name(&results.campaign.definition, id);
    Cell::link(name, format!("{base}/{}", encoded(id)))
}

fn tree(desk: &Desk<'_>, results: &Results, unit: &str, base: &str) -> Part {
    let definition = &results.campaign.definition;
    let mut part = Part::new("tree", desk.t("results-tree"));
    part.text = vec![desk.t("results-tree-text")];
    let columns = ["indicator", "value", "mean", "records", "left-out"];
    let columns = columns.map(|key| desk.t(&format!("results-{key}"))).into();
    let mut table = Table::new(part.title.clone(), columns, 1);
    for node in &definition.nodes {
        let row = results.computed.of(unit, &node.id);
        table.rows.push(vec![
            leaf(desk, results, base, &node.id),
            Cell::text(shown(&results.computed, unit, &node.id)),
            Cell::text(rounded(mean(results, &node.id), 2)),
            Cell::text(row.map_or(0, |row| row.records).to_string()),
            Cell::text(row.map_or(0, |row| row.left_out).to_string()),
        ]);
    }
    part.table = Some(table);
    part
}
