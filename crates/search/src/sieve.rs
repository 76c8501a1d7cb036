//! A filter as the numbers of one segment, what it makes of each document, and how far regions lie
//! from the reader's.

use domain::lists::CodeList;
use domain::region::RegionCode;

use crate::document::Side;
use crate::events::life_events;
use crate::facets::Facet;
use crate::find::{Filter, Wish};
use crate::segment::Segment;
use crate::traits::{Facts, Traits, place_of};

/// The distance of regions that neither contain the reader's nor lie in it.
const ELSEWHERE: u8 = 5;

/// What a filter makes of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It passes.
    Fits,
    /// It misses one of the facets chosen, the one at this place: another value would let it in.
    Misses(u8),
    /// It does not pass.
    Falls,
}

impl Verdict {
    /// The verdict where one more facet is missed.
    fn missing(self, place: u8) -> Self {
        match self {
            Self::Fits => Self::Misses(place),
            Self::Misses(_) | Self::Falls => Self::Falls,
        }
    }
}

/// A filter as the numbers of one segment.
pub(crate) struct Sieve<'a> {
    /// For each region: its distance, whether it is in scope, whether it is in the place chosen.
    pub regions: Vec<(u8, bool, bool)>,
    segment: &'a Segment,
    /// The code wanted; none where the segment does not have it.
    org: Option<u16>,
    /// For each set of traits, all but authority and region; empty where nothing is asked of them.
    verdicts: Vec<Verdict>,
    /// The places of authority and region among the facets chosen.
    org_place: Option<u8>,
    region_place: Option<u8>,
}

/// The facets that have a choice.
pub(crate) fn chosen(filter: &Filter) -> Vec<Facet> {
    let is_chosen = |facet: &Facet| match facet {
        Facet::Side => filter.side.is_some(),
        Facet::Event => filter.event.is_some(),
        Facet::Natural => filter.natural_theme.is_some(),
        Facet::Legal => filter.legal_theme.is_some(),
        Facet::Org => filter.org.is_some(),
        Facet::Level => filter.level.is_some(),
        Facet::Place => filter.place.is_some(),
        Facet::Class => filter.class.is_some(),
        Facet::Depth => filter.depth.is_some(),
    };
    Facet::ALL.into_iter().filter(is_chosen).collect()
}

impl<'a> Sieve<'a> {
    pub fn new(wish: &Wish, chosen: &[Facet], segment: &'a Segment) -> Self {
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
        let place_of = |facet: Facet| {
            let place = chosen.iter().position(|other| *other == facet)?;
            u8::try_from(place).ok()
        };
        let asked = Asked::of(filter);
        let is_asked = filter.can_apply
            || chosen.iter().any(|facet| !matches!(facet, Facet::Org | Facet::Place));
        let verdicts = match is_asked {
            true => segment.traits.iter().map(|traits| asked.verdict(chosen, traits)).collect(),
            false => Vec::new(),
        };
        Self {
            regions: regions.collect(),
            segment,
            org: filter.org.as_ref().and_then(|org| segment.orgs.find(org)),
            verdicts,
            org_place: place_of(Facet::Org),
            region_place: place_of(Facet::Place),
        }
    }

    /// Whether anything of the segment can be in scope.
    pub fn is_open(&self) -> bool {
        self.regions.iter().any(|(_, is_in_scope, _)| *is_in_scope)
    }

    /// What the filter makes of a document.
    pub fn verdict(&self, facts: &Facts) -> Verdict {
        let (_, is_in_scope, is_in_place) = self.regions[usize::from(facts.region)];
        if !is_in_scope {
            return Verdict::Falls;
        }
        let mut verdict =
            self.verdicts.get(usize::from(facts.traits)).copied().unwrap_or(Verdict::Fits);
        if let Some(place) = self.region_place.filter(|_| !is_in_place) {
            verdict = verdict.missing(place);
        }
        match self.org_place {
            Some(place) if self.org != Some(self.segment.orgs.code_of(facts.org)) => {
                verdict.missing(place)
            }
            _ => verdict,
        }
    }
}

/// What a filter asks of traits, as bits and numbers.
struct Asked {
    class: Option<u8>,
    level: Option<u8>,
    natural: u64,
    legal: u64,
    events: u64,
    depths: u64,
    sides: u8,
    can_apply: bool,
}

fn bit<T: CodeList + PartialEq>(value: Option<T>) -> u64 {
    value.map_or(0, |value| 1 << place_of(value))
}

impl Asked {
    fn of(filter: &Filter) -> Self {
        let byte = |place: usize| u8::try_from(place).expect("the lists are short");
        let event = filter.event.as_ref().map(|key| {
            // A word nobody knows fits nothing.
            life_events().iter().position(|e| e.key == key).map_or(1 << 63, |place| 1 << place)
        });
        Self {
            class: filter.class.map(|class| byte(place_of(class))),
            level: filter.level.map(|level| byte(place_of(level))),
            natural: bit(filter.natural_theme),
            legal: bit(filter.legal_theme),
            events: event.unwrap_or(0),
            depths: bit(filter.depth),
            sides: match filter.side {
                None => 0,
                Some(Side::Person) => 1,
                Some(Side::Firm) => 2,
            },
            can_apply: filter.can_apply,
        }
    }

    fn verdict(&self, chosen: &[Facet], traits: &Traits) -> Verdict {
        if self.can_apply && !traits.can_apply {
            return Verdict::Falls;
        }
        let missed = (0_u8..).zip(chosen).filter(|(_, facet)| !self.fits(**facet, traits));
        missed.fold(Verdict::Fits, |verdict, (place, _)| verdict.missing(place))
    }

    fn fits(&self, facet: Facet, traits: &Traits) -> bool {
        match facet {
            Facet::Side => traits.sides & self.sides != 0,
            Facet::Event => traits.events & self.events != 0,
            Facet::Natural => traits.natural & self.natural != 0,
            Facet::Legal => traits.legal & self.legal != 0,
            Facet::Depth => u64::from(traits.depths) & self.depths != 0,
            Facet::Level => self.level == Some(traits.level),
            Facet::Class => self.class == Some(traits.class),
            // These two are no traits: the sieve looks at them itself.
            Facet::Org | Facet::Place => true,
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
