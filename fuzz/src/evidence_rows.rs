//! Any table as evidence, as a sheet of a workbook gives it: lines end with a newline, cells with a tab.
#![no_main]

mod whole;

use assess::evidence::read_rows;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| whole::read_and_score(bytes, |text, checker| {
    let mut lines = text.split('\n').map(|line| line.split('\t').map(str::to_owned).collect());
    let heading: Vec<String> = lines.next().unwrap_or_default();
    read_rows(&heading, (2..).zip(lines), checker)
}));
