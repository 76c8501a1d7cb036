//! The window: what came in, and the three answers to it — accept, ask once, or say no.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{Case, CaseId, CorrectionNotice, State as CaseState};
use domain::identity::Role;
use serde::Serialize;
use service::cases;

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Badge, Pager, Tab};
use crate::paths;
use crate::shown::desk_page::{Action, Count, DeskForm, Urls};
use crate::site::Site;

/// The most cases an inbox shows at once.
const INBOX_MAX: u32 = 100;

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
}

#[derive(Serialize)]
struct InboxPage {
    place: String,
    search_url: &'static str,
    query: String,
    counts: Vec<Count>,
    filters: Vec<Tab>,
    cases: Vec<Row>,
    pager: Option<Pager>,
}

pub(crate) async fn inbox(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let inbox = cases::inbox(&desk.ctx, desk.sv, &[Role::WindowClerk], INBOX_MAX)?;
        let query = desk.asked.query("q").unwrap_or_default().trim().to_owned();
        let count = |state: CaseState| {
            let cases = inbox.cases.iter().filter(|case| case.state == state).count();
            let more = if inbox.is_cut { "+" } else { "" };
            Count {
                label: desk.t(&format!("state-{}", state.key())),
                value: format!("{cases}{more}"),
                tone: crate::shown::tone(state),
                note: None,
            }
        };
        let page = InboxPage {
            place: desk.region_name(desk.work_region()?),
            search_url: paths::HALL,
            counts: vec![count(CaseState::Submitted), count(CaseState::AwaitCorrection)],
            filters: Vec::new(),
            cases: inbox
                .cases
                .iter()
                .filter(|case| desk.matches(case, &query))
                .map(|case| row(desk, case))
                .collect(),
            query,
            pager: None,
        };
        desk.page("hall/inbox.html", desk.t("hall-inbox-title"), page)
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

pub(crate) async fn act(
    State(site): State<Arc<Site>>,
    Path((region, number, deed)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = desk.case_id(&region, &number)?;
        let seen = desk.seen()?;
        let text = |name: &str| desk.asked.field(name).to_owned();
        let (outcome, done) = match deed.as_str() {
            "accept" => (cases::accept(&desk.ctx, desk.sv, &id, seen), "accepted"),
            "correct" => {
                let Ok(answer_by) = desk.asked.field("answer_by").parse() else {
                    let error = ("answer_by", desk.t("refusal-date-not-ahead"));
                    return refused(desk, &id, DeskForm { deed: "correct", error });
                };
                let notice =
                    CorrectionNotice { defects: text("defects"), answer_by, marks: Vec::new() };
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
    let shown = cases::show(&desk.ctx, desk.sv, id)?;
    let may_act = desk.may(domain::permit::Deed::Receive(&shown.case));
    let actions = match (shown.case.state, may_act) {
        (CaseState::Submitted | CaseState::PreCheck, true) => {
            actions(desk, &shown.case, form.as_ref())
        }
        _ => Vec::new(),
    };
    let urls = Urls { back_url: paths::HALL.to_owned() };
    desk.case_page(status, "hall/cases/show.html", &shown, urls, actions, form)
}

fn actions(desk: &Desk<'_>, case: &Case, form: Option<&DeskForm>) -> Vec<Action> {
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
            points: Vec::new(),
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
