//! What somebody wants to do to a case.

use super::{
    Case, Channel, CorrectionNotice, Decision, DeliveryWay, Event, HandedMaterial, Lapse, Lenient,
    Opinion, Proposal, Reopening, StepReport, Verb,
};
use crate::code::CreditCode;
use crate::form::Answers;
use crate::identity::AccountId;
use crate::region::RegionCode;
use crate::text::Bilingual;
use jiff::civil::Date;

/// What a new application brings.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The region that handles it.
    pub region: RegionCode,
    /// The item's code.
    pub item_code: String,
    /// The version in force.
    pub item_version: u32,
    /// The item's name.
    pub item_name: Bilingual,
    /// The authority that decides.
    pub org: CreditCode,
    /// Whether the item starts with an application at all.
    pub is_applied_for: bool,
    /// How it came in.
    pub channel: Channel,
    /// The checked answers.
    pub answers: Answers,
}

/// What somebody wants to do to a case.
#[derive(Clone, Debug)]
pub enum Action {
    /// Begin the online pre-examination (T2).
    StartPreCheck,
    /// Say that no permit is needed, with the reason (T3).
    SayNotNeeded {
        /// The reason.
        reason: String,
    },
    /// Do not accept, with the reason in writing (T4).
    Decline {
        /// The reason.
        reason: String,
        /// The body that is competent.
        competent_body: Option<String>,
    },
    /// Mend the application on the spot (T5).
    Fix {
        /// The answers as they now stand.
        answers: Answers,
    },
    /// Give the one-time correction notice (T6).
    RequestCorrection(CorrectionNotice),
    /// Record that silence made it accepted (T7).
    DeemAccepted,
    /// Answer the notice (T8).
    Supplement {
        /// The answers as they now stand.
        answers: Answers,
        /// What the applicant says about it.
        note: String,
    },
    /// Record that something was not supplied in time (T9, T11).
    LapseNow(Lapse),
    /// Accept (T10); the clock starts.
    Accept,
    /// Accept although secondary material is missing (T11).
    AcceptLeniently(Lenient),
    /// Supply what was to follow later (T11).
    SupplyMissing {
        /// What the applicant says about it.
        note: String,
    },
    /// Sign the item's commitment (T12).
    Commit {
        /// The text that is signed.
        promise: String,
    },
    /// Grant on the signed commitment (T12).
    GrantOnCommitment {
        /// Whether the applicant's credit record was looked up and found clean.
        has_good_credit: bool,
        /// The reasons.
        reasons: String,
    },
    /// Decide on the spot (行政许可法 art. 34).
    DecideAtOnce(Decision),
    /// Take the case for examination (T13).
    StartReview,
    /// Take an open step (T13).
    TakeStep {
        /// The step.
        step: u32,
    },
    /// Report on a step (T13).
    FinishStep {
        /// The step.
        step: u32,
        /// What it says.
        report: StepReport,
    },
    /// Sign a step that another officer reported on (T13).
    Countersign {
        /// The step.
        step: u32,
    },
    /// Record that silence is no objection (T13).
    PassInSilence {
        /// The step.
        step: u32,
    },
    /// Go back to an earlier step (T16).
    ReturnStep {
        /// The step.
        step: u32,
        /// Why.
        reason: String,
    },
    /// Propose a special procedure, an extension or the end (T14, T15, T22).
    Propose(Proposal),
    /// Approve what is proposed (T14, T15, T22).
    Approve,
    /// Turn down what is proposed.
    Reject {
        /// Why.
        reason: String,
    },
    /// End the special procedure (T14).
    Resume {
        /// What came of it.
        result: String,
    },
    /// Give an opinion (T17, first half).
    Review(Opinion),
    /// Send the case back to the officer (T16).
    Return {
        /// Why.
        reason: String,
    },
    /// Decide (T17, second half).
    Decide(Decision),
    /// Record the outcome that the item's rule ties to silence (T17).
    DecideTacitly,
    /// Send the opinion and the whole file up (T18).
    SendUp {
        /// The opinion.
        opinion: Opinion,
        /// The body it goes to.
        to: String,
    },
    /// Begin making the certificate or document (T19).
    Issue,
    /// Send the decision on its way (T19).
    Deliver {
        /// How.
        way: DeliveryWay,
    },
    /// Record the proof of delivery (T20).
    ConfirmDelivery {
        /// The proof.
        proof: String,
    },
    /// Withdraw (T21).
    Withdraw {
        /// Why, if the applicant wishes to say.
        reason: String,
    },
    /// Record the archive package (T23).
    Archive {
        /// Its digest.
        digest: String,
    },
    /// Open a finished case again (T24).
    Reopen {
        /// What makes it necessary.
        cause: Reopening,
        /// The reason in words.
        reason: String,
    },
    /// Charge an officer with the case.
    Assign {
        /// Whom.
        to: AccountId,
        /// Why, when it was somebody else's before.
        reason: String,
    },
    /// Record that a clock ran out.
    MarkOverdue(super::ClockName),
    /// Remind those on duty of the promised day.
    Remind {
        /// The day.
        due_on: Date,
    },
    /// Count the due days again with another calendar.
    Recount,
    /// Receive a material that a department's system hands over.
    ReceiveMaterial(HandedMaterial),
}

