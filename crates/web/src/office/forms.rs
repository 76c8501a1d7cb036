//! The form designer: fields added, changed, ordered and grouped; every save is checked, and the
//! form goes into force with the item's draft.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::form::{Field, Form, Kind, Schema, SchemaFault, SchemaFaultKind, Way};
use domain::item::ItemId;
use domain::text::Bilingual;
use serde::Serialize;
use service::forms::design;

use super::forms_field::{self, fields_of, typed};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Crumb, FormError, Link};
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct Line {
    key: String,
    kind: String,
    label: String,
    depth: usize,
    rules: Vec<String>,
    url: String,
    is_open: bool,
}

#[derive(Serialize)]
struct DesignPage {
    trail: Vec<Crumb>,
    item_name: String,
    revision: u32,
    action_url: String,
    preview: Link,
    lines: Vec<Line>,
    faults: Vec<String>,
    adding: Vec<FieldView>,
    editing: Option<Editing>,
    document: FieldView,
    errors: Vec<FormError>,
}

#[derive(Serialize)]
struct Editing {
    key: String,
    title: String,
    fields: Vec<FieldView>,
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = item_id(desk, &region, code)?;
        let opened = design::open(&desk.ctx, desk.sv, &id)?;
        draw(desk, &id, &opened, StatusCode::OK, None)
    })
    .await
}

pub(super) fn item_id(desk: &Desk<'_>, region: &str, code: String) -> Result<ItemId, Fault> {
    desk.account()?;
    Ok(ItemId { region: desk.region_of(region)?, code })
}

