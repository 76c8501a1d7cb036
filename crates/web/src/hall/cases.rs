//! The window: what came in, and every answer to it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{Case, CaseId, Seat, State as CaseState};
use domain::identity::Role;
use domain::permit::Deed;
use serde::Serialize;
use service::cases;

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::page::Badge;
use crate::paths;
use crate::shown::deeds::Face;
use crate::shown::desk_page::Again;
use crate::shown::{inbox, purpose};
use crate::site::Site;

#[derive(Serialize)]
struct Row {
    number: String,
    item: String,
    applicant: String,
    channel: String,
    received_at: String,
    due: Badge,
    state: Badge,
    url: String,
    tick: String,
}

const INBOX: inbox::Face = inbox::Face {
    roles: &[Role::WindowClerk],
    url: paths::HALL,
    template: "hall/inbox.html",
    title: "hall-inbox-title",
    counted: &[CaseState::Submitted, CaseState::AwaitCorrection],
    exports: &[("inbox-export", paths::HALL_CSV), ("inbox-export-xlsx", paths::HALL_XLSX)],
    links: &[],
    saved_url: paths::HALL_FILTERS,
    has_steps: false,
    case_url: paths::hall_case,
    bulk_url: paths::HALL_BULK,
    bulk: &["accept", "issue", "label"],
};

const FACE: Face = Face {
    name: "hall",
    seats: &[Seat::Window],
    home: paths::HALL,
    template: "hall/cases/show.html",
    url: paths::hall_case,
};

pub(crate) async fn inbox(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| desk.inbox(&INBOX, row)).await
}

pub(crate) async fn bulk(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        desk.permit(Deed::OpenHall)?;
        desk.bulk(paths::HALL, INBOX.bulk)
    })
    .await
}

pub(crate) async fn filters(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| desk.keep_filter(&INBOX, row)).await
}

fn row(desk: &Desk<'_>, case: &Case) -> Row {
    Row {
        number: case.id.shown(),
        item: desk.pick(&case.item_name),
        applicant: case.applicant_name.clone(),
        channel: desk.channel(case.channel),
        received_at: desk.moment(case.submitted_at),
        due: desk.notice_due(case),
        state: desk.state(case.state),
        url: paths::hall_case(&case.id),
        tick: inbox::ticked(case),
    }
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = desk.case_id(&region, &number)?;
        draw(desk, StatusCode::OK, &id, &Again::default())
    })
    .await
}

/// Takes the purpose of a look, and shows the case.
fn take_purpose(desk: &Desk<'_>, id: &CaseId) -> Result<Answer, Fault> {
    desk.permit(Deed::OpenHall)?;
    let Some(purpose) = purpose::chosen(desk) else {
        cases::check_may_read(&desk.ctx, desk.sv, id)?;
        return purpose::ask(desk, paths::case_look("hall", id), true);
    };
    cases::look_for(&desk.ctx, desk.sv, id, purpose)?;
    Ok(Answer::to(paths::hall_case(id)))
}

pub(crate) async fn act(
    State(site): State<Arc<Site>>,
    Path((region, number, deed)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = desk.case_id(&region, &number)?;
        if deed == "look" {
            return take_purpose(desk, &id);
        }
        let said = desk.do_say(&FACE, &id, &deed, |status, again| draw(desk, status, &id, &again));
        if let Some(answer) = said {
            return answer;
        }
        desk.do_deed(&FACE, &id, &deed, |status, posted| {
            draw(desk, status, &id, &Again { posted, said: None })
        })
    })
    .await
}

fn draw(desk: &Desk<'_>, status: StatusCode, id: &CaseId, again: &Again) -> Result<Answer, Fault> {
    // Applicants may read their case too, but not as the window sees it.
    desk.permit(Deed::OpenHall)?;
    let together = match cases::desk_page(&desk.ctx, desk.sv, id, FACE.seats) {
        Err(service::Error::PurposeNeeded) => {
            return purpose::ask(desk, paths::case_look("hall", id), false);
        }
        other => other?,
    };
    desk.case_page(status, &FACE, FACE.home, &together, again)
}
