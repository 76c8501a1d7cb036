//! Opening a case of another unit: only whoever handles cases in its region, only for a reason that
//! is written down, only to read and only for an hour. The person concerned and whoever supervises
//! see the reason.

use domain::case::{Case, CaseId};
use domain::ctx::Ctx;
use domain::identity::{Account, Purpose, Role};
use domain::permit::{Deed, may, role_elsewhere};
use store::looks::Look;

use super::look::{Shown, load, shown};
use crate::error::{Error, Result};
use crate::people::look_by;
use crate::services::Services;
use crate::throttle::Limit;

/// How long a reason holds.
pub const OPEN_MS: i64 = 60 * 60_000;
/// The fewest characters of a reason.
pub const REASON_MIN: usize = 10;
/// The most characters of a reason.
pub const REASON_MAX: usize = 500;
/// Numbers without a case that one member of staff may try.
const NUMBERS: Limit = Limit { tries: 10, window_ms: 60 * 60_000 };

/// Opens a case of another unit for a reason; answers the case and the id of the look, by which it
/// can be read. A number that is none, and one out of reach, get the same answer.
pub fn open(ctx: &Ctx, sv: &Services, number: &str, reason: &str) -> Result<(CaseId, String)> {
    let account = check_handles(ctx)?;
    let reason = reason.trim();
    match reason.chars().count() {
        0 => return Err(Error::Wrong("reason", "missing")),
        n if n < REASON_MIN => return Err(Error::Wrong("reason", "short")),
        n if n > REASON_MAX => return Err(Error::Wrong("reason", "long")),
        _ => {}
    }
    let key = format!("elsewhere:{} {}", account.id.region, account.id.id);
    sv.throttle.check(&key, NUMBERS, ctx.now)?;
    let found = match CaseId::parse(number.trim()) {
        Some(id) => sv.db.read(|tx| store::cases::find(tx, &id))?,
        None => None,
    };
    if found.as_ref().is_some_and(|case| may(&ctx.actor, Deed::ReadCase(case)).is_ok()) {
        return Err(Error::Wrong("number", "own"));
    }
    let reached = found.filter(|case| may(&ctx.actor, Deed::OpenElsewhere(case)).is_ok());
    let Some(case) = reached else {
        sv.throttle.count(&key, NUMBERS, ctx.now);
        return Err(Error::Wrong("number", "none"));
    };
    let id = note(ctx, sv, account, &case, reason.to_owned())?;
    Ok((case.id, id))
}

/// A case of another unit that the actor opened with this look at the most an hour ago. Reading it
/// is recorded with the reason they gave; nobody else can use their look.
pub fn read_opened(ctx: &Ctx, sv: &Services, id: &CaseId, look: &str) -> Result<Shown> {
    let account = check_handles(ctx)?;
    let loaded = load(sv, id)?;
    may(&ctx.actor, Deed::OpenElsewhere(&loaded.case))?;
    let opened = sv.db.read(|tx| store::looks::opening(tx, id, &account.id, look))?;
    let (_, reason) = opened
        .filter(|(at, _)| *at > ctx.now.plus_millis(-OPEN_MS))
        .ok_or(Error::NotFound("case"))?;
    note(ctx, sv, account, &loaded.case, reason)?;
    shown(ctx, sv, loaded)
}

/// The actor, if they handle cases.
pub fn check_handles(ctx: &Ctx) -> Result<&Account> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let handles = Role::HANDLING.into_iter().any(|role| account.has(role));
    let is_staff = !account.is_applicant() && ctx.actor.agent().is_none();
    if handles && is_staff { Ok(account) } else { Err(Error::Forbidden) }
}

fn note(
    ctx: &Ctx,
    sv: &Services,
    account: &Account,
    case: &Case,
    reason: String,
) -> Result<String> {
    let look = look_by(ctx, account, role_elsewhere(account, case), Purpose::Exception);
    let look = Look { case: Some(case.id.clone()), reason, ..look };
    let (id, of) = (look.id.clone(), case.applicant.clone());
    sv.db.write(move |tx| store::looks::insert(tx, &of, &look))?;
    Ok(id)
}
