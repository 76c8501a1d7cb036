//! The page of an application form.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use domain::form::{Answers, Fault as AnswerFault, FieldFault, Form, Kind, losses};
use serde::Serialize;
use service::catalogue;
use service::forms::{self, Source, drafts};

use super::apply::Target;
use super::consenting;
use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::field::{FieldView, shown};
use crate::page::{Crumb, Fact, FormError, Link};
use crate::paths;
use crate::posted::Hidden;
use crate::sheet::{Node, Sheet, fault_words, label};
use crate::shown::Stage;

#[derive(Serialize)]
struct ApplyPage {
    trail: Vec<Crumb>,
    item_name: String,
    authority: String,
    guide_url: String,
    steps: Vec<Stage>,
    draft_note: Option<String>,
    lost: Vec<Fact>,
    other_drafts: Vec<Link>,
    drafts_url: &'static str,
    action_url: String,
    hidden: Vec<Hidden>,
    nodes: Vec<Node>,
    consents: Vec<FieldView>,
    errors: Vec<FormError>,
}

/// A form in the making.
pub(super) struct Filled<'a> {
    pub answers: &'a Answers,
    pub key: &'a str,
    /// The revision of its draft, 0 if it was never saved.
    pub revision: u32,
    /// Whether somebody filled in something already, so that what is wrong is told.
    pub is_in_use: bool,
    /// Whether it was handed in and refused, so that what is missing is told, too.
    pub is_refused: bool,
    /// What was found wrong with it then.
    pub refused: &'a [FieldFault],
    pub note: Option<String>,
    pub problem: Option<String>,
    /// What asks for consents that are missing.
    pub consents: Vec<FieldView>,
    /// The version it was filled in to, where that is not told by the page itself.
    pub filled_in_to: Option<u32>,
    pub status: StatusCode,
}

impl<'a> Filled<'a> {
    pub(super) fn new(answers: &'a Answers, key: &'a str) -> Filled<'a> {
        Filled {
            answers,
            key,
            revision: 0,
            is_in_use: false,
            is_refused: false,
            refused: &[],
            note: None,
            problem: None,
            consents: Vec::new(),
            filled_in_to: None,
            status: StatusCode::OK,
        }
    }
}

pub(super) fn draw(desk: &Desk<'_>, target: &Target, filled: &Filled<'_>) -> Result<Answer, Fault> {
    let item = &target.published.item;
    let (region, code) = target.place();
    let today = desk.ctx.now.civil_date_in_china();
    let state = target.form.evaluate(filled.answers, today);
    let sources = sources(desk, target, filled.answers)?;
    let sheet = Sheet {
        desk,
        form: &target.form,
        state: &state,
        answers: filled.answers,
        sources: &sources,
        tells_absences: filled.is_refused,
        refused: filled.refused,
    };
    let nodes = sheet.nodes();
    let is_told = filled.is_in_use || filled.is_refused;
    let mut errors = if is_told && filled.is_refused { sheet.errors() } else { Vec::new() };
    let problem = filled.problem.clone();
    errors.extend(problem.map(|text| FormError { field: String::new(), text }));
    errors.extend(consenting::errors(&filled.consents));
    let mut hidden = vec![
        Hidden { name: "key".to_owned(), value: filled.key.to_owned() },
        Hidden { name: "revision".to_owned(), value: filled.revision.to_string() },
        Hidden { name: "version".to_owned(), value: item.version.to_string() },
    ];
    hidden.extend(undrawn(&target.form, &nodes, filled.answers));
    let name = desk.pick(item.title());
    let crumb = |label: String, url: Option<String>| Crumb { label, url };
    let page = ApplyPage {
        trail: vec![
            crumb(desk.t("nav-guides"), Some(paths::GUIDES.to_owned())),
            crumb(name.clone(), Some(paths::guide(region, code))),
            crumb(desk.t("apply-online"), None),
        ],
        item_name: name.clone(),
        authority: desk.pick(&item.authority.name),
        guide_url: paths::guide(region, code),
        steps: ["apply-step-fill", "apply-step-receipt"]
            .into_iter()
            .zip(["current", "todo"])
            .map(|(key, state)| Stage { label: desk.t(key), state, note: None })
            .collect(),
        draft_note: filled.note.clone(),
        lost: lost(desk, target, filled)?,
        other_drafts: match filled.revision == 0 && !filled.is_in_use {
            true => other_drafts(desk, target)?,
            false => Vec::new(),
        },
        drafts_url: paths::MY_DRAFTS,
        action_url: paths::apply(region, code),
        hidden,
        nodes,
        consents: filled.consents.clone(),
        errors,
    };
    desk.page_with(filled.status, "portal/apply/form.html", name, page)
}

