//! How well the texts of a segment fit a query.
//!
//! A query is met by the share of its weight that a text holds, and half of it is enough. Terms
//! that many texts hold weigh little: so the rare ones are added up first, and of the common ones
//! only those texts are looked up that can still reach the half. What cannot reach it is not
//! scored at all.

use crate::index::Part;
use crate::postings::{Postings, Span};
use crate::query::{Meaning, Query};
use crate::segment::{KEYWORD_WEIGHT, Segment};

/// A whole query in the numbers that shares are added up in: sums of whole numbers are the same
/// in any order.
const WHOLE: f32 = 32_768.0;
/// How much of a query's weight a text must hold, less what rounding may take.
const SHARE_MIN: f32 = 0.5 - 1.0 / 512.0;
/// The most that a text has that does not hold so much.
const SHARE_SHORT: f32 = 0.49;
/// What a name as long as the query gains over one that is much longer.
const LENGTH_GAIN: f32 = 0.15;
/// How much of a query an authority's name must hold for all its items to be found by it.
const ORG_MIN: f32 = 0.8;
/// Of text and authority together, where neither is enough.
const BOTH_MIN: f32 = 0.9;
/// A list is searched for single texts where it is so many times longer than they are many.
const LONGER: usize = 12;

/// Whether a document is found whose text and authority have these scores.
pub(crate) fn fits(text: f32, org: f32) -> bool {
    text >= SHARE_MIN || org >= ORG_MIN || text + org >= BOTH_MIN
}

/// Where a wanted term, or a range of them, stands in a segment: names and keywords.
type Place = (Span, Span);

/// Where everything wanted stands, segment by segment, meaning by meaning.
pub(crate) struct Looked {
    places: Vec<Place>,
    wanted: usize,
}

impl Looked {
    /// Looks everything up, once.
    pub fn up(parts: &[Part], query: &Query) -> Self {
        let wanted: usize = query.meanings.iter().map(|meaning| meaning.wanted.len()).sum();
        let mut places = Vec::with_capacity(parts.len() * wanted);
        for part in parts {
            for (first, last) in query.meanings.iter().flat_map(|meaning| &meaning.wanted) {
                let segment = &part.segment;
                let span = |terms: &Postings| terms.span(*first, *last);
                places.push((span(&segment.name_terms), span(&segment.keyword_terms)));
            }
        }
        Self { places, wanted }
    }

    /// The places in one segment.
    pub fn of(&self, part: u32) -> &[Place] {
        let start = part as usize * self.wanted;
        &self.places[start..start + self.wanted]
    }

    /// How rare each wanted term is, meaning by meaning, so that all of a meaning make 1.
    pub fn weights(&self, parts: &[Part], query: &Query) -> Vec<Vec<f32>> {
        let all: usize = parts.iter().map(|part| part.segment.lengths.len()).sum();
        let mut held = vec![0_usize; self.wanted];
        for (part, places) in parts.iter().zip(self.places.chunks(self.wanted.max(1))) {
            for (held, (names, keywords)) in held.iter_mut().zip(places) {
                *held += part.segment.name_terms.texts(*names).len();
                *held += part.segment.keyword_terms.texts(*keywords).len();
            }
        }
        let rarity = |held: &usize| {
            let (all, held) = (all as f32, *held as f32);
            (held > 0.0).then(|| (1.0 + (all - held + 0.5).max(0.0) / (held + 0.5)).ln().max(0.05))
        };
        let mut rest = held.as_slice();
        let of = |meaning: &Meaning| {
            let (own, others) = rest.split_at(meaning.wanted.len());
            rest = others;
            let found: Vec<Option<f32>> = own.iter().map(rarity).collect();
            let known: Vec<f32> = found.iter().copied().flatten().collect();
            let mean = known.iter().sum::<f32>() / (known.len() as f32).max(1.0);
            // A term that stands nowhere is a slip or a join of two words: it counts, but little,
            // and no more than the others where there are so few items that none is rare.
            let nowhere = std::f32::consts::LN_2.min(mean.max(0.05));
            let raw: Vec<f32> = found.into_iter().map(|w| w.unwrap_or(nowhere)).collect();
            let sum: f32 = raw.iter().sum();
            raw.into_iter().map(|weight| weight / sum).collect()
        };
        query.meanings.iter().map(of).collect()
    }
}

