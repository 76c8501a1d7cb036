//! What departments' systems ask and push: their cases, and what they did to them.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{
    Action, Case, CaseId, CorrectionNotice, Decision, DeliveryWay, Opinion, Procedure, Proposal,
    State as CaseState, StepReport,
};
use domain::exchange::{Handler, Scope};
use domain::lists::{CodeList, SpecialProcedure};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use service::exchange::{self, Done, Outcome, Row};

use super::json::{Sent, refused, serve, serve_document, told};
use crate::fault::Fault;
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    case: String,
    event: u32,
    handler: Who,
    deed: Deed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Who {
    id: String,
    name: String,
}

/// What was done. Field names and words here are the promise of the interface.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
enum Deed {
    Accept {},
    RequestCorrection { defects: String, answer_by: Date },
    Decline { reason: String, competent_body: Option<String> },
    NotNeeded { reason: String },
    Start {},
    TakeStep { step: u32 },
    FinishStep { step: u32, agrees: bool, opinion: String, given_by: Option<String> },
    Countersign { step: u32 },
    ProposeProcedure { kind: String, reason: String, expected_days: u16 },
    ProposeExtension { reason: String },
    ProposeEnd { reason: String },
    Approve {},
    Reject { reason: String },
    Resume { result: String },
    Review { is_for_grant: bool, opinion: String },
    Return { reason: String },
    Decide { is_granted: bool, reasons: String },
    DecideAtOnce { is_granted: bool, reasons: String },
    SendUp { is_for_grant: bool, opinion: String, to: String },
    Issue {},
    Deliver { way: DeliveryWay },
    ConfirmDelivery { proof: String },
}

/// The deed's word and what it means here; none where a code is unknown.
fn action(deed: Deed) -> Option<(&'static str, Action)> {
    let opinion = |is_for_grant, text| Opinion { is_for_grant, text };
    Some(match deed {
        Deed::Accept {} => ("accept", Action::Accept),
        Deed::RequestCorrection { defects, answer_by } => {
            let notice = CorrectionNotice { defects, answer_by, marks: Vec::new() };
            ("request-correction", Action::RequestCorrection(notice))
        }
        Deed::Decline { reason, competent_body } => {
            ("decline", Action::Decline { reason, competent_body })
        }
        Deed::NotNeeded { reason } => ("not-needed", Action::SayNotNeeded { reason }),
        Deed::Start {} => ("start", Action::StartReview),
        Deed::TakeStep { step } => ("take-step", Action::TakeStep { step }),
        Deed::FinishStep { step, agrees, opinion, given_by } => {
            let report = StepReport { agrees, opinion, visit: None, given_by };
            ("finish-step", Action::FinishStep { step, report })
        }
        Deed::Countersign { step } => ("countersign", Action::Countersign { step }),
        Deed::ProposeProcedure { kind, reason, expected_days } => {
            let kind = SpecialProcedure::from_key(&kind)?;
            let procedure = Procedure { kind, reason, expected_days };
            ("propose-procedure", Action::Propose(Proposal::Suspend { procedure }))
        }
        Deed::ProposeExtension { reason } => {
            ("propose-extension", Action::Propose(Proposal::Extend { reason }))
        }
        Deed::ProposeEnd { reason } => {
            ("propose-end", Action::Propose(Proposal::Terminate { reason }))
        }
        Deed::Approve {} => ("approve", Action::Approve),
        Deed::Reject { reason } => ("reject", Action::Reject { reason }),
        Deed::Resume { result } => ("resume", Action::Resume { result }),
        Deed::Review { is_for_grant, opinion: text } => {
            ("review", Action::Review(opinion(is_for_grant, text)))
        }
        Deed::Return { reason } => ("return", Action::Return { reason }),
        Deed::Decide { is_granted, reasons } => {
            ("decide", Action::Decide(Decision { is_granted, reasons }))
        }
        Deed::DecideAtOnce { is_granted, reasons } => {
            ("decide-at-once", Action::DecideAtOnce(Decision { is_granted, reasons }))
        }
        Deed::SendUp { is_for_grant, opinion: text, to } => {
            ("send-up", Action::SendUp { opinion: opinion(is_for_grant, text), to })
        }
        Deed::Issue {} => ("issue", Action::Issue),
        Deed::Deliver { way } => ("deliver", Action::Deliver { way }),
        Deed::ConfirmDelivery { proof } => ("confirm-delivery", Action::ConfirmDelivery { proof }),
    })
}

/// A row, or the word for what is wrong with it and more of it.
fn row(value: &Value) -> Result<Row, (&'static str, String)> {
    let hash = service::digest(value.to_string().as_bytes());
    let event: Event = Event::deserialize(value).map_err(|why| ("malformed", why.to_string()))?;
    let case = CaseId::parse(&event.case).ok_or(("unknown-case", String::new()))?;
    let handler = Handler::parse(&event.handler.id, &event.handler.name);
    let handler = handler.ok_or(("malformed", "handler".to_owned()))?;
    let (deed, action) = action(event.deed).ok_or(("malformed", "kind".to_owned()))?;
    Ok(Row { case, event: event.event, handler, deed, action, hash })
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
        results.extend(exchange::push(&desk.ctx, desk.sv, client, good)?);
        results.sort_by_key(|(place, _)| *place);
        let count = |is: fn(&Outcome) -> bool| results.iter().filter(|(_, one)| is(one)).count();
        super::json(&json!({
            "applied": count(|one| matches!(one, Outcome::Applied(_))),
            "duplicates": count(|one| matches!(one, Outcome::Duplicate(_))),
            "refused": count(|one| matches!(one, Outcome::Refused(..) | Outcome::Blocked)),
            "results": results.iter().map(|(place, one)| result(*place, one)).collect::<Vec<_>>(),
        }))
    })
    .await
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
