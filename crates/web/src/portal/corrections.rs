//! Answering a correction notice.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::State as CaseState;
use domain::form::Answers;
use serde::Serialize;
use service::cases;

use super::cases::{Point, issued_at, own, points};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::FormError;
use crate::paths;
use crate::sheet::{Node, Sheet, posted_answers};
use crate::site::Site;

#[derive(Serialize)]
struct CorrectPage {
    number: String,
    item_name: String,
    version: u32,
    back_url: String,
    action_url: String,
    due_on: String,
    remaining: Option<String>,
    issued_by: String,
    issued_on: String,
    points: Vec<Point>,
    nodes: Vec<Node>,
    fields: Vec<FieldView>,
    errors: Vec<FormError>,
}

/// What was typed into a correction and what is wrong with it.
struct Correction<'a> {
    answers: &'a Answers,
    faults: &'a [domain::form::FieldFault],
    note_error: Option<String>,
}

pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = own(desk, &region, &number)?;
        let shown = cases::show(&desk.ctx, desk.sv, &id)?;
        let given = Correction { answers: &shown.case.answers, faults: &[], note_error: None };
        draw(desk, StatusCode::OK, &shown, &given)
    })
    .await
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = own(desk, &region, &number)?;
        let answers = posted_answers(desk.asked);
        let note = desk.asked.field("note").to_owned();
        let (faults, note_error) =
            match cases::supplement(&desk.ctx, desk.sv, &id, desk.seen()?, answers.clone(), note) {
                Ok(_) => return Ok(Answer::to_done(&paths::my_case(&id), "supplemented")),
                Err(service::Error::Answers(faults)) => (faults, None),
                Err(service::Error::Refused(refusal)) => (Vec::new(), Some(desk.refusal(&refusal))),
                Err(service::Error::Overtaken { .. }) => {
                    return desk.conflict(&id, paths::my_case(&id));
                }
                Err(other) => return Err(other.into()),
            };
        let shown = cases::show(&desk.ctx, desk.sv, &id)?;
        let given = Correction { answers: &answers, faults: &faults, note_error };
        draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &shown, &given)
    })
    .await
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    shown: &cases::Shown,
    given: &Correction<'_>,
) -> Result<Answer, Fault> {
    let case = &shown.case;
    let (Some(notice), CaseState::AwaitCorrection) = (&case.correction, case.state) else {
        return desk.conflict(&case.id, paths::my_case(&case.id));
    };
    let form = service::forms::compiled(desk.sv, &shown.published)?;
    let today = desk.ctx.now.civil_date_in_china();
    let state = form.evaluate(given.answers, today);
    let sheet = Sheet {
        desk,
        form: &form,
        state: &state,
        answers: given.answers,
        sources: &BTreeMap::new(),
        tells_absences: !given.faults.is_empty(),
    };
    let mut note = FieldView::new("note", "textarea", desk.t("correct-note"))
        .with_value(desk.asked.field("note"));
    note.required = false;
    note.hint = Some(desk.t("correct-note-hint"));
    note.maxlength = Some(1000);
    note.error.clone_from(&given.note_error);
    let mut errors = if given.faults.is_empty() { Vec::new() } else { sheet.errors() };
    let note_error = given.note_error.clone();
    errors.extend(note_error.map(|text| FormError { field: "note".to_owned(), text }));
    let issued_on = issued_at(shown).map(|at| desk.date(at.civil_date_in_china()));
    let page = CorrectPage {
        number: case.id.shown(),
        item_name: desk.pick(&case.item_name),
        version: case.revision,
        back_url: paths::my_case(&case.id),
        action_url: paths::my_case_deed(&case.id, "correct"),
        due_on: desk.date(notice.answer_by),
        remaining: None,
        issued_by: desk.org_name(&case.org),
        issued_on: issued_on.unwrap_or_default(),
        points: points(desk, &notice.defects),
        nodes: sheet.nodes(),
        fields: vec![note],
        errors,
    };
    desk.page_with(status, "portal/cases/correct.html", desk.t("correct-title"), page)
}
