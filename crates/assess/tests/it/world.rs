//! Where the public data is, and how a workbook becomes sheets.

use std::path::PathBuf;

/// The public data folder, or none with one line of what is skipped.
pub fn data(what: &str) -> Option<PathBuf> {
    let near = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    #[expect(clippy::disallowed_methods, reason = "tests look for the public data")]
    let root = std::env::var("TONGBAN_DATA").map_or_else(|_| PathBuf::from(near), PathBuf::from);
    let path = root.join(what);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no {what} in TONGBAN_DATA");
    None
}

/// The sheets of a workbook whose names start so.
pub fn sheets(path: &std::path::Path, starts: &[&str]) -> Vec<assess::repro::Sheet> {
    use assess::repro::{Cell, Sheet};
    use calamine::{Data, Reader as _};
    let mut book = calamine::open_workbook::<calamine::Xlsx<_>, _>(path).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .filter(|name| starts.iter().any(|start| name.starts_with(start)))
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let cell = |data: &Data| match data {
                Data::Empty => Cell::Empty,
                Data::Float(value) => Cell::Number(*value),
                Data::Bool(value) => Cell::Bool(*value),
                other => Cell::Text(other.to_string()),
            };
            Sheet { name, rows: range.rows().map(|row| row.iter().map(cell).collect()).collect() }
        })
        .collect()
}
