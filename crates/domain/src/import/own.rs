//! Our own shape of rows: an item as a flat row of cells, and such a row as the same item again.
//!
//! A cell holds a text as it is; lists stand as JSON, and so does a text that could be taken for
//! something else: one with space around it, one that begins with a quote, or an empty one.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::convert::set;
use super::outcome::{Reason, Remark, Severity};
use super::read::ReadRow;
use super::{RawRow, RawValue};
use crate::code::{BaseCode, HandlingCode, ImplCode};
use crate::item::ItemVersion;

/// The name that chooses this shape in the place of a mapping.
pub const OWN: &str = "tongban";

/// The most characters a cell of a workbook can hold; longer cells go on in the next column.
pub const CELL_CHARS_MAX: usize = 32_000;

/// What stands between the name of a column and the number of the part it holds.
const PART: char = '#';

/// The cells that are numbers or truth values, not texts.
const BARE: [&str; 20] = [
    "schema",
    "version",
    "legal_limit.term.amount",
    "committed_limit.term.amount",
    "fees.is_charged",
    "conditions.quota.most",
    "service.visits",
    "service.needs_materials",
    "service.needs_intermediary",
    "service.is_applied_for",
    "service.in_hall",
    "service.is_lenient",
    "service.by_commitment",
    "online.is_online",
    "online.booking",
    "online.payment",
    "online.courier_in",
    "online.courier_out",
    "online.terminal",
    "levy.may_be_reduced",
];

/// The item as cells by column name.
#[must_use]
pub fn row_of(item: &ItemVersion) -> BTreeMap<String, String> {
    let document = serde_json::to_value(item).expect("an item can always be written down");
    let mut cells = BTreeMap::new();
    flatten("", &document, &mut cells);
    cells
}

fn flatten(path: &str, value: &Value, cells: &mut BTreeMap<String, String>) {
    let text = match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                flatten(&path, inner, cells);
            }
            return;
        }
        Value::String(text) if is_plain(text) => text.clone(),
        other => other.to_string(),
    };
    let chars: Vec<char> = text.chars().collect();
    let mut parts = chars.chunks(CELL_CHARS_MAX).zip(1_u32..);
    let first = parts.next().map_or(&[][..], |(part, _)| part);
    cells.insert(path.to_owned(), first.iter().collect());
    for (part, n) in parts {
        cells.insert(format!("{path}{PART}{}", n), part.iter().collect());
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text == text.trim() && !text.starts_with(['"', '\''])
}

/// Reads such a row.
///
/// # Errors
/// Why the row is no item.
pub(super) fn read_own(line: u64, row: &RawRow) -> Result<ReadRow, Vec<Remark>> {
    let refused = |field: &str, value: String, reason| {
        let value = RawValue::Text(value).shown();
        vec![Remark { line, field: field.to_owned(), value, reason, severity: Severity::Error }]
    };
    let mut document = Map::new();
    for (name, text) in joined(row) {
        let value = read_cell(&name, &text)
            .ok_or_else(|| refused(&name, text.clone(), Reason::Unreadable))?;
        set(&mut document, &name, value);
    }
    for must in ["id", "name", "class", "authority"] {
        if !document.contains_key(must) {
            return Err(refused(must, String::new(), Reason::Missing));
        }
    }
    document.insert("version".to_owned(), json!(1));
    document.entry("service").or_insert_with(|| json!({}));
    let item = serde_json::from_value::<ItemVersion>(Value::Object(document))
        .map_err(|fault| refused("", fault.to_string(), Reason::Misfit))?;
    let code = &item.id.code;
    let is_code = match code.len() {
        31 => ImplCode::parse(code).is_ok(),
        33 => HandlingCode::parse(code).is_ok(),
        _ => false,
    };
    if !is_code {
        return Err(refused("id.code", code.clone(), Reason::CodeShape));
    }
    if BaseCode::parse(&item.catalogue.base_code).is_err() {
        let code = item.catalogue.base_code.clone();
        return Err(refused("catalogue.base_code", code, Reason::BaseCode));
    }
    Ok(ReadRow { item, warnings: Vec::new() })
}

