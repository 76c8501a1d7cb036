//! The preview of a form being designed: filled in with sample answers, with nothing kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::form::{Answers, Form};
use serde::Serialize;
use service::forms::design;

use super::forms::{fault_words, item_id};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::page::{Crumb, FormError};
use crate::paths;
use crate::posted::{posted_answers, with_row_deed};
use crate::sheet::{Node, Sheet};
use crate::site::Site;

#[derive(Serialize)]
struct PreviewPage {
    trail: Vec<Crumb>,
    item_name: String,
    action_url: String,
    faults: Vec<String>,
    nodes: Vec<Node>,
    errors: Vec<FormError>,
    is_right: bool,
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| draw(desk, &region, code, &Answers::new(), "")).await
}

pub(crate) async fn test(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let deed = desk.asked.field("deed").to_owned();
        let answers = with_row_deed(posted_answers(desk.asked), &deed);
        draw(desk, &region, code, &answers, &deed)
    })
    .await
}

fn draw(
    desk: &Desk<'_>,
    region: &str,
    code: String,
    answers: &Answers,
    deed: &str,
) -> Result<Answer, Fault> {
    let id = item_id(desk, region, code)?;
    let opened = design::open(&desk.ctx, desk.sv, &id)?;
    let name = desk.pick(opened.published.item.title());
    let url = paths::office_form(id.region, &id.code);
    let crumb = |label: String, url: Option<String>| Crumb { label, url };
    let mut page = PreviewPage {
        trail: vec![
            crumb(desk.t("nav-items"), Some(paths::ITEMS.to_owned())),
            crumb(desk.t("design-title"), Some(url)),
            crumb(desk.t("design-preview"), None),
        ],
        item_name: name,
        action_url: paths::office_form_preview(id.region, &id.code),
        faults: Vec::new(),
        nodes: Vec::new(),
        errors: Vec::new(),
        is_right: false,
    };
    match Form::compile(&opened.form) {
        Err(faults) => page.faults = faults.iter().map(|f| fault_words(desk, f)).collect(),
        Ok(form) => {
            let state = form.evaluate(answers, desk.ctx.now.civil_date_in_china());
            let is_test = deed == "test";
            let sheet = Sheet {
                desk,
                form: &form,
                state: &state,
                answers,
                sources: &BTreeMap::new(),
                tells_absences: is_test,
                refused: &[],
            };
            page.nodes = sheet.nodes();
            page.errors = if is_test { sheet.errors() } else { Vec::new() };
            page.is_right = is_test && page.errors.is_empty();
        }
    }
    desk.page("office/forms/preview.html", desk.t("design-preview"), page)
}
