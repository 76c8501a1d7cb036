//! From acceptance to the opinion: steps, special procedures, extensions, who does what.

use super::clock::{due_with, step_day, task_due};
use super::decide::{Book, me, must_be_officer, text, written};
use super::{
    Action, Case, Event, Moves, Opened, Opinion, Procedure, Proposal, Refusal, Standing, State,
    StepReport, Task, latest,
};
use crate::clock;
use crate::ctx::Ctx;
use crate::flow::{FlowStep, StepKind};
use crate::identity::{AccountId, Role};
use crate::lists::CaseClass;

pub(super) fn happens(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    action: Action,
) -> Result<Event, Refusal> {
    Ok(match action {
        Action::StartReview => {
            must_be_officer(ctx, book, case)?;
            let opened = opened(ctx, book, case, book.plan.flow.first());
            Event::ReviewStarted { moves: Moves { opened, recalled: Vec::new() } }
        }
        Action::TakeStep { step } => {
            let task = task(ctx, case, step)?;
            match task.taken_by.is_some() {
                true => return Err(Refusal::OtherOfficer),
                false => Event::StepTaken { step },
            }
        }
        Action::FinishStep { step, report } => finish(ctx, book, case, step, report)?,
        Action::Countersign { step } => countersign(ctx, book, case, step)?,
        Action::PassInSilence { step } => pass(ctx, book, case, step)?,
        Action::ReturnStep { step, reason } => return_to(ctx, book, case, step, reason)?,
        Action::Propose(proposal) => propose(ctx, book, case, proposal)?,
        Action::Approve => approve(ctx, book, case)?,
        Action::Reject { reason } => {
            case.handling.proposal.as_ref().ok_or(Refusal::NothingProposed)?;
            Event::ProposalRejected { reason: written(reason)? }
        }
        Action::Resume { result } => resume(ctx, book, case, result)?,
        Action::Review(opinion) => review(ctx, book, case, opinion)?,
        Action::Return { reason } => Event::Returned { reason: written(reason)? },
        Action::Assign { to, reason } => assign(case, &to, reason)?,
        // Another part of the procedure answers for every other deed.
        _ => return Err(Refusal::WrongState { state: case.state }),
    })
}

/// The open step, if it is the actor's department's.
fn task<'a>(ctx: &Ctx, case: &'a Case, step: u32) -> Result<&'a Task, Refusal> {
    let task = case.open_task(step).ok_or(Refusal::NoSuchStep)?;
    let account = ctx.actor.account();
    let region = case.id.region;
    match account.is_some_and(|account| account.has_for(Role::Officer, region, &task.org)) {
        true => Ok(task),
        false => Err(Refusal::OtherDepartment),
    }
}

fn finish(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    number: u32,
    report: StepReport,
) -> Result<Event, Refusal> {
    let task = task(ctx, case, number)?;
    let step = book.plan.flow.step(number).ok_or(Refusal::NoSuchStep)?;
    if !matches!(task.standing, Standing::Open) {
        return Err(Refusal::NoSuchStep);
    }
    if task.taken_by.is_some() && task.taken_by.as_ref() != me(ctx).map(|id| &id.id) {
        return Err(Refusal::OtherOfficer);
    }
    if step.kind == StepKind::SiteVisit && !report.visit.as_ref().is_some_and(is_record) {
        return Err(Refusal::VisitMissing);
    }
    let opinion = match report.agrees {
        true => text(report.opinion)?,
        false => written(report.opinion)?,
    };
    let report = StepReport { opinion, ..report };
    Ok(match step.needs_two {
        // Art. 34: facts are checked by two officers or more, so a second one signs.
        true => Event::StepReported { step: number, report },
        false => finished(ctx, book, case, step, report),
    })
}

fn is_record(visit: &super::Visit) -> bool {
    !visit.place.trim().is_empty() && !visit.found.trim().is_empty() && !visit.present.is_empty()
}

