//! What lists and the search index need of each published item: a row beside its document,
//! written in the same transaction.

use domain::item::{ItemId, Limit};
use domain::lists::{
    CodeList, ExerciseLevel, ItemType, LegalTheme, NaturalTheme, OnlineDepth, ServiceObject,
};
use domain::region::{RegionCode, RegionLevel};
use domain::text::Bilingual;

use crate::args;
use crate::db::Tx;
use crate::dialect;
use crate::documents::{document, parsed_document};
use crate::error::Result;
use crate::items::Published;
use crate::value::Row;

/// The row of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// The region that owns the item, and its code.
    pub id: ItemId,
    /// The version in force.
    pub version: u32,
    /// What it is called.
    pub name: Bilingual,
    /// Other words it is known by.
    pub keywords: Vec<String>,
    /// The name of its authority.
    pub authority: Bilingual,
    /// The code of its authority, as published.
    pub org: String,
    /// Its class.
    pub class: ItemType,
    /// On which level it is exercised.
    pub level: ExerciseLevel,
    /// Themes for natural persons.
    pub natural_themes: Vec<NaturalTheme>,
    /// Themes for legal persons.
    pub legal_themes: Vec<LegalTheme>,
    /// Whom it serves.
    pub objects: Vec<ServiceObject>,
    /// How far it goes online.
    pub depths: Vec<OnlineDepth>,
    /// Whether it starts with an application.
    pub is_applied_for: bool,
    /// Whether it can be applied for here: online, and there is a form.
    pub can_apply: bool,
    /// Visits to an office; none where the item does not say.
    pub visits: Option<u8>,
    /// Whether it costs anything; none where the item does not say.
    pub is_charged: Option<bool>,
    /// The promised limit, or the legal one where nothing is promised.
    pub limit: Limit,
    /// Whether `limit` is a promise.
    pub is_promised: bool,
}

impl Listing {
    /// The row of a published version.
    #[must_use]
    pub fn of(published: &Published) -> Self {
        let item = &published.item;
        let is_promised = item.committed_limit.is_set();
        let mut keywords = item.service.keywords.clone();
        keywords.extend(item.outcomes.iter().map(|outcome| outcome.name.zh.clone()));
        if item.handling_name.is_some() {
            keywords.push(item.name.zh.clone());
            keywords.extend(item.name.en.clone());
        }
        keywords.retain(|word| !word.is_empty());
        Self {
            id: item.id.clone(),
            version: item.version,
            name: item.title().clone(),
            keywords,
            authority: item.authority.name.clone(),
            org: item.authority.uscc.clone(),
            class: item.class,
            level: item.authority.level,
            natural_themes: item.service.themes_natural.clone(),
            legal_themes: item.service.themes_legal.clone(),
            objects: item.service.objects.clone(),
            depths: item.online.depth.clone(),
            is_applied_for: item.is_applied_for(),
            can_apply: item.is_applied_for() && item.is_online() && published.form.is_some(),
            visits: item.service.visits,
            is_charged: item.fees.is_charged,
            limit: if is_promised { &item.committed_limit } else { &item.legal_limit }.clone(),
            is_promised,
        }
    }
}

// The moment of change only grows, whatever the clocks of several servers say and however long
// ago the version was approved: who follows the changes looks at the end of the table only.
const PUT: &str = "
    insert into item_listings (
        region, code, version, is_listed, name_zh, name_en, keywords, authority_zh, authority_en,
        org, class, level, natural_themes, legal_themes, objects, depths, is_applied_for,
        can_apply, visits, is_charged, is_promised, time_limit, changes, changed_at)
    values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, 1,
            coalesce((select case when max(l.changed_at) >= $22 then max(l.changed_at) + 1 end
                      from item_listings l), $22))
    on conflict (region, code) do update
    set version = excluded.version, is_listed = 1,
        name_zh = excluded.name_zh, name_en = excluded.name_en, keywords = excluded.keywords,
        authority_zh = excluded.authority_zh, authority_en = excluded.authority_en,
        org = excluded.org, class = excluded.class, level = excluded.level,
        natural_themes = excluded.natural_themes, legal_themes = excluded.legal_themes,
        objects = excluded.objects, depths = excluded.depths,
        is_applied_for = excluded.is_applied_for, can_apply = excluded.can_apply,
        visits = excluded.visits, is_charged = excluded.is_charged,
        is_promised = excluded.is_promised, time_limit = excluded.time_limit,
        changes = item_listings.changes + 1, changed_at = excluded.changed_at";

