//! Style sheet, script and pictures, embedded and kept by browsers for a year per version.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};

use crate::asked::Asked;
use crate::fault::{self, Fault};
use crate::site::Site;

const FILES: &[(&str, &str, &[u8])] = &[
    ("tongban.css", "text/css; charset=utf-8", include_bytes!("../static/tongban.css")),
    ("tongban.js", "text/javascript; charset=utf-8", include_bytes!("../static/tongban.js")),
    ("passkeys.js", "text/javascript; charset=utf-8", include_bytes!("../static/passkeys.js")),
    ("autosave.js", "text/javascript; charset=utf-8", include_bytes!("../static/autosave.js")),
    ("upload.js", "text/javascript; charset=utf-8", include_bytes!("../static/upload.js")),
    ("favicon.svg", "image/svg+xml", include_bytes!("../static/favicon.svg")),
    ("logo.svg", "image/svg+xml", include_bytes!("../static/logo.svg")),
];

/// A short word that changes whenever any file does.
pub(crate) fn version() -> String {
    let all: Vec<u8> = FILES.iter().flat_map(|(_, _, bytes)| bytes.iter().copied()).collect();
    service::digest(&all)[..12].to_owned()
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path(name): Path<String>,
    asked: Asked,
) -> Response<Body> {
    let Some((_, kind, bytes)) = FILES.iter().find(|(file, _, _)| *file == name) else {
        return fault::respond(&site, &asked, Fault::NotFound);
    };
    let mut response = Response::new(Body::from(*bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    response
}
