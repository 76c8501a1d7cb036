//! The power list: how many powers each authority holds, and each of them with its basis.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::lists::ItemType;
use domain::region::RegionCode;
use serde::Serialize;
use service::catalogue::{self, Power, PowerList};

use crate::asked::Asked;
use crate::desk::{Desk, look_public};
use crate::page::{Crumb, Download, Link, Pager};
use crate::paths;
use crate::shown::desk_page::Count;
use crate::site::Site;

const PER_PAGE: usize = 50;
/// Authorities in the matrix; a province's counties are found by choosing the county.
const AUTHORITIES_MAX: usize = 60;

#[derive(Serialize)]
struct MatrixRow {
    name: String,
    url: String,
    cells: Vec<String>,
    total: String,
    current: bool,
}

#[derive(Serialize)]
struct Totals {
    cells: Vec<String>,
    total: String,
}

#[derive(Serialize)]
struct Entry {
    name: String,
    url: Option<String>,
    code: String,
    class: String,
    authority: String,
    level: String,
    basis: String,
    compare_url: String,
    is_own_initiative: bool,
}

#[derive(Serialize)]
struct PowerPage {
    trail: Vec<Crumb>,
    published_on: String,
    counts: Vec<Count>,
    columns: Vec<String>,
    rows: Vec<MatrixRow>,
    rows_note: Option<String>,
    totals: Totals,
    downloads: Vec<Download>,
    others: Vec<Link>,
    items_title: String,
    search_url: &'static str,
    query: String,
    entries: Vec<Entry>,
    pager: Option<Pager>,
}

/// How many powers of each class somebody holds.
type Tally = BTreeMap<ItemType, usize>;

/// An authority in the matrix.
struct Holder<'a> {
    org: &'a str,
    first: &'a Power,
    tally: Tally,
}

pub(crate) async fn power(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let region = desk.region();
        let list = catalogue::powers(desk.sv, desk.ctx.now, region)?;
        let holders = holders(&list);
        let mut totals = Tally::new();
        for power in &list.powers {
            *totals.entry(power.class).or_default() += 1;
        }
        let classes: Vec<ItemType> = totals.keys().copied().collect();
        let chosen = desk.asked.query("authority").filter(|org| !org.is_empty());
        let words = desk.asked.query("q").unwrap_or_default().trim();
        let words: String = words.chars().take(100).collect();
        let entries = entries(&list, chosen, &words);
        let page = desk.page_asked(entries.len(), PER_PAGE);
        let shown = entries.iter().skip(page * PER_PAGE).take(PER_PAGE);
        let date = list.published_at.map_or(desk.ctx.now, |at| at).civil_date_in_china();
        let crumb = |key: &str, url: Option<&str>| Crumb {
            label: desk.t(key),
            url: url.map(str::to_owned),
        };
        let page = PowerPage {
            trail: vec![crumb("nav-home", Some(paths::HOME)), crumb("nav-power", None)],
            published_on: desk.date(date),
            counts: counts(desk, &totals, holders.len()),
            columns: classes.iter().map(|class| desk.label(*class)).collect(),
            rows: rows(desk, &holders, &classes, chosen),
            rows_note: rows_note(desk, holders.len()),
            totals: Totals {
                cells: classes.iter().map(|class| totals[class].to_string()).collect(),
                total: list.powers.len().to_string(),
            },
            downloads: downloads(region),
            others: others(desk),
            items_title: items_title(desk, &holders, chosen),
            search_url: paths::POWER_LIST,
            query: words,
            pager: desk.pager(entries.len(), PER_PAGE, page),
            entries: shown.map(|power| entry(desk, power)).collect(),
        };
        let rows = page.entries.len();
        Ok(desk.page("portal/lists/power.html", desk.t("power-title"), page)?.of_rows(rows))
    })
    .await
}

fn holders(list: &PowerList) -> Vec<Holder<'_>> {
    let mut holders: Vec<Holder<'_>> = Vec::new();
    // The list stands in the order of region and authority.
    for power in &list.powers {
        let is_same = |h: &Holder<'_>| h.org == power.org && h.first.region == power.region;
        if !holders.last().is_some_and(is_same) {
            holders.push(Holder { org: &power.org, first: power, tally: Tally::new() });
        }
        let holder = holders.last_mut().expect("one was just put in");
        *holder.tally.entry(power.class).or_default() += 1;
    }
    holders
}

