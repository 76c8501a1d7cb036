//! One draft: its pages, what differs, what the check finds, who did what, and what may be done.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::item::edit::PAGES;
use domain::item::{Desk as Office, ItemId, State as Stage};
use domain::lists::ItemType;
use domain::quality::Severity;
use serde::Serialize;
use service::items::drafts::{self, Seen};

use super::super::items::{FindingView, log_entry, show_finding};
use super::files;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, look};
use crate::differing::{Difference, differences};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Badge, Crumb, FormError};
use crate::paths;
use crate::shown::Entry;
use crate::shown::desk_page::Action;
use crate::site::Site;

#[derive(Serialize)]
struct PageLink {
    label: String,
    url: String,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct DraftPage {
    trail: Vec<Crumb>,
    name: String,
    code: String,
    authority: String,
    lead: String,
    state: Badge,
    version: u32,
    notes: Vec<String>,
    returned: Option<String>,
    reason: Option<String>,
    pages: Vec<PageLink>,
    score: String,
    findings: Vec<FindingView>,
    changes_title: Option<String>,
    changes: Vec<Difference>,
    files: Vec<files::Changed>,
    errors: Vec<FormError>,
    actions: Vec<Action>,
    timeline: Vec<Entry>,
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = super::item_id(desk, &region, code)?;
        draw(desk, StatusCode::OK, &id, None)
    })
    .await
}

/// The deed that was refused and why.
pub(super) struct Refused {
    pub deed: String,
    pub text: String,
}

pub(super) fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    id: &ItemId,
    refused: Option<&Refused>,
) -> Result<Answer, Fault> {
    let seen = drafts::show(&desk.ctx, desk.sv, id)?;
    let draft = &seen.stored.draft;
    let item = &draft.item;
    let name = desk.pick(item.title());
    let number = |n: u32| i64::from(n).into();
    let purpose = desk.t(&format!("purpose-{}", draft.purpose.key()));
    let lead = [("purpose", purpose.into()), ("version", number(item.version))];
    let mut notes = Vec::new();
    notes.extend(draft.based_on.map(|v| desk.t_with("draft-based", &[("version", number(v))])));
    notes.extend(draft.effective_on.map(|day| {
        let date = desk.date(day);
        desk.t_with("draft-effect", &[("date", date.into())])
    }));
    let is_checked = draft.purpose.makes_version();
    let based = draft.based_on.filter(|_| is_checked);
    let page = DraftPage {
        trail: vec![
            Crumb { label: desk.t("nav-drafts"), url: Some(paths::DRAFTS.to_owned()) },
            Crumb { label: name.clone(), url: None },
        ],
        code: item.id.code.clone(),
        authority: desk.pick(&item.authority.name),
        lead: desk.t_with("draft-lead", &lead),
        state: super::state(desk, draft.life.state, draft.returned.is_some()),
        version: draft.revision,
        notes,
        returned: draft.returned.as_ref().map(|returned| {
            let office = desk.t(office_key(returned.desk));
            let said = [("office", office.into()), ("reason", returned.reason.clone().into())];
            desk.t_with("draft-returned-by", &said)
        }),
        reason: (!draft.reason.is_empty()).then(|| draft.reason.clone()),
        pages: pages(desk, &seen),
        score: format!("{:.0}", seen.score.points),
        findings: match is_checked {
            true => seen.findings.iter().map(|f| show_finding(desk, f)).collect(),
            false => Vec::new(),
        },
        changes_title: based.map(|v| desk.t_with("draft-changes", &[("version", number(v))])),
        changes: differences(desk, &seen.changes),
        files: files::changed(desk, &seen),
        errors: refused
            .map(|r| FormError { field: field_of(&r.deed).to_owned(), text: r.text.clone() })
            .into_iter()
            .collect(),
        actions: actions(desk, &seen, refused),
        timeline: seen.history.iter().rev().map(|event| log_entry(desk, event)).collect(),
        name: name.clone(),
    };
    desk.page_with(status, "office/drafts/show.html", name, page)
}

