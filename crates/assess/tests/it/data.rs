//! Finding the real data that some tests run against.

use std::path::PathBuf;

/// The text of a file of the data folder, or nothing after saying what is skipped.
#[expect(clippy::disallowed_methods, reason = "a test may look where the data are")]
pub fn text(name: &str) -> Option<String> {
    let folder = std::env::var("TONGBAN_DATA").map_or_else(
        |_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let found = std::fs::read_to_string(folder.join(name)).ok();
    if found.is_none() {
        eprintln!("skipped: {name} is not in the data folder");
    }
    found
}
