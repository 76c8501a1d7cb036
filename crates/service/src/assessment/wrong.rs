//! Why a campaign does not take something: refusals, and faults of plans, profiles, answers and records.

use assess::said::Said;
use domain::assessment::campaign::{AnswerFault, Refusal};

use crate::error::Error;

/// Why a campaign does not take something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A rule said no.
    Refused(Refusal),
    /// The plan cannot stand.
    Plan(Vec<Refusal>),
    /// An account named as assessor is none.
    NoAssessor(String),
    /// The profile cannot be read: what is wrong, line by line.
    Profile(Vec<assess::profile::Fault>),
    /// An answer is missing or wrong.
    Answer {
        /// What is wrong.
        faults: Vec<AnswerFault>,
        /// Whether the value does not stand on the leaf's scale.
        is_off_scale: bool,
    },
    /// Lines of an import that are wrong, with their numbers.
    Records(Vec<(u64, LineFault)>),
    /// The numbers cannot be worked out.
    Unreckoned(Said),
}

/// What is wrong with a line of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// It is no sound record.
    Record(Said),
    /// There is no value and no reason why.
    ReasonMissing,
    /// The leaf is judged by two assessors, and this is no question of the actor's own.
    NotAssigned(String),
    /// A line before it answers the same question.
    AnsweredTwice,
    /// It is no answer to the question.
    Answer {
        /// What is wrong.
        faults: Vec<AnswerFault>,
        /// Whether the value does not stand on the leaf's scale.
        is_off_scale: bool,
    },
    /// The question takes no answer any more.
    Refused(Refusal),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Assessment(Wrong::Refused(refusal))
    }
}
