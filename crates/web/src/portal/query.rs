//! Progress by case number and query code, without a login.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use service::cases::{self, Progress};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Badge, Fact, FormError};
use crate::paths;
use crate::shown::clock::ClockView;
use crate::shown::{Entry, NextStep, Stage};
use crate::site::Site;

#[derive(Serialize)]
struct FormPage {
    action_url: &'static str,
    fields: Vec<FieldView>,
    errors: Vec<FormError>,
}

#[derive(Serialize)]
struct ShowPage {
    number: String,
    item_name: String,
    authority: String,
    state: Badge,
    steps: Vec<Stage>,
    next: NextStep,
    clock: Option<ClockView>,
    timeline: Vec<Entry>,
    facts: Vec<Fact>,
    again_url: &'static str,
}

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        // The QR code of a receipt brings the number along; the code must still be typed.
        let number = desk.asked.query("number").unwrap_or_default();
        draw_form(desk, StatusCode::OK, number, None)
    })
    .await
}

pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        let (number, code) = (desk.asked.field("number"), desk.asked.field("code"));
        match cases::query(&desk.ctx, desk.sv, number, code, &desk.asked.source) {
            Ok(progress) => draw(desk, &progress),
            Err(service::Error::NotFound(_)) => {
                let text = desk.t("query-wrong");
                draw_form(desk, StatusCode::UNPROCESSABLE_ENTITY, number, Some(text))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn draw_form(
    desk: &Desk<'_>,
    status: StatusCode,
    number: &str,
    error: Option<String>,
) -> Result<Answer, Fault> {
    let mut number = FieldView::new("number", "text", desk.t("query-number")).with_value(number);
    number.hint = Some(desk.t("query-number-hint"));
    number.maxlength = Some(60);
    number.error.clone_from(&error);
    let mut code = FieldView::new("code", "text", desk.t("query-code-label"));
    code.hint = Some(desk.t("query-code-hint"));
    code.inputmode = Some("numeric");
    code.autocomplete = Some("off");
    code.maxlength = Some(10);
    let errors = error.map(|text| FormError { field: "number".to_owned(), text });
    let page = FormPage {
        action_url: paths::QUERY,
        fields: vec![number, code],
        errors: errors.into_iter().collect(),
    };
    desk.page_with(status, "portal/query/form.html", desk.t("query-title"), page)
}

fn draw(desk: &Desk<'_>, progress: &Progress) -> Result<Answer, Fault> {
    let name = desk.pick(&progress.item_name);
    let timeline = progress
        .steps
        .iter()
        .rev()
        .map(|(key, at)| Entry {
            at: desk.moment(*at),
            title: desk.t(&format!("event-{key}")),
            who: None,
            text: None,
            tone: "neutral",
            documents: Vec::new(),
        })
        .collect();
    let fact = |key: &str, value: String| Fact { label: desk.t(key), value };
    let mut facts = vec![fact("fact-applicant", progress.applicant_masked.clone())];
    if let Some(due) = &progress.due {
        facts.push(fact("fact-committed-due", desk.date(due.committed_on)));
        facts.extend(due.legal_on.map(|on| fact("fact-legal-due", desk.date(on))));
    }
    let page = ShowPage {
        number: progress.id.shown(),
        item_name: name.clone(),
        authority: desk.org_name(&progress.org),
        state: desk.state(progress.state),
        steps: desk.stages(progress.state),
        next: desk.next_of(progress),
        clock: None,
        timeline,
        facts,
        again_url: paths::QUERY,
    };
    desk.page("portal/query/show.html", name, page)
}