/// The cells with those that go on in further columns put together.
fn joined(row: &RawRow) -> BTreeMap<String, String> {
    let mut parts: BTreeMap<&str, BTreeMap<u32, String>> = BTreeMap::new();
    for (name, value) in row {
        let RawValue::Text(text) = value else { continue };
        let (name, n) = match name.rsplit_once(PART) {
            Some((name, n)) => (name, n.parse().unwrap_or(0)),
            None => (name.as_str(), 0),
        };
        // The guard that keeps a spreadsheet from taking a cell for a formula.
        let text = text.strip_prefix('\'').unwrap_or(text);
        parts.entry(name).or_default().insert(n, text.to_owned());
    }
    let whole = |parts: BTreeMap<u32, String>| parts.into_values().collect::<String>();
    parts.into_iter().map(|(name, parts)| (name.to_owned(), whole(parts))).collect()
}

fn read_cell(name: &str, text: &str) -> Option<Value> {
    let is_json = BARE.contains(&name) || text.starts_with(['"', '[']);
    match is_json {
        // A text may begin with a bracket and be no list.
        true if !BARE.contains(&name) && text.starts_with('[') => {
            Some(serde_json::from_str(text).unwrap_or_else(|_| json!(text)))
        }
        true => serde_json::from_str(text).ok(),
        false => Some(json!(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Faq;
    use crate::text::Bilingual;

    fn read_back(cells: &BTreeMap<String, String>) -> Result<ItemVersion, Vec<Remark>> {
        let row = cells.iter().map(|(k, v)| (k.clone(), RawValue::Text(v.clone()))).collect();
        read_own(1, &row).map(|read| read.item)
    }

    #[test]
    fn an_item_comes_back_from_its_row() {
        let item = ItemVersion::sample();
        assert_eq!(read_back(&row_of(&item)).unwrap(), item);
    }

    #[test]
    fn odd_texts_come_back_as_they_were() {
        for text in [
            " 前后有空格 ",
            "\"引号\"",
            "'=1+1",
            "=1+1",
            "20",
            "true",
            "null",
            "[不是列表",
            "{x}",
            "a#2",
        ] {
            let mut item = ItemVersion::sample();
            item.name.zh = text.to_owned();
            item.contact.consult_phone = Some(text.to_owned());
            assert_eq!(read_back(&row_of(&item)).unwrap(), item, "{text}");
        }
    }

    #[test]
    fn a_cell_that_is_too_long_goes_on_in_the_next_column() {
        let mut item = ItemVersion::sample();
        let long = Bilingual::zh("长".repeat(CELL_CHARS_MAX));
        item.faqs = (0..12).map(|_| Faq { question: long.clone(), answer: long.clone() }).collect();
        let cells = row_of(&item);
        assert!(cells.values().all(|cell| cell.chars().count() <= CELL_CHARS_MAX));
        assert!(cells.contains_key("faqs#10"), "{:?}", cells.keys());
        assert_eq!(read_back(&cells).unwrap(), item);
    }

    #[test]
    fn a_row_that_is_no_item_says_why() {
        let good = row_of(&ItemVersion::sample());
        let check = |change: &dyn Fn(&mut BTreeMap<String, String>), reason: Reason| {
            let mut cells = good.clone();
            change(&mut cells);
            let remarks = read_back(&cells).unwrap_err();
            assert_eq!(remarks[0].reason, reason, "{remarks:?}");
        };
        check(&|c| c.retain(|name, _| !name.starts_with("id.")), Reason::Missing);
        check(&|c| drop(c.insert("class".to_owned(), "magic".to_owned())), Reason::Misfit);
        check(&|c| drop(c.insert("id.code".to_owned(), "1".repeat(40))), Reason::CodeShape);
        let base = |c: &mut BTreeMap<String, String>| {
            c.insert("catalogue.base_code".to_owned(), "12".to_owned());
        };
        check(&base, Reason::BaseCode);
        check(&|c| drop(c.insert("owner".to_owned(), "me".to_owned())), Reason::Misfit);
        check(
            &|c| drop(c.insert("service.visits".to_owned(), "two".to_owned())),
            Reason::Unreadable,
        );
    }
}
