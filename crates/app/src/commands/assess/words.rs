//! The words of reports and statements, in both languages; the engine itself speaks none.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::text::Language;

/// The language of what is written for people.
#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// 中文.
    #[default]
    Zh,
    /// English.
    En,
}

type Table = BTreeMap<String, String>;

static ZH: LazyLock<Table> = LazyLock::new(|| table(include_str!("../../../data/assess.zh.toml")));
static EN: LazyLock<Table> = LazyLock::new(|| table(include_str!("../../../data/assess.en.toml")));

fn table(text: &str) -> Table {
    toml::from_str(text).expect("a test reads both tables")
}

impl Lang {
    /// The word for a key; the key itself when there is none, which a test forbids.
    pub fn word(self, key: &str) -> String {
        let table = match self {
            Self::Zh => &*ZH,
            Self::En => &*EN,
        };
        table.get(key).map_or_else(|| key.to_owned(), Clone::clone)
    }

    /// A sentence with its values put in.
    pub fn say(self, key: &str, values: &[(&str, &str)]) -> String {
        let mut left = self.word(key);
        // Values are put in from left to right, so that nothing inside a value is taken for a place.
        let mut out = String::new();
        while let Some(open) = left.find('{') {
            let Some(close) = left[open..].find('}').map(|at| open + at) else { break };
            let name = &left[open + 1..close];
            out.push_str(&left[..open]);
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => out.push_str(value),
                None => out.push_str(&left[open..=close]),
            }
            left = left.split_off(close + 1);
        }
        out + &left
    }

    /// The one of two names that is in this language.
    pub fn name(self, name: &domain::assessment::Name) -> String {
        match self {
            Self::Zh => name.zh.clone(),
            Self::En => name.en.clone(),
        }
    }

    /// Names one after another.
    pub fn list(self, names: &[String]) -> String {
        names.join(&self.word("list"))
    }

    /// The language as the engine knows it.
    pub fn language(self) -> Language {
        match self {
            Self::Zh => Language::Zh,
            Self::En => Language::En,
        }
    }

    /// The language's tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EN, Lang, ZH};

    #[test]
    fn both_languages_have_the_same_words_with_the_same_places() {
        assert!(ZH.keys().eq(EN.keys()));
        for (key, zh) in &*ZH {
            let places = |text: &str| {
                let mut found: Vec<String> = text
                    .split('{')
                    .skip(1)
                    .filter_map(|part| part.split_once('}').map(|(name, _)| name.to_owned()))
                    .collect();
                found.sort();
                found
            };
            assert_eq!(places(zh), places(&EN[key]), "{key}");
        }
    }

    #[test]
    fn a_value_is_never_taken_for_a_place() {
        let said = Lang::En.say("gaps", &[("unit", "{unit} {x}")]);
        assert_eq!(said, "{unit} {x}: what holds it back");
        assert_eq!(Lang::Zh.word("report"), "评估报告");
    }
}
