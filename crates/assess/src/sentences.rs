//! Sentences of documents in the reader's language: of reproductions, and of the shipped profiles.
//! Such a document speaks English, with names and figures in it; here each sentence is matched with
//! the one that stands for it in Chinese.

use std::sync::LazyLock;

use domain::text::Language;
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    said: Vec<Sentence>,
}

#[derive(Deserialize)]
struct Sentence {
    en: String,
    zh: String,
}

static SENTENCES: LazyLock<Vec<Sentence>> = LazyLock::new(|| {
    let files = [include_str!("../words/reproduce.toml"), include_str!("../words/profiles.toml")];
    let read = |text: &str| toml::from_str::<File>(text).expect("a test reads both files").said;
    files.into_iter().flat_map(read).collect()
});

/// A sentence in a language; one that is not known stays as it is.
#[must_use]
pub fn sentence(text: &str, language: Language) -> String {
    if language == Language::En {
        return text.to_owned();
    }
    // Of several that fit, the one that says most of the text itself.
    let fits = SENTENCES.iter().filter_map(|known| Some((known, values(&known.en, text)?)));
    let found = fits.max_by_key(|(known, _)| known.en.len());
    let Some((known, values)) = found else { return text.to_owned() };
    let (mut out, mut left) = (String::new(), known.zh.as_str());
    while let Some((before, rest)) = left.split_once('{') {
        let Some((name, after)) = rest.split_once('}') else { break };
        out.push_str(before);
        let value = values.iter().find(|(known, _)| *known == name);
        out.push_str(value.map_or("", |(_, value)| value));
        left = after;
    }
    out + left
}

/// What stands in a text where a pattern has places; none when the text is another.
fn values<'a>(pattern: &'a str, text: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut pieces = pattern.split('{');
    let mut left = text.strip_prefix(pieces.next()?)?;
    let mut found = Vec::new();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let (name, after) = piece.split_once('}')?;
        // The last place reaches as far as what follows it stands at the very end.
        let end = match (after.is_empty(), pieces.peek()) {
            (true, None) => left.len(),
            (false, None) => left.strip_suffix(after)?.len(),
            (_, Some(_)) => left.find(after)?,
        };
        if end == 0 {
            return None;
        }
        found.push((name, &left[..end]));
        left = &left[end + after.len()..];
    }
    left.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::{Language, SENTENCES, sentence, values};

    #[test]
    fn a_pattern_gives_what_stands_in_its_places() {
        let found = values("nine weak ({a}), {b} %", "nine weak (山西 …), 28.125 %");
        assert_eq!(found, Some(vec![("a", "山西 …"), ("b", "28.125")]));
        assert_eq!(values("{a}; also {b}", "nothing of it"), None);
        assert_eq!(values("blank", "blank space"), None);
    }

    #[test]
    fn every_sentence_has_the_same_places_in_both_languages() {
        for known in SENTENCES.iter() {
            let places = |text: &str| {
                let names = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
                let mut names: Vec<String> = names.map(|(name, _)| name.to_owned()).collect();
                names.sort();
                names
            };
            assert_eq!(places(&known.en), places(&known.zh), "{}", known.en);
            assert_eq!(sentence(&known.en, Language::En), known.en);
        }
    }
}
