//! Service items: the current row for lists, and every published version whole.

use domain::form::Schema;
use domain::item::{ItemId, ItemVersion};
use domain::lists::CodeList;
use domain::region::{RegionCode, RegionLevel};
use domain::text::Bilingual;
use domain::time::Instant;
use jiff::civil::Date;

use crate::args;
use crate::db::Tx;
use crate::dialect;
use crate::documents::{document, parsed_document, parsed_document_or_none};
use crate::error::Result;
use crate::value::Row;

/// A published version with its form.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The version as published.
    pub item: ItemVersion,
    /// The application form, for items that start with an application.
    pub form: Option<Schema>,
    /// When it was published.
    pub published_at: Instant,
}

/// A row of a list of items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The region that owns the item.
    pub region: RegionCode,
    /// Its code.
    pub code: String,
    /// The version in force.
    pub version: u32,
    /// Its class word (`licence` …).
    pub class: String,
    /// The credit code of the authority that carries it out, as published.
    pub org: String,
    /// Its name.
    pub name: Bilingual,
    /// Whether it starts with an application.
    pub is_applied_for: bool,
}

const UPSERT: &str = "
    insert into items (
        region, code, version, class, org, name_zh, name_en, is_applied_for, is_published,
        published_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)
    on conflict (region, code) do update
    set version = excluded.version, class = excluded.class, org = excluded.org,
        name_zh = excluded.name_zh, name_en = excluded.name_en,
        is_applied_for = excluded.is_applied_for, is_published = 1,
        published_at = excluded.published_at, changes = items.changes + 1";

const INSERT_VERSION: &str = "
    insert into item_versions (
        region, code, version, document, form, published_at, published_by, effective_on)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";

const END_EARLIER: &str = "
    update item_versions
    set until_on = $4
    where region = $1 and code = $2 and version < $3 and until_on is null";

/// Publishes a version that is in force at once; a version number that exists already is a
/// conflict. A first version may have been in force for long.
pub fn publish(tx: &mut Tx<'_>, published: &Published, by: &str) -> Result<()> {
    let today = published.published_at.civil_date_in_china();
    let named = published.item.effective_on;
    let is_first = published.item.version == 1;
    let on = named.filter(|on| is_first || *on > today).map_or(today, |on| on.min(today));
    insert_version(tx, published, by, on)?;
    enforce(tx, published, on)
}

/// Keeps a version that takes effect on a day, with the files of the one before; from the end of
/// this transaction on it never changes.
pub fn insert_version(
    tx: &mut Tx<'_>,
    published: &Published,
    by: &str,
    effective_on: Date,
) -> Result<()> {
    let item = &published.item;
    let args = args![
        item.id.region.as_str(),
        &item.id.code,
        item.version,
        document(item),
        published.form.as_ref().map(document),
        published.published_at.millis(),
        by,
        effective_on.to_string(),
    ];
    tx.execute(INSERT_VERSION, &args)?;
    match item.version {
        0 | 1 => Ok(()),
        version => crate::item_files::carry(tx, &item.id, version),
    }
}

/// Puts a version into force from a day on; the one before ends on the day before.
pub fn enforce(tx: &mut Tx<'_>, published: &Published, from: Date) -> Result<()> {
    let item = &published.item;
    let title = item.title();
    let args = args![
        item.id.region.as_str(),
        &item.id.code,
        item.version,
        item.class.key(),
        &item.authority.uscc,
        &title.zh,
        title.en.as_deref(),
        item.is_applied_for(),
        published.published_at.millis(),
    ];
    tx.execute(UPSERT, &args)?;
    crate::listings::put(tx, published)?;
    let (region, code) = (item.id.region.as_str(), &item.id.code);
    tx.execute(END_EARLIER, &args![region, code, item.version, day_before(from)]).map(drop)
}

const RETIRE: &str = "
    update items
    set is_published = 0, changes = changes + 1
    where region = $1 and code = $2";

/// Takes an item out of use from a day on; its versions stay.
pub fn retire(tx: &mut Tx<'_>, id: &ItemId, from: Date) -> Result<()> {
    tx.execute(RETIRE, &args![id.region.as_str(), &id.code])?;
    crate::listings::withdraw(tx, id)?;
    let args = args![id.region.as_str(), &id.code, i64::MAX, day_before(from)];
    tx.execute(END_EARLIER, &args).map(drop)
}

fn day_before(day: Date) -> String {
    day.yesterday().unwrap_or(day).to_string()
}

const FIND: &str = "
    select v.document, v.form, v.published_at
    from items i
    join item_versions v on v.region = i.region and v.code = i.code and v.version = i.version
    where i.region = $1 and i.code = $2 and i.is_published = 1";

/// The version in force, if the item is published.
pub fn find(tx: &mut Tx<'_>, region: RegionCode, code: &str) -> Result<Option<Published>> {
    tx.find("item_versions", FIND, &args![region.as_str(), code], row_to_published)
}

const FIND_VERSION: &str = "
    select document, form, published_at
    from item_versions
    where region = $1 and code = $2 and version = $3";

/// One version, in force or not.
pub fn find_version(
    tx: &mut Tx<'_>,
    region: RegionCode,
    code: &str,
    version: u32,
) -> Result<Option<Published>> {
    let args = args![region.as_str(), code, version];
    tx.find("item_versions", FIND_VERSION, &args, row_to_published)
}

const LIST: &str = "
    select region, code, version, class, org, name_zh, name_en, is_applied_for
    from items
    where is_published = 1 and (region, code) > ($1, $2)
    order by region, code
    limit $3";

