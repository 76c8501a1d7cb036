//! Files on their way out: piece by piece, under a name, and never shown as a page of ours.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use domain::file::{File, Kind};
use http_body_util::BodyExt as _;
use http_body_util::channel::Channel;
use service::files::Content;

use crate::asked::Asked;
use crate::budget;
use crate::desk::{Desk, work_on};
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
    if let Err(fault) = budget::admit(&site, &asked).await {
        return fault::respond(&site, &asked, fault);
    }
    let open = |desk: &Desk<'_>| Ok((desk.identity(), open(desk)?));
    let (identity, content) = match work_on(&site, &asked, false, open).await {
        Ok(opened) => opened,
        Err(fault) => return fault::respond(&site, &asked, fault),
    };
    let file = content.file.clone();
    if let Err(fault) = budget::pay(&site, &asked, identity, |_| file.bytes_held).await {
        return fault::respond(&site, &asked, fault);
    }
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(2);
    let services = Arc::clone(&site.services);
    tokio::spawn(async move {
        let mut content = content;
        loop {
            let sv = Arc::clone(&services);
            let read = tokio::task::spawn_blocking(move || {
                let piece = content.next(&sv);
                (piece, content)
            });
            let piece = match read.await {
                Ok((Ok(Some(piece)), rest)) => {
                    content = rest;
                    piece
                }
                Ok((Ok(None), _)) => return,
                Ok((Err(why), _)) => {
                    tracing::error!(%why, "a file could not be read to its end");
                    return sender.abort(std::io::Error::other("the file cannot be read"));
                }
                Err(panic) => {
                    tracing::error!(%panic, "reading a file panicked");
                    return sender.abort(std::io::Error::other("the file cannot be read"));
                }
            };
            // The reader may have gone away; nothing is left to do then.
            if sender.send_data(Bytes::from(piece)).await.is_err() {
                return;
            }
        }
    });
    let mut response = Response::new(Body::new(body.fuse()));
    describe(&mut response, &file);
    response
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
    if let Err(fault) = budget::admit(&site, &asked).await {
        return fault::respond(&site, &asked, fault);
    }
    let open = |desk: &Desk<'_>| Ok((desk.identity(), open(desk)?));
    match work_on(&site, &asked, false, open).await {
        Ok((identity, bytes)) => {
            let amount = |kind| budget::amount(kind, None, bytes.len());
            if let Err(fault) = budget::pay(&site, &asked, identity, amount).await {
                return fault::respond(&site, &asked, fault);
            }
            let mut response = Response::new(Body::from(bytes));
            let kind = HeaderValue::from_static("image/jpeg");
            response.headers_mut().insert(CONTENT_TYPE, kind);
            response
        }
        Err(fault) => fault::respond(&site, &asked, fault),
    }
}
