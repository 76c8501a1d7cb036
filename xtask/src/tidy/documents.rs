//! What the documents say is there, is there.

use super::{File, Finding, Tree};

const MAP: &str = "ARCHITECTURE.md";
const MAP_LINES_MAX: usize = 250;
/// A quoted path begins with one of these; anything else in code marks is not taken for a path.
const TOPS: [&str; 7] = ["crates/", "xtask/", "docs/", "e2e/", ".ci/", ".config/", ".cargo/"];
/// Build output: named in documents, never in the tree.
const BUILT: [&str; 2] = ["e2e/out", "e2e/node_modules"];
const TWINS: [(&str, &str); 1] = [("README.md", "README.zh-CN.md")];

/// Links, quoted paths, the map of crates, the two READMEs.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.under("", ".md") {
        links(file, tree, &mut findings);
        paths(file, tree, &mut findings);
    }
    map(tree, &mut findings);
    for (one, other) in TWINS {
        twins(tree, one, other, &mut findings);
    }
    findings
}

fn links(file: &File, tree: &Tree, findings: &mut Vec<Finding>) {
    for (line, text) in prose(file) {
        for part in text.split("](").skip(1) {
            let goal = part.split([')', ' ']).next().unwrap_or_default();
            let goal = goal.split('#').next().unwrap_or_default();
            if goal.is_empty() || goal.contains("://") || goal.starts_with("mailto:") {
                continue;
            }
            let path = beside(&file.path, goal);
            if !tree.holds(&path) {
                findings.push(format!("{}:{line}: the link to {goal} leads nowhere", file.path));
            }
        }
    }
}

fn paths(file: &File, tree: &Tree, findings: &mut Vec<Finding>) {
    for (line, text) in prose(file) {
        for quoted in text.split('`').skip(1).step_by(2) {
            let path = quoted.split("::").next().unwrap_or_default();
            let path = path.split(':').next().unwrap_or_default();
            let is_path = TOPS.iter().any(|top| path.starts_with(top));
            let is_pattern = path.contains(['*', '<', '{', ' ', '…', '$']) || path.contains("NNN");
            let is_built = BUILT.iter().any(|built| path.starts_with(built));
            if is_path && !is_pattern && !is_built && !tree.holds(path) {
                findings.push(format!("{}:{line}: there is no `{path}`", file.path));
            }
        }
    }
}

/// Every crate has its row in the map with its own description, and every row its crate.
fn map(tree: &Tree, findings: &mut Vec<Finding>) {
    let Some(map) = tree.get(MAP) else {
        findings.push(format!("{MAP} is missing"));
        return;
    };
    if map.text.lines().count() > MAP_LINES_MAX {
        findings.push(format!("{MAP}:{MAP_LINES_MAX}: longer than {MAP_LINES_MAX} lines"));
    }
    let mut rows = Vec::new();
    for (line, text) in prose(map) {
        let Some((link, job)) = text.strip_prefix("| [`").and_then(|rest| rest.split_once(" | "))
        else {
            continue;
        };
        let name = link.split('`').next().unwrap_or_default();
        rows.push(name);
        let Some(manifest) = tree.get(&format!("crates/{name}/Cargo.toml")) else {
            findings.push(format!("{MAP}:{line}: there is no crate {name}"));
            continue;
        };
        let said = manifest.text.lines().find_map(|line| line.strip_prefix("description = "));
        let said = said.unwrap_or_default().trim_matches('"');
        if job.trim_end_matches('|').trim() != said {
            let path = &manifest.path;
            findings.push(format!("{MAP}:{line}: {name} is described otherwise in {path}: {said}"));
        }
    }
    for name in tree.crates() {
        if !rows.contains(&name) {
            findings.push(format!("{MAP}: the crate {name} has no row"));
        }
    }
}

