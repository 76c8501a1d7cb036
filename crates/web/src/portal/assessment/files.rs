//! Published results to take along: a typeset report, a workbook, every number as CSV and JSON, and
//! the records behind them in the form that `tongban assess run` reads.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::assessment::campaign::CampaignId;
use domain::assessment::{Evidence, Level};
use serde_json::json;
use service::assessment::{self, Printed, PrintedPart, Results};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, look_public};
use crate::fault::Fault;
use crate::paths;
use crate::shown::results::{notes, overview_parts};
use crate::shown::sheet::{Cell, Part, Table};
use crate::site::Site;
use crate::table;

/// The form of the JSON document.
const VERSION: u32 = 1;
/// Rows of one table in the typeset report; the workbook has all of them.
const ROWS_PRINTED_MAX: usize = 400;

/// Every file, by its name in addresses; its words are `results-file-…`.
const FILES: [&str; 5] =
    ["report.pdf", "report.xlsx", "numbers.csv", "numbers.json", "evidence.csv"];

/// The links to the files.
pub(super) fn part(desk: &Desk<'_>, id: &CampaignId) -> Part {
    let mut part = Part::new("files", desk.t("results-files"));
    part.text = vec![desk.t("results-files-text")];
    let base = paths::results(id.region, &id.id);
    let link = |name: &str| crate::page::Link {
        label: desk.t(&format!("results-file-{}", name.replace('.', "-"))),
        url: format!("{base}/files/{name}"),
    };
    part.links = FILES.into_iter().map(link).collect();
    part
}

pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    Path((region, campaign, name)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    look_public(site, asked, move |desk| {
        let results = super::found(desk, &region, campaign)?;
        match name.as_str() {
            "report.pdf" => pdf(desk, &results),
            "report.xlsx" => xlsx(desk, &results),
            "numbers.csv" => Ok(csv(desk, &results)),
            "numbers.json" => json(desk, &results),
            "evidence.csv" => evidence(desk, &results),
            _ => Err(Fault::NotFound),
        }
    })
    .await
}

fn pdf(desk: &Desk<'_>, results: &Results) -> Result<Answer, Fault> {
    let campaign = &results.campaign;
    let address = paths::results(campaign.id.region, &campaign.id.id);
    let foot = [("address", format!("{}{address}", desk.site.setup.base_url).into())];
    let mut parts = vec![PrintedPart {
        id: "notes".to_owned(),
        title: desk.t("results-about"),
        lines: about(desk, results),
        ..PrintedPart::default()
    }];
    parts.extend(overview_parts(desk, results, &address).iter().map(|part| printed(desk, part)));
    let report = Printed {
        language: desk.lang(),
        title: desk.name(&campaign.plan.name),
        foot: desk.t_with("results-file-foot", &foot),
        made_at: campaign.published_at.unwrap_or(campaign.changed_at),
        parts,
    };
    Ok(Answer::bytes("application/pdf", assessment::printed(desk.sv, &report)?))
}

/// What must be known before any number is read.
fn about(desk: &Desk<'_>, results: &Results) -> Vec<String> {
    let mut lines = notes(desk, results);
    let at = results.campaign.published_at.map(|at| desk.moment(at));
    lines.extend(at.map(|at| desk.t_with("results-published-at", &[("at", at.into())])));
    lines
}

fn printed(desk: &Desk<'_>, part: &Part) -> PrintedPart {
    let mut lines = part.text.clone();
    lines.extend(part.facts.iter().map(|fact| format!("{}: {}", fact.label, fact.value)));
    let (mut heads, mut rows) = (Vec::new(), Vec::new());
    if let Some(table) = &part.table {
        heads = table.columns.iter().map(|one| (one.label.clone(), one.is_number)).collect();
        rows = table.rows.iter().take(ROWS_PRINTED_MAX).map(|row| texts(row)).collect();
        if table.rows.len() > ROWS_PRINTED_MAX {
            let count = i64::try_from(ROWS_PRINTED_MAX).unwrap_or(i64::MAX);
            lines.push(desk.t_with("results-file-cut", &[("count", count.into())]));
        }
    }
    PrintedPart {
        id: part.id.clone(),
        title: part.title.clone(),
        lines,
        svg: part.svg.clone(),
        heads,
        rows,
    }
}

fn texts(row: &[Cell]) -> Vec<String> {
    let text = |cell: &Cell| match &cell.badge {
        Some(badge) => badge.label.clone(),
        None => cell.text.clone(),
    };
    row.iter().map(text).collect()
}

