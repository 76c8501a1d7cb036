//! Any text as evidence in CSV: it is refused with lines, or what was read is scored.
#![no_main]

use std::sync::LazyLock;

use assess::evidence::{Checker, read_csv, settle};
use assess::score::score;
use domain::assessment::Definition;
use libfuzzer_sys::fuzz_target;

static DEFINITION: LazyLock<Definition> =
    LazyLock::new(|| assess::profile::shipped("wang2016").expect("a shipped profile is sound"));

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut checker = Checker::new(&DEFINITION, None);
    match read_csv(text, &mut checker) {
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
});
