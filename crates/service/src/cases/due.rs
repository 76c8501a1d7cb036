//! When a case must be decided, and how that day was found.

use std::sync::LazyLock;

use domain::calendar::Calendar;
use domain::case::Recorded;
use domain::clock::{CORRECTION_NOTICE, ClockFault, Reading, due_after};
use domain::item::ItemVersion;
use domain::time::Instant;

use crate::error::{Error, Result};

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

/// Reads a case's clock with the calendar of its region. Where the holidays of a year are not
/// published yet, a case must still be accepted: its due days are then estimates, marked as such in
/// the record and on every page.
pub(super) fn reading(
    item: &ItemVersion,
    history: &[Recorded],
    calendar: &Calendar,
    now: Instant,
) -> Result<Reading> {
    let rule = domain::case::rule(item);
    domain::case::reading(&rule, history, calendar, now).map_err(|fault| match fault {
        ClockFault::YearUnpublished(missing) => Error::YearUnpublished { year: missing.year },
        other => Error::Internal(format!("the clock cannot be read: {other:?}")),
    })
}
