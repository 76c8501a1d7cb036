//! What somebody typed, as the ways in which it may be meant.

use crate::grams::{self, Gram};
use crate::sound;
use crate::text::{Run, Script, folded_text, runs};
use crate::words;

/// No more of a query is read, in characters.
pub const WORDS_MAX: usize = 100;
/// Other ways to say it that are tried.
const OTHERWISE_MAX: usize = 3;

/// One thing a text should hold: any term from the first to the last.
pub(crate) type Wanted = (Gram, Gram);

/// One way a query may be meant.
#[derive(Debug)]
pub(crate) struct Meaning {
    pub wanted: Vec<Wanted>,
    /// How much a full match counts.
    pub factor: f32,
    /// Letters and characters, to be compared with the length of a name.
    pub length: usize,
}

impl Meaning {
    fn new(mut wanted: Vec<Wanted>, factor: f32, length: usize) -> Self {
        wanted.sort_unstable();
        wanted.dedup();
        Self { wanted, factor, length }
    }
}

/// A query in all its meanings, the most literal first.
#[derive(Debug)]
pub(crate) struct Query {
    /// As typed, folded and without words that only ask.
    pub text: String,
    pub meanings: Vec<Meaning>,
}

impl Query {
    /// Reads a query; `is_typing` when more may follow.
    pub fn read(words: &str, is_typing: bool) -> Self {
        let words: String = words.trim().chars().take(WORDS_MAX).collect();
        let text = words::without_asking(&folded_text(&words));
        let mut meanings: Vec<Meaning> = literal(&text, 1.0, is_typing).into_iter().collect();
        for other in words::said_otherwise(&text, OTHERWISE_MAX) {
            meanings.extend(literal(&other, 0.95, false));
        }
        meanings.extend(by_sound(&text));
        meanings.extend(by_initials(&text));
        Self { text, meanings }
    }
}

fn exactly(term: Gram) -> Wanted {
    (term, term)
}

/// As it is written.
fn literal(text: &str, factor: f32, is_typing: bool) -> Option<Meaning> {
    let runs = runs(text);
    let (mut wanted, mut length) = (Vec::new(), 0);
    let last = runs.len().saturating_sub(1);
    for (place, run) in runs.iter().enumerate() {
        length += run.chars.len();
        match (run.script, run.chars.as_slice()) {
            (Script::Latin, [letter]) if is_typing && place == last => {
                wanted.push(grams::latin_from(*letter));
            }
            (Script::Latin, _) => {
                // The last word may be the beginning of a longer one.
                wanted.extend(grams::latin(run, place != last).into_iter().map(exactly));
            }
            (Script::Han, [lone]) => wanted.push(grams::pairs_from(*lone)),
            (Script::Han, _) => wanted.extend(written(run)),
        }
    }
    (!wanted.is_empty()).then(|| Meaning::new(wanted, factor, length))
}

/// The pairs and long words of a run; its end is not the end of the name.
fn written(run: &Run) -> impl Iterator<Item = Wanted> {
    let pairs: Vec<Gram> = grams::pairs(run).collect();
    let inner = pairs.len() - 1;
    pairs.into_iter().take(inner).chain(grams::long_words(run)).map(exactly)
}

/// By how it sounds: characters that sound alike, or pinyin typed in Latin letters.
fn by_sound(text: &str) -> Option<Meaning> {
    let runs = runs(text);
    let (mut wanted, mut length) = (Vec::new(), 0);
    let mut typed = Vec::new();
    let mut rest = None;
    for run in &runs {
        match run.script {
            Script::Han => {
                let heard: Vec<_> = run.chars.iter().filter_map(|c| sound::reading(*c)).collect();
                length += heard.len();
                wanted.extend(heard.windows(2).map(|two| exactly(grams::sounds(two[0], two[1]))));
            }
            Script::Latin => {
                let spelt = sound::spelt(&run.chars)?;
                typed.extend(spelt.syllables);
                rest = spelt.rest;
            }
        }
    }
    length += typed.len();
    wanted.extend(typed.windows(2).map(|two| exactly(grams::sounds(two[0], two[1]))));
    match (typed.last(), rest) {
        (Some(last), Some((first, end))) => {
            wanted.push((grams::sounds(*last, first), grams::sounds(*last, end - 1)));
        }
        (Some(only), None) if typed.len() == 1 => {
            wanted.push((grams::sounds(*only, 0), grams::sounds(*only, u16::MAX)));
        }
        _ => {}
    }
    (!wanted.is_empty()).then(|| Meaning::new(wanted, 0.9, length))
}

/// By the initials of the pinyin, typed in Latin letters.
fn by_initials(text: &str) -> Option<Meaning> {
    let runs = runs(text);
    if runs.iter().any(|run| run.script == Script::Han) {
        return None;
    }
    let typed: Vec<char> = runs.iter().flat_map(|run| run.chars.iter().copied()).collect();
    let is_initials = typed.len() >= 2 && typed.iter().any(char::is_ascii_lowercase);
    is_initials.then(|| Meaning::new(grams::typed_initials(&typed), 0.9, typed.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_has_a_meaning_for_each_way_it_may_be_meant() {
        let count = |text: &str| Query::read(text, false).meanings.len();
        assert_eq!(count(""), 0);
        assert_eq!(count("？！"), 0);
        assert_eq!(count("施工"), 2, "as written and by sound");
        assert_eq!(count("shigong"), 3, "as letters, as pinyin, as initials");
        assert_eq!(count("sgxk"), 2, "as letters and as initials");
        assert!(count("房产证") > 2, "and by synonyms");
    }

    #[test]
    fn no_more_is_read_than_anybody_types() {
        let long = "食品经营".repeat(1000);
        assert!(Query::read(&long, true).text.chars().count() <= WORDS_MAX);
    }
}
