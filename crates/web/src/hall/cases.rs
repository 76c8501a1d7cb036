//! The window: what came in, and the three answers to it — accept, ask once, or say no.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{Case, CaseId, CorrectionNotice, State as CaseState};
use domain::identity::Role;
use serde::Serialize;
use service::cases;

use super::marks;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::Badge;
use crate::paths;
use crate::shown::desk_page::{Action, DeskForm, Urls};
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
    export_url: None,
    bulk_url: paths::HALL_BULK,
    bulk: &["accept"],
};

pub(crate) async fn inbox(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| desk.inbox(&INBOX, row)).await
}

pub(crate) async fn bulk(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        desk.permit(domain::permit::Deed::OpenHall)?;
        desk.bulk(paths::HALL, INBOX.bulk)
    })
    .await
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
        draw(desk, StatusCode::OK, &id, None)
    })
    .await
}

/// Takes the purpose of a look, and shows the case.
fn take_purpose(desk: &Desk<'_>, id: &CaseId) -> Result<Answer, Fault> {
    desk.permit(domain::permit::Deed::OpenHall)?;
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
        let seen = desk.seen()?;
        let text = |name: &str| desk.asked.field(name).to_owned();
        let (outcome, done) = match deed.as_str() {
            "accept" => (cases::accept(&desk.ctx, desk.sv, &id, seen), "accepted"),
            "correct" => {
                let Ok(answer_by) = desk.asked.field("answer_by").parse() else {
                    let error = ("answer_by", desk.t("refusal-date-not-ahead"));
                    return refused(desk, &id, DeskForm { deed: "correct", error });
                };
                let shown = cases::show(&desk.ctx, desk.sv, &id)?;
                let marks = marks::ticked(&marks::points(desk, &shown));
                let notice = CorrectionNotice { defects: text("defects"), answer_by, marks };
                (cases::request_correction(&desk.ctx, desk.sv, &id, seen, notice), "correction")
            }
            "decline" => {
                (cases::decline(&desk.ctx, desk.sv, &id, seen, text("reason")), "declined")
            }
            _ => return Err(Fault::NotFound),
        };
        match outcome {
            Ok(_) => Ok(Answer::to_done(paths::HALL, done)),
            Err(service::Error::Overtaken { .. }) => desk.conflict(&id, paths::hall_case(&id)),
            Err(service::Error::Refused(refusal)) => {
                let (deed, field) = match (deed.as_str(), &refusal) {
                    ("correct", domain::case::Refusal::DateNotAhead) => ("correct", "answer_by"),
                    ("correct", _) => ("correct", "defects"),
                    ("decline", _) => ("decline", "reason"),
                    _ => ("accept", ""),
                };
                refused(desk, &id, DeskForm { deed, error: (field, desk.refusal(&refusal)) })
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn refused(desk: &Desk<'_>, id: &CaseId, form: DeskForm) -> Result<Answer, Fault> {
    draw(desk, StatusCode::UNPROCESSABLE_ENTITY, id, Some(form))
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    id: &CaseId,
    form: Option<DeskForm>,
) -> Result<Answer, Fault> {
    // Applicants may read their case too, but not as the window sees it.
    desk.permit(domain::permit::Deed::OpenHall)?;
    let shown = match cases::show(&desk.ctx, desk.sv, id) {
        Err(service::Error::PurposeNeeded) => {
            return purpose::ask(desk, paths::case_look("hall", id), false);
        }
        other => other?,
    };
    let may_act = desk.may(domain::permit::Deed::Receive(&shown.case));
    let actions = match (shown.case.state, may_act) {
        (CaseState::Submitted | CaseState::PreCheck, true) => actions(desk, &shown, form.as_ref()),
        _ => Vec::new(),
    };
    let urls = Urls { back_url: paths::HALL.to_owned() };
    desk.case_page(status, "hall/cases/show.html", &shown, urls, actions, form)
}

fn actions(desk: &Desk<'_>, shown: &cases::Shown, form: Option<&DeskForm>) -> Vec<Action> {
    let case = &shown.case;
    let url = |deed: &str| format!("{}/{deed}", paths::hall_case(&case.id));
    let open = |deed: &str| form.is_some_and(|form| form.deed == deed);
    let field = |name: &str, kind: &'static str, label: &str| {
        let mut field =
            FieldView::new(name, kind, desk.t(label)).with_value(desk.asked.field(name));
        field.error = form.filter(|f| f.error.0 == name).map(|f| f.error.1.clone());
        field
    };
    let mut defects = field("defects", "textarea", "hall-defects");
    defects.hint = Some(desk.t("hall-defects-hint"));
    defects.maxlength = Some(1000);
    let answer_by = field("answer_by", "date", "hall-answer-by");
    let mut reason = field("reason", "textarea", "hall-reason");
    reason.hint = Some(desk.t("hall-reason-hint"));
    reason.maxlength = Some(1000);
    let mut actions = vec![Action {
        key: "accept",
        label: desk.t("hall-accept"),
        tone: "success",
        hint: Some(desk.t("hall-accept-hint")),
        open: form.is_none() || open("accept"),
        action_url: url("accept"),
        submit_label: desk.t("hall-accept-submit"),
        fields: Vec::new(),
        points: Vec::new(),
    }];
    if case.correction.is_none() {
        actions.push(Action {
            key: "correct",
            label: desk.t("hall-correct"),
            tone: "warning",
            hint: Some(desk.t("hall-correct-hint")),
            open: open("correct"),
            action_url: url("correct"),
            submit_label: desk.t("hall-correct-submit"),
            fields: vec![defects, answer_by],
            points: marks::points(desk, shown),
        });
    }
    actions.push(Action {
        key: "decline",
        label: desk.t("hall-decline"),
        tone: "danger",
        hint: Some(desk.t("hall-decline-hint")),
        open: open("decline"),
        action_url: url("decline"),
        submit_label: desk.t("hall-decline-submit"),
        fields: vec![reason],
        points: Vec::new(),
    });
    actions
}
