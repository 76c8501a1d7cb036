//! The clock of one case, read at one moment.

use super::due::{Count, Due, Pause};
use super::event::{ClockFault, Event};
use super::limit::{Limit, Rule};
use crate::calendar::Calendar;
use crate::lists::SpecialProcedure;
use crate::time::Instant;

/// What the clock shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Whether it runs.
    pub state: ClockState,
    /// When the notice of missing things is due, while an answer to a receipt is awaited.
    pub notice: Option<Due>,
    /// When the count started, once there is acceptance.
    pub start: Option<Start>,
    /// When the law wants the decision.
    pub legal: Option<Due>,
    /// When the authority promised it.
    pub committed: Option<Due>,
    /// When the current step should be done.
    pub step: Option<Due>,
    /// When a notice of missing things went out too late to matter.
    pub late_notice_at: Option<Instant>,
}

/// Whether the clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// Nothing has been received.
    Waiting,
    /// Something was received and the authority owes an answer.
    AwaitingAnswer,
    /// The notice went out and the applicant owes an answer.
    AwaitingCorrection,
    /// The case is accepted and the time counts.
    Running,
    /// A special procedure is under way; due dates are what they would be if it ended now.
    Suspended {
        /// Since when.
        since: Instant,
        /// Which procedure.
        kind: SpecialProcedure,
    },
    /// The case was decided or ended otherwise.
    Ended {
        /// When.
        at: Instant,
    },
}

/// The start of the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// When the count starts.
    pub at: Instant,
    /// Whether that is the receipt, because no notice came in time (行政许可法 art. 32).
    pub is_deemed: bool,
}

/// Reads the clock of a case at a moment.
///
/// To ask whether an event may happen, read the history with the event added: a fault says no.
pub fn reading(
    rule: &Rule,
    events: &[Event],
    calendar: &Calendar,
    now: Instant,
) -> Result<Reading, ClockFault> {
    let mut history = History::new(rule, calendar);
    for event in events {
        history.hear(event)?;
    }
    history.read(now)
}

/// What the events heard so far amount to.
struct History<'a> {
    rule: &'a Rule,
    calendar: &'a Calendar,
    last_at: Option<Instant>,
    unanswered: Option<Instant>,
    is_noticed: bool,
    late_notice_at: Option<Instant>,
    start: Option<Start>,
    is_accepted: bool,
    pauses: Vec<Pause>,
    suspended: Option<(Instant, SpecialProcedure)>,
    extended_at: Option<Instant>,
    step: Option<(Instant, Limit)>,
    ended_at: Option<Instant>,
}

