//! Mending an application on the spot, before it is accepted.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{Action, State as CaseState};
use domain::form::{Answers, FieldFault};
use serde::Serialize;
use service::cases;

use super::apply_page::{Hidden, undrawn};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::page::FormError;
use crate::paths;
use crate::posted::{is_redrawn, posted_answers, with_row_deed};
use crate::sheet::{Node, Sheet};
use crate::site::Site;

#[derive(Serialize)]
struct Page {
    number: String,
    item_name: String,
    version: u32,
    back_url: String,
    action_url: String,
    hidden: Vec<Hidden>,
    nodes: Vec<Node>,
    errors: Vec<FormError>,
}

pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let shown = cases::show_own(&desk.ctx, desk.sv, &desk.case_id(&region, &number)?)?;
        draw(desk, StatusCode::OK, &shown, &shown.case.answers, None)
    })
    .await
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = desk.case_id(&region, &number)?;
        let shown = cases::show_own(&desk.ctx, desk.sv, &id)?;
        let answers = posted_answers(desk.asked);
        let deed = desk.asked.field("deed");
        if is_redrawn(deed) {
            return draw(desk, StatusCode::OK, &shown, &with_row_deed(answers, deed), None);
        }
        let action = Action::Fix { answers: answers.clone() };
        match cases::take(&desk.ctx, desk.sv, &id, desk.seen()?, action) {
            Ok(_) => Ok(Answer::to_done(&paths::my_case(&id), "fixed")),
            Err(service::Error::Answers(faults)) => {
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &shown, &answers, Some(&faults))
            }
            Err(service::Error::Overtaken { .. }) => desk.conflict(&id, paths::my_case(&id)),
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    shown: &cases::Shown,
    answers: &Answers,
    refused: Option<&[FieldFault]>,
) -> Result<Answer, Fault> {
    let (case, id) = (&shown.case, &shown.case.id);
    if !matches!(case.state, CaseState::Submitted | CaseState::PreCheck) {
        return desk.conflict(id, paths::my_case(id));
    }
    let form = service::forms::compiled(desk.sv, &shown.published)?;
    let state = form.evaluate(answers, desk.ctx.now.civil_date_in_china());
    let sheet = Sheet {
        desk,
        form: &form,
        state: &state,
        answers,
        sources: &BTreeMap::new(),
        tells_absences: refused.is_some(),
        refused: refused.unwrap_or_default(),
    };
    let nodes = sheet.nodes();
    let page = Page {
        number: id.shown(),
        item_name: desk.pick(&case.item_name),
        version: case.revision,
        back_url: paths::my_case(id),
        action_url: paths::my_case_deed(id, "fix"),
        errors: if refused.is_some() { sheet.errors() } else { Vec::new() },
        hidden: undrawn(&form, &nodes, answers),
        nodes,
    };
    desk.page_with(status, "portal/cases/fix.html", desk.t("fix-title"), page)
}
