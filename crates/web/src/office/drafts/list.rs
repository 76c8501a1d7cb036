//! The drafts one has to do with, the one that waits longest first.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::identity::Role;
use domain::item::{Desk as Office, State as Stage};
use serde::Serialize;
use service::items::drafts::{self, Line};

use crate::asked::Asked;
use crate::desk::{Desk, look};
use crate::page::{Badge, Link, Pager, Tab};
use crate::paths;
use crate::site::Site;

const PER_PAGE: usize = 50;

#[derive(Serialize)]
struct Entry {
    name: String,
    url: String,
    code: String,
    region: String,
    purpose: String,
    changed_at: String,
    state: Badge,
}

#[derive(Serialize)]
struct DraftsPage {
    new: Option<Link>,
    filters: Vec<Tab>,
    entries: Vec<Entry>,
    pager: Option<Pager>,
}

const FILTERS: [&str; 6] = ["all", "draft", "organisation", "legal", "approved", "scheduled"];

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let lines = drafts::list(&desk.ctx, desk.sv)?;
        let account = desk.account()?;
        let own = match () {
            () if account.has(Role::OrganisationOffice) => "organisation",
            () if account.has(Role::LegalOffice) => "legal",
            () => "all",
        };
        let chosen = desk.asked.query("state").unwrap_or(own);
        let shown: Vec<&Line> = lines.iter().filter(|line| fits(line, chosen)).collect();
        let page = desk.page_asked(shown.len(), PER_PAGE);
        let entries = shown.iter().skip(page * PER_PAGE).take(PER_PAGE);
        let page = DraftsPage {
            new: account
                .has(Role::ItemEditor)
                .then(|| Link { label: desk.t("drafts-new"), url: paths::NEW_DRAFT.to_owned() }),
            filters: filters(desk, &lines, chosen),
            entries: entries.map(|line| entry(desk, line)).collect(),
            pager: desk.pager(shown.len(), PER_PAGE, page),
        };
        desk.page("office/drafts/list.html", desk.t("drafts-title"), page)
    })
    .await
}

fn fits(line: &Line, filter: &str) -> bool {
    let state = line.life.state;
    match filter {
        "draft" => state == Stage::Draft,
        "organisation" => waits(line, Office::Organisation),
        "legal" => waits(line, Office::Legal),
        "approved" => state == Stage::Approved,
        "scheduled" => state == Stage::Published,
        _ => true,
    }
}

fn waits(line: &Line, office: Office) -> bool {
    let approved = match office {
        Office::Organisation => &line.life.organisation,
        Office::Legal => &line.life.legal,
    };
    line.life.state == Stage::Submitted && approved.is_none()
}

fn filters(desk: &Desk<'_>, lines: &[Line], chosen: &str) -> Vec<Tab> {
    FILTERS
        .into_iter()
        .map(|key| Tab {
            label: desk.t(&format!("drafts-{key}")),
            url: paths::with_query(paths::DRAFTS, [("state", key)].into_iter()),
            current: key == chosen,
            count: Some(lines.iter().filter(|line| fits(line, key)).count()),
        })
        .collect()
}

fn entry(desk: &Desk<'_>, line: &Line) -> Entry {
    Entry {
        name: desk.pick(&line.name),
        url: paths::draft(&line.id),
        code: line.id.code.clone(),
        region: desk.region_name(line.id.region),
        purpose: desk.t(&format!("purpose-{}", line.purpose.key())),
        changed_at: desk.moment(line.changed_at),
        state: super::line_state(desk, line),
    }
}
