//! Every word key is there in both languages, with the same places to fill, and is used.

use std::collections::BTreeMap;

use super::rust::split;
use super::{File, Finding, Tree};

const FOLDER: &str = "crates/web/locales/";
const LANGUAGES: [&str; 2] = ["zh", "en"];

/// A message: where it stands and which variables it fills in.
struct Message {
    place: String,
    variables: Vec<String>,
    mentions: Vec<String>,
}

type Catalogue = BTreeMap<String, Message>;

/// A use of a key in a page or in code; a key put together at run time is known by its beginning.
enum Use {
    Whole(String),
    Beginning(String),
}

/// Both catalogues against each other and against their uses.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut catalogues = LANGUAGES.map(|_| Catalogue::new());
    for file in tree.under(FOLDER, ".ftl") {
        let rest = &file.path[FOLDER.len()..];
        match LANGUAGES.iter().position(|language| rest.starts_with(language)) {
            Some(index) => read(file, &mut catalogues[index], &mut findings),
            None => findings.push(format!("{}:1: neither zh nor en", file.path)),
        }
    }
    let [zh, en] = &catalogues;
    compare(zh, en, "en", &mut findings);
    compare(en, zh, "zh", &mut findings);
    let called = calls(tree);
    for (place, key) in &called {
        let is_known = |key: &str| zh.contains_key(key) || en.contains_key(key);
        match key {
            Use::Whole(key) if !is_known(key) => {
                findings.push(format!("{place}: no words for the key `{key}`"));
            }
            Use::Beginning(beginning) if !zh.keys().any(|key| key.starts_with(beginning)) => {
                findings.push(format!("{place}: no key begins with `{beginning}`"));
            }
            Use::Whole(_) | Use::Beginning(_) => {}
        }
    }
    let mut uses: Vec<Use> = called.into_iter().map(|(_, key)| key).collect();
    uses.extend(quoted(tree));
    for (key, message) in zh {
        if !is_used(key, &uses, zh) {
            findings.push(format!("{}: nothing uses the key `{key}`", message.place));
        }
    }
    findings
}

fn is_used(key: &str, uses: &[Use], catalogue: &Catalogue) -> bool {
    let used = uses.iter().any(|one| match one {
        Use::Whole(whole) => whole == key,
        Use::Beginning(beginning) => key.starts_with(beginning.as_str()),
    });
    used || catalogue.values().any(|message| message.mentions.iter().any(|other| other == key))
}

fn compare(have: &Catalogue, other: &Catalogue, language: &str, findings: &mut Vec<Finding>) {
    for (key, message) in have {
        match other.get(key) {
            None => findings.push(format!("{}: `{key}` has no words in {language}", message.place)),
            Some(twin) if twin.variables != message.variables && language == "en" => {
                findings.push(format!(
                    "{}: `{key}` fills in {:?}, but {:?} in en",
                    message.place, message.variables, twin.variables
                ));
            }
            Some(_) => {}
        }
    }
}

fn read(file: &File, catalogue: &mut Catalogue, findings: &mut Vec<Finding>) {
    let mut current: Option<String> = None;
    for (index, line) in file.text.lines().enumerate() {
        let place = format!("{}:{}", file.path, index + 1);
        if let Some(key) = key_of(line) {
            let message =
                Message { place: place.clone(), variables: Vec::new(), mentions: Vec::new() };
            if catalogue.insert(key.clone(), message).is_some() {
                findings.push(format!("{place}: `{key}` is defined twice"));
            }
            current = Some(key);
        } else if !line.starts_with([' ', '}', '\t']) && !line.is_empty() {
            current = None;
        }
        let Some(message) = current.as_ref().and_then(|key| catalogue.get_mut(key)) else {
            continue;
        };
        let (variables, mentions) = placeables(line);
        message.variables.extend(variables);
        message.variables.sort_unstable();
        message.variables.dedup();
        message.mentions.extend(mentions);
    }
}

/// The key that a line defines: `key = words` or a term, `-term = words`.
fn key_of(line: &str) -> Option<String> {
    let (key, _) = line.split_once('=')?;
    let key = key.strip_suffix(' ').unwrap_or(key);
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let starts = line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-');
    (starts && key.chars().all(fits)).then(|| key.to_owned())
}

fn placeables(line: &str) -> (Vec<String>, Vec<String>) {
    let (mut variables, mut mentions) = (Vec::new(), Vec::new());
    for part in line.split('{').skip(1) {
        let inner = part.split('}').next().unwrap_or_default().trim();
        let word = |text: &str| -> String {
            text.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
        };
        for (at, _) in inner.match_indices('$') {
            variables.push(word(&inner[at + 1..]));
        }
        if inner.starts_with(|c: char| c.is_ascii_lowercase() || c == '-') {
            mentions.push(word(inner));
        }
    }
    (variables, mentions)
}

