//! The lists of cases that clerks, officers and approvers work from.

use domain::case::{Case, CaseId, State};
use domain::code::CreditCode;
use domain::ctx::Ctx;
use domain::identity::{Account, Role};
use domain::region::RegionCode;
use domain::time::Instant;
use store::cases::{Filter, Work};

use crate::cases::span;
use crate::error::{Error, Result};
use crate::services::Services;

/// The cases one may work on now.
pub struct Inbox {
    /// The cases, those due first before the others, by state.
    pub cases: Vec<Case>,
    /// Whether there are more than shown.
    pub is_cut: bool,
}

/// What a clerk, officer or approver has to do: the cases in the states their roles act on.
pub fn inbox(ctx: &Ctx, sv: &Services, roles: &[Role], limit: u32) -> Result<Inbox> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    if !roles.iter().any(|role| account.has(*role)) {
        return Err(Error::Forbidden);
    }
    let mut cases = Vec::new();
    let mut is_cut = false;
    for (state, grant_region, org) in desks(account, roles) {
        let (from, to) = span(grant_region);
        let org = org.as_ref().map(CreditCode::as_str);
        let work =
            Work { region_from: &from, region_to: &to, org, state, after: None, limit: limit + 1 };
        // What an officer examines is theirs alone, and may lie far behind what others examine.
        let own = Filter::Officer(&account.id.id);
        let mut page = sv.db.read(|tx| match state {
            State::InReview | State::Suspended => store::cases::filtered(tx, &own, &work),
            _ => store::cases::list_work(tx, &work),
        })?;
        is_cut |= page.len() > limit as usize;
        page.truncate(limit as usize);
        cases.extend(page.into_iter().filter(|case| is_for(account, case)));
    }
    if roles.contains(&Role::Approver) {
        cases.extend(to_approve(sv, account, limit)?);
    }
    cases.sort_by(|a, b| work_order(a).cmp(&work_order(b)));
    cases.dedup_by(|a, b| a.id == b.id);
    Ok(Inbox { cases, is_cut })
}

/// The most cases with one label that a list is put together from.
const LABELLED_MAX: usize = 5000;

/// What of an inbox has a label, wherever the actor works.
pub fn labelled(
    ctx: &Ctx,
    sv: &Services,
    roles: &[Role],
    label: &str,
    limit: u32,
) -> Result<Inbox> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    if !roles.iter().any(|role| account.has(*role)) {
        return Err(Error::Forbidden);
    }
    let desks = desks(account, roles);
    let is_on = |case: &Case, (state, region, org): &(State, RegionCode, Option<CreditCode>)| {
        case.state == *state
            && region.contains(case.id.region)
            && org.as_ref().is_none_or(|org| *org == case.org)
    };
    let is_work = |case: &Case| {
        (desks.iter().any(|desk| is_on(case, desk)) && is_for(account, case))
            || (roles.contains(&Role::Approver) && awaits_approval(account, case))
    };
    let grants = account.grants.iter().filter(|grant| roles.contains(&grant.role));
    let mut spans: Vec<(String, String)> = grants.map(|grant| span(grant.region)).collect();
    spans.sort();
    spans.dedup();
    let mut cases: Vec<Case> = Vec::new();
    for (from, to) in &spans {
        let mut last: Option<CaseId> = None;
        loop {
            let page = sv.db.read(|tx| {
                let most = store::cases::PAGE_MAX;
                store::cases::labelled(tx, label, (from, to), last.as_ref(), most)
            })?;
            last = page.last().map(|case| case.id.clone());
            let is_last = page.len() < store::cases::PAGE_MAX as usize;
            cases.extend(page.into_iter().filter(is_work));
            if is_last || cases.len() >= LABELLED_MAX {
                break;
            }
        }
    }
    cases.sort_by(|a, b| work_order(a).cmp(&work_order(b)));
    cases.dedup_by(|a, b| a.id == b.id);
    let is_cut = cases.len() > limit as usize;
    cases.truncate(limit as usize);
    Ok(Inbox { cases, is_cut })
}

/// Whether something in a case waits for this account's approval.
fn awaits_approval(account: &Account, case: &Case) -> bool {
    let proposal = case.handling.proposal.as_ref();
    account.has_for(Role::Approver, case.id.region, &case.org)
        && proposal.is_some_and(|proposed| proposed.by != account.id.id)
}

/// The cases in which something waits for this account's approval.
fn to_approve(sv: &Services, account: &Account, limit: u32) -> Result<Vec<Case>> {
    let mut found = Vec::new();
    for grant in account.grants.iter().filter(|grant| grant.role == Role::Approver) {
        let (from, to) = span(grant.region);
        let org = grant.org.as_ref().map_or("", CreditCode::as_str);
        let ids = sv.db.read(|tx| store::cases::proposals(tx, org, (&from, &to), limit))?;
        for id in ids {
            found.extend(sv.db.read(|tx| store::cases::find(tx, &id))?);
        }
    }
    found.retain(|case| awaits_approval(account, case));
    Ok(found)
}

/// Which states each grant works on.
fn desks(account: &Account, roles: &[Role]) -> Vec<(State, RegionCode, Option<CreditCode>)> {
    let mut desks = Vec::new();
    for grant in account.grants.iter().filter(|grant| roles.contains(&grant.role)) {
        let states: &[State] = match grant.role {
            Role::WindowClerk => &[State::Submitted, State::PreCheck, State::AwaitCorrection],
            Role::Officer => &[State::Accepted, State::InReview, State::Suspended],
            Role::Approver => &[State::AwaitDecision],
            Role::Supervisor
            | Role::ItemEditor
            | Role::OrganisationOffice
            | Role::LegalOffice
            | Role::Assessor
            | Role::Administrator
            | Role::SecurityAdministrator
            | Role::Auditor => &[],
        };
        desks.extend(states.iter().map(|state| (*state, grant.region, grant.org)));
    }
    desks
}

/// A case that another officer examines is not this officer's work.
fn is_for(account: &Account, case: &Case) -> bool {
    match (case.state, &case.officer) {
        (State::Accepted | State::InReview | State::Suspended, Some(officer)) => {
            *officer == account.id
        }
        (State::AwaitDecision, Some(officer)) => *officer != account.id,
        _ => true,
    }
}

pub(super) fn work_order(case: &Case) -> (Option<jiff::civil::Date>, Instant, &CaseId) {
    (case.due.as_ref().map(|due| due.committed_on), case.submitted_at, &case.id)
}
