//! Alarms about identities: contact points that many accounts share.

use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

/// One alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// The region whose administrators see it.
    pub region: RegionCode,
    /// Its id.
    pub id: String,
    /// When it was raised.
    pub at: Instant,
    /// What it is about: a stable word.
    pub kind: String,
    /// The contact point behind its mask.
    pub contact: String,
    /// How many accounts shared it then.
    pub accounts: u32,
    /// When somebody looked into it, and who.
    pub settled: Option<(Instant, String)>,
}

const SHARED: &str = "
    select count(*)
    from accounts
    where phone = $1 and closed_at is null and not (region = $2 and id = $3)";

/// How many open accounts beside one have this telephone number.
pub fn sharing(tx: &mut Tx<'_>, phone: &str, but: (&str, &str)) -> Result<u32> {
    tx.one("accounts", SHARED, &args![phone, but.0, but.1], |row| row.count(0, "count"))
}

const INSERT: &str = "
    insert into identity_alarms (region, id, at, kind, contact, accounts)
    values ($1, $2, $3, $4, $5, $6)";

/// Raises an alarm.
pub fn raise(tx: &mut Tx<'_>, alarm: &Alarm) -> Result<()> {
    let args = args![
        alarm.region.as_str(),
        &alarm.id,
        alarm.at.millis(),
        &alarm.kind,
        &alarm.contact,
        alarm.accounts,
    ];
    tx.execute(INSERT, &args).map(drop)
}

const LIST: &str = "
    select region, id, at, kind, contact, accounts, settled_at, settled_by
    from identity_alarms
    where region between $1 and $2
    order by case when settled_at is null then 0 else 1 end, at desc, id
    limit 100";

/// The alarms of the regions from one code to another: open ones first, then the newest.
pub fn list(tx: &mut Tx<'_>, regions: (&str, &str)) -> Result<Vec<Alarm>> {
    tx.all("identity_alarms", LIST, &args![regions.0, regions.1], row_to_alarm)
}

const SETTLE: &str = "
    update identity_alarms
    set settled_at = $3, settled_by = $4
    where region = $1 and id = $2 and settled_at is null";

/// Notes that somebody looked into an alarm, and says whether it was open.
pub fn settle(
    tx: &mut Tx<'_>,
    region: RegionCode,
    id: &str,
    now: Instant,
    by: &str,
) -> Result<bool> {
    Ok(tx.execute(SETTLE, &args![region.as_str(), id, now.millis(), by])? == 1)
}

fn row_to_alarm(row: &Row) -> Result<Alarm> {
    let settled_at = row.int_or_none(6, "settled_at")?.map(Instant::from_millis);
    Ok(Alarm {
        region: row.parsed(0, "region", RegionCode::parse)?,
        id: row.text(1, "id")?,
        at: Instant::from_millis(row.int(2, "at")?),
        kind: row.text(3, "kind")?,
        contact: row.text(4, "contact")?,
        accounts: row.count(5, "accounts")?,
        settled: settled_at.zip(row.text_or_none(7, "settled_by")?),
    })
}
