//! Any text as evidence in CSV: it is refused with lines, or what was read is scored.
#![no_main]

mod whole;

use assess::evidence::read_csv;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| whole::read_and_score(bytes, read_csv));
