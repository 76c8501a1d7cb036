//! What happened to a case. Events are documents: their layout is part of the record for ever.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Channel, ClockName, CorrectionNotice, Decision, DeliveryWay, Due, HandedMaterial, Lapse,
    Lenient, Moves, Opinion, Procedure, Proposal, RemedyTerms, Reopening, StepReport,
};
use crate::code::CreditCode;
use crate::form::Answers;
use crate::rebase::Record;
use crate::region::RegionCode;
use crate::text::Bilingual;
use crate::time::Instant;

/// One thing that happened to a case. A document: its layout is part of the record for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// The application reached the system (T1).
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
    /// The online pre-examination began (T2).
    PreCheckStarted {},
    /// The applicant was told that no permit is needed (T3).
    NotNeeded {
        /// The written reason.
        reason: String,
    },
    /// The application was not accepted (T4).
    NotAccepted {
        /// The written reason.
        reason: String,
        /// The body that is competent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        competent_body: Option<String>,
        /// Where and until when it can be challenged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remedies: Option<RemedyTerms>,
    },
    /// The applicant mended it on the spot (T5).
    Fixed {
        /// The answers as they now stand.
        answers: Answers,
    },
    /// A one-time correction notice was given (T6).
    CorrectionRequested {
        /// The notice.
        notice: CorrectionNotice,
    },
    /// Silence past the limit for the notice: accepted from the receipt on (T7).
    DeemedAccepted {
        /// When the material was received.
        received_at: Instant,
        /// When it must be decided.
        due: Due,
        /// The version of the calendar the days were counted with.
        #[serde(default)]
        calendar: String,
    },
    /// The applicant answered the notice (T8).
    Supplemented {
        /// The answers as they now stand.
        answers: Answers,
        /// What the applicant says about it.
        note: String,
    },
    /// It counts as withdrawn, because something was not supplied in time (T9, T11).
    Lapsed {
        /// What was not supplied.
        cause: Lapse,
    },
    /// The application was accepted and the clock started (T10).
    Accepted {
        /// When it must be decided.
        due: Due,
        /// The version of the calendar the days were counted with.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        calendar: String,
    },
    /// Accepted although secondary material is missing (T11).
    AcceptedLeniently {
        /// When it must be decided.
        due: Due,
        /// The version of the calendar the days were counted with.
        #[serde(default)]
        calendar: String,
        /// What follows later, until when, and the promise.
        lenient: Lenient,
    },
    /// What was to follow later is there (T11).
    MissingSupplied {
        /// What the applicant says about it.
        note: String,
    },
    /// The applicant signed the item's commitment (T12).
    Committed {
        /// The text that was signed.
        promise: String,
    },
    /// An officer took the case for examination (T13).
    ReviewStarted {
        /// The steps it opens.
        #[serde(default, skip_serializing_if = "is_still")]
        moves: Moves,
    },
    /// An officer took a step (T13).
    StepTaken {
        /// The step.
        step: u32,
    },
    /// A step reported, and a second officer must sign (T13; 行政许可法 art. 34).
    StepReported {
        /// The step.
        step: u32,
        /// What it says.
        report: StepReport,
    },
    /// A step is done (T13).
    StepFinished {
        /// The step.
        step: u32,
        /// What it says.
        report: StepReport,
        /// What follows for other steps.
        #[serde(default, skip_serializing_if = "is_still")]
        moves: Moves,
    },
    /// The case went back to an earlier step (T16).
    StepReturned {
        /// The step.
        step: u32,
        /// Why.
        reason: String,
        /// What follows for other steps.
        moves: Moves,
    },
    /// Somebody proposed what another must approve (T14, T15, T22).
    Proposed {
        /// What.
        proposal: Proposal,
    },
    /// The proposal was turned down.
    ProposalRejected {
        /// Why.
        reason: String,
    },
    /// A special procedure began; the clock stands (T14).
    Suspended {
        /// Which, why and how long.
        procedure: Procedure,
    },
    /// The special procedure ended; the clock runs on (T14).
    Resumed {
        /// What came of it.
        result: String,
        /// When it must now be decided.
        due: Due,
        /// When the open steps are now due.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        steps: Vec<(u32, Date)>,
    },
    /// The limit was extended, once (T15).
    Extended {
        /// The reason.
        reason: String,
        /// When it must now be decided.
        due: Due,
    },
    /// An officer gave the opinion on the whole (T17, first half).
    Reviewed {
        /// The opinion.
        opinion: Opinion,
    },
    /// The approver sent the case back to the officer (T16).
    Returned {
        /// Why.
        reason: String,
    },
    /// The written decision was made (T12, T17).
    Decided {
        /// The decision.
        decision: Decision,
        /// Where and until when a refusal can be challenged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remedies: Option<RemedyTerms>,
    },
    /// The limit passed in silence, and the item's rule says what that means (T17).
    TacitlyDecided {
        /// The outcome, with the rule as its reasons.
        decision: Decision,
    },
    /// The lower level sent its opinion and the whole file up (T18).
    SentUp {
        /// The opinion.
        opinion: Opinion,
        /// The body it went to.
        to: String,
    },
    /// The certificate or document is being made (T19).
    IssueStarted {},
    /// The decision is on its way (T19).
    DeliveryStarted {
        /// How.
        way: DeliveryWay,
    },
    /// The decision was delivered (T20).
    Delivered {
        /// What proves it: a signature, a courier's event, a download.
        proof: String,
    },
    /// The applicant withdrew (T21).
    Withdrawn {
        /// Why, if the applicant said so.
        reason: String,
    },
    /// Law or fact ended the case (T22).
    Terminated {
        /// Why.
        reason: String,
    },
    /// The archive package was made (T23).
    Archived {
        /// The digest of the package.
        digest: String,
    },
    /// The case was opened again as a new version of its data (T24).
    Reopened {
        /// What made it necessary.
        cause: Reopening,
        /// The reason in words.
        reason: String,
        /// When it must be decided again.
        due: Due,
    },
    /// An officer was charged with the case.
    Assigned {
        /// The region and id of the officer's account.
        to: (RegionCode, String),
        /// Why, when it was somebody else's before.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// A clock ran out.
    Overdue {
        /// Which.
        clock: ClockName,
    },
    /// Those on duty were reminded of the promised day.
    Reminded {
        /// The day.
        due_on: Date,
    },
    /// A new calendar moved the due days.
    CalendarChanged {
        /// The version of the calendar the days are now counted with.
        calendar: String,
        /// When it must now be decided.
        due: Due,
    },
    /// A department's system handed a material over.
    MaterialReceived {
        /// What.
        material: HandedMaterial,
    },
    /// The case was moved to another version of its item.
    Rebased {
        /// What became of it.
        record: Box<Record>,
    },
}

