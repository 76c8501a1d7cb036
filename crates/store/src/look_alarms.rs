//! Alarms about looks that stand out, the people whose records are watched, and what is usual.

use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;
use domain::watch::{Kind, Limits};
use jiff::civil::{Date, Time};

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

/// One alarm: how the looks of one member of staff stood out on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookAlarm {
    /// Who looked.
    pub by: AccountId,
    /// Their name.
    pub name: String,
    /// On which day.
    pub day: Date,
    /// In what way.
    pub kind: Kind,
    /// How many people or looks.
    pub count: u32,
    /// When it was raised, or last grew.
    pub at: Instant,
    /// When somebody looked into it, who, and what they found.
    pub settled: Option<(Instant, String, String)>,
}

const RAISE: &str = "
    insert into look_alarms (region, account, day, kind, name, count, at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (region, account, day, kind) do update
    set count = excluded.count, at = excluded.at, name = excluded.name, settled_at = null
    where look_alarms.count < excluded.count";

/// Raises an alarm, or lets the one there is grow; one that was settled and grows is open again.
/// Says whether anything is new.
pub fn raise_look_alarm(tx: &mut Tx<'_>, alarm: &LookAlarm) -> Result<bool> {
    let args = args![
        alarm.by.region.as_str(),
        &alarm.by.id,
        alarm.day.to_string(),
        alarm.kind.key(),
        &alarm.name,
        alarm.count,
        alarm.at.millis(),
    ];
    Ok(tx.execute(RAISE, &args)? == 1)
}

const LIST: &str = "
    select region, account, name, day, kind, count, at, settled_at, settled_by, note
    from look_alarms
    where region between $1 and $2 and not (region = $3 and account = $4)
      and (case when settled_at is null then 0 else 1 end, -at, region, account, day, kind)
          > (cast($5 as bigint), cast($6 as bigint), $7, $8, $9, $10)
    order by case when settled_at is null then 0 else 1 end, -at, region, account, day, kind
    limit $11";

/// Where a page of alarms stands: behind this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether that one was settled.
    pub is_settled: bool,
    /// When it was raised, or last grew.
    pub at: Instant,
    /// Whose looks.
    pub by: AccountId,
    /// On which day.
    pub day: Date,
    /// In what way.
    pub kind: Kind,
}

/// The alarms of the regions from one code to another but those about one account, in keyset pages:
/// open ones first, then the newest.
pub fn look_alarms(
    tx: &mut Tx<'_>,
    regions: (&str, &str),
    but: &AccountId,
    after: Option<&Place>,
    limit: u32,
) -> Result<Vec<LookAlarm>> {
    let mut args = args![regions.0, regions.1, but.region.as_str(), &but.id];
    args.extend(match after {
        None => args![0_i64, i64::MIN, "", "", "", ""],
        Some(place) => args![
            i64::from(place.is_settled),
            -place.at.millis(),
            place.by.region.as_str(),
            &place.by.id,
            place.day.to_string(),
            place.kind.key(),
        ],
    });
    args.extend(args![limit.min(1000)]);
    tx.all("look_alarms", LIST, &args, row_to_alarm)
}

const FIND: &str = "
    select region, account, name, day, kind, count, at, settled_at, settled_by, note
    from look_alarms
    where region = $1 and account = $2 and day = $3 and kind = $4";

/// One alarm, if there is one.
pub fn look_alarm(
    tx: &mut Tx<'_>,
    by: &AccountId,
    day: Date,
    kind: Kind,
) -> Result<Option<LookAlarm>> {
    let args = args![by.region.as_str(), &by.id, day.to_string(), kind.key()];
    tx.find("look_alarms", FIND, &args, row_to_alarm)
}

fn row_to_alarm(row: &Row) -> Result<LookAlarm> {
    let settled_at = row.int_or_none(7, "settled_at")?.map(Instant::from_millis);
    let by = row.text_or_none(8, "settled_by")?.unwrap_or_default();
    let note = row.text_or_none(9, "note")?.unwrap_or_default();
    Ok(LookAlarm {
        by: AccountId {
            region: row.parsed(0, "region", RegionCode::parse)?,
            id: row.text(1, "account")?,
        },
        name: row.text(2, "name")?,
        day: row.parsed(3, "day", str::parse)?,
        kind: row.parsed(4, "kind", |key| Kind::from_key(key).ok_or("no such kind"))?,
        count: row.count(5, "count")?,
        at: Instant::from_millis(row.int(6, "at")?),
        settled: settled_at.map(|at| (at, by, note)),
    })
}

