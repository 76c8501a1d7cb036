//! Gathering what fits, best and nearest first.

use domain::lists::{ExerciseLevel, ItemType, LegalTheme, NaturalTheme, OnlineDepth};
use domain::region::RegionCode;

use crate::document::Side;
use crate::facets::{Counter, Facets};
use crate::index::{Index, Key, Part};
use crate::query::Query;
use crate::score::{self, Looked, Room};
use crate::sieve::{self, Sieve, Verdict};

/// How much of a match one step away from the reader's region costs.
const STEP_COST: f32 = 0.06;
/// What the authority adds when the query names it too.
const ORG_GAIN: f32 = 0.3;

/// What results must be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only items that serve the reader's region: its own, those above it, those in it.
    pub is_local: bool,
    /// Only items of this region and those in it; wins over `is_local`.
    pub place: Option<RegionCode>,
    /// Only this class.
    pub class: Option<ItemType>,
    /// Only this authority, by its code as published.
    pub org: Option<String>,
    /// Only this level.
    pub level: Option<ExerciseLevel>,
    /// Only this theme for persons.
    pub natural_theme: Option<NaturalTheme>,
    /// Only this theme for firms.
    pub legal_theme: Option<LegalTheme>,
    /// Only what serves persons, or firms.
    pub side: Option<Side>,
    /// Only this life event, by its word.
    pub event: Option<String>,
    /// Only what offers this online.
    pub depth: Option<OnlineDepth>,
    /// Only what can be applied for here.
    pub can_apply: bool,
}

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The best match, the nearest of equal ones.
    #[default]
    Best,
    /// The shortest promise.
    Limit,
}

/// What somebody looks for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Words to find; empty for all.
    pub words: String,
    /// The reader's region: its items come first, then those of the regions above it.
    pub near: Option<RegionCode>,
    /// What results must be.
    pub filter: Filter,
    /// What comes first.
    pub order: Order,
    /// How many results are wanted.
    pub limit: usize,
    /// Whether more words may follow.
    pub is_typing: bool,
}

/// A result.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// What the item is known by.
    pub key: Key,
    /// How well it fits; more is better.
    pub score: f32,
    /// Its Chinese name.
    pub name: String,
    /// Its English name.
    pub english: Option<String>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The first results.
    pub hits: Vec<Hit>,
    /// How many fit in all.
    pub total: usize,
    /// What each facet would leave.
    pub facets: Facets,
    /// What was probably meant, where the words stand nowhere as they were typed.
    pub did_you_mean: Option<String>,
}

/// A candidate: score, part and document.
type Candidate = (f32, u32, u16);

/// What is gathered over all parts.
struct Gathering<'a> {
    wish: &'a Wish,
    parts: &'a [Part],
    counter: Counter,
    candidates: Vec<Candidate>,
    /// The last of the best so far, once there are as many as are wanted.
    last: Option<Candidate>,
}

impl Index {
    /// What fits the wish, best first, with what each facet would leave.
    pub fn find(&self, wish: &Wish) -> Found {
        let query = Query::read(&wish.words, wish.is_typing);
        let is_open = wish.words.trim().is_empty();
        let looked = Looked::up(&self.parts, &query);
        let weights = looked.weights(&self.parts, &query);
        let chosen = sieve::chosen(&wish.filter);
        let counter = Counter::new(chosen.clone());
        let mut gathering =
            Gathering { wish, parts: &self.parts, counter, candidates: Vec::new(), last: None };
        let mut room = Room::default();
        for (number, part) in (0_u32..).zip(&self.parts) {
            let sieve = Sieve::new(wish, &chosen, &part.segment);
            if !sieve.is_open() {
                continue;
            }
            gathering.counter.begin(&part.segment);
            if is_open {
                for document in 0..part.segment.facts.len() {
                    gathering.take(part, number, &sieve, document, 0.0);
                }
            } else {
                room.score(&part.segment, &query, &weights, looked.of(number));
                gathering.take_scored(part, number, &sieve, &room, &query);
            }
            gathering.counter.end(number, &part.segment);
        }
        self.finish(gathering, &query)
    }

