//! Documents in columns: written as JSON text, read back whole or reported as corrupt.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::value::Row;

/// A document as stored text.
pub(crate) fn document<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("documents have string keys and no failing parts")
}

pub(crate) fn parsed_document<T: DeserializeOwned>(
    row: &Row,
    index: usize,
    column: &'static str,
) -> Result<T> {
    row.parsed(index, column, |text| serde_json::from_str(text))
}

pub(crate) fn parsed_document_or_none<T: DeserializeOwned>(
    row: &Row,
    index: usize,
    column: &'static str,
) -> Result<Option<T>> {
    match row.is_null(index) {
        true => Ok(None),
        false => parsed_document(row, index, column).map(Some),
    }
}
