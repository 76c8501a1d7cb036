//! What may happen to a case, and what follows.

use super::{Case, CaseId, Channel, CorrectionNotice, Decision, Due, Event, Opinion, State};
use crate::code::CreditCode;
use crate::ctx::Ctx;
use crate::form::Answers;
use crate::identity::{Account, AccountId};
use crate::region::RegionCode;
use crate::text::Bilingual;

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
    /// Give the one-time correction notice (T6).
    RequestCorrection(CorrectionNotice),
    /// Answer the notice (T8).
    Supplement {
        /// The answers as they now stand.
        answers: Answers,
        /// What the applicant says about it.
        note: String,
    },
    /// Accept (T10); the clock starts.
    Accept {
        /// When it must be decided.
        due: Due,
    },
    /// Do not accept, with the reason in writing (T3, T4).
    Decline {
        /// The reason.
        reason: String,
    },
    /// Take the case for examination (T13).
    StartReview,
    /// Give an opinion (T17, first half).
    Review(Opinion),
    /// Send the case back to the officer (T16).
    Return {
        /// Why.
        reason: String,
    },
    /// Decide (T17, second half).
    Decide(Decision),
    /// Withdraw (T21).
    Withdraw {
        /// Why, if the applicant wishes to say.
        reason: String,
    },
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

/// A rule said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The item is started by the authority; nobody can apply for it.
    NotAppliedFor,
    /// The action has no place in this state.
    WrongState {
        /// Where the case stands.
        state: State,
    },
    /// One notice must list everything; a second is not allowed (行政许可法 art. 32(4)).
    SecondNotice,
    /// A reason in writing is required (行政许可法 arts 32, 38), and this is none.
    ReasonMissing,
    /// The text is longer than the record takes.
    TooLong {
        /// The most characters.
        max: usize,
    },
    /// The answer date of a notice must lie ahead.
    DateNotAhead,
    /// Whoever examined a case does not decide it.
    SamePerson,
    /// Another officer examines this case.
    OtherOfficer,
}

impl Refusal {
    /// The stable word for word keys.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotAppliedFor => "not-applied-for",
            Self::WrongState { .. } => "wrong-state",
            Self::SecondNotice => "second-notice",
            Self::ReasonMissing => "reason-missing",
            Self::TooLong { .. } => "too-long",
            Self::DateNotAhead => "date-not-ahead",
            Self::SamePerson => "same-person",
            Self::OtherOfficer => "other-officer",
        }
    }
}

/// The fewest characters that count as a reason; supervision treats less as none.
const REASON_MIN: usize = 10;
/// The most characters of a reason or opinion (GB/T 39046 table 7: an..1000).
const TEXT_MAX: usize = 1000;

/// A new case from a submission (T1).
pub fn submit(
    ctx: &Ctx,
    applicant: &Account,
    submission: Submission,
) -> Result<(CaseId, Decided), Refusal> {
    if !submission.is_applied_for {
        return Err(Refusal::NotAppliedFor);
    }
    let date = ctx.now.civil_date_in_china().strftime("%y%m%d").to_string();
    let id = CaseId { region: submission.region, number: format!("{date}-{}", ctx.serial()) };
    let event = Event::Submitted {
        item_code: submission.item_code,
        item_version: submission.item_version,
        item_name: submission.item_name,
        org: submission.org,
        applicant: (applicant.id.region, applicant.id.id.clone()),
        applicant_name: applicant.name.clone(),
        channel: submission.channel,
        answers: submission.answers,
    };
    let effects = vec![Effect::Notify { to: applicant.id.clone(), about: event.key() }];
    Ok((id, Decided { event, effects }))
}

