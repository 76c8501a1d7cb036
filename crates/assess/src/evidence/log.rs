//! Corrections: a later record takes the place of the one it names; nothing is ever changed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fault, Row};
use crate::said::said;

/// The records that stand, in the order in which they were written.
///
/// # Errors
/// When a correction names no earlier record, names one that was already corrected, or speaks of
/// something else than the record it corrects.
pub fn settle(rows: Vec<Row>) -> Result<Vec<Row>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut seen: BTreeMap<&str, &Row> = BTreeMap::new();
    let mut gone: BTreeSet<String> = BTreeSet::new();
    for row in &rows {
        if let Some(old) = &row.evidence.corrects {
            let mut fault = |code| {
                let what = said(code, [("id", old.into())]);
                faults.push(Fault { line: row.line, what });
            };
            match seen.get(old.as_str()) {
                None => fault("corrects-nothing"),
                Some(before) if !same_thing(before, row) => fault("corrects-other"),
                Some(_) if !gone.insert(old.clone()) => fault("corrects-twice"),
                Some(_) => {}
            }
        }
        if !row.evidence.id.is_empty() {
            seen.insert(&row.evidence.id, row);
        }
    }
    if faults.is_empty() {
        Ok(rows.into_iter().filter(|row| !gone.contains(&row.evidence.id)).collect())
    } else {
        Err(faults)
    }
}

fn same_thing(a: &Row, b: &Row) -> bool {
    let (a, b) = (&a.evidence, &b.evidence);
    (&a.unit, &a.item, &a.indicator, &a.url) == (&b.unit, &b.item, &b.indicator, &b.url)
}
