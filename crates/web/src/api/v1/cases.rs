//! Progress of a case by its number and query code.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::text::Bilingual;
use serde::Serialize;
use service::cases;

use super::json;
use crate::asked::Asked;
use crate::desk::look;
use crate::site::Site;

#[derive(Serialize)]
struct Step {
    event: &'static str,
    /// UTC milliseconds.
    at: i64,
}

#[derive(Serialize)]
struct Progress<'a> {
    number: String,
    item_name: &'a Bilingual,
    authority: &'a str,
    state: &'static str,
    steps: Vec<Step>,
    legal_due_on: Option<String>,
    committed_due_on: Option<String>,
    is_due_estimate: bool,
}

/// Changes nothing, but is a post, so that the code stands in no address and no log.
pub(crate) async fn query(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let (number, code) = (desk.asked.field("number"), desk.asked.field("code"));
        let found = cases::query(&desk.ctx, desk.sv, number, code, &desk.asked.source)?;
        let due = found.due.as_ref();
        json(&Progress {
            number: found.id.shown(),
            item_name: &found.item_name,
            authority: found.org.as_str(),
            state: found.state.key(),
            steps: found.steps.iter().map(|(event, at)| Step { event, at: at.millis() }).collect(),
            legal_due_on: due.and_then(|due| due.legal_on).map(|on| on.to_string()),
            committed_due_on: due.map(|due| due.committed_on.to_string()),
            is_due_estimate: due.is_some_and(|due| due.is_estimate),
        })
    })
    .await
}
