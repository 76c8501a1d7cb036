//! Turns rows as others publish them into item versions; how is written in mapping files.
//!
//! Nothing here opens a file. The caller hands in rows and what is stored already; the answer says
//! of every row what became of it, and no bad row stops the rest.

mod batch;
mod convert;
mod mapping;
mod outcome;
mod own;
mod read;

pub use batch::Batch;
pub use mapping::{Field, Kind, Mapping, MappingFault, Otherwise};
pub use outcome::{CHANGES_MAX, FIELDS_MAX, Outcome, Reason, Remark, Report, RowChange, Severity};
pub use own::{CELL_CHARS_MAX, OWN, row_of};
pub use read::{ReadRow, read};

use std::collections::BTreeMap;

/// One value of a row, as far as its source distinguishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawValue {
    /// Nothing was given.
    Null,
    /// Text, number or truth value, as text.
    Text(String),
    /// Several values.
    List(Vec<RawValue>),
    /// Named values inside this one.
    Table(RawRow),
}

/// A row: field names of the source and their values.
pub type RawRow = BTreeMap<String, RawValue>;

impl RawValue {
    /// The value as people would read it in a list of faults, cut to a bearable length.
    #[must_use]
    pub fn shown(&self) -> String {
        let whole = match self {
            Self::Null => String::new(),
            Self::Text(text) => text.clone(),
            Self::List(values) => values.iter().map(Self::shown).collect::<Vec<_>>().join("、"),
            Self::Table(fields) => fields
                .iter()
                .map(|(key, value)| format!("{key}={}", value.shown()))
                .collect::<Vec<_>>()
                .join(" "),
        };
        match whole.char_indices().nth(200) {
            Some((end, _)) => format!("{}…", &whole[..end]),
            None => whole,
        }
    }
}

impl From<serde_json::Value> for RawValue {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(truth) => Self::Text(truth.to_string()),
            serde_json::Value::Number(number) => Self::Text(number.to_string()),
            serde_json::Value::String(text) => Self::Text(text),
            serde_json::Value::Array(values) => {
                Self::List(values.into_iter().map(Self::from).collect())
            }
            serde_json::Value::Object(fields) => {
                Self::Table(fields.into_iter().map(|(key, value)| (key, value.into())).collect())
            }
        }
    }
}
