//! What people did about looks that stand out: settled an alarm, marked a record or let it go, set
//! what is usual.

use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;
use domain::watch::Kind;
use jiff::civil::Date;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

/// One thing that somebody did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchEvent {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Instant,
    /// By which account; none for the program itself.
    pub by: Option<AccountId>,
    /// The name of whoever did it.
    pub by_name: String,
    /// What: a stable word.
    pub about: String,
    /// The region that it is about.
    pub region: RegionCode,
    /// The id of the account that it is about; empty where it is about the region.
    pub account: String,
    /// The day and the kind of the alarm that it is about.
    pub alarm: Option<(Date, Kind)>,
    /// What was noted with it.
    pub note: String,
}

const INSERT: &str = "
    insert into watch_events (
        region, id, at, by_region, by_account, by_name, about, account, day, kind, note)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

/// Records what somebody did.
pub fn insert(tx: &mut Tx<'_>, event: &WatchEvent) -> Result<()> {
    let by = event.by.as_ref();
    let args = args![
        event.region.as_str(),
        &event.id,
        event.at.millis(),
        by.map(|by| by.region.as_str()),
        by.map(|by| by.id.as_str()),
        &event.by_name,
        &event.about,
        &event.account,
        event.alarm.map(|(day, _)| day.to_string()).unwrap_or_default(),
        event.alarm.map_or("", |(_, kind)| kind.key()),
        &event.note,
    ];
    tx.execute(INSERT, &args).map(drop)
}

const OF_ALARM: &str = "
    select region, id, at, by_region, by_account, by_name, about, account, day, kind, note
    from watch_events
    where region = $1 and account = $2 and day = $3 and kind = $4
    order by id desc
    limit 100";

/// What was done about one alarm, the newest first.
pub fn of_alarm(tx: &mut Tx<'_>, by: &AccountId, day: Date, kind: Kind) -> Result<Vec<WatchEvent>> {
    let args = args![by.region.as_str(), &by.id, day.to_string(), kind.key()];
    tx.all("watch_events", OF_ALARM, &args, row_to_event)
}

const OF_LISTS: &str = "
    select e.region, e.id, e.at, e.by_region, e.by_account, e.by_name, e.about, e.account, e.day,
           e.kind, e.note, coalesce(a.name, '')
    from watch_events e
    left join accounts a on a.region = e.region and a.id = e.account
    where e.region between $1 and $2 and e.kind = '' and (cast($3 as text) = '' or e.id < $3)
    order by e.id desc
    limit $4";

/// What was done to marks and limits in the regions from one code to another, the newest first,
/// before an id, each with the name of the account it is about; from the newest on where the id is empty.
pub fn of_lists(
    tx: &mut Tx<'_>,
    regions: (&str, &str),
    before: &str,
    limit: u32,
) -> Result<Vec<(WatchEvent, String)>> {
    let args = args![regions.0, regions.1, before, limit.min(1000)];
    tx.all("watch_events", OF_LISTS, &args, |row| Ok((row_to_event(row)?, row.text(11, "name")?)))
}

fn row_to_event(row: &Row) -> Result<WatchEvent> {
    let by = match row.text_or_none(4, "by_account")? {
        None => None,
        Some(id) => Some(AccountId { region: row.parsed(3, "by_region", RegionCode::parse)?, id }),
    };
    let alarm = match row.text(9, "kind")?.is_empty() {
        true => None,
        false => Some((
            row.parsed(8, "day", str::parse)?,
            row.parsed(9, "kind", |key| Kind::from_key(key).ok_or("no such kind"))?,
        )),
    };
    Ok(WatchEvent {
        region: row.parsed(0, "region", RegionCode::parse)?,
        id: row.text(1, "id")?,
        at: Instant::from_millis(row.int(2, "at")?),
        by,
        by_name: row.text(5, "by_name")?,
        about: row.text(6, "about")?,
        account: row.text(7, "account")?,
        alarm,
        note: row.text(10, "note")?,
    })
}

const FORGET_EVENTS: &str = "delete from watch_events where at < $1";

const FORGET_ALARMS: &str = "delete from look_alarms where at < $1";

const FORGET_PHONES: &str = "delete from staff_phones where until_at < $1";

/// Forgets alarms, what was done about looks, and numbers that staff had, all from before a moment;
/// answers how many rows that were.
pub fn forget(tx: &mut Tx<'_>, before: Instant) -> Result<u64> {
    let mut gone = 0;
    for sql in [FORGET_EVENTS, FORGET_ALARMS, FORGET_PHONES] {
        gone += tx.execute(sql, &args![before.millis()])?;
    }
    Ok(gone)
}
