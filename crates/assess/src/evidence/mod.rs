//! Evidence: append-only records, read from CSV, JSON lines or rows of a table, each fault with its
//! line.
//! It does *not* score; and it does not open files, it reads text.

mod check;
mod lean;
mod log;
mod read;

pub use check::{Checker, unknown_unit};
pub use lean::Lean;
pub use log::settle;
pub use read::{COLUMNS, read_csv, read_jsonl, read_rows};

use domain::text::Language;

use crate::said::{Said, said};

/// What is wrong with a record, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Fault {
    /// The line, counted from one.
    pub line: u64,
    /// What is wrong.
    pub what: Said,
}

impl Fault {
    /// The fault with its line in a language.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        let values = [("line", self.line.to_string().into()), ("what", self.what.clone().into())];
        said("line", values).in_words(language)
    }
}

/// A record and the line it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line, counted from one.
    pub line: u64,
    /// The record.
    pub evidence: domain::assessment::Evidence,
}
