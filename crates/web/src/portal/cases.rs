//! An applicant's own cases: list, progress, withdrawal, correction.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{Case, CaseId, Event, State as CaseState};
use serde::Serialize;
use service::cases;
use service::papers::Paper;

use super::deeds;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look, read};
use crate::fault::Fault;
use crate::field::{self, AnswerGroup, FieldView};
use crate::page::{Badge, Crumb, Fact, FormError, Link, Pager, Tab};
use crate::paths;
use crate::shown::case_files::{self, CaseMaterial};
use crate::shown::clock::ClockView;
use crate::shown::deeds::DeedForm;
use crate::shown::{Entry, NextStep, Stage};
use crate::site::Site;

/// How many cases a page shows.
const PAGE: u32 = 20;

#[derive(Serialize)]
struct CaseCard {
    number: String,
    item: String,
    authority: String,
    state: Badge,
    submitted_on: String,
    due_on: Option<String>,
    next: String,
    url: String,
}

#[derive(Serialize)]
struct ListPage {
    guides_url: &'static str,
    filters: Vec<Tab>,
    cases: Vec<CaseCard>,
    pager: Option<Pager>,
}

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    read(site, asked, |desk| {
        let before = desk.asked.query("before");
        let mut found = cases::list_own(&desk.ctx, desk.sv, before, PAGE + 1)?;
        let is_cut = found.len() > PAGE as usize;
        found.truncate(PAGE as usize);
        let last = found.last().map(|case| case.id.number.clone()).filter(|_| is_cut);
        let pager = (before.is_some() || is_cut).then(|| Pager {
            summary: None,
            prev_url: before.map(|_| paths::MY_CASES.to_owned()),
            next_url: last.map(|number| format!("{}?before={number}", paths::MY_CASES)),
        });
        let page = ListPage {
            guides_url: paths::GUIDES,
            filters: vec![Tab {
                label: desk.t("cases-all"),
                url: paths::MY_CASES.to_owned(),
                current: true,
                count: None,
            }],
            cases: found.iter().map(|case| card(desk, case)).collect(),
            pager,
        };
        let rows = page.cases.len();
        Ok(desk.page("portal/cases/list.html", desk.t("cases-title"), page)?.of_rows(rows))
    })
    .await
}

fn card(desk: &Desk<'_>, case: &Case) -> CaseCard {
    CaseCard {
        number: case.id.shown(),
        item: desk.pick(&case.item_name),
        authority: desk.org_name(&case.org),
        state: desk.state(case.state),
        submitted_on: desk.date(case.submitted_at.civil_date_in_china()),
        due_on: case
            .due
            .as_ref()
            .filter(|_| !case.state.is_final())
            .map(|due| desk.date(due.committed_on)),
        next: desk.next_step(case, None).text,
        url: paths::my_case(&case.id),
    }
}

/// One point of a correction notice.
#[derive(Serialize)]
pub(super) struct Point {
    pub(super) label: String,
    pub(super) text: String,
    pub(super) fields: Vec<FieldView>,
}

#[derive(Serialize)]
struct CorrectionView {
    issued_on: String,
    due_on: String,
    points: Vec<Point>,
}

#[derive(Serialize)]
struct ResultView {
    title: String,
    state: Badge,
    rows: Vec<Fact>,
    reasons: Vec<String>,
    documents: Vec<Link>,
    remedies: Vec<String>,
}

#[derive(Serialize)]
struct ShowPage {
    trail: Vec<Crumb>,
    number: String,
    item_name: String,
    guide_url: String,
    authority: String,
    version: u32,
    state: Badge,
    errors: Vec<FormError>,
    steps: Vec<Stage>,
    next: NextStep,
    clock: Option<ClockView>,
    correction: Option<CorrectionView>,
    result: Option<ResultView>,
    actions: Vec<DeedForm>,
    fix: Option<Link>,
    timeline: Vec<Entry>,
    talk: deeds::TalkView,
    answers: Vec<AnswerGroup>,
    materials: Vec<CaseMaterial>,
    facts: Vec<Fact>,
    documents: Vec<Link>,
    withdraw_url: Option<String>,
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    read(site, asked, move |desk| {
        let id = desk.case_id(&region, &number)?;
        draw(desk, StatusCode::OK, &id, None)
    })
    .await
}

