//! The files of a case at the office and for supervisors.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::cases::FACE;
use crate::asked::Asked;
use crate::shown::case_files::At;
use crate::site::Site;

pub(crate) async fn show(State(site): State<Arc<Site>>, at: At, asked: Asked) -> Response {
    FACE.show(site, at, asked).await
}

pub(crate) async fn content(State(site): State<Arc<Site>>, at: At, asked: Asked) -> Response {
    FACE.content(site, at, asked).await
}

pub(crate) async fn view(State(site): State<Arc<Site>>, at: At, asked: Asked) -> Response {
    FACE.view(site, at, asked).await
}
