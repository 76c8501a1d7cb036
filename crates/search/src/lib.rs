//! Text in, ranked ids out, in Chinese and English; no I/O, no clock.
//!
//! An [`Index`] holds [`Document`]s, one for each published item. A [`Wish`] names words, a region
//! and filters; [`Index::find`] answers what fits, best first, with what each facet would leave.
//! Words are found as they are written, by their pinyin or its initials, by synonyms, and with a
//! wrong or missing character. What it does *not* do: read items, or know where they are kept.

mod document;
mod events;
mod facets;
mod find;
mod grams;
mod highlight;
mod index;
mod mean;
mod org_counts;
mod orgs;
mod postings;
mod query;
mod score;
mod segment;
mod sieve;
mod sound;
mod suggest;
#[cfg(test)]
mod tests;
mod text;
mod texts;
mod traits;
mod words;

pub use document::{Document, Side};
pub use events::{LifeEvent, life_event, life_events};
pub use facets::{Counted, Facet, Facets, ORGS_MAX};
pub use find::{Filter, Found, Hit, Order, Wish};
pub use highlight::{Piece, highlight};
pub use index::{Index, Key, Size};
pub use query::WORDS_MAX;
pub use suggest::Suggestion;
