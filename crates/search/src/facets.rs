//! What each facet would leave, counted while results are gathered.

use std::collections::HashMap;

use domain::lists::{CodeList, ExerciseLevel, ItemType, LegalTheme, NaturalTheme, OnlineDepth};
use domain::region::RegionCode;

use crate::document::Side;
use crate::events::{LifeEvent, life_events};
pub use crate::org_counts::ORGS_MAX;
use crate::org_counts::OrgCounts;
use crate::segment::Segment;
use crate::traits::{Facts, Traits};

/// A facet's values with the number of items each would leave, the most first.
pub type Counted<T> = Vec<(T, usize)>;

/// One way to narrow results down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    /// Person or firm.
    Side,
    /// Life event.
    Event,
    /// Theme for persons.
    Natural,
    /// Theme for firms.
    Legal,
    /// Authority.
    Org,
    /// Level.
    Level,
    /// Region.
    Place,
    /// Class.
    Class,
    /// Online depth.
    Depth,
}

impl Facet {
    pub(crate) const ALL: [Facet; 9] = [
        Facet::Side,
        Facet::Event,
        Facet::Natural,
        Facet::Legal,
        Facet::Org,
        Facet::Level,
        Facet::Place,
        Facet::Class,
        Facet::Depth,
    ];
}

/// The counts of all facets. Each counts what choosing another of its values would leave.
#[derive(Clone, Debug, Default)]
pub struct Facets {
    /// Persons and firms.
    pub sides: Counted<Side>,
    /// Life events.
    pub events: Counted<&'static LifeEvent>,
    /// Themes for persons.
    pub natural_themes: Counted<NaturalTheme>,
    /// Themes for firms.
    pub legal_themes: Counted<LegalTheme>,
    /// The authorities with the most, by their codes as published; at most [`ORGS_MAX`].
    pub orgs: Counted<String>,
    /// How many authorities there are.
    pub orgs_total: usize,
    /// Levels.
    pub levels: Counted<ExerciseLevel>,
    /// Regions.
    pub places: Counted<RegionCode>,
    /// Classes.
    pub classes: Counted<ItemType>,
    /// Online depths.
    pub depths: Counted<OnlineDepth>,
    /// Results by the visits they need, where they say.
    pub visits: Counted<u8>,
}

/// Counts what fits, set of traits by set of traits, and spreads it over the facets at the end.
#[derive(Default)]
pub(crate) struct Counter {
    chosen: Vec<Facet>,
    here: Here,
    all: Spread,
    orgs: OrgCounts,
    places: HashMap<RegionCode, usize>,
    total: usize,
}

/// Counts of one segment, by its numbers.
#[derive(Default)]
struct Here {
    /// For each set of traits, first of what fits, then of what misses each of the facets chosen.
    traits: Vec<u32>,
    sets: usize,
    place: Vec<u32>,
}

/// Counts by the places of values in their lists.
struct Spread {
    sides: [usize; 2],
    events: [usize; 64],
    natural: [usize; 64],
    legal: [usize; 64],
    levels: [usize; 16],
    classes: [usize; 16],
    depths: [usize; 16],
    visits: [usize; 256],
}

impl Default for Spread {
    fn default() -> Self {
        Self {
            sides: [0; 2],
            events: [0; 64],
            natural: [0; 64],
            legal: [0; 64],
            levels: [0; 16],
            classes: [0; 16],
            depths: [0; 16],
            visits: [0; 256],
        }
    }
}

impl Counter {
    pub fn new(chosen: Vec<Facet>) -> Self {
        Self { chosen, ..Self::default() }
    }

    /// Begins a segment.
    pub fn begin(&mut self, segment: &Segment) {
        let anew = |counts: &mut Vec<u32>, len: usize| {
            counts.clear();
            counts.resize(len, 0);
        };
        self.here.sets = segment.traits.len();
        anew(&mut self.here.traits, segment.traits.len() * (1 + self.chosen.len()));
        self.orgs.begin(segment);
        anew(&mut self.here.place, segment.regions.len());
    }

