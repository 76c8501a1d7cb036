//! Any text as evidence in JSON lines: it is refused with lines, or what was read is scored.
#![no_main]

mod whole;

use assess::evidence::read_jsonl;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| whole::read_and_score(bytes, read_jsonl));
