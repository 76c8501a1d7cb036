//! Published results of assessments, for everybody: all units, one unit, one number.

mod files;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::assessment::campaign::CampaignId;
use service::assessment::{self, Results};

use crate::asked::Asked;
use crate::desk::{Desk, look_public};
use crate::fault::Fault;
use crate::page::Crumb;
use crate::paths;
use crate::shown::desk_page::Count;
use crate::shown::results::{leaf_parts, notes, overview_parts, unit_parts};
use crate::shown::sheet::{Cell, Part, Sheet, Table};
use crate::site::Site;

pub(crate) use files::file;

const TEMPLATE: &str = "portal/results/sheet.html";

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let all = assessment::published_list(desk.sv)?;
        let mut part = Part::new("rounds", desk.t("results-rounds"));
        let columns = ["campaign", "units", "published"];
        let columns = columns.map(|key| desk.t(&format!("results-{key}"))).into();
        let mut table = Table::new(part.title.clone(), columns, usize::MAX);
        for campaign in &all {
            let id = &campaign.id;
            let published = campaign.published_at.map(|at| desk.moment(at));
            table.rows.push(vec![
                Cell::link(desk.name(&campaign.plan.name), paths::results(id.region, &id.id)),
                Cell::text(campaign.plan.units.len().to_string()),
                Cell::text(published.unwrap_or_default()),
            ]);
        }
        if all.is_empty() {
            part.text.push(desk.t("results-none"));
        } else {
            part.table = Some(table);
        }
        let title = desk.t("nav-results");
        let sheet = Sheet {
            trail: trail(desk, &[]),
            title: title.clone(),
            lead: Some(desk.t("results-lead")),
            parts: vec![part],
            ..Sheet::default()
        };
        desk.page(TEMPLATE, title, sheet)
    })
    .await
}

pub(crate) async fn overview(
    State(site): State<Arc<Site>>,
    Path((region, campaign)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look_public(site, asked, move |desk| {
        let results = found(desk, &region, campaign)?;
        let id = &results.campaign.id;
        let base = paths::results(id.region, &id.id);
        let title = desk.name(&results.campaign.plan.name);
        let mut parts = overview_parts(desk, &results, &base);
        parts.push(files::part(desk, id));
        let count = |key: &str, value: String| Count {
            label: desk.t(&format!("results-{key}")),
            value,
            tone: "info",
            note: None,
        };
        let sheet = Sheet {
            trail: trail(desk, &[(title.clone(), None)]),
            title: title.clone(),
            lead: results
                .campaign
                .published_at
                .map(|at| desk.t_with("results-published-at", &[("at", desk.moment(at).into())])),
            notes: notes(desk, &results),
            counts: vec![
                count("units", results.campaign.plan.units.len().to_string()),
                count("evidence-count", results.computed.evidence_count.to_string()),
                count("appeals", results.appeals.len().to_string()),
                count("edition", results.computed.edition.to_string()),
            ],
            parts,
            ..Sheet::default()
        };
        desk.page(TEMPLATE, title, sheet)
    })
    .await
}

pub(crate) async fn unit(
    State(site): State<Arc<Site>>,
    Path((region, campaign, unit)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    look_public(site, asked, move |desk| {
        let results = found(desk, &region, campaign)?;
        results.campaign.plan.unit(&unit).ok_or(Fault::NotFound)?;
        let id = &results.campaign.id;
        let all = paths::results(id.region, &id.id);
        let base = paths::results_unit(id.region, &id.id, &unit);
        let title = desk.unit_name(&results.campaign.plan, &unit);
        let steps = [(desk.name(&results.campaign.plan.name), Some(all)), (title.clone(), None)];
        let sheet = Sheet {
            trail: trail(desk, &steps),
            title: title.clone(),
            notes: notes(desk, &results),
            parts: unit_parts(desk, &results, &unit, &base),
            ..Sheet::default()
        };
        desk.page(TEMPLATE, title, sheet)
    })
    .await
}

pub(crate) async fn leaf(
    State(site): State<Arc<Site>>,
    Path((region, campaign, unit, leaf)): Path<(String, String, String, String)>,
    asked: Asked,
) -> Response {
    look_public(site, asked, move |desk| {
        let results = found(desk, &region, campaign)?;
        let evidenced = assessment::evidenced(desk.sv, &results, &unit)?;
        let definition = &results.campaign.definition;
        let node = definition.node(&leaf).ok_or(Fault::NotFound)?;
        let id = &results.campaign.id;
        let base = paths::results_unit(id.region, &id.id, &unit);
        let title = desk.node_name(definition, &node.id);
        let steps = [
            (desk.name(&results.campaign.plan.name), Some(paths::results(id.region, &id.id))),
            (desk.unit_name(&results.campaign.plan, &unit), Some(base.clone())),
            (title.clone(), None),
        ];
        let mut parts = leaf_parts(desk, &results, &unit, node, &evidenced, &base);
        let subject = results.campaign.plan.unit(&unit).ok_or(Fault::NotFound)?;
        if node.leaf.is_some() && desk.may(domain::permit::Deed::AppealFor(subject)) {
            let url = paths::appeal(id.region, &id.id, &unit, &node.id);
            let mut part = Part::new("appeal", desk.t("results-appeal"));
            part.links = vec![crate::page::Link { label: desk.t("results-appeal-link"), url }];
            parts.push(part);
        }
        let sheet = Sheet {
            trail: trail(desk, &steps),
            title: title.clone(),
            notes: notes(desk, &results),
            parts,
            ..Sheet::default()
        };
        desk.page(TEMPLATE, title, sheet)
    })
    .await
}

fn found(desk: &Desk<'_>, region: &str, id: String) -> Result<Results, Fault> {
    let id = CampaignId { region: desk.region_of(region)?, id };
    Ok(assessment::published(desk.sv, &id)?)
}

fn trail(desk: &Desk<'_>, steps: &[(String, Option<String>)]) -> Vec<Crumb> {
    let first = Crumb {
        label: desk.t("nav-results"),
        url: (!steps.is_empty()).then(|| paths::RESULTS.to_owned()),
    };
    let steps = steps.iter().map(|(label, url)| Crumb { label: label.clone(), url: url.clone() });
    std::iter::once(first).chain(steps).collect()
}
