//! The files of a case at the office and for supervisors.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::Role;
use domain::permit::Deed;
use service::files;

use crate::asked::Asked;
use crate::desk::{Desk, look};
use crate::download;
use crate::fault::Fault;
use crate::shown::case_files::{Face, page};
use crate::site::Site;

/// Region and number of the case, and the file.
type At = Path<(String, String, String)>;

const FACE: Face = Face { desk: "office", template: "office/cases/file.html" };

/// Applicants may read their case too, but not as a desk sees it.
fn check(desk: &Desk<'_>) -> Result<(), Fault> {
    match desk.account()?.has(Role::Supervisor) {
        true => Ok(()),
        false => desk.permit(Deed::OpenOffice),
    }
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