fn rows(
    desk: &Desk<'_>,
    holders: &[Holder<'_>],
    classes: &[ItemType],
    chosen: Option<&str>,
) -> Vec<MatrixRow> {
    let row = |holder: &Holder<'_>| MatrixRow {
        name: desk.pick(&holder.first.authority),
        url: paths::with_query(paths::POWER_LIST, [("authority", holder.org)].into_iter()),
        cells: classes
            .iter()
            .map(|class| holder.tally.get(class).copied().unwrap_or(0).to_string())
            .collect(),
        total: holder.tally.values().sum::<usize>().to_string(),
        current: chosen == Some(holder.org),
    };
    holders.iter().take(AUTHORITIES_MAX).map(row).collect()
}

fn rows_note(desk: &Desk<'_>, holders: usize) -> Option<String> {
    let more = holders.checked_sub(AUTHORITIES_MAX).filter(|more| *more > 0)?;
    let more = i64::try_from(more).unwrap_or(i64::MAX);
    Some(desk.t_with("power-more-authorities", &[("count", more.into())]))
}

fn entries<'a>(list: &'a PowerList, chosen: Option<&str>, words: &str) -> Vec<&'a Power> {
    let words = words.to_lowercase();
    let says = |text: &str| text.to_lowercase().contains(&words);
    let fits = |power: &&Power| {
        chosen.is_none_or(|org| org == power.org)
            && (words.is_empty()
                || says(&power.name.zh)
                || power.name.en.as_deref().is_some_and(says)
                || says(&power.code)
                || says(&power.authority.zh))
    };
    list.powers.iter().filter(fits).collect()
}

fn entry(desk: &Desk<'_>, power: &Power) -> Entry {
    Entry {
        name: desk.pick(&power.name),
        url: Some(paths::guide(power.region, &power.item)),
        code: power.code.clone(),
        class: desk.label(power.class),
        authority: desk.pick(&power.authority),
        level: desk.label(power.level),
        basis: power.basis.clone(),
        compare_url: paths::catalogue_item(&power.code),
        is_own_initiative: power.class.is_applied_for() == Some(false),
    }
}

fn counts(desk: &Desk<'_>, totals: &Tally, holders: usize) -> Vec<Count> {
    let of = |is_power: bool| -> usize {
        totals.iter().filter(|(class, _)| class.is_power() == is_power).map(|(_, n)| n).sum()
    };
    let count = |key: &str, value: usize, tone| Count {
        label: desk.t(key),
        value: value.to_string(),
        tone,
        note: None,
    };
    vec![
        count("power-powers", of(true), "info"),
        Count {
            label: desk.label(ItemType::PublicService),
            ..count("power-powers", of(false), "success")
        },
        count("power-authorities", holders, "neutral"),
    ]
}

fn items_title(desk: &Desk<'_>, holders: &[Holder<'_>], chosen: Option<&str>) -> String {
    let holder = holders.iter().find(|holder| chosen == Some(holder.org));
    holder.map_or_else(|| desk.t("power-all"), |holder| desk.pick(&holder.first.authority))
}

pub(super) fn downloads(region: RegionCode) -> Vec<Download> {
    let file = |label: &str, path, note| Download {
        label: label.to_owned(),
        url: paths::with_query(path, [("of", region.as_str())].into_iter()),
        note,
    };
    vec![
        file("XLSX", paths::POWER_XLSX, ""),
        file("CSV", paths::POWER_CSV, "UTF-8"),
        file("JSON", paths::POWER_JSON, ""),
    ]
}

/// The other lists of the same region.
pub(super) fn others(desk: &Desk<'_>) -> Vec<Link> {
    [
        ("nav-power", paths::POWER_LIST),
        ("duty-title", paths::DUTIES),
        ("power-changes", paths::CHANGES),
        ("power-differences", paths::CONSISTENCY),
        ("power-print", paths::POWER_PRINT),
        ("duty-print", paths::DUTIES_PRINT),
    ]
    .into_iter()
    .filter(|(_, url)| *url != desk.asked.path)
    .map(|(key, url)| Link { label: desk.t(key), url: url.to_owned() })
    .collect()
}

/// The whole list on one sheet, to be printed.
pub(crate) async fn print(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let region = desk.region();
        let list = catalogue::powers(desk.sv, desk.ctx.now, region)?;
        let date = list.published_at.map_or(desk.ctx.now, |at| at).civil_date_in_china();
        let page = PrintPage {
            region: desk.region_name(region),
            published_on: desk.date(date),
            entries: list.powers.iter().map(|power| entry(desk, power)).collect(),
            back_url: paths::POWER_LIST,
        };
        let title = desk.t("power-print-title");
        let rows = list.powers.len();
        Ok(desk.page("portal/lists/power_print.html", title, page)?.of_rows(rows))
    })
    .await
}

#[derive(Serialize)]
struct PrintPage {
    region: String,
    published_on: String,
    entries: Vec<Entry>,
    back_url: &'static str,
}
