//! Text in, ranked ids out, in Chinese and English; no I/O, no clock.
//!
//! Texts are cut into overlapping pairs of characters, which needs no dictionary, survives a wrong
//! or missing character, and treats Chinese and Latin script alike. Rare pairs weigh more than
//! common ones.

use std::collections::HashMap;

/// A text to be found, and how much a match in it counts.
#[derive(Clone, Debug)]
pub struct Field {
    /// The text.
    pub text: String,
    /// How much a match counts; 1 is ordinary.
    pub weight: f32,
}

/// A found document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The document's number, as given to [`Index::build`].
    pub id: u32,
    /// How well it matches: the share of the query's weight it covers, times its fields' weights.
    pub score: f32,
}

/// An index over numbered documents.
#[derive(Debug, Default)]
pub struct Index {
    postings: HashMap<[char; 2], Vec<(u32, f32)>>,
    documents: u32,
}

impl Index {
    /// Builds an index; the n-th document gets the number n.
    pub fn build(documents: &[Vec<Field>]) -> Self {
        let mut index = Self::default();
        for fields in documents {
            let id = index.documents;
            index.documents += 1;
            let mut weights: HashMap<[char; 2], f32> = HashMap::new();
            for field in fields {
                for pair in pairs(&field.text) {
                    let weight = weights.entry(pair).or_insert(0.0);
                    *weight = weight.max(field.weight);
                }
            }
            for (pair, weight) in weights {
                index.postings.entry(pair).or_default().push((id, weight));
            }
        }
        index
    }

    /// The documents that match `query` best, best first, equal ones in the order of their numbers.
    /// A document must cover at least half of the query's weight.
    pub fn query(&self, query: &str, limit: usize) -> Vec<Hit> {
        let mut wanted = pairs(query);
        wanted.sort_unstable();
        wanted.dedup();
        let mut total = 0.0;
        let mut covered: HashMap<u32, (f32, f32)> = HashMap::new();
        for pair in &wanted {
            let found = self.postings.get(pair).map_or(&[][..], Vec::as_slice);
            let rarity = self.rarity(found.len());
            total += rarity;
            for (id, weight) in found {
                let (share, score) = covered.entry(*id).or_default();
                *share += rarity;
                *score += rarity * weight;
            }
        }
        let mut hits: Vec<Hit> = covered
            .into_iter()
            .filter(|(_, (share, _))| *share * 2.0 >= total)
            .map(|(id, (_, score))| Hit { id, score: score / total })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
        hits.truncate(limit);
        hits
    }

    fn rarity(&self, found: usize) -> f32 {
        // A pair that stands nowhere is a slip or a join of two words: it counts, but little.
        if found == 0 {
            return std::f32::consts::LN_2;
        }
        #[expect(clippy::cast_precision_loss, reason = "a ratio of counts needs no exactness")]
        let (all, found) = (self.documents as f32, found as f32);
        (1.0 + (all - found + 0.5).max(0.0) / (found + 0.5)).ln().max(0.01)
    }
}

/// Overlapping pairs of the letters and digits of `text`; a lone character pairs with a blank.
fn pairs(text: &str) -> Vec<[char; 2]> {
    let mut pairs = Vec::new();
    let mut run: Vec<char> = Vec::new();
    for c in text.chars().chain([' ']) {
        let c = folded(c);
        if c.is_alphanumeric() {
            run.push(c);
            continue;
        }
        match run.as_slice() {
            [] => {}
            [only] => pairs.push([*only, ' ']),
            _ => pairs.extend(run.windows(2).map(|pair| [pair[0], pair[1]])),
        }
        run.clear();
    }
    pairs
}

/// Full-width forms made half-width, capitals made small.
fn folded(c: char) -> char {
    let c = match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    };
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(names: &[&str]) -> Index {
        let documents: Vec<Vec<Field>> =
            names.iter().map(|n| vec![Field { text: (*n).to_owned(), weight: 1.0 }]).collect();
        Index::build(&documents)
    }

    #[track_caller]
    fn check(query: &str, expected: &[u32]) {
        let index = index(&[
            "食品经营许可证核发",
            "食品生产许可证变更",
            "道路运输经营许可",
            "Food business licence",
            "取水许可",
        ]);
        let found: Vec<u32> = index.query(query, 10).iter().map(|hit| hit.id).collect();
        assert_eq!(found, expected, "{query}");
    }

    #[test]
    fn the_best_match_comes_first() {
        check("食品经营许可证", &[0]);
        check("食品许可", &[0, 1]);
        check("道路运输", &[2]);
        check("ＦＯＯＤ licence", &[3]);
    }

    #[test]
    fn a_wrong_or_missing_character_still_finds() {
        check("食品经菅许可证核发", &[0]);
        check("道路运输经营许", &[2]);
    }

    #[test]
    fn nothing_is_found_for_nothing_or_for_something_else() {
        check("", &[]);
        check("。。。", &[]);
        check("婚姻登记", &[]);
    }
}
