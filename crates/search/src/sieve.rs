//! A filter as the numbers of one segment, and how far regions lie from the reader's.

use domain::lists::CodeList;
use domain::region::RegionCode;

use crate::document::Side;
use crate::events::life_events;
use crate::facets::Facet;
use crate::find::Wish;
use crate::segment::{Facts, Segment, place_of};

/// The distance of regions that neither contain the reader's nor lie in it.
const ELSEWHERE: u8 = 5;

/// A filter as the numbers of one segment.
pub(crate) struct Sieve {
    /// For each region: its distance, whether it is in scope, whether it is in the place chosen.
    pub regions: Vec<(u8, bool, bool)>,
    /// The authority wanted, where one is; none inside where the segment does not have it.
    pub org: Option<Option<u16>>,
    class: Option<u8>,
    level: Option<u8>,
    natural: u64,
    legal: u64,
    events: u64,
    depths: u16,
    sides: u8,
    can_apply: bool,
    /// The facets that have a choice.
    pub chosen: Vec<Facet>,
}

fn bit<T: CodeList + PartialEq>(value: Option<T>) -> u64 {
    value.map_or(0, |value| 1 << place_of(value))
}

impl Sieve {
    pub fn new(wish: &Wish, segment: &Segment) -> Self {
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
    pub fn is_open(&self) -> bool {
        self.regions.iter().any(|(_, is_in_scope, _)| *is_in_scope)
    }

    /// Whether a document passes where no facet can help: scope, and what can be applied for.
    pub fn is_in_scope(&self, facts: &Facts) -> bool {
        self.regions[usize::from(facts.region)].1 && (!self.can_apply || facts.can_apply)
    }

    pub fn fits(&self, facet: Facet, facts: &Facts) -> bool {
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
