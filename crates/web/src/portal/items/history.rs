//! The versions of an item, and what it said on a day.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::item::State as Stage;
use domain::region::RegionCode;
use jiff::civil::Date;
use serde::Serialize;
use service::items::{self, History, OnThatDay, VersionLine};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, look_public};
use crate::field::{FieldView, OptionView};
use crate::page::{Badge, Crumb, Link};
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct Line {
    label: String,
    url: Option<String>,
    from: String,
    until: Option<String>,
    state: Option<Badge>,
}

#[derive(Serialize)]
struct HistoryPage {
    trail: Vec<Crumb>,
    heading: String,
    lead: String,
    standing: Option<String>,
    reason: Option<String>,
    successors: Vec<Link>,
    versions: Vec<Line>,
    day_url: String,
    day_field: FieldView,
    day_answer: Option<String>,
    compare_url: Option<String>,
    compare_fields: Vec<FieldView>,
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look_public(site, asked, move |desk| {
        let region = desk.region_of(&region)?;
        let history = items::history_of(desk.sv, region, &code)?;
        let asked = desk.asked.query("on").filter(|text| !text.is_empty());
        let day = asked.map(str::parse::<Date>);
        let (answer, error) = match &day {
            None => (None, None),
            Some(Err(_)) => (None, Some(desk.t("history-day-wrong"))),
            Some(Ok(day)) => match history.on(*day) {
                OnThatDay::Version(version) => {
                    return Ok(Answer::to(paths::guide_version(region, &code, version)));
                }
                OnThatDay::NotYet => (Some(desk.t("history-not-yet")), None),
                OnThatDay::OutOfUse => (Some(desk.t("history-out-of-use")), None),
            },
        };
        let url = paths::guide_history(region, &code);
        let name = desk.pick(&history.name);
        let authority = desk.pick(&history.authority);
        let mut day_field = FieldView::new("on", "date", desk.t("history-day"))
            .with_value(asked.unwrap_or_default());
        day_field.error = error;
        let is_several = history.versions.len() > 1;
        let page = HistoryPage {
            trail: trail(desk, region, &code, &history),
            heading: desk.t_with("history-title", &[("name", name.clone().into())]),
            lead: desk.t_with("history-lead", &[("authority", authority.into())]),
            standing: standing(desk, &history),
            reason: history.reason.clone(),
            successors: history
                .successors
                .iter()
                .map(|id| Link { label: id.code.clone(), url: paths::guide(id.region, &id.code) })
                .collect(),
            versions: history
                .versions
                .iter()
                .map(|line| version(desk, (region, &code), &history, line))
                .collect(),
            day_url: url.clone(),
            day_field,
            day_answer: answer,
            compare_url: is_several.then(|| paths::guide_compare(region, &code)),
            compare_fields: if is_several { choices(desk, &history) } else { Vec::new() },
        };
        let title = page.heading.clone();
        desk.page("portal/items/history.html", title, page)
    })
    .await
}

fn trail(desk: &Desk<'_>, region: RegionCode, code: &str, history: &History) -> Vec<Crumb> {
    let guide = history.in_force.map(|_| paths::guide(region, code));
    vec![
        Crumb { label: desk.t("nav-home"), url: Some(paths::HOME.to_owned()) },
        Crumb { label: desk.t("nav-guides"), url: Some(paths::GUIDES.to_owned()) },
        Crumb { label: desk.pick(&history.name), url: guide },
        Crumb { label: desk.t("history-version"), url: None },
    ]
}

/// Why the item is out of use, where it is.
fn standing(desk: &Desk<'_>, history: &History) -> Option<String> {
    let key = match history.state {
        Stage::Suspended => "history-state-suspended",
        Stage::Cancelled => "history-state-cancelled",
        Stage::Superseded => "history-state-superseded",
        _ => return None,
    };
    let date = desk.date(history.since?.civil_date_in_china());
    Some(desk.t_with(key, &[("date", date.into())]))
}

fn version(
    desk: &Desk<'_>,
    (region, code): (RegionCode, &str),
    history: &History,
    line: &VersionLine,
) -> Line {
    let number = i64::from(line.version);
    let date = desk.date(line.published_at.civil_date_in_china());
    let args = [("version", number.into()), ("date", date.into())];
    let today = desk.ctx.now.civil_date_in_china();
    let badge = |key: &str, tone| Badge {
        key: key.to_owned(),
        label: desk.t(&format!("history-{key}")),
        tone,
    };
    Line {
        label: desk.t_with("guide-version-published", &args),
        url: Some(paths::guide_version(region, code, line.version)),
        from: desk.date(line.effective_on),
        until: line.until_on.map(|day| desk.date(day)),
        state: match history.in_force {
            Some(version) if version == line.version => Some(badge("now", "success")),
            _ if line.effective_on > today => Some(badge("to-come", "info")),
            _ => None,
        },
    }
}

/// The two choices of a comparison: the last two versions, unless others are asked for.
fn choices(desk: &Desk<'_>, history: &History) -> Vec<FieldView> {
    let newest = history.versions[0].version;
    let second = history.versions[1].version;
    [("from", second), ("to", newest)]
        .into_iter()
        .map(|(name, chosen)| {
            let option = |line: &VersionLine| OptionView {
                value: line.version.to_string(),
                label: line.version.to_string(),
                checked: line.version == chosen,
            };
            FieldView {
                options: history.versions.iter().map(option).collect(),
                ..FieldView::new(name, "choice", desk.t(&format!("history-compare-{name}")))
            }
        })
        .collect()
}
