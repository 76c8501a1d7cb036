//! What is told to people: a code with its values. The words stand in `words/`, in both languages,
//! and nowhere in the code.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::text::Language;

/// The most characters that are shown of one value; what was handed in may be of any length.
const SHOWN_MAX: usize = 120;

/// A statement: its code and what is put into its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    code: &'static str,
    values: Vec<(&'static str, Value)>,
}

/// What is put into a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text or a number as it is written.
    Text(String),
    /// A text of our own, shown whole.
    Whole(String),
    /// Another statement.
    Said(Box<Said>),
}

/// A statement by its code.
pub(crate) fn said<const N: usize>(code: &'static str, values: [(&'static str, Value); N]) -> Said {
    Said { code, values: values.into() }
}

type Words = BTreeMap<String, String>;

static ZH: LazyLock<Words> = LazyLock::new(|| words(include_str!("../words/zh.toml")));
static EN: LazyLock<Words> = LazyLock::new(|| words(include_str!("../words/en.toml")));

fn words(text: &str) -> Words {
    toml::from_str(text).expect("a test reads both tables")
}

impl Said {
    /// A statement with values of our own, which are shown whole.
    pub(crate) fn of(code: &'static str, values: Vec<(&'static str, String)>) -> Self {
        let whole = |(name, text)| (name, Value::Whole(text));
        Self { code, values: values.into_iter().map(whole).collect() }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The statement in a language.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        let table = match language {
            Language::Zh => &*ZH,
            Language::En => &*EN,
        };
        let Some(words) = table.get(self.code) else { return self.code.to_owned() };
        // Values are put in from left to right, so that nothing inside a value is taken for a place.
        let (mut out, mut left) = (String::new(), words.as_str());
        while let Some((before, rest)) = left.split_once('{') {
            out.push_str(before);
            let Some((name, after)) = rest.split_once('}') else { break };
            match self.values.iter().find(|(known, _)| *known == name) {
                Some((_, Value::Text(text))) => push_shown(&mut out, text),
                Some((_, Value::Whole(text))) => out.push_str(text),
                Some((_, Value::Said(inner))) => out.push_str(&inner.in_words(language)),
                None => out.push_str(name),
            }
            left = after;
        }
        out + left
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.in_words(Language::En))
    }
}

/// A value without what would move a cursor, cut where it is very long.
fn push_shown(out: &mut String, text: &str) {
    for letter in text.chars().take(SHOWN_MAX) {
        if letter.is_control() {
            out.extend(letter.escape_default());
        } else {
            out.push(letter);
        }
    }
    if text.chars().nth(SHOWN_MAX).is_some() {
        out.push('…');
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Self {
        Self::Text(count.to_string())
    }
}

impl From<u32> for Value {
    fn from(count: u32) -> Self {
        Self::Text(count.to_string())
    }
}

impl From<Said> for Value {
    fn from(inner: Said) -> Self {
        Self::Said(Box::new(inner))
    }
}

/// What a reader of TOML or JSON complains of. Both libraries say the same things in the same
/// words; what is not known among them is passed on as it was said.
pub(crate) fn of_reader(message: &str) -> Said {
    let named = message.split('`').nth(1).unwrap_or_default();
    let begins = [
        ("unknown field", "field-unknown"),
        ("unknown variant", "variant-unknown"),
        ("missing field", "field-missing"),
        ("duplicate field", "field-twice"),
        ("duplicate key", "field-twice"),
    ];
    if let Some((_, code)) = begins.iter().find(|(begin, _)| message.starts_with(begin)) {
        return said(code, [("name", named.into()), ("what", message.into())]);
    }
    let is_type = ["invalid type", "invalid value", "data did not match"];
    let code = if is_type.iter().any(|begin| message.starts_with(begin)) {
        "wrong-type"
    } else {
        "unreadable"
    };
    said(code, [("what", message.into())])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::{EN, Language, Words, ZH, said};

    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).collect()
    }

    #[test]
    fn both_languages_have_the_same_words_with_the_same_places() {
        assert!(ZH.keys().eq(EN.keys()), "{:?}", difference(&ZH, &EN));
        for (key, zh) in &*ZH {
            let free = key.starts_with("field-") || key.starts_with("variant-");
            assert!(free || places(zh) == places(&EN[key]), "{key}");
            // Outside of its places a sentence has no Latin words but the names of fields and states.
            let own: String =
                zh.split('{').map(|part| part.rsplit('}').next().unwrap_or("")).collect();
            let is_chinese = own.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            let has_words = own.chars().any(|c| c.is_ascii_alphabetic());
            assert!(is_chinese || !has_words, "{key} is not in Chinese");
        }
    }

    fn difference<'a>(a: &'a Words, b: &'a Words) -> BTreeSet<&'a String> {
        let (a, b): (BTreeSet<_>, BTreeSet<_>) = (a.keys().collect(), b.keys().collect());
        a.symmetric_difference(&b).copied().collect()
    }

    /// Every text in quotes that stands where a code stands in the sources.
    fn codes(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                codes(&entry.path(), found);
                continue;
            }
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let own = entry.path().ends_with("said.rs");
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            let quoted = text.split('"').skip(1).step_by(2);
            let known = quoted.filter(|word| ZH.contains_key(*word));
            found.extend(known.map(str::to_owned));
            let called = text.split("said(\"").skip(1);
            let called = called.filter_map(|rest| rest.split('"').next());
            found.extend(called.filter(|_| !own).map(str::to_owned));
        }
    }

    #[test]
    fn every_code_has_words_and_every_word_is_used() {
        let mut used = BTreeSet::new();
        codes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut used);
        let known: BTreeSet<String> = ZH.keys().cloned().collect();
        assert_eq!(used, known);
    }

    #[test]
    fn a_value_is_never_taken_for_a_place_nor_moves_a_cursor() {
        let inner = said("unit-unknown", [("unit", "{unit}\u{1b}[2J".into())]);
        assert_eq!(inner.to_string(), "unknown unit \"{unit}\\u{1b}[2J\"");
        let outer = said("value", [("text", "5".into()), ("why", inner.into())]);
        assert!(outer.in_words(Language::Zh).contains("没有单位“{unit}\\u{1b}[2J”"));
        let long = said("unit-unknown", [("unit", "长".repeat(500).into())]);
        assert!(long.to_string().chars().count() < 200);
    }
}
