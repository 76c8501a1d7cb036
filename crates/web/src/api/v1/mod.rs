//! Version 1. Shapes here are a promise: fields may be added, never renamed or removed.

pub(crate) mod cases;
pub(crate) mod items;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue};
use serde::Serialize;

use crate::desk::Answer;
use crate::fault::Fault;

/// The description of every endpoint; a test holds it to the routes.
const DESCRIPTION: &str = include_str!("../../../../../docs/api/openapi.json");

pub(crate) async fn description() -> ([(HeaderName, HeaderValue); 1], &'static str) {
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], DESCRIPTION)
}

/// A value as a JSON answer.
fn json(value: &impl Serialize) -> Result<Answer, Fault> {
    let body = serde_json::to_string(value).map_err(|e| Fault::Internal(e.to_string()))?;
    Ok(Answer::text("application/json", body))
}
