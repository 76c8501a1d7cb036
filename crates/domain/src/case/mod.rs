//! A case (办件): one application on one item, from submission to decision.
//!
//! The case is the fold of its events. [`decide()`] looks at the case and an action and either says
//! what happened or refuses with the rule that forbids it; nothing here stores or reads a clock.

mod action;
mod clock;
mod conclude;
mod decide;
mod event;
mod examine;
mod fold;
mod handling;
mod material;
mod offer;
#[cfg(test)]
mod oracle;
mod parts;
mod plan;
mod quota;
mod receive;
mod recorded;
mod refusal;
mod state;
#[cfg(test)]
pub(crate) mod story;
mod sweep;
mod table;
mod task;
#[cfg(test)]
mod tests;

pub use action::{Action, Decided, Effect, Submission};
pub use clock::{heard, issue_due, notice_due, notice_due_after, reading, task_due};
pub use decide::{Book, decide, submit};
pub use event::Event;
pub use fold::{FoldFault, fold, step};
pub use handling::Handling;
pub use material::{COPIES_MAX, HandedFile, HandedMaterial, MaterialWay};
pub use offer::{Offer, offers, procedures};
pub use parts::{
    Channel, ClockName, CorrectionNotice, Decision, DeliveryWay, Due, Lapse, Lenient, Mark,
    Opinion, Procedure, Proposal, Proposed, RemedyTerms, Reopening, StepReport, Target, Visit,
};
pub use plan::{Plan, rule};
pub use quota::{Queue, Turn, turn};
pub use recorded::{Recorded, Who};
pub use refusal::Refusal;
pub use state::{Finish, State};
pub use sweep::{next_by_clock, wakes_on};
pub use table::{Seat, Transition, Verb, transition, transitions};
pub use task::{Moves, Opened, Standing, Task, latest};

pub(crate) use clock::due_days;
pub(crate) use examine::{opened as open_steps, was_stopped};
pub(crate) use task::apply as apply_moves;

use crate::code::CreditCode;
use crate::form::Answers;
use crate::identity::AccountId;
use crate::region::RegionCode;
use crate::text::Bilingual;
use crate::time::Instant;

/// A case's identity: the region that handles it and its query number (申办流水号) there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseId {
    /// The region that owns the record.
    pub region: RegionCode,
    /// Six digits of the date, a dash and ten characters, unique within the region.
    pub number: String,
}

impl CaseId {
    /// Reads a number as people type it: with the region in front, in any letter case, with or
    /// without dashes, spaces and the letters that base 32 leaves out for looking like digits.
    pub fn parse(typed: &str) -> Option<Self> {
        let plain: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—' | '_'))
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        if plain.len() != 22 || !plain.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        let region = RegionCode::parse(&plain[..6]).ok()?;
        Some(Self { region, number: format!("{}-{}", &plain[6..12], &plain[12..]) })
    }

    /// The number for people: region, date and serial.
    pub fn shown(&self) -> String {
        format!("{}-{}", self.region, self.number)
    }
}

/// A case as it stands: the fold of its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its identity.
    pub id: CaseId,
    /// The item applied for.
    pub item_code: String,
    /// The item version that binds this case.
    pub item_version: u32,
    /// The item's name at that version.
    pub item_name: Bilingual,
    /// The authority that decides.
    pub org: CreditCode,
    /// The applicant's account.
    pub applicant: AccountId,
    /// The applicant's name.
    pub applicant_name: String,
    /// How it came in.
    pub channel: Channel,
    /// Where it stands.
    pub state: State,
    /// How many events it has; an action states the revision it saw.
    pub revision: u32,
    /// The answers of the form.
    pub answers: Answers,
    /// When it reached the system.
    pub submitted_at: Instant,
    /// When the last event happened.
    pub changed_at: Instant,
    /// The correction notice, if one was ever given.
    pub correction: Option<CorrectionNotice>,
    /// When it was accepted.
    pub accepted_at: Option<Instant>,
    /// When it must be decided.
    pub due: Option<Due>,
    /// The officer who examines it.
    pub officer: Option<AccountId>,
    /// The officer's opinion.
    pub opinion: Option<Opinion>,
    /// The decision.
    pub decision: Option<Decision>,
    /// When it was decided or otherwise ended.
    pub ended_at: Option<Instant>,
    /// What else is known of its handling.
    pub handling: Handling,
}
