//! Codes that are handed over: at a window to whoever has shown their document, and to staff by an
//! administrator.

use domain::ctx::Ctx;
use domain::identity::{AccountId, Holder, Purpose, Role};
use domain::permit::{Deed, may};
use store::recoveries::Recovery;

use super::{HOUR_MS, MINUTE_MS, PROOFS_PER_SOURCE, granted, is_recoverable, nobody};
use crate::error::{Error, Result};
use crate::people::telling::telling;
use crate::people::{event, factors, look_by};
use crate::services::Services;
use crate::throttle::{Limit, by_source};

/// How long a code from a window holds: whoever got it is there.
const WINDOW_MS: i64 = 30 * MINUTE_MS;
/// How long one from an administrator holds.
const OFFICE_MS: i64 = 24 * HOUR_MS;
/// Wrong codes for one login name before it must wait.
const PER_LOGIN: Limit = Limit { tries: 10, window_ms: 15 * MINUTE_MS };
const WINDOW: &str = "window";
const OFFICE: &str = "office";
/// What sets these codes apart from all others.
const HANDED: &str = "handed over";
/// The most characters of a note.
const NOTE_MAX: usize = 200;

/// What is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// The login name, which may be forgotten as well.
    pub login: String,
    /// The code; it counts once and is shown once.
    pub code: String,
}

/// Makes a code for the person or firm with this name and number, whose document the actor has seen.
/// It stands in the log of the account and in who looked, and the account's addresses are told.
pub fn recover_at_window(
    ctx: &Ctx,
    sv: &Services,
    (number, name): (&str, &str),
    document: &str,
) -> Result<Handed> {
    let (number, name) = (number.trim().to_uppercase(), name.trim().to_owned());
    if document.is_empty() {
        return Err(Error::Wrong("document", "missing"));
    }
    let by = ctx.actor.account().ok_or(Error::LogIn)?.clone();
    let look = look_by(ctx, &by, Some(Role::WindowClerk), Purpose::Task);
    let found = sv.db.read(|tx| store::accounts::find_by_number(tx, &number))?;
    // The clerk sees only those of the own district, and of these one who is named so.
    let found = found.into_iter().find(|stored| {
        let region = stored.account.id.region;
        let is_own = stored.account.id == by.id;
        let is_named = stored.account.name == name && !is_own && is_recoverable(stored);
        is_named && may(&ctx.actor, Deed::ProveIdentity(region)).is_ok()
    });
    let stored = found.ok_or(Error::Wrong("number", "no-account"))?;
    let id = stored.account.id.clone();
    let (code, recovery) = handed(ctx, sv, &id, WINDOW, WINDOW_MS);
    let made = event(ctx, 0, "recovery-at-window", document.to_owned());
    let told = telling(ctx, sv, 2, "recovery-at-window");
    sv.db.write(move |tx| -> Result<()> {
        store::looks::insert(tx, &id, &look)?;
        // A code from before counts no more.
        store::recoveries::delete_of(tx, &id)?;
        store::recoveries::insert(tx, &recovery)?;
        told.tell(tx, &id)?;
        Ok(store::account_events::insert(tx, &id, &made)?)
    })?;
    Ok(Handed { login: stored.login, code })
}

/// Makes a code for a member of staff who lost their password: an administrator's deed. Whoever took
/// the second factors of the account away lately may not do this too, for both together are the
/// account.
pub fn recover_staff(ctx: &Ctx, sv: &Services, id: &AccountId, note: &str) -> Result<Handed> {
    may(&ctx.actor, Deed::ManageAccounts(id.region))?;
    if ctx.actor.account().is_some_and(|account| account.id == *id) {
        return Err(Error::Forbidden);
    }
    let found =
        sv.db.read(|tx| store::accounts::find(tx, id))?.ok_or(Error::NotFound("account"))?;
    if found.account.holder != Holder::Staff || !is_recoverable(&found) {
        return Err(Error::Forbidden);
    }
    let (code, recovery) = handed(ctx, sv, id, OFFICE, OFFICE_MS);
    let note = note.trim().chars().take(NOTE_MAX).collect();
    let made = event(ctx, 0, factors::RECOVERY_BY_OFFICE, note);
    let told = telling(ctx, sv, 2, "recovery-by-office");
    let (id, ctx) = (id.clone(), ctx.clone());
    sv.db.write(move |tx| -> Result<()> {
        factors::check_two_people(tx, &ctx, &id, factors::FACTORS_RESET)?;
        store::recoveries::delete_of(tx, &id)?;
        store::recoveries::insert(tx, &recovery)?;
        told.tell(tx, &id)?;
        Ok(store::account_events::insert(tx, &id, &made)?)
    })?;
    Ok(Handed { login: found.login, code })
}

/// A code of fifty bits as shown, and as kept.
fn handed(ctx: &Ctx, sv: &Services, id: &AccountId, way: &str, life_ms: i64) -> (String, Recovery) {
    let code = factors::fifty_bits(&sv.drawn(ctx, HANDED));
    let recovery = Recovery {
        secret_hash: factors::code_hash(sv, HANDED, id, &code),
        way: way.to_owned(),
        region: id.region,
        account: Some(id.id.clone()),
        id: way.to_owned(),
        tries: 0,
        made_at: ctx.now,
        ends_at: ctx.now.plus_millis(life_ms),
    };
    (code, recovery)
}

/// Takes a code that was handed over; answers what a password may be set with, once.
pub fn redeem_recovery(
    ctx: &Ctx,
    sv: &Services,
    (login, code): (&str, &str),
    source: &str,
) -> Result<String> {
    let login = login.trim().to_lowercase();
    let (by_login, by_source) = (format!("redeem:{login}"), by_source("recover-prove", source));
    sv.throttle.check(&by_login, PER_LOGIN, ctx.now)?;
    sv.throttle.check(&by_source, PROOFS_PER_SOURCE, ctx.now)?;
    let stored = sv.db.read(|tx| store::accounts::find_by_login(tx, &login))?;
    let stored = stored.filter(is_recoverable);
    let id = stored.map_or_else(nobody, |stored| stored.account.id);
    let (secret_hash, now) = (factors::code_hash(sv, HANDED, &id, code), ctx.now);
    let way = sv.db.read(|tx| {
        let window = store::recoveries::find(tx, &secret_hash, WINDOW, now)?;
        let office = store::recoveries::find(tx, &secret_hash, OFFICE, now)?;
        Ok::<_, store::Error>(window.or(office))
    })?;
    let (token, grant) = granted(ctx, &id, way.as_ref().map_or("", |way| way.way.as_str()));
    let is_found = way.is_some();
    // For nobody the same is tried, and nothing is found.
    let is_taken = sv.db.write(move |tx| {
        let is_taken = store::recoveries::take(tx, &secret_hash, now)? && is_found;
        if is_taken {
            store::recoveries::insert(tx, &grant)?;
        }
        Ok::<_, store::Error>(is_taken)
    })?;
    if is_taken {
        sv.throttle.clear(&by_login);
        return Ok(token);
    }
    sv.throttle.count(&by_login, PER_LOGIN, ctx.now);
    sv.throttle.count(&by_source, PROOFS_PER_SOURCE, ctx.now);
    Err(Error::Wrong("code", "wrong"))
}
