//! My space: what everybody may know and change about their own account.

use domain::ctx::Ctx;
use domain::identity::{Account, AccountId};
use domain::permit::{Deed, may};
use domain::time::Instant;
use store::account_events::AccountEvent;
use store::accounts::Stored;
use store::consents::Consent;
use store::sessions::Listed;

use super::event;
use super::login::{IDLE_MS, Ticket};
use super::proven::Proven;
use crate::error::{Error, Result};
use crate::services::Services;

/// The account with what surrounds it.
pub struct Space {
    /// The account with its login.
    pub stored: Stored,
    /// Whether large type is wanted.
    pub is_large: bool,
    /// The live sessions.
    pub sessions: Vec<Listed>,
    /// The identity providers that open the account, and since when.
    pub identities: Vec<(String, Instant)>,
    /// What was agreed to.
    pub consents: Vec<Consent>,
    /// What was done to the account.
    pub events: Vec<AccountEvent>,
}

/// The own account; whoever acts for another sees their own all the same.
pub fn space(ctx: &Ctx, sv: &Services) -> Result<Space> {
    let id = own(ctx)?.id.clone();
    let idle_since = ctx.now.plus_millis(-IDLE_MS);
    let now = ctx.now;
    sv.db.read(|tx| -> Result<Space> {
        let stored = store::accounts::find(tx, &id)?.ok_or(Error::LogIn)?;
        Ok(Space {
            stored,
            is_large: store::accounts::is_large(tx, &id)?,
            sessions: store::sessions::list(tx, &id, now, idle_since)?,
            identities: store::identities::list(tx, &id)?,
            consents: store::consents::list(tx, &id)?,
            events: store::account_events::list(tx, &id)?,
        })
    })
}

fn own(ctx: &Ctx) -> Result<&Account> {
    ctx.actor.account().ok_or(Error::LogIn)
}

/// Whether whoever has just logged in wants large type on every device.
pub fn wants_large(sv: &Services, ticket: &Ticket) -> Result<bool> {
    Ok(sv.db.read(|tx| store::accounts::is_large(tx, &ticket.account.id))?)
}

/// Changes what holders may change themselves.
pub fn change_profile(ctx: &Ctx, sv: &Services, phone: &str, is_large: bool) -> Result<()> {
    let (id, now) = (own(ctx)?.id.clone(), ctx.now);
    let is_staff = !own(ctx)?.is_applicant();
    let phone = phone.trim();
    if !phone.is_empty() && !domain::form::is_phone(phone) {
        return Err(Error::Wrong("phone", "no-phone"));
    }
    let phone = (!phone.is_empty()).then(|| phone.to_owned());
    let changed = event(ctx, 0, "profile-changed", String::new());
    let alarm = super::contacts::raising(ctx, sv, 1, phone.as_deref());
    sv.db.write(move |tx| {
        let before = store::accounts::find(tx, &id)?.and_then(|stored| stored.account.phone);
        store::accounts::set_profile(tx, &id, phone.as_deref(), is_large)?;
        if before != phone {
            super::contacts::check_phone(tx, &id, alarm)?;
            // Whose looks are watched by their telephone does not get away by giving another one.
            if let Some(before) = before.filter(|_| is_staff) {
                store::look_ties::keep_phone(tx, &id, &before, now)?;
            }
        }
        store::account_events::insert(tx, &id, &changed)
    })?;
    sv.sessions.end_all();
    Ok(())
}

/// Changes the password, which ends every other session.
pub fn change_password(ctx: &Ctx, sv: &Services, who: &Proven, old: &str, new: &str) -> Result<()> {
    if who.is_half {
        return Err(Error::Forbidden);
    }
    let min = super::password_min(&who.account.holder);
    if new.chars().count() < min {
        return Err(Error::PasswordShort { min });
    }
    check_password(ctx, sv, &who.id(), old)?;
    let salt: [u8; 16] = ctx.entropy[48..64].try_into().expect("sixteen bytes of 64");
    let hash = sv.passwords.hash(new, &salt)?;
    let (id, own) = (who.id(), who.token_hash.clone());
    let changed = event(ctx, 0, "password-changed", String::new());
    sv.db.write(move |tx| {
        store::accounts::set_password(tx, &id, &hash)?;
        store::recoveries::delete_of(tx, &id)?;
        store::sessions::delete_others(tx, &id, &own)?;
        store::account_events::insert(tx, &id, &changed)
    })?;
    sv.sessions.end_all();
    Ok(())
}

/// Whether an account is opened by a password at all, and not by an identity provider alone.
pub(crate) fn has_password(sv: &Services, id: &AccountId) -> Result<bool> {
    let found = sv.db.read(|tx| store::accounts::find(tx, id))?;
    Ok(found.is_some_and(|stored| !stored.password.is_empty()))
}

/// Fails unless this is the password; tries are limited as at the login.
pub(crate) fn check_password(
    ctx: &Ctx,
    sv: &Services,
    id: &AccountId,
    password: &str,
) -> Result<()> {
    let found = sv.db.read(|tx| store::accounts::find(tx, id))?.ok_or(Error::LogIn)?;
    let key = super::login::throttle_key(&found.login);
    sv.throttle.check(&key, super::login::PER_LOGIN, ctx.now)?;
    let hash = Some(found.password.as_str()).filter(|hash| !hash.is_empty());
    match sv.passwords.fits(password, hash) {
        true => Ok(()),
        false => {
            sv.throttle.count(&key, super::login::PER_LOGIN, ctx.now);
            Err(Error::LoginRefused)
        }
    }
}

/// Ends one of the own sessions, named by the hash of its token.
pub fn end_session(ctx: &Ctx, sv: &Services, token_hash: &str) -> Result<()> {
    let (id, hash) = (own(ctx)?.id.clone(), token_hash.to_owned());
    let event = event(ctx, 0, "session-ended", String::new());
    let ended = sv.db.write(move |tx| {
        let ended = store::sessions::delete_own(tx, &id, &hash)?;
        if ended > 0 {
            store::account_events::insert(tx, &id, &event)?;
        }
        Ok::<_, store::Error>(ended)
    })?;
    sv.sessions.end_all();
    if ended == 0 { Err(Error::NotFound("session")) } else { Ok(()) }
}

/// Ends every session of the own account but the one in use.
pub fn end_other_sessions(ctx: &Ctx, sv: &Services, who: &Proven) -> Result<u64> {
    let (id, hash) = (who.id(), who.token_hash.clone());
    let ended = event(ctx, 0, "sessions-ended", String::new());
    let count = sv.db.write(move |tx| {
        let count = store::sessions::delete_others(tx, &id, &hash)?;
        store::account_events::insert(tx, &id, &ended)?;
        Ok::<_, store::Error>(count)
    })?;
    sv.sessions.end_all();
    Ok(count)
}

/// Ends every session of an account: an administrator's deed.
pub fn end_sessions_of(ctx: &Ctx, sv: &Services, id: &AccountId) -> Result<()> {
    may(&ctx.actor, Deed::ManageAccounts(id.region))?;
    let ended = event(ctx, 0, "sessions-ended", String::new());
    let id = id.clone();
    sv.db.write(move |tx| {
        store::sessions::delete_of_account(tx, &id)?;
        store::account_events::insert(tx, &id, &ended)
    })?;
    sv.sessions.end_all();
    Ok(())
}
