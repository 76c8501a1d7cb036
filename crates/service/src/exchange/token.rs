//! Tokens by client credentials (RFC 6749 §4.4): short, signed, and looked up against the client at
//! every use, so that a barred client is out at once.

use domain::exchange::{Client, Scope};
use domain::region::RegionCode;
use domain::time::Instant;
use store::clients::Stored;

use super::clients::digest;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::throttle::{Limit, by_source};

/// How long a token holds, in seconds.
pub const TOKEN_S: i64 = 900;
/// Wrong secrets from one source before it must wait. There is no such limit for a client: anybody
/// could shut it out then, and its secret of 256 bits needs none.
const WRONG: Limit = Limit { tries: 10, window_ms: 10 * 60_000 };
/// Every token begins so, so that searches for leaked secrets find it.
const PREFIX: &str = "tbx1";

/// A token that was given.
pub struct Issued {
    /// The token.
    pub token: String,
    /// What it allows.
    pub scopes: Vec<Scope>,
}

/// Why no token is given (RFC 6749 §5.2).
#[derive(Debug)]
pub enum Refused {
    /// Unknown client, wrong or old secret, barred client; which of them is not said.
    Client,
    /// A scope that the client does not have.
    Scope,
    /// Too many wrong tries, or the database is away.
    Other(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

/// The region and the id in a client id such as `330106.hall-1`.
fn split(client_id: &str) -> Option<(RegionCode, &str)> {
    let (region, id) = client_id.split_once('.')?;
    Some((RegionCode::parse(region).ok()?, id))
}

/// Gives a token for a client's id and secret. `wanted` are the words of the scopes; none for all.
pub fn issue(
    sv: &Services,
    now: Instant,
    source: &str,
    (client_id, secret): (&str, &str),
    wanted: Option<&str>,
) -> Result<Issued, Refused> {
    let key = by_source("token-source", source);
    sv.throttle.check(&key, WRONG, now)?;
    let Some(stored) = proven(sv, now, client_id, secret)? else {
        sv.throttle.count(&key, WRONG, now);
        return Err(Refused::Client);
    };
    let client = &stored.client;
    let scopes = match wanted {
        None => client.scopes.clone(),
        Some(words) => Scope::parse_all(words).ok_or(Refused::Scope)?,
    };
    if scopes.is_empty() || !scopes.iter().all(|scope| client.has(*scope)) {
        return Err(Refused::Scope);
    }
    let ends_at = now.plus_millis(TOKEN_S * 1000).millis().to_string();
    let words = scopes.iter().map(|scope| scope.key()).collect::<Vec<_>>().join("+");
    let generation = client.generation.to_string();
    let parts = [client.region.as_str(), &client.id, &generation, &ends_at, &words];
    let token = format!("{PREFIX}.{}.{}", parts.join("."), seal(sv, &parts));
    Ok(Issued { token, scopes })
}

fn seal(sv: &Services, parts: &[&str]) -> String {
    sv.token(&[&["exchange-token"], parts].concat())
}

fn proven(sv: &Services, now: Instant, client_id: &str, secret: &str) -> Result<Option<Stored>> {
    let given = digest(secret);
    let found = match split(client_id) {
        Some((region, id)) => sv.db.read(|tx| store::clients::find(tx, region, id))?,
        None => None,
    };
    let Some(stored) = found.filter(|stored| !stored.client.is_disabled) else { return Ok(None) };
    // Digests of digests are compared, so that the time it takes says nothing of the secret.
    let fits = |kept: &(String, Instant)| {
        kept.1 > now && sv.token(&["secret", &kept.0]) == sv.token(&["secret", &given])
    };
    let is_proven = fits(&stored.secret) || stored.last_secret.as_ref().is_some_and(fits);
    Ok(is_proven.then_some(stored))
}

/// The client behind a token that allows a scope. Each use counts against the client's budget.
pub fn authenticate(sv: &Services, now: Instant, token: &str, scope: Scope) -> Result<Client> {
    let (region, id, generation, scopes) = opened(sv, now, token).ok_or(Error::LogIn)?;
    let found = sv.db.read(|tx| store::clients::find(tx, region, &id))?;
    let client = found.map(|stored| stored.client).ok_or(Error::LogIn)?;
    if client.is_disabled || client.generation != generation {
        return Err(Error::LogIn);
    }
    let budget = Limit { tries: client.budget, window_ms: 60_000 };
    let key = format!("client:{region}.{id}");
    sv.throttle.check(&key, budget, now)?;
    sv.throttle.count(&key, budget, now);
    match scopes.contains(&scope) && client.has(scope) {
        true => Ok(client),
        false => Err(Error::Forbidden),
    }
}

type Opened = (RegionCode, String, i64, Vec<Scope>);

/// What a token says, if it is ours and has not ended.
fn opened(sv: &Services, now: Instant, token: &str) -> Option<Opened> {
    let parts: Vec<&str> = token.split('.').collect();
    let [PREFIX, region, id, generation, ends_at, words, given] = parts[..] else { return None };
    let own = seal(sv, &[region, id, generation, ends_at, words]);
    if sv.token(&["seal", given]) != sv.token(&["seal", &own]) {
        return None;
    }
    let ends_at: i64 = ends_at.parse().ok()?;
    let scopes = Scope::parse_all(&words.replace('+', " "))?;
    (now.millis() < ends_at).then_some((
        RegionCode::parse(region).ok()?,
        id.to_owned(),
        generation.parse().ok()?,
        scopes,
    ))
}
