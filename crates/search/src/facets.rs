//! What each facet would leave, counted while results are gathered.

use std::collections::HashMap;

use domain::lists::{CodeList, ExerciseLevel, ItemType, LegalTheme, NaturalTheme, OnlineDepth};
use domain::region::RegionCode;

use crate::document::Side;
use crate::events::{LifeEvent, life_events};
use crate::segment::{Facts, Segment};

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
    /// Authorities, by their codes as published.
    pub orgs: Counted<String>,
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

/// Counts by the numbers that facts use.
pub(crate) struct Counter {
    sides: [usize; 2],
    events: [usize; 64],
    natural: [usize; 64],
    legal: [usize; 64],
    levels: [usize; 16],
    classes: [usize; 16],
    depths: [usize; 16],
    visits: [usize; 256],
    /// Of one segment.
    org: Vec<usize>,
    place: Vec<usize>,
    orgs: HashMap<String, usize>,
    places: HashMap<RegionCode, usize>,
}

impl Default for Counter {
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
            org: Vec::new(),
            place: Vec::new(),
            orgs: HashMap::new(),
            places: HashMap::new(),
        }
    }
}

impl Counter {
    pub fn begin(&mut self, segment: &Segment, orgs: usize) {
        self.org = vec![0; orgs];
        self.place = vec![0; segment.regions.len()];
    }

    pub fn end(&mut self, segment: &Segment) {
        for (place, count) in std::mem::take(&mut self.org).into_iter().enumerate() {
            if count > 0 {
                *self.orgs.entry(segment.orgs.get(place).to_owned()).or_default() += count;
            }
        }
        for (region, count) in segment.regions.iter().zip(std::mem::take(&mut self.place)) {
            if count > 0 {
                *self.places.entry(*region).or_default() += count;
            }
        }
    }

    /// Counts a document for one facet.
    pub fn count(&mut self, facet: Facet, facts: &Facts) {
        match facet {
            Facet::Side => each(u64::from(facts.sides), &mut self.sides),
            Facet::Event => each(facts.events, &mut self.events),
            Facet::Natural => each(facts.natural, &mut self.natural),
            Facet::Legal => each(facts.legal, &mut self.legal),
            Facet::Depth => each(u64::from(facts.depths), &mut self.depths),
            Facet::Org => self.org[usize::from(facts.org)] += 1,
            Facet::Place => self.place[usize::from(facts.region)] += 1,
            Facet::Level => self.levels[usize::from(facts.level)] += 1,
            Facet::Class => self.classes[usize::from(facts.class)] += 1,
        }
    }

    /// Counts a result by its visits.
    pub fn count_visits(&mut self, facts: &Facts) {
        self.visits[usize::from(facts.visits)] += 1;
    }

    pub fn finish(self) -> Facets {
        Facets {
            sides: most_first(Side::ALL.into_iter().zip(self.sides)),
            events: most_first(life_events().iter().zip(self.events)),
            natural_themes: listed(&self.natural),
            legal_themes: listed(&self.legal),
            orgs: named(self.orgs),
            levels: listed(&self.levels),
            places: named(self.places),
            classes: listed(&self.classes),
            depths: listed(&self.depths),
            visits: most_first((0..u8::MAX).zip(self.visits)),
        }
    }
}

fn each(mut bits: u64, counts: &mut [usize]) {
    while bits != 0 {
        counts[bits.trailing_zeros() as usize] += 1;
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
