//! Files stay short enough to read. Those that are not yet are listed with their length, which may
//! only fall. Tests do not count: a rule may need many.

use super::{Finding, Tree};

const LINES_MAX: usize = 400;
const LIST: &str = "xtask/longer-files.txt";

/// What is read from top to bottom. A stylesheet is looked up, so it is not here.
const KINDS: [&str; 5] = [".rs", ".html", ".js", ".mjs", ".py"];

/// Source files against the limit and the list.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let list = tree.get(LIST).map_or("", |file| file.text.as_str());
    let mut listed: Vec<(&str, usize)> = Vec::new();
    for (index, line) in list.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.split_once(' ').map(|(count, path)| (path, count.parse::<usize>())) {
            Some((path, Ok(count))) => listed.push((path, count)),
            _ => findings.push(format!("{LIST}:{}: write `LINES PATH`", index + 1)),
        }
    }
    for file in &tree.files {
        let is_source = KINDS.iter().any(|end| file.path.ends_with(end));
        if !is_source || file.path.contains("/tests/") || file.path.ends_with("/tests.rs") {
            continue;
        }
        let own = file.text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = own.lines().count();
        let limit = listed.iter().find(|(path, _)| *path == file.path).map(|(_, count)| *count);
        match limit {
            None if lines > LINES_MAX => findings.push(format!(
                "{}:{LINES_MAX}: {lines} lines; cut it in two (the limit is {LINES_MAX})",
                file.path
            )),
            Some(limit) if lines > limit => findings.push(format!(
                "{}:{limit}: grew to {lines} lines; {LIST} allows {limit}",
                file.path
            )),
            Some(limit) if lines < limit => findings.push(format!(
                "{}:1: shrank to {lines} lines; lower or remove its {limit} in {LIST}",
                file.path
            )),
            _ => {}
        }
    }
    for (path, _) in listed {
        if tree.get(path).is_none() {
            findings.push(format!("{LIST}: {path} is gone; remove its line"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::sample::tree;
    use super::{LIST, check};

    #[test]
    fn a_long_file_must_be_cut() {
        let found = check(&tree(&[("crates/a/src/x.rs", &"\n".repeat(401))]));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(check(&tree(&[("crates/a/src/x.rs", &"\n".repeat(400))])).is_empty());
        let with_tests = "\n".repeat(399) + "\n#[cfg(test)]\nmod tests {\n}\n";
        assert!(check(&tree(&[("crates/a/src/x.rs", &with_tests)])).is_empty());
    }

    #[test]
    fn a_listed_file_may_only_shrink_and_then_the_list_follows() {
        let at = |lines: usize| {
            check(&tree(&[("x.rs", &"\n".repeat(lines)), (LIST, "# why\n500 x.rs\n")])).join("")
        };
        assert!(at(501).contains("grew"));
        assert_eq!(at(500), "");
        assert!(at(499).contains("shrank"));
        assert!(check(&tree(&[(LIST, "500 x.rs\n")]))[0].contains("gone"));
    }
}
