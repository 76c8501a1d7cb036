//! Gathering what fits, best and nearest first.

use domain::lists::{CodeList, ExerciseLevel, ItemType, LegalTheme, NaturalTheme, OnlineDepth};
use domain::region::RegionCode;

use crate::document::Side;
use crate::events::life_events;
use crate::facets::{Counter, Facet, Facets};
use crate::grams::Gram;
use crate::index::{Index, Key, Part};
use crate::query::{Meaning, Query, Wanted};
use crate::segment::{Facts, KEYWORD_WEIGHT, Segment, place_of};

/// How much of a query's weight a text must hold.
const SHARE_MIN: f32 = 0.5;
/// What a name as long as the query gains over one that is much longer.
const LENGTH_GAIN: f32 = 0.15;
/// How much of a match one step away from the reader's region costs.
const STEP_COST: f32 = 0.06;
/// What the authority adds when the query names it too.
const ORG_GAIN: f32 = 0.3;
/// How much of a query an authority's name must hold for all its items to be found by it.
const ORG_MIN: f32 = 0.8;
/// The distance of regions that neither contain the reader's nor lie in it.
const ELSEWHERE: u8 = 5;

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

/// A filter as the numbers of one segment.
struct Sieve {
    /// For each region: its distance, whether it is in scope, whether it is in the place chosen.
    regions: Vec<(u8, bool, bool)>,
    org: Option<Option<u16>>,
    class: Option<u8>,
    level: Option<u8>,
    natural: u64,
    legal: u64,
    events: u64,
    depths: u16,
    sides: u8,
    can_apply: bool,
    /// The facets that have a choice.
    chosen: Vec<Facet>,
}

fn bit<T: CodeList + PartialEq>(value: Option<T>) -> u64 {
    value.map_or(0, |value| 1 << place_of(value))
}

impl Sieve {
    fn new(wish: &Wish, segment: &Segment) -> Self {
        let filter = &wish.filter;
        let regions = segment.regions.iter().map(|region| {
            let steps = distance(wish.near, *region);
            let is_in_place = filter.place.is_none_or(|place| place.contains(*region));
            let is_in_scope = !filter.is_local
                || wish.near.is_none()
                || steps < ELSEWHERE
                || filter.place.is_some_and(|place| place.contains(*region));
            (steps, is_in_scope, is_in_place)
        });
        let byte = |place: usize| u8::try_from(place).expect("the lists are short");
        let event = filter.event.as_ref().map(|key| {
            // A word nobody knows fits nothing.
            life_events().iter().position(|e| e.key == key).map_or(1 << 63, |place| 1 << place)
        });
        let mut chosen = Vec::new();
        let mut note = |facet: Facet, is_chosen: bool| {
            if is_chosen {
                chosen.push(facet);
            }
        };
        note(Facet::Side, filter.side.is_some());
        note(Facet::Event, filter.event.is_some());
        note(Facet::Natural, filter.natural_theme.is_some());
        note(Facet::Legal, filter.legal_theme.is_some());
        note(Facet::Org, filter.org.is_some());
        note(Facet::Level, filter.level.is_some());
        note(Facet::Place, filter.place.is_some());
        note(Facet::Class, filter.class.is_some());
        note(Facet::Depth, filter.depth.is_some());
        Self {
            regions: regions.collect(),
            org: None,
            class: filter.class.map(|class| byte(place_of(class))),
            level: filter.level.map(|level| byte(place_of(level))),
            natural: bit(filter.natural_theme),
            legal: bit(filter.legal_theme),
            events: event.unwrap_or(0),
            depths: u16::try_from(bit(filter.depth)).expect("there are eight depths"),
            sides: match filter.side {
                None => 0,
                Some(Side::Person) => 1,
                Some(Side::Firm) => 2,
            },
            can_apply: filter.can_apply,
            chosen,
        }
    }

    /// Whether anything of the segment can be in scope.
    fn is_open(&self) -> bool {
        self.regions.iter().any(|(_, is_in_scope, _)| *is_in_scope)
    }

    /// Whether a document passes where no facet can help: scope, and what can be applied for.
    fn is_in_scope(&self, facts: &Facts) -> bool {
        self.regions[usize::from(facts.region)].1 && (!self.can_apply || facts.can_apply)
    }

    fn fits(&self, facet: Facet, facts: &Facts) -> bool {
        match facet {
            Facet::Side => facts.sides & self.sides != 0,
            Facet::Event => facts.events & self.events != 0,
            Facet::Natural => facts.natural & self.natural != 0,
            Facet::Legal => facts.legal & self.legal != 0,
            Facet::Org => self.org == Some(Some(facts.org)),
            Facet::Level => self.level == Some(facts.level),
            Facet::Place => self.regions[usize::from(facts.region)].2,
            Facet::Class => self.class == Some(facts.class),
            Facet::Depth => facts.depths & self.depths != 0,
        }
    }
}