/// One's own case; a form of this page with something wrong is shown again.
pub(super) fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    id: &CaseId,
    wrong: Option<&deeds::Wrong>,
) -> Result<Answer, Fault> {
    let together = cases::own_page(&desk.ctx, desk.sv, id)?;
    let shown = &together.shown;
    let case = &shown.case;
    let name = desk.pick(&case.item_name);
    let papers = &shown.papers;
    let mut documents = desk.paper_links(papers);
    let receipt = Link { label: desk.t("receipt-page"), url: paths::my_case_deed(id, "receipt") };
    documents.insert(0, receipt);
    let open = deeds::open(desk, &together, wrong);
    let line = together.line.as_ref().map(|line| desk.line_fact(line));
    let error =
        wrong.map(|(_, field, text)| FormError { field: (*field).to_owned(), text: text.clone() });
    let page = ShowPage {
        trail: vec![
            Crumb { label: desk.t("cases-title"), url: Some(paths::MY_CASES.to_owned()) },
            Crumb { label: name.clone(), url: None },
        ],
        number: id.shown(),
        item_name: name.clone(),
        guide_url: paths::guide_version(id.region, &case.item_code, case.item_version),
        authority: desk.org_name(&case.org),
        version: case.revision,
        state: desk.state(case.state),
        errors: error.into_iter().collect(),
        steps: dated(desk, case),
        next: desk.next_step(case, Some(paths::my_case_deed(id, "correct"))),
        clock: shown.reading.as_ref().and_then(|reading| desk.clock(case, reading)),
        correction: correction(desk, shown),
        result: result(desk, shown, papers),
        actions: open.forms,
        fix: open.fix,
        timeline: desk.timeline(shown, false, papers),
        talk: deeds::talk(desk, &together, wrong),
        answers: field::answer_groups(desk, shown.published.form.as_ref(), &case.answers, true),
        materials: case_files::own_list(desk, shown, &together.files),
        facts: desk.case_facts(case).into_iter().chain(line).collect(),
        documents,
        withdraw_url: (!case.state.is_final()).then(|| paths::my_case_deed(id, "withdraw")),
    };
    desk.page_with(status, "portal/cases/show.html", name, page)
}

/// The stages of a case with the day each was reached, or by which the next one is due.
fn dated(desk: &Desk<'_>, case: &Case) -> Vec<Stage> {
    let mut stages = desk.stages(case.state);
    let on = |at: domain::time::Instant| desk.date(at.civil_date_in_china());
    let until = |day| desk.t_with("stage-until", &[("date", desk.date(day).into())]);
    let is_open = !case.state.is_final();
    let accepted = match case.accepted_at {
        Some(at) => Some(on(at)),
        None if is_open => cases::notice_due(desk.sv, case).map(until),
        None => None,
    };
    let decided = match (&case.decision, case.ended_at, &case.due) {
        (Some(_), Some(at), _) => Some(on(at)),
        (None, None, Some(due)) if is_open => Some(until(due.committed_on)),
        _ => None,
    };
    for (stage, note) in
        stages.iter_mut().zip([Some(on(case.submitted_at)), accepted, None, decided])
    {
        stage.note = note;
    }
    stages
}

/// One's own case; somebody else's does not exist here, whatever one's role.
pub(super) fn own(desk: &Desk<'_>, region: &str, number: &str) -> Result<Case, Fault> {
    Ok(cases::own(&desk.ctx, desk.sv, &desk.case_id(region, number)?)?)
}

fn correction(desk: &Desk<'_>, shown: &cases::Shown) -> Option<CorrectionView> {
    let notice = shown.case.correction.as_ref()?;
    if shown.case.state != CaseState::AwaitCorrection {
        return None;
    }
    Some(CorrectionView {
        issued_on: desk.date(issued_at(shown)?.civil_date_in_china()),
        due_on: desk.date(notice.answer_by),
        points: points(desk, &notice.defects),
    })
}

pub(super) fn issued_at(shown: &cases::Shown) -> Option<domain::time::Instant> {
    let notice = |event: &Event| matches!(event, Event::CorrectionRequested { .. });
    shown.history.iter().find(|recorded| notice(&recorded.event)).map(|recorded| recorded.at)
}

