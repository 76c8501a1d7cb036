//! Closing one's account: what goes, what stays and why; and what goes by itself in time.

use domain::case::Case;
use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Actor};
use domain::time::Instant;

use super::proven::Proven;
use super::{event, space};
use crate::error::{Error, Result};
use crate::services::Services;

/// What of an account the law keeps when it is closed.
pub struct Kept {
    /// Cases that go on; they must end or be withdrawn first.
    pub open_cases: usize,
    /// Cases that have ended; the authority keeps their files.
    pub ended_cases: usize,
    /// Entries of the read log.
    pub looks: usize,
    /// Consents with their dates.
    pub consents: usize,
}

/// The most looks that are counted; far more than people ever have.
const LOOKS_MAX: u32 = 1000;

/// The own account, acting for oneself.
pub(super) fn own(ctx: &Ctx) -> Result<&Account> {
    match &ctx.actor {
        Actor::Account(account) => Ok(account),
        Actor::Agent(_) => Err(Error::Forbidden),
        Actor::Nobody | Actor::System => Err(Error::LogIn),
    }
}

/// What stays when the own account is closed.
pub fn kept(ctx: &Ctx, sv: &Services) -> Result<Kept> {
    let id = own(ctx)?.id.clone();
    let cases = sv.db.read(|tx| all_cases(tx, &id))?;
    let open_cases = cases.iter().filter(|case| !case.state.is_final()).count();
    let (looks, consents) = sv.db.read(|tx| {
        let looks = store::looks::list(tx, &id, None, LOOKS_MAX)?.len();
        Ok::<_, store::Error>((looks, store::consents::list(tx, &id)?.len()))
    })?;
    Ok(Kept { open_cases, ended_cases: cases.len() - open_cases, looks, consents })
}

/// Every case of an applicant, the newest first.
pub(super) fn all_cases(tx: &mut store::Tx<'_>, id: &AccountId) -> store::Result<Vec<Case>> {
    let mut all: Vec<Case> = Vec::new();
    loop {
        let before = all.last().map(|case| case.id.number.clone());
        let max = store::cases::PAGE_MAX;
        let page = store::cases::list_own(tx, id, before.as_deref(), max)?;
        let is_last = page.len() < max as usize;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// Closes the own account. Its login, telephone number, factors, links, sessions, messages, drafts,
/// remembered answers, permits of channels and files that no case holds go; decided cases stay with the authority, and
/// with them the number they refer to. An account without any case goes altogether.
pub fn close(ctx: &Ctx, sv: &Services, who: &Proven, password: &str, name: &str) -> Result<()> {
    let account = own(ctx)?;
    if account.id != who.account.id || who.is_half || !account.is_applicant() {
        return Err(Error::Forbidden);
    }
    if kept(ctx, sv)?.open_cases > 0 {
        return Err(Error::Wrong("close", "open-cases"));
    }
    space::check_password(ctx, sv, &who.id(), password)?;
    let (id, now, name) = (who.id(), ctx.now, name.to_owned());
    let mut closed = event(ctx, 0, "closed", String::new());
    closed.by_name.clone_from(&name);
    sv.db.write(move |tx| -> Result<()> {
        // Whoever hands something in for it at this moment comes before this, or not at all.
        store::accounts::hold(tx, &id)?;
        // Asked again here: a case may have been handed in while the password was looked at.
        let cases = all_cases(tx, &id)?;
        if cases.iter().any(|case| !case.state.is_final()) {
            return Err(Error::Wrong("close", "open-cases"));
        }
        store::sessions::delete_of_account(tx, &id)?;
        store::factors::delete_all(tx, &id)?;
        store::identities::delete(tx, &id, "")?;
        store::messages::delete_all(tx, &id)?;
        store::personal::erase(tx, &id)?;
        store::contacts::delete_of(tx, &id)?;
        store::permits::delete_of(tx, &id)?;
        store::dispatches::delete_of(tx, id.region, &id.id)?;
        store::delegations::revoke_all(tx, &id, now)?;
        for purpose in super::ConsentPurpose::ALL {
            store::consents::withdraw(tx, &id, purpose.key(), now)?;
        }
        store::accounts::close(tx, &id, &name, now)?;
        store::account_events::insert(tx, &id, &closed)?;
        store::personal::unname(tx, &id, &name)?;
        if cases.is_empty() {
            store::personal::delete_closed(tx, &id)?;
        }
        Ok(())
    })?;
    sv.sessions.end_all();
    fold(sv);
    Ok(())
}

/// Takes what was deleted out of the database's log as well. What a reader holds up now is done
/// with the next round of [`expire`].
pub(super) fn fold(sv: &Services) {
    match sv.db.fold() {
        Ok(_) => {}
        Err(fault) => tracing::warn!(%fault, "the log was not folded after a deletion"),
    }
}

/// How long things are kept, in days.
pub mod retention {
    /// A draft after it was last saved.
    pub const DRAFT_DAYS: i64 = 180;
    /// An answer remembered for later forms, after it was last given.
    pub const ANSWER_DAYS: i64 = 3 * 365;
    /// A message.
    pub const MESSAGE_DAYS: i64 = 3 * 365;
    /// A way back into an account, its waiting time included; most last minutes.
    pub const RECOVERY_DAYS: i64 =
        (super::super::recovery::LASTS_MS + super::DAY_MS - 1) / super::DAY_MS;
    /// A permit for a channel to act, after it was made; it holds for minutes.
    pub const PERMIT_DAYS: i64 = 365;
    /// The logs of an account after it was closed: who looked, what was agreed to, what was done;
    /// and alarms about looks, what was done about them, and numbers that staff had before.
    /// Records of processing are kept for at least three years (个人信息保护法 art. 56).
    pub const LOG_DAYS: i64 = 3 * 366;
    /// Who took more than the budgets of reading allow: logs of the network are kept for at least
    /// six months (网络安全法 art. 21).
    pub const BUDGET_DAYS: i64 = 184;
}

const DAY_MS: i64 = 86_400_000;

/// Removes what has been kept long enough; answers how many records that were. Safe to run twice.
pub fn expire(sv: &Services, now: Instant) -> Result<u64> {
    let before = move |days: i64| now.plus_millis(-days * DAY_MS);
    let gone = sv.db.write(move |tx| {
        let own = store::personal::expire(
            tx,
            before(retention::DRAFT_DAYS),
            before(retention::ANSWER_DAYS),
            before(retention::MESSAGE_DAYS),
        )?;
        let tokens = store::logouts::forget_tokens(tx, now)?;
        let permits = store::permits::forget(tx, before(retention::PERMIT_DAYS))?;
        let ways = store::recoveries::forget(tx, now)?;
        let logs = store::personal::expire_closed(tx, before(retention::LOG_DAYS))?;
        let budgets = store::budget_alarms::forget(tx, before(retention::BUDGET_DAYS))?;
        let watched = store::watch_events::forget(tx, before(retention::LOG_DAYS))?;
        Ok::<_, store::Error>(own + logs + tokens + permits + ways + budgets + watched)
    })?;
    fold(sv);
    Ok(gone)
}
