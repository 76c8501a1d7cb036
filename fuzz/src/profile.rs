//! Any text as a profile: it is refused with lines that it has, or it scores without a panic.
#![no_main]

use assess::profile::parse;
use assess::score::score;
use domain::assessment::{Evidence, State};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match parse(text, None) {
        Err(faults) => {
            assert!(!faults.is_empty(), "a refusal says why");
            let lines = text.matches('\n').count() + 1;
            assert!(faults.iter().all(|fault| fault.line <= lines), "{faults:?}");
        }
        Ok(definition) => {
            // Every leaf found absent for one unit and automated for the other.
            let leaves = definition.nodes.iter().filter(|node| node.leaf.is_some());
            let records: Vec<Evidence> = leaves
                .flat_map(|node| {
                    [("a", State::Absent), ("b", State::Automated)].map(|(unit, state)| Evidence {
                        unit: unit.to_owned(),
                        indicator: node.id.clone(),
                        state: Some(state),
                        ..Evidence::default()
                    })
                })
                .collect();
            let card = score(&definition, &records).expect("states without values always score");
            for row in card.published(&definition) {
                let shown = row.value.unwrap_or_default();
                assert!(!shown.contains("NaN") && !shown.contains("inf"), "{shown}");
            }
        }
    }
});
