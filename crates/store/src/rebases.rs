//! Orders that move running cases to another version of their item, and what became of each case.

use domain::case::CaseId;
use domain::item::{ItemId, Life};
use domain::rebase::Order;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::{Statement, Tx};
use crate::documents::{document, parsed_document};
use crate::error::{Error, Result};
use crate::value::{Row, Value};

/// An order as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The item whose cases it moves; its region keeps it.
    pub item: ItemId,
    /// Its id within the region.
    pub id: String,
    /// The credit code of the item's authority.
    pub org: String,
    /// What is ordered.
    pub order: Order,
    /// Where it stands and who did what; approved by both offices it is carried out.
    pub life: Life,
    /// The names of those who wrote it and approved it, in that order.
    pub people: Vec<String>,
    /// Why it was last sent back.
    pub returned: Option<String>,
    /// Whether cases are still being moved.
    pub is_running: bool,
    /// Raised by every change.
    pub revision: u32,
    /// When it last changed.
    pub changed_at: Instant,
    /// When the last case was dealt with.
    pub ended_at: Option<Instant>,
    /// Since when it cannot be gone on with, while it is being carried out.
    pub waits_since: Option<Instant>,
}

const INSERT: &str = "
    insert into rebases (
        region, id, code, org, from_version, to_version, revision, state, is_running, plan, life,
        people, returned, changed_at, ended_at, waits_since)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

fn columns(stored: &Stored) -> Vec<Value> {
    args![
        stored.item.region.as_str(),
        &stored.id,
        &stored.item.code,
        &stored.org,
        stored.order.from,
        stored.order.to,
        stored.revision,
        stored.life.state.word(),
        stored.is_running,
        document(&stored.order),
        document(&stored.life),
        document(&stored.people),
        stored.returned.clone(),
        stored.changed_at.millis(),
        stored.ended_at.map(Instant::millis),
        stored.waits_since.map(Instant::millis),
    ]
}

/// Keeps a new order; an id that is taken is a conflict.
pub fn insert(tx: &mut Tx<'_>, stored: &Stored) -> Result<()> {
    tx.execute(INSERT, &columns(stored)).map(drop)
}

const UPDATE: &str = "
    update rebases
    set code = $3, org = $4, from_version = $5, to_version = $6, revision = $7, state = $8,
        is_running = $9, plan = $10, life = $11, people = $12, returned = $13, changed_at = $14,
        ended_at = $15, waits_since = $16
    where region = $1 and id = $2 and revision + 1 = $7";

/// Keeps the next revision of an order; one that moved on meanwhile is a conflict.
pub fn save(tx: &mut Tx<'_>, stored: &Stored) -> Result<()> {
    match tx.execute(UPDATE, &columns(stored))? {
        1 => Ok(()),
        _ => Err(Error::Conflict("rebases.revision".to_owned())),
    }
}

const DELETE: &str = "
    delete from rebases
    where region = $1 and id = $2 and is_running = 0 and ended_at is null";

/// Throws an order away that moved nothing yet; answers whether there was one.
pub fn delete(tx: &mut Tx<'_>, region: RegionCode, id: &str) -> Result<bool> {
    Ok(tx.execute(DELETE, &args![region.as_str(), id])? == 1)
}

const FIND: &str = "
    select region, id, code, org, revision, is_running, plan, life, people, returned, changed_at,
           ended_at, waits_since
    from rebases
    where region = $1 and id = $2";

/// The order, if there is one.
pub fn find(tx: &mut Tx<'_>, region: RegionCode, id: &str) -> Result<Option<Stored>> {
    tx.find("rebases", FIND, &args![region.as_str(), id], row_to_stored)
}

const LIST: &str = "
    select region, id, code, org, revision, is_running, plan, life, people, returned, changed_at,
           ended_at, waits_since
    from rebases
    where region between $1 and $2 and ($3 = '' or org = $3)
    order by changed_at desc, region, id
    limit 200";

