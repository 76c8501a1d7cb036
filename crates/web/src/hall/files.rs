//! The files of a case at the window: read, and compared with their originals.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::permit::Deed;
use service::files;

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::download;
use crate::fault::Fault;
use crate::paths;
use crate::shown::case_files::{Face, page};
use crate::site::Site;

/// Region and number of the case, and the file.
type At = Path<(String, String, String)>;

const FACE: Face = Face { desk: "hall", template: "hall/cases/file.html" };

/// Applicants may read their case too, but not as a desk sees it.
fn check(desk: &Desk<'_>) -> Result<(), Fault> {
    desk.permit(Deed::OpenHall)
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, number, file)): At,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        check(desk)?;
        page(desk, &FACE, &desk.case_id(&region, &number)?, &file)
    })
    .await
}

pub(crate) async fn content(
    State(site): State<Arc<Site>>,
    Path((region, number, file)): At,
    asked: Asked,
) -> Response {
    download::file(site, asked, move |desk| {
        check(desk)?;
        let id = desk.case_id(&region, &number)?;
        Ok(files::content_of_case(&desk.ctx, desk.sv, &id, &file)?)
    })
    .await
}

pub(crate) async fn view(
    State(site): State<Arc<Site>>,
    Path((region, number, file)): At,
    asked: Asked,
) -> Response {
    download::view(site, asked, move |desk| {
        check(desk)?;
        let id = desk.case_id(&region, &number)?;
        Ok(files::view_of_case(&desk.ctx, desk.sv, &id, &file)?)
    })
    .await
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
        Ok(Answer::to_done(&paths::case_file(FACE.desk, &id, &file), "file-checked"))
    })
    .await
}
