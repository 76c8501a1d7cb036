//! What the readers of whole evidence are held to: a refusal says why, and what was read is scored.

use std::sync::LazyLock;

use assess::evidence::{Checker, Fault, Row, settle};
use assess::score::score;
use domain::assessment::Definition;

static DEFINITION: LazyLock<Definition> =
    LazyLock::new(|| assess::profile::shipped("wang2016").expect("a shipped profile is sound"));

/// Reads the bytes and scores what the reader let in.
pub fn read_and_score(
    bytes: &[u8],
    read: impl FnOnce(&str, &mut Checker<'_>) -> Result<Vec<Row>, Vec<Fault>>,
) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut checker = Checker::new(&DEFINITION, None);
    match read(text, &mut checker) {
        Err(faults) => assert!(!faults.is_empty(), "a refusal says why"),
        Ok(rows) => {
            let Ok(rows) = settle(rows) else { return };
            let records: Vec<_> = rows.into_iter().map(|row| row.evidence).collect();
            let card = score(&DEFINITION, &records).expect("what the checker lets in is scored");
            for row in card.published(&DEFINITION) {
                let shown = row.value.unwrap_or_default();
                assert!(!shown.contains("NaN") && !shown.contains("inf"), "{shown}");
            }
        }
    }
}
