//! What is known of a case's handling beyond its first columns. A document kept beside the row.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Case, ClockName, DeliveryWay, Finish, Lenient, Procedure, Proposed, RemedyTerms, State, Task,
};
use crate::code::CreditCode;
use crate::time::Instant;

/// The handling of a case: steps, proposals, promises and what the clocks have said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Handling {
    /// How often it was opened again; the version of its data is one more.
    #[serde(skip_serializing_if = "is_zero")]
    pub reopenings: u32,
    /// When the last answer to a notice came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Instant>,
    /// The fields that the answer to the notice changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answered_fields: Vec<String>,
    /// How many correction notices went out; more than one is for supervision to see.
    #[serde(skip_serializing_if = "is_zero")]
    pub notices: u32,
    /// Whether silence made it accepted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_deemed: bool,
    /// The calendar that its due days were counted with.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub calendar: String,
    /// What is to follow later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lenient: Option<Lenient>,
    /// The commitment that the applicant signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commitment: Option<String>,
    /// The steps, in the order they were opened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    /// What is proposed and waits for approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposed>,
    /// The special procedure under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedure: Option<Procedure>,
    /// Whether the limit was extended.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_extended: bool,
    /// Where and until when a refusal can be challenged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedies: Option<RemedyTerms>,
    /// How the decision is delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<DeliveryWay>,
    /// The clocks that ran out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overdue: Vec<ClockName>,
    /// The promised day that those on duty were reminded of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reminded_of: Option<Date>,
    /// The version whose limits bind it, where that is not the version it has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_of: Option<u32>,
    /// The fields that its version asks for and that were not asked of it, because it had another
    /// version then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub newly_asked: Vec<String>,
    /// How it finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish: Option<Finish>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Case {
    /// The version of the case's data: 1, and one more with each reopening.
    pub fn data_version(&self) -> u32 {
        self.handling.reopenings + 1
    }

    /// When the material that awaits an answer was received.
    pub fn received_at(&self) -> Instant {
        self.handling.answered_at.unwrap_or(self.submitted_at)
    }

    /// The steps that somebody still has to do.
    pub fn open_tasks(&self) -> impl Iterator<Item = &Task> {
        self.handling.tasks.iter().filter(|task| task.is_open())
    }

    /// The open step of a number.
    pub fn open_task(&self, step: u32) -> Option<&Task> {
        self.open_tasks().find(|task| task.step == step)
    }

    /// The departments that do or did a step of it.
    pub fn departments(&self) -> impl Iterator<Item = &CreditCode> {
        self.handling.tasks.iter().map(|task| &task.org)
    }

    /// The version whose limits bind it.
    pub fn terms_version(&self) -> u32 {
        self.handling.terms_of.unwrap_or(self.item_version)
    }

    /// Whether it has not been decided yet and is accepted.
    pub fn is_running(&self) -> bool {
        matches!(self.state, State::Accepted | State::InReview | State::AwaitDecision)
    }
}