pub(super) fn office_key(office: Office) -> &'static str {
    match office {
        Office::Organisation => "desk-organisation",
        Office::Legal => "desk-legal",
    }
}

fn field_of(deed: &str) -> &'static str {
    if deed.starts_with("return") { "reason" } else { "" }
}

fn pages(desk: &Desk<'_>, seen: &Seen) -> Vec<PageLink> {
    let draft = &seen.stored.draft;
    if !seen.is_editor || draft.life.state != Stage::Draft {
        return Vec::new();
    }
    let is_special = matches!(draft.item.class, ItemType::Penalty | ItemType::Levy);
    let keys = PAGES
        .iter()
        .map(|page| page.key)
        .filter(|key| draft.purpose.makes_version() && (*key != "penalty" || is_special));
    let count = |key: &str, severity: Severity| {
        let on_page = |path: &str| {
            let (bare, _) = domain::item::edit::bare_path(path);
            domain::item::edit::field_of(&bare).is_some_and(|(page, _)| page.key == key)
        };
        let of = |f: &&domain::quality::Finding| f.severity == severity && on_page(&f.field);
        seen.findings.iter().filter(of).count()
    };
    let mut keys: Vec<&str> = keys.chain(["terms"]).collect();
    if let Some(at) = keys.iter().position(|key| *key == "materials") {
        keys.insert(at + 1, "files");
    }
    keys.into_iter()
        .map(|key| PageLink {
            label: desk.t(&format!("edit-page-{key}")),
            url: match key {
                "files" => paths::draft_files(&draft.item.id),
                key => paths::draft_page(&draft.item.id, key),
            },
            errors: count(key, Severity::Error),
            warnings: count(key, Severity::Warning),
        })
        .collect()
}

fn actions(desk: &Desk<'_>, seen: &Seen, refused: Option<&Refused>) -> Vec<Action> {
    let draft = &seen.stored.draft;
    let mut deeds: Vec<(&'static str, &'static str)> = Vec::new();
    if seen.is_editor {
        deeds.extend(match draft.life.state {
            Stage::Draft => vec![("submit", "success"), ("discard", "danger")],
            Stage::Submitted => vec![("take-back", "neutral")],
            Stage::Approved => vec![("publish", "success"), ("take-back", "neutral")],
            _ => Vec::new(),
        });
    }
    for office in &seen.desks {
        let is_open = matches!(draft.life.state, Stage::Submitted | Stage::Approved);
        let (approve, back) = match office {
            Office::Organisation => ("approve-organisation", "return-organisation"),
            Office::Legal => ("approve-legal", "return-legal"),
        };
        deeds.extend(draft.waits_for(*office).then_some((approve, "success")));
        deeds.extend(is_open.then_some((back, "danger")));
    }
    deeds.into_iter().map(|(key, tone)| action(desk, &draft.item.id, key, tone, refused)).collect()
}

fn action(
    desk: &Desk<'_>,
    id: &ItemId,
    key: &'static str,
    tone: &'static str,
    refused: Option<&Refused>,
) -> Action {
    let label = desk.t(&format!("draft-deed-{key}"));
    let wrong = refused.filter(|refused| refused.deed == key);
    let fields = match key.starts_with("return") {
        false => Vec::new(),
        true => vec![FieldView {
            maxlength: Some(2000),
            error: wrong.map(|wrong| wrong.text.clone()),
            ..FieldView::new("reason", "textarea", desk.t("draft-return-reason"))
                .with_value(desk.asked.field("reason"))
        }],
    };
    let hint = ["submit", "publish", "discard"].contains(&key);
    Action {
        key,
        tone,
        hint: hint.then(|| desk.t(&format!("draft-deed-{key}-hint"))),
        open: wrong.is_some(),
        action_url: paths::draft_deed(id, key),
        submit_label: label.clone(),
        label,
        fields,
        points: Vec::new(),
    }
}