    fn finish(&self, mut gathering: Gathering<'_>, query: &Query) -> Found {
        gathering.shrink();
        let segment = |part: u32| &self.parts[part as usize].segment;
        let hit = |(score, part, document): &Candidate| {
            let (segment, place) = (segment(*part), usize::from(*document));
            let text = usize::from(segment.facts[place].text);
            let english = segment.english.get(text);
            Hit {
                key: (segment.region(place), segment.codes.get(place).to_owned()),
                score: *score,
                name: segment.names.get(text).to_owned(),
                english: (!english.is_empty()).then(|| english.to_owned()),
            }
        };
        let mut hits: Vec<Hit> = gathering.candidates.iter().map(hit).collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.key.cmp(&b.key)));
        let did_you_mean = match gathering.wish.is_typing {
            true => None,
            false => crate::mean::did_you_mean(&query.text, &hits),
        };
        let code = |part: u32, code: u16| segment(part).orgs.code(usize::from(code));
        let (total, facets) = gathering.counter.finish(code);
        Found { hits, total, facets, did_you_mean }
    }
}

impl Gathering<'_> {
    /// Takes the documents of every text and authority that the query is found in.
    fn take_scored(
        &mut self,
        part: &Part,
        number: u32,
        sieve: &Sieve<'_>,
        room: &Room,
        query: &Query,
    ) {
        let segment = &part.segment;
        let length = query.meanings.first().map_or(0, |meaning| meaning.length);
        for text in room.texts() {
            let score = room.score_of(text);
            // Whoever types a whole name holds all of it; few other names are worth the look.
            let may_be_exact = score >= 0.9 && usize::from(segment.lengths[text]) == length;
            let is_exact = may_be_exact && segment.names.get(text) == query.text;
            let exact = if is_exact { 0.1 } else { 0.0 };
            for document in segment.of_text(text) {
                let place = usize::from(*document);
                let org = room.org(segment.facts[place].org);
                if score::fits(score, org) {
                    self.take(part, number, sieve, place, score + exact + ORG_GAIN * org);
                }
            }
        }
    }

    fn take(&mut self, part: &Part, number: u32, sieve: &Sieve<'_>, document: usize, score: f32) {
        let facts = &part.segment.facts[document];
        let verdict = sieve.verdict(facts);
        if verdict == Verdict::Falls || !part.holds(document) {
            return;
        }
        match verdict {
            Verdict::Fits => {
                self.counter.fits(&part.segment, facts);
                let steps = sieve.regions[usize::from(facts.region)].0;
                let score = match self.wish.order {
                    Order::Best => score - STEP_COST * f32::from(steps),
                    Order::Limit => -(part.segment.limits[document] as f32),
                };
                self.push(score, number, document);
            }
            Verdict::Misses(place) => self.counter.misses(place, &part.segment, facts),
            Verdict::Falls => {}
        }
    }

    fn push(&mut self, score: f32, part: u32, document: usize) {
        let document = u16::try_from(document).expect("a segment has 65,536 documents");
        let candidate = (score, part, document);
        if self.last.is_some_and(|last| before(self.parts, &last, &candidate).is_lt()) {
            return;
        }
        self.candidates.push(candidate);
        if self.candidates.len() > 512 + 4 * self.wish.limit {
            self.shrink();
        }
    }

    /// Keeps as many of the best as are wanted.
    fn shrink(&mut self) {
        let limit = self.wish.limit;
        if self.candidates.len() > limit && limit > 0 {
            let parts = self.parts;
            let by = |a: &Candidate, b: &Candidate| before(parts, a, b);
            let (_, last, _) = self.candidates.select_nth_unstable_by(limit - 1, by);
            self.last = Some(*last);
        }
        self.candidates.truncate(limit);
    }
}

/// The better first; equal ones in the order of their keys, whichever way they came, so that a
/// page of results goes on where the one before it ended. A part holds its documents in that order.
fn before(parts: &[Part], a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    let key = |one: &Candidate| {
        let (segment, place) = (&parts[one.1 as usize].segment, usize::from(one.2));
        (segment.region(place), segment.codes.get(place))
    };
    b.0.total_cmp(&a.0).then_with(|| match a.1 == b.1 {
        true => a.2.cmp(&b.2),
        false => key(a).cmp(&key(b)),
    })
}