    /// Counts a document that fits.
    pub fn fits(&mut self, segment: &Segment, facts: &Facts) {
        self.here.traits[usize::from(facts.traits)] += 1;
        self.orgs.count(segment, facts.org);
        self.here.place[usize::from(facts.region)] += 1;
    }

    /// Counts a document that another value of the facet chosen at a place would let in.
    pub fn misses(&mut self, place: u8, segment: &Segment, facts: &Facts) {
        let place = usize::from(place);
        match self.chosen[place] {
            Facet::Org => self.orgs.count(segment, facts.org),
            Facet::Place => self.here.place[usize::from(facts.region)] += 1,
            _ => self.here.traits[(place + 1) * self.here.sets + usize::from(facts.traits)] += 1,
        }
    }

    /// Ends a segment, the one with this number.
    pub fn end(&mut self, number: u32, segment: &Segment) {
        let (here, all) = (&self.here, &mut self.all);
        for (slot, counts) in here.traits.chunks(here.sets.max(1)).enumerate() {
            let of = counts.iter().zip(&segment.traits).filter(|(count, _)| **count > 0);
            for (count, traits) in of {
                let count = *count as usize;
                match slot.checked_sub(1) {
                    Some(place) => all.count(self.chosen[place], traits, count),
                    None => {
                        Facet::ALL.into_iter().for_each(|facet| all.count(facet, traits, count));
                        all.visits[usize::from(traits.visits)] += count;
                        self.total += count;
                    }
                }
            }
        }
        self.orgs.end(number, segment);
        for (region, count) in segment.regions.iter().zip(&here.place).filter(|(_, n)| **n > 0) {
            *self.places.entry(*region).or_default() += *count as usize;
        }
    }

    /// How many fit in all, and what each facet would leave; `code` answers the code of an
    /// authority by segment and number.
    pub fn finish<'a>(self, code: impl Fn(u32, u16) -> &'a str) -> (usize, Facets) {
        let all = self.all;
        let (orgs_total, orgs) = self.orgs.finish(code);
        let facets = Facets {
            sides: most_first(Side::ALL.into_iter().zip(all.sides)),
            events: most_first(life_events().iter().zip(all.events)),
            natural_themes: listed(&all.natural),
            legal_themes: listed(&all.legal),
            orgs,
            orgs_total,
            levels: listed(&all.levels),
            places: named(self.places),
            classes: listed(&all.classes),
            depths: listed(&all.depths),
            visits: most_first((0..u8::MAX).zip(all.visits)),
        };
        (self.total, facets)
    }
}

impl Spread {
    fn count(&mut self, facet: Facet, traits: &Traits, count: usize) {
        match facet {
            Facet::Side => each(u64::from(traits.sides), count, &mut self.sides),
            Facet::Event => each(traits.events, count, &mut self.events),
            Facet::Natural => each(traits.natural, count, &mut self.natural),
            Facet::Legal => each(traits.legal, count, &mut self.legal),
            Facet::Depth => each(u64::from(traits.depths), count, &mut self.depths),
            Facet::Level => self.levels[usize::from(traits.level)] += count,
            Facet::Class => self.classes[usize::from(traits.class)] += count,
            // Authorities and regions are counted by themselves.
            Facet::Org | Facet::Place => {}
        }
    }
}

fn each(mut bits: u64, count: usize, counts: &mut [usize]) {
    while bits != 0 {
        counts[bits.trailing_zeros() as usize] += count;
        bits &= bits - 1;
    }
}

fn listed<T: CodeList>(counts: &[usize]) -> Counted<T> {
    most_first(T::all().zip(counts.iter().copied()))
}

/// Stable: equal ones stay in the order of their list.
fn most_first<T>(counted: impl Iterator<Item = (T, usize)>) -> Counted<T> {
    let mut counted: Counted<T> = counted.filter(|(_, count)| *count > 0).collect();
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counted
}

fn named<T: Ord>(counts: HashMap<T, usize>) -> Counted<T> {
    let mut counted: Counted<T> = counts.into_iter().collect();
    counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counted
}
