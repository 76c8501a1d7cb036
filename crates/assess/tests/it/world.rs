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
