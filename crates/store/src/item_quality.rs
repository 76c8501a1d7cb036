//! What the nightly check of items found: the findings of today and the figures of every day.

use domain::item::ItemId;
use domain::region::RegionCode;
use domain::text::Bilingual;
use jiff::civil::Date;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::items::bounds;
use crate::value::Row;

/// One finding on one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The rule's code, such as `Q1`.
    pub rule: String,
    /// `error` or `warning`.
    pub severity: String,
    /// The path of the field.
    pub field: String,
    /// The value found.
    pub value: String,
    /// The key of the words that say how to mend it.
    pub mend: String,
    /// The day it was first found.
    pub first_on: Date,
}

const FIND: &str = "
    select rule, severity, field, value, mend, first_on
    from item_findings
    where region = $1 and code = $2
    order by place
    limit 10000";

/// What was last found on an item.
pub fn findings(tx: &mut Tx<'_>, id: &ItemId) -> Result<Vec<Found>> {
    tx.all("item_findings", FIND, &args![id.region.as_str(), &id.code], |row| {
        Ok(Found {
            rule: row.text(0, "rule")?,
            severity: row.text(1, "severity")?,
            field: row.text(2, "field")?,
            value: row.text(3, "value")?,
            mend: row.text(4, "mend")?,
            first_on: row.parsed(5, "first_on", str::parse::<Date>)?,
        })
    })
}

const CLEAR: &str = "delete from item_findings where region = $1 and code = $2";

const INSERT: &str = "
    insert into item_findings (
        region, code, place, rule, severity, field, value, mend, first_on)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Puts what was found on an item in the place of what was found before.
pub fn replace(tx: &mut Tx<'_>, id: &ItemId, found: &[Found]) -> Result<()> {
    let (region, code) = (id.region.as_str(), &id.code);
    tx.execute(CLEAR, &args![region, code])?;
    for (one, place) in found.iter().zip(1_u32..) {
        let args = args![
            region,
            code,
            place,
            &one.rule,
            &one.severity,
            &one.field,
            &one.value,
            &one.mend,
            one.first_on.to_string(),
        ];
        tx.execute(INSERT, &args)?;
    }
    Ok(())
}

const CLEAR_GONE: &str = "
    delete from item_findings
    where not exists (
        select 1 from items i
        where i.region = item_findings.region and i.code = item_findings.code
          and i.is_published = 1)";

/// Forgets what was found on items that are out of use.
pub fn clear_gone(tx: &mut Tx<'_>) -> Result<u64> {
    tx.execute(CLEAR_GONE, &[])
}

/// The figures of one authority on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// Its region.
    pub region: RegionCode,
    /// The day.
    pub day: Date,
    /// Its credit code.
    pub org: String,
    /// Its name.
    pub name: Bilingual,
    /// Items checked.
    pub items: u32,
    /// The mean score of their guides.
    pub points: f64,
    /// Items with an error.
    pub items_with_errors: u32,
    /// Errors in all.
    pub errors: u32,
    /// Warnings in all.
    pub warnings: u32,
    /// Errors and warnings by rule, as a JSON object.
    pub rules: String,
}

const UPSERT: &str = "
    insert into quality_days (
        region, day, org, name_zh, name_en, items, points, items_with_errors, errors, warnings,
        rules)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    on conflict (region, day, org) do update
    set name_zh = excluded.name_zh, name_en = excluded.name_en, items = excluded.items,
        points = excluded.points, items_with_errors = excluded.items_with_errors,
        errors = excluded.errors, warnings = excluded.warnings, rules = excluded.rules";

/// Keeps the figures of an authority for a day; a second check of the day takes their place.
pub fn save_day(tx: &mut Tx<'_>, day: &Day) -> Result<()> {
    let args = args![
        day.region.as_str(),
        day.day.to_string(),
        &day.org,
        &day.name.zh,
        day.name.en.as_deref(),
        day.items,
        day.points,
        day.items_with_errors,
        day.errors,
        day.warnings,
        &day.rules,
    ];
    tx.execute(UPSERT, &args).map(drop)
}

const DAYS: &str = "
    select region, day, org, name_zh, name_en, items, points, items_with_errors, errors, warnings,
           rules
    from quality_days
    where region >= $1 and region <= $2 and day = $3
    order by points, region, org
    limit 10000";

/// The figures of a day for the authorities of a region and below, the worst first.
pub fn day(tx: &mut Tx<'_>, region: RegionCode, day: Date) -> Result<Vec<Day>> {
    let (first, last) = bounds(Some(region));
    tx.all("quality_days", DAYS, &args![first, last, day.to_string()], row_to_day)
}

fn row_to_day(row: &Row) -> Result<Day> {
    Ok(Day {
        region: row.parsed(0, "region", RegionCode::parse)?,
        day: row.parsed(1, "day", str::parse::<Date>)?,
        org: row.text(2, "org")?,
        name: Bilingual { zh: row.text(3, "name_zh")?, en: row.text_or_none(4, "name_en")? },
        items: row.count(5, "items")?,
        points: row.real(6, "points")?,
        items_with_errors: row.count(7, "items_with_errors")?,
        errors: row.count(8, "errors")?,
        warnings: row.count(9, "warnings")?,
        rules: row.text(10, "rules")?,
    })
}

/// The sums of one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Total {
    /// The day.
    pub day: Date,
    /// Items checked.
    pub items: u32,
    /// The mean score of all guides.
    pub points: f64,
    /// Items with an error.
    pub items_with_errors: u32,
    /// Errors in all.
    pub errors: u32,
    /// Warnings in all.
    pub warnings: u32,
}

const TREND: &str = "
    select day, cast(sum(items) as bigint), sum(points * items) / sum(items),
           cast(sum(items_with_errors) as bigint), cast(sum(errors) as bigint),
           cast(sum(warnings) as bigint)
    from quality_days
    where region >= $1 and region <= $2 and items > 0
    group by day
    order by day desc
    limit $3";

/// The sums of the last days that were checked, the newest first.
pub fn trend(tx: &mut Tx<'_>, region: RegionCode, limit: u32) -> Result<Vec<Total>> {
    let (first, last) = bounds(Some(region));
    tx.all("quality_days", TREND, &args![first, last, limit.min(1000)], |row| {
        Ok(Total {
            day: row.parsed(0, "day", str::parse::<Date>)?,
            items: row.count(1, "items")?,
            points: row.real(2, "points")?,
            items_with_errors: row.count(3, "items_with_errors")?,
            errors: row.count(4, "errors")?,
            warnings: row.count(5, "warnings")?,
        })
    })
}

const LAST: &str = "select max(day) from quality_days";

/// The day of the last check, if there was one.
pub fn last_day(tx: &mut Tx<'_>) -> Result<Option<Date>> {
    tx.one("quality_days", LAST, &[], |row| match row.text_or_none(0, "day")? {
        None => Ok(None),
        Some(_) => row.parsed(0, "day", str::parse::<Date>).map(Some),
    })
}
