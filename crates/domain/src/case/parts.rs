//! What the events of a case are made of. Documents: their layout is part of the record for ever.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::lists::SpecialProcedure;
use crate::time::Instant;

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
    /// The fields and materials that are meant, each with what is wrong with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

/// One mark of a correction notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// What is marked.
    pub target: Target,
    /// What is wrong with it, in the clerk's words; empty where the notice says it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What a mark points to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A field of the form, by its key.
    Field(String),
    /// A material of the item, by its code.
    Material(String),
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

/// What a refusal tells of: where and until when it can be challenged (行政许可法 art. 38).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemedyTerms {
    /// Days to ask for administrative reconsideration 行政复议 (行政复议法 art. 20).
    pub review_days: u16,
    /// Months to go to court 行政诉讼 (行政诉讼法 art. 46).
    pub suit_months: u16,
}

impl RemedyTerms {
    /// The terms of the two laws: 60 days and six months from knowing of the act.
    pub const LAW: Self = Self { review_days: 60, suit_months: 6 };
}

/// What was left to follow later when a case was accepted leniently 容缺受理.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lenient {
    /// The codes of the materials still to come.
    pub missing: Vec<String>,
    /// Until when they must be there.
    pub supply_by: Date,
    /// The applicant's written promise.
    pub promise: String,
}

/// A special procedure, whose time does not count (行政许可法 art. 45).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Which procedure.
    pub kind: SpecialProcedure,
    /// Why and on what basis, as the applicant is told in writing.
    pub reason: String,
    /// How many working days it will probably take.
    pub expected_days: u16,
}

/// Something an officer proposes and somebody else must approve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "proposed", rename_all = "snake_case", deny_unknown_fields)]
pub enum Proposal {
    /// Begin a special procedure (T14).
    Suspend {
        /// Which, why and how long.
        procedure: Procedure,
    },
    /// Extend the limit once (T15).
    Extend {
        /// The reason, which the applicant is told.
        reason: String,
    },
    /// End the case by law or fact (T22).
    Terminate {
        /// What happened, such as the death of the applicant.
        reason: String,
    },
}

/// A proposal with who made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposed {
    /// What is proposed.
    pub proposal: Proposal,
    /// The id of the account that proposed it.
    pub by: String,
}

/// Why a case lapsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lapse {
    /// The correction notice was not answered in time (T9).
    CorrectionUnanswered,
    /// What was to follow did not (T11).
    MissingNotSupplied,
}

/// Why a finished case is opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reopening {
    /// The authority found an error of its own.
    Error,
    /// A reconsideration decision orders it.
    Review,
    /// A judgment orders it.
    Litigation,
}

/// How a decision reaches the applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryWay {
    /// Picked up at a window.
    Window,
    /// From a terminal.
    Terminal,
    /// By courier.
    Courier,
    /// Electronically.
    Electronic,
}

/// A clock that can run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockName {
    /// The promise.
    Committed,
    /// The law's limit for the decision.
    Legal,
    /// Issue and delivery after the decision (行政许可法 art. 44).
    Issue,
}

/// What an officer reports of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepReport {
    /// Whether the step says yes.
    pub agrees: bool,
    /// The opinion; reasons where it says no.
    pub opinion: String,
    /// The record of a visit to the site, which such a step must have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<Visit>,
    /// Whose opinion it is, when an expert or another body gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_by: Option<String>,
}

/// The record of a visit to the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// When it was.
    pub at: Instant,
    /// Where.
    pub place: String,
    /// Who took part.
    pub present: Vec<String>,
    /// What was found.
    pub found: String,
}
