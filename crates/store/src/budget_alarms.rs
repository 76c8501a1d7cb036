//! Alarms about budgets of reading: who was refused within an hour, and how often.

use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

/// How often one holder was refused one kind of reading within one hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// The region whose administrators see it.
    pub region: RegionCode,
    /// When the hour began.
    pub hour_at: Instant,
    /// What was read: a stable word.
    pub kind: String,
    /// What the holder is: a stable word.
    pub holder_kind: String,
    /// The address, or the account's id.
    pub holder: String,
    /// The first refusal of the hour.
    pub first_at: Instant,
    /// The last that was noted.
    pub last_at: Instant,
    /// How many refusals were noted.
    pub refused: u32,
}

const NOTE: &str = "
    insert into budget_alarms
        (region, hour_at, kind, holder_kind, holder, first_at, last_at, refused)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (region, hour_at, kind, holder_kind, holder) do update
    set last_at = excluded.last_at, refused = budget_alarms.refused + excluded.refused";

/// Notes refusals; what other servers noted within the same hour is added up.
pub fn note(tx: &mut Tx<'_>, alarm: &Alarm) -> Result<()> {
    let args = args![
        alarm.region.as_str(),
        alarm.hour_at.millis(),
        &alarm.kind,
        &alarm.holder_kind,
        &alarm.holder,
        alarm.first_at.millis(),
        alarm.last_at.millis(),
        alarm.refused,
    ];
    tx.execute(NOTE, &args).map(drop)
}

const LIST: &str = "
    select region, hour_at, kind, holder_kind, holder, first_at, last_at, refused
    from budget_alarms
    where region between $1 and $2
    order by hour_at desc, refused desc, kind, holder_kind, holder
    limit 100";

/// The alarms of the regions from one code to another, the newest first.
pub fn list(tx: &mut Tx<'_>, regions: (&str, &str)) -> Result<Vec<Alarm>> {
    tx.all("budget_alarms", LIST, &args![regions.0, regions.1], row_to_alarm)
}

const FORGET: &str = "delete from budget_alarms where hour_at < $1";

/// Forgets the alarms of hours that began before a moment; answers how many.
pub fn forget(tx: &mut Tx<'_>, before: Instant) -> Result<u64> {
    tx.execute(FORGET, &args![before.millis()])
}

fn row_to_alarm(row: &Row) -> Result<Alarm> {
    Ok(Alarm {
        region: row.parsed(0, "region", RegionCode::parse)?,
        hour_at: Instant::from_millis(row.int(1, "hour_at")?),
        kind: row.text(2, "kind")?,
        holder_kind: row.text(3, "holder_kind")?,
        holder: row.text(4, "holder")?,
        first_at: Instant::from_millis(row.int(5, "first_at")?),
        last_at: Instant::from_millis(row.int(6, "last_at")?),
        refused: row.count(7, "refused")?,
    })
}
