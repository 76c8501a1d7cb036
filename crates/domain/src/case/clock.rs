//! The clock of a case: its events and its item's limits, as the arithmetic of time limits hears
//! them. Due days are always recomputed from the history, never edited.

use super::{Event, Recorded};
use crate::calendar::Calendar;
use crate::clock::{self, Basis, ClockFault, Limit, Reading, Rule};
use crate::item::ItemVersion;
use crate::lists::ItemType;
use crate::time::Instant;

/// The rule that binds the cases of an item version: its own legal limit where it prints one, the
/// ordinary limit of the licensing law for licences that print none, and the promise.
pub fn rule(item: &ItemVersion) -> Rule {
    let legal = Limit::printed(&item.legal_limit, Basis::Item);
    let is_licence = item.class == ItemType::Licence;
    Rule {
        legal: legal.or(if is_licence { Rule::ORDINARY.legal } else { None }),
        committed: Limit::printed(&item.committed_limit, Basis::Commitment),
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