/// A translation has the same headings, commands and links as its twin.
fn twins(tree: &Tree, one: &str, other: &str, findings: &mut Vec<Finding>) {
    let (Some(one), Some(other)) = (tree.get(one), tree.get(other)) else {
        findings.push(format!("{one} and {other} must both be there"));
        return;
    };
    let (shape, twin) = (outline(one), outline(other));
    for (at, (left, right)) in shape.iter().zip(&twin).enumerate() {
        if left != right {
            let (path, twin) = (&one.path, &other.path);
            findings.push(format!("{path} and {twin} differ at part {}: {left} | {right}", at + 1));
            return;
        }
    }
    if shape.len() != twin.len() {
        let (path, twin) = (&one.path, &other.path);
        findings.push(format!("{path} and {twin} differ in length"));
    }
}

fn outline(file: &File) -> Vec<String> {
    let mut parts = Vec::new();
    let mut in_code = false;
    for line in file.text.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            parts.push(line.split(" #").next().unwrap_or_default().trim_end().to_owned());
        } else if line.starts_with('#') {
            parts.push(line.chars().take_while(|c| *c == '#').collect());
        } else if line.starts_with('|') {
            let quoted: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
            parts.push(format!("row {}", quoted.join(" ")));
        }
    }
    parts
}

/// Lines outside fenced code, numbered.
fn prose(file: &File) -> Vec<(usize, &str)> {
    let mut in_code = false;
    let mut lines = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            lines.push((index + 1, line));
        }
    }
    lines
}

/// A relative link seen from the folder of the document that holds it.
fn beside(document: &str, goal: &str) -> String {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in goal.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::sample::tree;
    use super::check;

    const MANIFEST: (&str, &str) = ("crates/web/Cargo.toml", "description = \"The faces.\"\n");
    const ROW: &str = "| [`web`](crates/web/src/lib.rs) | The faces. |\n";
    const LIB: (&str, &str) = ("crates/web/src/lib.rs", "");

    fn with(files: &[(&str, &str)]) -> Vec<String> {
        let mut all = vec![MANIFEST, LIB];
        all.extend_from_slice(files);
        for (path, text) in [("ARCHITECTURE.md", ROW), ("README.md", ""), ("README.zh-CN.md", "")] {
            if !all.iter().any(|(have, _)| *have == path) {
                all.push((path, text));
            }
        }
        check(&tree(&all))
    }

    #[test]
    fn a_true_document_is_fine() {
        let text = "[map](../ARCHITECTURE.md#rooms) `crates/web/src/lib.rs` `crates/*/x` `a/b`\n\
                    ```\n[no](nowhere)\n```\n";
        let found = with(&[("docs/a.md", text)]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_dead_link_and_a_dead_path_are_found() {
        let found = with(&[("docs/a.md", "[x](b.md)\n`crates/web/src/gone.rs`")]);
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn the_map_names_each_crate_as_it_names_itself() {
        let rowless = with(&[("ARCHITECTURE.md", "")]).join("");
        assert!(rowless.contains("the crate web has no row"), "{rowless}");
        let ghost = with(&[("ARCHITECTURE.md", &format!("{ROW}| [`ghost`](README.md) | x |"))]);
        assert!(ghost.join("").contains("there is no crate ghost"), "{ghost:?}");
        let other = with(&[("ARCHITECTURE.md", "| [`web`](README.md) | Something else. |")]);
        assert!(other.join("").contains("described otherwise"), "{other:?}");
    }

    #[test]
    fn the_readmes_tell_the_same() {
        let one = "# A\n```\ncargo run # start\n```\n| `user` | x |\n";
        let same = "# 甲\n```\ncargo run # 启动\n```\n| `user` | 某 |\n";
        assert!(with(&[("README.md", one), ("README.zh-CN.md", same)]).is_empty());
        let less = with(&[("README.md", one), ("README.zh-CN.md", "# 甲\n```\ncargo test\n```\n")]);
        assert_eq!(less.len(), 1, "{less:?}");
    }
}
