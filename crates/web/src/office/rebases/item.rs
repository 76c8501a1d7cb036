//! One item: how many cases have which version, and the beginning of an order that moves them.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::item::ItemId;
use service::rebases::{self, ItemRebases};

use super::wrong_versions;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::page::{Crumb, FormError};
use crate::paths;
use crate::shown::sheet::{Cell, Form, Part, Sheet, Table};
use crate::site::Site;

pub(crate) async fn item(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = id(desk, &region, code)?;
        draw(desk, StatusCode::OK, &id, Vec::new())
    })
    .await
}

fn id(desk: &Desk<'_>, region: &str, code: String) -> Result<ItemId, Fault> {
    desk.account()?;
    Ok(ItemId { region: desk.region_of(region)?, code })
}

pub(crate) async fn begin(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = id(desk, &region, code)?;
        let typed = |name: &str| desk.asked.field(name).parse::<u32>().unwrap_or_default();
        let wrong = match rebases::begin(&desk.ctx, desk.sv, &id, typed("from"), typed("to")) {
            Ok(order) => {
                return Ok(Answer::to_done(&paths::rebase(id.region, &order), "rebase-begun"));
            }
            Err(service::Error::Rebase(faults)) => {
                faults.iter().map(|fault| wrong_versions(desk, fault)).collect()
            }
            Err(service::Error::NotFound("item")) => vec![desk.t("rebase-fault-no-version")],
            Err(other) => return Err(other.into()),
        };
        draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &id, wrong)
    })
    .await
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    id: &ItemId,
    wrong: Vec<String>,
) -> Result<Answer, Fault> {
    let found = rebases::of_item(&desk.ctx, desk.sv, id)?;
    let name = desk.pick(found.newest.item.title());
    let mut parts = vec![under_way(desk, &found)];
    if found.is_editor {
        parts.extend(form(desk, id, &found, wrong.first()));
    }
    if !found.orders.is_empty() {
        let mut part = Part::new("orders", desk.t("rebase-orders"));
        part.table = Some(super::table(desk, part.title.clone(), &found.orders));
        parts.push(part);
    }
    let error = |text: String| FormError { field: "to".to_owned(), text };
    let title = desk.t("rebase-item-title");
    let sheet = Sheet {
        trail: vec![super::home(desk), Crumb { label: name.clone(), url: None }],
        title: title.clone(),
        lead: Some(name),
        notes: vec![desk.t("rebase-item-lead")],
        errors: wrong.into_iter().map(error).collect(),
        parts,
        ..Sheet::default()
    };
    desk.page_with(status, "office/assessment/sheet.html", title, sheet)
}

fn version(desk: &Desk<'_>, number: u32) -> String {
    desk.t_with("rebase-version", &[("n", i64::from(number).into())])
}

fn under_way(desk: &Desk<'_>, found: &ItemRebases) -> Part {
    let mut part = Part::new("under-way", desk.t("rebase-under-way"));
    if found.under_way.is_empty() {
        part.text.push(desk.t("rebase-none-under-way"));
        return part;
    }
    let labels = vec![desk.t("rebase-version-label"), desk.t("rebase-cases")];
    let mut table = Table::new(part.title.clone(), labels, 1);
    for (number, cases) in &found.under_way {
        let row = vec![Cell::text(version(desk, *number)), Cell::text(cases.to_string())];
        table.rows.push(row);
    }
    part.table = Some(table);
    part
}

fn form(desk: &Desk<'_>, id: &ItemId, found: &ItemRebases, wrong: Option<&String>) -> Option<Part> {
    let in_force = found.in_force.filter(|_| !found.under_way.is_empty())?;
    let choice = |name: &str, label: &str, numbers: Vec<u32>, otherwise: Option<u32>| {
        let typed = desk.asked.field(name).parse().ok().or(otherwise);
        let option = |number: u32| OptionView {
            value: number.to_string(),
            label: version(desk, number),
            checked: Some(number) == typed,
        };
        let options = numbers.into_iter().map(option).collect();
        FieldView { options, ..FieldView::new(name, "select", desk.t(label)) }
    };
    let held: Vec<u32> = found.under_way.iter().map(|(number, _)| *number).collect();
    let oldest = held.iter().rev().copied().find(|number| *number != in_force);
    let mut to = choice("to", "rebase-to", vec![in_force], Some(in_force));
    to.error = wrong.cloned();
    let mut form =
        Form::new("begin", paths::item_rebases(id.region, &id.code), desk.t("rebase-begin"));
    form.fields = vec![choice("from", "rebase-from", held, oldest), to];
    let mut part = Part::new("begin", desk.t("rebase-begin-title"));
    part.text.push(desk.t("rebase-begin-lead"));
    part.forms.push(form);
    Some(part)
}
