//! Getting back into an account whose password is lost, by proofs that are no weaker than the login.
//!
//! People do it themselves by a code sent to an address that they have proven, with their number and
//! their second factor; without one by waiting a day that every address of theirs is told of. At a
//! window a clerk looks at the document and hands over a code that counts once; for staff only an
//! administrator makes such a code. Second factors stay. Whether an account is there, and how it is
//! guarded, is told to nobody.

mod counter;
mod own;

pub use counter::{Handed, recover_at_window, recover_staff, redeem_recovery};
pub use own::{Proved, RecoveryAsked, begin_recovery, prove_recovery, recovery_ways};

use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Holder};
use domain::region::RegionCode;
use domain::time::Instant;
use store::Tx;
use store::account_events::AccountEvent;
use store::accounts::Stored;
use store::recoveries::{Recovery, Wait};

use super::proven::Proven;
use super::telling::{Telling, telling};
use super::{by_holder, event};
use crate::error::{Error, Result};
use crate::services::Services;
use crate::throttle::Limit;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// How long somebody without a second factor waits, so that whoever has the account sees it.
pub const RECOVERY_WAIT_MS: i64 = 24 * HOUR_MS;
/// How long after that they may come back.
const READY_MS: i64 = 72 * HOUR_MS;
/// How long a new password may take to be chosen once everything was shown.
const GRANT_MS: i64 = 15 * MINUTE_MS;
/// The longest that a way back is under way.
pub(super) const LASTS_MS: i64 = RECOVERY_WAIT_MS + READY_MS;
/// The word of what may set a password.
const GRANT: &str = "grant";

/// Tries of codes from one source before it must wait.
const PROOFS_PER_SOURCE: Limit = Limit { tries: 60, window_ms: HOUR_MS };

/// Nobody's account: what is looked up where there is none, so that the same is done.
fn nobody() -> AccountId {
    let region = RegionCode::parse("100000").expect("the whole country has a code");
    AccountId { region, id: "nobody".to_owned() }
}

/// Whether an account is one to get back into at all.
fn is_recoverable(stored: &Stored) -> bool {
    !stored.is_disabled && !stored.password.is_empty()
}

/// What lets its holder set a password, once.
fn granted(ctx: &Ctx, account: &AccountId, how: &str) -> (String, Recovery) {
    let token = ctx.token();
    let grant = Recovery {
        secret_hash: store::chain::digest(token.as_bytes()),
        way: GRANT.to_owned(),
        region: account.region,
        account: Some(account.id.clone()),
        id: how.to_owned(),
        tries: 0,
        made_at: ctx.now,
        ends_at: ctx.now.plus_millis(GRANT_MS),
    };
    (token, grant)
}

/// Sets a password by what [`prove_recovery`] or [`redeem_recovery`] gave. Every session ends, every
/// other way back with them, and every address of the account is told. Second factors stay.
pub fn set_recovered(ctx: &Ctx, sv: &Services, grant: &str, new: &str) -> Result<()> {
    let secret_hash = store::chain::digest(grant.as_bytes());
    let now = ctx.now;
    let over = || Error::Wrong("grant", "over");
    let found = sv.db.read(|tx| {
        let Some(way) = store::recoveries::find(tx, &secret_hash, GRANT, now)? else {
            return Ok(None);
        };
        let account = way.leads_to().unwrap_or_else(nobody);
        Ok::<_, store::Error>(store::accounts::find(tx, &account)?.map(|stored| (way, stored)))
    })?;
    let (way, stored) = found.filter(|(_, stored)| is_recoverable(stored)).ok_or_else(over)?;
    let min = super::password_min(&stored.account.holder);
    if new.chars().count() < min {
        return Err(Error::PasswordShort { min });
    }
    let salt: [u8; 16] = ctx.entropy[48..64].try_into().expect("sixteen bytes of 64");
    let hash = sv.passwords.hash(new, &salt)?;
    let id = stored.account.id.clone();
    let changed = by_holder(ctx, 3, &stored.account, "password-recovered", way.id.clone());
    let told = telling(ctx, sv, 2, "password-recovered");
    sv.db.write(move |tx| -> Result<()> {
        // Of two at once only the first finds it.
        if !store::recoveries::take(tx, &secret_hash, now)? {
            return Err(over());
        }
        store::accounts::set_password(tx, &id, &hash)?;
        store::sessions::delete_of_account(tx, &id)?;
        store::recoveries::delete_of(tx, &id)?;
        told.tell(tx, &id)?;
        Ok(store::account_events::insert(tx, &id, &changed)?)
    })?;
    sv.sessions.end_all();
    sv.throttle.clear(&super::login::throttle_key(&stored.login));
    Ok(())
}

/// The waiting that somebody began for this account, for its holder to see.
pub fn recovery_wait(ctx: &Ctx, sv: &Services, who: &Proven) -> Result<Option<Wait>> {
    let (id, now) = (who.id(), ctx.now);
    Ok(sv.db.read(|tx| store::recoveries::find_wait(tx, &id, now))?)
}

/// Stops it, with every code on its way.
pub fn stop_recovery(ctx: &Ctx, sv: &Services, who: &Proven) -> Result<()> {
    if who.is_half {
        return Err(Error::Forbidden);
    }
    let (id, now) = (who.id(), ctx.now);
    let stopped = event(ctx, 0, "recovery-stopped", String::new());
    sv.db.write(move |tx| -> Result<()> {
        if store::recoveries::stop(tx, &id, now)? {
            store::account_events::insert(tx, &id, &stopped)?;
        }
        Ok(())
    })
}

/// What a login by the password does to the ways back that are under way.
pub(super) struct Stopping {
    event: AccountEvent,
    told: Telling,
}

/// The same, with its entry of the log and its notice.
pub(super) fn stopping(ctx: &Ctx, sv: &Services, account: &Account) -> Stopping {
    Stopping {
        event: by_holder(ctx, 4, account, "recovery-stopped", String::new()),
        told: telling(ctx, sv, 5, "recovery-stopped"),
    }
}

impl Stopping {
    /// Ends them, for whoever knows the password has not lost it; and tells so, for it may be somebody
    /// else who knows it.
    pub(super) fn stop(&self, tx: &mut Tx<'_>, id: &AccountId, now: Instant) -> store::Result<()> {
        if store::recoveries::stop(tx, id, now)? {
            store::account_events::insert(tx, id, &self.event)?;
            self.told.tell(tx, id)?;
        }
        Ok(())
    }
}

/// Whether this is the number of the holder. It is compared keyed, so that the time it takes says
/// nothing of it.
fn is_number_of(sv: &Services, holder: &Holder, typed: &str) -> bool {
    let known = match holder {
        Holder::Person { id_number } => id_number.as_str().to_owned(),
        Holder::Firm { credit_code } => credit_code.as_str().to_owned(),
        Holder::Staff => return false,
    };
    let typed = typed.trim().to_uppercase();
    sv.token(&["number", &typed]) == sv.token(&["number", &known])
}