/// Own region first, then those above it up to the country, then those in it, then the rest.
fn distance(from: Option<RegionCode>, item: RegionCode) -> u8 {
    let Some(from) = from else { return 0 };
    // GB/T 2260 has no code for the country; deployed platforms write one of these.
    if matches!(item.as_str(), "000000" | "100000") {
        return 3;
    }
    if from == item {
        return 0;
    }
    if item.contains(from) {
        return if item.parent().is_some() { 1 } else { 2 };
    }
    if from.contains(item) { 4 } else { ELSEWHERE }
}

/// A candidate: score, part and document.
type Candidate = (f32, u32, u16);

/// What is gathered over all parts.
struct Gathering<'a> {
    wish: &'a Wish,
    counter: Counter,
    candidates: Vec<Candidate>,
    total: usize,
}

impl Index {
    /// What fits the wish, best first, with what each facet would leave.
    pub fn find(&self, wish: &Wish) -> Found {
        let query = Query::read(&wish.words, wish.is_typing);
        let is_open = wish.words.trim().is_empty();
        let weights = self.weights(&query);
        let mut gathering =
            Gathering { wish, counter: Counter::default(), candidates: Vec::new(), total: 0 };
        let mut room = Room::default();
        for (number, part) in self.parts.iter().enumerate() {
            let mut sieve = Sieve::new(wish, &part.segment);
            if !sieve.is_open() {
                continue;
            }
            let orgs = part.segment.org_count();
            sieve.org = wish.filter.org.as_ref().map(|org| {
                (0..orgs)
                    .find(|n| part.segment.orgs.get(*n) == org)
                    .and_then(|n| u16::try_from(n).ok())
            });
            gathering.counter.begin(&part.segment, orgs);
            let number = u32::try_from(number).expect("there are few segments");
            if is_open {
                for document in 0..part.segment.facts.len() {
                    gathering.take(part, number, &sieve, document, 0.0);
                }
            } else {
                room.score(&part.segment, &query, &weights);
                gathering.take_scored(part, number, &sieve, &room, &query.text);
            }
            gathering.counter.end(&part.segment);
        }
        self.finish(gathering, &query)
    }

    /// How rare each wanted term is, meaning by meaning, so that all of a meaning make 1.
    fn weights(&self, query: &Query) -> Vec<Vec<f32>> {
        let all: usize = self.parts.iter().map(|part| part.segment.lengths.len()).sum();
        let rarity = |wanted: &Wanted| {
            let held: usize = self.parts.iter().map(|part| held(&part.segment, *wanted)).sum();
            // A term that stands nowhere is a slip or a join of two words: it counts, but little.
            if held == 0 {
                return std::f32::consts::LN_2;
            }
            let (all, held) = (all as f32, held as f32);
            (1.0 + (all - held + 0.5).max(0.0) / (held + 0.5)).ln().max(0.05)
        };
        let of = |meaning: &Meaning| {
            let raw: Vec<f32> = meaning.wanted.iter().map(rarity).collect();
            let sum: f32 = raw.iter().sum();
            raw.into_iter().map(|weight| weight / sum).collect()
        };
        query.meanings.iter().map(of).collect()
    }

    fn finish(&self, mut gathering: Gathering<'_>, query: &Query) -> Found {
        gathering.shrink();
        let mut hits: Vec<Hit> = gathering
            .candidates
            .iter()
            .map(|(score, part, document)| {
                let segment = &self.parts[*part as usize].segment;
                let place = usize::from(*document);
                let text = usize::from(segment.facts[place].text);
                let english = segment.english.get(text);
                Hit {
                    key: (segment.region(place), segment.codes.get(place).to_owned()),
                    score: *score,
                    name: segment.names.get(text).to_owned(),
                    english: (!english.is_empty()).then(|| english.to_owned()),
                }
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.key.cmp(&b.key)));
        let did_you_mean = match gathering.wish.is_typing {
            true => None,
            false => crate::mean::did_you_mean(&query.text, &hits),
        };
        Found { hits, total: gathering.total, facets: gathering.counter.finish(), did_you_mean }
    }
}

/// How many texts hold any of some terms; those that hold several count several times.
fn held(segment: &Segment, (first, last): (Gram, Gram)) -> usize {
    let in_names: usize = segment.name_terms.range(first, last).map(<[u16]>::len).sum();
    let in_keywords: usize = segment.keyword_terms.range(first, last).map(<[u16]>::len).sum();
    in_names + in_keywords
}

