//! Style sheet, script and pictures, embedded and kept by browsers for a year per version.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response, StatusCode};

const FILES: &[(&str, &str, &[u8])] = &[
    ("tongban.css", "text/css; charset=utf-8", include_bytes!("../static/tongban.css")),
    ("tongban.js", "text/javascript; charset=utf-8", include_bytes!("../static/tongban.js")),
    ("favicon.svg", "image/svg+xml", include_bytes!("../static/favicon.svg")),
    ("logo.svg", "image/svg+xml", include_bytes!("../static/logo.svg")),
];

/// A short word that changes whenever any file does.
pub(crate) fn version() -> String {
    let all: Vec<u8> = FILES.iter().flat_map(|(_, _, bytes)| bytes.iter().copied()).collect();
    service::digest(&all)[..12].to_owned()
}

pub(crate) async fn show(Path(name): Path<String>) -> Response<Body> {
    let Some((_, kind, bytes)) = FILES.iter().find(|(file, _, _)| *file == name) else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let mut response = Response::new(Body::from(*bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    response
}
