//! Every public function of the store is called by these tests.

use std::path::{Path, PathBuf};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false if path.extension().is_some_and(|e| e == "rs") => found.push(path),
            false => {}
        }
    }
    found
}

/// The names behind `pub fn` in a text.
fn public(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let name = line.trim_start().strip_prefix("pub fn ")?;
        name.split(['(', '<']).next()
    })
}

#[test]
fn every_public_function_is_called() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &PathBuf| std::fs::read_to_string(path).expect("readable");
    let tests: String = files(&here.join("tests/it")).iter().map(read).collect();
    let is_called = |name: &str| {
        [format!("{name}("), format!("::{name})"), format!("({name})")]
            .iter()
            .any(|c| tests.contains(c))
    };
    let mut names = 0;
    for path in files(&here.join("src")) {
        for name in public(&read(&path)) {
            names += 1;
            assert!(is_called(name), "{name} of {} is called by no test", path.display());
        }
    }
    assert!(names > 40, "only {names} public functions were found");
}
