//! A page of parts: words, facts, pictures with their tables, forms. Assessment pages are made of
//! them, for offices and for everybody.

use serde::Serialize;

use crate::field::FieldView;
use crate::page::{Badge, Crumb, Fact, FormError, Link};
use crate::shown::desk_page::Count;

/// A page.
#[derive(Default, Serialize)]
pub(crate) struct Sheet {
    pub trail: Vec<Crumb>,
    pub title: String,
    pub state: Option<Badge>,
    pub lead: Option<String>,
    pub notes: Vec<String>,
    pub errors: Vec<FormError>,
    pub counts: Vec<Count>,
    pub parts: Vec<Part>,
}

/// One part of a page.
#[derive(Default, Serialize)]
pub(crate) struct Part {
    pub id: String,
    pub title: String,
    pub text: Vec<String>,
    pub facts: Vec<Fact>,
    pub sides: Vec<Side>,
    pub svg: Option<String>,
    pub table: Option<Table>,
    pub is_folded: bool,
    pub forms: Vec<Form>,
    pub links: Vec<Link>,
}

impl Part {
    pub(crate) fn new(id: &str, title: String) -> Self {
        Self { id: id.to_owned(), title, ..Self::default() }
    }
}

/// One of two things that stand beside each other.
#[derive(Serialize)]
pub(crate) struct Side {
    pub title: String,
    pub facts: Vec<Fact>,
}

/// A table.
#[derive(Serialize)]
pub(crate) struct Table {
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table whose columns after the first are numbers from `numbers_from` on.
    pub(crate) fn new(caption: String, labels: Vec<String>, numbers_from: usize) -> Self {
        let column = |(at, label)| Column { label, is_number: at >= numbers_from };
        let columns = labels.into_iter().enumerate().map(column).collect();
        Self { caption, columns, rows: Vec::new() }
    }
}

#[derive(Serialize)]
pub(crate) struct Column {
    pub label: String,
    pub is_number: bool,
}

/// A cell: a text, a link or a badge.
#[derive(Default, Serialize)]
pub(crate) struct Cell {
    pub text: String,
    pub url: Option<String>,
    pub badge: Option<Badge>,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(crate) fn link(text: impl Into<String>, url: String) -> Self {
        Self { text: text.into(), url: Some(url), badge: None }
    }

    pub(crate) fn badge(badge: Badge) -> Self {
        Self { badge: Some(badge), ..Self::default() }
    }
}

#[derive(Serialize)]
pub(crate) struct Hidden {
    pub name: &'static str,
    pub value: String,
}

/// A form; a button without fields is one too.
#[derive(Serialize)]
pub(crate) struct Form {
    pub key: String,
    pub prefix: String,
    pub title: Option<String>,
    pub hint: Option<String>,
    pub action_url: String,
    pub version: String,
    pub hidden: Vec<Hidden>,
    pub fields: Vec<FieldView>,
    pub submit_label: String,
    pub tone: &'static str,
    pub draft_url: Option<String>,
    /// Whether a field of kind `file` is among the fields.
    pub takes_files: bool,
}

impl Form {
    pub(crate) fn new(key: &str, action_url: String, submit_label: String) -> Self {
        Self {
            key: key.to_owned(),
            prefix: "f".to_owned(),
            title: None,
            hint: None,
            action_url,
            version: String::new(),
            hidden: Vec::new(),
            fields: Vec::new(),
            submit_label,
            tone: "success",
            draft_url: None,
            takes_files: false,
        }
    }
}
