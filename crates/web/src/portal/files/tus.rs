//! The headers and answers of tus 1.0.0, the protocol for uploads that can be resumed.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use base64::Engine;
use domain::file::Refusal;

use crate::asked::Asked;

const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub(super) const UPLOAD_START: HeaderName = HeaderName::from_static("upload-start-sha256");
const FORM_TOKEN: HeaderName = HeaderName::from_static("x-form-token");

/// Scripts name the form token in a header; it is held to the same check.
pub(super) fn with_token(mut asked: Asked, headers: &HeaderMap) -> Asked {
    if asked.method != Method::GET
        && let Some(token) = headers.get(FORM_TOKEN).and_then(|token| token.to_str().ok())
    {
        asked.form.push(("csrf".to_owned(), token.to_owned()));
    }
    asked
}

pub(super) fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// The name in the metadata: `filename`, a space, and the name in base 64.
pub(super) fn file_name(headers: &HeaderMap) -> Option<String> {
    let pairs = headers.get(UPLOAD_METADATA)?.to_str().ok()?;
    let name = pairs.split(',').find_map(|pair| pair.trim().strip_prefix("filename "))?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(name.trim()).ok()?;
    String::from_utf8(bytes).ok()
}

pub(super) fn spoken(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.headers_mut().insert(TUS_RESUMABLE, HeaderValue::from_static("1.0.0"));
    response
}

/// A file that is not taken, for the script to say so.
pub(super) fn refused(why: Refusal, words: String) -> Response {
    let status = match why {
        Refusal::TooLarge | Refusal::QuotaFull => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::OtherBytes => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = spoken(status);
    let body = serde_json::json!({ "reason": why.key(), "title": words }).to_string();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    *response.body_mut() = Body::from(body);
    response
}
