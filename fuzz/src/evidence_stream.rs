//! Any bytes as evidence in one pass: each row is refused or scored, never a panic.
#![no_main]

use std::sync::LazyLock;

use assess::evidence::Lean;
use assess::score::Stream;
use domain::assessment::Definition;
use libfuzzer_sys::fuzz_target;

static DEFINITION: LazyLock<Definition> =
    LazyLock::new(|| assess::profile::shipped("check-2019").expect("a shipped profile is sound"));

fuzz_target!(|bytes: &[u8]| {
    let mut reader = csv_reader(bytes);
    let Ok(header) = reader.headers().cloned() else { return };
    let Ok(lean) = Lean::new(&header) else { return };
    let mut stream = Stream::new(&DEFINITION);
    for record in reader.records() {
        let Ok(record) = record else { return };
        if let Ok(seen) = lean.observe(&record) {
            // A refusal is an answer.
            let _ = stream.push(seen);
        }
    }
    for row in stream.finish().published(&DEFINITION) {
        let shown = row.value.unwrap_or_default();
        assert!(!shown.contains("NaN") && !shown.contains("inf"), "{shown}");
    }
});

fn csv_reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().flexible(true).from_reader(bytes)
}
