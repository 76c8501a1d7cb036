//! Showing a second factor at the login.

use domain::ctx::Ctx;
use store::Tx;
use store::factors::Factor;
use store::sessions::Beginning;

use super::fitting::Fitting;
use super::{APP, PASSKEY, PER_ACCOUNT, challenge, throttle_key};
use crate::error::{Error, Result};
use crate::people::by_holder;
use crate::people::login::{SESSION_MS, Ticket};
use crate::people::passkeys::{self, RelyingParty, Used};
use crate::people::proven::Proven;
use crate::services::Services;

/// Makes a half session whole by a code of an app or a recovery code.
pub fn second_by_code(
    ctx: &Ctx,
    sv: &Services,
    who: &Proven,
    code: &str,
    from: &Beginning,
) -> Result<Ticket> {
    let key = throttle_key(&who.id());
    sv.throttle.check(&key, PER_ACCOUNT, ctx.now)?;
    let all = sv.db.read(|tx| store::factors::list(tx, &who.id()))?;
    let fitting = Fitting::among(ctx, sv, &who.id(), all, code);
    let kind = match fitting {
        Fitting::App(..) => APP,
        Fitting::Recovery(_) => "recovery",
    };
    let (id, now) = (who.id(), ctx.now);
    let used = by_holder(ctx, 3, &who.account, "recovery-used", String::new());
    let outcome = whole(ctx, sv, who, from, kind, move |tx| {
        let is_used = fitting.note(tx, &id, now)?;
        if is_used && matches!(fitting, Fitting::Recovery(_)) {
            store::account_events::insert(tx, &id, &used)?;
        }
        Ok(is_used)
    });
    if matches!(outcome, Err(Error::FactorRefused)) {
        sv.throttle.count(&key, PER_ACCOUNT, ctx.now);
    }
    outcome
}

/// Makes a half session whole by a passkey.
pub fn second_by_passkey(
    ctx: &Ctx,
    sv: &Services,
    who: &Proven,
    site: &RelyingParty,
    used: &Used,
    from: &Beginning,
) -> Result<Ticket> {
    let key = throttle_key(&who.id());
    sv.throttle.check(&key, PER_ACCOUNT, ctx.now)?;
    let all = sv.db.read(|tx| store::factors::list(tx, &who.id()))?;
    let known = all.into_iter().find(|one| one.kind == PASSKEY && one.id == used.credential);
    let signed = known.and_then(|factor| {
        let counter = passkeys::used(used, &factor.secret, &challenge(sv, who), site)?;
        Some((factor, counter))
    });
    let Some((factor, counter)) = signed else {
        sv.throttle.count(&key, PER_ACCOUNT, ctx.now);
        return Err(Error::FactorRefused);
    };
    // A counter that does not rise says that there are two of this key (§7.2 step 21). One that
    // stays nought says that the key does not count.
    if (counter > 0 || factor.counter > 0) && counter <= factor.counter {
        note_clone(ctx, sv, who, &factor)?;
        return Err(Error::FactorRefused);
    }
    let (id, now) = (who.id(), ctx.now);
    whole(ctx, sv, who, from, PASSKEY, move |tx| {
        Ok(store::factors::note_use(tx, &id, &factor, counter, now)?)
    })
}

fn note_clone(ctx: &Ctx, sv: &Services, who: &Proven, factor: &Factor) -> Result<()> {
    tracing::warn!(account = who.account.id.id, "a passkey's counter did not rise");
    let cloned = by_holder(ctx, 0, &who.account, "passkey-cloned", factor.label.clone());
    let id = who.id();
    Ok(sv.db.write(move |tx| store::account_events::insert(tx, &id, &cloned))?)
}

/// Ends the half session and opens a whole one with a new token, if `prove` says that the second
/// factor holds.
fn whole(
    ctx: &Ctx,
    sv: &Services,
    who: &Proven,
    from: &Beginning,
    factor: &str,
    prove: impl FnOnce(&mut Tx<'_>) -> Result<bool> + Send + 'static,
) -> Result<Ticket> {
    if !who.is_half {
        return Err(Error::FactorRefused);
    }
    let token = ctx.token();
    let token_hash = store::chain::digest(token.as_bytes());
    let (id, half, now) = (who.id(), who.token_hash.clone(), ctx.now);
    let beginning = Beginning { factor: factor.to_owned(), is_half: false, ..from.clone() };
    sv.db.write(move |tx| -> Result<()> {
        if !prove(tx)? {
            return Err(Error::FactorRefused);
        }
        let until = now.plus_millis(SESSION_MS);
        store::sessions::insert(tx, &id, &token_hash, now, until, &beginning)?;
        store::logouts::carry(tx, &id, &half, &token_hash)?;
        // Of two answers at once only the first finds the half session.
        if store::sessions::delete_own(tx, &id, &half)? == 0 {
            return Err(Error::FactorRefused);
        }
        Ok(())
    })?;
    sv.throttle.clear(&throttle_key(&who.id()));
    Ok(Ticket { account: who.account.clone(), token, needs_second: false })
}
