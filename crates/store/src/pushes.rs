//! What departments pushed, by case and by the number that they gave it.

use domain::case::CaseId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::{Statement, Tx};
use crate::error::Result;
use crate::value::Row;

/// One event that a client pushed and that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// Of which case.
    pub case: CaseId,
    /// Who pushed it: the client's region and id.
    pub client: (RegionCode, String),
    /// Its number among the client's events of the case.
    pub event: u32,
    /// The digest of what was pushed.
    pub hash: String,
    /// The word of the deed.
    pub deed: String,
    /// Who did it there.
    pub handler: String,
    /// When it was taken.
    pub at: Instant,
    /// The revision of the case that it made.
    pub revision: u32,
}

const INSERT: &str = "
    insert into pushes (
        region, number, client_region, client, event, hash, deed, handler, at, revision)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// The statement that records a push; the same number a second time is a conflict.
pub fn insert(push: &Push) -> Statement {
    let args = args![
        push.case.region.as_str(),
        &push.case.number,
        push.client.0.as_str(),
        &push.client.1,
        push.event,
        &push.hash,
        &push.deed,
        &push.handler,
        push.at.millis(),
        push.revision,
    ];
    Statement { table: "pushes", sql: INSERT, args }
}

const LAST: &str = "
    select cast(coalesce(max(event), 0) as bigint)
    from pushes
    where region = $1 and number = $2 and client_region = $3 and client = $4";

/// The number of the last event of a case that was taken from a client; 0 for none.
pub fn last(tx: &mut Tx<'_>, case: &CaseId, client: (RegionCode, &str)) -> Result<u32> {
    let args = args![case.region.as_str(), &case.number, client.0.as_str(), client.1];
    tx.one("pushes", LAST, &args, |row| row.count(0, "last"))
}

const FIND: &str = "
    select region, number, client_region, client, event, hash, deed, handler, at, revision
    from pushes
    where region = $1 and number = $2 and client_region = $3 and client = $4 and event = $5";

/// The event with a number, if it was taken.
pub fn find(
    tx: &mut Tx<'_>,
    case: &CaseId,
    client: (RegionCode, &str),
    event: u32,
) -> Result<Option<Push>> {
    let args = args![case.region.as_str(), &case.number, client.0.as_str(), client.1, event];
    tx.find("pushes", FIND, &args, row_to_push)
}

const COUNTS: &str = "
    select deed, count(*)
    from pushes
    where client_region = $1 and client = $2 and at >= $3 and at < $4
    group by deed
    order by deed
    limit 100";

/// How many events of each deed were taken from a client between two moments.
pub fn counts(
    tx: &mut Tx<'_>,
    client: (RegionCode, &str),
    from: Instant,
    until: Instant,
) -> Result<Vec<(String, u32)>> {
    let args = args![client.0.as_str(), client.1, from.millis(), until.millis()];
    tx.all("pushes", COUNTS, &args, |row| Ok((row.text(0, "deed")?, row.count(1, "count")?)))
}

fn row_to_push(row: &Row) -> Result<Push> {
    Ok(Push {
        case: CaseId {
            region: row.parsed(0, "region", RegionCode::parse)?,
            number: row.text(1, "number")?,
        },
        client: (row.parsed(2, "client_region", RegionCode::parse)?, row.text(3, "client")?),
        event: row.count(4, "event")?,
        hash: row.text(5, "hash")?,
        deed: row.text(6, "deed")?,
        handler: row.text(7, "handler")?,
        at: Instant::from_millis(row.int(8, "at")?),
        revision: row.count(9, "revision")?,
    })
}
