//! What follows from published items: names while typing, differences between two versions, and
//! the responsibility list.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::item::Change;
use domain::lists::CodeList;
use domain::text::Bilingual;
use serde::Serialize;
use service::{catalogue, items};

use super::items::{number, region};
use super::{json, look_cached};
use crate::asked::Asked;
use crate::fault::Fault;
use crate::site::Site;

/// Names in one answer, unless fewer are asked for.
const NAMES: usize = 20;

#[derive(Serialize)]
struct Suggestions {
    names: Vec<Bilingual>,
}

pub(crate) async fn suggestions(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_cached(site, asked, |desk| {
        let limit = number(desk, "limit", NAMES)?.unwrap_or(10);
        let words: String = desk.asked.query("q").unwrap_or_default().chars().take(100).collect();
        let place = region(desk, "region")?;
        let found = catalogue::suggest(desk.sv, desk.ctx.now, &words, place, limit)?;
        let name = |found: catalogue::Suggestion| Bilingual { zh: found.name, en: found.english };
        let rows = found.len();
        Ok(json(&Suggestions { names: found.into_iter().map(name).collect() })?.of_rows(rows))
    })
    .await
}

#[derive(Serialize)]
struct Difference<'a> {
    field: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

#[derive(Serialize)]
struct Differences<'a> {
    from: u32,
    to: u32,
    differences: Vec<Difference<'a>>,
}

pub(crate) async fn differences(
    State(site): State<Arc<Site>>,
    Path((place, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look_cached(site, asked, move |desk| {
        let place = desk.region_of(&place)?;
        let lines = items::history(&desk.sv.db, place, &code)?;
        let newest = lines.first().ok_or(Fault::NotFound)?.version;
        let version = |name: &str, otherwise: u32| {
            let given = number(desk, name, u32::MAX as usize)?;
            Ok::<_, Fault>(given.and_then(|n| u32::try_from(n).ok()).unwrap_or(otherwise))
        };
        let to = version("to", newest)?;
        let from = version("from", to.saturating_sub(1).max(1))?;
        let changes = items::compare(&desk.sv.db, place, &code, (from, to))?;
        json(&Differences { from, to, differences: changes.iter().map(shown).collect() })
    })
    .await
}

fn shown(change: &Change) -> Difference<'_> {
    Difference {
        field: &change.field,
        before: change.before.as_deref(),
        after: change.after.as_deref(),
    }
}

#[derive(Serialize)]
struct Duties<'a> {
    region: &'a str,
    authority: &'a str,
    authority_name: &'a Bilingual,
    level: &'static str,
    class: &'static str,
    code: &'a str,
    name: &'a Bilingual,
    duties: &'a [Bilingual],
}

#[derive(Serialize)]
struct ResponsibilityList<'a> {
    powers: Vec<Duties<'a>>,
}

pub(crate) async fn responsibilities(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_cached(site, asked, |desk| {
        let place = region(desk, "region")?.unwrap_or(desk.site.setup.default_region);
        let rows = items::powers_of(desk.sv, place)?;
        let powers = rows.iter().map(|row| Duties {
            region: row.region.as_str(),
            authority: &row.uscc,
            authority_name: &row.authority,
            level: row.level.key(),
            class: row.class.key(),
            code: &row.base_code,
            name: &row.name,
            duties: &row.duties,
        });
        Ok(json(&ResponsibilityList { powers: powers.collect() })?.of_rows(rows.len()))
    })
    .await
}