/// A sheet for every table of the page, and one with every number.
fn xlsx(desk: &Desk<'_>, results: &Results) -> Result<Answer, Fault> {
    let campaign = &results.campaign;
    let base = paths::results(campaign.id.region, &campaign.id.id);
    let parts = overview_parts(desk, results, &base);
    let all = numbers(desk, results);
    let mut tables: Vec<table::Named> = parts
        .iter()
        .filter_map(|part| part.table.as_ref())
        .chain([&all])
        .map(|table| table::Named {
            name: table.caption.clone(),
            heads: table.columns.iter().map(|one| (one.label.clone(), one.is_number)).collect(),
            rows: table.rows.iter().map(|row| texts(row)).collect(),
        })
        .collect();
    tables.insert(
        0,
        table::Named {
            name: desk.t("results-about"),
            heads: vec![(desk.name(&campaign.plan.name), false)],
            rows: about(desk, results).into_iter().map(|line| vec![line]).collect(),
        },
    );
    Ok(Answer::bytes(table::XLSX, table::book(&tables)?))
}

/// Every number of every unit.
fn numbers(desk: &Desk<'_>, results: &Results) -> Table {
    let (plan, definition) = (&results.campaign.plan, &results.campaign.definition);
    let columns = ["code", "unit", "indicator", "value", "exact", "place", "band", "records"];
    let columns = columns.map(|key| desk.t(&format!("results-{key}"))).into();
    let mut table = Table::new(desk.t("results-numbers"), columns, 3);
    for row in &results.computed.published {
        let band = row.band.as_deref().map(|id| desk.band(definition, id).label);
        let node = match row.node.as_str() {
            "*" => desk.t("results-index"),
            goal if definition.node(goal).is_none() => desk.t(&format!("goal-{goal}")),
            node => desk.node_name(definition, node),
        };
        let cells = [
            row.unit.clone(),
            desk.unit_name(plan, &row.unit),
            node,
            row.value.clone().unwrap_or_default(),
            row.exact.clone().unwrap_or_default(),
            row.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            band.unwrap_or_default(),
            row.records.to_string(),
        ];
        table.rows.push(cells.map(Cell::text).into());
    }
    table
}

fn csv(desk: &Desk<'_>, results: &Results) -> Answer {
    let all = numbers(desk, results);
    let head: Vec<String> = all.columns.iter().map(|column| column.label.clone()).collect();
    let rows: Vec<Vec<String>> =
        std::iter::once(head).chain(all.rows.iter().map(|row| texts(row))).collect();
    let rows = rows.iter().map(|row| row.iter().map(String::as_str).collect());
    Answer::text("text/csv; charset=utf-8", table::csv(rows))
}

/// Every number with how far it can be trusted, what holds units back, and what it was made from.
fn json(desk: &Desk<'_>, results: &Results) -> Result<Answer, Fault> {
    let campaign = &results.campaign;
    let units = campaign.plan.units.iter();
    let document = json!({
        "version": VERSION,
        "campaign": campaign.id.id,
        "region": campaign.id.region.as_str(),
        "name": campaign.plan.name,
        "is_made_up": campaign.plan.is_made_up,
        "published_at": campaign.published_at.map(|at| at.millis()),
        "profile": campaign.plan.profile,
        "units": units.map(|one| json!({ "code": one.code, "name": one.name })).collect::<Vec<_>>(),
        "computed": results.computed,
        "address": format!(
            "{}{}",
            desk.site.setup.base_url,
            paths::results(campaign.id.region, &campaign.id.id)
        ),
    });
    let text = serde_json::to_string(&document).map_err(|e| Fault::Internal(e.to_string()))?;
    Ok(Answer::text("application/json", text))
}

/// The columns of the records; whoever judged is not among them.
const COLUMNS: [&str; 16] = [
    "id",
    "unit",
    "item",
    "indicator",
    "value",
    "state",
    "reason",
    "url",
    "at_ms",
    "tool",
    "quote",
    "second_value",
    "settled_because",
    "level",
    "frame",
    "corrects",
];

fn level(level: Level) -> &'static str {
    match level {
        Level::Central => "central",
        Level::Regional => "regional",
        Level::Local => "local",
    }
}

fn evidence(desk: &Desk<'_>, results: &Results) -> Result<Answer, Fault> {
    let mut rows = vec![COLUMNS.map(str::to_owned).to_vec()];
    let mut records: Vec<(u32, Evidence)> = Vec::new();
    for unit in &results.campaign.plan.units {
        let kept = assessment::evidenced(desk.sv, results, &unit.code)?.records;
        records.extend(kept.into_iter().map(|kept| (kept.seq, kept.record)));
    }
    // In the order in which they were written, so that corrections come after what they correct.
    records.sort_by_key(|(seq, _)| *seq);
    rows.extend(records.into_iter().map(|(_, record)| {
        vec![
            record.id,
            record.unit,
            record.item,
            record.indicator,
            record.value.unwrap_or_default(),
            record.state.map(|state| state.code().to_owned()).unwrap_or_default(),
            record.reason,
            record.url,
            record.at_ms.map(|at| at.to_string()).unwrap_or_default(),
            record.tool,
            record.quote,
            record.second_value.unwrap_or_default(),
            record.settled_because,
            level(record.level).to_owned(),
            record.frame,
            record.corrects.unwrap_or_default(),
        ]
    }));
    let rows = rows.iter().map(|row| row.iter().map(String::as_str).collect());
    Ok(Answer::text("text/csv; charset=utf-8", table::csv(rows)))
}