impl Action {
    /// Which deed of the table it is; what approves depends on what is proposed.
    pub fn verb(&self, case: &Case) -> Verb {
        let proposed = |proposal: &Proposal, verbs: [Verb; 3]| match proposal {
            Proposal::Suspend { .. } => verbs[0],
            Proposal::Extend { .. } => verbs[1],
            Proposal::Terminate { .. } => verbs[2],
        };
        match self {
            Self::StartPreCheck => Verb::StartPreCheck,
            Self::SayNotNeeded { .. } => Verb::SayNotNeeded,
            Self::Decline { .. } => Verb::Decline,
            Self::Fix { .. } => Verb::Fix,
            Self::RequestCorrection(_) => Verb::RequestCorrection,
            Self::DeemAccepted => Verb::DeemAccepted,
            Self::Supplement { .. } => Verb::Supplement,
            Self::LapseNow(Lapse::CorrectionUnanswered) => Verb::LapseCorrection,
            Self::LapseNow(Lapse::MissingNotSupplied) => Verb::LapseMissing,
            Self::Accept => Verb::Accept,
            Self::AcceptLeniently(_) => Verb::AcceptLeniently,
            Self::SupplyMissing { .. } => Verb::SupplyMissing,
            Self::Commit { .. } => Verb::Commit,
            Self::GrantOnCommitment { .. } => Verb::GrantOnCommitment,
            Self::DecideAtOnce(_) => Verb::DecideAtOnce,
            Self::StartReview => Verb::StartReview,
            Self::TakeStep { .. } => Verb::TakeStep,
            Self::FinishStep { .. } => Verb::FinishStep,
            Self::Countersign { .. } => Verb::Countersign,
            Self::PassInSilence { .. } => Verb::PassInSilence,
            Self::ReturnStep { .. } => Verb::ReturnStep,
            Self::Propose(proposal) => {
                let verbs = [Verb::ProposeProcedure, Verb::ProposeExtension, Verb::ProposeEnd];
                proposed(proposal, verbs)
            }
            Self::Approve => {
                let verbs = [Verb::Suspend, Verb::Extend, Verb::Terminate];
                // With nothing proposed any of them is refused for that reason.
                let pending = case.handling.proposal.as_ref();
                pending.map_or(Verb::Suspend, |p| proposed(&p.proposal, verbs))
            }
            Self::Reject { .. } => Verb::Reject,
            Self::Resume { .. } => Verb::Resume,
            Self::Review(_) => Verb::Review,
            Self::Return { .. } => Verb::Return,
            Self::Decide(_) => Verb::Decide,
            Self::DecideTacitly => Verb::DecideTacitly,
            Self::SendUp { .. } => Verb::SendUp,
            Self::Issue => Verb::Issue,
            Self::Deliver { .. } => Verb::Deliver,
            Self::ConfirmDelivery { .. } => Verb::ConfirmDelivery,
            Self::Withdraw { .. } => Verb::Withdraw,
            Self::Archive { .. } => Verb::Archive,
            Self::Reopen { .. } => Verb::Reopen,
            Self::Assign { .. } => Verb::Assign,
            Self::MarkOverdue(_) => Verb::MarkOverdue,
            Self::Remind { .. } => Verb::Remind,
            Self::Recount => Verb::Recount,
            Self::ReceiveMaterial(_) => Verb::ReceiveMaterial,
        }
    }
}

/// Something to be carried out after the record is safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Tell an account that something happened to a case.
    Notify {
        /// Whom.
        to: AccountId,
        /// About what: the event's key.
        about: &'static str,
    },
}

/// What follows from an action: the event to record and the effects to carry out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What happened.
    pub event: Event,
    /// What must be carried out.
    pub effects: Vec<Effect>,
}
