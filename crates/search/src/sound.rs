//! How characters sound: pinyin syllables as numbers, initials, and Latin text read as pinyin.

use std::sync::LazyLock;

use pinyin::{ToPinyin, ToPinyinMulti};

/// A syllable's place among all, in the order of the alphabet, from 1; 0 stands for none.
pub(crate) type Syllable = u16;

/// The readings of one character that are indexed.
pub(crate) const READINGS_MAX: usize = 3;

static SYLLABLES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../data/syllables.txt").lines().collect());

fn number(plain: &str) -> Option<Syllable> {
    let plain = match plain {
        "lü" => "lv",
        "lüe" => "lve",
        "nü" => "nv",
        "nüe" => "nve",
        "ê" => "e",
        other => other,
    };
    let place = SYLLABLES.binary_search(&plain).ok()?;
    Syllable::try_from(place + 1).ok()
}

/// The spelling of a syllable.
pub(crate) fn spelling(syllable: Syllable) -> &'static str {
    usize::from(syllable).checked_sub(1).and_then(|place| SYLLABLES.get(place)).unwrap_or(&"")
}

/// The syllables that begin with `prefix`, as the first and the one after the last.
pub(crate) fn beginning_with(prefix: &str) -> Option<(Syllable, Syllable)> {
    let first = SYLLABLES.partition_point(|known| *known < prefix);
    let count = SYLLABLES[first..].iter().take_while(|known| known.starts_with(prefix)).count();
    let syllable = |place: usize| Syllable::try_from(place + 1).ok();
    if count == 0 { None } else { Some((syllable(first)?, syllable(first + count)?)) }
}

/// The readings of a character, the usual one first; none where it has no pinyin.
pub(crate) fn readings(c: char) -> Vec<Syllable> {
    let mut found: Vec<Syllable> =
        c.to_pinyin().and_then(|p| number(p.plain())).into_iter().collect();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        let Some(reading) = number(reading.plain()) else { continue };
        if found.len() < READINGS_MAX && !found.contains(&reading) {
            found.push(reading);
        }
    }
    found
}

/// The usual reading.
pub(crate) fn reading(c: char) -> Option<Syllable> {
    c.to_pinyin().and_then(|p| number(p.plain()))
}

/// Latin text read as pinyin.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Spelt {
    pub syllables: Vec<Syllable>,
    /// A beginning of one more syllable, as when somebody is still typing.
    pub rest: Option<(Syllable, Syllable)>,
}

/// Reads Latin text as the fewest syllables, the last of which may be unfinished.
pub(crate) fn spelt(letters: &[char]) -> Option<Spelt> {
    const LONGEST: usize = 6;
    let text: String = letters.iter().collect();
    if !text.bytes().all(|b| b.is_ascii_lowercase()) || text.is_empty() {
        return None;
    }
    // best[n]: the way to read the first n letters in the fewest syllables.
    let mut best: Vec<Option<Vec<Syllable>>> = vec![None; text.len() + 1];
    best[0] = Some(Vec::new());
    for end in 1..=text.len() {
        for start in end.saturating_sub(LONGEST)..end {
            let Some(before) = &best[start] else { continue };
            let Some(syllable) = number(&text[start..end]) else { continue };
            if best[end].as_ref().is_none_or(|known| known.len() > before.len() + 1) {
                let mut way = before.clone();
                way.push(syllable);
                best[end] = Some(way);
            }
        }
    }
    if let Some(syllables) = best.pop().flatten() {
        return Some(Spelt { syllables, rest: None });
    }
    for end in (1..text.len()).rev().take(LONGEST) {
        let rest = beginning_with(&text[end..]);
        if let (Some(syllables), Some(rest)) = (best[end].clone(), rest) {
            return Some(Spelt { syllables, rest: Some(rest) });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<Vec<&'static str>> {
        let letters: Vec<char> = text.chars().collect();
        Some(spelt(&letters)?.syllables.into_iter().map(spelling).collect())
    }

    #[test]
    fn latin_text_is_read_as_the_fewest_syllables() {
        assert_eq!(said("shipinjingying").unwrap(), ["shi", "pin", "jing", "ying"]);
        assert_eq!(said("shipinj").unwrap(), ["shi", "pin"]);
        assert_eq!(said("xkz"), None);
        assert_eq!(said(""), None);
    }

    #[test]
    fn a_character_with_two_readings_has_both() {
        let of = |c| readings(c).into_iter().map(spelling).collect::<Vec<_>>();
        assert_eq!(of('重'), ["zhong", "chong", "tong"]);
        assert_eq!(of('a'), [""; 0]);
        assert!(of('女').contains(&"nv"));
    }

    #[test]
    fn beginnings_are_ranges_of_the_alphabet() {
        let (first, end) = beginning_with("zhua").unwrap();
        let all: Vec<_> = (first..end).map(spelling).collect();
        assert_eq!(all, ["zhua", "zhuai", "zhuan", "zhuang"]);
        assert_eq!(beginning_with("v"), None);
    }
}