/// Texts that hold a term, sorted, and what the term weighs.
struct List<'a> {
    texts: &'a [u16],
    weight: u16,
}

/// Room for the scores of one segment, used again for the next.
#[derive(Default)]
pub(crate) struct Room {
    /// The score of each text by its best meaning; 0 for all that are not in `found`.
    scores: Vec<f32>,
    found: Vec<u16>,
    orgs: Vec<f32>,
    /// What each text holds of the meaning at hand; 0 for all that are not in `touched`.
    shares: Vec<u16>,
    touched: Vec<u16>,
    seen: Vec<u64>,
    /// Whether authorities can let in texts that do not hold enough: then all are scored.
    is_by_org: bool,
}

impl Room {
    /// Scores the texts of a segment by their best meaning, and every authority by the words.
    pub fn score(
        &mut self,
        segment: &Segment,
        query: &Query,
        weights: &[Vec<f32>],
        mut places: &[Place],
    ) {
        self.begin(segment.lengths.len());
        self.score_orgs(segment, query, weights);
        let mut lists = Vec::new();
        for (meaning, weights) in query.meanings.iter().zip(weights) {
            let (own, others) = places.split_at(meaning.wanted.len());
            places = others;
            self.add_up(segment, meaning, own, weights, &mut lists);
            self.keep_best(segment, meaning);
        }
    }

    /// The texts to look at.
    pub fn texts(&self) -> impl Iterator<Item = usize> {
        let all = if self.is_by_org { 0..self.scores.len() } else { 0..0 };
        let found = if self.is_by_org { &[] } else { self.found.as_slice() };
        all.chain(found.iter().map(|text| usize::from(*text)))
    }

    /// The score of a text.
    pub fn score_of(&self, text: usize) -> f32 {
        self.scores[text]
    }

    /// How much of the query an authority's name holds.
    pub fn org(&self, org: u16) -> f32 {
        self.orgs[usize::from(org)]
    }

    fn begin(&mut self, texts: usize) {
        for text in self.found.drain(..) {
            self.scores[usize::from(text)] = 0.0;
        }
        self.scores.resize(texts, 0.0);
        self.shares.resize(texts, 0);
    }

    fn score_orgs(&mut self, segment: &Segment, query: &Query, weights: &[Vec<f32>]) {
        self.orgs.clear();
        self.orgs.resize(segment.orgs.len(), 0.0);
        let terms = &segment.orgs.terms;
        let wanted = query.meanings.first().into_iter().flat_map(|meaning| &meaning.wanted);
        for ((first, last), weight) in wanted.zip(weights.iter().flatten()) {
            for org in terms.texts(terms.span(*first, *last)) {
                self.orgs[usize::from(*org)] += weight;
            }
        }
        let best = self.orgs.iter().copied().fold(0.0, f32::max);
        self.is_by_org = best + SHARE_SHORT >= BOTH_MIN;
    }

