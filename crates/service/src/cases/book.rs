//! What a decision about a case is made from: the case, its history, its item's plan, its calendar.

use std::sync::Arc;

use domain::calendar::Calendar;
use domain::case::{Book, Case, CaseId, Plan, Recorded};
use domain::ctx::Ctx;
use domain::identity::AccountId;
use domain::time::Instant;
use store::Tx;
use store::cases::ToDecide;

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

/// How often a case is read anew that others change meanwhile, before one view of the data is
/// asked for, which costs two trips more.
const READS: u32 = 3;

/// What a case stands on, as read from the store.
struct Found {
    found: ToDecide,
    history: Vec<Recorded>,
}

impl Found {
    fn read(ctx: &Ctx, tx: &mut Tx<'_>, id: &CaseId) -> Result<Self, store::Error> {
        // The events first: what comes later shows in the row.
        let history = store::cases::history(tx, id)?;
        Ok(Self { found: find(ctx, tx, id)?, history })
    }

    fn is_of_one_moment(&self) -> bool {
        self.history.len() == self.found.case.revision as usize
    }
}

/// Loads a case as it stands.
pub(super) fn load(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Loaded> {
    let Found { found, history } = found(ctx, sv, id)?;
    limited(laid_out(sv, found, history)?, sv, ctx.now)
}

fn found(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Found, store::Error> {
    for _ in 0..READS {
        let found = sv.db.read(|tx| Found::read(ctx, tx, id))?;
        if found.is_of_one_moment() {
            return Ok(found);
        }
    }
    sv.db.snapshot(|tx| Found::read(ctx, tx, id))
}

/// Counts the places by the version in force, where it limits their number.
pub(super) fn limited(mut loaded: Loaded, sv: &Services, now: Instant) -> Result<Loaded> {
    let case = &loaded.case;
    if let Some(in_force) = places::in_force(sv, now, case.id.region, &case.item_code)? {
        loaded.plan = loaded.plan.limited_by(&in_force.item);
    }
    if let Some(quota) = &loaded.plan.quota {
        loaded.place = Some(places::place(sv, case, quota, now.max(case.changed_at))?);
    }
    Ok(loaded)
}

/// A case for whoever acts, who may take the place of others today.
pub(super) fn find(ctx: &Ctx, tx: &mut Tx<'_>, id: &CaseId) -> Result<ToDecide, store::Error> {
    let today = ctx.now.civil_date_in_china();
    let staff = ctx.actor.account().filter(|account| !account.is_applicant());
    let substitute = staff.map(|account| (&account.id, today));
    store::cases::find_to_decide(tx, id, substitute)?.ok_or(store::Error::Missing("case"))
}

/// A case as it was found, with what is needed to decide about it.
pub(super) fn laid_out(sv: &Services, found: ToDecide, history: Vec<Recorded>) -> Result<Loaded> {
    let ToDecide { case, head, calendars, stands_in_for } = found;
    let calendar = calendars::as_of(sv, case.id.region, calendars)?;
    let loaded = assembled(sv, case, history, calendar, stands_in_for)?;
    Ok(Loaded { head, ..loaded })
}

/// What binds a case: its version, and the limits of an older one where they were left to it.
fn plan(sv: &Services, case: &Case, published: &Published) -> Result<Plan> {
    let plan = Plan::of(&published.item);
    let Some(terms_of) = case.handling.terms_of else { return Ok(plan) };
    let terms = catalogue::version(sv, case.id.region, &case.item_code, terms_of)?;
    Ok(plan.under(&Plan::of(&terms.item)))
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
    let plan = plan(sv, &case, &published)?;
    let head = String::new();
    let place = None;
    Ok(Loaded { case, head, history, published, plan, calendar, stands_in_for, place })
}
