//! Which parts of a name a query was found in.

use crate::grams::{self, Gram};
use crate::query::{Query, Wanted};
use crate::sound;
use crate::text::{Script, runs};

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The stretch as it stands.
    pub text: String,
    /// Whether the query was found in it.
    pub is_match: bool,
}

/// A text in pieces, with those marked that the words were found in.
pub fn highlight(text: &str, words: &str) -> Vec<Piece> {
    let query = Query::read(words, true);
    let mut marked = vec![false; text.len()];
    // The most literal meaning that is found at all is what the reader should see.
    for meaning in &query.meanings {
        if mark(text, &meaning.wanted, &mut marked) {
            break;
        }
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, c) in text.char_indices() {
        match pieces.last_mut().filter(|piece| piece.is_match == marked[at]) {
            Some(piece) => piece.text.push(c),
            None => pieces.push(Piece { text: c.to_string(), is_match: marked[at] }),
        }
    }
    pieces
}

/// Marks the characters whose terms are wanted; whether there were any.
fn mark(text: &str, wanted: &[Wanted], marked: &mut [bool]) -> bool {
    let is_wanted =
        |gram: Gram| wanted.iter().any(|(first, last)| (*first..=*last).contains(&gram));
    let mut any = false;
    let runs = runs(text);
    for run in &runs {
        let mut note = |from: usize, count: usize| {
            for at in run.at.iter().skip(from).take(count) {
                marked[*at] = true;
                any = true;
            }
        };
        match run.script {
            Script::Latin => {
                // The first term starts with the blank before the word.
                for (place, gram) in grams::latin(run, true).into_iter().enumerate() {
                    if is_wanted(gram) {
                        note(place.saturating_sub(1), if place == 0 { 2 } else { 3 });
                    }
                }
            }
            Script::Han => {
                for (place, gram) in grams::pairs(run).enumerate() {
                    let next = run.chars.get(place + 1).copied();
                    let heard = sound::readings(run.chars[place]).into_iter().any(|first| {
                        let seconds = next.map_or(vec![0], sound::readings);
                        seconds.into_iter().any(|second| is_wanted(grams::sounds(first, second)))
                    });
                    let is_lone = is_wanted(grams::pairs_from(run.chars[place]).0)
                        || wanted.contains(&grams::pairs_from(run.chars[place]));
                    if is_lone {
                        note(place, 1);
                    } else if is_wanted(gram) || heard {
                        note(place, 2);
                    }
                }
            }
        }
    }
    any | mark_initials(&runs, &is_wanted, marked)
}

fn mark_initials(
    runs: &[crate::text::Run],
    is_wanted: &impl Fn(Gram) -> bool,
    marked: &mut [bool],
) -> bool {
    let places: Vec<usize> = runs.iter().flat_map(|run| run.at.iter().copied()).collect();
    let mut any = false;
    for (place, grams) in grams::initials_by_place(runs).into_iter().enumerate() {
        if grams.into_iter().any(is_wanted) {
            places.iter().skip(place).take(grams::INITIALS_LEN).for_each(|at| marked[*at] = true);
            any = true;
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, words: &str, expected: &str) {
        let shown: String = highlight(text, words)
            .into_iter()
            .map(|piece| if piece.is_match { format!("[{}]", piece.text) } else { piece.text })
            .collect();
        assert_eq!(shown, expected, "{words}");
    }

    #[test]
    fn what_was_found_is_marked() {
        check("内地居民结婚登记", "结婚", "内地居民[结婚]登记");
        check("内地居民结婚登记", "jiehun", "内地居民[结婚]登记");
        check("内地居民结婚登记", "jhdj", "内地居民[结婚登记]");
        check("Food business licence", "busines", "Food [busines]s licence");
        check("内地居民结婚登记", "", "内地居民结婚登记");
    }
}
