//! The map of steps: as which step of the new flow each step of the old one goes on, or that it
//! ends there. What the new flow asks for beyond that opens by itself, so that no case is left
//! without its next step: see [`Flow::ready`].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::code::CreditCode;
use crate::flow::{Flow, FlowStep};

/// What becomes of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fate {
    /// The number of the step in the old flow.
    pub step: u32,
    /// Its number in the new flow; none where it ends, and what it said stays in the record only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goes_on_as: Option<u32>,
}

/// The fates of all steps of an old flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepMap(pub Vec<Fate>);

impl StepMap {
    /// What becomes of a step; none where the map does not say.
    pub fn fate(&self, step: u32) -> Option<Fate> {
        self.0.iter().find(|fate| fate.step == step).copied()
    }

    /// As which step of the new flow a step goes on.
    pub fn goes_on_as(&self, step: u32) -> Option<u32> {
        self.fate(step)?.goes_on_as
    }
}

/// What is wrong with a map of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepFault {
    /// A step that could be open is not in the map.
    Unmapped {
        /// The step.
        step: u32,
    },
    /// The map speaks twice of a step.
    Twice {
        /// The step.
        step: u32,
    },
    /// The old flow has no such step to be done.
    NoSuchStep {
        /// The step.
        step: u32,
    },
    /// The new flow has no such step to be done.
    NoSuchTarget {
        /// The step.
        step: u32,
        /// Where it should go on.
        to: u32,
    },
    /// Two steps cannot go on as one: both may be open at once.
    TwoIntoOne {
        /// The step.
        step: u32,
        /// Where it should go on.
        to: u32,
    },
    /// A step goes on as one of another kind.
    KindChanges {
        /// The step.
        step: u32,
        /// Where it should go on.
        to: u32,
    },
    /// A step goes on with another department.
    DepartmentChanges {
        /// The step.
        step: u32,
        /// Where it should go on.
        to: u32,
    },
    /// A no that stopped the others would stop them no more, or one that did not now would.
    StopChanges {
        /// The step.
        step: u32,
        /// Where it should go on.
        to: u32,
    },
    /// Silence would come to mean consent, or would do so earlier, for a step already open.
    SilenceTightens {
        /// The step.
        step: u32,
        /// Where it should go on.
        to: u32,
    },
    /// One step waited for another, and would no more.
    OrderChanges {
        /// The step that came first.
        step: u32,
        /// The step that waited for it.
        next: u32,
    },
}

impl StepFault {
    /// Each kind once, for lists of words.
    pub const ALL: [Self; 10] = [
        Self::Unmapped { step: 1 },
        Self::Twice { step: 1 },
        Self::NoSuchStep { step: 1 },
        Self::NoSuchTarget { step: 1, to: 2 },
        Self::TwoIntoOne { step: 1, to: 2 },
        Self::KindChanges { step: 1, to: 2 },
        Self::DepartmentChanges { step: 1, to: 2 },
        Self::StopChanges { step: 1, to: 2 },
        Self::SilenceTightens { step: 1, to: 2 },
        Self::OrderChanges { step: 1, next: 2 },
    ];

    /// The stable word for word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Unmapped { .. } => "unmapped",
            Self::Twice { .. } => "twice",
            Self::NoSuchStep { .. } => "no-such-step",
            Self::NoSuchTarget { .. } => "no-such-target",
            Self::TwoIntoOne { .. } => "two-into-one",
            Self::KindChanges { .. } => "kind-changes",
            Self::DepartmentChanges { .. } => "department-changes",
            Self::StopChanges { .. } => "stop-changes",
            Self::SilenceTightens { .. } => "silence-tightens",
            Self::OrderChanges { .. } => "order-changes",
        }
    }

    /// The step it is about, and the other step it speaks of.
    pub fn steps(self) -> (u32, Option<u32>) {
        match self {
            Self::Unmapped { step } | Self::Twice { step } | Self::NoSuchStep { step } => {
                (step, None)
            }
            Self::NoSuchTarget { step, to }
            | Self::TwoIntoOne { step, to }
            | Self::KindChanges { step, to }
            | Self::DepartmentChanges { step, to }
            | Self::StopChanges { step, to }
            | Self::SilenceTightens { step, to } => (step, Some(to)),
            Self::OrderChanges { step, next } => (step, Some(next)),
        }
    }
}