/// The orders of the regions from one code to another, of one authority or of all, those changed
/// last first.
pub fn list(tx: &mut Tx<'_>, regions: (&str, &str), org: Option<&str>) -> Result<Vec<Stored>> {
    let args = args![regions.0, regions.1, org.unwrap_or_default()];
    tx.all("rebases", LIST, &args, row_to_stored)
}

const OF_ITEM: &str = "
    select region, id, code, org, revision, is_running, plan, life, people, returned, changed_at,
           ended_at, waits_since
    from rebases
    where region = $1 and code = $2
    order by changed_at desc, id
    limit 200";

/// The orders of an item, those changed last first.
pub fn of_item(tx: &mut Tx<'_>, item: &ItemId) -> Result<Vec<Stored>> {
    tx.all("rebases", OF_ITEM, &args![item.region.as_str(), &item.code], row_to_stored)
}

const RUNNING: &str = "
    select region, id, code, org, revision, is_running, plan, life, people, returned, changed_at,
           ended_at, waits_since
    from rebases
    where is_running = 1
    order by region, id
    limit 100";

/// The orders that are being carried out.
pub fn running(tx: &mut Tx<'_>) -> Result<Vec<Stored>> {
    tx.all("rebases", RUNNING, &[], row_to_stored)
}

const WAITS: &str = "
    update rebases
    set waits_since = $3
    where region = $1 and id = $2 and is_running = 1";

/// Keeps since when an order cannot be gone on with, or that it can be again. No revision: nobody
/// wrote in it.
pub fn waits(tx: &mut Tx<'_>, region: RegionCode, id: &str, since: Option<Instant>) -> Result<()> {
    tx.execute(WAITS, &args![region.as_str(), id, since.map(Instant::millis)]).map(drop)
}

fn row_to_stored(row: &Row) -> Result<Stored> {
    Ok(Stored {
        item: ItemId {
            region: row.parsed(0, "region", RegionCode::parse)?,
            code: row.text(2, "code")?,
        },
        id: row.text(1, "id")?,
        org: row.text(3, "org")?,
        order: parsed_document(row, 6, "plan")?,
        life: parsed_document(row, 7, "life")?,
        people: parsed_document(row, 8, "people")?,
        returned: row.text_or_none(9, "returned")?,
        is_running: row.flag(5, "is_running")?,
        revision: row.count(4, "revision")?,
        changed_at: Instant::from_millis(row.int(10, "changed_at")?),
        ended_at: row.int_or_none(11, "ended_at")?.map(Instant::from_millis),
        waits_since: row.int_or_none(12, "waits_since")?.map(Instant::from_millis),
    })
}

// The region is no key of these walks: the index over the open cases of an item is far narrower
// than that over all cases of a region, and both engines take it only so.
const VERSIONS: &str = "
    select item_version, count(*)
    from cases
    where item_code = $2 and region || '' = $1 and is_open = 1 and ended_at is null
    group by item_version
    order by item_version desc
    limit 1000";

/// How many cases of an item have not been decided yet, by the version they have.
pub fn versions_under_way(tx: &mut Tx<'_>, item: &ItemId) -> Result<Vec<(u32, u64)>> {
    tx.all("cases", VERSIONS, &args![item.region.as_str(), &item.code], |row| {
        Ok((row.count(0, "item_version")?, u64::from(row.count(1, "count")?)))
    })
}

/// The most cases that a walk takes at once.
pub const STEP_MAX: u32 = 1000;

const UNDER_WAY: &str = "
    select region, number
    from cases
    where item_code = $2 and region || '' = $1 and item_version = $3 and is_open = 1
      and ended_at is null and number > $4
    order by number
    limit $5";

/// Cases of a version that are not decided yet, after a given number.
pub fn under_way(
    tx: &mut Tx<'_>,
    item: &ItemId,
    version: u32,
    after: &str,
    limit: u32,
) -> Result<Vec<CaseId>> {
    let args = args![item.region.as_str(), &item.code, version, after, limit.min(STEP_MAX)];
    tx.all("cases", UNDER_WAY, &args, row_to_id)
}

