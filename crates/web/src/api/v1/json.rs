//! Requests of other systems: a token in the head, JSON in the body, answers that name the row.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use domain::exchange::{Client, Scope};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, work_on};
use crate::fault::{self, Fault};
use crate::site::Site;

/// How many times longer a large document may take than others.
const LARGE_PATIENCE: u64 = 4;

/// A request with its token and its body.
pub(crate) struct Sent {
    asked: Asked,
    token: String,
    body: Bytes,
}

impl FromRequest<Arc<Site>> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let (asked, token) = head(&parts);
        if parts.method != Method::POST {
            return Ok(Self { asked, token, body: Bytes::new() });
        }
        if !is_json(&parts) {
            return Err(fault::respond(site, &asked, Fault::UnsupportedMedia));
        }
        let limits = &site.setup.limits;
        match read(body, limits.body_bytes_max, limits.body_s).await {
            Ok(body) => Ok(Self { asked, token, body }),
            Err(fault) => Err(fault::respond(site, &asked, fault)),
        }
    }
}

/// The head of a request, and its token.
fn head(parts: &Parts) -> (Asked, String) {
    let mut asked = Asked::head(parts);
    // Cookies mean nothing here: no page of another site can make a browser ask this.
    asked.session = None;
    asked.remember.clear();
    let token = parts.headers.get(&AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|text| text.strip_prefix("Bearer "));
    (asked, token.unwrap_or_default().trim().to_owned())
}

fn is_json(parts: &Parts) -> bool {
    let kind = parts.headers.get(&CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/json"))
}

async fn read(body: Body, bytes_max: usize, patience_s: u64) -> Result<Bytes, Fault> {
    let read = Limited::new(body, bytes_max).collect();
    match tokio::time::timeout(Duration::from_secs(patience_s), read).await {
        Err(_) => Err(Fault::TooSlow),
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => {
            Err(Fault::TooLarge)
        }
        Ok(Err(_)) => Err(Fault::BadRequest),
    }
}

/// Works on a large document of a client. Its token is looked at before a byte of it is read, and few
/// such documents are in memory at a time.
pub(crate) async fn serve_large<T: DeserializeOwned>(
    site: Arc<Site>,
    request: Request,
    (scope, bytes_max): (Scope, usize),
    work: impl FnOnce(&Desk<'_>, &Client, T) -> Result<Answer, Fault> + Send + 'static,
) -> Response {
    let (parts, body) = request.into_parts();
    let (asked, token) = head(&parts);
    let asked = Arc::new(asked);
    let done = async {
        if !is_json(&parts) {
            return Err(Fault::UnsupportedMedia);
        }
        let client = work_on(&site, &asked, false, move |desk| {
            Ok(service::exchange::authenticate(desk.sv, desk.ctx.now, &token, scope)?)
        });
        let client = client.await?;
        let Ok(_place) = site.large.acquire().await else {
            return Err(Fault::Unavailable("closing".to_owned()));
        };
        let body = read(body, bytes_max, site.setup.limits.body_s * LARGE_PATIENCE).await?;
        let work = move |desk: &Desk<'_>| match serde_json::from_slice(&body) {
            Ok(document) => {
                drop(body);
                work(desk, &client, document)
            }
            Err(why) => Ok(malformed(&why)),
        };
        work_on(&site, &asked, false, work).await
    };
    match done.await {
        Ok(answer) => answer.respond(&site, &asked),
        Err(fault) => fault::respond(&site, &asked, fault),
    }
}

/// Works on a request of a client whose token allows a scope.
pub(crate) async fn serve(
    site: Arc<Site>,
    sent: Sent,
    scope: Scope,
    work: impl FnOnce(&Desk<'_>, &Client, &[u8]) -> Result<Answer, Fault> + Send + 'static,
) -> Response {
    let asked = Arc::new(sent.asked);
    let (token, body) = (sent.token, sent.body);
    let done = work_on(&site, &asked, false, move |desk| {
        let client = service::exchange::authenticate(desk.sv, desk.ctx.now, &token, scope)?;
        work(desk, &client, &body)
    });
    match done.await {
        Ok(answer) => answer.respond(&site, &asked),
        Err(fault) => fault::respond(&site, &asked, fault),
    }
}

/// Works on a request whose body is a document; one that is not as described is told so.
pub(crate) async fn serve_document<T: DeserializeOwned>(
    site: Arc<Site>,
    sent: Sent,
    scope: Scope,
    work: impl FnOnce(&Desk<'_>, &Client, T) -> Result<Answer, Fault> + Send + 'static,
) -> Response {
    serve(site, sent, scope, move |desk, client, body| match serde_json::from_slice(body) {
        Ok(document) => work(desk, client, document),
        Err(why) => Ok(malformed(&why)),
    })
    .await
}

/// What is wrong with a document, in the words of its reader: line, column and field.
fn malformed(why: &serde_json::Error) -> Answer {
    refused(
        StatusCode::UNPROCESSABLE_ENTITY,
        json!({ "code": "malformed", "detail": why.to_string() }),
    )
}

/// A refusal that a program can act on.
pub(crate) fn refused(status: StatusCode, mut body: Value) -> Answer {
    if let Some(fields) = body.as_object_mut() {
        fields.insert("status".to_owned(), json!(status.as_u16()));
    }
    Answer::problem(status, body.to_string())
}

/// What a use case answered, where a program can do something about it; all else is a fault as for
/// everybody.
pub(crate) fn told<T>(
    outcome: service::Result<T>,
    show: impl FnOnce(T) -> Result<Answer, Fault>,
) -> Result<Answer, Fault> {
    use service::Error;
    let error = match outcome {
        Ok(value) => return show(value),
        Err(error) => error,
    };
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(match error {
        Error::Answers(faults) => {
            let fields: Vec<Value> = faults
                .iter()
                .map(|one| json!({ "field": one.field, "fault": one.fault.key() }))
                .collect();
            refused(unprocessable, json!({ "code": "answers", "fields": fields }))
        }
        Error::Refused(why) => {
            refused(StatusCode::CONFLICT, json!({ "code": why.key(), "rule": why.rule() }))
        }
        Error::Overtaken { state } => {
            refused(StatusCode::CONFLICT, json!({ "code": "wrong-state", "state": state.key() }))
        }
        Error::KeyReused => refused(StatusCode::CONFLICT, json!({ "code": "key-reused" })),
        Error::LevelNeeded { needed, has } => refused(
            StatusCode::FORBIDDEN,
            json!({ "code": "level-needed", "needed": needed.number(), "has": has.number() }),
        ),
        Error::Wrong(field, why) => refused(unprocessable, json!({ "code": why, "field": field })),
        other => return Err(other.into()),
    })
}
