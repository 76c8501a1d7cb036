//! One number: what it is made of, down to each record with its source.

use domain::assessment::campaign::{Appeal, AppealState};
use domain::assessment::{Method, Node};
use domain::time::Instant;
use service::assessment::{Evidenced, Kept, Results};

use super::shown;
use crate::desk::Desk;
use crate::page::{Badge, Fact};
use crate::paths::encoded;
use crate::shown::sheet::{Cell, Part, Table};

/// The parts of the page of one node of one unit; `base` is the unit's address.
pub(crate) fn leaf_parts(
    desk: &Desk<'_>,
    results: &Results,
    unit: &str,
    node: &Node,
    evidenced: &Evidenced,
    base: &str,
) -> Vec<Part> {
    let mut part = Part::new("number", desk.t("results-number"));
    let row = results.computed.of(unit, &node.id);
    let fact = |key: &str, value: String| Fact { label: desk.t(&format!("results-{key}")), value };
    part.facts = vec![
        fact("value", shown(&results.computed, unit, &node.id)),
        fact("exact", row.and_then(|row| row.exact.clone()).unwrap_or_else(|| "–".to_owned())),
        fact("weight", node.weight.0.clone()),
    ];
    if let Some(leaf) = row.and_then(|row| row.vetoed_by.as_deref()) {
        let name = desk.node_name(&results.campaign.definition, leaf);
        part.facts.push(fact("vetoed", name));
    }
    let guide = desk.name(&node.guide);
    if !guide.is_empty() {
        part.facts.push(fact("guide", guide));
    }
    let mut parts = vec![part];
    match node.leaf {
        Some(_) => {
            parts.push(records(desk, results, &node.id, evidenced));
            parts.extend(appeals(desk, results, unit, &node.id));
        }
        None => parts.push(children(desk, results, unit, node, base)),
    }
    parts
}

fn children(desk: &Desk<'_>, results: &Results, unit: &str, node: &Node, base: &str) -> Part {
    let definition = &results.campaign.definition;
    let mut part = Part::new("children", desk.t("results-children"));
    let columns =
        ["indicator", "weight", "value"].map(|key| desk.t(&format!("results-{key}"))).into();
    let mut table = Table::new(part.title.clone(), columns, 1);
    for child in definition.nodes.iter().filter(|child| child.parent.as_ref() == Some(&node.id)) {
        table.rows.push(vec![
            Cell::link(
                desk.node_name(definition, &child.id),
                format!("{base}/{}", encoded(&child.id)),
            ),
            Cell::text(child.weight.0.clone()),
            Cell::text(shown(&results.computed, unit, &child.id)),
        ]);
    }
    part.table = Some(table);
    part
}

fn records(desk: &Desk<'_>, results: &Results, leaf: &str, evidenced: &Evidenced) -> Part {
    let mut part = Part::new("evidence", desk.t("results-evidence"));
    let own: Vec<&Kept> =
        evidenced.records.iter().filter(|kept| kept.record.indicator == leaf).collect();
    part.text = vec![desk.t(if own.is_empty() {
        "results-evidence-none"
    } else {
        "results-evidence-text"
    })];
    let columns = [
        "record", "item", "state", "value", "second", "reason", "how", "source", "quote", "at",
        "hash",
    ];
    let columns = columns.map(|key| desk.t(&format!("results-{key}"))).into();
    let mut table = Table::new(part.title.clone(), columns, usize::MAX);
    for kept in &own {
        table.rows.push(record_row(desk, results, kept, &own));
    }
    part.table = (!table.rows.is_empty()).then_some(table);
    part
}

fn record_row(desk: &Desk<'_>, results: &Results, kept: &Kept, own: &[&Kept]) -> Vec<Cell> {
    let record = &kept.record;
    let is_gone = own.iter().any(|other| other.record.corrects.as_ref() == Some(&record.id));
    let state = match (is_gone, record.state) {
        (true, _) => Badge {
            key: "corrected".to_owned(),
            label: desk.t("results-corrected"),
            tone: "warning",
        },
        (false, Some(state)) => Badge {
            key: state.code().to_owned(),
            label: desk.t(&format!("evidence-{}", state.code())),
            tone: if state.scores() { "info" } else { "neutral" },
        },
        (false, None) => Badge { key: String::new(), label: "–".to_owned(), tone: "neutral" },
    };
    let method = match record.method {
        Method::Probe => "evidence-method-probe",
        Method::Extraction => "evidence-method-extraction",
        Method::Rater => "evidence-method-rater",
        Method::Import => "evidence-method-import",
    };
    let reason = [&record.reason, &record.settled_because];
    let reason: Vec<&str> =
        reason.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let is_web = record.url.starts_with("https://");
    let source = match (is_web, record.url.is_empty()) {
        (true, _) => Cell::link(record.url.clone(), record.url.clone()),
        (false, false) => Cell::text(record.url.clone()),
        (false, true) if !record.tool.is_empty() => Cell::text(record.tool.clone()),
        (false, true) => Cell::text("–"),
    };
    let dash = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
    let at = record.at_ms.map_or(kept.at, Instant::from_millis);
    vec![
        Cell::text(format!("{} {}", kept.seq, record.id)),
        Cell::text(item_name(desk, results, &record.unit, &record.item)),
        Cell::badge(state),
        Cell::text(record.value.clone().unwrap_or_else(|| "–".to_owned())),
        Cell::text(record.second_value.clone().unwrap_or_else(|| "–".to_owned())),
        Cell::text(dash(&reason.join("; "))),
        Cell::text(desk.t(method)),
        source,
        Cell::text(dash(&record.quote)),
        Cell::text(desk.moment(at)),
        Cell::text(kept.hash[..12.min(kept.hash.len())].to_owned()),
    ]
}

/// The name of a sampled item, or what the record says.
fn item_name(desk: &Desk<'_>, results: &Results, unit: &str, item: &str) -> String {
    if item.is_empty() {
        return desk.t("results-whole-unit");
    }
    let found = results.campaign.plan.item(unit, item);
    found.map_or_else(|| item.to_owned(), |one| desk.name(&one.name))
}

fn appeals(desk: &Desk<'_>, results: &Results, unit: &str, leaf: &str) -> Option<Part> {
    let is_it = |appeal: &&Appeal| appeal.unit == unit && appeal.leaf == leaf;
    let own: Vec<&Appeal> = results.appeals.iter().filter(is_it).collect();
    if own.is_empty() {
        return None;
    }
    let mut part = Part::new("appeals", desk.t("results-appeals"));
    let columns = ["state", "grounds", "lodged", "answer-by", "answer"];
    let columns = columns.map(|key| desk.t(&format!("results-{key}"))).into();
    let mut table = Table::new(part.title.clone(), columns, usize::MAX);
    for appeal in own {
        table.rows.push(vec![
            Cell::badge(desk.appeal_state(appeal.state)),
            Cell::text(appeal.grounds.clone()),
            Cell::text(desk.moment(appeal.lodged_at)),
            Cell::text(desk.moment(appeal.answer_by)),
            Cell::text(appeal.answer.clone().unwrap_or_else(|| "–".to_owned())),
        ]);
    }
    part.table = Some(table);
    Some(part)
}

impl Desk<'_> {
    /// The badge of an appeal.
    pub(crate) fn appeal_state(&self, state: AppealState) -> Badge {
        let tone = match state {
            AppealState::Lodged => "warning",
            AppealState::Upheld => "success",
            AppealState::Dismissed => "neutral",
        };
        Badge {
            key: state.key().to_owned(),
            label: self.t(&format!("appeal-{}", state.key())),
            tone,
        }
    }
}
