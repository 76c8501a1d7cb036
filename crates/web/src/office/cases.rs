//! The office: examining accepted cases, deciding reviewed ones, and all that lies between.

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
    step: String,
    holder: String,
    accepted_on: String,
    due: Badge,
    due_on: String,
    percent: u32,
    state: Badge,
    url: String,
    tick: String,
}

const INBOX: inbox::Face = inbox::Face {
    roles: &[Role::Officer, Role::Approver],
    url: paths::OFFICE,
    template: "office/inbox.html",
    title: "office-inbox-title",
    counted: &[CaseState::Accepted, CaseState::InReview, CaseState::AwaitDecision],
    exports: &[("inbox-export", paths::OFFICE_CSV), ("inbox-export-xlsx", paths::OFFICE_XLSX)],
    links: &[("workload-title", paths::WORKLOAD)],
    saved_url: paths::OFFICE_FILTERS,
    has_steps: true,
    case_url: paths::office_case,
    bulk_url: paths::OFFICE_BULK,
    bulk: &["start", "issue", "label"],
};

const FACE: Face = Face {
    name: "office",
    seats: &[Seat::Officer, Seat::Department, Seat::Approver, Seat::Supervisor],
    home: paths::OFFICE,
    template: "office/cases/show.html",
    url: paths::office_case,
};

pub(crate) async fn inbox(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| desk.inbox(&INBOX, row)).await
}

/// What may be done to many cases at once, from the list and from the workload.
const BULK: &[&str] = &["start", "issue", "label", "assign"];

pub(crate) async fn bulk(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        desk.permit(Deed::OpenOffice)?;
        desk.bulk(paths::OFFICE, BULK)
    })
    .await
}

pub(crate) async fn filters(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| desk.keep_filter(&INBOX, row)).await
}

fn row(desk: &Desk<'_>, case: &Case) -> Row {
    let due = desk.decision_due(case);
    let today = desk.ctx.now.civil_date_in_china();
    let percent = case.due.as_ref().zip(case.accepted_at).map_or(0, |(due, at)| {
        let began = at.civil_date_in_china();
        let all = (due.committed_on - began).get_days().max(1);
        let used = (today - began).get_days().clamp(0, all);
        u32::try_from(used * 100 / all).unwrap_or(100)
    });
    Row {
        number: case.id.shown(),
        item: desk.pick(&case.item_name),
        applicant: case.applicant_name.clone(),
        step: desk.t(match (case.state, &case.handling.proposal) {
            (_, Some(_)) => "desk-proposal",
            (CaseState::AwaitDecision, None) => "stage-decide",
            _ => "stage-review",
        }),
        holder: match (&case.officer, desk.ctx.actor.account()) {
            (Some(officer), Some(me)) if *officer == me.id => me.name.clone(),
            (Some(_), _) => desk.t("role-officer"),
            (None, _) => String::new(),
        },
        accepted_on: case
            .accepted_at
            .map(|at| desk.date(at.civil_date_in_china()))
            .unwrap_or_default(),
        due_on: due.label.clone(),
        due,
        percent,
        state: desk.state(case.state),
        url: paths::office_case(&case.id),
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
    if !desk.account()?.has(Role::Supervisor) {
        desk.permit(Deed::OpenOffice)?;
    }
    let Some(purpose) = purpose::chosen(desk) else {
        cases::check_may_read(&desk.ctx, desk.sv, id)?;
        return purpose::ask(desk, paths::case_look("office", id), true);
    };
    cases::look_for(&desk.ctx, desk.sv, id, purpose)?;
    Ok(Answer::to(paths::office_case(id)))
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
    // Applicants may read their case too, but not as the office sees it.
    if !desk.account()?.has(Role::Supervisor) {
        desk.permit(Deed::OpenOffice)?;
    }
    let together = match cases::desk_page(&desk.ctx, desk.sv, id, FACE.seats) {
        Err(service::Error::PurposeNeeded) => {
            return purpose::ask(desk, paths::case_look("office", id), false);
        }
        other => other?,
    };
    let back_url = if desk.may(Deed::OpenOffice) { FACE.home } else { paths::SUPERVISION };
    desk.case_page(status, &FACE, back_url, &together, again)
}
