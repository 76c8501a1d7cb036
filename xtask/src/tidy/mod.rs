//! The house rules that no compiler checks. Each rule is a function from files to findings, so each
//! is tested on a file that breaks it.

mod ambient;
mod arrows;
mod documents;
mod locales;
mod rust;
mod size;
mod sql;
mod words;

use std::fs;
use std::path::Path;

use crate::shell::{Outcome, output, program, root};

/// One thing to mend, said as `file:line: what and why`.
pub type Finding = String;

/// A text file of the workspace.
pub struct File {
    /// Path from the workspace folder, with forward slashes.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Every text file under version control, and new ones not ignored.
pub struct Tree {
    /// The files, ordered by path.
    pub files: Vec<File>,
}

impl Tree {
    fn read(root: &Path) -> Result<Self, String> {
        let mut git = program("git");
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let listed = output(git.current_dir(root))?;
        let mut paths: Vec<&str> = listed.split('\0').filter(|path| !path.is_empty()).collect();
        paths.sort_unstable();
        paths.dedup();
        let read = |path: &str| {
            let text = fs::read_to_string(root.join(path)).ok()?;
            Some(File { path: path.to_owned(), text })
        };
        Ok(Self { files: paths.into_iter().filter_map(read).collect() })
    }

    /// The file at exactly this path.
    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Files of one kind below one folder.
    pub fn under<'a>(&'a self, dir: &'a str, end: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.path.starts_with(dir) && file.path.ends_with(end))
    }

    /// Whether a file or folder stands at this path.
    pub fn holds(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let inside = format!("{path}/");
        self.files.iter().any(|file| file.path == path || file.path.starts_with(&inside))
    }

    /// The crates by folder name.
    pub fn crates(&self) -> Vec<&str> {
        let name = |file: &'_ File| {
            let rest = file.path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
            (!rest.contains('/')).then_some(rest.len())
        };
        let prefix = "crates/".len();
        let cut = |file| name(file).map(|len| &file.path[prefix..prefix + len]);
        self.files.iter().filter_map(cut).collect()
    }
}

type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: [(&str, Rule); 8] = [
    ("arrows", arrows::check),
    ("lints", arrows::lints),
    ("size", size::check),
    ("sql", sql::check),
    ("clock and environment", ambient::check),
    ("locales", locales::check),
    ("documents", documents::check),
    ("words", words::check),
];

/// Runs every rule and lists all findings.
pub fn run() -> Outcome {
    let tree = Tree::read(&root())?;
    let mut count = 0;
    for (name, rule) in RULES {
        for finding in rule(&tree) {
            println!("{name}: {finding}");
            count += 1;
        }
    }
    if count > 0 {
        return Err(format!("tidy: {count} findings"));
    }
    println!("tidy: {} rules hold over {} files", RULES.len(), tree.files.len());
    Ok(())
}

#[cfg(test)]
pub mod sample {
    //! Small trees for the tests of the rules.

    use super::{File, Tree};

    /// A tree of these files.
    pub fn tree(files: &[(&str, &str)]) -> Tree {
        let file =
            |&(path, text): &(&str, &str)| File { path: path.to_owned(), text: text.to_owned() };
        Tree { files: files.iter().map(file).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::sample::tree;

    #[test]
    fn a_crate_is_a_folder_with_a_manifest() {
        let tree = tree(&[
            ("crates/store/Cargo.toml", ""),
            ("crates/store/src/lib.rs", ""),
            ("crates/web/tests/it/Cargo.toml", ""),
        ]);
        assert_eq!(tree.crates(), ["store"]);
        assert!(tree.holds("crates/store/src"));
        assert!(!tree.holds("crates/sto"));
    }
}
