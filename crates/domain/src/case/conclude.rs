//! From the decision to the archive, and what the clock does on its own.

use super::clock::{due_with, issue_due};
use super::decide::{Book, me, must_be_officer, text, written};
use super::examine::opined;
use super::quota::must_have_place;
use super::{Action, Case, ClockName, Decision, Event, Recorded, Refusal, RemedyTerms, reading};
use crate::clock;
use crate::ctx::Ctx;
use crate::lists::CaseClass;

pub(super) fn happens(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    action: Action,
) -> Result<Event, Refusal> {
    Ok(match action {
        Action::GrantOnCommitment { has_good_credit, reasons } => {
            on_commitment(book, case, has_good_credit, reasons)?
        }
        Action::DecideAtOnce(decision) => match book.plan.class == CaseClass::Instant {
            true => decided(book, decision)?,
            false => return Err(Refusal::NotInstant),
        },
        Action::Decide(decision) => make_decision(ctx, book, case, decision)?,
        Action::DecideTacitly => tacitly(ctx, book)?,
        Action::SendUp { opinion, to } => {
            if book.plan.class != CaseClass::Forwarded {
                return Err(Refusal::NotForwarded);
            }
            must_be_officer(ctx, book, case)?;
            if case.open_tasks().next().is_some() {
                return Err(Refusal::StepsOpen);
            }
            let to = text(to)?;
            match to.is_empty() {
                true => return Err(Refusal::ReasonMissing),
                false => Event::SentUp { opinion: opined(opinion)?, to },
            }
        }
        Action::Issue => match book.plan.gives_document {
            true => Event::IssueStarted {},
            false => return Err(Refusal::NoDocument),
        },
        Action::Deliver { way } => Event::DeliveryStarted { way },
        Action::ConfirmDelivery { proof } => match text(proof)? {
            proof if proof.is_empty() => return Err(Refusal::ReasonMissing),
            proof => Event::Delivered { proof },
        },
        // T21: always allowed before the decision.
        Action::Withdraw { reason } => Event::Withdrawn { reason: text(reason)? },
        Action::Archive { digest } => Event::Archived { digest },
        Action::Reopen { cause, reason } => {
            let again = clock::Event::Restarted { at: ctx.now };
            let due = due_with(book.plan, book.history, book.calendar, Some(again), ctx.now)?;
            Event::Reopened { cause, reason: written(reason)?, due }
        }
        Action::MarkOverdue(clock) => overdue(ctx, book, case, clock)?,
        Action::Remind { due_on } => remind(ctx, book, case, due_on)?,
        Action::Recount => recount(ctx, book, case)?,
        // Another part of the procedure answers for every other deed.
        _ => return Err(Refusal::WrongState { state: case.state }),
    })
}

fn on_commitment(
    book: &Book<'_>,
    case: &Case,
    has_good_credit: bool,
    reasons: String,
) -> Result<Event, Refusal> {
    if !book.plan.is_by_commitment {
        return Err(Refusal::NotByCommitment);
    }
    if case.handling.commitment.is_none() {
        return Err(Refusal::CommitmentMissing);
    }
    if !has_good_credit {
        return Err(Refusal::BadCredit);
    }
    decided(book, Decision { is_granted: true, reasons })
}

fn make_decision(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    decision: Decision,
) -> Result<Event, Refusal> {
    // Separation of duties: whoever examined a case does not decide it.
    if case.officer.as_ref() == me(ctx) {
        return Err(Refusal::SamePerson);
    }
    // What was to follow later must be there before anything is granted on it.
    if decision.is_granted && case.handling.lenient.is_some() {
        return Err(Refusal::StillMissing);
    }
    decided(book, decision)
}

fn decided(book: &Book<'_>, decision: Decision) -> Result<Event, Refusal> {
    if decision.is_granted {
        must_have_place(book)?;
    }
    let reasons = match decision.is_granted {
        true => text(decision.reasons)?,
        // Art. 38: a refusal states its reasons, and where it can be challenged.
        false => written(decision.reasons)?,
    };
    let remedies = (!decision.is_granted).then_some(RemedyTerms::LAW);
    Ok(Event::Decided { decision: Decision { reasons, ..decision }, remedies })
}

fn tacitly(ctx: &Ctx, book: &Book<'_>) -> Result<Event, Refusal> {
    let is_granted = book.plan.silence().ok_or(Refusal::NoTacitRule)?;
    match is_over(ctx, book, book.history, ClockName::Legal)? {
        true => {
            Ok(Event::TacitlyDecided { decision: Decision { is_granted, reasons: String::new() } })
        }
        false => Err(Refusal::NotYetDue),
    }
}

/// Whether a clock of the decision has run out by now.
fn is_over(
    ctx: &Ctx,
    book: &Book<'_>,
    history: &[Recorded],
    clock: ClockName,
) -> Result<bool, Refusal> {
    let reading = reading(&book.plan.rule, history, book.calendar, ctx.now);
    let reading = reading.map_err(|_| Refusal::ClockUnreadable)?;
    let due = match clock {
        ClockName::Legal => reading.legal,
        ClockName::Committed => reading.committed,
        ClockName::Issue => None,
    };
    Ok(due.is_some_and(|due| due.is_over(ctx.now)))
}

fn overdue(ctx: &Ctx, book: &Book<'_>, case: &Case, clock: ClockName) -> Result<Event, Refusal> {
    if case.handling.overdue.contains(&clock) {
        return Err(Refusal::DoneBefore);
    }
    let is_over = match clock {
        ClockName::Issue => issue_due(case, book.calendar)
            .is_some_and(|due| due.is_ok_and(|due| due.is_over(ctx.now))),
        ClockName::Legal | ClockName::Committed => {
            case.is_running() && is_over(ctx, book, book.history, clock)?
        }
    };
    match is_over {
        true => Ok(Event::Overdue { clock }),
        false => Err(Refusal::NotYetDue),
    }
}

fn remind(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    due_on: jiff::civil::Date,
) -> Result<Event, Refusal> {
    if case.handling.reminded_of == Some(due_on) {
        return Err(Refusal::DoneBefore);
    }
    let today = ctx.now.civil_date_in_china();
    let is_due = case.due.as_ref().is_some_and(|due| due.committed_on == due_on);
    let from = super::clock::working_day_before(due_on, book.calendar);
    match is_due && from.is_ok_and(|from| today >= from) {
        true => Ok(Event::Reminded { due_on }),
        false => Err(Refusal::NotYetDue),
    }
}

/// A calendar changed: the due days are counted again, and recorded if they moved.
fn recount(ctx: &Ctx, book: &Book<'_>, case: &Case) -> Result<Event, Refusal> {
    // Under a special procedure the days are those it began with; ending it counts them again.
    let due = due_with(book.plan, book.history, book.calendar, None, ctx.now)?;
    if case.due.as_ref() == Some(&due) || case.handling.procedure.is_some() {
        return Err(Refusal::DoneBefore);
    }
    Ok(Event::CalendarChanged { calendar: book.calendar.version().to_owned(), due })
}
