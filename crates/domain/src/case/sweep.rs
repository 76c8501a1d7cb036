//! What the clock does to a case on its own: when a look is due, and what then happens.
//!
//! [`wakes_on`] says on which day the sweep must look at a case again, from the case alone;
//! [`next_by_clock`] then reads the whole history and says what happens, if anything.

use jiff::civil::Date;

use super::clock::{day_after, issue_due, notice_due, task_due, working_day_before};
use super::{Action, Book, Case, ClockName, Lapse, Recorded, State, reading};
use crate::calendar::Calendar;
use crate::time::Instant;

/// The first day on which the clock may have something to do to a case; none when only people have.
pub fn wakes_on(case: &Case, calendar: &Calendar) -> Option<Date> {
    match case.state {
        State::Submitted | State::PreCheck => {
            notice_due(case, calendar).ok().map(|due| day_after(due.on))
        }
        State::AwaitCorrection => case.correction.as_ref().map(|n| day_after(n.answer_by)),
        State::Accepted | State::InReview | State::AwaitDecision => {
            running(case, calendar).into_iter().min()
        }
        State::Granted | State::Refused | State::Issuing | State::Delivering => {
            let is_marked = case.handling.overdue.contains(&ClockName::Issue);
            let due = issue_due(case, calendar).and_then(Result::ok).filter(|_| !is_marked)?;
            Some(day_after(due.on))
        }
        State::Suspended
        | State::Closed
        | State::NotNeeded
        | State::NotAccepted
        | State::Withdrawn
        | State::Terminated
        | State::Archived => None,
    }
}

/// The days of a case whose clock runs.
fn running(case: &Case, calendar: &Calendar) -> Vec<Date> {
    let mut days = Vec::new();
    let is_marked = |clock| case.handling.overdue.contains(&clock);
    if let Some(due) = &case.due {
        let on = due.committed_on;
        if case.handling.reminded_of != Some(on) && !is_marked(ClockName::Committed) {
            days.extend(working_day_before(on, calendar));
        }
        if !is_marked(ClockName::Committed) {
            days.push(day_after(on));
        }
        if !is_marked(ClockName::Legal) {
            days.extend(due.legal_on.map(day_after));
        }
    }
    days.extend(case.handling.lenient.as_ref().map(|lenient| day_after(lenient.supply_by)));
    let silent = case.open_tasks().filter(|task| task.silence_agrees);
    days.extend(silent.filter_map(|task| task.due_on).map(day_after));
    days
}

/// What happens to a case by the clock at a moment, one thing at a time; ask again after it.
pub fn next_by_clock(book: &Book<'_>, case: &Case, now: Instant) -> Option<Action> {
    match case.state {
        State::Submitted | State::PreCheck => {
            let due = notice_due(case, book.calendar).ok()?;
            due.is_over(now).then_some(Action::DeemAccepted)
        }
        State::AwaitCorrection => {
            let until = case.correction.as_ref()?.answer_by;
            let is_over = now.civil_date_in_china() > until;
            is_over.then_some(Action::LapseNow(Lapse::CorrectionUnanswered))
        }
        State::Accepted | State::InReview | State::AwaitDecision => by_running(book, case, now),
        State::Granted | State::Refused | State::Issuing | State::Delivering => {
            let is_marked = case.handling.overdue.contains(&ClockName::Issue);
            let due = issue_due(case, book.calendar)?.ok()?;
            let is_new = due.is_over(now) && !is_marked;
            is_new.then_some(Action::MarkOverdue(ClockName::Issue))
        }
        State::Suspended
        | State::Closed
        | State::NotNeeded
        | State::NotAccepted
        | State::Withdrawn
        | State::Terminated
        | State::Archived => None,
    }
}

fn by_running(book: &Book<'_>, case: &Case, now: Instant) -> Option<Action> {
    let today = now.civil_date_in_china();
    if case.handling.lenient.as_ref().is_some_and(|lenient| today > lenient.supply_by) {
        return Some(Action::LapseNow(Lapse::MissingNotSupplied));
    }
    let silent = case.open_tasks().find(|task| {
        let agrees = book.plan.flow.step(task.step).is_some_and(|step| step.silence_agrees);
        agrees && is_task_over(book, task, book.history, now)
    });
    if let (Some(task), State::InReview) = (silent, case.state) {
        return Some(Action::PassInSilence { step: task.step });
    }
    let reading = reading(&book.plan.rule, book.history, book.calendar, now).ok()?;
    let is_over = |due: &Option<crate::clock::Due>| due.as_ref().is_some_and(|d| d.is_over(now));
    if is_over(&reading.legal) && book.plan.silence().is_some() {
        return Some(Action::DecideTacitly);
    }
    let is_new = |clock| !case.handling.overdue.contains(&clock);
    if is_over(&reading.committed) && is_new(ClockName::Committed) {
        return Some(Action::MarkOverdue(ClockName::Committed));
    }
    if is_over(&reading.legal) && is_new(ClockName::Legal) {
        return Some(Action::MarkOverdue(ClockName::Legal));
    }
    let due_on = case.due.as_ref()?.committed_on;
    let from = working_day_before(due_on, book.calendar).ok()?;
    let is_near = today >= from && today <= due_on && is_new(ClockName::Committed);
    let is_reminded = case.handling.reminded_of == Some(due_on);
    (is_near && !is_reminded).then_some(Action::Remind { due_on })
}

fn is_task_over(book: &Book<'_>, task: &super::Task, history: &[Recorded], now: Instant) -> bool {
    task_due(book.plan, task, history, book.calendar, now).is_some_and(|due| due.is_over(now))
}
