//! Numbers before they are told: the same pages as later for everybody, with rater agreement.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use service::assessment;

use super::words::agreement_facts;
use super::{TEMPLATE, id_of, trail};
use crate::asked::Asked;
use crate::desk::look;
use crate::fault::Fault;
use crate::page::Link;
use crate::paths;
use crate::shown::results::{leaf_parts, notes, overview_parts, unit_parts};
use crate::shown::sheet::{Part, Sheet};
use crate::site::Site;

pub(crate) async fn overview(
    State(site): State<Arc<Site>>,
    Path((region, campaign)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        let results = assessment::results(&desk.ctx, desk.sv, &id)?;
        let shown = assessment::campaign(&desk.ctx, desk.sv, &id)?;
        let base = paths::campaign_page(id.region, &id.id, "results");
        let mut parts = overview_parts(desk, &results, &base);
        let mut agreement = Part::new("agreement", desk.t("agreement-title"));
        agreement.facts = agreement_facts(desk, &shown.agreement);
        agreement.links = vec![Link {
            label: desk.name(&results.campaign.plan.name),
            url: paths::campaign(id.region, &id.id),
        }];
        parts.insert(0, agreement);
        let title = desk.t("review-title");
        let sheet = Sheet {
            trail: trail(desk, Some(&results.campaign), Some(title.clone())),
            title: title.clone(),
            lead: Some(desk.t("review-lead")),
            notes: notes(desk, &results),
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
    look(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        let results = assessment::results(&desk.ctx, desk.sv, &id)?;
        results.campaign.plan.unit(&unit).ok_or(Fault::NotFound)?;
        let page = format!("results/{}", paths::encoded(&unit));
        let base = paths::campaign_page(id.region, &id.id, &page);
        let title = desk.unit_name(&results.campaign.plan, &unit);
        let sheet = Sheet {
            trail: trail(desk, Some(&results.campaign), Some(title.clone())),
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
    look(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        let results = assessment::results(&desk.ctx, desk.sv, &id)?;
        let evidenced = assessment::evidenced(desk.sv, &results, &unit)?;
        let definition = &results.campaign.definition;
        let node = definition.node(&leaf).ok_or(Fault::NotFound)?;
        let page = format!("results/{}", paths::encoded(&unit));
        let base = paths::campaign_page(id.region, &id.id, &page);
        let title = desk.node_name(definition, &node.id);
        let mut parts = leaf_parts(desk, &results, &unit, node, &evidenced, &base);
        let label = desk.unit_name(&results.campaign.plan, &unit);
        parts[0].links.push(Link { label, url: base });
        let sheet = Sheet {
            trail: trail(desk, Some(&results.campaign), Some(title.clone())),
            title: title.clone(),
            notes: notes(desk, &results),
            parts,
            ..Sheet::default()
        };
        desk.page(TEMPLATE, title, sheet)
    })
    .await
}
