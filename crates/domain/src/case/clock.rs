//! The clock of a case: its events and its item's limits, as the arithmetic of time limits hears
//! them. Due days are always recomputed from the history, never edited.

use super::{Event, Recorded};
use crate::calendar::Calendar;
use crate::clock::{self, Basis, ClockFault, Limit, Reading, Rule};
use crate::item::{ItemVersion, LimitUnit, Term};
use crate::lists::TimeUnit;
use crate::time::Instant;

/// The rule that binds the cases of an item version: its own legal limit where it prints one, the
/// ordinary limit of the licensing law for licences that print none, and the promise.
pub fn rule(item: &ItemVersion) -> Rule {
    let legal = limit(&item.legal_limit.term, Basis::Item);
    let is_licence = item.class == crate::item::ItemClass::Licence;
    Rule {
        legal: legal.or(if is_licence { Rule::ORDINARY.legal } else { None }),
        committed: limit(&item.committed_limit.term, Basis::Commitment),
        ..Rule::ORDINARY
    }
}

/// Reads the clock of a case at a moment.
pub fn reading(
    rule: &Rule,
    history: &[Recorded],
    calendar: &Calendar,
    now: Instant,
) -> Result<Reading, ClockFault> {
    clock::reading(rule, &heard(history), calendar, now)
}

/// What the clock hears of a history.
fn heard(history: &[Recorded]) -> Vec<clock::Event> {
    history.iter().filter_map(|recorded| hears(&recorded.event, recorded.at)).collect()
}

fn hears(event: &Event, at: Instant) -> Option<clock::Event> {
    match event {
        Event::Submitted { .. } | Event::Supplemented { .. } => Some(clock::Event::Received { at }),
        Event::CorrectionRequested { .. } => Some(clock::Event::NoticeSent { at }),
        Event::Accepted { .. } => Some(clock::Event::Accepted { at }),
        Event::NotAccepted { .. } | Event::Decided { .. } | Event::Withdrawn { .. } => {
            Some(clock::Event::Ended { at })
        }
        Event::ReviewStarted {} | Event::Reviewed { .. } | Event::Returned { .. } => None,
    }
}

fn limit(term: &Term, basis: Basis) -> Option<Limit> {
    let (value, unit) = match term {
        Term::Unset | Term::Unclear => return None,
        // Done while the applicant waits: due on the day itself.
        Term::Instant => (0, TimeUnit::WorkingDay),
        Term::Within { amount, unit } => (*amount, time_unit(*unit)),
    };
    Some(Limit { value, unit, basis })
}

fn time_unit(unit: LimitUnit) -> TimeUnit {
    match unit {
        LimitUnit::WorkingDay => TimeUnit::WorkingDay,
        LimitUnit::NaturalDay => TimeUnit::NaturalDay,
        LimitUnit::Hour => TimeUnit::Hour,
        LimitUnit::Minute => TimeUnit::Minute,
        LimitUnit::Month => TimeUnit::Month,
    }
}