    /// Adds up what each text holds of a meaning, of all that hold enough.
    fn add_up<'a>(
        &mut self,
        segment: &'a Segment,
        meaning: &Meaning,
        places: &[Place],
        weights: &[f32],
        lists: &mut Vec<List<'a>>,
    ) {
        lists.clear();
        let least = if self.is_by_org { 0 } else { whole(SHARE_MIN) };
        let mut rest: u32 = 0;
        for (((names, keywords), weight), wanted) in places.iter().zip(weights).zip(&meaning.wanted)
        {
            let both = [
                (segment.name_terms.texts(*names), whole(*weight)),
                (segment.keyword_terms.texts(*keywords), whole(*weight * KEYWORD_WEIGHT)),
            ];
            if wanted.0 != wanted.1 {
                self.add_range(segment.lengths.len(), both);
                continue;
            }
            for (texts, weight) in both.into_iter().filter(|(texts, _)| !texts.is_empty()) {
                rest += u32::from(weight);
                lists.push(List { texts, weight });
            }
        }
        lists.sort_by_key(|list| list.texts.len());
        let mut lists = lists.iter();
        // A text that is in none of the lists so far cannot reach the least any more.
        while rest >= u32::from(least) {
            let Some(list) = lists.next() else { break };
            self.add(list);
            rest -= u32::from(list.weight);
        }
        self.add_common(lists, rest, least);
    }

    /// Adds a list whose texts may be new.
    fn add(&mut self, list: &List<'_>) {
        for text in list.texts {
            let share = &mut self.shares[usize::from(*text)];
            if *share == 0 {
                self.touched.push(*text);
            }
            *share += list.weight;
        }
    }

    /// Adds the texts of a range of terms, each once, by names before keywords.
    fn add_range(&mut self, texts: usize, both: [(&[u16], u16); 2]) {
        self.seen.clear();
        self.seen.resize(texts.div_ceil(64), 0);
        for (texts, weight) in both {
            for text in texts {
                let place = usize::from(*text);
                let (word, bit) = (place / 64, 1_u64 << (place % 64));
                if self.seen[word] & bit == 0 {
                    self.seen[word] |= bit;
                    self.add(&List { texts: &[*text], weight });
                }
            }
        }
    }

    /// Adds the lists that bring no new texts, the shorter first, to those that can still reach
    /// the least; forgets all others.
    fn add_common<'a>(
        &mut self,
        lists: impl Iterator<Item = &'a List<'a>>,
        mut rest: u32,
        least: u16,
    ) {
        let shares = &mut self.shares;
        let can_reach = |shares: &[u16], text: u16, rest: u32| {
            u32::from(shares[usize::from(text)]) + rest >= u32::from(least)
        };
        let keep = |shares: &mut [u16], touched: &mut Vec<u16>, rest: u32| {
            touched.retain(|text| {
                let keeps = can_reach(shares, *text, rest);
                if !keeps {
                    shares[usize::from(*text)] = 0;
                }
                keeps
            });
        };
        keep(shares, &mut self.touched, rest);
        for list in lists {
            if self.touched.is_empty() {
                break;
            }
            if self.touched.len() * LONGER < list.texts.len() {
                for text in &self.touched {
                    if list.texts.binary_search(text).is_ok() {
                        shares[usize::from(*text)] += list.weight;
                    }
                }
            } else {
                for text in list.texts {
                    let share = &mut shares[usize::from(*text)];
                    *share += if *share > 0 { list.weight } else { 0 };
                }
            }
            rest -= u32::from(list.weight);
            keep(shares, &mut self.touched, rest);
        }
    }

    /// Makes scores of the shares of a meaning, and clears them.
    fn keep_best(&mut self, segment: &Segment, meaning: &Meaning) {
        let wanted_length = meaning.length as f32;
        for text in self.touched.drain(..) {
            let place = usize::from(text);
            let share = f32::from(std::mem::take(&mut self.shares[place])) / WHOLE;
            let length = f32::from(segment.lengths[place]).max(1.0);
            let alike = wanted_length.min(length) / wanted_length.max(length);
            let score = share * meaning.factor + LENGTH_GAIN * alike * share;
            // Below the bar no length helps, so that it is the share that decides.
            let score = if share < SHARE_MIN { score.min(SHARE_SHORT) } else { score };
            if self.scores[place] == 0.0 {
                self.found.push(text);
            }
            self.scores[place] = self.scores[place].max(score);
        }
    }
}

/// A part of a query in whole numbers; nothing weighs nothing.
#[expect(clippy::cast_possible_truncation, reason = "it is clamped to what fits")]
fn whole(weight: f32) -> u16 {
    (weight * WHOLE).round().clamp(1.0, f32::from(u16::MAX)) as u16
}

#[cfg(test)]
mod tests;
