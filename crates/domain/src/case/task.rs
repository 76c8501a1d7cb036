//! The steps of a case under way: which are open, with whom, and what they said.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::StepReport;
use crate::code::CreditCode;
use crate::time::Instant;

/// One step of a case, opened at some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// The number of the step in the item's flow.
    pub step: u32,
    /// The department that does it.
    pub org: CreditCode,
    /// When it was opened.
    pub opened_at: Instant,
    /// Until when it should be done, if the step has a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// Whether silence past that day is no objection.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silence_agrees: bool,
    /// The id of the officer who took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<String>,
    /// The version of the item whose step it was, once the case has moved on to another in which
    /// the step ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_version: Option<u32>,
    /// How it stands.
    pub standing: Standing,
}

/// How a step stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum Standing {
    /// Somebody has to do it.
    Open,
    /// One officer has reported; a second must sign.
    AwaitSecond {
        /// The report.
        report: StepReport,
        /// The id of whoever reported.
        by: String,
    },
    /// Done.
    Done {
        /// The report.
        report: StepReport,
    },
    /// Taken back because another step said no, or because the case went back.
    Recalled,
}

/// What an event does to the steps of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Moves {
    /// Steps opened by it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub opened: Vec<Opened>,
    /// Steps taken back by it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recalled: Vec<u32>,
}

/// A step that opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// The number of the step.
    pub step: u32,
    /// The department that does it.
    pub org: CreditCode,
    /// Until when it should be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// Whether silence past that day is no objection.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silence_agrees: bool,
}

impl Task {
    /// Whether somebody still has to do something.
    pub fn is_open(&self) -> bool {
        match self.standing {
            Standing::Open | Standing::AwaitSecond { .. } => true,
            Standing::Done { .. } | Standing::Recalled => false,
        }
    }

    /// The report of a step that is done.
    pub fn report(&self) -> Option<&StepReport> {
        match &self.standing {
            Standing::Done { report } => Some(report),
            Standing::Open | Standing::AwaitSecond { .. } | Standing::Recalled => None,
        }
    }
}

/// The latest round of a step.
pub fn latest(tasks: &[Task], step: u32) -> Option<&Task> {
    tasks.iter().rev().find(|task| task.step == step && task.of_version.is_none())
}

/// The open round of a step, to be changed.
pub(super) fn open_mut(tasks: &mut [Task], step: u32) -> Option<&mut Task> {
    tasks.iter_mut().rev().find(|task| task.step == step && task.is_open())
}

/// Carries out moves on the steps of a case.
pub(crate) fn apply(tasks: &mut Vec<Task>, moves: &Moves, at: Instant) {
    for task in tasks.iter_mut() {
        let is_own = task.of_version.is_none() && moves.recalled.contains(&task.step);
        if is_own && !matches!(task.standing, Standing::Recalled) {
            task.standing = Standing::Recalled;
        }
    }
    tasks.extend(moves.opened.iter().map(|opened| Task {
        step: opened.step,
        org: opened.org,
        opened_at: at,
        due_on: opened.due_on,
        silence_agrees: opened.silence_agrees,
        taken_by: None,
        of_version: None,
        standing: Standing::Open,
    }));
}
