//! When a case must be decided, and how that day was found.

use std::sync::LazyLock;

use domain::calendar::Calendar;
use domain::case::{Case, Due, Event, Recorded};
use domain::clock::{CORRECTION_NOTICE, ClockFault, Reading, due_after};
use domain::ctx::Ctx;
use domain::item::ItemVersion;
use domain::time::Instant;
use store::Tx;

use crate::cases::who;
use crate::error::{Error, Result};

/// The due days of a case accepted now, by the limits of the item version that binds it.
pub(super) fn on_acceptance(ctx: &Ctx, tx: &mut Tx<'_>, case: &Case) -> Result<Due> {
    let (region, code) = (case.id.region, &case.item_code);
    let published = store::items::find_version(tx, region, code, case.item_version)?;
    let item = published.ok_or(Error::NotFound("item"))?.item;
    let mut history = store::cases::history(tx, &case.id)?;
    // Somebody may have acted between the two reads; saving will notice, so this need not.
    history.truncate(case.revision as usize);
    // The acceptance itself is not recorded yet; its due days are what is being asked.
    let today = ctx.now.civil_date_in_china();
    let event =
        Event::Accepted { due: Due { legal_on: None, committed_on: today, is_estimate: false } };
    let who = who(&ctx.actor, "window-clerk");
    history.push(Recorded { seq: case.revision + 1, at: ctx.now, who, event });
    let reading = reading(&item, &history, ctx.now)?;
    let dues = [&reading.legal, &reading.committed];
    let is_estimate = dues.into_iter().flatten().any(|due| due.is_estimate);
    let legal_on = reading.legal.map(|due| due.on);
    // An item without a promise is held to the law; one with neither, to the day itself.
    let committed_on = reading.committed.map(|due| due.on).or(legal_on).unwrap_or(today);
    Ok(Due { legal_on, committed_on, is_estimate })
}

/// The calendar of the country, read once.
static NATIONAL: LazyLock<Calendar> = LazyLock::new(Calendar::national);

/// The last day for an answer to what came in at a moment (行政许可法 art. 32).
pub(super) fn notice_due(received_at: Instant) -> Option<jiff::civil::Date> {
    due_after(received_at, CORRECTION_NOTICE, &NATIONAL).ok().map(|due| due.on)
}

/// The first working day after a day; an estimate where the year is not published.
pub(super) fn working_day_after(day: jiff::civil::Date) -> jiff::civil::Date {
    ESTIMATING.working_after(day, 1).unwrap_or(day)
}

/// The same calendar, answering for years to come as if they had no holidays, and saying so.
static ESTIMATING: LazyLock<Calendar> = LazyLock::new(|| Calendar::national().estimating());

/// Reads a case's clock. Where the holidays of a year are not published yet, a case must still be
/// accepted: its due days are then estimates, marked as such in the record and on every page.
pub(super) fn reading(item: &ItemVersion, history: &[Recorded], now: Instant) -> Result<Reading> {
    let rule = domain::case::rule(item);
    let strict = domain::case::reading(&rule, history, &NATIONAL, now);
    let reading = match strict {
        Err(ClockFault::YearUnpublished(_)) => {
            domain::case::reading(&rule, history, &ESTIMATING, now)
        }
        other => other,
    };
    reading.map_err(|fault| match fault {
        ClockFault::YearUnpublished(missing) => Error::YearUnpublished { year: missing.year },
        other => Error::Internal(format!("the clock cannot be read: {other:?}")),
    })
}
