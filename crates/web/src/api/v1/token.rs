//! Tokens for other systems (RFC 6749 §4.4, client credentials).

use std::sync::Arc;

use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::response::Response;
use base64::Engine;
use serde_json::json;
use service::exchange::{Refused, TOKEN_S, issue};

use crate::asked::Asked;
use crate::desk::{Answer, look};
use crate::fault::Fault;
use crate::site::Site;

/// The client's id and secret in the head (RFC 6749 §2.3.1); both are without special characters, so
/// that nothing is to be decoded.
fn in_head(text: &str) -> Option<(String, String)> {
    let encoded = text.strip_prefix("Basic ")?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(encoded.trim()).ok()?;
    let (id, secret) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

pub(crate) async fn token(State(site): State<Arc<Site>>, request: Request) -> Response {
    let head = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let by_head = head.and_then(in_head);
    let mut asked = match <Asked as FromRequest<Arc<Site>>>::from_request(request, &site).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    asked.session = None;
    look(site, asked, move |desk| {
        if desk.asked.field("grant_type") != "client_credentials" {
            return Ok(refused(StatusCode::BAD_REQUEST, "unsupported_grant_type"));
        }
        let by_body = (desk.asked.field("client_id"), desk.asked.field("client_secret"));
        let proof = match &by_head {
            Some((id, secret)) => (id.as_str(), secret.as_str()),
            None => by_body,
        };
        let wanted = Some(desk.asked.field("scope")).filter(|words| !words.is_empty());
        match issue(desk.sv, desk.ctx.now, &desk.asked.source, proof, wanted) {
            Ok(issued) => super::json(&json!({
                "access_token": issued.token,
                "token_type": "Bearer",
                "expires_in": TOKEN_S,
                "scope": domain::exchange::Scope::words(&issued.scopes),
            })),
            Err(Refused::Client) => Ok(refused(StatusCode::UNAUTHORIZED, "invalid_client")
                .with(WWW_AUTHENTICATE, "Basic realm=\"tongban\"".to_owned())),
            Err(Refused::Scope) => Ok(refused(StatusCode::BAD_REQUEST, "invalid_scope")),
            Err(Refused::Other(error)) => Err(Fault::from(error)),
        }
    })
    .await
}

fn refused(status: StatusCode, error: &str) -> Answer {
    Answer::problem(status, json!({ "error": error, "status": status.as_u16() }).to_string())
}
