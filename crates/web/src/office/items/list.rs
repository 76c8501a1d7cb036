//! The items of an editor's regions, those that need mending most first.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use service::catalogue::{Detail, Listed};

use crate::asked::Asked;
use crate::desk::{Desk, look};
use crate::page::{Badge, Link, Pager, Tab};
use crate::paths;
use crate::shown::desk_page::Count;
use crate::site::Site;

const PER_PAGE: usize = 50;

#[derive(Serialize)]
struct Entry {
    name: String,
    url: String,
    code: String,
    class: String,
    authority: String,
    score: String,
    percent: u32,
    tone: &'static str,
    findings: String,
    state: Badge,
}

#[derive(Serialize)]
struct ItemsPage {
    place: String,
    search_url: &'static str,
    query: String,
    counts: Vec<Count>,
    filters: Vec<Tab>,
    links: Vec<Link>,
    entries: Vec<Entry>,
    pager: Option<Pager>,
}

type Line<'a> = (&'a Listed, &'a Detail);

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let board = service::items::board(&desk.ctx, desk.sv)?;
        let all: Vec<Line<'_>> = board.items().collect();
        let places: Vec<String> =
            board.regions.iter().map(|region| desk.region_name(*region)).collect();
        let words = desk.asked.query("q").unwrap_or_default().trim();
        let words: String = words.chars().take(100).collect();
        let mut shown: Vec<Line<'_>> = all
            .iter()
            .filter(|line| fits(line, desk.asked.query("state"), &words))
            .copied()
            .collect();
        // The worst first; equal ones stay in the order of region and code.
        shown.sort_by(|a, b| a.1.points.total_cmp(&b.1.points));
        let page = desk.page_asked(shown.len(), PER_PAGE);
        let entries = shown.iter().skip(page * PER_PAGE).take(PER_PAGE);
        let page = ItemsPage {
            place: places.join(desk.comma()),
            search_url: paths::ITEMS,
            counts: counts(desk, &all),
            filters: filters(desk, &all),
            links: [
                ("items-to-drafts", paths::DRAFTS),
                ("items-to-quality", paths::QUALITY),
                ("items-to-imports", paths::IMPORTS),
            ]
            .map(|(key, url)| Link { label: desk.t(key), url: url.to_owned() })
            .into(),
            entries: entries.map(|line| entry(desk, line)).collect(),
            pager: desk.pager(shown.len(), PER_PAGE, page),
            query: words,
        };
        desk.page("office/items/list.html", desk.t("items-title"), page)
    })
    .await
}

fn is_clean((_, detail): &Line<'_>) -> bool {
    detail.errors + detail.warnings == 0
}

fn fits(line: &Line<'_>, state: Option<&str>, words: &str) -> bool {
    let in_state = match state {
        Some("errors") => line.1.errors > 0,
        Some("clean") => is_clean(line),
        _ => true,
    };
    let (item, words) = (line.0, words.to_lowercase());
    in_state
        && (words.is_empty()
            || item.code.to_lowercase().contains(&words)
            || item.name.zh.to_lowercase().contains(&words)
            || item.name.en.as_ref().is_some_and(|en| en.to_lowercase().contains(&words)))
}

fn counts(desk: &Desk<'_>, all: &[Line<'_>]) -> Vec<Count> {
    let count =
        |key: &str, value: String, tone| Count { label: desk.t(key), value, tone, note: None };
    let with = |is_so: fn(&Line<'_>) -> bool| all.iter().filter(|line| is_so(line)).count();
    let mut counts = vec![
        count("items-all", all.len().to_string(), "neutral"),
        count("items-with-errors", with(|line| line.1.errors > 0).to_string(), "warning"),
        count("items-clean", with(is_clean).to_string(), "success"),
    ];
    if !all.is_empty() {
        let sum: f64 = all.iter().map(|(_, detail)| detail.points).sum();
        let all = f64::from(u32::try_from(all.len()).unwrap_or(u32::MAX));
        counts.insert(0, count("items-mean", format!("{:.1}", sum / all), "info"));
    }
    counts
}

fn filters(desk: &Desk<'_>, all: &[Line<'_>]) -> Vec<Tab> {
    let current = desk.asked.query("state").unwrap_or_default();
    ["", "errors", "clean"]
        .into_iter()
        .zip(["items-all", "items-with-errors", "items-clean"])
        .map(|(state, label)| Tab {
            label: desk.t(label),
            url: match state {
                "" => paths::ITEMS.to_owned(),
                state => paths::with_query(paths::ITEMS, [("state", state)].into_iter()),
            },
            current: current == state,
            count: Some(all.iter().filter(|line| fits(line, Some(state), "")).count()),
        })
        .collect()
}

fn entry(desk: &Desk<'_>, (item, detail): &Line<'_>) -> Entry {
    let (percent, tone) = score(detail.points);
    Entry {
        name: desk.pick(&item.name),
        url: paths::office_item(item.region, &item.code),
        code: item.code.clone(),
        class: desk.label(detail.class),
        authority: desk.pick(&detail.authority),
        score: format!("{:.0}", detail.points),
        percent,
        tone,
        findings: (detail.errors + detail.warnings).to_string(),
        state: published(desk),
    }
}

/// The state of what stands in the catalogue.
pub(super) fn published(desk: &Desk<'_>) -> Badge {
    let label = desk.t("item-state-published");
    Badge { key: "published".to_owned(), label, tone: "success" }
}

/// A score as a share and its tone. The edges are for the eye only; no rule names any.
pub(crate) fn score(points: f64) -> (u32, &'static str) {
    let whole = points.round().clamp(0.0, 100.0);
    let percent = (0..=100).find(|n| f64::from(*n) >= whole).unwrap_or(100);
    let tone = match percent {
        90.. => "success",
        70.. => "warning",
        _ => "danger",
    };
    (percent, tone)
}
