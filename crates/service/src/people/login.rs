//! Logging in and out: the first factor, the session, and whom it acts for.

use std::sync::Arc;

use domain::ctx::Ctx;
use domain::identity::{Account, Actor, Agent, Holder, Standing};
use domain::region::RegionCode;
use domain::time::Instant;
use store::accounts::Stored;
use store::sessions::{Acting, Beginning, Session};

use crate::error::{Error, Result};
use crate::services::Services;
use crate::throttle::{Limit, by_source};

/// A session ends after this time whatever happens.
pub const SESSION_MS: i64 = 12 * 3_600_000;
/// A session ends when it has not been used for this time.
pub const IDLE_MS: i64 = 2 * 3_600_000;
/// How long a second factor may take to follow the first.
pub(super) const HALF_MS: i64 = 15 * 60_000;
/// Use is noted at most this often, so that reading pages does not write.
const TOUCH_MS: i64 = 5 * 60_000;

/// Wrong passwords for one login name before it must wait.
pub(super) const PER_LOGIN: Limit = Limit { tries: 10, window_ms: 15 * 60_000 };
/// Wrong passwords from one source before it must wait.
const PER_SOURCE: Limit = Limit { tries: 100, window_ms: 15 * 60_000 };

/// What somebody types to log in, and from where.
#[derive(Clone)]
pub struct Login {
    /// The login name.
    pub login: String,
    /// The password.
    pub password: String,
    /// The address it came from.
    pub source: String,
    /// The browser's name for itself, cut to a modest length.
    pub agent: String,
}

/// A fresh session: what the browser keeps.
#[derive(Clone)]
pub struct Ticket {
    /// The account.
    pub account: Account,
    /// The secret token; only its hash is stored.
    pub token: String,
    /// Whether the session opens nothing until a second factor was shown.
    pub needs_second: bool,
}

/// Checks login and password and opens a session.
pub fn log_in(ctx: &Ctx, sv: &Services, login: &Login) -> Result<Ticket> {
    let name = login.login.trim().to_lowercase();
    let by_login = throttle_key(&name);
    let by_source = by_source("source", &login.source);
    sv.throttle.check(&by_login, PER_LOGIN, ctx.now)?;
    sv.throttle.check(&by_source, PER_SOURCE, ctx.now)?;

    let found = sv.db.read(|tx| store::accounts::find_by_login(tx, &name))?;
    let hash = found.as_ref().map(|stored| stored.password.as_str());
    let fits = sv.passwords.fits(&login.password, hash);
    let Some(stored) = found.filter(|stored| fits && !stored.is_disabled) else {
        sv.throttle.count(&by_login, PER_LOGIN, ctx.now);
        sv.throttle.count(&by_source, PER_SOURCE, ctx.now);
        return Err(Error::LoginRefused);
    };
    sv.throttle.clear(&by_login);

    open(ctx, sv, stored, (&login.source, &login.agent), None)
}

/// What tries at a login name are counted by.
pub(super) fn throttle_key(login: &str) -> String {
    format!("login:{login}")
}

/// The provider's session by which a session is opened.
pub(super) struct By {
    pub issuer: String,
    pub subject: String,
    pub sid: Option<String>,
}

/// Opens a session for somebody who has shown a first factor; where a second is due it opens
/// nothing until that was shown.
pub(super) fn open(
    ctx: &Ctx,
    sv: &Services,
    stored: Stored,
    (source, agent): (&str, &str),
    by: Option<By>,
) -> Result<Ticket> {
    let token = ctx.token();
    let token_hash = store::chain::digest(token.as_bytes());
    let account = stored.account;
    let (id, now) = (account.id.clone(), ctx.now);
    let is_due = sv.policy.staff_needs_factor && account.holder == Holder::Staff;
    let (agent, source) = (agent.to_owned(), source.to_owned());
    let factor = if by.is_some() { "official" } else { "" }.to_owned();
    let stopping = super::recovery::stopping(ctx, sv, &account);
    let needs_second = sv.db.write(move |tx| {
        let has_factor = store::factors::list(tx, &id)?.iter().any(|factor| factor.is_confirmed);
        let is_half = has_factor || is_due;
        let beginning = Beginning { agent, source, factor, is_half };
        let until = now.plus_millis(if is_half { HALF_MS } else { SESSION_MS });
        store::sessions::insert(tx, &id, &token_hash, now, until, &beginning)?;
        match &by {
            Some(By { issuer, subject, sid }) => {
                store::logouts::opened_by(tx, &id, &token_hash, issuer, subject, sid.as_deref())?;
            }
            None => stopping.stop(tx, &id, now)?,
        }
        Ok::<_, store::Error>(is_half)
    })?;
    Ok(Ticket { account, token, needs_second })
}

/// Who acts with a token, if its session lives: the account, or the account for its principal.
pub fn actor(sv: &Services, now: Instant, region: RegionCode, token: &str) -> Result<Actor> {
    let Some(session) = session(sv, now, region, token)? else { return Ok(Actor::Nobody) };
    let account = session.stored.account.clone();
    let Some(acting) = &session.acting else { return Ok(Actor::Account(Box::new(account))) };
    let Acting { principal, delegation } = acting;
    let found = sv.db.read(|tx| {
        let delegation = store::delegations::find(tx, principal, delegation)?;
        let principal = store::accounts::find(tx, principal)?;
        Ok::<_, store::Error>(delegation.zip(principal))
    })?;
    // An account that is closed takes its delegations along, and a session that acted for it is told
    // by their absence: nothing is then done in the account's own name.
    let Some((delegation, principal)) = found else { return Ok(Actor::Nobody) };
    let holds = delegation.standing(now) == Standing::Holds
        && delegation.delegate.as_ref() == Some(&account.id)
        && !principal.is_disabled;
    let agent = Agent { account, principal: principal.account, delegation, holds };
    Ok(Actor::Agent(Box::new(agent)))
}

fn session(
    sv: &Services,
    now: Instant,
    region: RegionCode,
    token: &str,
) -> Result<Option<Arc<Session>>> {
    let token_hash = store::chain::digest(token.as_bytes());
    let idle_since = now.plus_millis(-IDLE_MS);
    let lives = |session: &Session| session.expires_at > now && session.seen_at > idle_since;
    if let Some(known) = sv.sessions.get(region, &token_hash, now) {
        return Ok(lives(&known).then_some(known));
    }
    let before = sv.sessions.epoch();
    let found = sv.db.read(|tx| store::sessions::find(tx, region, &token_hash, now, idle_since))?;
    let Some(session) = found else { return Ok(None) };
    if now.millis_since(session.seen_at) > TOUCH_MS {
        // Reading pages goes on while the database takes no writes.
        let hash = token_hash.clone();
        match sv.db.write(move |tx| store::sessions::touch(tx, region, &hash, now)) {
            Err(fault) if fault.is_passing() => {
                tracing::warn!(%fault, "the use of a session was not noted");
            }
            other => other?,
        }
    }
    Ok(Some(sv.sessions.put(region, token_hash, session, now, before)))
}

/// Ends a session.
pub fn log_out(sv: &Services, region: RegionCode, token: &str) -> Result<()> {
    let token_hash = store::chain::digest(token.as_bytes());
    let hash = token_hash.clone();
    sv.db.write(move |tx| store::sessions::delete(tx, region, &hash))?;
    sv.sessions.end(region, token_hash);
    Ok(())
}
