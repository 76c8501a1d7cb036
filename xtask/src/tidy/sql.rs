//! SQL stands in one room only, and is written out there: nothing puts it together while the program
//! runs, so that no text from outside can become a statement.

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
    findings.extend(tree.under("crates/", ".rs").flat_map(put_together));
    findings
}

/// Macros and functions that would put a statement together from pieces.
const PASTED: [&str; 5] = ["format!(", "write!(", "writeln!(", "String::from(", "format_args!("];

/// Statements with something pasted in, in `store`; and, in any room, text that is made to last for
/// ever, which is the one way for text from outside to become a statement. Tests may do both.
fn put_together(file: &super::File) -> Vec<Finding> {
    let (path, parts) = (&file.path, split(&file.text));
    if path.contains("/tests") || path.starts_with(BARE_ENGINES) {
        return Vec::new();
    }
    let lines: Vec<&str> = parts.code.lines().collect();
    let mut findings = Vec::new();
    for literal in parts.literals.iter().filter(|_| path.starts_with("crates/store/")) {
        let above = lines.get(literal.line.wrapping_sub(2)).copied().unwrap_or_default();
        let before = [above, literal.before.as_str()].concat();
        if is_statement(&literal.text) && PASTED.iter().any(|word| before.contains(word)) {
            let line = literal.line;
            findings.push(format!("{path}:{line}: a statement put together; write it out"));
        }
    }
    for (n, line) in lines.iter().enumerate() {
        let word = ["sql: &str", "sql: String"].into_iter().find(|word| line.contains(word));
        if let Some(word) = word.filter(|_| path == "crates/store/src/db.rs") {
            findings.push(format!("{path}:{}: {word}; statements are &'static str", n + 1));
        }
        let is_known = path == "crates/paper/src/template.rs";
        if line.contains("leak(") && !is_known {
            findings.push(format!("{path}:{}: leaked text could become a statement", n + 1));
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
    fn a_statement_that_is_put_together_is_found() {
        let found = |path: &str, code: &str| check(&tree(&[(path, code)])).len();
        for code in [
            "let a = format!(\"select id from cases where id = '{id}'\");",
            "let a = format!(\n    \"delete from {table}\"\n);",
            "let mut a = String::from(\"insert into cases (id) values \");",
            "let a: &'static str = Box::leak(text.into_boxed_str());",
        ] {
            assert_eq!(found("crates/store/src/cases.rs", code), 1, "{code}");
        }
        assert_eq!(found("crates/store/src/db.rs", "fn all(sql: &str) {}"), 1);
        assert_eq!(found("crates/store/src/db.rs", "fn all(sql: &'static str) {}"), 0);
        assert_eq!(found("crates/service/src/a.rs", "let a = text.leak();"), 1);
        let whole = "tx.one(\"cases\", \"select id from cases\", &args![format!(\"{id}\")])";
        assert_eq!(found("crates/store/src/cases.rs", whole), 0);
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
