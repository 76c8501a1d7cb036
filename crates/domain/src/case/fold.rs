//! From events to the case: the only way a case comes to be or changes.

use super::{Case, CaseId, Event, Recorded, State};
use crate::identity::AccountId;

/// Why a history cannot be folded; a sound record never shows one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoldFault {
    /// There is no event at all.
    Empty,
    /// The first event is not a submission, or a later one is.
    Misplaced {
        /// Its place.
        seq: u32,
    },
    /// A number is missing or stands twice.
    Gap {
        /// The number found.
        seq: u32,
        /// The number that should stand there.
        expected: u32,
    },
}

/// The case that `history` makes.
pub fn fold(id: &CaseId, history: &[Recorded]) -> Result<Case, FoldFault> {
    let mut case = None;
    for recorded in history {
        case = Some(step(case, id, recorded)?);
    }
    case.ok_or(FoldFault::Empty)
}

/// The case after one more event.
pub fn step(case: Option<Case>, id: &CaseId, recorded: &Recorded) -> Result<Case, FoldFault> {
    let expected = case.as_ref().map_or(1, |case| case.revision + 1);
    if recorded.seq != expected {
        return Err(FoldFault::Gap { seq: recorded.seq, expected });
    }
    match case {
        None => first(id, recorded),
        Some(case) => next(case, recorded),
    }
}

fn first(id: &CaseId, recorded: &Recorded) -> Result<Case, FoldFault> {
    let Event::Submitted {
        item_code,
        item_version,
        item_name,
        org,
        applicant,
        applicant_name,
        channel,
        answers,
    } = &recorded.event
    else {
        return Err(FoldFault::Misplaced { seq: recorded.seq });
    };
    Ok(Case {
        id: id.clone(),
        item_code: item_code.clone(),
        item_version: *item_version,
        item_name: item_name.clone(),
        org: *org,
        applicant: AccountId { region: applicant.0, id: applicant.1.clone() },
        applicant_name: applicant_name.clone(),
        channel: *channel,
        state: State::Submitted,
        revision: recorded.seq,
        answers: answers.clone(),
        submitted_at: recorded.at,
        changed_at: recorded.at,
        correction: None,
        accepted_at: None,
        due: None,
        officer: None,
        opinion: None,
        decision: None,
        ended_at: None,
    })
}

fn next(mut case: Case, recorded: &Recorded) -> Result<Case, FoldFault> {
    case.revision = recorded.seq;
    case.changed_at = recorded.at;
    match &recorded.event {
        Event::Submitted { .. } => return Err(FoldFault::Misplaced { seq: recorded.seq }),
        Event::CorrectionRequested { notice } => {
            case.state = State::AwaitCorrection;
            case.correction = Some(notice.clone());
        }
        Event::Supplemented { answers, .. } => {
            case.state = State::Submitted;
            case.answers = answers.clone();
        }
        Event::Accepted { due } => {
            case.state = State::Accepted;
            case.accepted_at = Some(recorded.at);
            case.due = Some(due.clone());
        }
        Event::ReviewStarted {} => {
            case.state = State::InReview;
            case.officer = recorded.who.account.clone();
        }
        Event::Reviewed { opinion } => {
            case.state = State::AwaitDecision;
            case.officer = recorded.who.account.clone();
            case.opinion = Some(opinion.clone());
        }
        Event::Returned { .. } => {
            case.state = State::InReview;
            case.opinion = None;
        }
        Event::Decided { decision } => {
            case.state = if decision.is_granted { State::Granted } else { State::Refused };
            case.decision = Some(decision.clone());
            case.ended_at = Some(recorded.at);
        }
        Event::NotAccepted { .. } => {
            case.state = State::NotAccepted;
            case.ended_at = Some(recorded.at);
        }
        Event::Withdrawn { .. } => {
            case.state = State::Withdrawn;
            case.ended_at = Some(recorded.at);
        }
    }
    Ok(case)
}
