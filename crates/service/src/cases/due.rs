//! When a case must be decided, and how that day was found.

use domain::calendar::Calendar;
use domain::case::Recorded;
use domain::clock::{ClockFault, Reading, Rule};
use domain::item::ItemVersion;
use domain::time::Instant;

use crate::error::{Error, Result};

/// Reads a case's clock with the calendar of its region. Where the holidays of a year are not
/// published yet, a case must still be accepted: its due days are then estimates, marked as such in
/// the record and on every page.
pub(super) fn reading(
    item: &ItemVersion,
    history: &[Recorded],
    calendar: &Calendar,
    now: Instant,
) -> Result<Reading> {
    by_rule(&domain::case::rule(item), history, calendar, now)
}

/// The same by a rule that was made out before.
pub(super) fn by_rule(
    rule: &Rule,
    history: &[Recorded],
    calendar: &Calendar,
    now: Instant,
) -> Result<Reading> {
    domain::case::reading(rule, history, calendar, now).map_err(|fault| match fault {
        ClockFault::YearUnpublished(missing) => Error::YearUnpublished { year: missing.year },
        other => Error::Internal(format!("the clock cannot be read: {other:?}")),
    })
}
