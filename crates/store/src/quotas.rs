//! Places of items that can be granted a limited number of times, and who waits for one.

use domain::case::{CaseId, State};
use domain::item::{ItemId, Stretch};
use domain::time::Instant;

use crate::args;
use crate::db::{Statement, Tx};
use crate::error::Result;

/// The most cases that a waiting list names.
pub const PAGE_MAX: u32 = 500;

const HELD: &str = "
    select count(*), cast(coalesce(max(place), 0) as bigint)
    from quota_places
    where region = $1 and item_code = $2 and period = $3";

const GAP: &str = "
    select cast(coalesce(min(p.place), 0) as bigint)
    from (
        select place + 1 as place
        from quota_places
        where region = $1 and item_code = $2 and period = $3
        union all
        select 1
    ) p
    where not exists (
        select 1
        from quota_places taken
        where taken.region = $1 and taken.item_code = $2 and taken.period = $3
          and taken.place = p.place)";

/// How many places are given in a stretch of time, and the number of the next one: that after the
/// last, or the first that was given back.
pub fn held(tx: &mut Tx<'_>, id: &ItemId, period: &str) -> Result<(u32, u32)> {
    let key = || args![id.region.as_str(), &id.code, period];
    let (given, last) = tx.one("quota_places", HELD, &key(), |row| {
        Ok((row.count(0, "count")?, row.count(1, "last")?))
    })?;
    if given == last {
        return Ok((given, last + 1));
    }
    let gap = tx.one("quota_places", GAP, &key(), |row| row.count(0, "gap"))?;
    Ok((given, gap))
}

const PLACE_OF: &str = "
    select period, place
    from quota_places
    where region = $1 and number = $2";

/// The place that a case has: its stretch of time and its number.
pub fn place_of(tx: &mut Tx<'_>, case: &CaseId) -> Result<Option<(String, u32)>> {
    tx.find("quota_places", PLACE_OF, &args![case.region.as_str(), &case.number], |row| {
        Ok((row.text(0, "period")?, row.count(1, "place")?))
    })
}

const INSERT: &str = "
    insert into quota_places (region, item_code, period, place, number, granted_at)
    values ($1, $2, $3, $4, $5, $6)";

/// The statement that gives a place to a case; one that somebody else has is a conflict.
pub fn insert(case: &CaseId, item_code: &str, period: &str, place: u32, now: Instant) -> Statement {
    let args = args![case.region.as_str(), item_code, period, place, &case.number, now.millis()];
    Statement { table: "quota_places", sql: INSERT, args }
}

const DELETE: &str = "
    delete from quota_places
    where region = $1 and number = $2";

/// The statement that gives a case's place back.
pub fn delete(case: &CaseId) -> Statement {
    let args = args![case.region.as_str(), &case.number];
    Statement { table: "quota_places", sql: DELETE, args }
}

/// How many stand ahead of a case; it must go by the index `cases_line`, which a test holds.
pub const AHEAD: &str = "
    select count(*)
    from (
        select 1
        from cases c
        where c.is_open = 1 and c.item_code = $1 and c.region = $2 and c.ended_at is null
          and c.accepted_at >= $3 and c.accepted_at < $4
          and (c.accepted_at, c.number) < ($5, $6)
          and not exists (
              select 1
              from quota_places taken
              where taken.region = c.region and taken.number = c.number)
        limit $7
    ) ahead";

/// How many cases of an item, up to `most`, were accepted in a stretch of time before a moment and a
/// number, are not decided, and have no place.
pub fn ahead(
    tx: &mut Tx<'_>,
    id: &ItemId,
    stretch: &Stretch,
    before: (Instant, &str),
    most: u32,
) -> Result<u32> {
    let args = args![
        &id.code,
        id.region.as_str(),
        stretch.from.millis(),
        stretch.until.millis(),
        before.0.millis(),
        before.1,
        most,
    ];
    tx.one("cases", AHEAD, &args, |row| row.count(0, "count"))
}

/// A case that waits for a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The case.
    pub case: CaseId,
    /// When it was accepted.
    pub accepted_at: Instant,
    /// Where it stands.
    pub state: State,
}

/// Who waits, in the order of the index `cases_line`, by which it must go; a test holds it.
pub const WAITING: &str = "
    select c.region, c.number, c.accepted_at, c.state
    from cases c
    where c.is_open = 1 and c.item_code = $1 and c.region = $2 and c.ended_at is null
      and c.accepted_at >= $3 and c.accepted_at < $4
      and not exists (
          select 1
          from quota_places taken
          where taken.region = c.region and taken.number = c.number)
    order by c.accepted_at, c.number
    limit $5";

/// The cases of an item that were accepted in a stretch of time and wait for a place, in the order of
/// acceptance.
pub fn waiting(
    tx: &mut Tx<'_>,
    id: &ItemId,
    stretch: &Stretch,
    limit: u32,
) -> Result<Vec<Waiting>> {
    let args = args![
        &id.code,
        id.region.as_str(),
        stretch.from.millis(),
        stretch.until.millis(),
        limit.min(PAGE_MAX),
    ];
    tx.all("cases", WAITING, &args, |row| {
        Ok(Waiting {
            case: CaseId {
                region: row.parsed(0, "region", domain::region::RegionCode::parse)?,
                number: row.text(1, "number")?,
            },
            accepted_at: Instant::from_millis(row.int(2, "accepted_at")?),
            state: row.parsed(3, "state", |key| State::from_key(key).ok_or("no such state"))?,
        })
    })
}
