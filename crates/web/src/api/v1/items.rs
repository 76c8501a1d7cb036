//! Published service items: listed, searched, in force, in every version, and as power list.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::item::ItemVersion;
use domain::lists::{CodeList, ExerciseLevel, ItemType};
use domain::region::RegionCode;
use domain::text::Bilingual;
use serde::Serialize;
use service::catalogue::{self, Filter, Listing, Published, RESULTS_MAX, Wanted};

use super::{json, look_cached};
use crate::asked::Asked;
use crate::desk::Desk;
use crate::fault::Fault;
use crate::site::Site;

/// Items in one answer, unless fewer are asked for.
const LIMIT: usize = 100;

#[derive(Serialize)]
struct ListedItem<'a> {
    region: &'a str,
    code: &'a str,
    version: u32,
    class: &'static str,
    level: &'static str,
    authority: &'a str,
    authority_name: &'a Bilingual,
    name: &'a Bilingual,
    is_applied_for: bool,
    can_apply: bool,
}

#[derive(Serialize)]
struct List<'a> {
    items: Vec<ListedItem<'a>>,
    /// What `after` must be to go on; none at the end.
    next: Option<String>,
}

#[derive(Serialize)]
struct Count {
    value: String,
    count: usize,
}

#[derive(Serialize)]
struct Facets {
    classes: Vec<Count>,
    levels: Vec<Count>,
    authorities: Vec<Count>,
    regions: Vec<Count>,
}

#[derive(Serialize)]
struct Found<'a> {
    items: Vec<ListedItem<'a>>,
    total: usize,
    /// Whether everything was looked through; not while a large index is first built.
    is_whole: bool,
    did_you_mean: Option<&'a str>,
    facets: Facets,
}

#[derive(Serialize)]
struct Shown<'a> {
    item: &'a ItemVersion,
    form: Option<&'a domain::form::Schema>,
    /// UTC milliseconds.
    published_at: i64,
}

#[derive(Serialize)]
struct VersionLine {
    version: u32,
    /// UTC milliseconds.
    published_at: i64,
}

#[derive(Serialize)]
struct Versions {
    versions: Vec<VersionLine>,
}

#[derive(Serialize)]
struct PowerRow<'a> {
    region: &'a str,
    authority: &'a str,
    authority_name: &'a Bilingual,
    level: &'static str,
    class: &'static str,
    code: &'a str,
    name: &'a Bilingual,
    basis: &'a str,
    /// The code of the item, or of the first of its handling items.
    item: &'a str,
    items: usize,
}

#[derive(Serialize)]
struct PowerList<'a> {
    powers: Vec<PowerRow<'a>>,
    published_at: Option<i64>,
}

fn listed(item: &Listing) -> ListedItem<'_> {
    ListedItem {
        region: item.id.region.as_str(),
        code: &item.id.code,
        version: item.version,
        class: item.class.key(),
        level: item.level.key(),
        authority: &item.org,
        authority_name: &item.authority,
        name: &item.name,
        is_applied_for: item.is_applied_for,
        can_apply: item.can_apply,
    }
}

/// A query field read by `read`; one that cannot be read is a bad request.
fn given<T>(
    desk: &Desk<'_>,
    name: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Fault> {
    match desk.asked.query(name).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => read(text).map(Some).ok_or(Fault::BadRequest),
    }
}

pub(super) fn region(desk: &Desk<'_>, name: &str) -> Result<Option<RegionCode>, Fault> {
    given(desk, name, |code| RegionCode::parse(code).ok())
}

pub(super) fn number(desk: &Desk<'_>, name: &str, most: usize) -> Result<Option<usize>, Fault> {
    given(desk, name, |text| text.parse().ok().filter(|number| *number <= most))
}

fn flag(desk: &Desk<'_>, name: &str) -> Result<bool, Fault> {
    let read = |text: &str| matches!(text, "true" | "false").then_some(text == "true");
    Ok(given(desk, name, read)?.unwrap_or(false))
}

fn class(desk: &Desk<'_>) -> Result<Option<ItemType>, Fault> {
    given(desk, "class", ItemType::from_key)
}

fn level(desk: &Desk<'_>) -> Result<Option<ExerciseLevel>, Fault> {
    given(desk, "level", ExerciseLevel::from_key)
}

fn authority(desk: &Desk<'_>) -> Result<Option<String>, Fault> {
    given(desk, "authority", |code| Some(code.to_owned()))
}

