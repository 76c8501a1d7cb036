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

/// How often a case is read anew that others change meanwhile, before one view of the data is
/// asked for, which costs two trips more.
const READS: u32 = 3;

/// What a case stands on, as read from the store.
struct Found {
    case: Case,
    head: String,
    history: Vec<Recorded>,
    stands_in_for: Vec<AccountId>,
    /// How many calendars there are.
    calendars: i64,
}

impl Found {
    fn read(ctx: &Ctx, tx: &mut Tx<'_>, id: &CaseId) -> Result<Self, store::Error> {
        // The events first: what comes later shows in the row.
        let history = store::cases::history(tx, id)?;
        let (case, head) =
            store::cases::find_with_head(tx, id)?.ok_or(store::Error::Missing("case"))?;
        let stands_in_for = stands_in_for(ctx, tx)?;
        let calendars = store::cases::calendar_stamp(tx)?;
        Ok(Self { case, head, history, stands_in_for, calendars })
    }

    fn is_of_one_moment(&self) -> bool {
        self.history.len() == self.case.revision as usize
    }
}

/// Loads a case as it stands.
pub(super) fn load(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Loaded> {
    let found = found(ctx, sv, id)?;
    let calendar = calendars::as_of(sv, found.case.id.region, found.calendars)?;
    let mut loaded = assembled(sv, found.case, found.history, calendar, found.stands_in_for)?;
    loaded.head = found.head;
    limited(loaded, sv, ctx.now)
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

/// Those whose place whoever acts takes today.
pub(super) fn stands_in_for(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<Vec<AccountId>, store::Error> {
    let today = ctx.now.civil_date_in_china();
    match ctx.actor.account().filter(|account| !account.is_applicant()) {
        Some(account) => store::cases::stands_in_for(tx, &account.id, today),
        None => Ok(Vec::new()),
    }
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
