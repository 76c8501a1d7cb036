//! The office: examining accepted cases and deciding reviewed ones.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{Case, CaseId, Decision, Opinion, State as CaseState};
use domain::identity::Role;
use domain::permit::Deed;
use serde::Serialize;
use service::cases;

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
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
    export_url: Some(paths::OFFICE_CSV),
    bulk_url: paths::OFFICE_BULK,
    bulk: &["start", "label"],
};

pub(crate) async fn inbox(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| desk.inbox(&INBOX, row)).await
}

pub(crate) async fn bulk(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        desk.permit(Deed::OpenOffice)?;
        desk.bulk(paths::OFFICE, INBOX.bulk)
    })
    .await
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
        step: desk.t(match case.state {
            CaseState::AwaitDecision => "stage-decide",
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
        draw(desk, StatusCode::OK, &id, None)
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
        let seen = desk.seen()?;
        let (ctx, sv) = (&desk.ctx, desk.sv);
        let text = |name: &str| desk.asked.field(name).to_owned();
        let stay = paths::office_case(&id);
        let (outcome, done, field) = match deed.as_str() {
            "start" => (cases::start_review(ctx, sv, &id, seen), "started", ""),
            "review" => {
                let Some(is_for_grant) = verdict(desk.asked.field("verdict")) else {
                    return unchosen(desk, &id, "review", "verdict");
                };
                let opinion = Opinion { is_for_grant, text: text("opinion") };
                (cases::review(ctx, sv, &id, seen, opinion), "reviewed", "opinion")
            }
            "return" => {
                let reason = text("return_reason");
                (cases::return_to_officer(ctx, sv, &id, seen, reason), "returned", "return_reason")
            }
            "decide" => {
                let Some(is_granted) = verdict(desk.asked.field("decision")) else {
                    return unchosen(desk, &id, "decide", "decision");
                };
                let decision = Decision { is_granted, reasons: text("reasons") };
                (cases::decide(ctx, sv, &id, seen, decision), "decided", "reasons")
            }
            _ => return Err(Fault::NotFound),
        };
        match outcome {
            Ok(_) if done == "started" => Ok(Answer::to_done(&stay, done)),
            Ok(_) => Ok(Answer::to_done(paths::OFFICE, done)),
            Err(service::Error::Overtaken { .. }) => desk.conflict(&id, stay),
            Err(service::Error::Refused(refusal)) => {
                let error = (field, desk.refusal(&refusal));
                draw(
                    desk,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    &id,
                    Some(DeskForm { deed: known(&deed), error }),
                )
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn verdict(chosen: &str) -> Option<bool> {
    match chosen {
        "grant" => Some(true),
        "refuse" => Some(false),
        _ => None,
    }
}

fn known(deed: &str) -> &'static str {
    ["start", "review", "return", "decide"].into_iter().find(|d| *d == deed).unwrap_or("start")
}

fn unchosen(
    desk: &Desk<'_>,
    id: &CaseId,
    deed: &'static str,
    field: &'static str,
) -> Result<Answer, Fault> {
    let error = (field, desk.t("office-choose"));
    draw(desk, StatusCode::UNPROCESSABLE_ENTITY, id, Some(DeskForm { deed, error }))
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    id: &CaseId,
    form: Option<DeskForm>,
) -> Result<Answer, Fault> {
    let me = desk.account()?;
    // Applicants may read their case too, but not as the office sees it.
    if !me.has(Role::Supervisor) {
        desk.permit(Deed::OpenOffice)?;
    }
    let shown = match cases::show(&desk.ctx, desk.sv, id) {
        Err(service::Error::PurposeNeeded) => {
            return purpose::ask(desk, paths::case_look("office", id), false);
        }
        other => other?,
    };
    let case = &shown.case;
    let is_mine = case.officer.as_ref().is_none_or(|officer| *officer == me.id);
    let sheet = Sheet { desk, case, form: form.as_ref() };
    let actions = match case.state {
        CaseState::Accepted if desk.may(Deed::Examine(case)) => vec![sheet.start()],
        CaseState::InReview if is_mine && desk.may(Deed::Examine(case)) => vec![sheet.review()],
        CaseState::AwaitDecision if desk.may(Deed::Decide(case)) => {
            vec![sheet.decide(), sheet.send_back()]
        }
        _ => Vec::new(),
    };
    let back_url = if desk.may(Deed::OpenOffice) { paths::OFFICE } else { paths::SUPERVISION };
    let urls = Urls { back_url: back_url.to_owned() };
    desk.case_page(status, "office/cases/show.html", &shown, urls, actions, form)
}

/// The forms of one case.
struct Sheet<'a> {
    desk: &'a Desk<'a>,
    case: &'a Case,
    form: Option<&'a DeskForm>,
}

impl Sheet<'_> {
    fn action(&self, key: &'static str, tone: &'static str, fields: Vec<FieldView>) -> Action {
        let opened = self.form.map_or(key != "return", |form| form.deed == key);
        Action {
            key,
            label: self.desk.t(&format!("office-{key}")),
            tone,
            hint: None,
            open: opened,
            action_url: format!("{}/{key}", paths::office_case(&self.case.id)),
            submit_label: self.desk.t(&format!("office-{key}-submit")),
            fields,
            points: Vec::new(),
        }
    }

    fn field(&self, name: &str, kind: &'static str, label: &str) -> FieldView {
        let desk = self.desk;
        let mut field =
            FieldView::new(name, kind, desk.t(label)).with_value(desk.asked.field(name));
        field.error = self.form.filter(|f| f.error.0 == name).map(|f| f.error.1.clone());
        field
    }

    fn choice(&self, name: &str, label: &str, labels: [&str; 2]) -> FieldView {
        let mut field = self.field(name, "choice", label);
        let chosen = self.desk.asked.field(name);
        field.options = ["grant", "refuse"]
            .into_iter()
            .zip(labels)
            .map(|(value, label)| OptionView {
                value: value.to_owned(),
                label: self.desk.t(label),
                checked: chosen == value,
            })
            .collect();
        field
    }

    fn words(&self, name: &str, label: &str, hint: &str) -> FieldView {
        let mut field = self.field(name, "textarea", label);
        field.hint = Some(self.desk.t(hint));
        field.maxlength = Some(1000);
        field
    }

    fn start(&self) -> Action {
        self.action("start", "success", Vec::new())
    }

    fn review(&self) -> Action {
        let labels = ["event-opinion-for", "event-opinion-against"];
        let verdict = self.choice("verdict", "office-verdict", labels);
        let mut opinion = self.words("opinion", "office-opinion", "office-opinion-hint");
        opinion.required = false;
        self.action("review", "success", vec![verdict, opinion])
    }

    fn decide(&self) -> Action {
        let labels = ["office-grant", "office-refuse"];
        let decision = self.choice("decision", "office-decision", labels);
        let mut reasons = self.words("reasons", "office-reasons", "office-reasons-hint");
        reasons.required = false;
        self.action("decide", "success", vec![decision, reasons])
    }

    fn send_back(&self) -> Action {
        let reason = self.words("return_reason", "office-return-reason", "hall-reason-hint");
        self.action("return", "warning", vec![reason])
    }
}
