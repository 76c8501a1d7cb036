//! Queries that found nothing, counted by region and words, for the editors of items.

use domain::region::RegionCode;
use jiff::civil::Date;

use crate::args;
use crate::db::Tx;
use crate::error::Result;

/// The different queries kept for one region; more are not counted.
const KEPT_MAX: i64 = 10_000;

/// A query that found nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fruitless {
    /// The region it was asked in.
    pub region: RegionCode,
    /// The words, without anything that could name a person.
    pub words: String,
    /// How often.
    pub count: u32,
    /// When first.
    pub first_on: Date,
    /// When last.
    pub last_on: Date,
}

const NOTE: &str = "
    insert into fruitless_queries (region, words, count, first_on, last_on)
    select $1, $2, 1, $3, $3
    where (select count(*) from fruitless_queries where region = $1) < $4
       or exists (select 1 from fruitless_queries where region = $1 and words = $2)
    on conflict (region, words) do update
    set count = fruitless_queries.count + 1, last_on = excluded.last_on";

/// Counts a query that found nothing.
pub fn note(tx: &mut Tx<'_>, region: RegionCode, words: &str, on: Date) -> Result<()> {
    tx.execute(NOTE, &args![region.as_str(), words, on.to_string(), KEPT_MAX]).map(drop)
}

const LIST: &str = "
    select region, words, count, first_on, last_on
    from fruitless_queries
    where region >= $1 and region <= $2
    order by count desc, last_on desc, region, words
    limit $3";

/// The queries of a region and those in it that found nothing, the most frequent first.
pub fn list(tx: &mut Tx<'_>, region: RegionCode, limit: u32) -> Result<Vec<Fruitless>> {
    let (first, last) = crate::listings::bounds(Some(region));
    tx.all("fruitless_queries", LIST, &args![first, last, limit.min(1000)], |row| {
        Ok(Fruitless {
            region: row.parsed(0, "region", RegionCode::parse)?,
            words: row.text(1, "words")?,
            count: row.count(2, "count")?,
            first_on: row.parsed(3, "first_on", str::parse)?,
            last_on: row.parsed(4, "last_on", str::parse)?,
        })
    })
}

const FORGET: &str = "delete from fruitless_queries where last_on < $1";

/// Forgets what was last asked before a day; answers how many.
pub fn forget(tx: &mut Tx<'_>, before: Date) -> Result<u64> {
    tx.execute(FORGET, &args![before.to_string()])
}
