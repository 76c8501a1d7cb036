//! Where a case stands, and how it may end.

use serde::{Deserialize, Serialize};

/// Where a case stands (domain states of the licensing procedure).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Reached the system (已提交).
    Submitted,
    /// Looked through online before formal acceptance (预审).
    PreCheck,
    /// A one-time correction notice is out (待补正).
    AwaitCorrection,
    /// Accepted; the clock runs (受理).
    Accepted,
    /// An officer examines it (审查).
    InReview,
    /// A special procedure is under way; the clock stands (特别程序).
    Suspended,
    /// The opinion is ready (待决定).
    AwaitDecision,
    /// Granted (准予).
    Granted,
    /// Refused with reasons (不予).
    Refused,
    /// The certificate or document is being made (制证).
    Issuing,
    /// On its way to the applicant (送达).
    Delivering,
    /// Delivered, or sent up: finished (办结).
    Closed,
    /// No permit is needed (不受理).
    NotNeeded,
    /// Outside competence (不予受理).
    NotAccepted,
    /// Withdrawn by the applicant, or not corrected in time (撤回/退件).
    Withdrawn,
    /// Law or fact ended it (终止).
    Terminated,
    /// The electronic archive package was made (归档).
    Archived,
}

impl State {
    /// All states, in the order of a case's life.
    pub const ALL: [Self; 17] = [
        Self::Submitted,
        Self::PreCheck,
        Self::AwaitCorrection,
        Self::Accepted,
        Self::InReview,
        Self::Suspended,
        Self::AwaitDecision,
        Self::Granted,
        Self::Refused,
        Self::Issuing,
        Self::Delivering,
        Self::Closed,
        Self::NotNeeded,
        Self::NotAccepted,
        Self::Withdrawn,
        Self::Terminated,
        Self::Archived,
    ];

    /// The stable word for records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::PreCheck => "pre-check",
            Self::AwaitCorrection => "await-correction",
            Self::Accepted => "accepted",
            Self::InReview => "in-review",
            Self::Suspended => "suspended",
            Self::AwaitDecision => "await-decision",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Issuing => "issuing",
            Self::Delivering => "delivering",
            Self::Closed => "closed",
            Self::NotNeeded => "not-needed",
            Self::NotAccepted => "not-accepted",
            Self::Withdrawn => "withdrawn",
            Self::Terminated => "terminated",
            Self::Archived => "archived",
        }
    }

    /// The state that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether nothing more is to be decided: the decision was made, or the case ended without.
    pub fn is_final(self) -> bool {
        match self {
            Self::Submitted
            | Self::PreCheck
            | Self::AwaitCorrection
            | Self::Accepted
            | Self::InReview
            | Self::Suspended
            | Self::AwaitDecision => false,
            Self::Granted
            | Self::Refused
            | Self::Issuing
            | Self::Delivering
            | Self::Closed
            | Self::NotNeeded
            | Self::NotAccepted
            | Self::Withdrawn
            | Self::Terminated
            | Self::Archived => true,
        }
    }

    /// Whether nobody owes anything any more: a decision still has to be issued and delivered.
    pub fn is_done(self) -> bool {
        self.is_final()
            && !matches!(self, Self::Granted | Self::Refused | Self::Issuing | Self::Delivering)
    }
}

/// How a case finished (result codes of the Shandong-type exchange).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// Granted (出证办结).
    Granted,
    /// Refused (不予许可).
    Refused,
    /// Sent up with the lower level's opinion (转报).
    SentUp,
    /// Given up, or not corrected in time (退件).
    Withdrawn,
    /// Not accepted (不予受理).
    NotAccepted,
    /// Ended by law or fact (作废).
    Voided,
}

impl Finish {
    /// The code in the exchange tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Granted => "0",
            Self::Refused => "1",
            Self::Voided => "2",
            Self::SentUp => "4",
            Self::Withdrawn => "5",
            Self::NotAccepted => "6",
        }
    }
}