/// Keys handed to `t(…)` in templates and in code.
fn calls(tree: &Tree) -> Vec<(String, Use)> {
    let mut found = Vec::new();
    for file in tree.under("crates/web/templates/", ".html") {
        for (index, line) in file.text.lines().enumerate() {
            for argument in after_calls(line) {
                let Some((literal, rest)) = literal(argument) else { continue };
                let place = format!("{}:{}", file.path, index + 1);
                found.push((place, use_of(literal, !rest.trim_start().starts_with('~'))));
            }
        }
    }
    for file in tree.under("crates/web/src/", ".rs") {
        for literal in split(&file.text).literals {
            if is_call(&literal.before) && !literal.text.is_empty() {
                found
                    .push((format!("{}:{}", file.path, literal.line), use_of(&literal.text, true)));
            }
        }
    }
    found
}

/// Whether a literal directly after this is a key: `t("…")`, `t_with("…")`, `words.get("…")`, or a
/// key put together with `format!` there.
fn is_call(before: &str) -> bool {
    let before = before.strip_suffix("&format!(").unwrap_or(before);
    let alone = |rest: &str| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let named = |name: &str| before.strip_suffix(name).is_some_and(alone);
    ["t(", "t_with(", "words.get("].into_iter().any(named)
}

/// What follows each call of the function `t` on a line.
fn after_calls(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices("t(") {
        let alone = line[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        if alone {
            found.push(&line[at + 2..]);
        }
    }
    found
}

fn literal(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| *c == '"' || *c == '\'')?;
    text[1..].split_once(quote)
}

fn use_of(text: &str, is_whole: bool) -> Use {
    match text.split_once('{') {
        Some((beginning, _)) => Use::Beginning(beginning.to_owned()),
        None if is_whole => Use::Whole(text.to_owned()),
        None => Use::Beginning(text.to_owned()),
    }
}

/// Literals anywhere in pages and code that may carry a key: whole, or ending in a dash to which
/// the rest is added at run time.
fn quoted(tree: &Tree) -> Vec<Use> {
    let mut texts: Vec<String> = Vec::new();
    for file in tree.under("crates/", ".rs") {
        texts.extend(split(&file.text).literals.into_iter().map(|literal| literal.text));
    }
    for file in tree.under("crates/web/templates/", ".html") {
        for quote in ['"', '\''] {
            texts.extend(file.text.split(quote).map(str::to_owned));
        }
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut uses = Vec::new();
    for text in texts {
        let beginning = text.split('{').next().unwrap_or_default();
        if text.is_empty() || beginning.is_empty() || !beginning.chars().all(fits) {
            continue;
        }
        let is_open = beginning.len() < text.len() || beginning.ends_with('-');
        match is_open {
            true if beginning.len() > 1 && beginning.ends_with('-') => {
                uses.push(Use::Beginning(beginning.to_owned()));
            }
            true => {}
            false => uses.push(Use::Whole(text)),
        }
    }
    uses
}

#[cfg(test)]
mod tests {
    use super::super::sample::tree;
    use super::check;

    const ZH: &str = "crates/web/locales/zh.ftl";
    const EN: &str = "crates/web/locales/en.ftl";
    const PAGE: &str = "crates/web/templates/portal/home.html";

    #[test]
    fn matching_catalogues_and_uses_are_fine() {
        let zh = "# 标题\nhome-title = 你好，{ $name }\nstate-open = 办理中\nunit = 天\n\
                  days = { $n } { unit }\n    { $n }";
        let en = "home-title = Hello { $name }\nstate-open = open\nunit = days\n\
                  days = { $n } { unit }";
        let page = "{{ t(\"home-title\", name=x) }} {{ t('state-' ~ state) }}";
        let code = "fn a() { words.t(\"days\") }";
        let found =
            check(&tree(&[(ZH, zh), (EN, en), (PAGE, page), ("crates/web/src/a.rs", code)]));
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_key_missing_in_one_language_is_found() {
        let found = check(&tree(&[(ZH, "a = 甲"), (EN, ""), (PAGE, "{{ t(\"a\") }}")]));
        assert_eq!(found, ["crates/web/locales/zh.ftl:1: `a` has no words in en"]);
    }

    #[test]
    fn a_key_missing_in_both_is_found_where_it_is_used() {
        let found = check(&tree(&[(PAGE, "x\n{{ t(\"a-b\") }} {{ format(\"c\") }}")]));
        assert_eq!(found, [format!("{PAGE}:2: no words for the key `a-b`")]);
        for code in ["desk.t_with(\"a-b\", x)", "words.get(\"a-b\")", "t(&format!(\"a-{b}\"))"] {
            let found = check(&tree(&[("crates/web/src/a.rs", code)]));
            assert_eq!(found.len(), 1, "{code}: {found:?}");
        }
        assert!(check(&tree(&[("crates/web/src/a.rs", "headers.get(\"a-b\")")])).is_empty());
    }

    #[test]
    fn an_unused_key_and_a_double_one_are_found() {
        let found = check(&tree(&[(ZH, "a = 甲\na = 乙"), (EN, "a = A")])).join("\n");
        assert!(found.contains("defined twice") && found.contains("nothing uses"), "{found}");
    }

    #[test]
    fn both_languages_fill_in_the_same() {
        let found =
            check(&tree(&[(ZH, "a = { $x }"), (EN, "a = { $y }"), (PAGE, "{{ t(\"a\") }}")]));
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
