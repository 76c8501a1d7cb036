//! Supervision: how the cases of a region stand, what is late, and whether the record holds.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::case::{Case, State as CaseState};
use domain::identity::Role;
use serde::Serialize;
use service::cases::{self, Overview};
use service::items::nightly;

use super::quality::{self, AuthorityLine};
use crate::asked::Asked;
use crate::desk::{Desk, look};
use crate::fault::Fault;
use crate::page::{Badge, Pager, Tab};
use crate::paths;
use crate::shown::desk_page::Count;
use crate::site::Site;

#[derive(Serialize)]
struct AuthorityRow {
    name: String,
    url: Option<String>,
    open: i64,
    yellow: i64,
    red: i64,
    overdue: i64,
    on_time: String,
    percent: i64,
    tone: &'static str,
}

#[derive(Serialize)]
struct AlertRow {
    light: Badge,
    item: String,
    number: String,
    url: Option<String>,
    authority: String,
    rule: String,
    due_on: String,
    over_by: Option<String>,
}

#[derive(Serialize)]
struct ChainView {
    state: Badge,
    text: String,
    count: String,
    checked_at: String,
    head: String,
    action_url: Option<String>,
}

/// How good the guides of each authority are, as the last nightly check found.
#[derive(Serialize)]
struct Guides {
    lead: String,
    earlier: Option<String>,
    authorities: Vec<AuthorityLine>,
    url: &'static str,
}

#[derive(Serialize)]
struct SupervisionPage {
    place: String,
    as_of: String,
    counts: Vec<Count>,
    chain: Option<ChainView>,
    authorities: Vec<AuthorityRow>,
    guides: Guides,
    filters: Vec<Tab>,
    alerts: Vec<AlertRow>,
    pager: Option<Pager>,
}

/// Cases whose chain the page checks on the spot; `tongban verify` checks them all.
const CHECKED: u32 = 200;

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let region = desk.region_as(Role::Supervisor)?;
        let overview = cases::overview(&desk.ctx, desk.sv, region)?;
        let page = SupervisionPage {
            place: desk.region_name(region),
            as_of: desk.moment(desk.ctx.now),
            counts: counts(desk, &overview),
            chain: Some(chain(desk, region)?),
            authorities: authorities(desk, &overview),
            guides: guides(desk)?,
            filters: Vec::new(),
            alerts: overview.overdue.iter().map(|case| alert(desk, case)).collect(),
            pager: None,
        };
        desk.page("office/supervision/show.html", desk.t("supervision-title"), page)
    })
    .await
}

fn guides(desk: &Desk<'_>) -> Result<Guides, Fault> {
    let checked = nightly::overview(&desk.ctx, desk.sv)?;
    Ok(Guides {
        lead: match checked.day {
            None => desk.t("quality-never"),
            Some(day) => {
                let date = desk.date(day);
                desk.t_with("quality-lead", &[("date", date.into())])
            }
        },
        earlier: quality::earlier(desk, &checked),
        authorities: quality::authorities(desk, &checked),
        url: paths::QUALITY,
    })
}

fn counts(desk: &Desk<'_>, overview: &Overview) -> Vec<Count> {
    let sum = |wanted: &[CaseState]| -> i64 {
        overview.counts.iter().filter(|c| wanted.contains(&c.state)).map(|c| c.cases).sum()
    };
    let overdue: i64 = overview.counts.iter().map(|count| count.overdue).sum();
    let near: i64 = overview.counts.iter().map(|count| count.near).sum();
    let figure = |key: &str, value: i64, tone| Count {
        label: desk.t(key),
        value: value.to_string(),
        tone,
        note: None,
    };
    let open: Vec<CaseState> = CaseState::ALL.into_iter().filter(|s| !s.is_final()).collect();
    vec![
        figure("supervision-open", sum(&open), "info"),
        figure("state-granted", sum(&[CaseState::Granted]), "success"),
        figure("state-refused", sum(&[CaseState::Refused]), "neutral"),
        figure("supervision-yellow", near, if near > 0 { "warning" } else { "success" }),
        figure("supervision-overdue", overdue, if overdue > 0 { "danger" } else { "success" }),
    ]
}

fn authorities(desk: &Desk<'_>, overview: &Overview) -> Vec<AuthorityRow> {
    let mut rows: Vec<AuthorityRow> = Vec::new();
    let mut orgs: Vec<_> = overview.counts.iter().map(|count| count.org).collect();
    orgs.dedup();
    for org in orgs {
        let own = overview.counts.iter().filter(|count| count.org == org);
        let (mut open, mut overdue, mut near) = (0, 0, 0);
        for count in own {
            open += if count.state.is_final() { 0 } else { count.cases };
            overdue += count.overdue;
            near += count.near;
        }
        let percent = if open == 0 { 100 } else { (open - overdue) * 100 / open };
        rows.push(AuthorityRow {
            name: desk.org_name(&org),
            url: None,
            open,
            yellow: near,
            red: overdue,
            overdue,
            on_time: format!("{percent}%"),
            percent,
            tone: if overdue > 0 { "danger" } else { "success" },
        });
    }
    rows.sort_by(|a, b| b.overdue.cmp(&a.overdue).then(b.open.cmp(&a.open)));
    rows
}

fn alert(desk: &Desk<'_>, case: &Case) -> AlertRow {
    let today = desk.ctx.now.civil_date_in_china();
    let due_on = case.due.as_ref().map(|due| due.committed_on);
    let over = due_on.map_or(0, |due| i64::from((today - due).get_days()));
    AlertRow {
        light: Badge { key: "red".to_owned(), label: desk.t("supervision-red"), tone: "danger" },
        item: desk.pick(&case.item_name),
        number: case.id.shown(),
        url: Some(paths::office_case(&case.id)),
        authority: desk.org_name(&case.org),
        rule: desk.t("supervision-rule-d08"),
        due_on: due_on.map(|due| desk.date(due)).unwrap_or_default(),
        over_by: Some(desk.t_with("supervision-over", &[("days", over.into())])),
    }
}

fn chain(desk: &Desk<'_>, region: domain::region::RegionCode) -> Result<ChainView, Fault> {
    let checked = cases::check_region(&desk.ctx, desk.sv, region, CHECKED)?;
    let (key, tone) = match checked.broken.is_empty() {
        true => ("chain-intact", "success"),
        false => ("chain-broken", "danger"),
    };
    let text = match checked.broken.first() {
        None => desk.t("chain-intact-text"),
        Some((number, why)) => format!("{number}: {why}"),
    };
    Ok(ChainView {
        state: Badge { key: key.to_owned(), label: desk.t(key), tone },
        text,
        count: checked.events.to_string(),
        checked_at: desk.moment(desk.ctx.now),
        head: String::new(),
        action_url: None,
    })
}
