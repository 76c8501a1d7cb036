//! The outbox: effects recorded with the change that caused them, carried out afterwards.

use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::{Statement, Tx};
use crate::error::Result;
use crate::value::{Row, Value};

/// One effect waiting to be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The region that owns it.
    pub region: RegionCode,
    /// Its id.
    pub id: String,
    /// What kind of effect.
    pub kind: String,
    /// What it needs, as JSON.
    pub payload: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was recorded.
    pub created_at: Instant,
}

const INSERT: &str = "
    insert into outbox (region, id, kind, payload, created_at, due_at, attempts, is_done)
    values ($1, $2, $3, $4, $5, $5, 0, 0)";

/// The statement that records an effect.
pub fn insert(
    region: RegionCode,
    id: &str,
    kind: &'static str,
    payload: String,
    now: Instant,
) -> Statement {
    let args = args![region.as_str(), id, kind, payload, now.millis()];
    Statement { table: "outbox", sql: INSERT, args }
}

/// Records many effects, each made by [`insert`].
pub fn insert_many(tx: &mut Tx<'_>, effects: Vec<Statement>) -> Result<()> {
    let rows: Vec<Vec<Value>> = effects.into_iter().map(|effect| effect.args).collect();
    tx.execute_many(INSERT, &rows).map(drop)
}

/// The most effects taken at once.
pub const PAGE_MAX: u32 = 1000;

const DUE: &str = "
    select region, id, kind, payload, attempts, created_at
    from outbox
    where is_done = 0 and due_at <= $1
    order by due_at, id
    limit $2";

/// Effects that are due, oldest first.
pub fn due(tx: &mut Tx<'_>, now: Instant, limit: u32) -> Result<Vec<Job>> {
    tx.all("outbox", DUE, &args![now.millis(), limit.min(PAGE_MAX)], row_to_job)
}

const FINISH: &str = "
    update outbox
    set is_done = 1, attempts = attempts + 1, fault = null
    where is_done = 0 and (region, id) in (values ($1, $2))";

/// Marks effects as carried out, and says how many nobody else had carried out before.
pub fn finish(tx: &mut Tx<'_>, jobs: &[Job]) -> Result<u64> {
    let rows: Vec<_> = jobs.iter().map(|job| args![job.region.as_str(), &job.id]).collect();
    tx.execute_many(FINISH, &rows)
}

const POSTPONE: &str = "
    update outbox
    set attempts = attempts + 1, due_at = $3, fault = $4
    where region = $1 and id = $2 and is_done = 0";

/// Puts an effect off after a failure.
pub fn postpone(tx: &mut Tx<'_>, job: &Job, due_at: Instant, fault: &str) -> Result<()> {
    tx.execute(POSTPONE, &args![job.region.as_str(), &job.id, due_at.millis(), fault]).map(drop)
}

/// An effect that could not be carried out yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// The effect.
    pub job: Job,
    /// When it is tried next.
    pub due_at: Instant,
    /// Why it failed the last time.
    pub fault: String,
}

const FAILING: &str = "
    select region, id, kind, payload, attempts, created_at, due_at, coalesce(fault, '')
    from outbox
    where is_done = 0 and attempts > 0 and region between $1 and $2
    order by created_at, id
    limit 100";

/// The effects of the regions from one code to another that failed, oldest first.
pub fn failing(tx: &mut Tx<'_>, regions: (&str, &str)) -> Result<Vec<Failing>> {
    tx.all("outbox", FAILING, &args![regions.0, regions.1], |row| {
        Ok(Failing {
            job: row_to_job(row)?,
            due_at: Instant::from_millis(row.int(6, "due_at")?),
            fault: row.text(7, "fault")?,
        })
    })
}

const RETRY: &str = "
    update outbox
    set due_at = $1
    where is_done = 0 and attempts > 0 and due_at > $1 and region between $2 and $3";

/// Makes every failed effect of the regions from one code to another due at once; answers how
/// many.
pub fn retry(tx: &mut Tx<'_>, regions: (&str, &str), now: Instant) -> Result<u64> {
    tx.execute(RETRY, &args![now.millis(), regions.0, regions.1])
}

/// How the outbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Effects not yet carried out.
    pub jobs: i64,
    /// Those of them that have failed at least once.
    pub failing: i64,
    /// When the oldest was recorded.
    pub oldest_at: Option<Instant>,
}

const WAITING: &str = "
    select count(*),
           cast(coalesce(sum(case when attempts > 0 then 1 else 0 end), 0) as bigint),
           min(created_at)
    from outbox
    where is_done = 0";

/// Counts what waits.
pub fn waiting(tx: &mut Tx<'_>) -> Result<Waiting> {
    tx.one("outbox", WAITING, &[], |row| {
        Ok(Waiting {
            jobs: row.int(0, "jobs")?,
            failing: row.int(1, "failing")?,
            oldest_at: row.int_or_none(2, "oldest_at")?.map(Instant::from_millis),
        })
    })
}

fn row_to_job(row: &Row) -> Result<Job> {
    Ok(Job {
        region: row.parsed(0, "region", RegionCode::parse)?,
        id: row.text(1, "id")?,
        kind: row.text(2, "kind")?,
        payload: row.text(3, "payload")?,
        attempts: row.count(4, "attempts")?,
        created_at: Instant::from_millis(row.int(5, "created_at")?),
    })
}
