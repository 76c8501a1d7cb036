//! Whether a flow can work: run before an item version is published.

use std::fmt;

use super::{Flow, FlowStep, StepKind};
use crate::case::Plan;
use crate::clock::Limit;
use crate::code::CreditCode;
use crate::item::ItemVersion;

/// What keeps a flow from working.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Two steps have one number.
    TwiceNumbered {
        /// The number.
        step: u32,
    },
    /// A step leads to one that is not part of the flow.
    NoSuchNext {
        /// The step.
        step: u32,
        /// Where it leads.
        next: u32,
    },
    /// A step leads back to itself.
    Circle {
        /// The step.
        step: u32,
    },
    /// The flow has no decision, or more than one.
    Decisions {
        /// How many it has.
        count: usize,
    },
    /// No way leads from the step to the decision.
    DeadEnd {
        /// The step.
        step: u32,
    },
    /// No way leads from the beginning to the step.
    Unreachable {
        /// The step.
        step: u32,
    },
    /// The department of a step has no sound credit code.
    BadOrg {
        /// The step.
        step: u32,
    },
    /// The longest way through the steps takes longer than the item's limit allows.
    TooLong {
        /// The way's nominal length in minutes; five working days are a week.
        way_minutes: u64,
        /// The limit's.
        limit_minutes: u64,
    },
    /// Silence counts as consent in a step without a limit, so it never would.
    SilenceWithoutLimit {
        /// The step.
        step: u32,
    },
}

impl Fault {
    /// The stable word for word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::TwiceNumbered { .. } => "twice-numbered",
            Self::NoSuchNext { .. } => "no-such-next",
            Self::Circle { .. } => "circle",
            Self::Decisions { .. } => "decisions",
            Self::DeadEnd { .. } => "dead-end",
            Self::Unreachable { .. } => "unreachable",
            Self::BadOrg { .. } => "bad-org",
            Self::TooLong { .. } => "too-long",
            Self::SilenceWithoutLimit { .. } => "silence-without-limit",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {self:?}", self.key())
    }
}

/// Everything that keeps the flow of an item version from working; nothing for items without one.
pub fn check(item: &ItemVersion) -> Vec<Fault> {
    let flow = Flow::of(&item.steps);
    if flow.steps.is_empty() {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for pair in flow.steps.windows(2).filter(|pair| pair[0].number == pair[1].number) {
        faults.push(Fault::TwiceNumbered { step: pair[0].number });
    }
    for step in &flow.steps {
        let unknown = step.next.iter().filter(|next| flow.step(**next).is_none());
        faults.extend(unknown.map(|next| Fault::NoSuchNext { step: step.number, next: *next }));
        if step.silence_agrees && step.limit.is_none() {
            faults.push(Fault::SilenceWithoutLimit { step: step.number });
        }
    }
    let codes = item.steps.iter().filter_map(|s| Some((s.number, s.flow.as_ref()?.org.as_ref()?)));
    let bad = codes.filter(|(_, code)| CreditCode::parse(code).is_err());
    faults.extend(bad.map(|(step, _)| Fault::BadOrg { step }));
    ways(&flow, &mut faults);
    // Lengths mean nothing while the ways themselves are broken.
    if faults.is_empty() {
        faults.extend(length(&flow, &Plan::of(item)));
    }
    faults
}

fn ways(flow: &Flow, faults: &mut Vec<Fault>) {
    let circles = flow.steps.iter().filter(|step| flow.after(step.number).contains(&step.number));
    faults.extend(circles.map(|step| Fault::Circle { step: step.number }));
    let is_decision = |step: &&FlowStep| step.kind == StepKind::Decide;
    let count = flow.steps.iter().filter(is_decision).count();
    let Some(decision) = flow.steps.iter().find(is_decision).filter(|_| count == 1) else {
        faults.push(Fault::Decisions { count });
        return;
    };
    let begins: Vec<u32> = match flow.steps.iter().any(|step| step.kind == StepKind::Accept) {
        true => {
            flow.steps.iter().filter(|s| s.kind == StepKind::Accept).map(|s| s.number).collect()
        }
        false => flow.first().into_iter().map(|step| step.number).collect(),
    };
    for step in &flow.steps {
        let is_reached = begins
            .iter()
            .any(|begin| *begin == step.number || flow.after(*begin).contains(&step.number));
        if !is_reached {
            faults.push(Fault::Unreachable { step: step.number });
        }
        let leads = step.number == decision.number
            || step.kind == StepKind::Deliver
            || flow.after(step.number).contains(&decision.number);
        if !leads {
            faults.push(Fault::DeadEnd { step: step.number });
        }
    }
}

/// The longest way through the tasks must fit into the shorter of the item's limits.
fn length(flow: &Flow, plan: &Plan) -> Option<Fault> {
    let limits = [plan.rule.legal, plan.rule.committed];
    let limit_minutes = limits.into_iter().flatten().map(Limit::nominal_minutes).min()?;
    let way_minutes = flow.steps.iter().map(|step| way(flow, step)).max().unwrap_or_default();
    (way_minutes > limit_minutes).then_some(Fault::TooLong { way_minutes, limit_minutes })
}

/// The nominal length of the longest way up to and with a step; what comes after the decision has
/// a limit of its own (行政许可法 art. 44).
fn way(flow: &Flow, step: &FlowStep) -> u64 {
    let own = match step.kind.is_task() || step.kind == StepKind::Decide {
        true => step.limit.map(Limit::nominal_minutes).unwrap_or_default(),
        false => 0,
    };
    let before = flow.before(step.number).map(|before| way(flow, before)).max();
    own + before.unwrap_or_default()
}
