//! Whether a paper is genuine, and its file for those who may read it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use service::papers::{self, Verified};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Badge, Fact, FormError, Link};
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct FormPage {
    action_url: &'static str,
    fields: Vec<FieldView>,
    errors: Vec<FormError>,
}

#[derive(Serialize)]
struct ShowPage {
    heading: String,
    text: String,
    state: Badge,
    facts: Vec<Fact>,
    links: Vec<Link>,
    hint: Option<String>,
    again_url: &'static str,
}

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let typed = desk.asked.query("code").map(str::trim);
        if let Some(typed) = typed.filter(|typed| papers::is_code(typed)) {
            return Ok(Answer::to(paths::verify(typed)));
        }
        let mut code = FieldView::new("code", "text", desk.t("verify-code"))
            .with_value(typed.unwrap_or_default());
        code.error = typed.map(|_| desk.t("verify-no-code"));
        code.hint = Some(desk.t("verify-code-hint"));
        code.maxlength = Some(60);
        code.autocomplete = Some("off");
        let error = code.error.clone();
        let errors = error.map(|text| FormError { field: "code".to_owned(), text });
        let page = FormPage {
            action_url: paths::VERIFY,
            fields: vec![code],
            errors: errors.into_iter().collect(),
        };
        desk.page("portal/verify/form.html", desk.t("verify-heading"), page)
    })
    .await
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path(code): Path<String>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        if !papers::is_code(&code) {
            return Err(Fault::NotFound);
        }
        match papers::verify(&desk.ctx, desk.sv, &code, &desk.asked.source) {
            Ok(verified) => genuine(desk, &verified),
            Err(service::Error::NotFound(_)) => unknown(desk),
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn unknown(desk: &Desk<'_>) -> Result<Answer, Fault> {
    let label = desk.t("verify-unknown");
    let page = ShowPage {
        heading: label.clone(),
        text: desk.t("verify-unknown-text"),
        state: Badge { key: "unknown".to_owned(), label, tone: "danger" },
        facts: Vec::new(),
        links: Vec::new(),
        hint: None,
        again_url: paths::VERIFY,
    };
    desk.page("portal/verify/show.html", desk.t("verify-heading"), page)
}

fn genuine(desk: &Desk<'_>, verified: &Verified) -> Result<Answer, Fault> {
    let paper = &verified.paper;
    let fact = |key: &str, value: String| Fact { label: desk.t(key), value };
    let code = papers::shown_code(paper);
    let mut facts = vec![
        fact("paper-kind", desk.paper_name(&paper.order.kind)),
        fact("paper-authority", desk.org_name(&paper.order.org)),
        fact("paper-date", desk.date(paper.order.issued_at.civil_date_in_china())),
        fact("paper-code", code.clone()),
    ];
    let hash = paper.made.as_ref().map(|made| fact("paper-hash", made.sha256.clone()));
    facts.extend(hash);
    let mut links = Vec::new();
    if let Some(case) = &verified.case {
        facts.push(fact("paper-number", desk.paper_number(paper)));
        facts.push(fact("case-number-label", case.id.shown()));
        facts.push(fact("fact-applicant", case.applicant_name.clone()));
        facts.push(fact("paper-item", desk.pick(&case.item_name)));
        let file = || Link { label: desk.t("paper-download"), url: paths::paper(&code) };
        links.extend(paper.made.as_ref().map(|_| file()));
        let is_own = desk.ctx.actor.account().is_some_and(|me| me.id == case.applicant);
        let url = paths::my_case(&case.id);
        links.extend(is_own.then(|| Link { label: desk.t("paper-case"), url }));
    }
    let (key, tone) = match &paper.made {
        Some(_) => ("verify-genuine", "success"),
        None => ("verify-pending", "info"),
    };
    let page = ShowPage {
        heading: desk.t(key),
        text: desk.t(&format!("{key}-text")),
        state: Badge { key: "genuine".to_owned(), label: desk.t(key), tone },
        facts,
        links,
        hint: paper.made.as_ref().map(|_| desk.t("verify-hash-hint")),
        again_url: paths::VERIFY,
    };
    desk.page("portal/verify/show.html", desk.t("verify-heading"), page)
}

pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    Path(code): Path<String>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let (paper, bytes) = papers::file(&desk.ctx, desk.sv, &code)?;
        let code = papers::shown_code(&paper);
        Ok(match bytes {
            Some(bytes) => Answer::pdf(bytes, &format!("{}-{code}.pdf", paper.order.kind)),
            // It is still being made; its page says so.
            None => Answer::to(paths::verify(&code)),
        })
    })
    .await
}