/// Published items in the order of region and code, after a given one.
pub fn list(tx: &mut Tx<'_>, after: (&str, &str), limit: u32) -> Result<Vec<Listed>> {
    tx.all("items", LIST, &args![after.0, after.1, limit.min(1000)], row_to_listed)
}

/// The versions in force of the items named; what is not published is left out.
pub fn find_many(tx: &mut Tx<'_>, ids: &[ItemId]) -> Result<Vec<Published>> {
    let wanted: Vec<(&str, &str)> =
        ids.iter().map(|id| (id.region.as_str(), id.code.as_str())).collect();
    let sql = tx.either(dialect::ITEMS_BY_IDS[0], dialect::ITEMS_BY_IDS[1]);
    tx.all("item_versions", sql, &args![document(&wanted)], row_to_published)
}

const LIST_WHOLE: &str = "
    select v.document, v.form, v.published_at
    from items i
    join item_versions v on v.region = i.region and v.code = i.code and v.version = i.version
    where i.is_published = 1
      and i.region >= $1 and i.region <= $2
      and (i.region, i.code) > ($3, $4)
    order by i.region, i.code
    limit $5";

/// Published items as whole documents, in the order of region and code, after a given one and
/// within `region` where one is given.
pub fn list_whole(
    tx: &mut Tx<'_>,
    region: Option<RegionCode>,
    after: (&str, &str),
    limit: u32,
) -> Result<Vec<Published>> {
    let (first, last) = bounds(region);
    let args = args![first, last, after.0, after.1, limit.min(1000)];
    tx.all("item_versions", LIST_WHOLE, &args, row_to_published)
}

/// The first and the last code that can lie inside a region.
pub(crate) fn bounds(region: Option<RegionCode>) -> (String, String) {
    // The whole country has the code 000000.
    let region = region.filter(|region| region.as_str() != "000000");
    let Some(region) = region else { return ("000000".to_owned(), "999999".to_owned()) };
    let digits = match region.level() {
        RegionLevel::Province => 2,
        RegionLevel::City => 4,
        RegionLevel::County => 6,
    };
    (region.as_str().to_owned(), format!("{:9<6}", &region.as_str()[..digits]))
}

/// One line of an item's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionLine {
    /// The version number.
    pub version: u32,
    /// When it was published.
    pub published_at: Instant,
    /// Who published it.
    pub published_by: String,
    /// The first day it is in force.
    pub effective_on: Date,
    /// The last day it was in force, once that is known.
    pub until_on: Option<Date>,
}

const VERSIONS: &str = "
    select version, published_at, published_by, effective_on, until_on
    from item_versions
    where region = $1 and code = $2
    order by version desc
    limit 1000";

/// The history of an item, the newest version first.
pub fn versions(tx: &mut Tx<'_>, region: RegionCode, code: &str) -> Result<Vec<VersionLine>> {
    tx.all("item_versions", VERSIONS, &args![region.as_str(), code], |row| {
        let published_at = Instant::from_millis(row.int(1, "published_at")?);
        let day = |index: usize, column| match row.text_or_none(index, column)? {
            None => Ok(None),
            Some(_) => row.parsed(index, column, str::parse::<Date>).map(Some),
        };
        Ok(VersionLine {
            version: row.count(0, "version")?,
            published_at,
            published_by: row.text(2, "published_by")?,
            effective_on: day(3, "effective_on")?
                .unwrap_or_else(|| published_at.civil_date_in_china()),
            until_on: day(4, "until_on")?,
        })
    })
}

const CHANGED: &str = "
    select v.region, v.code, v.version, i.class, i.org, i.name_zh, i.name_en, i.is_applied_for,
           v.published_at
    from item_versions v
    join items i on i.region = v.region and i.code = v.code
    where v.region >= $1 and v.region <= $2 and v.published_at < $3
    order by v.published_at desc, v.region, v.code
    limit $4";

/// The versions last published in a region and those below, the newest first, those before a
/// moment; each with the row of its item.
pub fn changed(
    tx: &mut Tx<'_>,
    region: RegionCode,
    before: Instant,
    limit: u32,
) -> Result<Vec<(Listed, Instant)>> {
    let (first, last) = bounds(Some(region));
    let args = args![first, last, before.millis(), limit.min(1000)];
    tx.all("item_versions", CHANGED, &args, |row| {
        Ok((row_to_listed(row)?, Instant::from_millis(row.int(8, "published_at")?)))
    })
}

const STAMP: &str = "
    select cast(coalesce(sum(version + changes), 0) as bigint), coalesce(max(published_at), 0)
    from items";

/// A pair that changes whenever an item is published or taken out of use, by whichever server and
/// however its clock stands: versions and changes only grow. Caches compare it.
pub fn stamp(tx: &mut Tx<'_>) -> Result<(i64, i64)> {
    tx.one("items", STAMP, &[], |row| Ok((row.int(0, "versions")?, row.int(1, "published_at")?)))
}

fn row_to_listed(row: &Row) -> Result<Listed> {
    Ok(Listed {
        region: row.parsed(0, "region", RegionCode::parse)?,
        code: row.text(1, "code")?,
        version: row.count(2, "version")?,
        class: row.text(3, "class")?,
        org: row.text(4, "org")?,
        name: Bilingual { zh: row.text(5, "name_zh")?, en: row.text_or_none(6, "name_en")? },
        is_applied_for: row.flag(7, "is_applied_for")?,
    })
}

fn row_to_published(row: &Row) -> Result<Published> {
    Ok(Published {
        item: parsed_document(row, 0, "document")?,
        form: parsed_document_or_none(row, 1, "form")?,
        published_at: Instant::from_millis(row.int(2, "published_at")?),
    })
}
