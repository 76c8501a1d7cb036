//! Finding items by words, region and facets.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::lists::{CodeList, ExerciseLevel, ItemType, LegalTheme, NaturalTheme};
use domain::region::RegionCode;
use serde::Serialize;
use service::catalogue::{self, Found, Wanted};

use crate::asked::Asked;
use crate::desk::{Desk, look_public};
use crate::page::{Crumb, Link, Pager};
use crate::paths;
use crate::site::Site;

const PER_PAGE: usize = 20;
/// More values of a facet than anybody reads.
const OPTIONS_MAX: usize = 10;
/// No item is looked for with more words.
const WORDS_MAX: usize = 100;

#[derive(Serialize)]
struct OptionLink {
    label: String,
    url: String,
    count: usize,
    current: bool,
}

#[derive(Serialize)]
struct FacetView {
    key: &'static str,
    label: String,
    options: Vec<OptionLink>,
}

#[derive(Serialize)]
struct Sort {
    label: String,
    url: String,
    current: bool,
}

#[derive(Serialize)]
struct Hit {
    name: String,
    url: String,
    class: String,
    authority: String,
    level: String,
    limit: String,
    visits: String,
    fee: String,
    snippet: Option<String>,
    apply_url: Option<String>,
}

#[derive(Serialize)]
struct ListPage {
    trail: Vec<Crumb>,
    search_url: &'static str,
    query: String,
    clear_url: &'static str,
    total: usize,
    did_you_mean: Option<Link>,
    facets: Vec<FacetView>,
    chosen: Vec<Link>,
    sorts: Vec<Sort>,
    results: Vec<Hit>,
    pager: Option<Pager>,
}

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let wanted = wanted(desk);
        let mut found = catalogue::find(desk.sv, desk.ctx.now, &wanted)?;
        if is_by_limit(desk) {
            let details = &found.snapshot.details;
            let minutes = |hit: &usize| details[*hit].limit.average_minutes().unwrap_or(u64::MAX);
            found.hits.sort_by_key(minutes);
        }
        let page = desk.page_asked(found.hits.len(), PER_PAGE);
        let hits = found.hits.iter().skip(page * PER_PAGE).take(PER_PAGE);
        let crumb = |key: &str, url: Option<&str>| Crumb {
            label: desk.t(key),
            url: url.map(str::to_owned),
        };
        let page = ListPage {
            trail: vec![crumb("nav-home", Some(paths::HOME)), crumb("nav-guides", None)],
            search_url: paths::GUIDES,
            query: wanted.words.clone(),
            clear_url: paths::GUIDES,
            total: found.total,
            did_you_mean: None,
            facets: facets(desk, &found),
            chosen: chosen(desk, &wanted, &found),
            sorts: if found.total > 1 { sorts(desk) } else { Vec::new() },
            results: hits.map(|hit| draw(desk, &found, *hit)).collect(),
            pager: desk.pager(found.hits.len(), PER_PAGE, page),
        };
        desk.page("portal/guides/list.html", desk.t("guides-title"), page)
    })
    .await
}

fn wanted(desk: &Desk<'_>) -> Wanted {
    let text = |name: &str| {
        let given = desk.asked.query(name).map(str::trim).filter(|text| !text.is_empty());
        given.map(|text| text.chars().take(WORDS_MAX).collect::<String>())
    };
    let key = |name: &str| desk.asked.query(name).unwrap_or_default();
    Wanted {
        words: text("q").unwrap_or_default(),
        region: Some(desk.region()),
        is_local: true,
        class: ItemType::from_key(key("class")).map(|class| class.key().to_owned()),
        org: text("org"),
        level: ExerciseLevel::from_key(key("level")),
        place: RegionCode::parse(key("in")).ok(),
        natural_theme: NaturalTheme::from_key(key("person")),
        legal_theme: LegalTheme::from_key(key("firm")),
        is_online: key("online") == "yes",
    }
}

fn is_by_limit(desk: &Desk<'_>) -> bool {
    desk.asked.query("sort") == Some("limit")
}

fn draw(desk: &Desk<'_>, found: &Found, hit: usize) -> Hit {
    let (item, detail) = found.item(hit);
    let (limit, visits) = desk.in_short(detail);
    Hit {
        name: desk.pick(&item.name),
        url: paths::guide(item.region, &item.code),
        class: desk.label(detail.class),
        authority: desk.pick(&detail.authority),
        level: desk.label(detail.level),
        limit: if item.is_applied_for { limit } else { desk.t("items-own-initiative") },
        visits: if item.is_applied_for { visits } else { desk.t("items-nothing-to-do") },
        fee: desk.fee_shown(detail.is_charged),
        snippet: None,
        apply_url: (detail.can_apply && desk.may_apply())
            .then(|| paths::apply(item.region, &item.code)),
    }
}