/// One point a line of the notice.
pub(super) fn points(desk: &Desk<'_>, defects: &str) -> Vec<Point> {
    let lines = defects.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| Point {
            label: desk.t("correct-point"),
            text: line.to_owned(),
            fields: Vec::new(),
        })
        .collect()
}

fn result(desk: &Desk<'_>, shown: &cases::Shown, papers: &[Paper]) -> Option<ResultView> {
    let case = &shown.case;
    let (title, reason) = match case.state {
        CaseState::Granted
        | CaseState::Refused
        | CaseState::Issuing
        | CaseState::Delivering
        | CaseState::Closed
        | CaseState::Archived => {
            let decision = case.decision.as_ref()?;
            let key =
                if decision.is_granted { "result-granted-title" } else { "result-refused-title" };
            (key, decision.reasons.clone())
        }
        CaseState::NotAccepted | CaseState::NotNeeded => {
            ("result-not-accepted-title", last_reason(shown)?)
        }
        _ => return None,
    };
    let ended_at = case.ended_at?;
    let is_against = case.decision.as_ref().is_none_or(|decision| !decision.is_granted);
    Some(ResultView {
        title: desk.t(title),
        state: desk.state(case.state),
        rows: vec![
            Fact { label: desk.t("case-number"), value: case.id.shown() },
            Fact { label: desk.t("fact-decided"), value: desk.moment(ended_at) },
        ],
        reasons: Some(reason).filter(|reason| !reason.is_empty()).into_iter().collect(),
        documents: desk.paper_links(papers.last().map(std::slice::from_ref).unwrap_or_default()),
        // Art. 38 of the licensing law: a refusal says how it can be contested.
        remedies: match is_against {
            true => vec![desk.t("remedy-review"), desk.t("remedy-suit")],
            false => Vec::new(),
        },
    })
}

fn last_reason(shown: &cases::Shown) -> Option<String> {
    match &shown.history.last()?.event {
        Event::NotAccepted { reason, .. } | Event::NotNeeded { reason } => Some(reason.clone()),
        _ => None,
    }
}

#[derive(Serialize)]
struct WithdrawPage {
    number: String,
    item_name: String,
    version: u32,
    back_url: String,
    action_url: String,
    errors: Vec<FormError>,
    warnings: Vec<String>,
    fields: Vec<FieldView>,
}

pub(crate) async fn withdraw_form(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let case = own(desk, &region, &number)?;
        draw_withdraw(desk, StatusCode::OK, &case, None)
    })
    .await
}

pub(crate) async fn withdraw(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let case = own(desk, &region, &number)?;
        let id = &case.id;
        let reason = desk.asked.field("reason").to_owned();
        match cases::withdraw(&desk.ctx, desk.sv, id, desk.seen()?, reason) {
            Ok(_) => Ok(Answer::to_done(&paths::my_case(id), "withdrawn")),
            Err(service::Error::Refused(refusal)) => {
                let text = desk.refusal(&refusal);
                draw_withdraw(desk, StatusCode::UNPROCESSABLE_ENTITY, &case, Some(text))
            }
            Err(service::Error::Overtaken { .. }) => desk.conflict(id, paths::my_case(id)),
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn draw_withdraw(
    desk: &Desk<'_>,
    status: StatusCode,
    case: &Case,
    error: Option<String>,
) -> Result<Answer, Fault> {
    let id = &case.id;
    if case.state.is_final() {
        return desk.conflict(id, paths::my_case(id));
    }
    let mut reason = FieldView::new("reason", "textarea", desk.t("withdraw-reason"))
        .with_value(desk.asked.field("reason"));
    reason.required = false;
    reason.maxlength = Some(1000);
    reason.error.clone_from(&error);
    let field = || "reason".to_owned();
    let page = WithdrawPage {
        number: id.shown(),
        item_name: desk.pick(&case.item_name),
        version: case.revision,
        back_url: paths::my_case(id),
        action_url: paths::my_case_deed(id, "withdraw"),
        errors: error.map(|text| FormError { field: field(), text }).into_iter().collect(),
        warnings: vec![desk.t("withdraw-warning-final"), desk.t("withdraw-warning-again")],
        fields: vec![reason],
    };
    desk.page_with(status, "portal/cases/withdraw.html", desk.t("withdraw-title"), page)
}
