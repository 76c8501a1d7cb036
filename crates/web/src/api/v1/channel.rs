//! What channels do for people who let them: hall terminals, hotlines, partners' sites.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::case::Case;
use domain::exchange::{Scope, VISIT_MS};
use domain::form::Answers;
use domain::region::RegionCode;
use serde::Deserialize;
use serde_json::{Value, json};
use service::exchange;

use super::json::{Sent, serve_document, told};
use crate::desk::Answer;
use crate::fault::Fault;
use crate::site::Site;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Application {
    permit: String,
    region: String,
    item: String,
    key: String,
    answers: Answers,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    permit: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Supplement {
    permit: String,
    revision: u32,
    answers: Answers,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdrawal {
    permit: String,
    revision: u32,
    #[serde(default)]
    reason: String,
}

type Place = Path<(String, String)>;

/// The region and the id of a permit.
fn permit(text: &str) -> Result<(RegionCode, &str), Fault> {
    let (region, id) = text.split_once('.').ok_or(Fault::NotFound)?;
    Ok((RegionCode::parse(region).map_err(|_| Fault::NotFound)?, id))
}

fn standing(case: &Case) -> Value {
    json!({ "case": case.id.shown(), "state": case.state.key(), "revision": case.revision })
}

fn answer(value: &Value) -> Result<Answer, Fault> {
    super::json(value)
}

pub(crate) async fn take(State(site): State<Arc<Site>>, sent: Sent) -> Response {
    serve_document(site, sent, Scope::Apply, |desk, client, asked: Code| {
        told(exchange::take(&desk.ctx, desk.sv, client, &asked.code), |(permit, name)| {
            answer(&json!({
                "permit": format!("{}.{}", permit.principal.region, permit.id),
                "name": name,
                "level": permit.level.number(),
                "ends_at": desk.ctx.now.plus_millis(VISIT_MS).millis(),
            }))
        })
    })
    .await
}

pub(crate) async fn apply(State(site): State<Arc<Site>>, sent: Sent) -> Response {
    serve_document(site, sent, Scope::Apply, |desk, client, asked: Application| {
        let permit = permit(&asked.permit)?;
        let region = desk.region_of(&asked.region)?;
        let application = (region, asked.item, asked.answers, asked.key.as_str());
        let made = exchange::submit(&desk.ctx, desk.sv, client, permit, application);
        told(made, |id| answer(&json!({ "case": id.shown() })))
    })
    .await
}

pub(crate) async fn progress(
    State(site): State<Arc<Site>>,
    Path((region, number)): Place,
    sent: Sent,
) -> Response {
    serve_document(site, sent, Scope::Apply, move |desk, client, asked: Question| {
        let (permit, id) = (permit(&asked.permit)?, desk.case_id(&region, &number)?);
        told(exchange::progress(&desk.ctx, desk.sv, client, permit, &id), |found| {
            let steps = found.steps.iter();
            let steps: Vec<Value> =
                steps.map(|(event, at)| json!({ "event": event, "at": at.millis() })).collect();
            let mut shown = standing(&found.case);
            shown["steps"] = json!(steps);
            shown["item_name"] = json!(found.case.item_name);
            answer(&shown)
        })
    })
    .await
}

pub(crate) async fn supplement(
    State(site): State<Arc<Site>>,
    Path((region, number)): Place,
    sent: Sent,
) -> Response {
    serve_document(site, sent, Scope::Apply, move |desk, client, asked: Supplement| {
        let (permit, id) = (permit(&asked.permit)?, desk.case_id(&region, &number)?);
        let given = (&id, asked.revision, asked.answers, asked.note);
        let done = exchange::supplement(&desk.ctx, desk.sv, client, permit, given);
        told(done, |case| answer(&standing(&case)))
    })
    .await
}

pub(crate) async fn withdraw(
    State(site): State<Arc<Site>>,
    Path((region, number)): Place,
    sent: Sent,
) -> Response {
    serve_document(site, sent, Scope::Apply, move |desk, client, asked: Withdrawal| {
        let (permit, id) = (permit(&asked.permit)?, desk.case_id(&region, &number)?);
        let given = (&id, asked.revision, asked.reason);
        let done = exchange::withdraw(&desk.ctx, desk.sv, client, permit, given);
        told(done, |case| answer(&standing(&case)))
    })
    .await
}
