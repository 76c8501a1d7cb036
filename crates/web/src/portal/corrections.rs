//! Answering a correction notice.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{CorrectionNotice, State as CaseState, Target};
use domain::form::{Answers, Form};
use serde::Serialize;
use service::cases;

use super::apply_compare::{Row, rows};
use super::apply_page::undrawn;
use super::cases::{Point, issued_at, points};
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
struct CorrectPage {
    number: String,
    item_name: String,
    version: u32,
    newer: Option<Vec<Row>>,
    back_url: String,
    action_url: String,
    due_on: String,
    remaining: Option<String>,
    issued_by: String,
    issued_on: String,
    points: Vec<Point>,
    hidden: Vec<Hidden>,
    nodes: Vec<Node>,
    fields: Vec<FieldView>,
    consents: Vec<FieldView>,
    errors: Vec<FormError>,
}

/// What was typed into a correction and what is wrong with it.
struct Correction<'a> {
    answers: &'a Answers,
    faults: &'a [domain::form::FieldFault],
    note_error: Option<String>,
    /// What asks for consents that are missing.
    consents: Vec<FieldView>,
    /// The revision of the case that whoever typed it had before their eyes.
    seen: u32,
    /// Whether the case went on since then.
    is_overtaken: bool,
}

impl<'a> Correction<'a> {
    fn of(answers: &'a Answers, seen: u32) -> Self {
        let consents = Vec::new();
        Self { answers, faults: &[], note_error: None, consents, seen, is_overtaken: false }
    }
}

pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let shown = cases::show_own(&desk.ctx, desk.sv, &desk.case_id(&region, &number)?)?;
        service::people::check_guardian(&desk.ctx)?;
        let given = Correction::of(&shown.case.answers, shown.case.revision);
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
        let before = cases::show_own(&desk.ctx, desk.sv, &desk.case_id(&region, &number)?)?;
        let id = &before.case.id;
        let answers = given_answers(desk, &before);
        // What was typed stays with the revision that it was typed to, however often it is drawn.
        let seen = desk.seen()?;
        let deed = desk.asked.field("deed");
        if is_redrawn(deed) {
            let answers = with_row_deed(answers, deed);
            let consents = consenting::again(desk);
            let given = Correction { consents, ..Correction::of(&answers, seen) };
            return draw(desk, StatusCode::OK, &before, &given);
        }
        consenting::give(desk)?;
        let note = desk.asked.field("note").to_owned();
        let mut consents = Vec::new();
        let (faults, note_error) =
            match cases::supplement(&desk.ctx, desk.sv, id, seen, answers.clone(), note) {
                Ok(_) => return Ok(Answer::to_done(&paths::my_case(id), "supplemented")),
                Err(service::Error::Answers(faults)) => (faults, None),
                Err(service::Error::Refused(refusal)) => (Vec::new(), Some(desk.refusal(&refusal))),
                Err(service::Error::ConsentNeeded(missing)) => {
                    consents = consenting::ask(desk, &missing);
                    (Vec::new(), None)
                }
                Err(service::Error::Overtaken { .. }) => {
                    let now = cases::show_own(&desk.ctx, desk.sv, id)?;
                    let answers = given_answers(desk, &now);
                    let given = Correction::of(&answers, now.case.revision);
                    let given = Correction { is_overtaken: true, ..given };
                    return draw(desk, StatusCode::CONFLICT, &now, &given);
                }
                Err(other) => return Err(other.into()),
            };
        let typed = Correction::of(&answers, seen);
        let given = Correction { faults: &faults, note_error, consents, ..typed };
        draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &before, &given)
    })
    .await
}

/// The answers that are handed in. Only the marked fields are asked for; what was not asked stays as
/// it is.
fn given_answers(desk: &Desk<'_>, shown: &cases::Shown) -> Answers {
    let (asked, typed) = (asked_fields(shown), posted_answers(desk.asked));
    if asked.is_empty() {
        return typed;
    }
    let mut answers = shown.case.answers.clone();
    answers.retain(|path, _| !is_asked(path, &asked));
    answers.extend(typed.into_iter().filter(|(path, _)| is_asked(path, &asked)));
    answers
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
        refused: given.faults,
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
    errors.extend(consenting::errors(&given.consents));
    let asked = asked_fields(shown);
    let nodes = asked_nodes(sheet.nodes(), &asked);
    // What was not asked for stays with the case and is not sent again.
    let is_sent = |path: &str| asked.is_empty() || is_asked(path, &asked);
    let hidden = undrawn(&form, &nodes, given.answers);
    let hidden = hidden.into_iter().filter(|field| is_sent(&field.name));
    let issued_on = issued_at(shown).map(|at| desk.date(at.civil_date_in_china()));
    let page = CorrectPage {
        number: case.id.shown(),
        item_name: desk.pick(&case.item_name),
        version: given.seen,
        newer: given.is_overtaken.then(|| rows(desk, &form, given.answers, &case.answers)),
        back_url: paths::my_case(&case.id),
        action_url: paths::my_case_deed(&case.id, "correct"),
        due_on: desk.date(notice.answer_by),
        remaining: None,
        issued_by: desk.org_name(&case.org),
        issued_on: issued_on.unwrap_or_default(),
        points: told(desk, shown, &form, notice),
        hidden: hidden.collect(),
        nodes,
        fields: vec![note],
        consents: given.consents.clone(),
        errors,
    };
    desk.page_with(status, "portal/cases/correct.html", desk.t("correct-title"), page)
}

/// The keys of the fields that the notice asks for.
fn asked_fields(shown: &cases::Shown) -> Vec<String> {
    let marks = shown.case.correction.iter().flat_map(|notice| &notice.marks);
    marks
        .filter_map(|mark| match &mark.target {
            Target::Field(key) => Some(key.clone()),
            Target::Material(_) => None,
        })
        .collect()
}

/// Whether the answer at a path belongs to one of the fields asked for.
fn is_asked(path: &str, asked: &[String]) -> bool {
    let key = path.split('.').next().unwrap_or_default();
    asked.iter().any(|asked| asked == key)
}

/// The parts of the form that the notice asks for; the whole form where it marks no field.
fn asked_nodes(nodes: Vec<Node>, asked: &[String]) -> Vec<Node> {
    if asked.is_empty() {
        return nodes;
    }
    let kept = nodes.into_iter().filter_map(|mut node| {
        if node.shape != "section" {
            return is_asked(&node.path, asked).then_some(node);
        }
        node.nodes = asked_nodes(node.nodes, asked);
        (!node.nodes.is_empty()).then_some(node)
    });
    kept.collect()
}

/// What the notice says at large, then what it says of each marked field and material.
fn told(
    desk: &Desk<'_>,
    shown: &cases::Shown,
    form: &Form,
    notice: &CorrectionNotice,
) -> Vec<Point> {
    let mut all = points(desk, &notice.defects);
    for mark in &notice.marks {
        let label = match &mark.target {
            Target::Field(key) => crate::sheet::label(desk, form, key),
            Target::Material(code) => {
                let known = shown.published.item.material(code);
                known.map_or_else(|| code.clone(), |m| desk.pick(&m.name))
            }
        };
        all.push(Point { label, text: mark.note.clone(), fields: Vec::new() });
    }
    all
}
