//! What people typed on a page, put into the item; what cannot be read is told field by field.

use serde_json::{Map, Value, json};

use super::cell::{Kind, put};
use super::{Group, Page, at, document};
use crate::item::ItemVersion;

/// More rows than any list of an item has.
pub const ROWS_MAX: usize = 200;

/// What somebody typed, by the names of inputs.
pub trait Typed {
    /// Everything typed under this name.
    fn all(&self, name: &str) -> Vec<String>;
}

impl<F: Fn(&str) -> Vec<String>> Typed for F {
    fn all(&self, name: &str) -> Vec<String> {
        self(name)
    }
}

/// Why a field cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It must be filled in.
    Missing,
    /// The English wording stands alone.
    ChineseMissing,
    /// It is longer than it may be.
    TooLong(usize),
    /// It has characters that are no text.
    Unreadable,
    /// It is no whole number up to the largest one.
    NotANumber(u32),
    /// It is no amount of money.
    NotMoney,
    /// It is no date.
    NotADate,
    /// It is none of the values.
    NotInList,
    /// A line lacks a part or has too many.
    LineIncomplete,
    /// There are too many rows.
    TooManyRows,
    /// Each field can be read, but together they make no item.
    Misfit,
}

impl Fault {
    /// The stable word for word keys.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::ChineseMissing => "chinese-missing",
            Self::TooLong(_) => "too-long",
            Self::Unreadable => "unreadable",
            Self::NotANumber(_) => "not-a-number",
            Self::NotMoney => "not-money",
            Self::NotADate => "not-a-date",
            Self::NotInList => "not-in-list",
            Self::LineIncomplete => "line-incomplete",
            Self::TooManyRows => "too-many-rows",
            Self::Misfit => "misfit",
        }
    }

    /// The bound that was passed.
    #[must_use]
    pub fn bound(self) -> usize {
        match self {
            Self::TooLong(max) => max,
            Self::NotANumber(max) => max as usize,
            Self::TooManyRows => ROWS_MAX,
            _ => 0,
        }
    }
}

/// A fault at an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditFault {
    /// The name of the input; empty for the page.
    pub name: String,
    /// The path of the field without row numbers.
    pub label: String,
    /// What is wrong.
    pub fault: Fault,
}

/// A list of the document with a row of it, if one is meant.
pub type RowPlace<'a> = Option<(&'a str, usize)>;

/// The item with what was typed on `page`.
///
/// Rows that say nothing are left out. `moved` names a list and a row that changes places with the
/// one before it; `removed` a list and a row that goes.
///
/// # Errors
/// Everything that cannot be read.
pub fn apply(
    item: &ItemVersion,
    page: &Page,
    typed: &dyn Typed,
    (moved, removed): (RowPlace<'_>, RowPlace<'_>),
) -> Result<ItemVersion, Vec<EditFault>> {
    let mut reading = Reading { typed, faults: Vec::new() };
    let Value::Object(mut result) = document(item) else { unreachable!("an item is an object") };
    for group in page.groups {
        let Some(list) = group.list else {
            let own = Value::Object(result.clone());
            reading.fill(group, "", Some(&own), &mut result);
            continue;
        };
        let before = at(&Value::Object(result.clone()), list).cloned().unwrap_or(json!([]));
        let gone = removed.filter(|(path, _)| *path == list).map(|(_, row)| row);
        let mut rows = reading.rows(group, list, &before, gone);
        if let Some((_, row)) = moved.filter(|(path, _)| *path == list)
            && (1..rows.len()).contains(&row)
        {
            rows.swap(row - 1, row);
        }
        finish(group, &mut rows);
        let rows: Vec<Value> = rows.into_iter().map(Value::Object).collect();
        put(&mut result, list, if rows.is_empty() { Value::Null } else { json!(rows) });
    }
    if !reading.faults.is_empty() {
        return Err(reading.faults);
    }
    if let Some(penalty) = result.get("penalty")
        && penalty.as_object().is_some_and(Map::is_empty)
    {
        result.remove("penalty");
    }
    serde_json::from_value(Value::Object(result)).map_err(|_| {
        vec![EditFault { name: String::new(), label: String::new(), fault: Fault::Misfit }]
    })
}

