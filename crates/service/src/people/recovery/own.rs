//! Getting back by oneself: a code to a proven address, the number, and the second factor or a day.

use domain::ctx::Ctx;
use domain::identity::Holder;
use domain::notice::{CODE_LIFE_MS, Carrier, RECOVERY_CODE, recovers_from};
use domain::time::Instant;
use store::Tx;
use store::accounts::Stored;
use store::messages::Message;
use store::recoveries::{Recovery, Wait};

use super::{
    HOUR_MS, PROOFS_PER_SOURCE, READY_MS, RECOVERY_WAIT_MS, granted, is_number_of, is_recoverable,
    nobody,
};
use crate::error::{Error, Result};
use crate::people::by_holder;
use crate::people::factors::fitting_factor;
use crate::people::telling::telling;
use crate::services::Services;
use crate::throttle::{Limit, by_source};

/// How often a code may be asked for by one login name.
const ASKS_PER_LOGIN: Limit = Limit { tries: 3, window_ms: HOUR_MS };
/// How often from one source.
const ASKS_PER_SOURCE: Limit = Limit { tries: 30, window_ms: HOUR_MS };
/// How many wrong codes are taken for one that was sent.
const TRIES_MAX: u32 = 5;
const CODE: &str = "code";

/// What somebody says who lost their password, and from where.
#[derive(Clone, Debug)]
pub struct RecoveryAsked {
    /// The login name.
    pub login: String,
    /// The citizen number or the credit code.
    pub number: String,
    /// Where the code is to go.
    pub carrier: Carrier,
    /// The address it came from.
    pub source: String,
}

/// The carriers that can bring a code here.
pub fn recovery_ways(sv: &Services) -> Vec<Carrier> {
    sv.ways()
}

/// Has a code sent to the address of the account, if there is one to which all of this fits, and
/// answers a token that belongs to this try. What is done and answered is the same if there is none.
pub fn begin_recovery(ctx: &Ctx, sv: &Services, asked: &RecoveryAsked) -> Result<String> {
    if !recovery_ways(sv).contains(&asked.carrier) {
        return Err(Error::Wrong("carrier", "missing"));
    }
    let login = asked.login.trim().to_lowercase();
    let by_login = format!("recover:{login}");
    let by_source = by_source("recover-from", &asked.source);
    sv.throttle.check(&by_login, ASKS_PER_LOGIN, ctx.now)?;
    sv.throttle.check(&by_source, ASKS_PER_SOURCE, ctx.now)?;
    sv.throttle.count(&by_login, ASKS_PER_LOGIN, ctx.now);
    sv.throttle.count(&by_source, ASKS_PER_SOURCE, ctx.now);

    let (stored, contacts) = sv.db.read(|tx| {
        let stored = store::accounts::find_by_login(tx, &login)?;
        let id = stored.as_ref().map_or_else(nobody, |stored| stored.account.id.clone());
        Ok::<_, store::Error>((stored, store::contacts::list(tx, &id)?))
    })?;
    let holder = stored.as_ref().map_or(&Holder::Staff, |stored| &stored.account.holder);
    let is_number = is_number_of(sv, holder, &asked.number);
    // An address that was added lately may be somebody else's who has got at an open session.
    let is_settled =
        |proven: Option<Instant>| proven.is_some_and(|at| recovers_from(at) <= ctx.now);
    let is_reached =
        contacts.iter().any(|one| one.carrier == asked.carrier && is_settled(one.verified_at));
    let found = stored.filter(|stored| is_recoverable(stored) && is_number && is_reached);
    let account = found.map(|stored| stored.account.id);

    let token = ctx.token();
    let recovery = Recovery {
        secret_hash: store::chain::digest(token.as_bytes()),
        way: CODE.to_owned(),
        region: account.as_ref().map_or(nobody().region, |id| id.region),
        account: account.as_ref().map(|id| id.id.clone()),
        id: ctx.id(0),
        tries: 0,
        made_at: ctx.now,
        ends_at: ctx.now.plus_millis(CODE_LIFE_MS),
    };
    let message = Message {
        id: recovery.id.clone(),
        about: RECOVERY_CODE.to_owned(),
        case: None,
        at: ctx.now,
        is_read: false,
    };
    // For nobody the same is written: a letter that the carrier finds no address for.
    let to = account.unwrap_or_else(nobody);
    let dispatch = crate::carriers::dispatch(&to, asked.carrier, &message);
    sv.db.write(move |tx| {
        store::recoveries::insert(tx, &recovery)?;
        store::dispatches::insert(tx, &dispatch)
    })?;
    Ok(token)
}

/// What was shown suffices for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proved {
    /// A password may be set with this, once.
    Granted(String),
    /// It has to wait until then, because there is no second factor.
    Waits(Instant),
}

