//! One question after another, on a phone if need be; every step saves.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::assessment::Node;
use domain::assessment::campaign::{Answer as Given, Stage};
use service::assessment::{self, Campaign, Task};

use super::words::{answer_fields, mark, told, typed};
use super::{TEMPLATE, id_of, trail};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::page::{Fact, FormError, Link};
use crate::paths;
use crate::shown::sheet::{Form, Hidden, Part, Sheet};
use crate::site::Site;

pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path((region, campaign)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        let (campaign, task) = assessment::task(&desk.ctx, desk.sv, &id, desk.asked.query("step"))?;
        draw(desk, StatusCode::OK, &campaign, task.as_ref(), None, Vec::new())
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
        let step = desk.asked.field("step").to_owned();
        let given = typed(|name| desk.asked.field(name).to_owned());
        match assessment::save_answer(&desk.ctx, desk.sv, &id, &step, &given) {
            Ok(()) => {
                let (_, task) = assessment::task(&desk.ctx, desk.sv, &id, Some(&step))?;
                let here = paths::campaign_page(id.region, &id.id, "rate");
                let next = task.and_then(|task| task.after);
                let fields = next.iter().map(|next| ("step", next.as_str()));
                let fields = fields.chain([("done", "answer-saved")]);
                Ok(Answer::to(paths::with_query(&here, fields)))
            }
            Err(error) => {
                let errors = told(desk, error)?;
                let (campaign, task) = assessment::task(&desk.ctx, desk.sv, &id, Some(&step))?;
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                draw(desk, status, &campaign, task.as_ref(), Some(given), errors)
            }
        }
    })
    .await
}

/// Keeps what was typed; a script sends it while the rater types.
pub(crate) async fn draft(
    State(site): State<Arc<Site>>,
    Path((region, campaign)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        let step = desk.asked.field("step");
        let given = typed(|name| desk.asked.field(name).to_owned());
        match assessment::keep_draft(&desk.ctx, desk.sv, &id, step, &given) {
            Ok(()) => Ok(Answer::text("text/plain; charset=utf-8", "kept".to_owned())),
            Err(service::Error::Assessment(_)) => Err(Fault::Unprocessable),
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    campaign: &Campaign,
    task: Option<&Task>,
    again: Option<Given>,
    mut errors: Vec<FormError>,
) -> Result<Answer, Fault> {
    let title = desk.t("rate-title");
    let parts = match task {
        Some(task) => question(desk, campaign, task, again, &mut errors)?,
        None => {
            let mut part = Part::new("nothing", desk.t("rate-nothing"));
            part.text = vec![desk.t("rate-nothing-text")];
            vec![part]
        }
    };
    let lead = task.map(|task| {
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let args = [
            ("number", number(task.number).into()),
            ("of", number(task.of).into()),
            ("done", number(task.done).into()),
        ];
        desk.t_with("rate-lead", &args)
    });
    let sheet = Sheet {
        trail: trail(desk, Some(campaign), Some(title.clone())),
        title: title.clone(),
        lead,
        errors,
        parts,
        ..Sheet::default()
    };
    desk.page_with(status, TEMPLATE, title, sheet)
}

fn question(
    desk: &Desk<'_>,
    campaign: &Campaign,
    task: &Task,
    again: Option<Given>,
    errors: &mut [FormError],
) -> Result<Vec<Part>, Fault> {
    let target = &task.question.assignment.target;
    let node = campaign.definition.node(&target.leaf).ok_or(Fault::NotFound)?;
    let leaf = node.leaf.as_ref().ok_or(Fault::NotFound)?;
    let id = &campaign.id;
    let here = paths::campaign_page(id.region, &id.id, "rate");
    let mut part = Part::new("question", desk.node_name(&campaign.definition, &node.id));
    part.facts = about(desk, campaign, task, node);
    let step = |which: &String| paths::with_query(&here, [("step", which.as_str())].into_iter());
    let mut link = |key: &str, url: String| part.links.push(Link { label: desk.t(key), url });
    if let Some(before) = &task.before {
        link("rate-before", step(before));
    }
    if let Some(after) = &task.after {
        link("rate-after", step(after));
    }
    link("rate-progress", paths::campaign(id.region, &id.id));
    if task.is_closed || campaign.stage != Stage::Collecting {
        part.text = vec![desk.t("rate-closed")];
        return Ok(vec![part]);
    }
    let stored = task.draft.clone().or_else(|| task.question.answer.clone());
    let given = again.or(stored).unwrap_or_default();
    let mut form = Form::new("rate", here, desk.t("rate-save"));
    form.hidden = vec![Hidden { name: "step", value: task.question.assignment.id.clone() }];
    form.draft_url = Some(paths::campaign_page(id.region, &id.id, "draft"));
    form.fields = answer_fields(desk, leaf, &given);
    mark(&mut form.fields, errors);
    part.forms = vec![form];
    Ok(vec![part])
}

/// What is looked at, and what to look for.
fn about(desk: &Desk<'_>, campaign: &Campaign, task: &Task, node: &Node) -> Vec<Fact> {
    let target = &task.question.assignment.target;
    let fact = |key: &str, value: String| Fact { label: desk.t(&format!("results-{key}")), value };
    let mut facts = vec![fact("unit", desk.unit_name(&campaign.plan, &target.unit))];
    facts.push(match campaign.plan.item(&target.unit, &target.item) {
        Some(item) => fact("item", desk.name(&item.name)),
        None => fact("item", desk.t("results-whole-unit")),
    });
    let guide = desk.name(&node.guide);
    if !guide.is_empty() {
        facts.push(fact("guide", guide));
    }
    facts
}
