//! What a decision about a case is made from: the case, its history, its item's plan, its calendar.

use std::sync::Arc;

use domain::calendar::Calendar;
use domain::case::{Book, Case, CaseId, Plan, Recorded};
use domain::ctx::Ctx;
use domain::identity::AccountId;

use crate::cases::calendars;
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
}

impl Loaded {
    pub fn book(&self) -> Book<'_> {
        Book {
            plan: &self.plan,
            calendar: &self.calendar,
            history: &self.history,
            stands_in_for: &self.stands_in_for,
        }
    }
}

/// Loads a case as it stands.
pub(super) fn load(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Loaded> {
    let today = ctx.now.civil_date_in_china();
    let staff = ctx.actor.account().filter(|account| !account.is_applicant());
    let ((case, head), history, stands_in_for) = sv.db.snapshot(|tx| {
        let case = store::cases::find_with_head(tx, id)?.ok_or(store::Error::Missing("case"))?;
        let history = store::cases::history(tx, id)?;
        let stands_in_for = match staff {
            Some(account) => store::cases::stands_in_for(tx, &account.id, today)?,
            None => Vec::new(),
        };
        Ok::<_, store::Error>((case, history, stands_in_for))
    })?;
    let calendar = calendars::of(sv, case.id.region)?;
    Ok(Loaded { head, ..assembled(sv, case, history, calendar, stands_in_for)? })
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
    Ok(Loaded { case, head, history, published, plan, calendar, stands_in_for })
}