/// Takes the code that was sent, and one of the second factor where the account has one. Which of
/// them is wrong is not said, nor whether there is an account.
pub fn prove_recovery(
    ctx: &Ctx,
    sv: &Services,
    token: &str,
    (code, second): (&str, &str),
    source: &str,
) -> Result<Proved> {
    let by_source = by_source("recover-prove", source);
    sv.throttle.check(&by_source, PROOFS_PER_SOURCE, ctx.now)?;
    let (secret_hash, now) = (store::chain::digest(token.as_bytes()), ctx.now);
    let counting = secret_hash.clone();
    let counted =
        sv.db.write(move |tx| store::recoveries::count_try(tx, &counting, TRIES_MAX, now))?;
    if !counted {
        sv.throttle.count(&by_source, PROOFS_PER_SOURCE, now);
        return Err(Error::Wrong("code", "over"));
    }
    let (way, stored) = sv.db.read(|tx| {
        let way = store::recoveries::find(tx, &secret_hash, CODE, now)?;
        let id = way.as_ref().and_then(Recovery::leads_to).unwrap_or_else(nobody);
        Ok::<_, store::Error>((way, store::accounts::find(tx, &id)?))
    })?;
    let way = way.ok_or(Error::Wrong("code", "over"))?;
    let account = way.leads_to().unwrap_or_else(nobody);
    let typed: String = code.chars().filter(char::is_ascii_digit).collect();
    let right = sv.recovery_code(&account, &way.id);
    let fits = sv.token(&["recovery-code", &typed]) == sv.token(&["recovery-code", &right]);
    let outcome = match stored.filter(|stored| fits && is_recoverable(stored)) {
        Some(stored) => shown(ctx, sv, &stored, &secret_hash, second),
        None => Err(Error::Wrong("code", "wrong")),
    };
    if outcome.is_err() {
        sv.throttle.count(&by_source, PROOFS_PER_SOURCE, now);
    }
    outcome
}

/// The code was right: what else the account asks for.
fn shown(
    ctx: &Ctx,
    sv: &Services,
    stored: &Stored,
    secret_hash: &str,
    second: &str,
) -> Result<Proved> {
    let id = stored.account.id.clone();
    let factor = match fitting_factor(ctx, sv, &id, second)? {
        Some(factor) => factor,
        // A firm's number is known to everybody, so that a code alone would stand between.
        None if matches!(stored.account.holder, Holder::Person { .. }) => {
            return waited(ctx, sv, stored, secret_hash);
        }
        None => return Err(Error::Wrong("code", "wrong")),
    };
    let (token, grant) = granted(ctx, &id, "self");
    let proven = by_holder(ctx, 3, &stored.account, "recovery-proven", "factor".to_owned());
    let (secret_hash, now) = (secret_hash.to_owned(), ctx.now);
    sv.db.write(move |tx| -> Result<()> {
        if !factor.note(tx, &id, now)? {
            return Err(Error::Wrong("code", "wrong"));
        }
        use_up(tx, &secret_hash, now)?;
        store::recoveries::insert(tx, &grant)?;
        Ok(store::account_events::insert(tx, &id, &proven)?)
    })?;
    Ok(Proved::Granted(token))
}

/// Without a second factor a day lies between the code and the password, and another code after it.
fn waited(ctx: &Ctx, sv: &Services, stored: &Stored, secret_hash: &str) -> Result<Proved> {
    let id = stored.account.id.clone();
    let now = ctx.now;
    let ready_at = now.plus_millis(RECOVERY_WAIT_MS);
    let wait = Wait { began_at: now, ready_at, ends_at: ready_at.plus_millis(READY_MS) };
    let (token, grant) = granted(ctx, &id, "self");
    let told = telling(ctx, sv, 2, "recovery-waits");
    let begun = by_holder(ctx, 3, &stored.account, "recovery-waits", String::new());
    let secret_hash = secret_hash.to_owned();
    let known = sv.db.write(move |tx| -> Result<Option<Wait>> {
        use_up(tx, &secret_hash, now)?;
        let known = store::recoveries::find_wait(tx, &id, now)?;
        match known {
            Some(known) if known.ready_at <= now => store::recoveries::insert(tx, &grant)?,
            Some(_) => {}
            None => {
                store::recoveries::begin_wait(tx, &id, &wait)?;
                told.tell(tx, &id)?;
                store::account_events::insert(tx, &id, &begun)?;
            }
        }
        Ok(known)
    })?;
    Ok(match known {
        Some(known) if known.ready_at <= now => Proved::Granted(token),
        Some(known) => Proved::Waits(known.ready_at),
        None => Proved::Waits(ready_at),
    })
}

/// A code counts once.
fn use_up(tx: &mut Tx<'_>, secret_hash: &str, now: Instant) -> Result<()> {
    match store::recoveries::take(tx, secret_hash, now)? {
        true => Ok(()),
        false => Err(Error::Wrong("code", "over")),
    }
}
