//! The rest of a case's life: one function for each deed of the table.

use domain::case::{
    Action, Case, CaseId, Decision, DeliveryWay, Lenient, Opinion, Proposal, Reopening, StepReport,
};
use domain::ctx::Ctx;
use domain::form::Answers;
use domain::identity::{AccountId, Role};

use crate::cases::act::{act, checked};
use crate::error::{Error, Result};
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

/// Does not accept, and names the body that is competent (T4).
pub fn decline_to(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    reason: String,
    competent_body: String,
) -> Result<Case> {
    let competent_body = Some(competent_body);
    act(ctx, sv, id, seen, |_| Ok(Action::Decline { reason, competent_body }))
}

/// Mends the application on the spot (T5); the answers are checked against the form.
pub fn fix(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, answers: Answers) -> Result<Case> {
    act(ctx, sv, id, seen, move |loaded| Ok(Action::Fix { answers: checked(loaded, &answers)? }))
}

/// Accepts although secondary material is missing (T11).
pub fn accept_leniently(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    lenient: Lenient,
) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::AcceptLeniently(lenient)))
}

/// Supplies what was to follow later (T11).
pub fn supply_missing(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    note: String,
) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::SupplyMissing { note }))
}

/// Signs the commitment that the item's version prints (T12).
pub fn commit(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32) -> Result<Case> {
    act(ctx, sv, id, seen, |loaded| {
        let text = loaded.published.item.service.commitment_text.as_ref();
        Ok(Action::Commit { promise: text.map(|text| text.zh.clone()).unwrap_or_default() })
    })
}

/// Grants on the signed commitment (T12). The officer says whether the credit record is clean.
pub fn grant_on_commitment(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    has_good_credit: bool,
    reasons: String,
) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::GrantOnCommitment { has_good_credit, reasons }))
}

/// Decides an instant case on the spot.
pub fn decide_at_once(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    decision: Decision,
) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::DecideAtOnce(decision)))
}

/// Takes an open step for oneself (T13).
pub fn take_step(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, step: u32) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::TakeStep { step }))
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

/// Goes back to an earlier step (T16).
pub fn return_step(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    step: u32,
    reason: String,
) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::ReturnStep { step, reason }))
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

/// Sends the opinion and the whole file up (T18).
pub fn send_up(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    opinion: Opinion,
    to: String,
) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::SendUp { opinion, to }))
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

/// Charges an officer of the authority with a case, or takes it over to another.
pub fn assign(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    to: AccountId,
    reason: String,
) -> Result<Case> {
    let stored = sv.db.read(|tx| store::accounts::find(tx, &to))?;
    let stored = stored.filter(|stored| !stored.is_disabled).ok_or(Error::NotFound("account"))?;
    act(ctx, sv, id, seen, move |loaded| {
        let case = &loaded.case;
        match stored.account.has_for(Role::Officer, case.id.region, &case.org) {
            true => Ok(Action::Assign { to, reason }),
            false => Err(Error::NotFound("account")),
        }
    })
}
