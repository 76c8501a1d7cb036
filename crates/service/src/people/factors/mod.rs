//! Second factors: adding them, showing them at the login, taking them away.

mod fitting;
mod second;

pub(super) use fitting::fitting_factor;
pub use second::{second_by_code, second_by_passkey};

use domain::ctx::Ctx;
use domain::identity::{AccountId, Holder};
use domain::permit::{Deed, may};
use store::factors::Factor;

use super::passkeys::{self, Made, RelyingParty};
use super::proven::Proven;
use super::seal::encoded;
use super::totp;
use super::{by_holder, event};
use crate::error::{Error, Result};
use crate::services::Services;
use crate::throttle::Limit;

/// Wrong codes for one account before it must wait, however many sessions they come from.
const PER_ACCOUNT: Limit = Limit { tries: 10, window_ms: 15 * 60_000 };
/// How long a secret that was shown may wait for its first code.
const ENROL_MS: i64 = 15 * 60_000;
/// How many recovery codes there are.
const CODES: u32 = 10;
/// The most factors of one account.
const FACTORS_MAX: usize = 10;
/// The most characters of a holder's word for a factor.
const LABEL_MAX: usize = 40;
const APP: &str = "totp";
const PASSKEY: &str = "passkey";

/// The factors of an account, as its holder sees them.
pub struct Factors {
    /// The factors that work.
    pub all: Vec<Factor>,
    /// How many recovery codes are left.
    pub codes_left: i64,
    /// Whether the account cannot be without one.
    pub is_required: bool,
    /// What a passkey must sign now, in a form of this session.
    pub challenge: String,
}

impl Factors {
    /// Whether there is an app to take codes from.
    pub fn has_app(&self) -> bool {
        self.all.iter().any(|factor| factor.kind == APP)
    }

    /// The ids of the passkeys.
    pub fn passkeys(&self) -> Vec<String> {
        let keys = self.all.iter().filter(|factor| factor.kind == PASSKEY);
        keys.map(|factor| factor.id.clone()).collect()
    }
}

/// The factors of whoever holds the token.
pub fn factors(sv: &Services, who: &Proven) -> Result<Factors> {
    let id = who.id();
    let (all, codes_left) = sv.db.read(|tx| {
        let all = store::factors::list(tx, &id)?;
        Ok::<_, store::Error>((all, store::factors::count_codes(tx, &id)?))
    })?;
    let is_required = sv.policy.staff_needs_factor && who.account.holder == Holder::Staff;
    Ok(Factors { all, codes_left, is_required, challenge: encoded(&challenge(sv, who)) })
}

/// A challenge belongs to one session and one stage of it. A half session ends when it is
/// answered, so that an answer cannot be used again.
fn challenge(sv: &Services, who: &Proven) -> [u8; 32] {
    sv.mac(&["passkey", if who.is_half { "half" } else { "whole" }, &who.token_hash])
}

/// An app about to be added: what is shown, and what comes back with the first code.
pub struct Enrolment {
    /// The secret to type into an app.
    pub secret: String,
    /// The QR code of the secret.
    pub qr_svg: String,
    /// The same secret, sealed; the form carries it back.
    pub sealed: String,
}

/// Draws a secret for an app.
pub fn app_enrolment(ctx: &Ctx, sv: &Services, who: &Proven, label: &str) -> Result<Enrolment> {
    check_may_enrol(sv, who)?;
    let secret = &sv.drawn(ctx, "totp secret")[..totp::SECRET_BYTES];
    let uri = totp::uri("Tongban", &who.login, secret);
    let until = ctx.now.plus_millis(ENROL_MS).millis();
    let plain = format!("{until}.{}", encoded(secret));
    Ok(Enrolment {
        secret: totp::base32(secret),
        qr_svg: paper::qr::svg(&uri, label).expect("an address fits into a QR code"),
        sealed: sv.seal(ctx, &enrol_purpose(who), plain.as_bytes()),
    })
}

fn enrol_purpose(who: &Proven) -> String {
    format!("totp enrol {} {}", who.account.id.region, who.account.id.id)
}

/// Adding a factor needs a whole session, or an account that has none yet.
fn check_may_enrol(sv: &Services, who: &Proven) -> Result<()> {
    let count = sv.db.read(|tx| store::factors::list(tx, &who.id()))?.len();
    match count < FACTORS_MAX && (!who.is_half || count == 0) {
        true => Ok(()),
        false => Err(Error::Forbidden),
    }
}

