//! How good the published items are: the last nightly check, its trend, and evidence from it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use service::items::nightly::{self, Day, Overview, Total};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, look};
use crate::page::Download;
use crate::paths;
use crate::shown::desk_page::Count;
use crate::site::Site;

#[derive(Serialize)]
pub(super) struct AuthorityLine {
    name: String,
    region: String,
    items: u32,
    score: String,
    percent: u32,
    tone: &'static str,
    /// How the score changed since the earlier day.
    rise: Option<String>,
    with_errors: u32,
    errors: u32,
    warnings: u32,
}

#[derive(Serialize)]
struct RuleLine {
    rule: String,
    errors: u64,
    warnings: u64,
}

#[derive(Serialize)]
struct TrendLine {
    day: String,
    items: u32,
    score: String,
    with_errors: u32,
    errors: u32,
    warnings: u32,
}

#[derive(Serialize)]
struct QualityPage {
    lead: String,
    counts: Vec<Count>,
    authorities: Vec<AuthorityLine>,
    earlier: Option<String>,
    rules: Vec<RuleLine>,
    trend: Vec<TrendLine>,
    downloads: Vec<Download>,
}

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let overview = nightly::overview(&desk.ctx, desk.sv)?;
        let lead = match overview.day {
            None => desk.t("quality-never"),
            Some(day) => {
                let date = desk.date(day);
                desk.t_with("quality-lead", &[("date", date.into())])
            }
        };
        let page = QualityPage {
            lead,
            counts: overview.trend.first().map(|total| counts(desk, total)).unwrap_or_default(),
            authorities: authorities(desk, &overview),
            earlier: earlier(desk, &overview),
            rules: overview
                .rules
                .iter()
                .map(|(rule, (errors, warnings))| RuleLine {
                    rule: rule.clone(),
                    errors: *errors,
                    warnings: *warnings,
                })
                .collect(),
            trend: overview.trend.iter().map(|total| trend(desk, total)).collect(),
            downloads: vec![Download {
                label: desk.t("quality-export"),
                url: paths::QUALITY_EVIDENCE.to_owned(),
                note: "JSONL",
            }],
        };
        desk.page("office/quality/show.html", desk.t("quality-title"), page)
    })
    .await
}

pub(crate) async fn evidence(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let overview = nightly::overview(&desk.ctx, desk.sv)?;
        Ok(Answer::text("application/x-ndjson", nightly::evidence(&overview)))
    })
    .await
}

fn counts(desk: &Desk<'_>, total: &Total) -> Vec<Count> {
    let count =
        |key: &str, value: String, tone| Count { label: desk.t(key), value, tone, note: None };
    vec![
        count("quality-items", total.items.to_string(), "neutral"),
        count("quality-score", format!("{:.1}", total.points), "info"),
        count("quality-with-errors", total.items_with_errors.to_string(), "warning"),
        count("quality-errors", total.errors.to_string(), "danger"),
        count("quality-warnings", total.warnings.to_string(), "neutral"),
    ]
}

/// The authorities of the last check, the worst first.
pub(super) fn authorities(desk: &Desk<'_>, overview: &Overview) -> Vec<AuthorityLine> {
    let line = |day: &Day| AuthorityLine {
        // Zero has no sign, however it was rounded.
        rise: overview.rise(day).map(|rise| match format!("{rise:+.1}") {
            none if none.ends_with("0.0") && none.len() == 4 => "0.0".to_owned(),
            rise => rise,
        }),
        ..authority(desk, day)
    };
    overview.authorities.iter().map(line).collect()
}

/// The day that scores are compared with, in words.
pub(super) fn earlier(desk: &Desk<'_>, overview: &Overview) -> Option<String> {
    let (day, _) = overview.earlier.as_ref()?;
    let date = desk.date(*day);
    Some(desk.t_with("quality-since", &[("date", date.into())]))
}

fn authority(desk: &Desk<'_>, day: &Day) -> AuthorityLine {
    let (percent, tone) = super::items::score(day.points);
    AuthorityLine {
        name: desk.pick(&day.name),
        region: desk.region_name(day.region),
        items: day.items,
        score: format!("{:.1}", day.points),
        percent,
        tone,
        rise: None,
        with_errors: day.items_with_errors,
        errors: day.errors,
        warnings: day.warnings,
    }
}

fn trend(desk: &Desk<'_>, total: &Total) -> TrendLine {
    TrendLine {
        day: desk.date(total.day),
        items: total.items,
        score: format!("{:.1}", total.points),
        with_errors: total.items_with_errors,
        errors: total.errors,
        warnings: total.warnings,
    }
}
