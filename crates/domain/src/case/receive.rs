//! From the counter to acceptance: pre-examination, notice, answer, acceptance of every kind.

use super::clock::{due_with, notice_due};
use super::decide::{Book, text, written};
use super::{
    Action, Case, CorrectionNotice, Event, Lapse, Lenient, Mark, Refusal, RemedyTerms, Target,
};
use crate::clock;
use crate::ctx::Ctx;

pub(super) fn happens(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    action: Action,
) -> Result<Event, Refusal> {
    Ok(match action {
        Action::StartPreCheck => Event::PreCheckStarted {},
        Action::SayNotNeeded { reason } => Event::NotNeeded { reason: written(reason)? },
        Action::Decline { reason, competent_body } => Event::NotAccepted {
            reason: written(reason)?,
            competent_body: competent_body.map(text).transpose()?.filter(|body| !body.is_empty()),
            remedies: Some(RemedyTerms::LAW),
        },
        Action::Fix { answers } => Event::Fixed { answers },
        Action::RequestCorrection(notice) => request_correction(ctx, book, case, notice)?,
        Action::DeemAccepted => match is_deemed(ctx, book, case)? {
            true => accept(ctx, book, case, None)?,
            false => return Err(Refusal::NotYetDue),
        },
        Action::Supplement { answers, note } => Event::Supplemented { answers, note: text(note)? },
        Action::LapseNow(cause) => lapse(ctx, case, cause)?,
        Action::Accept => accept(ctx, book, case, None)?,
        Action::AcceptLeniently(lenient) => {
            let lenient = leniently(ctx, book, lenient)?;
            accept(ctx, book, case, Some(lenient))?
        }
        Action::SupplyMissing { note } => {
            case.handling.lenient.as_ref().ok_or(Refusal::NothingMissing)?;
            Event::MissingSupplied { note: text(note)? }
        }
        Action::Commit { promise } => match book.plan.is_by_commitment {
            true => Event::Committed { promise: written(promise)? },
            false => return Err(Refusal::NotByCommitment),
        },
        Action::ReceiveMaterial(material) => match book.plan.materials.contains(&material.code) {
            true => Event::MaterialReceived { material },
            false => return Err(Refusal::NoSuchMaterial),
        },
        // Another part of the procedure answers for every other deed.
        _ => return Err(Refusal::WrongState { state: case.state }),
    })
}

/// Whether the days for a notice are over, so that silence made it accepted from the receipt on.
fn is_deemed(ctx: &Ctx, book: &Book<'_>, case: &Case) -> Result<bool, Refusal> {
    let due = notice_due(case, book.calendar).map_err(|_| Refusal::ClockUnreadable)?;
    Ok(due.is_over(ctx.now))
}

fn accept(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    lenient: Option<Lenient>,
) -> Result<Event, Refusal> {
    let accepted = clock::Event::Accepted { at: ctx.now };
    let due = due_with(book.plan, book.history, book.calendar, Some(accepted), ctx.now)?;
    let calendar = book.calendar.version().to_owned();
    // Art. 32(4): whoever is silent for five working days has accepted from the receipt on.
    if lenient.is_none() && is_deemed(ctx, book, case)? {
        return Ok(Event::DeemedAccepted { received_at: case.received_at(), due, calendar });
    }
    Ok(match lenient {
        None => Event::Accepted { due, calendar },
        Some(lenient) => Event::AcceptedLeniently { due, calendar, lenient },
    })
}

fn leniently(ctx: &Ctx, book: &Book<'_>, lenient: Lenient) -> Result<Lenient, Refusal> {
    if !book.plan.is_lenient {
        return Err(Refusal::NotLenient);
    }
    // Only what the item itself calls secondary may follow later.
    let is_secondary = |code: &String| book.plan.may_follow.contains(code);
    if lenient.missing.is_empty() || !lenient.missing.iter().all(is_secondary) {
        return Err(Refusal::NotSecondary);
    }
    if lenient.supply_by <= ctx.now.civil_date_in_china() {
        return Err(Refusal::DateNotAhead);
    }
    Ok(Lenient { promise: written(lenient.promise)?, ..lenient })
}

fn request_correction(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    notice: CorrectionNotice,
) -> Result<Event, Refusal> {
    // Art. 32(4): everything that is missing is said at once, so there is only one notice, unless
    // the answer to it brought the new defects.
    if case.correction.is_some() && !is_about_the_answer(case, &notice.marks) {
        return Err(Refusal::SecondNotice);
    }
    if is_deemed(ctx, book, case)? {
        return Err(Refusal::NoticeTooLate);
    }
    let defects = written(notice.defects)?;
    if notice.answer_by <= ctx.now.civil_date_in_china() {
        return Err(Refusal::DateNotAhead);
    }
    let shorten = |mark: Mark| Ok(Mark { note: text(mark.note)?, ..mark });
    let marks = notice.marks.into_iter().map(shorten).collect::<Result<_, _>>()?;
    let notice = CorrectionNotice { defects, answer_by: notice.answer_by, marks };
    Ok(Event::CorrectionRequested { notice })
}

/// Whether every mark points to something that the answer to the notice changed.
fn is_about_the_answer(case: &Case, marks: &[Mark]) -> bool {
    let is_answered = |mark: &Mark| match &mark.target {
        Target::Field(key) => case.handling.answered_fields.contains(key),
        Target::Material(_) => false,
    };
    !marks.is_empty() && marks.iter().all(is_answered)
}

fn lapse(ctx: &Ctx, case: &Case, cause: Lapse) -> Result<Event, Refusal> {
    let until = match cause {
        Lapse::CorrectionUnanswered => case.correction.as_ref().map(|notice| notice.answer_by),
        Lapse::MissingNotSupplied => case.handling.lenient.as_ref().map(|l| l.supply_by),
    };
    match until {
        None => Err(Refusal::NothingMissing),
        Some(until) if ctx.now.civil_date_in_china() <= until => Err(Refusal::NotYetDue),
        Some(_) => Ok(Event::Lapsed { cause }),
    }
}