/// Adds an app whose first code was typed; answers the recovery codes, when it is the first factor.
pub fn add_app(
    ctx: &Ctx,
    sv: &Services,
    who: &Proven,
    sealed: &str,
    code: &str,
    label: &str,
) -> Result<Vec<String>> {
    let key = throttle_key(&who.id());
    sv.throttle.check(&key, PER_ACCOUNT, ctx.now)?;
    check_may_enrol(sv, who)?;
    let secret = enrolled(ctx, sv, who, sealed).ok_or(Error::Wrong("code", "too-late"))?;
    let Some(step) = totp::fitting_step(&secret, &typed(code), 0, ctx.now) else {
        sv.throttle.count(&key, PER_ACCOUNT, ctx.now);
        return Err(Error::Wrong("code", "does-not-fit"));
    };
    let id = ctx.id(1);
    let factor = Factor {
        secret: sv.seal(ctx, &secret_purpose(&who.id(), &id), &secret),
        id,
        kind: APP.to_owned(),
        label: labelled(label),
        counter: step,
        is_confirmed: true,
        created_at: ctx.now,
        used_at: None,
    };
    insert(ctx, sv, who, factor)
}

fn enrolled(ctx: &Ctx, sv: &Services, who: &Proven, sealed: &str) -> Option<Vec<u8>> {
    let plain = String::from_utf8(sv.unseal(&enrol_purpose(who), sealed)?).ok()?;
    let (until, secret) = plain.split_once('.')?;
    let is_in_time = until.parse::<i64>().ok()? > ctx.now.millis();
    super::seal::decoded(secret).filter(|_| is_in_time)
}

fn secret_purpose(account: &AccountId, factor: &str) -> String {
    format!("totp {} {} {factor}", account.region, account.id)
}

fn throttle_key(account: &AccountId) -> String {
    format!("factor:{}.{}", account.region, account.id)
}

