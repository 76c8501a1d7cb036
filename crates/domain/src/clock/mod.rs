//! When things are due: a pure fold of a case's events over a rule and a calendar.
//!
//! Nothing ticks and no due date is ever stored or edited; [`reading`] computes the legal, the
//! committed and the step's due date afresh and says which day counted and why. It knows nothing
//! of case states: the case maps its history to [`Event`]s.

mod due;
mod event;
mod law;
mod limit;
mod reading;
#[cfg(test)]
mod tests;

pub use due::due_after;
pub use due::{Counted, Due, Reason, Skip};
pub use event::{ClockFault, Event};
pub use law::{Article, Basis, Law};
pub use limit::{
    CORRECTION_NOTICE, DISCLOSURE, DISCLOSURE_CORRECTION, DISCLOSURE_THIRD_PARTY, HEARING_HELD,
    HEARING_NOTICE, HEARING_REQUEST, INSPECTORS_ASSIGNED, ISSUE, JOINT_DECISION, JOINT_EXTENSION,
    LOWER_LEVEL_REVIEW, Limit, ORDINARY_DECISION, ORDINARY_EXTENSION, PENALTY_DECISION,
    RENEWAL_REQUEST, REVIEW_REQUEST, Rule, SEIZURE, latest_before,
};
pub use reading::{ClockState, Reading, Start, reading};