fn countersign(ctx: &Ctx, book: &Book<'_>, case: &Case, number: u32) -> Result<Event, Refusal> {
    let task = task(ctx, case, number)?;
    let step = book.plan.flow.step(number).ok_or(Refusal::NoSuchStep)?;
    let Standing::AwaitSecond { report, by } = &task.standing else {
        return Err(Refusal::NoSuchStep);
    };
    if me(ctx).is_some_and(|id| id.id == *by) {
        return Err(Refusal::SamePerson);
    }
    Ok(finished(ctx, book, case, step, report.clone()))
}

/// Silence is no objection where the item's rule says so.
fn pass(ctx: &Ctx, book: &Book<'_>, case: &Case, number: u32) -> Result<Event, Refusal> {
    let task = case.open_task(number).ok_or(Refusal::NoSuchStep)?;
    let step = book.plan.flow.step(number).filter(|step| step.silence_agrees);
    let step = step.ok_or(Refusal::NoSuchStep)?;
    let due = task_due(book.plan, task, book.history, book.calendar, ctx.now);
    if !due.is_some_and(|due| due.is_over(ctx.now)) {
        return Err(Refusal::NotYetDue);
    }
    let report = StepReport { agrees: true, opinion: String::new(), visit: None, given_by: None };
    Ok(finished(ctx, book, case, step, report))
}

/// A step is done: the next ones open, or a no takes the others back.
fn finished(ctx: &Ctx, book: &Book<'_>, case: &Case, step: &FlowStep, report: StepReport) -> Event {
    let is_done =
        |number| latest(&case.handling.tasks, number).is_some_and(|task| task.report().is_some());
    let moves = match !report.agrees && step.stops_all {
        true => {
            let others = case.open_tasks().map(|task| task.step);
            Moves { opened: Vec::new(), recalled: others.filter(|o| *o != step.number).collect() }
        }
        // Once a step has stopped the others, what is still reported opens nothing.
        false if was_stopped(book, case) => Moves::default(),
        false => {
            // After a move to another version what comes next may be done or open already.
            let mut next = book.plan.flow.opened_by(step.number, is_done);
            next.retain(|n| !is_done(n.number) && case.open_task(n.number).is_none());
            Moves { opened: opened(ctx, book, case, next), recalled: Vec::new() }
        }
    };
    Event::StepFinished { step: step.number, report, moves }
}

/// Whether a step has stopped the others.
pub(crate) fn was_stopped(book: &Book<'_>, case: &Case) -> bool {
    case.handling.tasks.iter().filter(|task| task.of_version.is_none()).any(|task| {
        let stops = book.plan.flow.step(task.step).is_some_and(|step| step.stops_all);
        stops && task.report().is_some_and(|report| !report.agrees)
    })
}

/// Steps of the flow as they open now.
pub(crate) fn opened(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    steps: Vec<&FlowStep>,
) -> Vec<Opened> {
    let open = |step: &FlowStep| Opened {
        step: step.number,
        org: step.org.unwrap_or(case.org),
        due_on: step_day(step.limit, ctx.now, book.calendar),
        silence_agrees: step.silence_agrees,
    };
    steps.into_iter().map(open).collect()
}

/// Back inside the authority: the step opens again, and all that came after it is taken back.
fn return_to(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    number: u32,
    reason: String,
) -> Result<Event, Refusal> {
    must_be_officer(ctx, book, case)?;
    let step = book.plan.flow.step(number).ok_or(Refusal::NoSuchStep)?;
    let was_done = latest(&case.handling.tasks, number).is_some_and(|t| t.report().is_some());
    if !was_done {
        return Err(Refusal::NoSuchStep);
    }
    let mut recalled = book.plan.flow.after(number);
    recalled.push(number);
    let has_round = |step: &u32| {
        latest(&case.handling.tasks, *step)
            .is_some_and(|task| !matches!(task.standing, Standing::Recalled))
    };
    recalled.retain(has_round);
    let opened = opened(ctx, book, case, vec![step]);
    Ok(Event::StepReturned {
        step: number,
        reason: written(reason)?,
        moves: Moves { opened, recalled },
    })
}

