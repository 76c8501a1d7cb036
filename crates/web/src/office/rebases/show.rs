//! One order: what it says, what it would do or did, and what may be done with it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::item::{Desk as Office, State as Stage};
use domain::rebase::Order;
use domain::region::RegionCode;
use service::rebases::{self, Seen};

use super::{order, preview, results};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Crumb, FormError, Link};
use crate::paths;
use crate::shown::sheet::{Form, Part, Sheet};
use crate::site::Site;

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, id)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        desk.account()?;
        let region = desk.region_of(&region)?;
        draw(desk, StatusCode::OK, region, &id, &Again::default())
    })
    .await
}

/// What was posted and is shown again.
#[derive(Default)]
pub(super) struct Again {
    /// The order as it was typed.
    pub order: Option<Order>,
    /// What is wrong.
    pub errors: Vec<FormError>,
}

pub(super) fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    region: RegionCode,
    id: &str,
    again: &Again,
) -> Result<Answer, Fault> {
    let seen = rebases::show(&desk.ctx, desk.sv, region, id)?;
    let stored = &seen.stored;
    let name = desk.pick(seen.new.item.title());
    let is_over = stored.is_running || stored.ended_at.is_some();
    let is_written = seen.is_editor && stored.life.state == Stage::Draft && !is_over;
    let mut parts = Vec::new();
    let counts = match is_over {
        true => {
            parts.push(results::part(desk, &seen)?);
            parts.push(order::facts(desk, &seen));
            results::counts(desk, &seen)
        }
        false => {
            let shown = again.order.as_ref().unwrap_or(&stored.order);
            match is_written {
                true => parts.push(order::form(desk, &seen, shown, &again.errors)),
                false => parts.push(order::facts(desk, &seen)),
            }
            // Thousands of cases may have to be decided about: only where somebody asks for it.
            match is_preview_wanted(desk) {
                true => {
                    let found = rebases::preview(&desk.ctx, desk.sv, region, id)?;
                    parts.extend(preview::parts(desk, &seen, &found));
                    preview::counts(desk, &found)
                }
                false => {
                    parts.push(preview::offer(desk, &seen));
                    Vec::new()
                }
            }
        }
    };
    parts.extend(deeds(desk, &seen, again));
    let title = super::versions(desk, stored);
    let sheet = Sheet {
        trail: vec![super::home(desk), Crumb { label: name.clone(), url: None }],
        title: title.clone(),
        state: Some(super::state(desk, stored)),
        lead: Some(name),
        notes: notes(desk, &seen),
        errors: again.errors.clone(),
        counts,
        parts,
    };
    desk.page_with(status, "office/assessment/sheet.html", title, sheet)
}

/// Whoever saved an order sees what it would do, and whoever asks for that.
fn is_preview_wanted(desk: &Desk<'_>) -> bool {
    let query = |name| desk.asked.query(name).unwrap_or_default();
    query("preview") == "yes" || query("done") == "rebase-saved"
}

fn notes(desk: &Desk<'_>, seen: &Seen) -> Vec<String> {
    let stored = &seen.stored;
    let mut people = stored.people.iter();
    let said = |key: &str, name: &String| desk.t_with(key, &[("name", name.as_str().into())]);
    let mut notes: Vec<String> = Vec::new();
    notes.extend(
        stored.waits_since.map(|at| desk.t_with("rebase-waits", &[("at", desk.moment(at).into())])),
    );
    notes.extend(people.next().map(|name| said("rebase-written-by", name)));
    notes.extend(people.map(|name| said("rebase-approved-by", name)));
    notes.extend(
        stored
            .returned
            .as_ref()
            .map(|reason| desk.t_with("rebase-returned", &[("reason", reason.as_str().into())])),
    );
    notes
}

/// The deeds that stand open to whoever looks.
fn open_to(seen: &Seen) -> Vec<(&'static str, &'static str)> {
    let stored = &seen.stored;
    if stored.is_running || stored.ended_at.is_some() {
        return Vec::new();
    }
    let life = &stored.life;
    let mut deeds = Vec::new();
    if seen.is_editor {
        deeds.extend(match life.state {
            Stage::Draft => vec![("submit", "success"), ("discard", "danger")],
            Stage::Submitted => vec![("take-back", "neutral")],
            _ => Vec::new(),
        });
    }
    for office in seen.desks.iter().filter(|_| life.state == Stage::Submitted) {
        let (approve, back, approved) = match office {
            Office::Organisation => {
                ("approve-organisation", "return-organisation", &life.organisation)
            }
            Office::Legal => ("approve-legal", "return-legal", &life.legal),
        };
        deeds.extend(approved.is_none().then_some((approve, "success")));
        deeds.push((back, "danger"));
    }
    deeds
}

fn deeds(desk: &Desk<'_>, seen: &Seen, again: &Again) -> Option<Part> {
    let stored = &seen.stored;
    let mut part = Part::new("deeds", desk.t("draft-actions"));
    for (key, tone) in open_to(seen) {
        let url = paths::rebase_deed(stored.item.region, &stored.id, key);
        let mut form = Form::new(key, url, desk.t(&format!("draft-deed-{key}")));
        form.version = stored.revision.to_string();
        form.prefix = format!("f-{key}");
        form.tone = tone;
        if key.starts_with("return") {
            let own = format!("{key}-reason");
            let wrong = again.errors.iter().find(|error| error.field == own);
            form.fields = vec![FieldView {
                error: wrong.map(|error| error.text.clone()),
                maxlength: Some(1000),
                ..FieldView::new("reason", "textarea", desk.t("draft-return-reason"))
                    .with_value(desk.asked.field("reason"))
            }];
        }
        if key.starts_with("approve") {
            form.hint = Some(desk.t("rebase-approve-hint"));
        }
        part.forms.push(form);
    }
    let item = &stored.item;
    let url = paths::item_rebases(item.region, &item.code);
    part.links.push(Link { label: desk.t("rebase-of-item"), url });
    Some(part)
}
