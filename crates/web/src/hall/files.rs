//! The files of a case at the window: read, and compared with their originals.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::State;
use axum::response::Response;
use service::files;

use super::cases::FACE;
use crate::asked::Asked;
use crate::desk::{Answer, change};
use crate::paths;
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

/// Records that a file was compared with its original.
pub(crate) async fn checked(
    State(site): State<Arc<Site>>,
    Path((region, number, file)): At,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = desk.case_id(&region, &number)?;
        files::check_original(&desk.ctx, desk.sv, &id, &file)?;
        Ok(Answer::to_done(&paths::case_file(FACE.name, &id, &file), "file-checked"))
    })
    .await
}