const LEFT: &str = "
    select c.region, c.number
    from cases c
    where c.item_code = $2 and c.region || '' = $1 and c.item_version = $3 and c.is_open = 1
      and c.ended_at is null
      and not exists (
          select 1
          from rebase_cases r
          where r.region = c.region and r.rebase = $4 and r.number = c.number)
    order by c.number
    limit $5";

/// Cases of the version that an order leaves that it has not dealt with yet.
pub fn left(tx: &mut Tx<'_>, stored: &Stored, limit: u32) -> Result<Vec<CaseId>> {
    let item = &stored.item;
    let from = stored.order.from;
    let args = args![item.region.as_str(), &item.code, from, &stored.id, limit.min(STEP_MAX)];
    tx.all("cases", LEFT, &args, row_to_id)
}

fn row_to_id(row: &Row) -> Result<CaseId> {
    Ok(CaseId {
        region: row.parsed(0, "region", RegionCode::parse)?,
        number: row.text(1, "number")?,
    })
}

/// What became of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The case.
    pub case: CaseId,
    /// `moved`, or why it stays.
    pub outcome: String,
    /// How many answers it lost.
    pub lost: u32,
    /// How many fields are newly asked for.
    pub asked: u32,
    /// How many steps opened.
    pub opened: u32,
    /// When.
    pub at: Instant,
}

const PUT: &str = "
    insert into rebase_cases (region, rebase, number, outcome, lost, asked, opened, at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (region, rebase, number)
    do update set outcome = $4, lost = $5, asked = $6, opened = $7, at = $8";

const NOTE: &str = "
    insert into rebase_cases (region, rebase, number, outcome, lost, asked, opened, at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (region, rebase, number) do nothing";

/// The statement that records what became of a case, to be stored with the deed itself. That it
/// moved is never overwritten by why it stays, which another server may find a moment later.
pub fn outcome(order: &str, outcome: &Outcome) -> Statement {
    let args = args![
        outcome.case.region.as_str(),
        order,
        &outcome.case.number,
        &outcome.outcome,
        outcome.lost,
        outcome.asked,
        outcome.opened,
        outcome.at.millis(),
    ];
    let sql = if outcome.outcome == "moved" { PUT } else { NOTE };
    Statement { table: "rebase_cases", sql, args }
}

const OUTCOMES: &str = "
    select region, number, outcome, lost, asked, opened, at
    from rebase_cases
    where region = $1 and rebase = $2 and number > $3 and ($4 = '' or outcome = $4)
    order by number
    limit $5";

/// What became of the cases of an order, after a given number; of one outcome, or of all.
pub fn outcomes(
    tx: &mut Tx<'_>,
    stored: &Stored,
    only: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<Outcome>> {
    let args = args![stored.item.region.as_str(), &stored.id, after, only, limit.min(STEP_MAX)];
    tx.all("rebase_cases", OUTCOMES, &args, |row| {
        Ok(Outcome {
            case: row_to_id(row)?,
            outcome: row.text(2, "outcome")?,
            lost: row.count(3, "lost")?,
            asked: row.count(4, "asked")?,
            opened: row.count(5, "opened")?,
            at: Instant::from_millis(row.int(6, "at")?),
        })
    })
}

const COUNTS: &str = "
    select outcome, count(*)
    from rebase_cases
    where region = $1 and rebase = $2
    group by outcome
    order by outcome
    limit 100";

/// How many cases of an order had which outcome.
pub fn counts(tx: &mut Tx<'_>, stored: &Stored) -> Result<Vec<(String, u64)>> {
    let args = args![stored.item.region.as_str(), &stored.id];
    tx.all("rebase_cases", COUNTS, &args, |row| {
        Ok((row.text(0, "outcome")?, u64::from(row.count(1, "count")?)))
    })
}
