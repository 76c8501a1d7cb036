//! Version 1. Shapes here are a promise: fields may be added, never renamed or removed.

pub(crate) mod cases;
pub(crate) mod channel;
pub(crate) mod exchange;
pub(crate) mod items;
mod json;
pub(crate) mod more;
pub(crate) mod token;

use std::sync::Arc;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use serde::Serialize;

use crate::asked::Asked;
use crate::desk::{Answer, Desk, look_public};
use crate::fault::Fault;
use crate::site::Site;

/// The description of every endpoint; a test holds it to the routes.
const DESCRIPTION: &str = include_str!("../../../../../docs/api/openapi.json");

pub(crate) async fn description() -> ([(HeaderName, HeaderValue); 1], &'static str) {
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], DESCRIPTION)
}

/// Answers a question that everybody may ask. The answer is the same whoever asks, whatever
/// cookies come along, so that it can carry an entity tag and be kept.
async fn look_cached(
    site: Arc<Site>,
    mut asked: Asked,
    work: impl FnOnce(&Desk<'_>) -> Result<Answer, Fault> + Send + 'static,
) -> Response {
    asked.session = None;
    asked.remember.clear();
    look_public(site, asked, work).await
}

/// A value as a JSON answer.
fn json(value: &impl Serialize) -> Result<Answer, Fault> {
    let body = serde_json::to_string(value).map_err(|e| Fault::Internal(e.to_string()))?;
    Ok(Answer::text("application/json", body))
}
