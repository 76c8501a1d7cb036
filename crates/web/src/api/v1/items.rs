//! Published service items: search, the version in force, and any version.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::item::ItemVersion;
use domain::text::Bilingual;
use serde::Serialize;
use service::catalogue::{self, Published, Wanted};

use super::json;
use crate::asked::Asked;
use crate::desk::look;
use crate::fault::Fault;
use crate::site::Site;

#[derive(Serialize)]
struct ListedItem<'a> {
    region: &'a str,
    code: &'a str,
    version: u32,
    class: &'a str,
    authority: &'a str,
    name: &'a Bilingual,
    is_applied_for: bool,
}

#[derive(Serialize)]
struct List<'a> {
    items: Vec<ListedItem<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    item: &'a ItemVersion,
    form: Option<&'a domain::form::Schema>,
    /// UTC milliseconds.
    published_at: i64,
}

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let given = |name: &str| desk.asked.query(name).map(str::to_owned);
        let wanted = Wanted {
            words: given("q").unwrap_or_default(),
            region: desk.asked.region,
            class: given("class"),
            org: given("authority"),
            ..Wanted::default()
        };
        let found = catalogue::list(desk.sv, desk.ctx.now, &wanted)?;
        let items = found
            .iter()
            .map(|item| ListedItem {
                region: item.region.as_str(),
                code: &item.code,
                version: item.version,
                class: &item.class,
                authority: &item.org,
                name: &item.name,
                is_applied_for: item.is_applied_for,
            })
            .collect();
        json(&List { items })
    })
    .await
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let region = desk.region_of(&region)?;
        json(&shown(&*catalogue::published(desk.sv, desk.ctx.now, region, &code)?))
    })
    .await
}

pub(crate) async fn version(
    State(site): State<Arc<Site>>,
    Path((region, code, version)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let region = desk.region_of(&region)?;
        let version = version.parse().map_err(|_| Fault::NotFound)?;
        json(&shown(&*catalogue::version(desk.sv, region, &code, version)?))
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
