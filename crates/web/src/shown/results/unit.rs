//! One unit: its place, how even it is, what holds it back, and every number down to its evidence.

use domain::assessment::Goal;
use service::assessment::charts::{Axis, radar};
use service::assessment::{Diagnosis, Evidenced, Results, diagnose};

use super::{first_level, mean, number, rounded, shown};
use crate::desk::Desk;
use crate::page::Fact;
use crate::paths::encoded;
use crate::shown::sheet::{Cell, Part, Table};

/// The parts of the page of one unit; `base` is its address, which leaves hang below.
pub(crate) fn unit_parts(
    desk: &Desk<'_>,
    results: &Results,
    unit: &str,
    evidenced: &Evidenced,
    base: &str,
) -> Vec<Part> {
    let definition = &results.campaign.definition;
    let found = diagnose(definition, &results.computed, unit, &evidenced.records);
    vec![
        wheel(desk, results, unit),
        held_back(desk, results, &found, base),
        better(desk, results, &found, base),
        lifts(desk, results, &found, base),
        tree(desk, results, unit, base),
    ]
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

fn leaf(desk: &Desk<'_>, results: &Results, base: &str, id: &str) -> Cell {
    let name = desk.node_name(&results.campaign.definition, id);
    Cell::link(name, format!("{base}/{}", encoded(id)))
}

fn held_back(desk: &Desk<'_>, results: &Results, found: &Diagnosis, base: &str) -> Part {
    let mut part = Part::new("held", desk.t("results-held"));
    part.text = vec![desk.t(if found.held_back.is_empty() {
        "results-held-none"
    } else {
        "results-held-text"
    })];
    let columns =
        ["indicator", "value", "loss"].map(|key| desk.t(&format!("results-{key}"))).into();
    let mut table = Table::new(part.title.clone(), columns, 1);
    for held in &found.held_back {
        table.rows.push(vec![
            leaf(desk, results, base, &held.leaf),
            Cell::text(format!("{:.2}", held.value)),
            Cell::text(format!("{:.2}", held.loss)),
        ]);
    }
    part.table = (!table.rows.is_empty()).then_some(table);
    part
}

fn better(desk: &Desk<'_>, results: &Results, found: &Diagnosis, base: &str) -> Part {
    let mut part = Part::new("better", desk.t("results-better"));
    let Some(other) = &found.next_better else {
        part.text = vec![desk.t("results-better-none")];
        return part;
    };
    let name = desk.unit_name(&results.campaign.plan, other);
    part.text = vec![desk.t_with("results-better-text", &[("unit", name.into())])];
    let columns =
        ["indicator", "own", "theirs", "gain"].map(|key| desk.t(&format!("results-{key}"))).into();
    let mut table = Table::new(part.title.clone(), columns, 1);
    for better in &found.better {
        table.rows.push(vec![
            leaf(desk, results, base, &better.leaf),
            Cell::text(format!("{:.2}", better.own)),
            Cell::text(format!("{:.2}", better.other)),
            Cell::text(format!("{:.2}", better.gain)),
        ]);
    }
    part.table = (!table.rows.is_empty()).then_some(table);
    part
}

fn lifts(desk: &Desk<'_>, results: &Results, found: &Diagnosis, base: &str) -> Part {
    let mut part = Part::new("lifts", desk.t("results-lifts"));
    part.text = vec![desk.t("results-lifts-text")];
    let columns = ["indicator", "gain", "things", "per-thing"];
    let columns = columns.map(|key| desk.t(&format!("results-{key}"))).into();
    let mut table = Table::new(part.title.clone(), columns, 1);
    for lift in &found.lifts {
        table.rows.push(vec![
            leaf(desk, results, base, &lift.leaf),
            Cell::text(format!("{:.2}", lift.gain)),
            Cell::text(lift.things.to_string()),
            Cell::text(format!("{:.3}", lift.per_thing)),
        ]);
    }
    part.table = (!table.rows.is_empty()).then_some(table);
    part
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