fn is_still(moves: &Moves) -> bool {
    *moves == Moves::default()
}

impl Event {
    /// The stable word for records and word keys.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Submitted { .. } => "submitted",
            Self::PreCheckStarted {} => "pre-check-started",
            Self::NotNeeded { .. } => "not-needed",
            Self::NotAccepted { .. } => "not-accepted",
            Self::Fixed { .. } => "fixed",
            Self::CorrectionRequested { .. } => "correction-requested",
            Self::DeemedAccepted { .. } => "deemed-accepted",
            Self::Supplemented { .. } => "supplemented",
            Self::Lapsed { .. } => "lapsed",
            Self::Accepted { .. } => "accepted",
            Self::AcceptedLeniently { .. } => "accepted-leniently",
            Self::MissingSupplied { .. } => "missing-supplied",
            Self::Committed { .. } => "committed",
            Self::ReviewStarted { .. } => "review-started",
            Self::StepTaken { .. } => "step-taken",
            Self::StepReported { .. } => "step-reported",
            Self::StepFinished { .. } => "step-finished",
            Self::StepReturned { .. } => "step-returned",
            Self::Proposed { .. } => "proposed",
            Self::ProposalRejected { .. } => "proposal-rejected",
            Self::Suspended { .. } => "suspended",
            Self::Resumed { .. } => "resumed",
            Self::Extended { .. } => "extended",
            Self::Reviewed { .. } => "reviewed",
            Self::Returned { .. } => "returned",
            Self::Decided { decision, .. } if decision.is_granted => "granted",
            Self::Decided { .. } => "refused",
            Self::TacitlyDecided { .. } => "tacitly-decided",
            Self::SentUp { .. } => "sent-up",
            Self::IssueStarted {} => "issue-started",
            Self::DeliveryStarted { .. } => "delivery-started",
            Self::Delivered { .. } => "delivered",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Terminated { .. } => "terminated",
            Self::Archived { .. } => "archived",
            Self::Reopened { .. } => "reopened",
            Self::Assigned { .. } => "assigned",
            Self::Overdue { .. } => "overdue",
            Self::Reminded { .. } => "reminded",
            Self::CalendarChanged { .. } => "calendar-changed",
            Self::MaterialReceived { .. } => "material-received",
            Self::Rebased { .. } => "rebased",
        }
    }

    /// Whether it stays inside the authority: opinions, steps, proposals and who does what.
    pub fn is_internal(&self) -> bool {
        matches!(
            self,
            Self::StepTaken { .. }
                | Self::StepReported { .. }
                | Self::StepFinished { .. }
                | Self::StepReturned { .. }
                | Self::Proposed { .. }
                | Self::ProposalRejected { .. }
                | Self::Reviewed { .. }
                | Self::Returned { .. }
                | Self::Assigned { .. }
                | Self::Reminded { .. }
                | Self::Archived { .. }
        )
    }

    /// Whether it may open, finish or take back steps.
    pub fn touches_steps(&self) -> bool {
        matches!(
            self,
            Self::ReviewStarted { .. }
                | Self::StepTaken { .. }
                | Self::StepReported { .. }
                | Self::StepFinished { .. }
                | Self::StepReturned { .. }
                | Self::Resumed { .. }
                | Self::Returned { .. }
                | Self::Reopened { .. }
                | Self::Withdrawn { .. }
                | Self::Terminated { .. }
                | Self::TacitlyDecided { .. }
                | Self::SentUp { .. }
                | Self::Lapsed { .. }
                | Self::Reviewed { .. }
                | Self::Rebased { .. }
        )
    }
}
