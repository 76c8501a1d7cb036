//! One item with its quality: the score, each finding, how to mend it, and what may be begun.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::item::{ItemId, ItemVersion, State as Life};
use domain::permit::Deed;
use serde::Serialize;
use service::items::Inspected;

use super::fields;
use super::findings::{self, FindingView};
use super::list::{published, score};
use super::log::log_entry;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, look};
use crate::fault::Fault;
use crate::field::{FieldView, Section};
use crate::office::drafts::PARTS_MAX;
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
    rebases_url: Option<String>,
    draft_url: Option<String>,
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
        let id = ItemId { region: desk.region_of(&region)?, code };
        draw(desk, StatusCode::OK, &id, None)
    })
    .await
}

/// The page with the deed that was refused open, and why.
pub(crate) fn draw_refused(
    desk: &Desk<'_>,
    id: &ItemId,
    deed: &str,
    text: &str,
) -> Result<Answer, Fault> {
    draw(desk, StatusCode::UNPROCESSABLE_ENTITY, id, Some((deed, text)))
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    id: &ItemId,
    refused: Option<(&str, &str)>,
) -> Result<Answer, Fault> {
    let inspected = service::items::inspect(&desk.ctx, desk.sv, id.region, &id.code)?;
    let item = &inspected.published.item;
    let name = desk.pick(item.title());
    let since = inspected.published.published_at.civil_date_in_china();
    let (percent, tone) = score(inspected.score.points);
    let history = inspected.log.iter().rev().map(|event| log_entry(desk, event));
    let page = ItemPage {
        trail: vec![
            Crumb { label: desk.t("nav-items"), url: Some(paths::ITEMS.to_owned()) },
            Crumb { label: name.clone(), url: None },
        ],
        code: item.id.code.clone(),
        name: name.clone(),
        authority: desk.pick(&item.authority.name),
        state: state(desk, inspected.state),
        version: item.version,
        effective_on: desk.date(item.effective_on.unwrap_or(since)),
        public_url: Some(match inspected.state {
            Life::Published => paths::guide(id.region, &id.code),
            _ => paths::guide_history(id.region, &id.code),
        }),
        rebases_url: may_move(desk, item).then(|| paths::item_rebases(id.region, &id.code)),
        draft_url: inspected.has_draft.then(|| paths::draft(id)),
        score: ScoreView {
            value: format!("{:.0}", inspected.score.points),
            percent,
            tone,
            note: note(desk, &inspected.score),
        },
        findings: inspected.findings.iter().map(|f| findings::view(desk, f)).collect(),
        sections: fields::sections(desk, item),
        errors: refused
            .map(|(_, text)| FormError { field: String::new(), text: text.to_owned() })
            .into_iter()
            .collect(),
        action_url: paths::office_item(id.region, &id.code),
        can_save: false,
        actions: if inspected.has_draft { Vec::new() } else { actions(desk, &inspected, refused) },
        timeline: match inspected.log.is_empty() {
            true => inspected.history.iter().map(|line| entry(desk, line)).collect(),
            false => history.collect(),
        },
    };
    desk.page_with(status, "office/items/show.html", name, page)
}

/// Whether the reader writes what moves the item's cases.
fn may_move(desk: &Desk<'_>, item: &ItemVersion) -> bool {
    desk.may(Deed::EditItem(item.id.region, &item.authority.uscc))
}

fn state(desk: &Desk<'_>, state: Life) -> Badge {
    let (key, tone) = match state {
        Life::Suspended => ("suspended", "warning"),
        Life::Cancelled => ("cancelled", "danger"),
        Life::Superseded => ("superseded", "neutral"),
        _ => return published(desk),
    };
    Badge { key: key.to_owned(), label: desk.t(&format!("item-state-{key}")), tone }
}

/// What may be begun with the item.
fn actions(desk: &Desk<'_>, inspected: &Inspected, refused: Option<(&str, &str)>) -> Vec<Action> {
    let id = &inspected.published.item.id;
    let deeds: &[&'static str] = match inspected.state {
        Life::Published => &["change", "split", "merge", "suspend", "cancel"],
        Life::Suspended => &["resume", "split", "cancel"],
        _ => &[],
    };
    let text = |name: String, label: String, kind: &'static str| FieldView {
        required: false,
        maxlength: Some(2000),
        ..FieldView::new(&name, kind, label).with_value(desk.asked.field(&name))
    };
    let part = |n: usize| {
        let number = || [("n", i64::try_from(n).unwrap_or(0).into())];
        [
            text(format!("serial{n}"), desk.t_with("item-part-serial", &number()), "text"),
            text(format!("name{n}"), desk.t_with("item-part-name", &number()), "text"),
        ]
    };
    let fields = |deed: &str| -> Vec<FieldView> {
        match deed {
            "change" => Vec::new(),
            "split" => (1..=PARTS_MAX).flat_map(part).collect(),
            "merge" => {
                let with = text("with".to_owned(), desk.t("item-merge-with"), "textarea");
                std::iter::once(with).chain(part(1)).collect()
            }
            _ => vec![text("reason".to_owned(), desk.t("item-deed-reason"), "textarea")],
        }
    };
    let action = |deed: &&'static str| {
        let has_hint = ["change", "split", "merge"].contains(deed);
        Action {
            key: deed,
            label: desk.t(&format!("item-deed-{deed}")),
            tone: match *deed {
                "change" | "resume" => "success",
                "cancel" => "danger",
                _ => "neutral",
            },
            hint: has_hint.then(|| desk.t(&format!("item-deed-{deed}-hint"))),
            open: refused.is_some_and(|(own, _)| own == *deed),
            action_url: paths::office_item_deed(id, deed),
            submit_label: desk.t("item-deed-begin"),
            fields: fields(deed),
            points: Vec::new(),
        }
    };
    deeds.iter().map(action).collect()
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
