//! The ways to narrow a search down, and the choices made.

use domain::lists::CodeList;
use domain::region::RegionCode;
use domain::text::Language;
use serde::Serialize;
use service::catalogue::{Counted, Found, Listing, Side, Wanted, life_event};

use super::asked_for::{with, without};
use crate::desk::Desk;
use crate::page::Link;

/// More values of a facet than anybody reads.
const OPTIONS_MAX: usize = 10;

#[derive(Serialize)]
pub(super) struct OptionLink {
    label: String,
    url: String,
    count: usize,
    current: bool,
}

#[derive(Serialize)]
pub(super) struct FacetView {
    key: &'static str,
    label: String,
    options: Vec<OptionLink>,
}

/// A facet's values: word in the address, label, count.
type Values = Vec<(String, String, usize)>;

fn coded<T: CodeList>(desk: &Desk<'_>, counted: &Counted<T>) -> Values {
    let value = |(value, count): &(T, usize)| (value.key().to_owned(), desk.label(*value), *count);
    counted.iter().map(value).collect()
}

pub(super) fn facets(desk: &Desk<'_>, found: &Found) -> Vec<FacetView> {
    let all = &found.facets;
    let sides = all.sides.iter().map(|(s, n)| (s.key().to_owned(), side_name(desk, *s), *n));
    let events =
        all.events.iter().map(|(event, n)| (event.key.to_owned(), desk.pick(&event.name), *n));
    let orgs = all.orgs.iter().take(OPTIONS_MAX * 2);
    let orgs = orgs.map(|(org, n)| (org.clone(), org_name(desk, &found.items, org), *n));
    let places = all
        .places
        .iter()
        .map(|(place, n)| (place.as_str().to_owned(), place_name(desk, *place), *n));
    let mut facets = vec![
        facet(desk, "side", "facet-side", "for", sides.collect()),
        facet(desk, "event", "facet-event", "event", events.collect()),
        facet(desk, "person", "facet-person-theme", "person", coded(desk, &all.natural_themes)),
        facet(desk, "firm", "facet-firm-theme", "firm", coded(desk, &all.legal_themes)),
        facet(desk, "class", "facet-class", "class", coded(desk, &all.classes)),
        facet(desk, "authority", "facet-authority", "org", orgs.collect()),
        facet(desk, "level", "facet-level", "level", coded(desk, &all.levels)),
        facet(desk, "region", "facet-region", "in", places.collect()),
        facet(desk, "depth", "facet-depth", "depth", coded(desk, &all.depths)),
    ];
    facets.retain(|facet| !facet.options.is_empty());
    facets
}

fn facet(desk: &Desk<'_>, key: &'static str, label: &str, name: &str, values: Values) -> FacetView {
    let current = desk.asked.query(name).unwrap_or_default();
    let options = values
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
}

fn side_name(desk: &Desk<'_>, side: Side) -> String {
    desk.t(match side {
        Side::Person => "side-person",
        Side::Firm => "side-firm",
    })
}

/// The name of an authority: as its organisation is known, or as an item of its own names it.
fn org_name(desk: &Desk<'_>, items: &[Listing], code: &str) -> String {
    match items.iter().find(|item| item.org == code) {
        Some(item) => desk.pick(&item.authority),
        None => domain::code::CreditCode::parse(code)
            .map_or_else(|_| code.to_owned(), |code| desk.org_name(&code)),
    }
}

/// A region with the one above it: many cities have a district of the same name.
fn place_name(desk: &Desk<'_>, region: RegionCode) -> String {
    let path = desk.site.gazetteer.path(region);
    let names: Vec<String> =
        path.iter().rev().take(2).rev().map(|region| desk.pick(&region.name)).collect();
    let between = match desk.lang() {
        Language::Zh => "",
        Language::En => " · ",
    };
    if names.is_empty() { region.as_str().to_owned() } else { names.join(between) }
}

/// The choices made, each with the address that takes it back.
pub(super) fn chosen(desk: &Desk<'_>, wanted: &Wanted, found: &Found) -> Vec<Link> {
    let filter = &wanted.filter;
    let event = filter.event.as_deref().and_then(life_event);
    let choices = [
        ("for", filter.side.map(|side| side_name(desk, side))),
        ("event", event.map(|event| desk.pick(&event.name))),
        ("class", filter.class.map(|class| desk.label(class))),
        ("org", filter.org.as_ref().map(|org| org_name(desk, &found.items, org))),
        ("level", filter.level.map(|level| desk.label(level))),
        ("in", filter.place.map(|place| place_name(desk, place))),
        ("person", filter.natural_theme.map(|theme| desk.label(theme))),
        ("firm", filter.legal_theme.map(|theme| desk.label(theme))),
        ("depth", filter.depth.map(|depth| desk.label(depth))),
        ("online", filter.can_apply.then(|| desk.t("facet-online"))),
        ("scope", (!filter.is_local).then(|| desk.t("scope-all"))),
    ];
    let choices = choices.into_iter().filter_map(|(name, label)| Some((name, label?)));
    choices.map(|(name, label)| Link { label, url: without(desk, name) }).collect()
}
