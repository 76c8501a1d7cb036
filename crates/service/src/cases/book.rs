//! What a decision about a case is made from: the case, its history, its item's plan, its calendar.

use std::sync::Arc;

use domain::calendar::Calendar;
use domain::case::{Book, Case, CaseId, Plan, Recorded};
use domain::ctx::Ctx;
use domain::identity::AccountId;
use domain::time::Instant;
use store::Tx;

use crate::cases::places::Place;
use crate::cases::{calendars, places};
use crate::catalogue::{self, Published};
use crate::error::{Error, Result};
use crate::services::Services;

/// A case with all that is needed to decide about it.
pub(super) struct Loaded {
    pub case: Case,
    /// The hash of the last event.
    pub head: String,
    pub history: Vec<Recorded>,
    pub published: Arc<Published>,
    pub plan: Plan,
    pub calendar: Arc<Calendar>,
    pub stands_in_for: Vec<AccountId>,
    /// The place it may get, where the number of those is limited.
    pub place: Option<Place>,
}

impl Loaded {
    pub fn book(&self) -> Book<'_> {
        Book {
            plan: &self.plan,
            calendar: &self.calendar,
            history: &self.history,
            stands_in_for: &self.stands_in_for,
            queue: self.place.as_ref().map(|place| place.queue),
        }
    }
}

/// Loads a case as it stands.
pub(super) fn load(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Loaded> {
    let ((case, head), history, stands_in_for) = sv.db.snapshot(|tx| {
        let case = store::cases::find_with_head(tx, id)?.ok_or(store::Error::Missing("case"))?;
        let history = store::cases::history(tx, id)?;
        let stands_in_for = stands_in_for(ctx, tx)?;
        Ok::<_, store::Error>((case, history, stands_in_for))
    })?;
    let calendar = calendars::of(sv, case.id.region)?;
    let mut loaded = assembled(sv, case, history, calendar, stands_in_for)?;
    loaded.head = head;
    limit(&mut loaded, sv, ctx.now)?;
    Ok(loaded)
}

/// Counts the places by the version in force, where it limits their number.
fn limit(loaded: &mut Loaded, sv: &Services, now: Instant) -> Result<()> {
    let case = &loaded.case;
    if let Some(in_force) = places::in_force(sv, now, case.id.region, &case.item_code)? {
        loaded.plan = Plan::of(&loaded.published.item).limited_by(&in_force.item);
    }
    if let Some(quota) = &loaded.plan.quota {
        loaded.place = Some(places::place(sv, case, quota, now.max(case.changed_at))?);
    }
    Ok(())
}

/// Those whose place whoever acts takes today.
pub(super) fn stands_in_for(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<Vec<AccountId>, store::Error> {
    let today = ctx.now.civil_date_in_china();
    match ctx.actor.account().filter(|account| !account.is_applicant()) {
        Some(account) => store::cases::stands_in_for(tx, &account.id, today),
        None => Ok(Vec::new()),
    }
}

/// A case that is not saved by its last hash, with what is needed to decide about it.
pub(super) fn assembled(
    sv: &Services,
    case: Case,
    history: Vec<Recorded>,
    calendar: Arc<Calendar>,
    stands_in_for: Vec<AccountId>,
) -> Result<Loaded> {
    if history.len() != case.revision as usize {
        return Err(Error::Internal(format!("{} lacks events", case.id.shown())));
    }
    let published = catalogue::version(sv, case.id.region, &case.item_code, case.item_version)?;
    let plan = Plan::of(&published.item);
    let head = String::new();
    let place = None;
    Ok(Loaded { case, head, history, published, plan, calendar, stands_in_for, place })
}
