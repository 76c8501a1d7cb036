//! Which crate may name which, held against every manifest.

use super::{File, Finding, Tree};

/// A crate and the crates that it may name, in any dependency table. ARCHITECTURE.md draws this.
const ARROWS: [(&str, &[&str]); 9] = [
    ("domain", &[]),
    ("assess", &["domain"]),
    ("search", &["domain"]),
    ("paper", &["domain"]),
    ("scan", &["domain"]),
    ("store", &["domain"]),
    ("service", &["domain", "store", "search", "paper", "assess"]),
    ("web", &["domain", "service"]),
    ("app", &["domain", "assess", "search", "paper", "scan", "store", "service", "web"]),
];

/// Rooms that do no input or output: no async, sockets, databases, HTTP or random numbers, whatever
/// the name of the package that would bring them.
const PURE: [&str; 3] = ["domain", "assess", "search"];
const IMPURE_PACKAGES: [&str; 16] = [
    "tokio",
    "async-std",
    "futures",
    "smol",
    "hyper",
    "axum",
    "reqwest",
    "ureq",
    "rusqlite",
    "postgres",
    "sqlx",
    "getrandom",
    "rand",
    "minijinja",
    "tracing",
    "notify",
];

/// Every manifest against the table.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let rooms: Vec<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    let mut findings = Vec::new();
    for name in tree.crates() {
        let path = format!("crates/{name}/Cargo.toml");
        let Some((_, allowed)) = ARROWS.iter().find(|(room, _)| *room == name) else {
            findings.push(format!("{path}:1: no room is called {name}; add it to the arrow table"));
            continue;
        };
        let manifest = tree.get(&path).expect("the crate was found by its manifest");
        for (line, used) in dependencies(manifest) {
            if rooms.contains(&used.as_str()) && !allowed.contains(&used.as_str()) {
                findings.push(format!("{path}:{line}: {name} may not name {used}"));
            }
            if PURE.contains(&name) && IMPURE_PACKAGES.contains(&used.as_str()) {
                findings.push(format!("{path}:{line}: {name} is pure; {used} is not"));
            }
        }
    }
    for (room, _) in ARROWS {
        if !tree.crates().contains(&room) {
            findings.push(format!("crates/{room}: the arrow table names it, but it is not there"));
        }
    }
    if let Some(manifest) = tree.get("xtask/Cargo.toml") {
        for (line, used) in dependencies(manifest) {
            findings.push(format!("{}:{line}: xtask stands alone, without {used}", manifest.path));
        }
    }
    findings
}

/// Every crate obeys the workspace lints, and these forbid unsafe code.
pub fn lints(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let members = tree.crates().into_iter().map(|name| format!("crates/{name}/Cargo.toml"));
    for path in members.chain(["xtask/Cargo.toml".to_owned()]) {
        let Some(manifest) = tree.get(&path) else { continue };
        if !manifest.text.contains("[lints]\nworkspace = true") {
            findings.push(format!("{path}:1: `[lints] workspace = true` is missing"));
        }
    }
    if let Some(manifest) = tree.get("Cargo.toml")
        && !manifest.text.contains("unsafe_code = \"forbid\"")
    {
        findings.push("Cargo.toml:1: the lint `unsafe_code = \"forbid\"` is missing".to_owned());
    }
    findings
}

/// Names in all dependency tables of a manifest, with their lines; a renamed package counts under
/// its real name too.
fn dependencies(manifest: &File) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut inside = false;
    for (index, line) in manifest.text.lines().enumerate() {
        let line = line.trim();
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            inside = table.ends_with("dependencies");
            if let Some((_, name)) = table.rsplit_once("dependencies.") {
                found.push((index + 1, name.trim_matches('"').to_owned()));
            }
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            found.push((index + 1, name.trim_matches('"').to_owned()));
        }
        for key in ["package = \"", "path = \"../"] {
            if let Some((_, rest)) = line.split_once(key)
                && (inside || key.starts_with("package"))
            {
                found.push((index + 1, rest.split('"').next().unwrap_or_default().to_owned()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::sample::tree;
    use super::{ARROWS, check, lints};

    fn whole(name: &str, manifest: &str) -> Vec<String> {
        let mut files: Vec<(String, &str)> =
            ARROWS.iter().map(|(room, _)| (format!("crates/{room}/Cargo.toml"), "")).collect();
        files.retain(|(path, _)| path != &format!("crates/{name}/Cargo.toml"));
        files.push((format!("crates/{name}/Cargo.toml"), manifest));
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        check(&tree(&files))
    }

    #[test]
    fn an_arrow_in_the_table_is_fine() {
        assert!(
            whole("service", "[dependencies]\ndomain.workspace = true\nstore = \"1\"").is_empty()
        );
    }

    #[test]
    fn an_arrow_the_other_way_is_found_in_every_kind_of_table() {
        for manifest in [
            "[dependencies]\nservice.workspace = true",
            "[dev-dependencies]\nservice = { path = \"../service\" }",
            "[build-dependencies]\n\"service\" = \"1\"",
            "[target.'cfg(unix)'.dependencies]\nservice = \"1\"",
            "[dependencies.service]\nworkspace = true",
            "[dependencies]\nother = { package = \"service\", version = \"1\" }",
            "[dependencies]\nother = { path = \"../service\" }",
        ] {
            let found = whole("store", manifest);
            assert!(found.iter().any(|f| f.contains("store may not name service")), "{manifest}");
        }
    }

    #[test]
    fn a_pure_room_takes_no_async_package() {
        let found = whole("domain", "[dependencies]\ntokio.workspace = true");
        assert_eq!(found, ["crates/domain/Cargo.toml:2: domain is pure; tokio is not"]);
    }

    #[test]
    fn a_new_crate_must_be_drawn_first() {
        let found = whole("kitchen", "");
        assert!(found[0].contains("no room is called kitchen"), "{found:?}");
    }

    #[test]
    fn a_crate_without_the_lints_is_found() {
        let found = lints(&tree(&[("crates/web/Cargo.toml", "[package]"), ("Cargo.toml", "")]));
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
