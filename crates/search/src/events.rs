//! Events in the life of a person or a firm, and which items belong to them.

use std::sync::LazyLock;

use domain::lists::CodeList;
use domain::text::Bilingual;

use crate::document::{Document, Side};

/// An event (人生事件, 企业生命周期).
#[derive(Debug, PartialEq, Eq)]
pub struct LifeEvent {
    /// The word in addresses.
    pub key: &'static str,
    /// Whose life it belongs to.
    pub side: Side,
    /// Its name.
    pub name: Bilingual,
    themes: Vec<&'static str>,
    words: Vec<&'static str>,
}

static EVENTS: LazyLock<Vec<LifeEvent>> = LazyLock::new(|| {
    let lines = include_str!("../data/events.txt").lines();
    lines.filter(|line| !line.starts_with('#')).filter_map(read).collect()
});

fn read(line: &'static str) -> Option<LifeEvent> {
    let mut parts = line.split('|');
    let mut next = || parts.next();
    Some(LifeEvent {
        key: next()?,
        side: if next()? == "person" { Side::Person } else { Side::Firm },
        name: Bilingual { zh: next()?.to_owned(), en: Some(next()?.to_owned()) },
        themes: next()?.split(',').collect(),
        words: next()?.split(',').collect(),
    })
}

/// Every event, in the order of life.
pub fn life_events() -> &'static [LifeEvent] {
    &EVENTS
}

/// The event with this word.
pub fn life_event(key: &str) -> Option<&'static LifeEvent> {
    EVENTS.iter().find(|event| event.key == key)
}

/// The events of an item, as one bit each: by one of its themes or by a word of its name.
pub(crate) fn events_of(document: &Document) -> u64 {
    let mut bits = 0;
    for (place, event) in EVENTS.iter().enumerate() {
        let has_theme = match event.side {
            Side::Person => document.natural_themes.iter().any(|t| event.themes.contains(&t.key())),
            Side::Firm => document.legal_themes.iter().any(|t| event.themes.contains(&t.key())),
        };
        let serves = document.sides.contains(&event.side);
        let is_named = serves && event.words.iter().any(|word| document.name.zh.contains(word));
        bits |= u64::from(has_theme || is_named) << place;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::lists::{LegalTheme, NaturalTheme};

    #[test]
    fn every_event_is_read_and_names_known_themes() {
        let lines = include_str!("../data/events.txt").lines().filter(|l| !l.starts_with('#'));
        assert_eq!(life_events().len(), lines.count());
        assert!(life_events().len() <= 64);
        for event in life_events() {
            for theme in &event.themes {
                let is_known = match event.side {
                    Side::Person => NaturalTheme::from_key(theme).is_some(),
                    Side::Firm => LegalTheme::from_key(theme).is_some(),
                };
                assert!(is_known, "{}: {theme}", event.key);
            }
            assert!(event.words.iter().all(|word| !word.is_empty()), "{}", event.key);
        }
    }
}
