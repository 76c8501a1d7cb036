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

use super::apply_compare::{Row, rows};
use super::apply_page::undrawn;
use super::consenting;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::FormError;
use crate::paths;
use crate::posted::{Hidden, is_redrawn, posted_answers, with_row_deed};
use crate::sheet::{Node, Sheet};
use crate::site::Site;

#[derive(Serialize)]
struct Page {
    number: String,
    item_name: String,
    version: u32,
    newer: Option<Vec<Row>>,
    back_url: String,
    action_url: String,
    hidden: Vec<Hidden>,
    nodes: Vec<Node>,
    consents: Vec<FieldView>,
    errors: Vec<FormError>,
}

pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let shown = cases::show_own(&desk.ctx, desk.sv, &desk.case_id(&region, &number)?)?;
        service::people::check_guardian(&desk.ctx)?;
        draw(desk, &shown, &Given::of(&shown.case.answers, shown.case.revision))
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
            let answers = with_row_deed(answers, deed);
            let consents = consenting::again(desk);
            return draw(desk, &shown, &Given { consents, ..Given::posted(desk, &answers)? });
        }
        consenting::give(desk)?;
        let action = Action::Fix { answers: answers.clone() };
        match cases::take(&desk.ctx, desk.sv, &id, desk.seen()?, action) {
            Ok(_) => Ok(Answer::to_done(&paths::my_case(&id), "fixed")),
            Err(service::Error::Answers(faults)) => {
                let given = Given::posted(desk, &answers)?;
                draw(desk, &shown, &Given { refused: Some(&faults), ..given })
            }
            Err(service::Error::ConsentNeeded(missing)) => {
                let consents = consenting::ask(desk, &missing);
                draw(desk, &shown, &Given { consents, ..Given::posted(desk, &answers)? })
            }
            Err(service::Error::Overtaken { .. }) => {
                let now = cases::show_own(&desk.ctx, desk.sv, &id)?;
                let given = Given::of(&answers, now.case.revision);
                draw(desk, &now, &Given { is_overtaken: true, ..given })
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

/// What was typed, what is wrong with it, and what it needs a consent for.
struct Given<'a> {
    answers: &'a Answers,
    refused: Option<&'a [FieldFault]>,
    consents: Vec<FieldView>,
    /// The revision of the case that whoever typed it had before their eyes.
    seen: u32,
    /// Whether the case went on since then.
    is_overtaken: bool,
}

impl<'a> Given<'a> {
    fn of(answers: &'a Answers, seen: u32) -> Self {
        Self { answers, refused: None, consents: Vec::new(), seen, is_overtaken: false }
    }

    /// What was typed stays with the revision that it was typed to, however often it is drawn.
    fn posted(desk: &Desk<'_>, answers: &'a Answers) -> Result<Self, Fault> {
        Ok(Self::of(answers, desk.seen()?))
    }
}

fn draw(desk: &Desk<'_>, shown: &cases::Shown, given: &Given<'_>) -> Result<Answer, Fault> {
    let Given { answers, refused, consents, seen, is_overtaken } = given;
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
    let mut errors = if refused.is_some() { sheet.errors() } else { Vec::new() };
    errors.extend(consenting::errors(consents));
    let status = match errors.is_empty() && refused.is_none() {
        _ if *is_overtaken => StatusCode::CONFLICT,
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let newer = is_overtaken.then(|| rows(desk, &form, answers, &case.answers));
    let nodes = sheet.nodes();
    let page = Page {
        number: id.shown(),
        item_name: desk.pick(&case.item_name),
        version: *seen,
        newer,
        back_url: paths::my_case(id),
        action_url: paths::my_case_deed(id, "fix"),
        hidden: undrawn(&form, &nodes, answers),
        nodes,
        consents: consents.clone(),
        errors,
    };
    desk.page_with(status, "portal/cases/fix.html", desk.t("fix-title"), page)
}
