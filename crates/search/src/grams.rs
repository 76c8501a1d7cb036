//! What texts are cut into: terms as numbers whose order is the order of what they stand for.
//!
//! - pairs of Chinese characters, which survive a wrong or missing one;
//! - words of three and more, by segmentation, which tell a phrase from its parts;
//! - three letters of a Latin word;
//! - pairs of pinyin syllables, and four initials in a row.

use crate::document::Fnv;
use crate::sound::{self, Syllable};
use crate::text::{Run, Script, runs};
use crate::words;

/// A term.
pub(crate) type Gram = u64;

const PAIR: u64 = 1 << 56;
const LETTERS: u64 = 2 << 56;
const INITIALS: u64 = 3 << 56;
const SOUNDS: u64 = 4 << 56;
const WORD: u64 = 5 << 56;

/// Initials in one term.
pub(crate) const INITIALS_LEN: usize = 4;
/// Ways to read four characters that are indexed.
const WAYS_MAX: usize = 8;

/// Two characters; the second is 0 at the end of a run.
pub(crate) fn pair(first: char, second: char) -> Gram {
    PAIR | u64::from(u32::from(first)) << 21 | u64::from(u32::from(second))
}

/// All pairs that begin with a character.
pub(crate) fn pairs_from(first: char) -> (Gram, Gram) {
    let start = pair(first, '\0');
    (start, start | ((1 << 21) - 1))
}

/// Three letters; blanks pad a word.
fn letters(three: [u8; 3]) -> Gram {
    three.into_iter().fold(0, |all, byte| all << 8 | u64::from(byte)) | LETTERS
}

/// Up to four initials; 0 fills up.
fn initials(four: [u8; INITIALS_LEN]) -> Gram {
    four.into_iter().fold(0, |all, byte| all << 8 | u64::from(byte)) | INITIALS
}

/// Two syllables; the second is 0 at the end of a run.
pub(crate) fn sounds(first: Syllable, second: Syllable) -> Gram {
    SOUNDS | u64::from(first) << 16 | u64::from(second)
}

fn word(text: &str) -> Gram {
    let mut digest = Fnv::default();
    digest.put(text);
    WORD | (digest.0 >> 8)
}

/// The pairs of a run, the last character alone at the end.
pub(crate) fn pairs(run: &Run) -> impl Iterator<Item = Gram> {
    let next = run.chars.iter().copied().skip(1).chain(['\0']);
    run.chars.iter().zip(next).map(|(first, second)| pair(*first, second))
}

/// The three-letter terms of a word; an unfinished one has no end.
pub(crate) fn latin(run: &Run, is_finished: bool) -> Vec<Gram> {
    let mut bytes: Vec<u8> = vec![b' '];
    bytes.extend(run.chars.iter().map(|c| u8::try_from(*c).unwrap_or(b'?')));
    if is_finished || bytes.len() < 3 {
        bytes.push(b' ');
    }
    bytes.windows(3).map(|three| letters([three[0], three[1], three[2]])).collect()
}

/// The range of three-letter terms for one letter at the beginning of a word.
pub(crate) fn latin_from(letter: char) -> (Gram, Gram) {
    let byte = u8::try_from(letter).unwrap_or(b'?');
    (letters([b' ', byte, 0]), letters([b' ', byte, 0xff]))
}

/// The words of three and more characters in a run.
pub(crate) fn long_words(run: &Run) -> Vec<Gram> {
    let text: String = run.chars.iter().collect();
    let words = words::cut(&text).into_iter().filter(|word| word.chars().count() >= 3);
    words.map(word).collect()
}

/// The terms of initials typed in a row: four each, or the range that fewer stand for.
pub(crate) fn typed_initials(typed: &[char]) -> Vec<(Gram, Gram)> {
    let bytes: Vec<u8> = typed.iter().map(|c| u8::try_from(*c).unwrap_or(b'?')).collect();
    if bytes.len() >= INITIALS_LEN {
        let four = |w: &[u8]| initials([w[0], w[1], w[2], w[3]]);
        return bytes.windows(INITIALS_LEN).map(|w| (four(w), four(w))).collect();
    }
    let filled = |with: u8| {
        let mut four = [with; INITIALS_LEN];
        four[..bytes.len()].copy_from_slice(&bytes);
        initials(four)
    };
    vec![(filled(0), filled(0xff))]
}

/// Every term of a name or keyword.
pub(crate) fn all(text: &str) -> Vec<Gram> {
    let runs = runs(text);
    let mut found = Vec::new();
    for run in &runs {
        match run.script {
            Script::Latin => found.extend(latin(run, true)),
            Script::Han => {
                found.extend(pairs(run));
                found.extend(long_words(run));
                found.extend(heard(run));
            }
        }
    }
    found.extend(initials_of(&runs));
    found.sort_unstable();
    found.dedup();
    found
}

/// The pairs of syllables of a run, in every reading that is kept.
fn heard(run: &Run) -> Vec<Gram> {
    let readings: Vec<Vec<Syllable>> = run.chars.iter().map(|c| sound::readings(*c)).collect();
    let mut found = Vec::new();
    for (place, firsts) in readings.iter().enumerate() {
        let end = [0];
        let seconds = readings.get(place + 1).map_or(&end[..], Vec::as_slice);
        for first in firsts {
            found.extend(seconds.iter().map(|second| sounds(*first, *second)));
        }
    }
    found
}

/// Four initials in a row over a whole name; signs between the characters do not part them.
fn initials_of(runs: &[Run]) -> Vec<Gram> {
    if runs.iter().all(|run| run.script == Script::Latin) {
        return Vec::new();
    }
    initials_by_place(runs).into_iter().flatten().collect()
}

/// For each character of some runs the terms of the initials that begin there.
pub(crate) fn initials_by_place(runs: &[Run]) -> Vec<Vec<Gram>> {
    let letters: Vec<Vec<u8>> =
        runs.iter().flat_map(|run| run.chars.iter()).map(|c| initials_of_char(*c)).collect();
    let mut found = Vec::with_capacity(letters.len());
    for place in 0..letters.len() {
        let mut ways = vec![[0_u8; INITIALS_LEN]];
        for (offset, choices) in letters[place..].iter().take(INITIALS_LEN).enumerate() {
            let longer = ways.iter().flat_map(|way| {
                choices.iter().map(|letter| {
                    let mut way = *way;
                    way[offset] = *letter;
                    way
                })
            });
            ways = longer.take(WAYS_MAX).collect();
        }
        found.push(ways.into_iter().map(initials).collect());
    }
    found
}

fn initials_of_char(c: char) -> Vec<u8> {
    if c.is_ascii() {
        return u8::try_from(c).into_iter().collect();
    }
    let mut letters: Vec<u8> = Vec::new();
    for reading in sound::readings(c) {
        let letter = sound::spelling(reading).as_bytes().first().copied();
        letters.extend(letter.filter(|letter| !letters.contains(letter)));
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_its_initials_in_both_readings() {
        let grams = all("银行贷款");
        for typed in ["yhdk", "yxdk", "hdk", "k"] {
            let typed: Vec<char> = typed.chars().collect();
            let (first, last) = typed_initials(&typed)[0];
            assert!(grams.iter().any(|g| (first..=last).contains(g)), "{typed:?}");
        }
    }

    #[test]
    fn a_lone_character_and_a_lone_letter_are_found_by_ranges() {
        let (first, last) = pairs_from('证');
        assert!(all("许可证").iter().any(|g| (first..=last).contains(g)));
        let (first, last) = latin_from('f');
        assert!(all("Food").iter().any(|g| (first..=last).contains(g)));
    }
}
