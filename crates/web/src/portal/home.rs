//! The home page: search, ways in, themes, and how much is open.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::lists::CodeList;
use domain::region::RegionCode;
use serde::Serialize;
use service::catalogue::{self, Counted, Filter, Found, Wanted};

use crate::asked::Asked;
use crate::desk::{Desk, look_public};
use crate::fault::Fault;
use crate::page::{Badge, Link};
use crate::paths;
use crate::site::Site;

/// Themes shown for each kind of applicant.
const THEMES_MAX: usize = 10;
/// Items shown as examples of what can be done online.
const ITEMS_MAX: usize = 6;
/// Own cases shown.
const CASES_MAX: usize = 3;

#[derive(Serialize)]
struct Entry {
    key: &'static str,
    label: String,
    text: String,
    url: &'static str,
}

#[derive(Serialize)]
struct MyCase {
    number: String,
    item: String,
    url: String,
    state: Badge,
}

#[derive(Serialize)]
struct Theme {
    label: String,
    url: String,
    count: usize,
}

#[derive(Serialize)]
struct Popular {
    name: String,
    url: String,
    authority: String,
    limit: String,
    visits: String,
}

#[derive(Serialize)]
struct Figure {
    label: String,
    value: String,
    unit: Option<String>,
}

#[derive(Serialize)]
struct HomePage {
    search_url: &'static str,
    suggest_url: &'static str,
    query: &'static str,
    hot_words: Vec<Link>,
    entries: Vec<Entry>,
    my_cases: Vec<MyCase>,
    person_themes: Vec<Theme>,
    firm_themes: Vec<Theme>,
    popular: Vec<Popular>,
    figures: Vec<Figure>,
    figures_note: String,
    figures_url: &'static str,
}

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let region = desk.region();
        let filter = Filter { is_local: true, ..Filter::default() };
        let wanted = Wanted { region: Some(region), filter, ..Wanted::default() };
        let local = catalogue::find(desk.sv, desk.ctx.now, &wanted)?;
        let filter = Filter { can_apply: true, ..wanted.filter.clone() };
        let wanted = Wanted { filter, slice: (0, ITEMS_MAX), ..wanted };
        let online = catalogue::find(desk.sv, desk.ctx.now, &wanted)?;
        let entry = |key, label: &str, url| Entry {
            key,
            label: desk.t(label),
            text: desk.t(&format!("{label}-text")),
            url,
        };
        let page = HomePage {
            search_url: paths::GUIDES,
            suggest_url: paths::SUGGEST,
            query: "",
            hot_words: Vec::new(),
            entries: vec![
                entry("read", "entry-read", paths::POWER_LIST),
                entry("find", "entry-find", paths::QUERY),
                entry("do", "entry-do", paths::GUIDES),
                entry("ask", "entry-ask", paths::ABOUT),
            ],
            my_cases: my_cases(desk)?,
            person_themes: themes(desk, "person", &local.facets.natural_themes),
            firm_themes: themes(desk, "firm", &local.facets.legal_themes),
            popular: popular(desk, &online),
            figures: figures(desk, &local, &online),
            figures_note: figures_note(desk, region)?,
            figures_url: paths::POWER_LIST,
        };
        desk.page("portal/home.html", desk.t("nav-home"), page)
    })
    .await
}

fn my_cases(desk: &Desk<'_>) -> Result<Vec<MyCase>, Fault> {
    let is_applicant =
        desk.ctx.actor.account().is_some_and(domain::identity::Account::is_applicant);
    if !is_applicant {
        return Ok(Vec::new());
    }
    let cases = service::cases::list_own(&desk.ctx, desk.sv, None, 50)?;
    let open = cases.iter().filter(|case| !case.state.is_final()).take(CASES_MAX);
    Ok(open
        .map(|case| MyCase {
            number: case.id.shown(),
            item: desk.pick(&case.item_name),
            url: paths::my_case(&case.id),
            state: desk.state(case.state),
        })
        .collect())
}

fn themes<T: CodeList>(desk: &Desk<'_>, name: &str, counted: &Counted<T>) -> Vec<Theme> {
    let theme = |(value, count): &(T, usize)| Theme {
        label: desk.label(*value),
        url: paths::with_query(paths::GUIDES, [(name, value.key())].into_iter()),
        count: *count,
    };
    counted.iter().take(THEMES_MAX).map(theme).collect()
}

fn popular(desk: &Desk<'_>, online: &Found) -> Vec<Popular> {
    let draw = |item: &catalogue::Listing| Popular {
        name: desk.pick(&item.name),
        url: paths::guide(item.id.region, &item.id.code),
        authority: desk.pick(&item.authority),
        limit: desk.limit_shown(&item.limit, item.is_promised),
        visits: desk.visits_shown(item.visits),
    };
    online.items.iter().map(draw).collect()
}

/// Only what can be counted from what is published.
fn figures(desk: &Desk<'_>, local: &Found, online: &Found) -> Vec<Figure> {
    let visits = &local.facets.visits;
    let known: usize = visits.iter().map(|(_, count)| count).sum();
    let none = visits.iter().find(|(visits, _)| *visits == 0).map_or(0, |(_, count)| *count);
    let figure = |key: &str, value: String, unit: Option<&str>| Figure {
        label: desk.t(key),
        value,
        unit: unit.map(|unit| desk.t(unit)),
    };
    let mut figures = vec![
        figure("figure-items", local.total.to_string(), None),
        figure("figure-online", online.total.to_string(), None),
        figure("figure-authorities", local.facets.orgs_total.to_string(), None),
    ];
    if let Some(share) = (none * 1000).checked_div(known) {
        let share = share.to_string();
        let (whole, tenth) = share.split_at(share.len() - 1);
        let whole = if whole.is_empty() { "0" } else { whole };
        figures.push(figure("figure-no-visit", format!("{whole}.{tenth}"), Some("percent")));
    }
    figures
}

fn figures_note(desk: &Desk<'_>, region: RegionCode) -> Result<String, Fault> {
    let region = desk.region_name(region);
    Ok(match catalogue::published_at(desk.sv, desk.ctx.now)? {
        None => desk.t("figures-none"),
        Some(at) => {
            let date = desk.date(at.civil_date_in_china());
            desk.t_with("figures-note", &[("region", region.into()), ("date", date.into())])
        }
    })
}