/// Writes the row of a version that comes into force; files of the version before stay with it.
pub fn put(tx: &mut Tx<'_>, published: &Published) -> Result<()> {
    let row = Listing::of(published);
    let args = args![
        row.id.region.as_str(),
        &row.id.code,
        row.version,
        &row.name.zh,
        row.name.en.as_deref(),
        document(&row.keywords),
        &row.authority.zh,
        row.authority.en.as_deref(),
        &row.org,
        row.class.key(),
        row.level.key(),
        document(&row.natural_themes),
        document(&row.legal_themes),
        document(&row.objects),
        document(&row.depths),
        row.is_applied_for,
        row.can_apply,
        row.visits.map(u32::from),
        row.is_charged,
        row.is_promised,
        document(&row.limit),
        published.published_at.millis(),
    ];
    tx.execute(PUT, &args).map(drop)
}

const WITHDRAW: &str = "
    update item_listings
    set is_listed = 0, changes = changes + 1,
        changed_at = (select max(l.changed_at) + 1 from item_listings l)
    where region = $1 and code = $2";

/// Takes an item out of lists and search.
pub fn withdraw(tx: &mut Tx<'_>, id: &ItemId) -> Result<()> {
    tx.execute(WITHDRAW, &args![id.region.as_str(), &id.code]).map(drop)
}

/// How the end of the table stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Rows changed since the moment asked for.
    pub rows: i64,
    /// How often they changed in all.
    pub changes: i64,
    /// The last moment of change; 0 where there is none.
    pub changed_at: i64,
}

const STAMP: &str = "
    select count(*), cast(coalesce(sum(changes), 0) as bigint), coalesce(max(changed_at), 0)
    from item_listings
    where changed_at >= $1";

/// The stamp of the rows changed at a moment or later; it tells every change of them.
pub fn stamp(tx: &mut Tx<'_>, since: i64) -> Result<Stamp> {
    tx.one("item_listings", STAMP, &args![since], |row| {
        Ok(Stamp {
            rows: row.int(0, "rows")?,
            changes: row.int(1, "changes")?,
            changed_at: row.int(2, "changed_at")?,
        })
    })
}

const CHANGED: &str = "
    select region, code, version, name_zh, name_en, keywords, authority_zh, authority_en,
           org, class, level, natural_themes, legal_themes, objects, depths, is_applied_for,
           can_apply, visits, is_charged, is_promised, time_limit, is_listed
    from item_listings
    where changed_at >= $1
    order by changed_at
    limit $2";

/// The rows changed at a moment or later, the earliest first, each with whether it is still
/// listed.
pub fn changed(tx: &mut Tx<'_>, since: i64, limit: u32) -> Result<Vec<(Listing, bool)>> {
    tx.all("item_listings", CHANGED, &args![since, limit], |row| {
        Ok((row_to_listing(row)?, row.flag(21, "is_listed")?))
    })
}

const PAGE: &str = "
    select region, code, version, name_zh, name_en, keywords, authority_zh, authority_en,
           org, class, level, natural_themes, legal_themes, objects, depths, is_applied_for,
           can_apply, visits, is_charged, is_promised, time_limit
    from item_listings
    where is_listed = 1 and (region, code) > ($1, $2)
    order by region, code
    limit $3";

/// Listed rows in the order of region and code, after a given one.
pub fn page(tx: &mut Tx<'_>, after: (&str, &str), limit: u32) -> Result<Vec<Listing>> {
    let args = args![after.0, after.1, limit.min(10_000)];
    tx.all("item_listings", PAGE, &args, row_to_listing)
}

/// Which rows a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only this region and those in it.
    pub region: Option<RegionCode>,
    /// Only this class.
    pub class: Option<ItemType>,
    /// Only this authority.
    pub org: Option<String>,
    /// Only this level.
    pub level: Option<ExerciseLevel>,
    /// Only what can be applied for here.
    pub can_apply: bool,
}

macro_rules! filtered {
    ($narrowed:literal) => {
        concat!(
            "
    select region, code, version, name_zh, name_en, keywords, authority_zh, authority_en,
           org, class, level, natural_themes, legal_themes, objects, depths, is_applied_for,
           can_apply, visits, is_charged, is_promised, time_limit
    from item_listings
    where is_listed = 1
      and region >= $1 and region <= $2
      and (region, code) > ($3, $4)
      and can_apply >= $5",
            $narrowed,
            "
    order by region, code
    limit $6"
        )
    };
}

// One statement for each set of filters, so that the index that serves it best is known before
// its values are: with optional filters in one text both engines walk the primary key.
const BY_REGION: &str = filtered!("");
const BY_LEVEL: &str = filtered!("\n      and level = $7");
const BY_ORG: &str = filtered!("\n      and org = $7");
// An authority has some hundred items and a class on a level some ten thousand, which SQLite does
// not know: seen by `explain query plan`, it took the index of class and level for both. Around
// coalesce no index is taken for them.
const BY_ORG_AND_LEVEL: &str = filtered!("\n      and org = $7 and coalesce(level, '') = $8");
const BY_ORG_AND_CLASS: &str = filtered!("\n      and org = $7 and coalesce(class, '') = $8");
const BY_ORG_CLASS_AND_LEVEL: &str =
    filtered!("\n      and org = $7 and coalesce(class, '') = $8 and coalesce(level, '') = $9");
