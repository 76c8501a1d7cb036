//! Finding items by words, region and facets.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use service::catalogue::{self, Listing, Order, Piece, RESULTS_MAX, Wanted};

use super::asked_for::{wanted, with, without};
use super::facets::{FacetView, chosen, facets};
use crate::asked::Asked;
use crate::desk::{Desk, look_public};
use crate::page::{Crumb, Link, Pager};
use crate::paths;
use crate::site::Site;

const PER_PAGE: usize = 20;

#[derive(Serialize)]
struct Sort {
    label: String,
    url: String,
    current: bool,
}

/// A stretch of a name; the words were found in those that match.
#[derive(Serialize)]
pub(super) struct Stretch {
    text: String,
    is_match: bool,
}

#[derive(Serialize)]
struct Hit {
    name: Vec<Stretch>,
    label: String,
    url: String,
    class: String,
    authority: String,
    level: String,
    region: String,
    limit: String,
    visits: String,
    fee: String,
    apply_url: Option<String>,
}

#[derive(Serialize)]
struct ListPage {
    trail: Vec<Crumb>,
    search_url: &'static str,
    suggest_url: &'static str,
    query: String,
    clear_url: &'static str,
    total: usize,
    /// Said while not everything can be found yet.
    part_note: Option<String>,
    did_you_mean: Option<Link>,
    facets: Vec<FacetView>,
    chosen: Vec<Link>,
    /// The same search over all regions.
    wider: Option<Link>,
    sorts: Vec<Sort>,
    results: Vec<Hit>,
    pager: Option<Pager>,
}

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let mut wanted = wanted(desk);
        let asked_page = desk.page_asked(RESULTS_MAX, PER_PAGE);
        wanted.slice = (asked_page * PER_PAGE, PER_PAGE);
        let mut found = catalogue::find(desk.sv, desk.ctx.now, &wanted)?;
        let shown = found.total.min(RESULTS_MAX);
        let page = desk.page_asked(shown, PER_PAGE);
        if page != asked_page {
            wanted.slice = (page * PER_PAGE, PER_PAGE);
            found = catalogue::find(desk.sv, desk.ctx.now, &wanted)?;
        }
        if found.total == 0 && found.is_whole {
            catalogue::note_fruitless(desk.sv, desk.region(), &wanted.words);
        }
        let crumb = |key: &str, url: Option<&str>| Crumb {
            label: desk.t(key),
            url: url.map(str::to_owned),
        };
        let page = ListPage {
            trail: vec![crumb("nav-home", Some(paths::HOME)), crumb("nav-guides", None)],
            search_url: paths::GUIDES,
            suggest_url: paths::SUGGEST,
            query: wanted.words.clone(),
            clear_url: paths::GUIDES,
            total: found.total,
            part_note: (!found.is_whole).then(|| desk.t("guides-part")),
            did_you_mean: found
                .did_you_mean
                .as_ref()
                .map(|words| Link { label: words.clone(), url: with(desk, "q", words) }),
            facets: facets(desk, &found),
            chosen: chosen(desk, &wanted, &found),
            wider: wanted
                .filter
                .is_local
                .then(|| Link { label: desk.t("scope-widen"), url: with(desk, "scope", "all") }),
            sorts: if found.total > 1 { sorts(desk, &wanted) } else { Vec::new() },
            results: found.items.iter().map(|item| draw(desk, &wanted.words, item)).collect(),
            pager: desk.pager(shown, PER_PAGE, page),
        };
        let rows = page.results.len();
        Ok(desk.page("portal/guides/list.html", desk.t("guides-title"), page)?.of_rows(rows))
    })
    .await
}

fn draw(desk: &Desk<'_>, words: &str, item: &Listing) -> Hit {
    let name = desk.pick(&item.name);
    Hit {
        name: stretches(&name, words),
        label: name,
        url: paths::guide(item.id.region, &item.id.code),
        class: desk.label(item.class),
        authority: desk.pick(&item.authority),
        level: desk.label(item.level),
        region: desk.region_name(item.id.region),
        limit: match item.is_applied_for {
            true => desk.limit_shown(&item.limit, item.is_promised),
            false => desk.t("items-own-initiative"),
        },
        visits: match item.is_applied_for {
            true => desk.visits_shown(item.visits),
            false => desk.t("items-nothing-to-do"),
        },
        fee: desk.fee_shown(item.is_charged),
        apply_url: (item.can_apply && desk.may_apply())
            .then(|| paths::apply(item.id.region, &item.id.code)),
    }
}

/// A name in stretches, with those marked that the words were found in.
pub(super) fn stretches(name: &str, words: &str) -> Vec<Stretch> {
    let stretch = |piece: Piece| Stretch { text: piece.text, is_match: piece.is_match };
    catalogue::highlight(name, words).into_iter().map(stretch).collect()
}

fn sorts(desk: &Desk<'_>, wanted: &Wanted) -> Vec<Sort> {
    let by_limit = wanted.order == Order::Limit;
    let sort = |key: &str, url: String, current| Sort { label: desk.t(key), url, current };
    vec![
        sort("guides-sort-relevance", without(desk, "sort"), !by_limit),
        sort("guides-sort-limit", with(desk, "sort", "limit"), by_limit),
    ]
}
