//! The item document as pages of form fields, and what people typed as an item document again.
//!
//! The fields are written down once, in [`PAGES`]; drawing, reading, comparing and naming them all
//! follow from there.

mod cell;
mod read;
mod spec;

use serde_json::Value;

pub use cell::{Choice, Kind};
pub use read::{EditFault, Fault, ROWS_MAX, Typed, apply};
pub use spec::PAGES;

use super::ItemVersion;

/// One field of the document.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its path, inside its list where it has one.
    pub path: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a row or the page makes no sense without it.
    pub is_required: bool,
}

/// Fields that stand together: one group, or a list of rows of them.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The path of the list, for rows.
    pub list: Option<&'static str>,
    /// The fields.
    pub fields: &'static [Field],
}

/// A page of the editor.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Its word in addresses and word keys.
    pub key: &'static str,
    /// What stands on it.
    pub groups: &'static [Group],
}

impl Page {
    /// The page that `key` stands for.
    #[must_use]
    pub fn named(key: &str) -> Option<&'static Self> {
        PAGES.iter().find(|page| page.key == key)
    }

    /// The list on this page with this path.
    #[must_use]
    pub fn list(&self, path: &str) -> Option<&'static Group> {
        self.groups.iter().find(|group| group.list == Some(path))
    }
}

/// One input: a field, or one language of a field in two.
#[derive(Clone, Debug)]
pub struct Slot {
    /// The name of the input, unique on the page.
    pub name: String,
    /// The field's path without row numbers, which its words go by.
    pub label: String,
    /// Which part of the field: `zh`, `en`, `note`, or nothing for the whole.
    pub part: &'static str,
    /// What the field holds.
    pub kind: Kind,
    /// What it says.
    pub values: Vec<String>,
    /// Whether it must be filled in.
    pub is_required: bool,
}

/// One row of inputs, or the one group of them.
#[derive(Clone, Debug)]
pub struct Row {
    /// The inputs.
    pub slots: Vec<Slot>,
}

/// A group of the page with its rows.
#[derive(Clone, Debug)]
pub struct Part {
    /// The list, for rows.
    pub list: Option<&'static str>,
    /// The rows; exactly one where there is no list.
    pub rows: Vec<Row>,
}

/// What the item says on this page, with so many empty rows after those of `more`.
#[must_use]
pub fn parts(item: &ItemVersion, page: &Page, more: Option<(&str, usize)>) -> Vec<Part> {
    let document = document(item);
    let draw = |group: &Group| {
        let Some(list) = group.list else {
            return Part { list: None, rows: vec![row(group, "", Some(&document))] };
        };
        let rows = at(&document, list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let extra = more.filter(|(path, _)| *path == list).map_or(0, |(_, count)| count);
        let all = rows.iter().map(Some).chain(std::iter::repeat_n(None, extra)).enumerate();
        let rows = all.map(|(n, value)| row(group, &format!("{list}.{n}."), value)).collect();
        Part { list: Some(list), rows }
    };
    page.groups.iter().map(draw).collect()
}

fn row(group: &Group, prefix: &str, value: Option<&Value>) -> Row {
    let list = group.list.map_or(String::new(), |list| format!("{list}."));
    let slots = group.fields.iter().flat_map(|field| {
        let label = format!("{list}{}", field.path);
        let said = value.and_then(|value| at(value, field.path));
        field.kind.written(said).into_iter().map(move |(part, values)| {
            let dot = if part.is_empty() { "" } else { "." };
            Slot {
                name: format!("{prefix}{}{dot}{part}", field.path),
                label: label.clone(),
                part,
                kind: field.kind,
                values,
                is_required: field.is_required && part != "en" && part != "note",
            }
        })
    });
    Row { slots: slots.collect() }
}

/// The path of a difference without its row keys: `materials[form].originals` is
/// `materials.originals`; and the keys, in order.
#[must_use]
pub fn bare_path(path: &str) -> (String, Vec<String>) {
    let (mut bare, mut keys, mut key) = (String::new(), Vec::new(), None::<String>);
    for c in path.chars() {
        match (c, &mut key) {
            ('[', None) => key = Some(String::new()),
            (']', Some(_)) => keys.extend(key.take()),
            (c, Some(text)) => text.push(c),
            (c, None) => bare.push(c),
        }
    }
    keys.retain(|key| !key.is_empty());
    (bare, keys)
}

/// The field of the editor that a path of the document belongs to: the longest that begins it.
#[must_use]
pub fn field_of(bare: &str) -> Option<(&'static Page, String)> {
    let labels = PAGES.iter().flat_map(|page| {
        page.groups.iter().flat_map(move |group| {
            let own = group.list.map(|list| (page, list.to_owned()));
            let inner = group.fields.iter().map(move |field| {
                let list = group.list.map_or(String::new(), |list| format!("{list}."));
                (page, format!("{list}{}", field.path))
            });
            own.into_iter().chain(inner)
        })
    });
    labels
        .filter(|(_, label)| {
            bare.strip_prefix(label.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
        .max_by_key(|(_, label)| label.len())
}

pub(super) fn document(item: &ItemVersion) -> Value {
    serde_json::to_value(item).expect("an item version has only text keys and finite numbers")
}

fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, key| value.get(key))
}

#[cfg(test)]
mod tests;
