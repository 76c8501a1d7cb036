//! An event as it stands in a case's history.

use super::Event;
use crate::identity::AccountId;
use crate::time::Instant;

/// Who stands behind an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The account; none for the system itself.
    pub account: Option<AccountId>,
    /// The name at that time.
    pub name: String,
    /// The role acted in: `applicant`, `system`, or a staff role's key.
    pub role: String,
}

/// An event as recorded: its place in the case's history, when, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// 1 for the submission, then counting up without gaps.
    pub seq: u32,
    /// When.
    pub at: Instant,
    /// By whom.
    pub who: Who,
    /// What.
    pub event: Event,
}
