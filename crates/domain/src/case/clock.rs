//! The clock of a case: its events and its item's limits, as the arithmetic of time limits hears
//! them. Due days are always recomputed from the history, never edited.

use super::{Case, Due, Event, Plan, Recorded, Refusal, Task};
use crate::calendar::{Calendar, YearUnpublished};
use crate::clock::{self, CORRECTION_NOTICE, ClockFault, ISSUE, Limit, Reading, Rule, due_after};
use crate::time::Instant;

/// Reads the clock of a case at a moment.
pub fn reading(
    rule: &Rule,
    history: &[Recorded],
    calendar: &Calendar,
    now: Instant,
) -> Result<Reading, ClockFault> {
    clock::reading(rule, &heard(history), calendar, now)
}

/// What the clock hears of a history.
pub fn heard(history: &[Recorded]) -> Vec<clock::Event> {
    history.iter().filter_map(|recorded| hears(&recorded.event, recorded.at)).collect()
}

fn hears(event: &Event, at: Instant) -> Option<clock::Event> {
    match event {
        Event::Submitted { .. } | Event::Supplemented { .. } => Some(clock::Event::Received { at }),
        Event::CorrectionRequested { .. } => Some(clock::Event::NoticeSent { at }),
        Event::Accepted { .. } | Event::AcceptedLeniently { .. } | Event::DeemedAccepted { .. } => {
            Some(clock::Event::Accepted { at })
        }
        Event::Suspended { procedure } => {
            Some(clock::Event::Suspended { at, kind: procedure.kind })
        }
        Event::Resumed { .. } => Some(clock::Event::Resumed { at }),
        Event::Extended { .. } => Some(clock::Event::Extended { at }),
        Event::Reopened { .. } => Some(clock::Event::Restarted { at }),
        Event::NotNeeded { .. }
        | Event::NotAccepted { .. }
        | Event::Decided { .. }
        | Event::TacitlyDecided { .. }
        | Event::SentUp { .. }
        | Event::Lapsed { .. }
        | Event::Terminated { .. }
        | Event::Withdrawn { .. } => Some(clock::Event::Ended { at }),
        Event::PreCheckStarted {}
        | Event::Fixed { .. }
        | Event::MissingSupplied { .. }
        | Event::Committed { .. }
        | Event::ReviewStarted { .. }
        | Event::StepTaken { .. }
        | Event::StepReported { .. }
        | Event::StepFinished { .. }
        | Event::StepReturned { .. }
        | Event::Proposed { .. }
        | Event::ProposalRejected { .. }
        | Event::Reviewed { .. }
        | Event::Returned { .. }
        | Event::IssueStarted {}
        | Event::DeliveryStarted { .. }
        | Event::Delivered { .. }
        | Event::Archived { .. }
        | Event::Assigned { .. }
        | Event::Overdue { .. }
        | Event::Reminded { .. }
        | Event::CalendarChanged { .. }
        | Event::MaterialReceived { .. }
        | Event::Rebased { .. } => None,
    }
}

/// The due days of a case by a plan, as they stand.
pub(crate) fn due_days(
    plan: &Plan,
    history: &[Recorded],
    calendar: &Calendar,
    now: Instant,
) -> Result<Due, Refusal> {
    due_with(plan, history, calendar, None, now)
}

/// The due days of a case whose clock hears one more event now.
pub(super) fn due_with(
    plan: &Plan,
    history: &[Recorded],
    calendar: &Calendar,
    more: Option<clock::Event>,
    now: Instant,
) -> Result<Due, Refusal> {
    let mut events = heard(history);
    events.extend(more);
    let reading = clock::reading(&plan.rule, &events, calendar, now).map_err(refusal)?;
    Ok(days(&reading, now))
}

/// The due days that a reading shows.
fn days(reading: &Reading, now: Instant) -> Due {
    let both = [&reading.legal, &reading.committed];
    let is_estimate = both.into_iter().flatten().any(|due| due.is_estimate);
    let legal_on = reading.legal.as_ref().map(|due| due.on);
    let committed_on = reading.committed.as_ref().map(|due| due.on);
    // An item without a promise is held to the law; one with neither, to the day itself.
    let committed_on = committed_on.or(legal_on).unwrap_or_else(|| now.civil_date_in_china());
    Due { legal_on, committed_on, is_estimate }
}

fn refusal(fault: ClockFault) -> Refusal {
    match fault {
        ClockFault::NoExtension => Refusal::NoExtension,
        ClockFault::AlreadyExtended => Refusal::ExtendedBefore,
        ClockFault::AlreadyOver => Refusal::LimitOver,
        ClockFault::YearUnpublished(_)
        | ClockFault::OutOfOrder
        | ClockFault::NothingReceived
        | ClockFault::AlreadyAccepted
        | ClockFault::NotRunning
        | ClockFault::NotSuspended
        | ClockFault::AlreadyEnded
        | ClockFault::LimitTooLong => Refusal::ClockUnreadable,
    }
}

/// When the notice of missing things is due for what was received last (行政许可法 art. 32).
pub fn notice_due(case: &Case, calendar: &Calendar) -> Result<clock::Due, ClockFault> {
    notice_due_after(case.received_at(), calendar)
}

/// Until when what came in at a moment must be answered.
pub fn notice_due_after(
    received_at: Instant,
    calendar: &Calendar,
) -> Result<clock::Due, ClockFault> {
    due_after(received_at, CORRECTION_NOTICE, calendar)
}

/// When the decision must have been issued and delivered (行政许可法 art. 44).
pub fn issue_due(case: &Case, calendar: &Calendar) -> Option<Result<clock::Due, ClockFault>> {
    Some(due_after(case.ended_at?, ISSUE, calendar))
}

/// When an open step is due: its own limit from the moment it was opened, without the time of
/// special procedures.
pub fn task_due(
    plan: &Plan,
    task: &Task,
    history: &[Recorded],
    calendar: &Calendar,
    now: Instant,
) -> Option<clock::Due> {
    let limit = plan.flow.step(task.step)?.limit?;
    let started = clock::Event::StepStarted { at: task.opened_at, limit: Some(limit) };
    let mut events = heard(history);
    let place = events.iter().take_while(|event| event.at() <= task.opened_at).count();
    events.insert(place, started);
    clock::reading(&plan.rule, &events, calendar, now).ok()?.step
}

/// The day a step is due that opens now.
pub(super) fn step_day(
    limit: Option<Limit>,
    now: Instant,
    calendar: &Calendar,
) -> Option<jiff::civil::Date> {
    due_after(now, limit?, calendar).ok().map(|due| due.on)
}

/// The first day after a day.
pub(super) fn day_after(day: jiff::civil::Date) -> jiff::civil::Date {
    day.tomorrow().unwrap_or(day)
}

/// The working day before a day, for reminders.
pub(super) fn working_day_before(
    day: jiff::civil::Date,
    calendar: &Calendar,
) -> Result<jiff::civil::Date, YearUnpublished> {
    calendar.working_before(day, 1)
}