/// Items in the order of region and code; with words, as before search had an address of its own,
/// the best matches.
pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_cached(site, asked, |desk| {
        let limit = number(desk, "limit", LIMIT)?.unwrap_or(LIMIT);
        if desk.asked.query("q").is_some_and(|words| !words.trim().is_empty()) {
            let found = catalogue::find(desk.sv, desk.ctx.now, &wanted(desk, limit, 0)?)?;
            let items: Vec<_> = found.items.iter().map(listed).collect();
            let rows = items.len();
            return Ok(json(&List { items, next: None })?.of_rows(rows));
        }
        let wanted = catalogue::ListWanted {
            region: region(desk, "region")?,
            class: class(desk)?,
            org: authority(desk)?,
            level: level(desk)?,
            can_apply: flag(desk, "can_apply")?,
        };
        let after = given(desk, "after", |text| {
            let (region, code) = text.split_once('.')?;
            RegionCode::parse(region).ok()?;
            Some((region.to_owned(), code.to_owned()))
        })?;
        let after = after.unwrap_or_default();
        let rows = catalogue::list(desk.sv, &wanted, (&after.0, &after.1), limit)?;
        let last = rows.last().filter(|_| rows.len() == limit);
        let list = List {
            next: last.map(|row| format!("{}.{}", row.id.region, row.id.code)),
            items: rows.iter().map(listed).collect(),
        };
        Ok(json(&list)?.of_rows(rows.len()))
    })
    .await
}

fn wanted(desk: &Desk<'_>, take: usize, skip: usize) -> Result<Wanted, Fault> {
    Ok(Wanted {
        words: desk.asked.query("q").unwrap_or_default().chars().take(100).collect(),
        region: region(desk, "region")?,
        filter: Filter {
            is_local: flag(desk, "local")?,
            place: region(desk, "in")?,
            class: class(desk)?,
            org: authority(desk)?,
            level: level(desk)?,
            can_apply: flag(desk, "can_apply")?,
            ..Filter::default()
        },
        slice: (skip, take),
        ..Wanted::default()
    })
}

fn coded<T: CodeList>(counted: &[(T, usize)]) -> Vec<Count> {
    let count =
        |(value, count): &(T, usize)| Count { value: value.key().to_owned(), count: *count };
    counted.iter().map(count).collect()
}

fn named<T: ToString>(counted: &[(T, usize)]) -> Vec<Count> {
    let count = |(value, count): &(T, usize)| Count { value: value.to_string(), count: *count };
    counted.iter().take(LIMIT).map(count).collect()
}

pub(crate) async fn search(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_cached(site, asked, |desk| {
        let limit = number(desk, "limit", LIMIT)?.unwrap_or(20);
        let skip = number(desk, "skip", RESULTS_MAX)?.unwrap_or(0);
        let found = catalogue::find(desk.sv, desk.ctx.now, &wanted(desk, limit, skip)?)?;
        let found = Found {
            items: found.items.iter().map(listed).collect(),
            total: found.total,
            is_whole: found.is_whole,
            did_you_mean: found.did_you_mean.as_deref(),
            facets: Facets {
                classes: coded(&found.facets.classes),
                levels: coded(&found.facets.levels),
                authorities: named(&found.facets.orgs),
                regions: named(&found.facets.places),
            },
        };
        Ok(json(&found)?.of_rows(found.items.len()))
    })
    .await
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look_cached(site, asked, move |desk| {
        let region = desk.region_of(&region)?;
        json(&shown(&*catalogue::published(desk.sv, desk.ctx.now, region, &code)?))
    })
    .await
}

pub(crate) async fn versions(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look_cached(site, asked, move |desk| {
        let region = desk.region_of(&region)?;
        let lines = service::items::history(&desk.sv.db, region, &code)?;
        if lines.is_empty() {
            return Err(Fault::NotFound);
        }
        let line = |line: service::items::VersionLine| VersionLine {
            version: line.version,
            published_at: line.published_at.millis(),
        };
        json(&Versions { versions: lines.into_iter().map(line).collect() })
    })
    .await
}

pub(crate) async fn version(
    State(site): State<Arc<Site>>,
    Path((region, code, version)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    look_cached(site, asked, move |desk| {
        let region = desk.region_of(&region)?;
        let version = version.parse().map_err(|_| Fault::NotFound)?;
        json(&shown(&*catalogue::version(desk.sv, region, &code, version)?))
    })
    .await
}

pub(crate) async fn powers(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_cached(site, asked, |desk| {
        let region = region(desk, "region")?.unwrap_or(desk.site.setup.default_region);
        let list = catalogue::powers(desk.sv, desk.ctx.now, region)?;
        let powers = list.powers.iter().map(|power| PowerRow {
            region: power.region.as_str(),
            authority: &power.org,
            authority_name: &power.authority,
            level: power.level.key(),
            class: power.class.key(),
            code: &power.code,
            name: &power.name,
            basis: &power.basis,
            item: &power.item,
            items: power.items,
        });
        let answer = PowerList {
            powers: powers.collect(),
            published_at: list.published_at.map(domain::time::Instant::millis),
        };
        Ok(json(&answer)?.of_rows(answer.powers.len()))
    })
    .await
}

fn shown(published: &Published) -> Shown<'_> {
    Shown {
        item: &published.item,
        form: published.form.as_ref(),
        published_at: published.published_at.millis(),
    }
}
