//! What the address of a search asks for.

use domain::lists::{CodeList, ExerciseLevel, ItemType, LegalTheme, NaturalTheme, OnlineDepth};
use domain::region::RegionCode;
use service::catalogue::{Filter, Order, Side, Wanted, life_event};

use crate::desk::Desk;
use crate::paths;

/// No item is looked for with more words.
const WORDS_MAX: usize = 100;
/// Fields of an address that links repeat.
const FIELDS_MAX: usize = 24;
/// The longest name of a field that they repeat, in bytes.
const NAME_MAX: usize = 40;

/// The words typed, at most a hundred characters.
pub(super) fn words(desk: &Desk<'_>) -> String {
    text(desk, "q").unwrap_or_default()
}

fn text(desk: &Desk<'_>, name: &str) -> Option<String> {
    let given = desk.asked.query(name).map(str::trim).filter(|text| !text.is_empty());
    given.map(|text| text.chars().take(WORDS_MAX).collect::<String>())
}

/// The whole wish; a value that no list knows is as if it were not there.
pub(super) fn wanted(desk: &Desk<'_>) -> Wanted {
    let key = |name: &str| desk.asked.query(name).unwrap_or_default();
    Wanted {
        words: words(desk),
        region: Some(desk.region()),
        filter: Filter {
            is_local: key("scope") != "all",
            place: RegionCode::parse(key("in")).ok(),
            class: ItemType::from_key(key("class")),
            org: text(desk, "org"),
            level: ExerciseLevel::from_key(key("level")),
            natural_theme: NaturalTheme::from_key(key("person")),
            legal_theme: LegalTheme::from_key(key("firm")),
            side: Side::ALL.into_iter().find(|side| side.key() == key("for")),
            event: life_event(key("event")).map(|event| event.key.to_owned()),
            depth: OnlineDepth::from_key(key("depth")),
            can_apply: key("online") == "yes",
        },
        order: if key("sort") == "limit" { Order::Limit } else { Order::Best },
        slice: (0, 0),
    }
}

/// This address with one choice made, on its first page.
pub(super) fn with(desk: &Desk<'_>, name: &str, value: &str) -> String {
    paths::with_query(paths::GUIDES, kept(desk, name).chain([(name, value)]))
}

/// This address without one choice, on its first page.
pub(super) fn without(desk: &Desk<'_>, name: &str) -> String {
    paths::with_query(paths::GUIDES, kept(desk, name))
}

// A page has some sixty links, so that what is read of an address is what they repeat: otherwise an
// address of 60 KB would draw a page of megabytes.
fn kept<'a>(desk: &'a Desk<'_>, but: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let pairs = desk.asked.query.iter().map(|(name, value)| (name.as_str(), cut(value)));
    let known = pairs.filter(move |(name, _)| {
        *name != but && name.len() <= NAME_MAX && !matches!(*name, "page" | "done" | "region")
    });
    known.take(FIELDS_MAX)
}

/// As much of a value as is read.
fn cut(value: &str) -> &str {
    value.char_indices().nth(WORDS_MAX).map_or(value, |(end, _)| &value[..end])
}
