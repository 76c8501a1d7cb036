//! Finding items: by words, nearness and facets.

use std::collections::HashMap;

use domain::item::ItemId;
use domain::region::RegionCode;
use domain::time::Instant;
pub use search::{Counted, Facets, Filter, Order, Piece, Side, Suggestion};
use store::listings::Listing;

use super::live;
use crate::error::Result;
use crate::services::Services;

/// More results than anybody reads; facets narrow the rest.
pub const RESULTS_MAX: usize = 1000;

/// Which items somebody looks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Words to find; empty for all.
    pub words: String,
    /// The person's region: its items come first, then those of the regions above it.
    pub region: Option<RegionCode>,
    /// What they must be.
    pub filter: Filter,
    /// What comes first.
    pub order: Order,
    /// The results wanted: how many are passed over, and how many follow.
    pub slice: (usize, usize),
}

/// What was found.
pub struct Found {
    /// The results of the slice, best first.
    pub items: Vec<Listing>,
    /// How many fit in all.
    pub total: usize,
    /// What each facet would leave.
    pub facets: Facets,
    /// What was probably meant.
    pub did_you_mean: Option<String>,
    /// Whether everything was looked through; not while a large index is built for the first time.
    pub is_whole: bool,
}

/// The items that fit, best first, with what each facet would leave.
pub fn find(sv: &Services, now: Instant, wanted: &Wanted) -> Result<Found> {
    let index = live::index(sv, now)?;
    let (skip, take) = wanted.slice;
    let wish = search::Wish {
        words: wanted.words.clone(),
        near: wanted.region,
        filter: wanted.filter.clone(),
        order: wanted.order,
        limit: skip.saturating_add(take).min(RESULTS_MAX),
        is_typing: false,
    };
    let found = sv.finding.within(|| index.find(&wish));
    let ids: Vec<ItemId> = found
        .hits
        .into_iter()
        .skip(skip)
        .map(|hit| ItemId { region: hit.key.0, code: hit.key.1 })
        .collect();
    Ok(Found {
        items: rows(sv, &ids)?,
        total: found.total,
        facets: found.facets,
        did_you_mean: found.did_you_mean,
        is_whole: live::health(sv).is_whole,
    })
}

/// The rows of some items in their order.
fn rows(sv: &Services, ids: &[ItemId]) -> Result<Vec<Listing>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = sv.db.read(|tx| store::listings::find_many(tx, ids))?;
    let mut by_id: HashMap<ItemId, Listing> =
        found.into_iter().map(|row| (row.id.clone(), row)).collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

/// Items in the order of region and code, after a given one.
pub fn list(
    sv: &Services,
    wanted: &store::listings::Wanted,
    after: (&str, &str),
    most: usize,
) -> Result<Vec<Listing>> {
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    Ok(sv.db.read(|tx| store::listings::list(tx, wanted, after, most))?)
}

/// Names that what was typed so far may become, the nearest first.
pub fn suggest(
    sv: &Services,
    now: Instant,
    words: &str,
    region: Option<RegionCode>,
    most: usize,
) -> Result<Vec<Suggestion>> {
    let filter = Filter { is_local: true, ..Filter::default() };
    let wish =
        search::Wish { words: words.to_owned(), near: region, filter, ..search::Wish::default() };
    Ok(live::index(sv, now)?.suggest(&wish, most))
}

/// A text in pieces, with those marked that the words were found in.
pub fn highlight(text: &str, words: &str) -> Vec<Piece> {
    search::highlight(text, words)
}
