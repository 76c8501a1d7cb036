//! Values that cross the border to a database, and rows that come back.

use crate::error::{Error, Result};

/// One column value: the four kinds both engines share, and null.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// SQL null.
    Null,
    /// `bigint`.
    Int(i64),
    /// `double precision`.
    Real(f64),
    /// `text`.
    Text(String),
    /// `bytea` or `blob`.
    Blob(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}
impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}
impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}
impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Blob(value.to_vec())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The arguments of one statement, each turned into a [`Value`].
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { Vec::<$crate::Value>::from([$($crate::Value::from($value)),*]) };
}

/// One row, read by column position; a wrong kind is reported with the table and column.
#[derive(Debug)]
pub struct Row {
    pub(crate) table: &'static str,
    pub(crate) values: Vec<Value>,
}

impl Row {
    fn corrupt(&self, column: &'static str, why: String) -> Error {
        Error::Corrupt { table: self.table, column, why }
    }

    fn at(&self, index: usize) -> &Value {
        self.values.get(index).unwrap_or(&Value::Null)
    }

    /// Whether there is nothing at `index`.
    pub fn is_null(&self, index: usize) -> bool {
        matches!(self.at(index), Value::Null)
    }

    /// The text at `index`, which must not be null.
    pub fn text(&self, index: usize, column: &'static str) -> Result<String> {
        match self.at(index) {
            Value::Text(text) => Ok(text.clone()),
            other => Err(self.corrupt(column, format!("expected text, found {other:?}"))),
        }
    }

    /// The text at `index`, or none where it is null.
    pub fn text_or_none(&self, index: usize, column: &'static str) -> Result<Option<String>> {
        match self.at(index) {
            Value::Null => Ok(None),
            _ => self.text(index, column).map(Some),
        }
    }

    /// The whole number at `index`, which must not be null.
    pub fn int(&self, index: usize, column: &'static str) -> Result<i64> {
        match self.at(index) {
            Value::Int(number) => Ok(*number),
            other => Err(self.corrupt(column, format!("expected a whole number, found {other:?}"))),
        }
    }

    /// The whole number at `index`, or none where it is null.
    pub fn int_or_none(&self, index: usize, column: &'static str) -> Result<Option<i64>> {
        match self.at(index) {
            Value::Null => Ok(None),
            _ => self.int(index, column).map(Some),
        }
    }

    /// The number at `index`, which must not be null.
    pub fn real(&self, index: usize, column: &'static str) -> Result<f64> {
        match self.at(index) {
            Value::Real(number) => Ok(*number),
            other => Err(self.corrupt(column, format!("expected a number, found {other:?}"))),
        }
    }

    /// The whole number at `index` as an unsigned 32-bit number.
    pub fn count(&self, index: usize, column: &'static str) -> Result<u32> {
        let number = self.int(index, column)?;
        u32::try_from(number).map_err(|_| self.corrupt(column, format!("{number} is out of range")))
    }

    /// The 0/1 flag at `index`.
    pub fn flag(&self, index: usize, column: &'static str) -> Result<bool> {
        match self.int(index, column)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(self.corrupt(column, format!("expected 0 or 1, found {other}"))),
        }
    }

    /// The bytes at `index`, which must not be null.
    pub fn blob(&self, index: usize, column: &'static str) -> Result<Vec<u8>> {
        match self.at(index) {
            Value::Blob(bytes) => Ok(bytes.clone()),
            other => Err(self.corrupt(column, format!("expected bytes, found {other:?}"))),
        }
    }

    /// The text at `index` parsed by `parse`; a failure names the column.
    pub fn parsed<T, E: std::fmt::Debug>(
        &self,
        index: usize,
        column: &'static str,
        parse: impl FnOnce(&str) -> std::result::Result<T, E>,
    ) -> Result<T> {
        match self.at(index) {
            Value::Text(text) => {
                parse(text).map_err(|why| self.corrupt(column, format!("{text:?}: {why:?}")))
            }
            other => Err(self.corrupt(column, format!("expected text, found {other:?}"))),
        }
    }
}