/// Everything that is wrong with a map between the flows of two versions; `authority` does the
/// steps that name no department.
pub fn check(old: &Flow, new: &Flow, map: &StepMap, authority: CreditCode) -> Vec<StepFault> {
    let mut faults = Vec::new();
    for step in old.tasks().filter(|step| map.fate(step.number).is_none()) {
        faults.push(StepFault::Unmapped { step: step.number });
    }
    let (mut seen, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for fate in &map.0 {
        let step = fate.step;
        if !seen.insert(step) {
            faults.push(StepFault::Twice { step });
            continue;
        }
        let Some(before) = old.step(step).filter(|step| step.kind.is_task()) else {
            faults.push(StepFault::NoSuchStep { step });
            continue;
        };
        let Some(to) = fate.goes_on_as else { continue };
        let Some(after) = new.step(to).filter(|step| step.kind.is_task()) else {
            faults.push(StepFault::NoSuchTarget { step, to });
            continue;
        };
        if !taken.insert(to) {
            faults.push(StepFault::TwoIntoOne { step, to });
        }
        faults.extend(pair(before, after, authority));
    }
    faults.extend(order(old, new, map));
    faults
}

/// What forbids that a step goes on as another.
fn pair(before: &FlowStep, after: &FlowStep, authority: CreditCode) -> Option<StepFault> {
    let (step, to) = (before.number, after.number);
    let org = |step: &FlowStep| step.org.unwrap_or(authority);
    if before.kind != after.kind {
        return Some(StepFault::KindChanges { step, to });
    }
    if org(before) != org(after) {
        return Some(StepFault::DepartmentChanges { step, to });
    }
    if before.stops_all != after.stops_all {
        return Some(StepFault::StopChanges { step, to });
    }
    let is_shorter = match (before.limit, after.limit) {
        (Some(before), Some(after)) => before.exceeds(after),
        (None, _) | (_, None) => false,
    };
    let tightens = after.silence_agrees && (!before.silence_agrees || is_shorter);
    tightens.then_some(StepFault::SilenceTightens { step, to })
}

/// What waited for a step still waits for it.
fn order(old: &Flow, new: &Flow, map: &StepMap) -> Vec<StepFault> {
    let mut faults = Vec::new();
    for step in old.tasks() {
        let Some(to) = map.goes_on_as(step.number) else { continue };
        let after = new.after(to);
        for next in old.after(step.number) {
            if map.goes_on_as(next).is_some_and(|image| !after.contains(&image)) {
                faults.push(StepFault::OrderChanges { step: step.number, next });
            }
        }
    }
    faults
}

/// The map that suggests itself: steps of one number or name go on as one another where they may;
/// all others end.
pub fn suggested(old: &Flow, new: &Flow, authority: CreditCode) -> StepMap {
    let mut map = StepMap(Vec::new());
    for step in old.tasks() {
        let is_free = |to: &&FlowStep| {
            let taken = map.0.iter().any(|fate| fate.goes_on_as == Some(to.number));
            !taken && pair(step, to, authority).is_none()
        };
        let same = new.tasks().find(|to| to.name == step.name && is_free(to));
        let found = same.or_else(|| new.tasks().find(|to| to.number == step.number && is_free(to)));
        map.0.push(Fate { step: step.number, goes_on_as: found.map(|to| to.number) });
    }
    loop {
        let wrong = order(old, new, &map).into_iter().next();
        let Some(StepFault::OrderChanges { next, .. }) = wrong else { return map };
        for fate in map.0.iter_mut().filter(|fate| fate.step == next) {
            fate.goes_on_as = None;
        }
    }
}
