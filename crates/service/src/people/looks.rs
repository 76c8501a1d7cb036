//! The read log: no member of staff sees a person's record without an entry that says why, and the
//! person sees the entries.

use domain::case::{Case, CaseId};
use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Actor, Purpose, Role, task_of};
use domain::permit::{Deed, may, reading_role};
use store::looks::Look;

use super::login::SESSION_MS;
use crate::error::{Error, Result};
use crate::services::Services;

/// How long the look at a page stands for the small views on it.
const GLANCE_MS: i64 = 60 * 60_000;

/// A look by a member of staff in one of their roles; at no case, and without a reason in words.
pub(crate) fn look_by(ctx: &Ctx, account: &Account, role: Option<Role>, purpose: Purpose) -> Look {
    Look {
        id: ctx.id(7),
        at: ctx.now,
        by: account.id.clone(),
        by_name: account.name.clone(),
        role: role.map_or("", Role::key).to_owned(),
        case: None,
        purpose,
        reason: String::new(),
    }
}

/// Records that the actor looks at a case. `given` is the purpose they chose; without one it is
/// the task that the case is to them, or what they gave within one session's time before.
pub fn note_look(ctx: &Ctx, sv: &Services, case: &Case, given: Option<Purpose>) -> Result<()> {
    note_look_at(ctx, sv, case, given, &[])
}

/// The same at a desk with these roles: the entry says in which of them it was.
pub(crate) fn note_look_at(
    ctx: &Ctx,
    sv: &Services,
    case: &Case,
    given: Option<Purpose>,
    desk: &[Role],
) -> Result<()> {
    may(&ctx.actor, Deed::ReadCase(case))?;
    let Some(account) = reader(ctx, case) else { return Ok(()) };
    let purpose = match given {
        Some(purpose) => purpose,
        None => known_purpose(ctx, sv, account, case)?.ok_or(Error::PurposeNeeded)?,
    };
    let role = reading_role(account, case, desk);
    let look = Look { case: Some(case.id.clone()), ..look_by(ctx, account, role, purpose) };
    let of = case.applicant.clone();
    Ok(sv.db.write(move |tx| store::looks::insert(tx, &of, &look))?)
}

/// Records that the actor sees a small view of what a case holds. It stands on a page whose look is
/// recorded; whoever fetches it without that page leaves an entry of its own.
pub(crate) fn note_glance(ctx: &Ctx, sv: &Services, case: &Case) -> Result<()> {
    let Some(account) = reader(ctx, case) else { return Ok(()) };
    check_purpose(ctx, sv, case)?;
    let last = sv.db.read(|tx| store::looks::last(tx, &case.id, &account.id))?;
    match last.is_some_and(|at| at > ctx.now.plus_millis(-GLANCE_MS)) {
        true => Ok(()),
        false => note_look(ctx, sv, case, None),
    }
}

/// Records that these people are in a part of a list that the actor carries away in a role, each
/// with a case of theirs; `part` tells the parts of one list apart. Each gets an entry soon after.
pub(crate) fn note_list(
    ctx: &Ctx,
    sv: &Services,
    role: Option<Role>,
    part: &str,
    persons: Vec<(AccountId, CaseId)>,
) -> Result<()> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let look = look_by(ctx, account, role, Purpose::Export);
    let part = part.to_owned();
    Ok(sv.db.write(move |tx| store::look_batches::insert(tx, &look, &part, &persons))?)
}

/// Fails unless the actor's purpose of looking at a case is known: it is theirs, their task, or a
/// purpose they chose.
pub(crate) fn check_purpose(ctx: &Ctx, sv: &Services, case: &Case) -> Result<()> {
    let Some(account) = reader(ctx, case) else { return Ok(()) };
    known_purpose(ctx, sv, account, case)?.map(drop).ok_or(Error::PurposeNeeded)
}

/// Records that an administrator looks at an account.
pub(super) fn note_account_look(ctx: &Ctx, sv: &Services, of: &AccountId) -> Result<()> {
    let Some(account) = ctx.actor.account().filter(|account| account.id != *of) else {
        return Ok(());
    };
    let look = look_by(ctx, account, Some(Role::Administrator), Purpose::Task);
    let of = of.clone();
    Ok(sv.db.write(move |tx| store::looks::insert(tx, &of, &look))?)
}

/// The member of staff whose look must be recorded; none for applicants, their agents and the
/// program itself.
fn reader<'a>(ctx: &'a Ctx, case: &Case) -> Option<&'a Account> {
    match &ctx.actor {
        Actor::Account(account) if account.id != case.applicant => Some(account),
        Actor::Account(_) | Actor::Agent(_) | Actor::Nobody | Actor::System => None,
    }
}

fn known_purpose(
    ctx: &Ctx,
    sv: &Services,
    account: &Account,
    case: &Case,
) -> Result<Option<Purpose>> {
    if task_of(account, case).is_some() {
        return Ok(Some(Purpose::Task));
    }
    let since = ctx.now.plus_millis(-SESSION_MS);
    Ok(sv.db.read(|tx| store::looks::last_purpose(tx, &case.id, &account.id, since))?)
}

/// Who looked at the own record, the newest first, in keyset pages.
pub fn looks(ctx: &Ctx, sv: &Services, before: Option<&str>, limit: u32) -> Result<Vec<Look>> {
    let account = ctx.actor.applicant().ok_or(Error::LogIn)?;
    Ok(sv.db.read(|tx| store::looks::list(tx, &account.id, before, limit))?)
}
