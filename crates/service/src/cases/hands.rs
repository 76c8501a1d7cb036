//! Who has how much to do in an authority, and what each of them does: for whoever approves there
//! or watches over it.

use domain::case::{Case, State};
use domain::code::CreditCode;
use domain::ctx::Ctx;
use domain::identity::{Account, Role};
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use store::cases::{Filter, Work};

use crate::cases::offers::{Hand, hands_of};
use crate::cases::span;
use crate::error::{Error, Result};
use crate::services::Services;

/// The states of cases that an officer has in hand.
const IN_HAND: [State; 4] =
    [State::Accepted, State::InReview, State::Suspended, State::AwaitDecision];

/// One authority in one region, as somebody is responsible for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Desk {
    /// The region.
    pub region: RegionCode,
    /// The authority.
    pub org: CreditCode,
}

/// The authorities that the actor works for as officer or approver.
pub fn own_desks(ctx: &Ctx) -> Result<Vec<Desk>> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    may(&ctx.actor, Deed::OpenOffice)?;
    let grants = account.grants.iter().filter(|g| matches!(g.role, Role::Officer | Role::Approver));
    let mut desks: Vec<Desk> =
        grants.filter_map(|grant| Some(Desk { region: grant.region, org: grant.org? })).collect();
    desks.sort();
    desks.dedup();
    Ok(desks)
}

/// Whether somebody is responsible for what the officers of an authority do.
fn leads(ctx: &Ctx, account: &Account, desk: &Desk) -> bool {
    account.has_for(Role::Approver, desk.region, &desk.org)
        || may(&ctx.actor, Deed::Supervise(desk.region)).is_ok()
}

/// Whether the actor leads the officers of an authority.
pub fn is_leading(ctx: &Ctx, desk: &Desk) -> bool {
    ctx.actor.account().is_some_and(|account| leads(ctx, account, desk))
}

/// The officers of an authority. Only whoever leads them sees how much each has to do.
pub fn team(ctx: &Ctx, sv: &Services, desk: &Desk) -> Result<Vec<Hand>> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let is_leading = leads(ctx, account, desk);
    if !is_leading && !account.has_for(Role::Officer, desk.region, &desk.org) {
        return Err(Error::Forbidden);
    }
    let mut hands = hands_of(ctx, sv, desk.region, &desk.org)?;
    if !is_leading {
        hands.iter_mut().for_each(|hand| (hand.cases, hand.overdue) = (0, 0));
    }
    Ok(hands)
}

/// The cases that one officer of an authority has in hand, or those accepted that nobody has taken,
/// those due first before the others; for whoever leads there.
pub fn in_hand(
    ctx: &Ctx,
    sv: &Services,
    desk: &Desk,
    officer: Option<&str>,
    limit: u32,
) -> Result<Vec<Case>> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    if !leads(ctx, account, desk) {
        return Err(Error::Forbidden);
    }
    let (from, to) = span(desk.region);
    let work = |state| Work {
        region_from: &from,
        region_to: &to,
        org: Some(desk.org.as_str()),
        state,
        after: None,
        limit,
    };
    let mut cases = Vec::new();
    match officer {
        Some(officer) => {
            for state in IN_HAND {
                let filter = Filter::Officer(officer);
                cases.extend(sv.db.read(|tx| store::cases::filtered(tx, &filter, &work(state)))?);
            }
        }
        None => cases = taken_by_nobody(sv, work(State::Accepted))?,
    }
    cases.sort_by_key(|case| {
        (case.due.as_ref().map(|due| due.committed_on), case.submitted_at, case.id.clone())
    });
    cases.truncate(limit as usize);
    Ok(cases)
}

/// The first cases that nobody has taken. Those that somebody has stand among them, so that a page may
/// hold few or none; the next ones are read then.
fn taken_by_nobody(sv: &Services, work: Work<'_>) -> Result<Vec<Case>> {
    let limit = work.limit as usize;
    let (mut free, mut last) = (Vec::new(), None::<(String, String)>);
    loop {
        let after = last.as_ref().map(|(due, number)| (due.as_str(), number.as_str()));
        let page = sv.db.read(|tx| store::cases::list_work(tx, &Work { after, ..work }))?;
        let is_last = page.len() < limit;
        last = page.last().map(|case| {
            let due = case.due.as_ref().map(|due| due.committed_on.to_string());
            (due.unwrap_or_default(), case.id.number.clone())
        });
        free.extend(page.into_iter().filter(|case| case.officer.is_none()));
        if is_last || free.len() >= limit {
            return Ok(free);
        }
    }
}
