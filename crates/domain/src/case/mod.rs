//! A case (办件): one application on one item, from submission to decision.
//!
//! The case is the fold of its events. [`decide()`] looks at the case and an action and either says
//! what happened or refuses with the rule that forbids it; nothing here stores or reads a clock.

mod clock;
mod decide;
mod fold;

pub use clock::{reading, rule};
pub use decide::{Action, Decided, Effect, Refusal, Submission, decide, submit};
pub use fold::{FoldFault, fold, step};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

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

/// Where a case stands (domain states of the licensing procedure).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Reached the system (已提交).
    Submitted,
    /// A one-time correction notice is out (待补正).
    AwaitCorrection,
    /// Accepted; the clock runs (受理).
    Accepted,
    /// An officer examines it (审查).
    InReview,
    /// The opinion is ready (待决定).
    AwaitDecision,
    /// Granted (准予).
    Granted,
    /// Refused with reasons (不予).
    Refused,
    /// Outside competence, or no permit is needed (不予受理).
    NotAccepted,
    /// Withdrawn by the applicant (撤回).
    Withdrawn,
}

impl State {
    /// All states, in the order of a case's life.
    pub const ALL: [Self; 9] = [
        Self::Submitted,
        Self::AwaitCorrection,
        Self::Accepted,
        Self::InReview,
        Self::AwaitDecision,
        Self::Granted,
        Self::Refused,
        Self::NotAccepted,
        Self::Withdrawn,
    ];

    /// The stable word for records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::AwaitCorrection => "await-correction",
            Self::Accepted => "accepted",
            Self::InReview => "in-review",
            Self::AwaitDecision => "await-decision",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::NotAccepted => "not-accepted",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether nothing more can happen to a case in this state.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Granted | Self::Refused | Self::NotAccepted | Self::Withdrawn)
    }
}

/// How an application came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The web portal.
    Web,
    /// A hall window.
    Window,
}

/// When an accepted case must be decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// The last day by law, if the law sets one.
    pub legal_on: Option<Date>,
    /// The last day by the authority's promise.
    pub committed_on: Date,
    /// Whether the days of a year whose holidays are not published yet had to be estimated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_estimate: bool,
}

/// A one-time notice of everything that is missing (行政许可法 art. 32(4)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionNotice {
    /// What is missing or wrong, in the clerk's words.
    pub defects: String,
    /// Until when the applicant may answer.
    pub answer_by: Date,
}

/// An officer's opinion after examination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opinion {
    /// Whether the officer recommends to grant.
    pub is_for_grant: bool,
    /// The opinion in words.
    pub text: String,
}

/// The written decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Whether the application is granted.
    pub is_granted: bool,
    /// The reasons; required for a refusal (行政许可法 art. 38).
    pub reasons: String,
}

/// One thing that happened to a case. A document: its layout is part of the record for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// The application reached the system.
    Submitted {
        /// The implementation or handling code of the item.
        item_code: String,
        /// The item version that binds this case.
        item_version: u32,
        /// The item's name at that version.
        item_name: Bilingual,
        /// The authority that decides.
        org: CreditCode,
        /// The region and id of the applicant's account.
        applicant: (RegionCode, String),
        /// The applicant's name.
        applicant_name: String,
        /// How it came in.
        channel: Channel,
        /// The answers of the form.
        answers: Answers,
    },
    /// A one-time correction notice was given.
    CorrectionRequested {
        /// The notice.
        notice: CorrectionNotice,
    },
    /// The applicant answered the notice.
    Supplemented {
        /// The answers as they now stand.
        answers: Answers,
        /// What the applicant says about it.
        note: String,
    },
    /// The application was accepted and the clock started.
    Accepted {
        /// When it must be decided.
        due: Due,
    },
    /// The application was not accepted.
    NotAccepted {
        /// The written reason.
        reason: String,
    },
    /// An officer took the case for examination.
    ReviewStarted {},
    /// An officer gave an opinion.
    Reviewed {
        /// The opinion.
        opinion: Opinion,
    },
    /// The approver sent the case back a step.
    Returned {
        /// Why.
        reason: String,
    },
    /// The written decision was made.
    Decided {
        /// The decision.
        decision: Decision,
    },
    /// The applicant withdrew.
    Withdrawn {
        /// Why, if the applicant said so.
        reason: String,
    },
}

impl Event {
    /// The stable word for records and word keys.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Submitted { .. } => "submitted",
            Self::CorrectionRequested { .. } => "correction-requested",
            Self::Supplemented { .. } => "supplemented",
            Self::Accepted { .. } => "accepted",
            Self::NotAccepted { .. } => "not-accepted",
            Self::ReviewStarted {} => "review-started",
            Self::Reviewed { .. } => "reviewed",
            Self::Returned { .. } => "returned",
            Self::Decided { decision } if decision.is_granted => "granted",
            Self::Decided { .. } => "refused",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_was_copied() {
        let id = CaseId::parse("440106-261122-7K3M9QX2PF").unwrap();
        assert_eq!(id.number, "261122-7K3M9QX2PF");
        assert_eq!(id.shown(), "440106-261122-7K3M9QX2PF");
        for typed in
            [" 440106 261122 7k3m9qx2pf", "4401062611227K3M9QX2PF", "44O1O6-26ll22-7k3m9qx2pf"]
        {
            assert_eq!(CaseId::parse(typed).as_ref(), Some(&id), "{typed}");
        }
        for typed in ["", "440106-261122", "440106-261122-7K3M9QX2PFF", "粤106-261122-7K3M9QX2PF"]
        {
            assert_eq!(CaseId::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn every_state_is_found_by_its_key() {
        for state in State::ALL {
            assert_eq!(State::from_key(state.key()), Some(state));
        }
        assert_eq!(State::from_key("archived"), None);
    }
}