pub(crate) async fn save(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = item_id(desk, &region, code)?;
        let opened = design::open(&desk.ctx, desk.sv, &id)?;
        let seen: u32 = desk.asked.field("revision").parse().map_err(|_| Fault::BadRequest)?;
        let deed = desk.asked.field("deed").to_owned();
        let mut form = opened.form.clone();
        if let Err(error) = edit(desk, &mut form, &deed) {
            return draw(desk, &id, &opened, StatusCode::UNPROCESSABLE_ENTITY, Some(error));
        }
        match design::save(&desk.ctx, desk.sv, &id, seen, form) {
            Ok(()) => Ok(Answer::to_done(&paths::office_form(id.region, &id.code), "form-saved")),
            Err(service::Error::ChangedMeanwhile) => {
                let error = ("", desk.t("design-overtaken"));
                let now = design::open(&desk.ctx, desk.sv, &id)?;
                draw(desk, &id, &now, StatusCode::CONFLICT, Some(error))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

/// What stopped an edit: the field it concerns, and words.
type Stopped = (&'static str, String);

fn edit(desk: &Desk<'_>, schema: &mut Schema, deed: &str) -> Result<(), Stopped> {
    schema.schema = Schema::LAYOUT;
    let nowhere = || ("", desk.t("design-nowhere"));
    let done = match deed.split_once(':') {
        Some(("up", key)) => schema.shift(key, Way::Up),
        Some(("down", key)) => schema.shift(key, Way::Down),
        Some(("remove", key)) => schema.take(key).is_some(),
        Some(("change", key)) => {
            let before = schema.find(key).cloned().ok_or_else(nowhere)?;
            let changed =
                typed(desk, &before).map_err(|name| (name, desk.t("design-unreadable")))?;
            if !schema.change(key, desk.asked.field("into"), changed) {
                return Err(("into", desk.t("design-nowhere")));
            }
            true
        }
        _ if deed == "add" => {
            add(desk, schema)?;
            true
        }
        _ if deed == "replace" => {
            let text = desk.asked.field("document");
            *schema = serde_json::from_str(text).map_err(|error| {
                let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX).into();
                let at = [("line", number(error.line())), ("column", number(error.column()))];
                ("document", desk.t_with("design-unreadable-at", &at))
            })?;
            true
        }
        _ => false,
    };
    if done { Ok(()) } else { Err(nowhere()) }
}

fn add(desk: &Desk<'_>, schema: &mut Schema) -> Result<(), Stopped> {
    let key = desk.asked.field("new_key").trim();
    let kind = Kind::parse(desk.asked.field("new_kind"))
        .ok_or_else(|| ("new_kind", desk.t("design-choose-kind")))?;
    if !domain::rule::is_name(key) || schema.find(key).is_some() {
        return Err(("new_key", desk.t("design-bad-key")));
    }
    let zh = desk.asked.field("new_zh").trim();
    if zh.is_empty() {
        return Err(("new_zh", desk.t("design-no-label")));
    }
    let en = desk.asked.field("new_en").trim();
    let label = Bilingual { zh: zh.to_owned(), en: (!en.is_empty()).then(|| en.to_owned()) };
    match schema.add(desk.asked.field("new_into"), Field::new(key, kind, label)) {
        true => Ok(()),
        false => Err(("new_into", desk.t("design-nowhere"))),
    }
}

fn draw(
    desk: &Desk<'_>,
    id: &ItemId,
    opened: &design::Opened,
    status: StatusCode,
    stopped: Option<Stopped>,
) -> Result<Answer, Fault> {
    let schema = &opened.form;
    let url = paths::office_form(id.region, &id.code);
    let open = desk
        .asked
        .query("edit")
        .map(str::to_owned)
        .or_else(|| desk.asked.field("deed").strip_prefix("change:").map(str::to_owned));
    let mut lines = Vec::new();
    list(desk, &schema.fields, 0, &url, open.as_deref(), &mut lines);
    let faults = Form::compile(schema).err().unwrap_or_default();
    let name = desk.pick(opened.published.item.title());
    let crumb = |label: String, url: Option<String>| Crumb { label, url };
    let mut editing = open.and_then(|key| schema.find(&key)).map(|field| Editing {
        key: field.key.clone(),
        title: desk.pick(&field.label),
        fields: fields_of(desk, schema, field),
    });
    let document = serde_json::to_string_pretty(schema).unwrap_or_default();
    let mut document =
        FieldView::new("document", "textarea", desk.t("design-document")).with_value(&document);
    let mut adding = forms_field::adding(desk, schema);
    let mut errors = Vec::new();
    if let Some((field, text)) = stopped {
        let deed = desk.asked.field("deed");
        let editing = editing.as_mut().map(|editing| editing.fields.as_mut_slice());
        let editing = editing.unwrap_or_default();
        // Nobody types a change, or pastes a document, twice.
        if deed.starts_with("change:") {
            forms_field::type_again(desk, editing);
        }
        if deed == "replace" {
            document = document.with_value(desk.asked.field("document"));
        }
        let views = adding.iter_mut().chain(editing).chain([&mut document]);
        let mut at = FormError { field: String::new(), text };
        for view in views.filter(|view| view.name == field) {
            view.error = Some(at.text.clone());
            field.clone_into(&mut at.field);
        }
        errors.push(at);
    }
    let page = DesignPage {
        trail: vec![
            crumb(desk.t("nav-items"), Some(paths::ITEMS.to_owned())),
            crumb(name.clone(), Some(paths::office_item(id.region, &id.code))),
            crumb(desk.t("design-title"), None),
        ],
        item_name: name,
        revision: opened.revision,
        action_url: url,
        preview: Link {
            label: desk.t("design-preview"),
            url: paths::office_form_preview(id.region, &id.code),
        },
        lines,
        faults: faults.iter().map(|fault| fault_words(desk, fault)).collect(),
        adding,
        editing,
        document,
        errors,
    };
    desk.page_with(status, "office/forms/design.html", desk.t("design-title"), page)
}

fn list(
    desk: &Desk<'_>,
    fields: &[Field],
    depth: usize,
    url: &str,
    open: Option<&str>,
    lines: &mut Vec<Line>,
) {
    for field in fields {
        let rules = [
            ("visible_when", &field.visible_when),
            ("required_when", &field.required_when),
            ("compute", &field.compute),
        ];
        let said = rules.into_iter().filter_map(|(which, rule)| {
            let rule = rule.as_ref()?;
            Some(format!("{}: {rule}", desk.t(&format!("design-{}", which.replace('_', "-")))))
        });
        let checks =
            field.checks.iter().map(|check| format!("{}: {}", desk.t("design-checks"), check.rule));
        lines.push(Line {
            key: field.key.clone(),
            kind: desk.t(&format!("form-kind-{}", field.kind.key().replace('_', "-"))),
            label: desk.pick(&field.label),
            depth,
            rules: said.chain(checks).collect(),
            url: format!("{url}?edit={}#edit", paths::encoded(&field.key)),
            is_open: open == Some(field.key.as_str()),
        });
        list(desk, &field.fields, depth + 1, url, open, lines);
    }
}

/// What is wrong with a form, in words.
pub(super) fn fault_words(desk: &Desk<'_>, fault: &SchemaFault) -> String {
    let (mut rule, mut line, mut column, mut name) = (String::new(), 0u32, 0u32, String::new());
    let mut detail = String::new();
    match &fault.kind {
        SchemaFaultKind::Rule { which, fault } => {
            rule = desk.t(&format!("design-{}", which.replace('_', "-")));
            (line, column) = (fault.line, fault.column);
            detail = desk.t(&format!("rule-fault-{}", fault.kind.key()));
            if let domain::rule::FaultKind::UnknownName { name: of, .. }
            | domain::rule::FaultKind::UnknownFunction { name: of }
            | domain::rule::FaultKind::UnknownPart { name: of } = &fault.kind
            {
                name.clone_from(of);
            }
        }
        SchemaFaultKind::Cycle { keys } => name = keys.join(", "),
        SchemaFaultKind::TooManyFields { max } => name = max.to_string(),
        _ => {}
    }
    desk.t_with(
        &format!("form-schema-{}", fault.kind.key()),
        &[
            ("field", fault.field.clone().into()),
            ("rule", rule.into()),
            ("line", i64::from(line).into()),
            ("column", i64::from(column).into()),
            ("name", name.into()),
            ("detail", detail.into()),
        ],
    )
}
