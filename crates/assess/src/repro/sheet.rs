//! A worksheet as plain values, and finding columns in it by their headings.

use crate::exact::{Exact, from_float};

/// One cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Bool(bool),
}

/// One worksheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows, each as long as it is.
    pub rows: Vec<Vec<Cell>>,
}

/// Why a workbook is not the one expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSheet {
    /// A sheet is missing.
    #[error("the workbook has no sheet that starts with {0:?}")]
    NoSheet(String),
    /// No row holds all the headings.
    #[error("sheet {0:?}: no row holds the heading {1:?}")]
    NoHeading(String, String),
    /// A row names something unknown.
    #[error("sheet {sheet:?}, row {row}: {what}")]
    Row {
        /// The sheet.
        sheet: String,
        /// The row, counted from one.
        row: usize,
        /// What is wrong.
        what: String,
    },
}

impl Cell {
    /// The text, trimmed; empty for anything else.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text.trim(),
            Self::Empty | Self::Number(_) | Self::Bool(_) => "",
        }
    }

    /// The number, when the cell holds a finite one.
    #[must_use]
    pub fn number(&self) -> Option<Exact> {
        match self {
            Self::Number(value) => from_float(*value).ok(),
            Self::Empty | Self::Text(_) | Self::Bool(_) => None,
        }
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) | Self::Bool(_) => false,
        }
    }
}

/// Finds a sheet by the start of its name.
pub(super) fn find<'a>(sheets: &'a [Sheet], start: &str) -> Result<&'a Sheet, BadSheet> {
    let found = sheets.iter().find(|sheet| sheet.name.starts_with(start));
    found.ok_or_else(|| BadSheet::NoSheet(start.to_owned()))
}

impl Sheet {
    /// The row that holds the first heading, and the column of every heading: a heading fits a
    /// cell that equals it or goes on after it with a colon or a space.
    pub(super) fn columns(&self, headings: &[&str]) -> Result<(usize, Vec<usize>), BadSheet> {
        let none = |heading: &str| BadSheet::NoHeading(self.name.clone(), heading.to_owned());
        let first = headings.first().copied().unwrap_or_default();
        let row = self
            .rows
            .iter()
            .position(|row| row.iter().any(|cell| cell.text() == first))
            .ok_or_else(|| none(first))?;
        let column = |heading: &&str| {
            let fits = |cell: &Cell| {
                let rest = cell.text().strip_prefix(*heading);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', ' ']))
            };
            self.rows[row].iter().position(fits).ok_or_else(|| none(heading))
        };
        Ok((row, headings.iter().map(column).collect::<Result<_, _>>()?))
    }

    /// The cell, empty beyond the row's end.
    pub(super) fn cell(&self, row: usize, column: usize) -> &Cell {
        static EMPTY: Cell = Cell::Empty;
        self.rows.get(row).and_then(|row| row.get(column)).unwrap_or(&EMPTY)
    }
}
