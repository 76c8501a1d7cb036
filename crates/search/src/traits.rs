//! What filters and facets look at, kept once for all documents that are alike in it.

use domain::lists::CodeList;

use crate::document::{Document, Side};
use crate::events::events_of;

/// What is looked at for each document: numbers of its segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// Which of the segment's regions.
    pub region: u16,
    /// Which of the segment's authorities.
    pub org: u16,
    /// Which of the segment's texts.
    pub text: u16,
    /// Which of the segment's sets of traits.
    pub traits: u16,
}

/// What many documents have in common. There are few different sets: results are counted by them,
/// and what a filter makes of a set holds for all its documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Traits {
    pub depths: u16,
    pub class: u8,
    pub level: u8,
    pub sides: u8,
    pub can_apply: bool,
    /// 255 where nothing is said.
    pub visits: u8,
    pub natural: u64,
    pub legal: u64,
    pub events: u64,
}

impl Traits {
    /// The traits of a document.
    pub fn of(document: &Document) -> Self {
        let byte = |place: usize| u8::try_from(place).expect("the lists are short");
        let depths = bits(document.depths.iter().map(|depth| place_of(*depth)));
        let sides = bits(document.sides.iter().map(|side| usize::from(*side == Side::Firm)));
        Self {
            depths: u16::try_from(depths).expect("there are eight depths"),
            class: byte(place_of(document.class)),
            level: byte(place_of(document.level)),
            sides: u8::try_from(sides).expect("there are two sides"),
            can_apply: document.can_apply,
            visits: document.visits.unwrap_or(u8::MAX),
            natural: bits(document.natural_themes.iter().map(|theme| place_of(*theme))),
            legal: bits(document.legal_themes.iter().map(|theme| place_of(*theme))),
            events: events_of(document),
        }
    }
}

fn bits(places: impl Iterator<Item = usize>) -> u64 {
    places.fold(0, |all, place| all | 1 << place)
}

/// The place of a value in its list.
pub(crate) fn place_of<T: CodeList + PartialEq>(value: T) -> usize {
    T::all().position(|known| known == value).unwrap_or_default()
}
