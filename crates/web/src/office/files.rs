//! The files of a case at the office and for supervisors.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::identity::Role;
use domain::permit::Deed;

use crate::asked::Asked;
use crate::shown::case_files::{At, Face};
use crate::site::Site;

static FACE: Face = Face {
    desk: "office",
    template: "office/cases/file.html",
    check: |desk| match desk.account()?.has(Role::Supervisor) {
        true => Ok(()),
        false => desk.permit(Deed::OpenOffice),
    },
};

pub(crate) async fn show(State(site): State<Arc<Site>>, at: At, asked: Asked) -> Response {
    FACE.show(site, at, asked).await
}

pub(crate) async fn content(State(site): State<Arc<Site>>, at: At, asked: Asked) -> Response {
    FACE.content(site, at, asked).await
}

pub(crate) async fn view(State(site): State<Arc<Site>>, at: At, asked: Asked) -> Response {
    FACE.view(site, at, asked).await
}
