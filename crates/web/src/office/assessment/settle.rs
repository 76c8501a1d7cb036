//! Two answers that differ, side by side, and what holds.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::assessment::campaign::Answer as Given;
use service::assessment::{self, Agreement, Difference};

use super::words::{agreement_facts, answer_fields, mark, told, typed};
use super::{TEMPLATE, id_of, trail};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Fact, FormError};
use crate::paths;
use crate::shown::sheet::{Form, Hidden, Part, Sheet, Side};
use crate::site::Site;

/// More differences than one page shows.
const SHOWN: usize = 20;

pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path((region, campaign)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        draw(desk, StatusCode::OK, &id, Vec::new())
    })
    .await
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Path((region, campaign)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        let holds = typed(|name| desk.asked.field(name).to_owned());
        let (which, because) = (desk.asked.field("which"), desk.asked.field("because"));
        match assessment::settle(&desk.ctx, desk.sv, &id, which, &holds, because) {
            Ok(()) => {
                let here = paths::campaign_page(id.region, &id.id, "settle");
                Ok(Answer::to_done(&here, "settled"))
            }
            Err(error) => {
                let errors = told(desk, error)?;
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &id, errors)
            }
        }
    })
    .await
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    id: &domain::assessment::campaign::CampaignId,
    mut errors: Vec<FormError>,
) -> Result<Answer, Fault> {
    let (campaign, differences, agreement) = assessment::differences(&desk.ctx, desk.sv, id)?;
    let tried = desk.asked.field("which");
    let mut parts = vec![agreement_part(desk, &agreement, differences.len())];
    for difference in differences.iter().take(SHOWN) {
        let is_tried = difference.id == tried;
        let wrong = if is_tried { &mut errors } else { &mut Vec::new() };
        parts.push(one(desk, &campaign, difference, is_tried, wrong)?);
    }
    if !differences.iter().any(|difference| difference.id == tried) {
        errors.iter_mut().for_each(|error| error.field.clear());
    }
    let title = desk.t("settle-title");
    let sheet = Sheet {
        trail: trail(desk, Some(&campaign), Some(title.clone())),
        title: title.clone(),
        lead: Some(desk.t("settle-lead")),
        errors,
        parts,
        ..Sheet::default()
    };
    desk.page_with(status, TEMPLATE, title, sheet)
}

fn agreement_part(desk: &Desk<'_>, agreement: &Agreement, left: usize) -> Part {
    let mut part = Part::new("agreement", desk.t("agreement-title"));
    part.facts = agreement_facts(desk, agreement);
    part.facts.push(Fact { label: desk.t("agreement-left"), value: left.to_string() });
    if left == 0 {
        part.text = vec![desk.t("settle-none")];
    }
    part
}

fn one(
    desk: &Desk<'_>,
    campaign: &assessment::Campaign,
    difference: &Difference,
    is_tried: bool,
    errors: &mut [FormError],
) -> Result<Part, Fault> {
    let target = &difference.target;
    let definition = &campaign.definition;
    let leaf = definition.node(&target.leaf);
    let leaf = leaf.and_then(|node| node.leaf.as_ref()).ok_or(Fault::NotFound)?;
    let unit = desk.unit_name(&campaign.plan, &target.unit);
    // Two items of a unit may differ on the same leaf: the number tells their parts apart.
    let number = difference.id.trim_start_matches('0');
    let title = format!("{number}. {unit} · {}", desk.node_name(definition, &target.leaf));
    let mut part = Part::new(&format!("difference-{}", difference.id), title);
    let item = campaign.plan.item(&target.unit, &target.item);
    part.text = item.map(|item| desk.name(&item.name)).into_iter().collect();
    let side = |key: &str, answer: &Given| Side { title: desk.t(key), facts: facts(desk, answer) };
    part.sides =
        vec![side("settle-first", &difference.first), side("settle-second", &difference.second)];
    if difference.is_own {
        part.text.push(desk.t("settle-own"));
        return Ok(part);
    }
    let id = &campaign.id;
    let url = paths::campaign_page(id.region, &id.id, "settle");
    let mut form = Form::new("settle", url, desk.t("settle-button"));
    form.title = Some(desk.t("settle-holds"));
    form.prefix = if is_tried { "f".to_owned() } else { format!("f-{}", difference.id) };
    form.hidden = vec![Hidden { name: "which", value: difference.id.clone() }];
    let given = match is_tried {
        true => typed(|name| desk.asked.field(name).to_owned()),
        false => Given::default(),
    };
    form.fields = answer_fields(desk, leaf, &given);
    let mut because = FieldView::new("because", "textarea", desk.t("settle-because"));
    because.maxlength = Some(500);
    if is_tried {
        because = because.with_value(desk.asked.field("because"));
    }
    form.fields.push(because);
    mark(&mut form.fields, errors);
    part.forms = vec![form];
    Ok(part)
}

fn facts(desk: &Desk<'_>, answer: &Given) -> Vec<Fact> {
    let fact = |key: &str, value: &str| Fact {
        label: desk.t(key),
        value: if value.is_empty() { "–".to_owned() } else { value.to_owned() },
    };
    let state = answer.state.map(|state| desk.t(&format!("evidence-{}", state.code())));
    vec![
        fact("answer-state", &state.unwrap_or_default()),
        fact("answer-value", answer.value.as_deref().unwrap_or_default()),
        fact("answer-reason", &answer.reason),
        fact("answer-url", &answer.url),
        fact("answer-quote", &answer.quote),
    ]
}