const BY_CLASS_AND_LEVEL: &str = filtered!("\n      and class = $7 and level = $8");
const BY_CLASS: &str = filtered!("\n      and class = $7");

/// Listed rows that are wanted, in the order of region and code, after a given one.
pub fn list(
    tx: &mut Tx<'_>,
    wanted: &Wanted,
    after: (&str, &str),
    limit: u32,
) -> Result<Vec<Listing>> {
    let (first, last) = bounds(wanted.region);
    // SQLite begins at the bound of the region alone, PostgreSQL at that of region and code, seen by
    // `explain`: so both say where the page begins. No code is empty.
    let after = after.max((first.as_str(), ""));
    let mut args = args![after.0, last, after.0, after.1, wanted.can_apply, limit.min(1000)];
    let class = wanted.class.map(CodeList::key);
    let level = wanted.level.map(CodeList::key);
    args.extend(wanted.org.as_deref().map(Into::into));
    args.extend(class.map(Into::into));
    args.extend(level.map(Into::into));
    let sql = match (&wanted.org, class, level) {
        (None, None, None) => BY_REGION,
        (None, None, Some(_)) => BY_LEVEL,
        (None, Some(_), None) => BY_CLASS,
        (None, Some(_), Some(_)) => BY_CLASS_AND_LEVEL,
        (Some(_), None, None) => BY_ORG,
        (Some(_), None, Some(_)) => BY_ORG_AND_LEVEL,
        (Some(_), Some(_), None) => BY_ORG_AND_CLASS,
        (Some(_), Some(_), Some(_)) => BY_ORG_CLASS_AND_LEVEL,
    };
    tx.all("item_listings", sql, &args, row_to_listing)
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

/// The rows of the items named, listed or not, in the order of region and code.
pub fn find_many(tx: &mut Tx<'_>, ids: &[ItemId]) -> Result<Vec<Listing>> {
    let wanted: Vec<(&str, &str)> =
        ids.iter().map(|id| (id.region.as_str(), id.code.as_str())).collect();
    let sql = tx.either(dialect::LISTINGS_BY_IDS[0], dialect::LISTINGS_BY_IDS[1]);
    tx.all("item_listings", sql, &args![document(&wanted)], row_to_listing)
}

const COUNT: &str = "select count(*) from item_listings where is_listed = 1";

/// How many items are listed.
pub fn count(tx: &mut Tx<'_>) -> Result<i64> {
    tx.one("item_listings", COUNT, &[], |row| row.int(0, "count"))
}

const UNLIKE: &str = "
    select i.region, i.code
    from items i
    left join item_listings l on l.region = i.region and l.code = i.code
    where (l.code is null and i.is_published = 1)
       or (l.code is not null and (l.is_listed <> i.is_published or l.version <> i.version))
    order by i.region, i.code
    limit $1";

/// Items whose row is missing or speaks of another version or state than the item itself.
pub fn unlike(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<ItemId>> {
    tx.all("items", UNLIKE, &args![limit.min(1000)], |row| {
        let region = row.parsed(0, "region", RegionCode::parse)?;
        Ok(ItemId { region, code: row.text(1, "code")? })
    })
}

fn row_to_listing(row: &Row) -> Result<Listing> {
    let name = |zh: usize| -> Result<Bilingual> {
        Ok(Bilingual { zh: row.text(zh, "name_zh")?, en: row.text_or_none(zh + 1, "name_en")? })
    };
    Ok(Listing {
        id: ItemId {
            region: row.parsed(0, "region", RegionCode::parse)?,
            code: row.text(1, "code")?,
        },
        version: row.count(2, "version")?,
        name: name(3)?,
        keywords: parsed_document(row, 5, "keywords")?,
        authority: name(6)?,
        org: row.text(8, "org")?,
        class: row.parsed(9, "class", |key| key_of("class", key))?,
        level: row.parsed(10, "level", |key| key_of("level", key))?,
        natural_themes: parsed_document(row, 11, "natural_themes")?,
        legal_themes: parsed_document(row, 12, "legal_themes")?,
        objects: parsed_document(row, 13, "objects")?,
        depths: parsed_document(row, 14, "depths")?,
        is_applied_for: row.flag(15, "is_applied_for")?,
        can_apply: row.flag(16, "can_apply")?,
        visits: row.int_or_none(17, "visits")?.and_then(|visits| u8::try_from(visits).ok()),
        is_charged: row.int_or_none(18, "is_charged")?.map(|is_charged| is_charged == 1),
        is_promised: row.flag(19, "is_promised")?,
        limit: parsed_document(row, 20, "time_limit")?,
    })
}

fn key_of<T: CodeList>(column: &'static str, key: &str) -> std::result::Result<T, &'static str> {
    T::from_key(key).ok_or(column)
}
