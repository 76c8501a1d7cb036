//! Answers that are sent while they are written, so that their length costs no memory.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use http_body_util::BodyExt as _;
use http_body_util::channel::Channel;
use service::Services;

use crate::site::Site;

/// Sends what `next` gives, stretch by stretch, as a file to be kept. What cannot be finished breaks
/// off, so that it never looks whole.
pub(crate) fn streamed<S: Send + 'static>(
    site: &Arc<Site>,
    (kind, name): (&'static str, &'static str),
    mut state: S,
    next: fn(&mut S, &Services) -> service::Result<Option<Vec<u8>>>,
) -> Response {
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(2);
    let services = Arc::clone(&site.services);
    tokio::spawn(async move {
        let broken = || std::io::Error::other("the data cannot be read");
        loop {
            let sv = Arc::clone(&services);
            let read = tokio::task::spawn_blocking(move || {
                let stretch = next(&mut state, &sv);
                (stretch, state)
            });
            let stretch = match read.await {
                Ok((Ok(Some(stretch)), rest)) => {
                    state = rest;
                    stretch
                }
                Ok((Ok(None), _)) => return,
                Ok((Err(why), _)) => {
                    tracing::error!(%why, "a download could not be finished");
                    return sender.abort(broken());
                }
                Err(panic) => {
                    tracing::error!(%panic, "a download panicked");
                    return sender.abort(broken());
                }
            };
            if !stretch.is_empty() && sender.send_data(Bytes::from(stretch)).await.is_err() {
                return;
            }
        }
    });
    let mut response = Response::new(Body::new(body.fuse()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(name));
    response
}