impl Gathering<'_> {
    /// Takes the documents of every text and authority that the query is found in.
    fn take_scored(&mut self, part: &Part, number: u32, sieve: &Sieve, room: &Room, typed: &str) {
        let segment = &part.segment;
        let by_org = room.orgs.iter().any(|share| *share >= ORG_MIN);
        for text in 0..segment.lengths.len() {
            let score = room.texts[text];
            // Half of the query is enough, or less where the authority holds the rest.
            if score < SHARE_MIN && !by_org && room.orgs_best + score < SHARE_MIN + ORG_GAIN {
                continue;
            }
            let is_exact = score > 0.0 && segment.names.get(text) == typed;
            for document in segment.of_text(text) {
                let place = usize::from(*document);
                let org = room.orgs[usize::from(segment.facts[place].org)];
                let fits = score >= SHARE_MIN || org >= ORG_MIN || score + org >= 0.9;
                if fits {
                    let exact = if is_exact { 0.1 } else { 0.0 };
                    let score = score + exact + ORG_GAIN * org;
                    self.take(part, number, sieve, place, score);
                }
            }
        }
    }

    fn take(&mut self, part: &Part, number: u32, sieve: &Sieve, document: usize, score: f32) {
        let facts = &part.segment.facts[document];
        if !sieve.is_in_scope(facts) || !part.holds(document) {
            return;
        }
        let mut missed = sieve.chosen.iter().filter(|facet| !sieve.fits(**facet, facts));
        match (missed.next(), missed.next()) {
            (None, _) => {
                for facet in Facet::ALL {
                    self.counter.count(facet, facts);
                }
                self.counter.count_visits(facts);
                self.total += 1;
                let steps = sieve.regions[usize::from(facts.region)].0;
                let score = match self.wish.order {
                    Order::Best => score - STEP_COST * f32::from(steps),
                    Order::Limit => -(facts.limit_minutes as f32),
                };
                self.push(score, number, document);
            }
            // Another value of the one facet that it misses would let it in.
            (Some(facet), None) => self.counter.count(*facet, facts),
            (Some(_), Some(_)) => {}
        }
    }

    fn push(&mut self, score: f32, part: u32, document: usize) {
        let document = u16::try_from(document).expect("a segment has 65,536 documents");
        self.candidates.push((score, part, document));
        if self.candidates.len() > 4096 + 4 * self.wish.limit {
            self.shrink();
        }
    }

    /// Keeps as many of the best as are wanted.
    fn shrink(&mut self) {
        let limit = self.wish.limit;
        // Equal ones stay in the order of their documents, whichever way they came.
        let order = |a: &Candidate, b: &Candidate| {
            b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2)))
        };
        if self.candidates.len() > limit && limit > 0 {
            self.candidates.select_nth_unstable_by(limit - 1, order);
        }
        self.candidates.truncate(limit);
    }
}

/// Room for the scores of one segment, used again for the next.
#[derive(Default)]
struct Room {
    texts: Vec<f32>,
    orgs: Vec<f32>,
    orgs_best: f32,
    shares: Vec<f32>,
    seen: Vec<u64>,
}

impl Room {
    /// Scores every text of a segment by its best meaning, and every authority by the words.
    fn score(&mut self, segment: &Segment, query: &Query, weights: &[Vec<f32>]) {
        let count = segment.lengths.len();
        self.texts.clear();
        self.texts.resize(count, 0.0);
        self.orgs.clear();
        self.orgs.resize(segment.org_count(), 0.0);
        for (place, (meaning, weights)) in query.meanings.iter().zip(weights).enumerate() {
            self.shares.clear();
            self.shares.resize(count, 0.0);
            for (wanted, weight) in meaning.wanted.iter().zip(weights) {
                self.add(segment, *wanted, *weight);
                if place == 0 {
                    for orgs in segment.org_terms.range(wanted.0, wanted.1) {
                        orgs.iter().for_each(|org| self.orgs[usize::from(*org)] += weight);
                    }
                }
            }
            let wanted_length = meaning.length as f32;
            for (text, share) in self.shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
                let length = f32::from(segment.lengths[text]).max(1.0);
                let alike = wanted_length.min(length) / wanted_length.max(length);
                let score = share * meaning.factor + LENGTH_GAIN * alike * share;
                // Below the bar no length helps, so that it is the share that decides.
                let score = if *share < SHARE_MIN { score.min(SHARE_MIN - 0.01) } else { score };
                self.texts[text] = self.texts[text].max(score);
            }
        }
        self.orgs_best = self.orgs.iter().copied().fold(0.0, f32::max);
    }

    fn add(&mut self, segment: &Segment, (first, last): Wanted, weight: f32) {
        let is_range = first != last;
        if is_range {
            self.seen.clear();
            self.seen.resize(segment.lengths.len().div_ceil(64), 0);
        }
        let names = segment.name_terms.range(first, last).map(|texts| (texts, weight));
        let keywords = segment.keyword_terms.range(first, last);
        for (texts, weight) in names.chain(keywords.map(|t| (t, weight * KEYWORD_WEIGHT))) {
            for text in texts {
                let place = usize::from(*text);
                if is_range {
                    let (word, bit) = (place / 64, 1_u64 << (place % 64));
                    if self.seen[word] & bit != 0 {
                        continue;
                    }
                    self.seen[word] |= bit;
                }
                self.shares[place] += weight;
            }
        }
    }
}

impl Segment {
    fn org_count(&self) -> usize {
        self.orgs.len()
    }
}
