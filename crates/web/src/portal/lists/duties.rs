//! The responsibility list: the duties attached to each power.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::lists::CodeList;
use domain::power_list::PowerRow;
use domain::region::RegionCode;
use serde::Serialize;
use serde_json::json;
use service::items;

use crate::asked::Asked;
use crate::desk::{Answer, Desk, look_public};
use crate::fault::Fault;
use crate::page::{Crumb, Download, Link, Pager};
use crate::paths;
use crate::shown::desk_page::Count;
use crate::site::Site;
use crate::table;

const PER_PAGE: usize = 50;
/// Authorities that are summed up one by one; a province's counties are found by choosing one.
const AUTHORITIES_MAX: usize = 60;
/// The form of the JSON document.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Entry {
    name: String,
    url: Option<String>,
    code: String,
    class: String,
    authority: String,
    level: String,
    duties: Vec<String>,
}

/// What one authority holds, summed up.
#[derive(Serialize)]
struct Total {
    name: String,
    region: String,
    powers: usize,
    with_duties: usize,
    duties: usize,
}

#[derive(Serialize)]
struct DutiesPage {
    trail: Vec<Crumb>,
    lead: String,
    counts: Vec<Count>,
    downloads: Vec<Download>,
    others: Vec<Link>,
    totals: Vec<Total>,
    entries: Vec<Entry>,
    pager: Option<Pager>,
}

pub(crate) async fn duties(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let region = desk.region();
        let rows = items::powers_of(desk.sv, region)?;
        let page = desk.page_asked(rows.len(), PER_PAGE);
        let shown = rows.iter().skip(page * PER_PAGE).take(PER_PAGE);
        let date = desk.date(desk.ctx.now.civil_date_in_china());
        let file = |label: &str, path, note| Download {
            label: label.to_owned(),
            url: paths::with_query(path, [("of", region.as_str())].into_iter()),
            note,
        };
        let crumb = |key: &str, url: Option<&str>| Crumb {
            label: desk.t(key),
            url: url.map(str::to_owned),
        };
        let page = DutiesPage {
            trail: vec![crumb("nav-home", Some(paths::HOME)), crumb("duty-title", None)],
            lead: desk.t_with("duty-lead", &[("date", date.into())]),
            counts: counts(desk, &rows),
            downloads: vec![
                file("XLSX", paths::DUTIES_XLSX, ""),
                file("CSV", paths::DUTIES_CSV, "UTF-8"),
                file("JSON", paths::DUTIES_JSON, ""),
            ],
            others: super::power::others(desk),
            totals: totals(desk, &rows),
            entries: shown.map(|row| entry(desk, row)).collect(),
            pager: desk.pager(rows.len(), PER_PAGE, page),
        };
        let rows = page.entries.len();
        Ok(desk.page("portal/lists/duties.html", desk.t("duty-title"), page)?.of_rows(rows))
    })
    .await
}

fn counts(desk: &Desk<'_>, rows: &[PowerRow]) -> Vec<Count> {
    let with = rows.iter().filter(|row| !row.duties.is_empty()).count();
    let count = |key: &str, value: usize, tone| Count {
        label: desk.t(key),
        value: value.to_string(),
        tone,
        note: None,
    };
    vec![count("power-powers", rows.len(), "info"), count("duty-count", with, "success")]
}

/// The authorities in the order of the list, each with its sum.
fn totals(desk: &Desk<'_>, rows: &[PowerRow]) -> Vec<Total> {
    rows.chunk_by(|a, b| (a.region, &a.uscc) == (b.region, &b.uscc))
        .take(AUTHORITIES_MAX)
        .map(|own| Total {
            name: desk.pick(&own[0].authority),
            region: desk.region_name(own[0].region),
            powers: own.len(),
            with_duties: own.iter().filter(|row| !row.duties.is_empty()).count(),
            duties: own.iter().map(|row| row.duties.len()).sum(),
        })
        .collect()
}

#[derive(Serialize)]
struct PrintPage {
    region: String,
    lead: String,
    counts: Vec<Count>,
    entries: Vec<Entry>,
    back_url: &'static str,
}

/// The whole list on one sheet, to be printed.
pub(crate) async fn print(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let region = desk.region();
        let rows = items::powers_of(desk.sv, region)?;
        let date = desk.date(desk.ctx.now.civil_date_in_china());
        let page = PrintPage {
            region: desk.region_name(region),
            lead: desk.t_with("duty-lead", &[("date", date.into())]),
            counts: counts(desk, &rows),
            entries: rows.iter().map(|row| entry(desk, row)).collect(),
            back_url: paths::DUTIES,
        };
        let title = desk.t("duty-print-title");
        Ok(desk.page("portal/lists/duties_print.html", title, page)?.of_rows(rows.len()))
    })
    .await
}

fn entry(desk: &Desk<'_>, row: &PowerRow) -> Entry {
    Entry {
        name: desk.pick(&row.name),
        url: row.items.first().map(|id| paths::guide(id.region, &id.code)),
        code: row.base_code.clone(),
        class: desk.label(row.class),
        authority: desk.pick(&row.authority),
        level: desk.label(row.level),
        duties: row.duties.iter().map(|duty| desk.pick(duty)).collect(),
    }
}

/// The list of the region in the address, or of the reader's, with its heading.
fn table(desk: &Desk<'_>) -> Result<Vec<Vec<String>>, Fault> {
    let rows = items::powers_of(desk.sv, region(desk)?)?;
    let head = ["region", "authority", "code", "name", "class", "level", "duties"];
    let mut table: Vec<Vec<String>> = vec![head.map(|key| desk.t(&format!("sheet-{key}"))).into()];
    table.extend(rows.iter().map(|row| {
        let one = entry(desk, row);
        let region = desk.region_name(row.region);
        let duties = one.duties.join("\n");
        vec![region, one.authority, one.code, one.name, one.class, one.level, duties]
    }));
    Ok(table)
}

fn region(desk: &Desk<'_>) -> Result<RegionCode, Fault> {
    match desk.asked.query("of") {
        Some(code) => RegionCode::parse(code).map_err(|_| Fault::NotFound),
        None => Ok(desk.region()),
    }
}

pub(crate) async fn csv(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let table = table(desk)?;
        let rows = table.iter().map(|row| row.iter().map(String::as_str).collect());
        Ok(Answer::text("text/csv; charset=utf-8", table::csv(rows)).of_rows(table.len()))
    })
    .await
}

pub(crate) async fn xlsx(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let table = table(desk)?;
        let rows = table.iter().map(|row| row.iter().map(String::as_str).collect());
        let workbook = table::xlsx(&desk.t("duty-title"), rows)?;
        Ok(Answer::bytes(table::XLSX, workbook).of_rows(table.len()))
    })
    .await
}

pub(crate) async fn json(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let region = region(desk)?;
        let rows = items::powers_of(desk.sv, region)?;
        let row = |row: &PowerRow| {
            json!({
                "region": row.region.as_str(),
                "authority": row.uscc,
                "authority_name": row.authority,
                "level": row.level.key(),
                "class": row.class.key(),
                "code": row.base_code,
                "name": row.name,
                "duties": row.duties,
            })
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        let count = rows.len();
        let document = json!({ "version": VERSION, "region": region.as_str(), "powers": rows });
        Ok(Answer::text("application/json", document.to_string()).of_rows(count))
    })
    .await
}
