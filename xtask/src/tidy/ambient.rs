//! Only `app` reads the wall clock, the environment and random bytes, so that everything else gives
//! the same answer for the same input.

use super::rust::split;
use super::{Finding, Tree};

const READS: [(&str, &str); 10] = [
    ("SystemTime::now", "take now from the context"),
    ("Timestamp::now(", "take now from the context"),
    ("Zoned::now(", "take now from the context"),
    ("env::var(", "take it from the configuration"),
    ("env::var_os(", "take it from the configuration"),
    ("env::vars(", "take it from the configuration"),
    ("env::args(", "take it from the command"),
    ("getrandom::", "take ids and secrets from the context"),
    ("thread_rng(", "take ids and secrets from the context"),
    ("OsRng", "take ids and secrets from the context"),
];

/// Library code of every crate but `app`; tests may look for their data in the environment.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.under("crates/", ".rs") {
        if file.path.starts_with("crates/app/") || !file.path.contains("/src/") {
            continue;
        }
        let code = split(&file.text).code;
        // Unit tests come last in a file, so what follows their marker is theirs.
        let own = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for (index, line) in own.lines().enumerate() {
            for (read, instead) in READS {
                if line.contains(read) {
                    let (path, line) = (&file.path, index + 1);
                    findings.push(format!("{path}:{line}: `{read}` outside app; {instead}"));
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::sample::tree;
    use super::check;

    #[test]
    fn a_clock_read_outside_app_is_found() {
        let code = "fn a() {\n    let now = jiff::Timestamp::now();\n}\n";
        let found = check(&tree(&[("crates/service/src/lib.rs", code)]));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("crates/service/src/lib.rs:2:"), "{found:?}");
        assert!(check(&tree(&[("crates/app/src/clock.rs", code)])).is_empty());
    }

    #[test]
    fn comments_and_tests_may_speak_of_it() {
        let code =
            "// never SystemTime::now\n#[cfg(test)]\nmod tests {\n  std::env::var(\"X\")\n}\n";
        assert!(check(&tree(&[("crates/store/src/lib.rs", code)])).is_empty());
    }
}
