//! When the clock looks at cases again, who stands in for whom, and the local calendars.

use std::collections::HashMap;

use domain::case::{Case, CaseId, Recorded};
use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;
use jiff::civil::Date;

use super::IDS_MAX;
use super::row::{row_to_case, row_to_id, row_to_recorded};
use crate::args;
use crate::db::Tx;
use crate::dialect;
use crate::documents::document;
use crate::error::Result;

/// Where a walk over cases that wake ended: the day and the case.
pub type WakesAfter = (String, CaseId);

const WAKES: &str = "
    select region, number, wakes_on
    from cases
    where wakes_on <> '' and wakes_on <= $1 and (wakes_on, region, number) > ($2, $3, $4)
    order by wakes_on, region, number
    limit $5";

/// Cases that the clock must look at by a day, in pages that begin after the last one's end.
pub fn wakes(
    tx: &mut Tx<'_>,
    today: Date,
    after: Option<&WakesAfter>,
    limit: u32,
) -> Result<Vec<WakesAfter>> {
    let (day, region, number) =
        after.map_or(("", "", ""), |(day, id)| (day.as_str(), id.region.as_str(), &*id.number));
    let args = args![today.to_string(), day, region, number, limit.min(IDS_MAX)];
    tx.all("cases", WAKES, &args, |row| Ok((row.text(2, "wakes_on")?, row_to_id(row)?)))
}

/// Cases with their events, read together.
pub fn with_histories(tx: &mut Tx<'_>, ids: &[CaseId]) -> Result<Vec<(Case, Vec<Recorded>)>> {
    let keys: Vec<[&str; 2]> = ids.iter().map(|id| [id.region.as_str(), &*id.number]).collect();
    let list = document(&keys);
    let cases = tx.either(dialect::CASES_BY_IDS[0], dialect::CASES_BY_IDS[1]);
    let cases = tx.all("cases", cases, &args![&list], row_to_case)?;
    let events = tx.either(dialect::EVENTS_BY_IDS[0], dialect::EVENTS_BY_IDS[1]);
    let mut histories: HashMap<CaseId, Vec<Recorded>> = HashMap::with_capacity(ids.len());
    tx.all("case_events", events, &args![&list], |row| {
        histories.entry(row_to_id(row)?).or_default().push(row_to_recorded(row)?);
        Ok(())
    })?;
    let with = |case: Case| {
        let history = histories.remove(&case.id).unwrap_or_default();
        (case, history)
    };
    Ok(cases.into_iter().map(with).collect())
}

const REST: &str = "
    update cases
    set wakes_on = $3
    where region = $1 and number = $2 and revision = $4";

/// Lets a case rest until a day without anything having happened to it; false if it moved on.
pub fn rest_until(
    tx: &mut Tx<'_>,
    id: &CaseId,
    revision: u32,
    wakes_on: Option<Date>,
) -> Result<bool> {
    let on = super::day_or_empty(wakes_on);
    Ok(tx.execute(REST, &args![id.region.as_str(), &id.number, on, revision])? == 1)
}

const RUNNING: &str = "
    select region, number
    from cases
    where region between $1 and $2 and is_open = 1 and ended_at is null
      and (region, number) > ($3, $4)
    order by region, number
    limit $5";

/// Cases before their decision in the regions from one code to another, after a given one.
pub fn running_after(
    tx: &mut Tx<'_>,
    regions: (&str, &str),
    after: Option<&CaseId>,
    limit: u32,
) -> Result<Vec<CaseId>> {
    let (region, number) = after.map_or(("", ""), |id| (id.region.as_str(), id.number.as_str()));
    let args = args![regions.0, regions.1, region, number, limit.min(IDS_MAX)];
    tx.all("cases", RUNNING, &args, row_to_id)
}

/// Somebody is away, and who takes their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Who is away.
    pub account: AccountId,
    /// The first day.
    pub from_on: Date,
    /// The last day.
    pub through_on: Date,
    /// Who takes their place.
    pub substitute: AccountId,
}

const ADD_ABSENCE: &str = "
    insert into absences (region, account, from_on, through_on, substitute_region, substitute)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (region, account, from_on)
    do update set through_on = $4, substitute_region = $5, substitute = $6";

/// Records that somebody is away; the same first day again replaces what was said of it.
pub fn add_absence(tx: &mut Tx<'_>, absence: &Absence) -> Result<()> {
    let row = args![
        absence.account.region.as_str(),
        &absence.account.id,
        absence.from_on.to_string(),
        absence.through_on.to_string(),
        absence.substitute.region.as_str(),
        &absence.substitute.id,
    ];
    tx.execute(ADD_ABSENCE, &row).map(drop)
}

const REMOVE_ABSENCE: &str = "
    delete from absences
    where region = $1 and account = $2 and from_on = $3";

/// Takes an absence back.
pub fn remove_absence(tx: &mut Tx<'_>, account: &AccountId, from_on: Date) -> Result<()> {
    let key = args![account.region.as_str(), &account.id, from_on.to_string()];
    tx.execute(REMOVE_ABSENCE, &key).map(drop)
}

/// The days of one region in one version, laid over those of the country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCalendar {
    /// The region they hold for, with all regions below.
    pub region: RegionCode,
    /// The version, from 1.
    pub version: u32,
    /// The days as lines of a calendar file.
    pub days: String,
    /// The notice they come from.
    pub source: String,
    /// When they were published.
    pub published_at: Instant,
    /// The name of whoever published them.
    pub published_by: String,
}

const ADD_CALENDAR: &str = "
    insert into calendars (region, version, days, source, published_at, published_by)
    values ($1, $2, $3, $4, $5, $6)";

/// Publishes the days of a region; a version that exists is a conflict.
pub fn add_calendar(tx: &mut Tx<'_>, calendar: &StoredCalendar) -> Result<()> {
    let row = args![
        calendar.region.as_str(),
        calendar.version,
        &calendar.days,
        &calendar.source,
        calendar.published_at.millis(),
        &calendar.published_by,
    ];
    tx.execute(ADD_CALENDAR, &row).map(drop)
}

const CALENDARS: &str = "
    select region, version, days, source, published_at, published_by
    from calendars
    order by region, version
    limit 10000";

/// All versions of all local calendars.
pub fn calendars(tx: &mut Tx<'_>) -> Result<Vec<StoredCalendar>> {
    tx.all("calendars", CALENDARS, &[], |row| {
        Ok(StoredCalendar {
            region: row.parsed(0, "region", RegionCode::parse)?,
            version: row.count(1, "version")?,
            days: row.text(2, "days")?,
            source: row.text(3, "source")?,
            published_at: Instant::from_millis(row.int(4, "published_at")?),
            published_by: row.text(5, "published_by")?,
        })
    })
}

const STAMP: &str = "
    select count(*)
    from calendars";

/// How many versions of calendars there are; it grows with each that is published.
pub fn calendar_stamp(tx: &mut Tx<'_>) -> Result<i64> {
    tx.one("calendars", STAMP, &[], |row| row.int(0, "count"))
}
