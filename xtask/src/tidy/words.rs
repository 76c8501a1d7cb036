//! Words that have no place in the tree: marks of unfinished work, folders of one machine, the
//! address of a package mirror.

use super::{Finding, Tree};
use crate::shell::root;

/// Home and build folders: a path that starts so is true on one machine only.
const MACHINE_FOLDERS: [&str; 6] =
    ["/home/", "/root/", "/Users/", "/work/", "/workspace/", "/builds/"];
const UNFINISHED: [&str; 3] = ["FIXME", "XXX:", "TODO"];
/// Code that was left for later; with a reason why it cannot be reached, `unreachable!` is fine.
const LEFT_OUT: [&str; 3] = ["unreachable!()", "unimplemented!(", "todo!("];
/// Packages are named, never located: whoever builds chooses the mirror.
const MIRRORS: [&str; 4] = ["\"resolved\":", "registry.npmjs", "static.crates.io", "index-url"];

/// Lines of every text file but this one.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let here = root().to_string_lossy().into_owned();
    let mut findings = Vec::new();
    for file in &tree.files {
        if file.path.ends_with("tidy/words.rs") || file.path == "LICENSE" {
            continue;
        }
        for (index, line) in file.text.lines().enumerate() {
            let mut say = |what: &str, why: &str| {
                findings.push(format!("{}:{}: `{what}`: {why}", file.path, index + 1));
            };
            for word in UNFINISHED.iter().filter(|word| holds_word(line, word)) {
                say(word, "finish it, or file it and delete the note");
            }
            for word in LEFT_OUT.iter().filter(|word| line.contains(**word)) {
                say(word, "write it, or say why it cannot be reached");
            }
            for folder in MACHINE_FOLDERS.iter().filter(|folder| starts_path(line, folder)) {
                say(folder, "a folder of one machine");
            }
            if here.len() > 3 && line.contains(&here) {
                say(&here, "the folder of this very checkout");
            }
            for mirror in MIRRORS.iter().filter(|mirror| line.contains(**mirror)) {
                say(mirror, "no package mirror is named here");
            }
        }
    }
    findings
}

fn holds_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// The folder at the start of a path, not in the middle of an address such as `example.cn/home/`.
fn starts_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"._-/}$~".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::tree;
    use super::check;

    fn check_line(line: &str, count: usize) {
        let found = check(&tree(&[("docs/a.md", line)]));
        assert_eq!(found.len(), count, "{line}: {found:?}");
    }

    #[test]
    fn unfinished_work_and_machine_folders_are_found() {
        check_line("// TODO: later", 1);
        check_line("    unreachable!()", 1);
        check_line("see /home/me/tongban", 1);
        check_line("path = \"/root/x\"", 1);
        check_line("\"resolved\": \"https://mirror.example/a.tgz\"", 1);
    }

    #[test]
    fn ordinary_lines_are_fine() {
        check_line("/var/lib/tongban and example.cn/home/page and TODOs", 0);
    }
}
