//! Files on their way out: piece by piece, under a name, and never shown as a page of ours.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use domain::file::{File, Kind};
use http_body_util::BodyExt as _;
use http_body_util::channel::Channel;
use service::Services;
use service::files::Content;

use crate::asked::Asked;
use crate::budget;
use crate::desk::{Desk, paid_for};
use crate::fault::{self, Fault};
use crate::site::Site;

/// Sends a file's bytes as an attachment. What it is was told by its content; the browser is to
/// save it, and the policy that every answer carries lets nothing in it run.
pub(crate) async fn file(
    site: Arc<Site>,
    asked: Asked,
    open: impl FnOnce(&Desk<'_>) -> Result<Content, Fault> + Send + 'static,
) -> Response<Body> {
    let asked = Arc::new(asked);
    let amount = |content: &Content, _| content.file.bytes_held;
    let content = match paid_for(&site, &asked, amount, open).await {
        Ok(content) => content,
        Err(fault) => return fault::respond(&site, &asked, fault),
    };
    let file = content.file.clone();
    let body = pieces(&site.services, "a file", content, Content::next);
    let mut response = Response::new(body);
    describe(&mut response, &file);
    response
}

/// A body that is read while it is sent, so that its length costs no memory. `what` it is stands in
/// the log where it cannot be read to its end.
pub(crate) fn pieces<T: Send + 'static>(
    services: &Arc<Services>,
    what: &'static str,
    mut from: T,
    next: fn(&mut T, &Services) -> service::Result<Option<Vec<u8>>>,
) -> Body {
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(2);
    let services = Arc::clone(services);
    tokio::spawn(async move {
        loop {
            let sv = Arc::clone(&services);
            let read = tokio::task::spawn_blocking(move || {
                let piece = next(&mut from, &sv);
                (piece, from)
            });
            let piece = match read.await {
                Ok((Ok(Some(piece)), rest)) => {
                    from = rest;
                    piece
                }
                Ok((Ok(None), _)) => return,
                // What breaks off must not look whole.
                Ok((Err(why), _)) => {
                    tracing::error!(%why, what, "it could not be read to its end");
                    return sender.abort(std::io::Error::other("it cannot be read"));
                }
                Err(panic) => {
                    tracing::error!(%panic, what, "reading it panicked");
                    return sender.abort(std::io::Error::other("it cannot be read"));
                }
            };
            // The reader may have gone away; nothing is left to do then.
            if !piece.is_empty() && sender.send_data(Bytes::from(piece)).await.is_err() {
                return;
            }
        }
    });
    Body::new(body.fuse())
}

fn describe(response: &mut Response<Body>, file: &File) {
    let kind = file.kind.unwrap_or(Kind::Pdf);
    let disposition = attachment(&file.name.for_download(kind));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(file.bytes_held));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
}

/// The answer that is saved under a name of plain letters and that nobody in between keeps.
pub(crate) fn saved(body: Body, kind: &'static str, name: &str) -> Response<Body> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// What a browser is told so that it saves a file under this name and shows nothing of it.
pub(crate) fn attachment(name: &str) -> String {
    format!("attachment; filename*=UTF-8''{}", crate::paths::encoded(name))
}

/// Sends a small view, which is a picture of our own making.
pub(crate) async fn view(
    site: Arc<Site>,
    asked: Asked,
    open: impl FnOnce(&Desk<'_>) -> Result<Vec<u8>, Fault> + Send + 'static,
) -> Response<Body> {
    let asked = Arc::new(asked);
    let amount = |bytes: &Vec<u8>, kind| budget::amount(kind, None, bytes.len());
    match paid_for(&site, &asked, amount, open).await {
        Ok(bytes) => {
            let mut response = Response::new(Body::from(bytes));
            let kind = HeaderValue::from_static("image/jpeg");
            response.headers_mut().insert(CONTENT_TYPE, kind);
            response
        }
        Err(fault) => fault::respond(&site, &asked, fault),
    }
}
