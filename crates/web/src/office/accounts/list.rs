//! The accounts of an administrator's region.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::identity::{AccountId, Holder, Role};
use domain::region::RegionCode;
use serde::Serialize;
use service::people::{self, StoredAccount, Wanted};

use crate::asked::Asked;
use crate::desk::{Desk, look};
use crate::fault::Fault;
use crate::page::{Badge, Link, Pager, Tab};
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct AccountRow {
    name: String,
    account: String,
    role: String,
    unit: String,
    state: Badge,
    url: String,
}

#[derive(Serialize)]
struct AccountsPage {
    new_url: &'static str,
    alarms: Link,
    search_url: &'static str,
    query: String,
    filters: Vec<Tab>,
    /// The alarm that the list is narrowed to, with the way back to all alarms.
    behind: Option<Link>,
    accounts: Vec<AccountRow>,
    pager: Option<Pager>,
}

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let region = desk.managed_region()?;
        let role = desk.asked.query("role").unwrap_or_default();
        let wanted = Wanted {
            words: desk.asked.query("q").unwrap_or_default().trim().chars().take(100).collect(),
            role: Role::from_key(role),
            is_applicant: role == "applicant",
            alarm: desk.asked.query("alarm").and_then(alarm_of),
        };
        let behind = behind(desk, &wanted)?;
        let after = desk.asked.query("after").and_then(after);
        let found = people::list(&desk.ctx, desk.sv, region, &wanted, after.as_ref())?;
        let is_full = found.len() == people::LIST_PAGE as usize;
        let next = found.last().filter(|_| is_full).map(|stored| {
            let id = &stored.account.id;
            desk.asked.here_with("after", &format!("{}.{}", id.region, id.id))
        });
        let first = after.is_some().then(|| paths::ACCOUNTS.to_owned());
        let page = AccountsPage {
            new_url: paths::NEW_ACCOUNT,
            alarms: Link { label: alarms_label(desk, region)?, url: paths::ALARMS.to_owned() },
            search_url: paths::ACCOUNTS,
            filters: if behind.is_some() { Vec::new() } else { filters(desk, role) },
            behind,
            accounts: found.iter().map(|stored| row(desk, stored)).collect(),
            pager: (first.is_some() || next.is_some()).then_some(Pager {
                summary: None,
                prev_url: first,
                next_url: next,
            }),
            query: wanted.words,
        };
        desk.page("office/accounts/list.html", desk.t("accounts-title"), page)
    })
    .await
}

/// How many alarms wait for somebody to look into them.
fn alarms_label(desk: &Desk<'_>, region: RegionCode) -> Result<String, Fault> {
    let all = people::alarms(&desk.ctx, desk.sv, region)?;
    let open = all.iter().filter(|alarm| alarm.settled.is_none()).count();
    let open = i64::try_from(open).unwrap_or(i64::MAX);
    Ok(desk.t_with("alarms-link", &[("n", open.into())]))
}

/// The last account of the page before, as the address names it.
fn after(text: &str) -> Option<AccountId> {
    let (region, id) = alarm_of(text)?;
    Some(AccountId { region, id })
}

/// A region and an id in it, as the address names them.
fn alarm_of(text: &str) -> Option<(RegionCode, String)> {
    let (region, id) = text.split_once('.')?;
    Some((RegionCode::parse(region).ok()?, id.to_owned()))
}

/// What the list is narrowed to, where an alarm is asked for.
fn behind(desk: &Desk<'_>, wanted: &Wanted) -> Result<Option<Link>, Fault> {
    let Some((region, id)) = &wanted.alarm else { return Ok(None) };
    let alarm = people::alarm(&desk.ctx, desk.sv, *region, id)?;
    let contact = [("contact", alarm.contact.into())];
    let label = desk.t_with("accounts-behind", &contact);
    Ok(Some(Link { label, url: paths::ALARMS.to_owned() }))
}

fn filters(desk: &Desk<'_>, current: &str) -> Vec<Tab> {
    let roles = Role::ALL.into_iter().map(Role::key);
    let keys = std::iter::once("").chain(roles).chain(["applicant"]);
    keys.map(|key| Tab {
        label: match key {
            "" => desk.t("accounts-all"),
            "applicant" => desk.t("accounts-applicants"),
            role => desk.t(&format!("role-{role}")),
        },
        url: match key {
            "" => paths::ACCOUNTS.to_owned(),
            key => paths::with_query(paths::ACCOUNTS, [("role", key)].into_iter()),
        },
        current: key == current,
        count: None,
    })
    .collect()
}

fn row(desk: &Desk<'_>, stored: &StoredAccount) -> AccountRow {
    let account = &stored.account;
    let mut roles: Vec<String> =
        account.grants.iter().map(|g| desk.t(&format!("role-{}", g.role.key()))).collect();
    let mut units: Vec<String> = account
        .grants
        .iter()
        .map(|grant| match &grant.org {
            Some(org) => desk.org_name(org),
            None => desk.region_name(grant.region),
        })
        .collect();
    units.dedup();
    if roles.is_empty() {
        roles.push(desk.t(match account.holder {
            Holder::Person { .. } => "role-citizen",
            Holder::Firm { .. } => "role-firm",
            Holder::Staff => "role-none",
        }));
        units.push(desk.region_name(account.id.region));
    }
    let (key, tone) = match stored.is_disabled {
        false => ("account-active", "success"),
        true => ("account-disabled", "danger"),
    };
    AccountRow {
        name: account.name.clone(),
        account: stored.login.clone(),
        role: roles.join(desk.comma()),
        unit: units.join(desk.comma()),
        state: Badge { key: key.to_owned(), label: desk.t(key), tone },
        url: paths::account(account.id.region, &account.id.id),
    }
}
