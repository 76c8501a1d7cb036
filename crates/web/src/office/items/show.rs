//! One item with its quality: the score, each finding, and how to mend it. Read only.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;

use super::fields;
use super::findings::{self, FindingView};
use super::list::{published, score};
use crate::asked::Asked;
use crate::desk::{Desk, look};
use crate::field::Section;
use crate::page::{Badge, Crumb, FormError};
use crate::paths;
use crate::shown::Entry;
use crate::shown::desk_page::Action;
use crate::site::Site;

#[derive(Serialize)]
struct ScoreView {
    value: String,
    percent: u32,
    tone: &'static str,
    note: String,
}

#[derive(Serialize)]
struct ItemPage {
    trail: Vec<Crumb>,
    code: String,
    name: String,
    authority: String,
    state: Badge,
    version: u32,
    effective_on: String,
    public_url: Option<String>,
    score: ScoreView,
    findings: Vec<FindingView>,
    sections: Vec<Section>,
    errors: Vec<FormError>,
    action_url: String,
    can_save: bool,
    actions: Vec<Action>,
    timeline: Vec<Entry>,
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        desk.account()?;
        let region = desk.region_of(&region)?;
        let inspected = service::items::inspect(&desk.ctx, desk.sv, region, &code)?;
        let item = &inspected.published.item;
        let name = desk.pick(item.title());
        let since = inspected.published.published_at.civil_date_in_china();
        let (percent, tone) = score(inspected.score.points);
        let page = ItemPage {
            trail: vec![
                Crumb { label: desk.t("nav-items"), url: Some(paths::ITEMS.to_owned()) },
                Crumb { label: name.clone(), url: None },
            ],
            code: item.id.code.clone(),
            name: name.clone(),
            authority: desk.pick(&item.authority.name),
            state: published(desk),
            version: item.version,
            effective_on: desk.date(item.effective_on.unwrap_or(since)),
            public_url: Some(paths::guide(region, &code)),
            score: ScoreView {
                value: format!("{:.0}", inspected.score.points),
                percent,
                tone,
                note: note(desk, &inspected.score),
            },
            findings: inspected.findings.iter().map(|f| findings::view(desk, f)).collect(),
            sections: fields::sections(desk, item),
            errors: Vec::new(),
            action_url: paths::office_item(region, &code),
            can_save: false,
            actions: Vec::new(),
            timeline: inspected.history.iter().map(|line| entry(desk, line)).collect(),
        };
        desk.page("office/items/show.html", name, page)
    })
    .await
}

/// How many fields of the guide are right.
fn note(desk: &Desk<'_>, score: &domain::quality::GuideScore) -> String {
    let number = |n: u32| i64::from(n).into();
    let args = [
        ("core", number(score.core.0)),
        ("core_all", number(score.core.1)),
        ("extended", number(score.extended.0)),
        ("extended_all", number(score.extended.1)),
    ];
    desk.t_with("items-score-note", &args)
}

fn entry(desk: &Desk<'_>, line: &service::items::VersionLine) -> Entry {
    let version = i64::from(line.version);
    Entry {
        at: desk.moment(line.published_at),
        title: desk.t_with("items-version-published", &[("version", version.into())]),
        who: Some(line.published_by.clone()),
        text: None,
        tone: "info",
        documents: Vec::new(),
    }
}
