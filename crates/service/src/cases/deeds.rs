//! Deeds that other programs and tests do one by one; the pages go by [`crate::cases::take`].

use domain::case::{Action, Case, CaseId, DeliveryWay, Proposal, Reopening, StepReport};
use domain::ctx::Ctx;

use crate::cases::act::act;
use crate::error::Result;
use crate::services::Services;

/// Begins the online pre-examination (T2).
pub fn start_pre_check(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::StartPreCheck))
}

/// Says that no permit is needed (T3).
pub fn say_not_needed(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    reason: String,
) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::SayNotNeeded { reason }))
}

/// Reports on a step (T13).
pub fn finish_step(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    step: u32,
    report: StepReport,
) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::FinishStep { step, report }))
}

/// Signs a step that another officer reported on (T13).
pub fn countersign(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, step: u32) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Countersign { step }))
}

/// Proposes a special procedure, an extension or the end (T14, T15, T22).
pub fn propose(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    proposal: Proposal,
) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Propose(proposal)))
}

/// Approves what is proposed (T14, T15, T22).
pub fn approve(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Approve))
}

/// Turns down what is proposed.
pub fn reject(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, reason: String) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Reject { reason }))
}

/// Ends the special procedure (T14).
pub fn resume(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, result: String) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Resume { result }))
}

/// Begins making the certificate or document (T19).
pub fn issue(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Issue))
}

/// Sends the decision on its way (T19).
pub fn deliver(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, way: DeliveryWay) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Deliver { way }))
}

/// Records the proof of delivery; the case is closed (T20).
pub fn confirm_delivery(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    proof: String,
) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::ConfirmDelivery { proof }))
}

/// Records the archive package by its digest (T23).
pub fn archive(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, digest: String) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Archive { digest }))
}

/// Opens a finished case again as a new version of its data (T24).
pub fn reopen(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    cause: Reopening,
    reason: String,
) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Reopen { cause, reason }))
}
