//! What departments' systems ask and push: their cases, and what they did to them.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{Case, State as CaseState};
use domain::exchange::{Client, Scope};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use service::exchange::{self, Came, Done, Outcome, Row};

use super::json::{Sent, refused, serve, serve_document, serve_large, told};
use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::pushed::{material, row};
use crate::site::Site;

/// The most rows of one batch, and cases of one page.
const ROWS_MAX: usize = 500;
const PAGE_MAX: u32 = 100;

/// A batch; its rows are read one by one, so that a bad one stops no other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    events: Vec<Value>,
}

pub(crate) async fn push(State(site): State<Arc<Site>>, sent: Sent) -> Response {
    serve_document(site, sent, Scope::Handle, |desk, client, batch: Batch| {
        if batch.events.len() > ROWS_MAX {
            let body = json!({ "code": "too-many", "most": ROWS_MAX });
            return Ok(refused(StatusCode::PAYLOAD_TOO_LARGE, body));
        }
        let (mut good, mut results) = (Vec::new(), Vec::new());
        for (place, value) in batch.events.iter().enumerate() {
            match row(value) {
                Ok(row) => good.push((place, row)),
                Err((code, detail)) => results.push((place, Outcome::Refused(code, detail))),
            }
        }
        push_rows(desk, client, &batch.events, (good, results))
    })
    .await
}

/// The content of so many bytes, written in base64, with room for the rows around it.
const ROOM_BYTES: u64 = 256 * 1024;
/// The most rows of material in one batch.
const MATERIALS_MAX: usize = 50;

/// A batch of material.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Materials {
    materials: Vec<Value>,
}

pub(crate) async fn materials(State(site): State<Arc<Site>>, request: Request) -> Response {
    let most = site.services.files.bytes_max.div_ceil(3).saturating_mul(4) + ROOM_BYTES;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    serve_large(site, request, (Scope::Handle, most), |desk, client, batch: Materials| {
        if batch.materials.len() > MATERIALS_MAX {
            let body = json!({ "code": "too-many", "most": MATERIALS_MAX });
            return Ok(refused(StatusCode::PAYLOAD_TOO_LARGE, body));
        }
        let (mut good, mut results) = (Vec::new(), Vec::new());
        let mut kept = Vec::with_capacity(batch.materials.len());
        for (place, value) in batch.materials.into_iter().enumerate() {
            let (value, read) = material(value, &client.name, desk.ctx.now);
            match read {
                Ok(row) => good.push((place, row)),
                Err((code, detail)) => results.push((place, Outcome::Refused(code, detail))),
            }
            kept.push(value);
        }
        push_rows(desk, client, &kept, (good, results))
    })
    .await
}

/// Each with the place of its row among those that came.
type Placed<T> = Vec<(usize, T)>;

/// Pushes the rows that can be read, keeps what was refused, and answers row by row.
fn push_rows(
    desk: &Desk<'_>,
    client: &Client,
    came: &[Value],
    (good, mut results): (Placed<Row>, Placed<Outcome>),
) -> Result<Answer, Fault> {
    results.extend(exchange::push(&desk.ctx, desk.sv, client, good)?);
    results.sort_by_key(|(place, _)| *place);
    let came = results.iter().map(|(place, outcome)| {
        let body = came[*place].to_string();
        let hash = service::digest(body.as_bytes());
        Came { line: place + 1, hash, body, outcome: outcome.clone() }
    });
    exchange::keep(&desk.ctx, desk.sv, client, &came.collect::<Vec<_>>())?;
    let count = |is: fn(&Outcome) -> bool| results.iter().filter(|(_, one)| is(one)).count();
    super::json(&json!({
        "applied": count(|one| matches!(one, Outcome::Applied(_))),
        "duplicates": count(|one| matches!(one, Outcome::Duplicate(_))),
        "refused": count(|one| matches!(one, Outcome::Refused(..) | Outcome::Blocked)),
        "results": results.iter().map(|(place, one)| result(*place, one)).collect::<Vec<_>>(),
    }))
}

fn result(place: usize, outcome: &Outcome) -> Value {
    let done = |status: &str, done: &Done| {
        json!({
            "index": place,
            "status": status,
            "revision": done.revision,
            "state": done.state.key(),
        })
    };
    match outcome {
        Outcome::Applied(one) => done("applied", one),
        Outcome::Duplicate(one) => done("duplicate", one),
        Outcome::Refused(code, detail) => {
            json!({ "index": place, "status": "refused", "code": code, "detail": detail })
        }
        Outcome::Blocked => json!({ "index": place, "status": "refused", "code": "blocked" }),
    }
}

fn line(case: &Case) -> Value {
    json!({
        "case": case.id.shown(),
        "item": case.item_code,
        "item_version": case.item_version,
        "state": case.state.key(),
        "revision": case.revision,
        "submitted_at": case.submitted_at.millis(),
        "due_on": due(case),
    })
}

fn due(case: &Case) -> Option<String> {
    case.due.as_ref().map(|due| due.committed_on.to_string())
}

pub(crate) async fn list(State(site): State<Arc<Site>>, sent: Sent) -> Response {
    serve(site, sent, Scope::Read, |desk, client, _| {
        let state = desk.asked.query("state").unwrap_or("submitted");
        let state = CaseState::from_key(state).ok_or(Fault::BadRequest)?;
        let limit = match desk.asked.query("limit") {
            None => PAGE_MAX,
            Some(text) => {
                text.parse().ok().filter(|n| (1..=PAGE_MAX).contains(n)).ok_or(Fault::BadRequest)?
            }
        };
        let after = match desk.asked.query("after") {
            None => None,
            Some(text) => Some(text.split_once('_').ok_or(Fault::BadRequest)?),
        };
        let found = exchange::waiting(desk.sv, client, state, after, limit)?;
        let last = found.last().filter(|_| found.len() >= limit as usize);
        super::json(&json!({
            "cases": found.iter().map(line).collect::<Vec<_>>(),
            "next": last.map(|case| format!("{}_{}", due(case).unwrap_or_default(), case.id.number)),
        }))
    })
    .await
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    sent: Sent,
) -> Response {
    serve(site, sent, Scope::Read, move |desk, client, _| {
        let id = desk.case_id(&region, &number)?;
        told(exchange::read(&desk.ctx, desk.sv, client, &id), |found| {
            let mut shown = line(&found.case);
            let events = found.history.iter().map(|recorded| {
                json!({
                    "seq": recorded.seq,
                    "at": recorded.at.millis(),
                    "event": recorded.event.key(),
                    "by": recorded.who.name,
                    "role": recorded.who.role,
                })
            });
            shown["events"] = json!(events.collect::<Vec<_>>());
            shown["answers"] = json!(found.case.answers);
            shown["applicant_name"] = json!(found.case.applicant_name);
            super::json(&shown)
        })
    })
    .await
}

pub(crate) async fn counts(State(site): State<Arc<Site>>, sent: Sent) -> Response {
    serve(site, sent, Scope::Handle, |desk, client, _| {
        let day = desk.asked.query("day").and_then(|day| day.parse::<Date>().ok());
        let day = day.ok_or(Fault::BadRequest)?;
        let counted = exchange::counts(desk.sv, client, day)?;
        let deeds: serde_json::Map<String, Value> =
            counted.into_iter().map(|(deed, count)| (deed, json!(count))).collect();
        super::json(&json!({ "day": day.to_string(), "deeds": deeds }))
    })
    .await
}