/// This address with one facet set, on its first page.
fn with(desk: &Desk<'_>, name: &str, value: &str) -> String {
    paths::with_query(&desk.asked.path, kept(desk, name).chain([(name, value)]))
}

/// This address without one facet, on its first page.
fn without(desk: &Desk<'_>, name: &str) -> String {
    paths::with_query(&desk.asked.path, kept(desk, name))
}

fn kept<'a>(desk: &'a Desk<'_>, but: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let pairs = desk.asked.query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    pairs.filter(move |(name, _)| *name != but && !matches!(*name, "page" | "done"))
}

fn facets(desk: &Desk<'_>, found: &Found) -> Vec<FacetView> {
    let facet = |key, label: &str, name: &str, values: Vec<(String, String, usize)>| {
        let current = desk.asked.query(name).unwrap_or_default();
        let options: Vec<OptionLink> = values
            .into_iter()
            .enumerate()
            .filter(|(rank, (value, _, _))| *rank < OPTIONS_MAX || value == current)
            .map(|(_, (value, label, count))| {
                let is_current = value == current;
                // Choosing what is chosen takes the choice back.
                let url = if is_current { without(desk, name) } else { with(desk, name, &value) };
                OptionLink { url, label, count, current: is_current }
            })
            .collect();
        FacetView { key, label: desk.t(label), options }
    };
    let coded = |key: &'static str, label: String, count: usize| (key.to_owned(), label, count);
    let classes = found.classes.iter().map(|(v, n)| coded(v.key(), desk.label(*v), *n));
    let levels = found.levels.iter().map(|(v, n)| coded(v.key(), desk.label(*v), *n));
    let orgs = found.orgs.iter().map(|(v, n)| (v.clone(), org_name(desk, found, v), *n));
    let place = |(v, n): &(RegionCode, usize)| (v.as_str().to_owned(), place_name(desk, *v), *n);
    let mut facets = vec![
        facet("class", "facet-class", "class", classes.collect()),
        facet("authority", "facet-authority", "org", orgs.collect()),
        facet("level", "facet-level", "level", levels.collect()),
        facet("region", "facet-region", "in", found.places.iter().map(place).collect()),
    ];
    facets.retain(|facet| !facet.options.is_empty());
    facets
}

fn org_name(desk: &Desk<'_>, found: &Found, code: &str) -> String {
    let place = found.snapshot.items.iter().position(|item| item.org == code);
    match place {
        Some(place) => desk.pick(&found.snapshot.details[place].authority),
        None => code.to_owned(),
    }
}

/// A region with the one above it: many cities have a district of the same name.
fn place_name(desk: &Desk<'_>, region: RegionCode) -> String {
    let path = desk.site.gazetteer.path(region);
    let names: Vec<String> =
        path.iter().rev().take(2).rev().map(|region| desk.pick(&region.name)).collect();
    match names.is_empty() {
        true => region.as_str().to_owned(),
        false => names.join(if desk.lang().short() == "zh" { "" } else { " · " }),
    }
}

fn chosen(desk: &Desk<'_>, wanted: &Wanted, found: &Found) -> Vec<Link> {
    let class = wanted.class.as_deref().and_then(ItemType::from_key);
    let choices = [
        ("class", class.map(|class| desk.label(class))),
        ("org", wanted.org.as_ref().map(|org| org_name(desk, found, org))),
        ("level", wanted.level.map(|level| desk.label(level))),
        ("in", wanted.place.map(|place| place_name(desk, place))),
        ("person", wanted.natural_theme.map(|theme| desk.label(theme))),
        ("firm", wanted.legal_theme.map(|theme| desk.label(theme))),
        ("online", wanted.is_online.then(|| desk.t("facet-online"))),
    ];
    let choices = choices.into_iter().filter_map(|(name, label)| Some((name, label?)));
    choices.map(|(name, label)| Link { label, url: without(desk, name) }).collect()
}

fn sorts(desk: &Desk<'_>) -> Vec<Sort> {
    let by_limit = is_by_limit(desk);
    let sort = |key: &str, url: String, current| Sort { label: desk.t(key), url, current };
    vec![
        sort("guides-sort-relevance", without(desk, "sort"), !by_limit),
        sort("guides-sort-limit", with(desk, "sort", "limit"), by_limit),
    ]
}