const SETTLE: &str = "
    update look_alarms
    set settled_at = $6, settled_by = $7, note = $8
    where region = $1 and account = $2 and day = $3 and kind = $4 and count = $5
      and settled_at is null";

/// Notes what somebody found who looked into an alarm, and says whether it was open and had not
/// grown since they saw it.
pub fn settle_look_alarm(tx: &mut Tx<'_>, alarm: &LookAlarm) -> Result<bool> {
    let Some((at, by, note)) = &alarm.settled else { return Ok(false) };
    let args = args![
        alarm.by.region.as_str(),
        &alarm.by.id,
        alarm.day.to_string(),
        alarm.kind.key(),
        alarm.count,
        at.millis(),
        by,
        note,
    ];
    Ok(tx.execute(SETTLE, &args)? == 1)
}

/// Somebody whose record is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Whose record.
    pub of: AccountId,
    /// Their name as the account has it.
    pub name: String,
    /// Why.
    pub why: String,
    /// Since when.
    pub at: Instant,
    /// Who marked them.
    pub by: String,
}

const MARK: &str = "
    insert into marked_persons (region, account, why, marked_at, marked_by)
    values ($1, $2, $3, $4, $5)
    on conflict (region, account) do nothing";

/// Marks somebody; says whether they were not marked before.
pub fn mark(tx: &mut Tx<'_>, marked: &Marked) -> Result<bool> {
    let (region, at) = (marked.of.region.as_str(), marked.at.millis());
    let args = args![region, &marked.of.id, &marked.why, at, &marked.by];
    Ok(tx.execute(MARK, &args)? == 1)
}

const UNMARK: &str = "
    delete from marked_persons
    where region = $1 and account = $2";

/// Takes a mark away; says whether there was one.
pub fn unmark(tx: &mut Tx<'_>, of: &AccountId) -> Result<bool> {
    Ok(tx.execute(UNMARK, &args![of.region.as_str(), &of.id])? == 1)
}

const MARKED: &str = "
    select m.region, m.account, a.name, m.why, m.marked_at, m.marked_by
    from marked_persons m
    join accounts a on a.region = m.region and a.id = m.account
    where m.region between $1 and $2
      and (-m.marked_at, m.region, m.account) > (cast($3 as bigint), $4, $5)
    order by -m.marked_at, m.region, m.account
    limit $6";

/// Who is marked in the regions from one code to another, the newest first, in keyset pages: those
/// behind one who was marked at that moment.
pub fn marked(
    tx: &mut Tx<'_>,
    regions: (&str, &str),
    after: Option<(Instant, &AccountId)>,
    limit: u32,
) -> Result<Vec<Marked>> {
    let (at, region, account) = after
        .map_or((i64::MIN, "", ""), |(at, id)| (-at.millis(), id.region.as_str(), id.id.as_str()));
    let args = args![regions.0, regions.1, at, region, account, limit.min(1000)];
    tx.all("marked_persons", MARKED, &args, |row| {
        Ok(Marked {
            of: AccountId {
                region: row.parsed(0, "region", RegionCode::parse)?,
                id: row.text(1, "account")?,
            },
            name: row.text(2, "name")?,
            why: row.text(3, "why")?,
            at: Instant::from_millis(row.int(4, "marked_at")?),
            by: row.text(5, "marked_by")?,
        })
    })
}

const SET_LIMITS: &str = "
    insert into look_limits (region, persons, opens, closes, set_at, set_by)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (region) do update
    set persons = excluded.persons, opens = excluded.opens, closes = excluded.closes,
        set_at = excluded.set_at, set_by = excluded.set_by";

/// Sets what is usual in a region and in those below it that say nothing else.
pub fn set_limits(
    tx: &mut Tx<'_>,
    region: RegionCode,
    limits: &Limits,
    (at, by): (Instant, &str),
) -> Result<()> {
    let (opens, closes) = (limits.opens.to_string(), limits.closes.to_string());
    let args = args![region.as_str(), limits.persons, opens, closes, at.millis(), by];
    tx.execute(SET_LIMITS, &args).map(drop)
}

const LIMITS: &str = "
    select persons, opens, closes
    from look_limits
    where region = $1";

/// What a region itself says is usual.
pub fn limits(tx: &mut Tx<'_>, region: RegionCode) -> Result<Option<Limits>> {
    tx.find("look_limits", LIMITS, &args![region.as_str()], |row| {
        Ok(Limits {
            persons: row.count(0, "persons")?,
            opens: row.parsed(1, "opens", str::parse::<Time>)?,
            closes: row.parsed(2, "closes", str::parse::<Time>)?,
        })
    })
}