/// Codes as people copy them: with spaces, in full-width digits.
fn typed(code: &str) -> String {
    code.chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c {
            '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

fn labelled(label: &str) -> String {
    label.trim().chars().filter(|c| !c.is_control()).take(LABEL_MAX).collect()
}

/// Adds a passkey that the browser made; answers the recovery codes, when it is the first factor.
pub fn add_passkey(
    ctx: &Ctx,
    sv: &Services,
    who: &Proven,
    site: &RelyingParty,
    made: &Made,
    label: &str,
) -> Result<Vec<String>> {
    check_may_enrol(sv, who)?;
    let new = passkeys::made(made, &challenge(sv, who), site)
        .ok_or(Error::Wrong("passkey", "does-not-fit"))?;
    let factor = Factor {
        id: new.id,
        kind: PASSKEY.to_owned(),
        label: labelled(label),
        secret: new.public,
        counter: new.counter,
        is_confirmed: true,
        created_at: ctx.now,
        used_at: None,
    };
    insert(ctx, sv, who, factor)
}

fn insert(ctx: &Ctx, sv: &Services, who: &Proven, factor: Factor) -> Result<Vec<String>> {
    let (plain, hashes) = drawn_codes(ctx, sv, &who.id());
    let (id, now) = (who.id(), ctx.now);
    let added = by_holder(ctx, 2, &who.account, "factor-added", factor.label.clone());
    let is_half = who.is_half;
    let outcome = sv.db.write(move |tx| -> Result<bool> {
        let before = store::factors::list(tx, &id)?.len();
        // Another login of the same account may have added one meanwhile.
        if (is_half && before > 0) || before >= FACTORS_MAX {
            return Err(Error::Forbidden);
        }
        store::factors::insert(tx, &id, &factor).map_err(|error| match error {
            store::Error::Conflict(_) => Error::Wrong("passkey", "has-it"),
            other => other.into(),
        })?;
        if before == 0 {
            store::factors::set_codes(tx, &id, &hashes, now)?;
        }
        store::account_events::insert(tx, &id, &added)?;
        Ok(before == 0)
    })?;
    Ok(if outcome { plain } else { Vec::new() })
}

/// Recovery codes of fifty bits, as shown and as stored.
fn drawn_codes(ctx: &Ctx, sv: &Services, account: &AccountId) -> (Vec<String>, Vec<String>) {
    let code = |n: u32| fifty_bits(&sv.drawn(ctx, &format!("recovery {n}")));
    let plain: Vec<String> = (0..CODES).map(code).collect();
    let hashes = plain.iter().map(|code| code_hash(sv, "recovery", account, code)).collect();
    (plain, hashes)
}

/// A code of fifty bits, as people copy it.
pub(super) fn fifty_bits(drawn: &[u8]) -> String {
    let text = totp::base32(&drawn[..7]).to_lowercase();
    format!("{}-{}", &text[..5], &text[5..10])
}

/// What is stored of a code of a kind: keyed, so that a stolen table does not even let codes be
/// guessed.
pub(super) fn code_hash(sv: &Services, kind: &str, account: &AccountId, code: &str) -> String {
    let code = typed(code);
    store::chain::digest(&sv.mac(&[kind, account.region.as_str(), &account.id, &code]))
}

/// Draws new recovery codes in the place of the old.
pub fn new_codes(ctx: &Ctx, sv: &Services, who: &Proven) -> Result<Vec<String>> {
    if who.is_half {
        return Err(Error::Forbidden);
    }
    let (plain, hashes) = drawn_codes(ctx, sv, &who.id());
    let (id, now) = (who.id(), ctx.now);
    let drawn = event(ctx, 0, "codes-drawn", String::new());
    sv.db.write(move |tx| -> Result<()> {
        if store::factors::list(tx, &id)?.is_empty() {
            return Err(Error::Forbidden);
        }
        store::factors::set_codes(tx, &id, &hashes, now)?;
        Ok(store::account_events::insert(tx, &id, &drawn)?)
    })?;
    Ok(plain)
}

/// Takes a factor away. The last one of an account that must have one stays.
pub fn remove_factor(ctx: &Ctx, sv: &Services, who: &Proven, factor: &str) -> Result<()> {
    if who.is_half {
        return Err(Error::Forbidden);
    }
    let is_required = sv.policy.staff_needs_factor && who.account.holder == Holder::Staff;
    let (id, factor) = (who.id(), factor.to_owned());
    let removed = event(ctx, 0, "factor-removed", String::new());
    sv.db.write(move |tx| -> Result<()> {
        let all = store::factors::list(tx, &id)?;
        let found = all.iter().find(|one| one.id == factor).ok_or(Error::NotFound("factor"))?;
        if all.len() == 1 && is_required {
            return Err(Error::Wrong("factor", "last"));
        }
        if all.len() == 1 {
            store::factors::delete_all(tx, &id)?;
        }
        store::factors::delete(tx, &id, &found.id)?;
        Ok(store::account_events::insert(tx, &id, &removed)?)
    })
}

/// Takes every factor of an account away and ends its sessions, for somebody who has lost them:
/// an administrator's deed, after seeing the person.
pub fn reset_factors(ctx: &Ctx, sv: &Services, id: &AccountId, note: &str) -> Result<()> {
    may(&ctx.actor, Deed::ManageAccounts(id.region))?;
    if ctx.actor.account().is_some_and(|account| account.id == *id) {
        return Err(Error::Forbidden);
    }
    let reset = event(ctx, 0, FACTORS_RESET, note.trim().chars().take(200).collect());
    let (id, ctx) = (id.clone(), ctx.clone());
    sv.db.write(move |tx| -> Result<()> {
        store::accounts::find(tx, &id)?.ok_or(Error::NotFound("account"))?;
        check_two_people(tx, &ctx, &id, RECOVERY_BY_OFFICE)?;
        store::factors::delete_all(tx, &id)?;
        store::sessions::delete_of_account(tx, &id)?;
        Ok(store::account_events::insert(tx, &id, &reset)?)
    })?;
    sv.sessions.end_all();
    Ok(())
}

/// The log's word for second factors taken away by an administrator.
pub(super) const FACTORS_RESET: &str = "factors-reset";
/// The log's word for a recovery that one began for somebody.
pub(super) const RECOVERY_BY_OFFICE: &str = "recovery-by-office";
/// Within this time one administrator does not do both.
const TWO_PEOPLE_MS: i64 = 7 * 24 * 3_600_000;

/// Fails where the actor has lately done the other half of taking an account over: a new password and
/// no second factor need two administrators.
pub(super) fn check_two_people(
    tx: &mut store::Tx<'_>,
    ctx: &Ctx,
    id: &AccountId,
    other_half: &str,
) -> Result<()> {
    let by = ctx.actor.account().map(|account| &account.id);
    let since = ctx.now.plus_millis(-TWO_PEOPLE_MS);
    // Both halves asked for at once come one after the other.
    store::accounts::hold(tx, id)?;
    match store::account_events::was_done(tx, id, other_half, by, since)? {
        true => Err(Error::Wrong("account", "two-people")),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests;
