//! From events to the case: the only way a case comes to be or changes.

use super::{
    Case, CaseId, Due, Event, Finish, Handling, Proposed, Recorded, Standing, State, Task, task,
};
use crate::form::Answers;
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
        handling: Handling::default(),
    })
}

fn next(mut case: Case, recorded: &Recorded) -> Result<Case, FoldFault> {
    case.revision = recorded.seq;
    case.changed_at = recorded.at;
    let before = case.state;
    match &recorded.event {
        Event::Submitted { .. } => return Err(FoldFault::Misplaced { seq: recorded.seq }),
        event if conclude(&mut case, event, recorded) => {}
        event => go_on(&mut case, event, recorded),
    }
    // A proposal is about the case as it stood.
    if case.state != before {
        case.handling.proposal = None;
    }
    // Nothing is left to do in a case that is decided or ended.
    if case.state.is_final() {
        for task in case.handling.tasks.iter_mut().filter(|task| task.is_open()) {
            task.standing = Standing::Recalled;
        }
    }
    Ok(case)
}

/// What happens on the way to a decision.
#[expect(
    clippy::too_many_lines,
    reason = "one arm an event reads as a table; halves would hide gaps"
)]
fn go_on(case: &mut Case, event: &Event, recorded: &Recorded) {
    let at = recorded.at;
    let actor = || recorded.who.account.as_ref().map(|account| account.id.clone());
    match event {
        Event::PreCheckStarted {} => case.state = State::PreCheck,
        Event::Fixed { answers } => {
            case.state = State::Submitted;
            case.answers = answers.clone();
            case.handling.newly_asked.clear();
        }
        Event::CorrectionRequested { notice } => {
            case.state = State::AwaitCorrection;
            case.correction = Some(notice.clone());
            case.handling.notices += 1;
        }
        Event::Supplemented { answers, .. } => {
            case.state = State::Submitted;
            case.handling.answered_at = Some(at);
            case.handling.answered_fields = changed(&case.answers, answers);
            case.handling.newly_asked.clear();
            case.answers = answers.clone();
        }
        Event::Accepted { due, calendar } => accept(case, at, due, calendar),
        Event::AcceptedLeniently { due, calendar, lenient } => {
            accept(case, at, due, calendar);
            case.handling.lenient = Some(lenient.clone());
        }
        Event::DeemedAccepted { received_at, due, calendar } => {
            accept(case, *received_at, due, calendar);
            case.handling.is_deemed = true;
        }
        Event::MissingSupplied { .. } => case.handling.lenient = None,
        Event::MaterialReceived { material } => supplied(case, &material.code),
        Event::Committed { promise } => case.handling.commitment = Some(promise.clone()),
        Event::ReviewStarted { moves } => {
            case.state = State::InReview;
            case.officer = recorded.who.account.clone();
            task::apply(&mut case.handling.tasks, moves, at);
        }
        Event::StepTaken { step } => on_task(case, *step, |task| task.taken_by = actor()),
        Event::StepReported { step, report } => on_task(case, *step, |task| {
            let by = actor().unwrap_or_default();
            task.standing = Standing::AwaitSecond { report: report.clone(), by };
        }),
        Event::StepFinished { step, report, moves } => {
            on_task(case, *step, |t| t.standing = Standing::Done { report: report.clone() });
            task::apply(&mut case.handling.tasks, moves, at);
        }
        Event::StepReturned { moves, .. } => task::apply(&mut case.handling.tasks, moves, at),
        Event::Proposed { proposal } => {
            let by = actor().unwrap_or_default();
            case.handling.proposal = Some(Proposed { proposal: proposal.clone(), by });
        }
        Event::ProposalRejected { .. } => case.handling.proposal = None,
        Event::Suspended { procedure } => {
            case.state = State::Suspended;
            case.handling.procedure = Some(procedure.clone());
        }
        Event::Resumed { due, steps, .. } => {
            case.state = State::InReview;
            case.handling.procedure = None;
            case.due = Some(due.clone());
            for (step, on) in steps {
                on_task(case, *step, |task| task.due_on = Some(*on));
            }
        }
        Event::Extended { due, .. } => {
            case.handling.is_extended = true;
            // Nothing is left of the proposal that led to it.
            case.handling.proposal = None;
            case.due = Some(due.clone());
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
        Event::Assigned { to, .. } => {
            case.officer = Some(AccountId { region: to.0, id: to.1.clone() });
        }
        Event::Overdue { clock } => case.handling.overdue.push(*clock),
        Event::Reminded { due_on } => case.handling.reminded_of = Some(*due_on),
        Event::CalendarChanged { calendar, due } => {
            case.due = Some(due.clone());
            case.handling.calendar.clone_from(calendar);
        }
        Event::Rebased { record } => crate::rebase::fold(case, record, at),
        // The end and what comes after it is the other half's.
        Event::Submitted { .. }
        | Event::NotNeeded { .. }
        | Event::NotAccepted { .. }
        | Event::Lapsed { .. }
        | Event::Decided { .. }
        | Event::TacitlyDecided { .. }
        | Event::SentUp { .. }
        | Event::IssueStarted {}
        | Event::DeliveryStarted { .. }
        | Event::Delivered { .. }
        | Event::Withdrawn { .. }
        | Event::Terminated { .. }
        | Event::Archived { .. }
        | Event::Reopened { .. } => {}
    }
}

/// What was to follow is there once the last of it came, whoever handed it over.
fn supplied(case: &mut Case, code: &str) {
    if let Some(lenient) = &mut case.handling.lenient {
        lenient.missing.retain(|missing| missing != code);
    }
    if case.handling.lenient.as_ref().is_some_and(|lenient| lenient.missing.is_empty()) {
        case.handling.lenient = None;
    }
}

/// The end of a case and what comes after it; false for everything else.
fn conclude(case: &mut Case, event: &Event, recorded: &Recorded) -> bool {
    let (state, finish) = match event {
        Event::NotNeeded { .. } => (State::NotNeeded, Finish::NotAccepted),
        Event::NotAccepted { .. } => (State::NotAccepted, Finish::NotAccepted),
        Event::Withdrawn { .. } | Event::Lapsed { .. } => (State::Withdrawn, Finish::Withdrawn),
        Event::Terminated { .. } => (State::Terminated, Finish::Voided),
        Event::SentUp { opinion, .. } => {
            case.opinion = Some(opinion.clone());
            (State::Closed, Finish::SentUp)
        }
        Event::Decided { decision, .. } | Event::TacitlyDecided { decision } => {
            case.decision = Some(decision.clone());
            if let Event::Decided { remedies, .. } = event {
                case.handling.remedies = *remedies;
            }
            match decision.is_granted {
                true => (State::Granted, Finish::Granted),
                false => (State::Refused, Finish::Refused),
            }
        }
        Event::IssueStarted {} => {
            case.state = State::Issuing;
            return true;
        }
        Event::DeliveryStarted { way } => {
            case.state = State::Delivering;
            case.handling.delivery = Some(*way);
            return true;
        }
        Event::Delivered { .. } => {
            case.state = State::Closed;
            return true;
        }
        Event::Archived { .. } => {
            case.state = State::Archived;
            return true;
        }
        Event::Reopened { due, .. } => {
            reopen(case, due);
            return true;
        }
        _ => return false,
    };
    case.state = state;
    case.ended_at = Some(recorded.at);
    case.handling.finish = Some(finish);
    true
}

fn accept(case: &mut Case, at: crate::time::Instant, due: &Due, calendar: &str) {
    case.state = State::Accepted;
    case.accepted_at = Some(at);
    case.due = Some(due.clone());
    calendar.clone_into(&mut case.handling.calendar);
}

/// A new version of the data: examined and decided again, with what was supplied before.
fn reopen(case: &mut Case, due: &Due) {
    case.state = State::InReview;
    case.opinion = None;
    case.decision = None;
    case.ended_at = None;
    case.due = Some(due.clone());
    let old = std::mem::take(&mut case.handling);
    case.handling = Handling {
        reopenings: old.reopenings + 1,
        answered_at: old.answered_at,
        notices: old.notices,
        is_deemed: old.is_deemed,
        calendar: old.calendar,
        commitment: old.commitment,
        tasks: old.tasks,
        terms_of: old.terms_of,
        newly_asked: old.newly_asked,
        ..Handling::default()
    };
}

fn on_task(case: &mut Case, step: u32, change: impl FnOnce(&mut Task)) {
    if let Some(task) = task::open_mut(&mut case.handling.tasks, step) {
        change(task);
    }
}

/// The fields that differ between two sets of answers.
fn changed(before: &Answers, after: &Answers) -> Vec<String> {
    let keys = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key)));
    keys.filter(|key| before.get(*key) != after.get(*key)).cloned().collect()
}
