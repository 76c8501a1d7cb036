//! Rows and inputs of a page of a draft, ready to draw.

use domain::item::edit::{Kind, Part, ROWS_MAX, Slot};
use domain::text::Language;
use serde::Serialize;

use crate::desk::Desk;
use crate::differing::label_key;
use crate::field::{FieldView, OptionView};
use crate::page::FormError;

#[derive(Serialize)]
pub(super) struct RowView {
    title: String,
    id: String,
    is_open: bool,
    up: Option<String>,
    up_label: String,
    remove: Option<String>,
    remove_label: String,
    fields: Vec<FieldView>,
}

impl RowView {
    pub(super) fn plain(fields: Vec<FieldView>) -> Self {
        let none = String::new;
        Self {
            title: none(),
            id: none(),
            is_open: true,
            up: None,
            up_label: none(),
            remove: None,
            remove_label: none(),
            fields,
        }
    }
}

#[derive(Serialize)]
pub(super) struct PartView {
    title: String,
    list: Option<String>,
    count: usize,
    add: Option<String>,
    add_label: String,
    rows: Vec<RowView>,
}

impl PartView {
    pub(super) fn plain(row: RowView) -> Self {
        let (title, add_label) = (String::new(), String::new());
        Self { title, list: None, count: 1, add: None, add_label, rows: vec![row] }
    }
}

pub(super) fn said(slot: &Slot) -> String {
    slot.values.join("、").replace("\r\n", "\n").trim().to_owned()
}

pub(super) fn part_view(
    desk: &Desk<'_>,
    part: &Part,
    errors: &[FormError],
    added: Option<&str>,
) -> PartView {
    let Some(list) = part.list else {
        let fields = part.rows.iter().flat_map(|row| &row.slots);
        let fields = fields.map(|slot| field(desk, slot, errors)).collect();
        return PartView::plain(RowView::plain(fields));
    };
    let title = desk.t(&label_key(list));
    let count = part.rows.len();
    let rows = part.rows.iter().enumerate().map(|(n, row)| {
        let fields: Vec<FieldView> =
            row.slots.iter().map(|slot| field(desk, slot, errors)).collect();
        let is_new = added == Some(list) && n + 1 == count;
        let number = [("n", i64::try_from(n + 1).unwrap_or(i64::MAX).into())];
        let telling = row.slots.iter().filter(|slot| !matches!(slot.kind, Kind::Code));
        let telling = telling.map(said).find(|text| !text.is_empty());
        let title = match telling {
            Some(text) => text.chars().take(60).collect(),
            None => desk.t("edit-row-new"),
        };
        RowView {
            title: format!("{} · {title}", desk.t_with("edit-row", &number)),
            id: format!("row-{list}-{n}"),
            is_open: is_new || count <= 2 || fields.iter().any(|field| field.error.is_some()),
            up: (n > 0 && !is_new).then(|| format!("up:{list}.{n}")),
            up_label: desk.t_with("edit-up", &number),
            remove: (!is_new).then(|| format!("remove:{list}.{n}")),
            remove_label: desk.t_with("edit-remove", &number),
            fields,
        }
    });
    PartView {
        list: Some(list.to_owned()),
        count,
        rows: rows.collect(),
        add: (count < ROWS_MAX).then(|| format!("add:{list}")),
        add_label: desk.t_with("edit-add", &[("list", title.clone().into())]),
        title,
    }
}

pub(super) fn label(desk: &Desk<'_>, slot: &Slot) -> String {
    let label = desk.t(&label_key(&slot.label));
    match slot.part {
        "zh" | "en" | "note" => {
            desk.t_with(&format!("edit-part-{}", slot.part), &[("label", label.into())])
        }
        _ => label,
    }
}

fn field(desk: &Desk<'_>, slot: &Slot, errors: &[FormError]) -> FieldView {
    let chosen = |key: &str| slot.values.iter().any(|value| value == key);
    let mut options: Vec<OptionView> = Vec::new();
    let (kind, hint) = match slot.kind {
        Kind::Long | Kind::LongBoth => ("textarea", None),
        Kind::Lines => ("textarea", Some("edit-hint-lines")),
        Kind::BothLines => ("textarea", Some("edit-hint-both-lines")),
        Kind::BasisLines => ("textarea", Some("edit-hint-basis-lines")),
        Kind::AnswerLines => ("textarea", Some("edit-hint-answer-lines")),
        Kind::Limit if slot.part == "raw" => ("text", Some("edit-hint-limit")),
        Kind::Code => ("text", Some("edit-hint-code")),
        Kind::Number(_) => ("number", None),
        Kind::Date => ("date", None),
        Kind::YesNo | Kind::Flag | Kind::One(_) => ("choice", None),
        Kind::Many(_) => ("multiple", None),
        Kind::Text | Kind::Both | Kind::Limit | Kind::Money | Kind::Serial => ("text", None),
    };
    let option = |key: &str, label: String, checked: bool| OptionView {
        value: key.to_owned(),
        label,
        checked,
    };
    let nothing = slot.values.iter().all(String::is_empty);
    match slot.kind {
        Kind::YesNo | Kind::Flag => {
            options.push(option("yes", desk.t("yes"), chosen("yes")));
            options.push(option("no", desk.t("no"), chosen("no")));
            if matches!(slot.kind, Kind::YesNo) {
                options.push(option("", desk.t("edit-unstated"), nothing));
            }
        }
        Kind::One(list) | Kind::Many(list) => {
            let choices = list();
            let is_short = choices.len() < 7 && matches!(slot.kind, Kind::One(_));
            options.extend(choices.into_iter().map(|choice| {
                let words = if desk.lang() == Language::Zh { choice.zh } else { choice.en };
                option(choice.key, words.to_owned(), chosen(choice.key))
            }));
            // Buttons cannot be let go; a list begins with an empty line of its own.
            if is_short && !slot.is_required {
                options.push(option("", desk.t("edit-unstated"), nothing));
            }
        }
        _ => {}
    }
    let error = errors.iter().find(|error| error.field == slot.name);
    FieldView {
        hint: hint.map(|hint| desk.t(hint)),
        value: slot.values.first().filter(|value| !value.is_empty()).cloned(),
        values: slot.values.clone(),
        error: error.map(|error| error.text.clone()),
        required: slot.is_required,
        autocomplete: Some("off"),
        options,
        ..FieldView::new(&slot.name, kind, label(desk, slot))
    }
}
