//! The flow of an item's steps (办理环节): who does which after which, and whether it can work.
//!
//! A step that says where it leads is part of the flow; steps that only describe are for the guide.
//! What a running case has done so far is not known here; see [`crate::case::Task`].

mod check;

#[cfg(test)]
mod tests;

pub use check::{Fault, check};

use serde::{Deserialize, Serialize};

use crate::clock::{Basis, Limit};
use crate::code::CreditCode;
use crate::item::Step;
use crate::text::Bilingual;

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Acceptance 受理; the flow begins after it.
    Accept,
    /// Examination by officers 审核.
    Examine,
    /// Opinion of an expert or of another body 专家评审、征求意见.
    Opinion,
    /// A visit to the site with its record 现场核查.
    SiteVisit,
    /// The decision 决定; the flow ends before it.
    Decide,
    /// Conclusion and delivery 办结、送达.
    Deliver,
}

impl StepKind {
    /// Whether officers report on it one by one; the others are deeds on the whole case.
    pub fn is_task(self) -> bool {
        matches!(self, Self::Examine | Self::Opinion | Self::SiteVisit)
    }
}

/// What makes a step part of the flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepFlow {
    /// What it is.
    pub kind: StepKind,
    /// The numbers of the steps that follow; several run side by side.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<u32>,
    /// The department that does it, if not the authority itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<String>,
    /// Whether a second officer must sign (行政许可法 art. 34).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_two: bool,
    /// Whether a no of this step takes the other open steps back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stops_all: bool,
    /// Whether silence past its limit means no objection; only where the local rule says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silence_agrees: bool,
}

/// One step as a running case follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowStep {
    /// Its number in the item.
    pub number: u32,
    /// Its name.
    pub name: Bilingual,
    /// What it is.
    pub kind: StepKind,
    /// The steps that follow.
    pub next: Vec<u32>,
    /// The department that does it, if not the authority itself.
    pub org: Option<CreditCode>,
    /// Whether a second officer must sign.
    pub needs_two: bool,
    /// Whether its no stops the others.
    pub stops_all: bool,
    /// Whether silence past its limit means no objection.
    pub silence_agrees: bool,
    /// How long it may take.
    pub limit: Option<Limit>,
}

/// The steps of an item that form its flow; empty for items that leave it at one examination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// The steps, by number.
    pub steps: Vec<FlowStep>,
}

impl Flow {
    /// The flow of an item's steps.
    pub fn of(steps: &[Step]) -> Self {
        let mut steps: Vec<FlowStep> = steps
            .iter()
            .filter_map(|step| {
                let flow = step.flow.as_ref()?;
                Some(FlowStep {
                    number: step.number,
                    name: step.name.clone(),
                    kind: flow.kind,
                    next: flow.next.clone(),
                    org: flow.org.as_deref().and_then(|code| CreditCode::parse(code).ok()),
                    needs_two: flow.needs_two,
                    stops_all: flow.stops_all,
                    silence_agrees: flow.silence_agrees,
                    limit: step.limit.as_ref().and_then(|l| Limit::printed(l, Basis::Step)),
                })
            })
            .collect();
        steps.sort_by_key(|step| step.number);
        Self { steps }
    }

    /// The step of a number.
    pub fn step(&self, number: u32) -> Option<&FlowStep> {
        self.steps.iter().find(|step| step.number == number)
    }

    /// The steps that officers report on one by one.
    pub fn tasks(&self) -> impl Iterator<Item = &FlowStep> {
        self.steps.iter().filter(|step| step.kind.is_task())
    }

    /// The tasks whose turn has come: nobody has done or begun them, and all before them are done.
    pub fn ready(
        &self,
        is_done: impl Fn(u32) -> bool,
        is_open: impl Fn(u32) -> bool,
    ) -> Vec<&FlowStep> {
        self.tasks()
            .filter(|step| !is_done(step.number) && !is_open(step.number))
            .filter(|step| self.before(step.number).all(|before| is_done(before.number)))
            .collect()
    }

    /// The tasks that a case begins with.
    pub fn first(&self) -> Vec<&FlowStep> {
        self.steps
            .iter()
            .filter(|step| step.kind.is_task() && self.before(step.number).next().is_none())
            .collect()
    }

    /// The tasks that come directly before a step.
    pub fn before(&self, number: u32) -> impl Iterator<Item = &FlowStep> {
        self.steps.iter().filter(move |step| step.kind.is_task() && step.next.contains(&number))
    }

    /// The tasks that open when `number` is done, given which others are.
    pub fn opened_by(&self, number: u32, is_done: impl Fn(u32) -> bool) -> Vec<&FlowStep> {
        let Some(step) = self.step(number) else { return Vec::new() };
        let next = step.next.iter().filter_map(|next| self.step(*next));
        next.filter(|step| step.kind.is_task())
            .filter(|step| {
                self.before(step.number).all(|b| b.number == number || is_done(b.number))
            })
            .collect()
    }

    /// Every step that lies after `number`, however far.
    pub fn after(&self, number: u32) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::new();
        let mut open = vec![number];
        while let Some(at) = open.pop() {
            for next in self.step(at).map(|step| step.next.as_slice()).unwrap_or_default() {
                if !found.contains(next) {
                    found.push(*next);
                    open.push(*next);
                }
            }
        }
        found.sort_unstable();
        found
    }
}
