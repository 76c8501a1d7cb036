//! What the clock hears of a case.

use std::fmt;

use super::limit::Limit;
use crate::calendar::YearUnpublished;
use crate::lists::SpecialProcedure;
use crate::time::Instant;

/// Something that matters to the clock, in the order it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Material arrived: the application, or the answer to a notice.
    Received {
        /// When.
        at: Instant,
    },
    /// The one notice of everything missing went out.
    NoticeSent {
        /// When.
        at: Instant,
    },
    /// The authority accepted the application.
    Accepted {
        /// When.
        at: Instant,
    },
    /// A special procedure began, so the time is not counted (行政许可法 art. 45).
    Suspended {
        /// When.
        at: Instant,
        /// Which procedure.
        kind: SpecialProcedure,
    },
    /// The special procedure ended.
    Resumed {
        /// When.
        at: Instant,
    },
    /// The one extension was granted.
    Extended {
        /// When.
        at: Instant,
    },
    /// A handling step began, with its own limit if it has one.
    StepStarted {
        /// When.
        at: Instant,
        /// The step's limit.
        limit: Option<Limit>,
    },
    /// A finished case was opened again, and its time counts anew.
    Restarted {
        /// When.
        at: Instant,
    },
    /// A decision, withdrawal, refusal to accept or termination stopped the clock.
    Ended {
        /// When.
        at: Instant,
    },
}

impl Event {
    /// When it happened.
    pub const fn at(&self) -> Instant {
        match self {
            Event::Received { at }
            | Event::NoticeSent { at }
            | Event::Accepted { at }
            | Event::Suspended { at, .. }
            | Event::Resumed { at }
            | Event::Extended { at }
            | Event::StepStarted { at, .. }
            | Event::Restarted { at }
            | Event::Ended { at } => *at,
        }
    }
}

/// Why a history has no due date, or why an event may not be added to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockFault {
    /// The count runs into a year whose working days are not known.
    YearUnpublished(YearUnpublished),
    /// An event lies before the one it follows.
    OutOfOrder,
    /// A notice of missing things without anything received.
    NothingReceived,
    /// The application was accepted before.
    AlreadyAccepted,
    /// The clock does not run: not accepted yet, or already suspended.
    NotRunning,
    /// The clock was not suspended.
    NotSuspended,
    /// The law or item allows no extension.
    NoExtension,
    /// The one extension was granted before.
    AlreadyExtended,
    /// The limit was over when the extension was granted.
    AlreadyOver,
    /// The clock was stopped before.
    AlreadyEnded,
    /// The limit is longer than a century.
    LimitTooLong,
}

impl From<YearUnpublished> for ClockFault {
    fn from(fault: YearUnpublished) -> ClockFault {
        ClockFault::YearUnpublished(fault)
    }
}

impl fmt::Display for ClockFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClockFault::YearUnpublished(fault) => fault.fmt(f),
            other => fmt::Debug::fmt(other, f),
        }
    }
}

impl std::error::Error for ClockFault {}