fn propose(ctx: &Ctx, book: &Book<'_>, case: &Case, proposal: Proposal) -> Result<Event, Refusal> {
    if case.handling.proposal.is_some() {
        return Err(Refusal::ProposalPending);
    }
    must_be_officer(ctx, book, case)?;
    let proposal = match proposal {
        Proposal::Suspend { procedure } => {
            if !book.plan.allows(procedure.kind) {
                return Err(Refusal::ProcedureNotListed);
            }
            // Art. 45: the applicant is told in writing how long it takes.
            if procedure.expected_days == 0 {
                return Err(Refusal::DaysMissing);
            }
            let reason = written(procedure.reason)?;
            Proposal::Suspend { procedure: Procedure { reason, ..procedure } }
        }
        Proposal::Extend { reason } => {
            extended(ctx, book)?;
            Proposal::Extend { reason: written(reason)? }
        }
        Proposal::Terminate { reason } => Proposal::Terminate { reason: written(reason)? },
    };
    Ok(Event::Proposed { proposal })
}

/// The due days with the one extension granted now (art. 42).
fn extended(ctx: &Ctx, book: &Book<'_>) -> Result<super::Due, Refusal> {
    let event = clock::Event::Extended { at: ctx.now };
    due_with(book.plan, book.history, book.calendar, Some(event), ctx.now)
}

fn approve(ctx: &Ctx, book: &Book<'_>, case: &Case) -> Result<Event, Refusal> {
    let proposed = case.handling.proposal.as_ref().ok_or(Refusal::NothingProposed)?;
    if me(ctx).is_some_and(|id| id.id == proposed.by) {
        return Err(Refusal::SamePerson);
    }
    Ok(match &proposed.proposal {
        Proposal::Suspend { procedure } => {
            let event = clock::Event::Suspended { at: ctx.now, kind: procedure.kind };
            due_with(book.plan, book.history, book.calendar, Some(event), ctx.now)?;
            Event::Suspended { procedure: procedure.clone() }
        }
        Proposal::Extend { reason } => {
            let due = extended(ctx, book)?;
            Event::Extended { reason: reason.clone(), due }
        }
        Proposal::Terminate { reason } => Event::Terminated { reason: reason.clone() },
    })
}

fn resume(ctx: &Ctx, book: &Book<'_>, case: &Case, result: String) -> Result<Event, Refusal> {
    let result = written(result)?;
    let event = clock::Event::Resumed { at: ctx.now };
    let due = due_with(book.plan, book.history, book.calendar, Some(event), ctx.now)?;
    let day = |task: &Task| {
        // Until now the procedure counts as under way, so its days are left out already.
        let due = task_due(book.plan, task, book.history, book.calendar, ctx.now)?;
        Some((task.step, due.on))
    };
    Ok(Event::Resumed { result, due, steps: case.open_tasks().filter_map(day).collect() })
}

fn review(ctx: &Ctx, book: &Book<'_>, case: &Case, opinion: Opinion) -> Result<Event, Refusal> {
    must_be_officer(ctx, book, case)?;
    if book.plan.class == CaseClass::Forwarded {
        return Err(Refusal::Forwarded);
    }
    if case.open_tasks().next().is_some() {
        return Err(Refusal::StepsOpen);
    }
    Ok(Event::Reviewed { opinion: opined(opinion)? })
}

/// An opinion against needs its reasons.
pub(super) fn opined(opinion: Opinion) -> Result<Opinion, Refusal> {
    let text = match opinion.is_for_grant {
        true => text(opinion.text)?,
        false => written(opinion.text)?,
    };
    Ok(Opinion { text, ..opinion })
}

fn assign(case: &Case, to: &AccountId, reason: String) -> Result<Event, Refusal> {
    if case.officer.as_ref() == Some(to) {
        return Err(Refusal::DoneBefore);
    }
    // Whoever takes a case out of another's hands says why.
    let reason = match case.officer.is_some() && case.state != State::Accepted {
        true => written(reason)?,
        false => text(reason)?,
    };
    Ok(Event::Assigned { to: (to.region, to.id.clone()), reason })
}