/// Where answers come from that still are as they were filled in for the person.
fn sources(
    desk: &Desk<'_>,
    target: &Target,
    answers: &Answers,
) -> Result<BTreeMap<String, Source>, Fault> {
    let Some(account) = desk.ctx.actor.applicant() else { return Ok(BTreeMap::new()) };
    let mut first = forms::first_answers(desk.sv, account, &target.form)?;
    let unchanged = |key: &str| {
        let within = format!("{key}.");
        first
            .answers
            .iter()
            .filter(|(path, _)| *path == key || path.starts_with(&within))
            .all(|(path, values)| answers.get(path) == Some(values))
    };
    let kept: BTreeSet<String> =
        first.sources.keys().filter(|key| unchanged(key)).cloned().collect();
    first.sources.retain(|key, _| kept.contains(key));
    Ok(first.sources)
}

/// Answers of fields that are not there now: they are kept with the form, so that they are there
/// again when their fields are.
pub(super) fn undrawn(form: &Form, nodes: &[Node], answers: &Answers) -> Vec<Hidden> {
    let mut drawn = BTreeSet::new();
    note_drawn(nodes, &mut drawn);
    answers
        .iter()
        .filter(|(path, _)| !drawn.contains(path.as_str()) && form.knows(path))
        .filter(|(path, _)| {
            form.schema().field_at(path).is_some_and(|field| field.kind != Kind::Computed)
        })
        .flat_map(|(path, values)| {
            values.iter().map(|value| Hidden { name: path.clone(), value: value.clone() })
        })
        .collect()
}

fn note_drawn<'n>(nodes: &'n [Node], drawn: &mut BTreeSet<&'n str>) {
    for node in nodes {
        drawn.insert(&node.path);
        drawn.extend(node.field.iter().map(|field| field.name.as_str()));
        note_drawn(&node.nodes, drawn);
        node.rows.iter().for_each(|row| note_drawn(&row.nodes, drawn));
    }
}

/// What would be lost of a draft that was filled in to an older version of the form.
fn lost(desk: &Desk<'_>, target: &Target, filled: &Filled<'_>) -> Result<Vec<Fact>, Fault> {
    let item = &target.published.item;
    let Some(before) = filled.filled_in_to.filter(|version| *version != item.version) else {
        return Ok(Vec::new());
    };
    let before = catalogue::version(desk.sv, item.id.region, &item.id.code, before)?;
    let old = forms::compiled(desk.sv, &before)?;
    let today = desk.ctx.now.civil_date_in_china();
    let name = |path: &str, fault: &Option<AnswerFault>| match fault {
        None => label(desk, &old, path),
        Some(fault) => fault_words(desk, &target.form, path, fault),
    };
    let losses = losses(&target.form, filled.answers, today);
    Ok(losses
        .into_iter()
        .map(|loss| Fact {
            label: name(&loss.path, &loss.fault),
            value: match old.schema().field_at(&loss.path) {
                Some(field) => {
                    let values = loss.values.iter().map(|value| shown(desk, field, value, true));
                    values.collect::<Vec<_>>().join(" ")
                }
                None => loss.values.join(" "),
            },
        })
        .collect())
}

/// Drafts of the same item that could be gone on with instead.
fn other_drafts(desk: &Desk<'_>, target: &Target) -> Result<Vec<Link>, Fault> {
    let (region, code) = target.place();
    let kept = drafts::list(&desk.ctx, desk.sv)?;
    let is_same = |draft: &drafts::Draft| draft.item_region == region && draft.item_code == code;
    let here = kept.iter().filter(|(draft, is_here)| *is_here && is_same(draft));
    Ok(here
        .take(5)
        .map(|(draft, _)| Link {
            label: desk.t_with(
                "apply-go-on",
                &[("date", desk.date(draft.saved_at.civil_date_in_china()).into())],
            ),
            url: paths::apply_draft(region, code, &draft.id),
        })
        .collect())
}