impl<'a> History<'a> {
    fn new(rule: &'a Rule, calendar: &'a Calendar) -> History<'a> {
        History {
            rule,
            calendar,
            last_at: None,
            unanswered: None,
            is_noticed: false,
            late_notice_at: None,
            start: None,
            is_accepted: false,
            pauses: Vec::new(),
            suspended: None,
            extended_at: None,
            step: None,
            ended_at: None,
        }
    }

    fn hear(&mut self, event: &Event) -> Result<(), ClockFault> {
        let at = event.at();
        if self.last_at.is_some_and(|last| at < last) {
            return Err(ClockFault::OutOfOrder);
        }
        if self.ended_at.is_some() && !matches!(event, Event::Restarted { .. }) {
            return Err(ClockFault::AlreadyEnded);
        }
        self.last_at = Some(at);
        self.deem(at)?;
        match *event {
            Event::Received { .. } => self.receive(at),
            Event::NoticeSent { .. } => self.notice(at)?,
            Event::Accepted { .. } => self.accept(at)?,
            Event::Suspended { kind, .. } => {
                self.must_run()?;
                self.suspended = Some((at, kind));
            }
            Event::Resumed { .. } => {
                let (from, kind) = self.suspended.take().ok_or(ClockFault::NotSuspended)?;
                self.pauses.push(Pause { from, to: at, kind });
            }
            Event::Extended { .. } => self.extend(at)?,
            Event::StepStarted { limit, .. } => self.step = limit.map(|limit| (at, limit)),
            Event::Restarted { .. } => self.restart(at),
            Event::Ended { .. } => self.ended_at = Some(at),
        }
        Ok(())
    }

    /// Silence past the limit for the notice is acceptance from the receipt (行政许可法 art. 32).
    fn deem(&mut self, at: Instant) -> Result<(), ClockFault> {
        let Some(received) = self.unanswered else { return Ok(()) };
        if self.notice_due(received)?.is_over(at) {
            self.unanswered = None;
            self.start = Some(Start { at: received, is_deemed: true });
        }
        Ok(())
    }

    fn notice_due(&self, received: Instant) -> Result<Due, ClockFault> {
        let mut count = Count::new(received, false, self.calendar, &[]);
        count.run(self.rule.notice, self.rule.counts_start_day)?;
        Ok(count.finish())
    }

    fn receive(&mut self, at: Instant) {
        // More material before any answer does not give the authority more time.
        if self.start.is_none() && self.unanswered.is_none() {
            self.unanswered = Some(at);
            self.is_noticed = false;
        }
    }

    fn notice(&mut self, at: Instant) -> Result<(), ClockFault> {
        if self.start.is_some() {
            self.late_notice_at = self.late_notice_at.or(Some(at));
            return Ok(());
        }
        self.unanswered.take().ok_or(ClockFault::NothingReceived)?;
        self.is_noticed = true;
        Ok(())
    }

    fn accept(&mut self, at: Instant) -> Result<(), ClockFault> {
        if self.is_accepted {
            return Err(ClockFault::AlreadyAccepted);
        }
        self.is_accepted = true;
        self.unanswered = None;
        // A late acceptance changes nothing about when the count started.
        self.start = self.start.or(Some(Start { at, is_deemed: false }));
        Ok(())
    }

    /// Opened again: the time counts anew, and what was granted before is spent.
    fn restart(&mut self, at: Instant) {
        self.start = Some(Start { at, is_deemed: false });
        self.is_accepted = true;
        self.unanswered = None;
        self.pauses.clear();
        self.suspended = None;
        self.extended_at = None;
        self.step = None;
        self.ended_at = None;
    }

    fn must_run(&self) -> Result<Start, ClockFault> {
        match (self.start, self.suspended) {
            (Some(start), None) => Ok(start),
            (None, _) | (_, Some(_)) => Err(ClockFault::NotRunning),
        }
    }

    /// The extension comes once, while the clock runs and before the limit ends (行政许可法 art. 42).
    fn extend(&mut self, at: Instant) -> Result<(), ClockFault> {
        let start = self.must_run()?;
        if self.rule.extension.is_none() {
            return Err(ClockFault::NoExtension);
        }
        if self.extended_at.is_some() {
            return Err(ClockFault::AlreadyExtended);
        }
        let limit = self.rule.legal.or(self.rule.committed).ok_or(ClockFault::NoExtension)?;
        if self.due(start, limit, &self.pauses)?.is_over(at) {
            return Err(ClockFault::AlreadyOver);
        }
        self.extended_at = Some(at);
        Ok(())
    }

    /// The due date of a limit from acceptance, extended if it was not over by then.
    fn due(&self, start: Start, limit: Limit, pauses: &[Pause]) -> Result<Due, ClockFault> {
        let mut count = Count::new(start.at, start.is_deemed, self.calendar, pauses);
        count.run(limit, self.rule.counts_start_day)?;
        if let (Some(at), Some(by)) = (self.extended_at, self.rule.extension)
            && at < count.ends_at()
        {
            count.extend(at, by)?;
        }
        Ok(count.finish())
    }

    fn read(mut self, now: Instant) -> Result<Reading, ClockFault> {
        let now = self.last_at.map_or(now, |last| now.max(last));
        let until = self.ended_at.unwrap_or(now);
        if self.ended_at.is_none() {
            self.deem(until)?;
        }
        let mut pauses = self.pauses.clone();
        if let Some((from, kind)) = self.suspended {
            pauses.push(Pause { from, to: until, kind });
        }
        let due = |limit: Option<Limit>| match (self.start, limit) {
            (Some(start), Some(limit)) => self.due(start, limit, &pauses).map(Some),
            (None, _) | (_, None) => Ok(None),
        };
        let step = |(at, limit): (Instant, Limit)| {
            let mut count = Count::new(at, false, self.calendar, &pauses);
            count.run(limit, self.rule.counts_start_day)?;
            Ok::<Due, ClockFault>(count.finish())
        };
        Ok(Reading {
            state: self.state(),
            notice: self.unanswered.map(|received| self.notice_due(received)).transpose()?,
            start: self.start,
            legal: due(self.rule.legal)?,
            committed: due(self.rule.committed)?,
            step: self.step.map(step).transpose()?,
            late_notice_at: self.late_notice_at,
        })
    }

    fn state(&self) -> ClockState {
        if let Some(at) = self.ended_at {
            return ClockState::Ended { at };
        }
        if let Some((since, kind)) = self.suspended {
            return ClockState::Suspended { since, kind };
        }
        match (self.start, self.unanswered) {
            (Some(_), _) => ClockState::Running,
            (None, Some(_)) => ClockState::AwaitingAnswer,
            (None, None) if self.is_noticed => ClockState::AwaitingCorrection,
            (None, None) => ClockState::Waiting,
        }
    }
}
