//! SQL stands in one room only.

use super::rust::split;
use super::{Finding, Tree};

/// Where statements may stand besides: the limit programs of the benchmark, which measure what the
/// bare engines could do at most, without any of our code between.
const BARE_ENGINES: &str = "crates/app/src/bench/";

/// Literals that look like a statement, in the sources of any crate but `store`. Tests may look
/// into a database, or break it, behind the program's back.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.under("crates/", ".rs") {
        let is_at_home =
            ["crates/store/", BARE_ENGINES].iter().any(|dir| file.path.starts_with(dir));
        if is_at_home || file.path.contains("/tests/") {
            continue;
        }
        for literal in split(&file.text).literals {
            if is_statement(&literal.text) {
                let (path, line) = (&file.path, literal.line);
                findings.push(format!("{path}:{line}: SQL; only store holds statements"));
            }
        }
    }
    findings
}

fn is_statement(text: &str) -> bool {
    let text = text.to_lowercase().replace("\\n", " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let has = |word: &str| words.contains(&word);
    match words.as_slice() {
        ["select", first, ..] => has("from") || first.starts_with(|c: char| c.is_ascii_digit()),
        ["with", ..] => has("as") && has("select"),
        ["insert", "into", ..] | ["delete", "from", ..] | ["begin", "immediate", ..] => true,
        ["update", _, "set", ..] => true,
        ["create" | "drop", "table" | "index" | "database" | "schema" | "unique", ..] => true,
        ["alter", "table", ..] | ["truncate", "table", ..] => true,
        ["pragma", ..] => words.len() > 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::tree;
    use super::check;

    #[test]
    fn a_statement_outside_store_is_found() {
        for text in [
            "select id from cases where id = $1",
            "SELECT 1",
            "\\n  insert into cases (id) values ($1)",
            "update cases set state = $1",
            "pragma user_version",
            "with due as (select 1) select * from due",
        ] {
            let code = format!("const A: &str = \"{text}\";");
            let found = check(&tree(&[("crates/service/src/lib.rs", &code)]));
            assert_eq!(found.len(), 1, "{text}");
            assert!(check(&tree(&[("crates/store/src/lib.rs", &code)])).is_empty());
        }
    }

    #[test]
    fn words_about_it_are_not() {
        for text in ["select", "update", "selected from the list", "begin", "create case", "with"] {
            let code = format!("// select 1 from dual\nlet a = \"{text}\";");
            let found = check(&tree(&[("crates/web/src/lib.rs", &code)]));
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }
}