/// Numbers the rows and gives codes to those that have none.
fn finish(group: &Group, rows: &mut [Map<String, Value>]) {
    for field in group.fields {
        match field.kind {
            Kind::Serial => {
                for (row, n) in rows.iter_mut().zip(1_u32..) {
                    row.insert(field.path.to_owned(), json!(n));
                }
            }
            Kind::Code => {
                for at in 0..rows.len() {
                    if !rows[at].contains_key(field.path) {
                        let taken = |code: &str| {
                            rows.iter().any(|row| row.get(field.path) == Some(&json!(code)))
                        };
                        let mut made = (1_u32..).map(|n| format!("m{n}"));
                        let code = made.find(|code| !taken(code)).expect("numbers do not end");
                        rows[at].insert(field.path.to_owned(), json!(code));
                    }
                }
            }
            _ => {}
        }
    }
}

struct Reading<'a> {
    typed: &'a dyn Typed,
    faults: Vec<EditFault>,
}

impl Reading<'_> {
    fn rows(
        &mut self,
        group: &Group,
        list: &str,
        before: &Value,
        gone: Option<usize>,
    ) -> Vec<Map<String, Value>> {
        let count = self.typed.all(&format!("rows.{list}"));
        let count = count.first().and_then(|count| count.parse::<usize>().ok()).unwrap_or(0);
        if count > ROWS_MAX {
            let (name, label) = (String::new(), list.to_owned());
            self.faults.push(EditFault { name, label, fault: Fault::TooManyRows });
            return Vec::new();
        }
        let mut rows = Vec::new();
        for n in (0..count).filter(|n| Some(*n) != gone) {
            let prefix = format!("{list}.{n}.");
            if self.says_nothing(group, &prefix) {
                continue;
            }
            let own = before.get(n);
            let mut row = own.and_then(Value::as_object).cloned().unwrap_or_default();
            self.fill(group, &prefix, own, &mut row);
            rows.push(row);
        }
        rows
    }

    fn says_nothing(&self, group: &Group, prefix: &str) -> bool {
        let is_blank =
            |name: String| self.typed.all(&name).iter().all(|text| text.trim().is_empty());
        group.fields.iter().filter(|field| !matches!(field.kind, Kind::Code)).all(|field| {
            field.kind.written(None).into_iter().all(|(part, _)| {
                let dot = if part.is_empty() { "" } else { "." };
                is_blank(format!("{prefix}{}{dot}{part}", field.path))
            })
        })
    }

    fn fill(
        &mut self,
        group: &Group,
        prefix: &str,
        before: Option<&Value>,
        into: &mut Map<String, Value>,
    ) {
        for field in group.fields.iter().filter(|field| !matches!(field.kind, Kind::Serial)) {
            let path = format!("{prefix}{}", field.path);
            let name = |part: &str| match part {
                "" => path.clone(),
                part => format!("{path}.{part}"),
            };
            let typed = |part: &str| self.typed.all(&name(part));
            let said = before.and_then(|before| at(before, field.path));
            let (part, fault) = match field.kind.read(&typed, said) {
                Ok(Value::Null) if field.is_required => {
                    let first = field.kind.written(None).first().map_or("", |(part, _)| *part);
                    (first, Fault::Missing)
                }
                Ok(value) => {
                    put(into, field.path, value);
                    continue;
                }
                Err(wrong) => wrong,
            };
            let list = group.list.map_or(String::new(), |list| format!("{list}."));
            let label = format!("{list}{}", field.path);
            self.faults.push(EditFault { name: name(part), label, fault });
        }
    }
}
