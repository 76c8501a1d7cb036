//! Statutory text in two languages: Chinese always, English where someone has written it.

use serde::{Deserialize, Serialize};

/// A language the platform speaks.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese in simplified script.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// Every language, Chinese first.
    pub const ALL: [Language; 2] = [Language::Zh, Language::En];

    /// The tag for a page's `lang` attribute (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Language::Zh => "zh-Hans",
            Language::En => "en",
        }
    }

    /// The language whose short name (`zh`, `en`) or tag this is.
    pub fn parse(text: &str) -> Option<Language> {
        let primary = text.split(['-', '_']).next().unwrap_or(text);
        Language::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.short()))
    }

    /// The two-letter name, `zh` or `en`.
    pub const fn short(self) -> &'static str {
        match self {
            Language::Zh => "zh",
            Language::En => "en",
        }
    }
}

/// One text whose Chinese wording is the binding one and whose English wording may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Bilingual {
    /// The Chinese wording.
    pub zh: String,
    /// The English wording, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// What [`Bilingual::pick`] found: the words and the language they are really in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picked<'a> {
    /// The words to show.
    pub text: &'a str,
    /// The language of those words, which the page must mark when it is not the reader's.
    pub language: Language,
}

impl Bilingual {
    /// A text in Chinese only.
    pub fn zh(zh: impl Into<String>) -> Bilingual {
        Bilingual { zh: zh.into(), en: None }
    }

    /// A text in both languages.
    pub fn both(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
        Bilingual { zh: zh.into(), en: Some(en.into()) }
    }

    /// The wording for a reader of `wanted`, falling back to the other language when it is blank.
    pub fn pick(&self, wanted: Language) -> Picked<'_> {
        let zh = Picked { text: &self.zh, language: Language::Zh };
        let Some(en) = self.en.as_deref().filter(|en| !en.trim().is_empty()) else { return zh };
        let en = Picked { text: en, language: Language::En };
        match wanted {
            Language::Zh if self.zh.trim().is_empty() => en,
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// Whether neither language has any words.
    pub fn is_blank(&self) -> bool {
        self.pick(Language::Zh).text.trim().is_empty()
    }

    /// Whether the text can be read in `language` without falling back.
    pub fn speaks(&self, language: Language) -> bool {
        let picked = self.pick(language);
        picked.language == language && !picked.text.trim().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_english_reader_gets_english_where_it_exists() {
        let name = Bilingual::both("身份证", "Resident identity card");
        assert_eq!(
            name.pick(Language::En),
            Picked { text: "Resident identity card", language: Language::En }
        );
        assert_eq!(name.pick(Language::Zh).text, "身份证");
    }

    #[test]
    fn a_missing_or_blank_english_wording_falls_back_and_says_so() {
        for name in [Bilingual::zh("身份证"), Bilingual::both("身份证", "  ")] {
            let picked = name.pick(Language::En);
            assert_eq!(picked, Picked { text: "身份证", language: Language::Zh });
            assert!(!name.speaks(Language::En));
        }
    }

    #[test]
    fn a_blank_chinese_wording_falls_back_to_english() {
        let name = Bilingual::both("", "Passport");
        assert_eq!(name.pick(Language::Zh).language, Language::En);
        assert!(!name.is_blank());
        assert!(Bilingual::default().is_blank());
    }

    #[test]
    fn language_names_are_read_with_and_without_script() {
        assert_eq!(Language::parse("zh-CN"), Some(Language::Zh));
        assert_eq!(Language::parse("EN_us"), Some(Language::En));
        assert_eq!(Language::parse("fr"), None);
    }

    #[test]
    fn a_document_written_before_english_existed_still_reads() {
        let text: Bilingual = serde_json::from_str(r#"{"zh":"户籍"}"#).expect("reads");
        assert_eq!(text, Bilingual::zh("户籍"));
        assert_eq!(serde_json::to_string(&text).expect("writes"), r#"{"zh":"户籍"}"#);
    }
}
