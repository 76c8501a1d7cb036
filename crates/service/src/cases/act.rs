//! Acting on a case: each deed is may, load, decide, save, tell, in one transaction.

use domain::case::{
    Action, Case, CaseId, CorrectionNotice, Decision, Opinion, Recorded, State, step,
};
use domain::ctx::Ctx;
use domain::form::Answers;
use domain::identity::Role;
use domain::permit::{Deed, may};
use store::Tx;

use crate::cases::{due, submit::outbox, who};
use crate::error::{Error, Result};
use crate::services::Services;

/// Accepts an application (T10); the clock starts.
pub fn accept(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32) -> Result<Case> {
    act(ctx, sv, id, seen, Seat::Window, |ctx, tx, case| {
        // A clock that runs cannot be started again: the days are not even counted then.
        if case.state != State::Submitted {
            return Err(Error::Overtaken { state: case.state });
        }
        let due = due::on_acceptance(ctx, tx, case)?;
        Ok(Action::Accept { due })
    })
}

/// Does not accept an application, with the reason in writing (T3, T4).
pub fn decline(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, reason: String) -> Result<Case> {
    act(ctx, sv, id, seen, Seat::Window, |_, _, _| Ok(Action::Decline { reason }))
}

/// Gives the one-time correction notice (T6).
pub fn request_correction(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    notice: CorrectionNotice,
) -> Result<Case> {
    act(ctx, sv, id, seen, Seat::Window, |_, _, _| Ok(Action::RequestCorrection(notice)))
}

/// Answers a correction notice (T8); the answers are checked against the form of the case's version.
pub fn supplement(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    answers: Answers,
    note: String,
) -> Result<Case> {
    act(ctx, sv, id, seen, Seat::Applicant, move |ctx, tx, case| {
        let (region, code) = (case.id.region, &case.item_code);
        let published = store::items::find_version(tx, region, code, case.item_version)?;
        let form = published.and_then(|p| p.form).ok_or(Error::NotFound("form"))?;
        let today = ctx.now.civil_date_in_china();
        let answers = form.check(&answers, today).map_err(Error::Answers)?;
        Ok(Action::Supplement { answers, note })
    })
}

/// Takes a case for examination (T13).
pub fn start_review(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32) -> Result<Case> {
    act(ctx, sv, id, seen, Seat::Officer, |_, _, _| Ok(Action::StartReview))
}

/// Gives an opinion (T17, first half).
pub fn review(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, opinion: Opinion) -> Result<Case> {
    act(ctx, sv, id, seen, Seat::Officer, |_, _, _| Ok(Action::Review(opinion)))
}

/// Sends a case back to the officer (T16).
pub fn return_to_officer(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    reason: String,
) -> Result<Case> {
    act(ctx, sv, id, seen, Seat::Approver, |_, _, _| Ok(Action::Return { reason }))
}

/// Decides a case (T17, second half).
pub fn decide(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, d: Decision) -> Result<Case> {
    act(ctx, sv, id, seen, Seat::Approver, |_, _, _| Ok(Action::Decide(d)))
}

/// Withdraws a case (T21).
pub fn withdraw(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, reason: String) -> Result<Case> {
    act(ctx, sv, id, seen, Seat::Applicant, |_, _, _| Ok(Action::Withdraw { reason }))
}

/// Where the actor sits.
#[derive(Clone, Copy)]
enum Seat {
    Applicant,
    Window,
    Officer,
    Approver,
}

impl Seat {
    fn deed(self, case: &Case) -> Deed<'_> {
        match self {
            Self::Applicant => Deed::ActAsApplicant(case),
            Self::Window => Deed::Receive(case),
            Self::Officer => Deed::Examine(case),
            Self::Approver => Deed::Decide(case),
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Window => Role::WindowClerk.key(),
            Self::Officer => Role::Officer.key(),
            Self::Approver => Role::Approver.key(),
        }
    }
}

/// The one road every deed takes. `seen` is the revision the actor had before their eyes.
fn act(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    seat: Seat,
    action: impl FnOnce(&Ctx, &mut Tx<'_>, &Case) -> Result<Action> + Send + 'static,
) -> Result<Case> {
    let (ctx, id) = (ctx.clone(), id.clone());
    sv.db.write(move |tx| {
        let case = store::cases::find(tx, &id)?.ok_or(Error::NotFound("case"))?;
        may(&ctx.actor, seat.deed(&case))?;
        if case.revision != seen {
            return Err(Error::Overtaken { state: case.state });
        }
        let action = action(&ctx, tx, &case)?;
        let decided = domain::case::decide(&ctx, &case, action)?;
        let recorded = Recorded {
            seq: case.revision + 1,
            at: ctx.now,
            who: who(&ctx.actor, seat.key()),
            event: decided.event,
        };
        let next =
            step(Some(case), &id, &recorded).map_err(|e| Error::Internal(format!("{e:?}")))?;
        match store::cases::save(tx, &next, &recorded) {
            // The row moved on between reading and writing: somebody else acted first.
            Err(store::Error::Conflict(_)) => {
                let now = store::cases::find(tx, &id)?.ok_or(Error::NotFound("case"))?;
                return Err(Error::Overtaken { state: now.state });
            }
            other => other?,
        }
        for statement in outbox(&ctx, &next, &decided.effects) {
            tx.run(&statement)?;
        }
        Ok(next)
    })
}