/// What `action` does to `case`, or the rule that forbids it.
pub fn decide(ctx: &Ctx, case: &Case, action: Action) -> Result<Decided, Refusal> {
    let event = match action {
        Action::RequestCorrection(notice) => request_correction(ctx, case, notice)?,
        Action::Supplement { answers, note } => {
            expect(case, &[State::AwaitCorrection])?;
            Event::Supplemented { answers, note: text(note)? }
        }
        Action::Accept { due } => {
            expect(case, &[State::Submitted])?;
            Event::Accepted { due }
        }
        Action::Decline { reason } => {
            expect(case, &[State::Submitted])?;
            Event::NotAccepted { reason: written(reason)? }
        }
        Action::StartReview => {
            expect(case, &[State::Accepted])?;
            Event::ReviewStarted {}
        }
        Action::Review(opinion) => review(ctx, case, opinion)?,
        Action::Return { reason } => {
            expect(case, &[State::AwaitDecision])?;
            Event::Returned { reason: written(reason)? }
        }
        Action::Decide(decision) => make_decision(ctx, case, decision)?,
        Action::Withdraw { reason } => {
            // T21: always allowed before the decision.
            expect(case, &BEFORE_DECISION)?;
            Event::Withdrawn { reason: text(reason)? }
        }
    };
    let effects = effects(case, &event);
    Ok(Decided { event, effects })
}

/// The states before a decision.
const BEFORE_DECISION: [State; 5] = [
    State::Submitted,
    State::AwaitCorrection,
    State::Accepted,
    State::InReview,
    State::AwaitDecision,
];

fn request_correction(ctx: &Ctx, case: &Case, notice: CorrectionNotice) -> Result<Event, Refusal> {
    expect(case, &[State::Submitted])?;
    // Art. 32(4): everything that is missing is said at once, so there is only one notice.
    if case.correction.is_some() {
        return Err(Refusal::SecondNotice);
    }
    let defects = written(notice.defects)?;
    if notice.answer_by <= ctx.now.civil_date_in_china() {
        return Err(Refusal::DateNotAhead);
    }
    let notice = CorrectionNotice { defects, answer_by: notice.answer_by };
    Ok(Event::CorrectionRequested { notice })
}

fn review(ctx: &Ctx, case: &Case, opinion: Opinion) -> Result<Event, Refusal> {
    expect(case, &[State::InReview])?;
    if case.officer.as_ref() != ctx.actor.account().map(|account| &account.id) {
        return Err(Refusal::OtherOfficer);
    }
    let text = match opinion.is_for_grant {
        true => text(opinion.text)?,
        false => written(opinion.text)?,
    };
    Ok(Event::Reviewed { opinion: Opinion { text, ..opinion } })
}

fn make_decision(ctx: &Ctx, case: &Case, decision: Decision) -> Result<Event, Refusal> {
    expect(case, &[State::AwaitDecision])?;
    // Separation of duties: whoever examined a case does not decide it.
    if case.officer.as_ref() == ctx.actor.account().map(|account| &account.id) {
        return Err(Refusal::SamePerson);
    }
    let reasons = match decision.is_granted {
        true => text(decision.reasons)?,
        // Art. 38: a refusal states its reasons.
        false => written(decision.reasons)?,
    };
    Ok(Event::Decided { decision: Decision { reasons, ..decision } })
}

fn expect(case: &Case, states: &[State]) -> Result<(), Refusal> {
    match states.contains(&case.state) {
        true => Ok(()),
        false => Err(Refusal::WrongState { state: case.state }),
    }
}

fn text(given: String) -> Result<String, Refusal> {
    let trimmed = given.trim();
    match trimmed.chars().count() > TEXT_MAX {
        true => Err(Refusal::TooLong { max: TEXT_MAX }),
        false => Ok(trimmed.to_owned()),
    }
}

fn written(given: String) -> Result<String, Refusal> {
    let reason = text(given)?;
    match reason.chars().count() < REASON_MIN {
        true => Err(Refusal::ReasonMissing),
        false => Ok(reason),
    }
}

fn effects(case: &Case, event: &Event) -> Vec<Effect> {
    match event {
        // Steps inside the authority do not concern the applicant.
        Event::ReviewStarted {} | Event::Reviewed { .. } | Event::Returned { .. } => Vec::new(),
        Event::Submitted { .. }
        | Event::CorrectionRequested { .. }
        | Event::Supplemented { .. }
        | Event::Accepted { .. }
        | Event::NotAccepted { .. }
        | Event::Decided { .. }
        | Event::Withdrawn { .. } => {
            vec![Effect::Notify { to: case.applicant.clone(), about: event.key() }]
        }
    }
}
