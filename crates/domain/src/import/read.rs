//! One row in, one item version or the reasons against it out.

use serde_json::{Map, Value, json};

use super::convert::{Conversion, set};
use super::mapping::Mapping;
use super::outcome::{Reason, Remark, Severity};
use super::{RawRow, RawValue};
use crate::item::{ItemVersion, SCHEMA};

/// An item version read from a row and what was odd about the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRow {
    /// The item, with version number 1; the batch raises it.
    pub item: ItemVersion,
    /// What was odd.
    pub warnings: Vec<Remark>,
}

/// Reads one row with a mapping.
///
/// # Errors
/// The remarks for which the row is refused, at least one of them an error.
pub fn read(mapping: &Mapping, line: u64, row: &RawRow) -> Result<ReadRow, Vec<Remark>> {
    if mapping.name == super::OWN {
        return super::own::read_own(line, row);
    }
    let mut conversion = Conversion { mapping, line, remarks: Vec::new() };
    let mut document = Map::new();
    set(&mut document, "schema", json!(SCHEMA));
    set(&mut document, "version", json!(1));
    for (path, value) in &mapping.constants {
        set(&mut document, path, value.clone());
    }
    conversion.fill(&mapping.fields, row, &mut document);
    set(&mut document, "provenance.mapping", json!(mapping.name));
    let left_over = left_over(mapping, row);
    if !left_over.is_empty() {
        set(&mut document, "provenance.left_over", Value::Object(left_over));
    }
    let (errors, warnings): (Vec<_>, Vec<_>) =
        conversion.remarks.into_iter().partition(|remark| remark.severity == Severity::Error);
    if !errors.is_empty() {
        return Err(errors);
    }
    // A handling name that only repeats the item's name says nothing.
    if document.get("handling_name") == document.get("name") {
        document.remove("handling_name");
    }
    let item = serde_json::from_value(Value::Object(document)).map_err(|fault| {
        let value = fault.to_string();
        let (field, reason, severity) = (String::new(), Reason::Misfit, Severity::Error);
        vec![Remark { line, field, value, reason, severity }]
    })?;
    Ok(ReadRow { item, warnings })
}

/// What the row says beyond what the mapping reads.
fn left_over(mapping: &Mapping, row: &RawRow) -> Map<String, Value> {
    let known = |name: &str| {
        mapping.ignore.iter().any(|ignored| ignored == name)
            || mapping
                .fields
                .iter()
                .any(|field| field.from == name || field.en.as_deref() == Some(name))
    };
    let nothing = |text: &str| text.is_empty() || mapping.nothing.iter().any(|no| no == text);
    row.iter()
        .filter(|(name, value)| **value != RawValue::Null && !known(name))
        .map(|(name, value)| (name, value.shown()))
        .filter(|(_, text)| !nothing(text.trim()))
        .map(|(name, text)| (name.clone(), Value::String(text)))
        .collect()
}
