//! Assessment: an index with its tree, and its published figures computed again.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use service::assessment::{self, Band, Definition, Finding, Node, Report, Verdict};

use crate::asked::Asked;
use crate::desk::{Desk, look};
use crate::page::{Badge, Crumb, Tab};
use crate::paths;
use crate::shown::desk_page::Count;
use crate::site::Site;

#[derive(Serialize)]
struct BandRow {
    name: String,
    range: String,
    source: String,
}

#[derive(Serialize)]
struct FindingRow {
    number: u32,
    statement: String,
    computed: String,
    state: Badge,
}

#[derive(Serialize)]
struct BoundRow {
    name: String,
    low: String,
    high: String,
    given: String,
}

#[derive(Serialize)]
struct TreeRow {
    level: usize,
    code: String,
    name: String,
    weight: String,
    source: String,
}

#[derive(Serialize)]
struct AssessmentPage {
    trail: Vec<Crumb>,
    title: String,
    lead: String,
    rounds: Vec<Tab>,
    counts: Vec<Count>,
    bands: Vec<BandRow>,
    reproduction: Vec<FindingRow>,
    bounds: Vec<BoundRow>,
    notes: Vec<String>,
    tree: Vec<TreeRow>,
    sourced: Vec<String>,
    reconstruction: Vec<String>,
}

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let index = assessment::show(&desk.ctx, desk.asked.query("index"))?;
        let definition = index.definition;
        let report = index.report.map(|report| report.in_words(desk.lang()));
        let findings = report.as_ref().map_or(&[][..], |report| &report.findings);
        let unknowns = report.as_ref().map_or(&[][..], |report| &report.unknowns);
        let say = |line: &String| assessment::sentence(line, desk.lang());
        let title = desk.name(&definition.name);
        let levels: Vec<usize> = definition.nodes.iter().map(|n| level(definition, n)).collect();
        let page = AssessmentPage {
            trail: vec![
                Crumb { label: desk.t("nav-assessment"), url: Some(paths::ASSESSMENT.to_owned()) },
                Crumb { label: title.clone(), url: None },
            ],
            lead: lead(desk, &levels),
            rounds: rounds(desk, definition)?,
            counts: report.as_ref().map(|report| counts(desk, report)).unwrap_or_default(),
            bands: definition.bands.iter().map(|band| band_row(desk, band)).collect(),
            reproduction: findings.iter().map(|finding| finding_row(desk, finding)).collect(),
            bounds: unknowns
                .iter()
                .map(|unknown| BoundRow {
                    name: unknown.name.clone(),
                    low: unknown.low.clone(),
                    high: unknown.high.clone(),
                    given: unknown.given.clone(),
                })
                .collect(),
            notes: report.as_ref().map(|report| report.notes.clone()).unwrap_or_default(),
            tree: definition
                .nodes
                .iter()
                .zip(&levels)
                .map(|(node, level)| tree_row(desk, node, *level))
                .collect(),
            sourced: definition.sourced.iter().map(say).collect(),
            reconstruction: definition.reconstruction.iter().map(say).collect(),
            title: title.clone(),
        };
        desk.page("office/assessment/show.html", title, page)
    })
    .await
}

/// How many nodes stand above a node, and itself.
fn level(definition: &Definition, node: &Node) -> usize {
    let mut level = 1;
    let mut above = node.parent.as_ref();
    // Parents stand before children, so this ends; the bound is for the reader.
    while let Some(id) = above
        && level < definition.nodes.len()
    {
        level += 1;
        above = definition.node(id).and_then(|n| n.parent.as_ref());
    }
    level
}

fn lead(desk: &Desk<'_>, levels: &[usize]) -> String {
    let count = |level: usize| {
        let nodes = levels.iter().filter(|l| **l == level).count();
        i64::try_from(nodes).unwrap_or(i64::MAX)
    };
    let args =
        [("first", count(1).into()), ("second", count(2).into()), ("third", count(3).into())];
    desk.t_with("assessment-lead", &args)
}

fn rounds(desk: &Desk<'_>, current: &Definition) -> Result<Vec<Tab>, service::Error> {
    let all = assessment::indices(&desk.ctx)?;
    let tab = |definition: &Definition| Tab {
        label: desk.name(&definition.name),
        url: paths::with_query(paths::ASSESSMENT, [("index", &*definition.id)].into_iter()),
        current: definition.id == current.id,
        count: None,
    };
    Ok(all.iter().map(tab).collect())
}

fn verdict(desk: &Desk<'_>, verdict: Verdict) -> Badge {
    let (key, tone) = match verdict {
        Verdict::Agrees => ("verdict-agrees", "success"),
        Verdict::AgreesAfterRounding => ("verdict-agrees-after-rounding", "success"),
        Verdict::Contradiction => ("verdict-contradiction", "danger"),
        Verdict::NotDetermined => ("verdict-not-determined", "neutral"),
    };
    Badge { key: key.to_owned(), label: desk.t(key), tone }
}

fn counts(desk: &Desk<'_>, report: &Report) -> Vec<Count> {
    [Verdict::Agrees, Verdict::AgreesAfterRounding, Verdict::Contradiction, Verdict::NotDetermined]
        .into_iter()
        .map(|wanted| {
            let badge = verdict(desk, wanted);
            let count = report.findings.iter().filter(|finding| finding.verdict == wanted).count();
            Count { label: badge.label, value: count.to_string(), tone: badge.tone, note: None }
        })
        .collect()
}

fn finding_row(desk: &Desk<'_>, finding: &Finding) -> FindingRow {
    FindingRow {
        number: finding.number,
        statement: finding.statement.clone(),
        computed: finding.recomputed.clone(),
        state: verdict(desk, finding.verdict),
    }
}

fn band_row(desk: &Desk<'_>, band: &Band) -> BandRow {
    let range = match &band.from {
        None => desk.t("band-lowest"),
        Some(from) => {
            let key = if band.open { "band-above" } else { "band-from" };
            desk.t_with(key, &[("edge", from.0.as_str().into())])
        }
    };
    let source = if band.assumed { "band-assumed" } else { "band-sourced" };
    BandRow { name: desk.name(&band.name), range, source: desk.t(source) }
}

fn tree_row(desk: &Desk<'_>, node: &Node, level: usize) -> TreeRow {
    TreeRow {
        level,
        code: node.id.clone(),
        name: desk.name(&node.name),
        weight: node.weight.0.clone(),
        source: match (node.reconstruction, node.source.is_empty()) {
            (true, _) => desk.t("tree-reconstruction"),
            (false, false) => node.source.clone(),
            (false, true) => desk.t("tree-sourced"),
        },
    }
}
