//! Logging in by an identity provider: OpenID Connect Core 1.0, authorisation code with PKCE.
//!
//! Whatever the provider says is checked here; what carries the requests lies outside, behind
//! [`Outgoing`]. Nothing a provider says can open an account of staff without a second factor.

mod logout;
mod opened;
mod token;

pub use logout::{logout_by_provider, way_out};
pub use opened::unlink;

use std::sync::{Mutex, PoisonError};

use domain::ctx::Ctx;
use domain::identity::{Actor, Level};
use domain::region::RegionCode;
use domain::text::Bilingual;
use domain::time::Instant;
use opened::{linked, opened};
use serde_json::Value;
use sha2::{Digest, Sha256};
use token::{Claims, Expected};

use super::login::{By, Ticket, open};
use super::seal::encoded;
use crate::error::{Error, Result};
use crate::services::Services;

/// What came back from a request to the provider: the status and the body.
pub type Fetched = std::result::Result<(u16, Vec<u8>), String>;

/// Fetches an address.
pub type Get = dyn Fn(&str) -> Fetched + Send + Sync;
/// Posts a form to an address.
pub type Post = dyn Fn(&str, &[(&str, &str)]) -> Fetched + Send + Sync;

/// How requests leave: each is bounded in time and size by whoever makes them.
pub struct Outgoing {
    /// Fetches an address.
    pub get: Box<Get>,
    /// Posts a form to an address.
    pub post: Box<Post>,
}

/// An identity provider, as the operator set it up.
pub struct Provider {
    /// Its issuer identifier, exactly.
    pub issuer: String,
    /// Our client id there.
    pub client_id: String,
    /// Our secret there; none for a public client.
    pub client_secret: Option<String>,
    /// What people call it.
    pub name: Bilingual,
    /// Which real-name level each of its `acr` values stands for.
    pub levels: Vec<(String, Level)>,
    /// How requests leave.
    pub outgoing: Outgoing,
}

/// Why the provider could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderFault {
    /// It does not answer, or not in time.
    Down,
    /// What it says does not fit the protocol or its own words.
    Lying,
    /// The person did not agree there, or took too long.
    NotAgreed,
    /// The login was not begun in this browser, or too long ago.
    NotBegun,
    /// It names somebody whose account here was made otherwise; they must link it first.
    NotLinked,
    /// It does not say enough to make an account from.
    TooLittle,
    /// The account here is barred.
    Barred,
}

impl ProviderFault {
    /// The stable word for word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Lying => "lying",
            Self::NotAgreed => "not-agreed",
            Self::NotBegun => "not-begun",
            Self::NotLinked => "not-linked",
            Self::TooLittle => "too-little",
            Self::Barred => "barred",
        }
    }
}

impl From<ProviderFault> for Error {
    fn from(fault: ProviderFault) -> Self {
        Self::Provider(fault)
    }
}

/// The provider with what it said of itself lately.
pub struct Official {
    pub(crate) provider: Provider,
    known: Mutex<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    at: Instant,
    authorize: String,
    token: String,
    says_issuer: bool,
    /// Where people log out there.
    end_session: Option<String>,
    keys: Value,
}

/// How long what the provider said of itself is believed.
const KNOWN_MS: i64 = 10 * 60_000;
/// How soon its keys are asked for again when a token names one that is not known.
const AGAIN_MS: i64 = 60_000;
/// How long somebody may take there.
const AWAY_MS: i64 = 10 * 60_000;

impl Official {
    pub(crate) fn new(provider: Provider) -> Self {
        Self { provider, known: Mutex::new(None) }
    }

    fn known(&self, now: Instant, max_age_ms: i64) -> Result<Known> {
        let held = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = held.filter(|known| now.millis_since(known.at) < max_age_ms) {
            return Ok(known);
        }
        let known = self.discover(now)?;
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known.clone());
        Ok(known)
    }

    /// Discovery (OpenID Connect Discovery 1.0 §4): the issuer named must be the one asked.
    fn discover(&self, now: Instant) -> Result<Known> {
        let issuer = &self.provider.issuer;
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let said = self.json(&address)?;
        let text = |key: &str| {
            said.get(key).and_then(Value::as_str).map(str::to_owned).ok_or(ProviderFault::Lying)
        };
        if text("issuer")? != *issuer {
            tracing::warn!(%issuer, "discovery names another issuer");
            return Err(ProviderFault::Lying.into());
        }
        let (authorize, token) = (text("authorization_endpoint")?, text("token_endpoint")?);
        let keys_at = text("jwks_uri")?;
        for endpoint in [&authorize, &token, &keys_at] {
            if scheme(endpoint) != scheme(issuer) {
                return Err(ProviderFault::Lying.into());
            }
        }
        let says_issuer = said
            .get("authorization_response_iss_parameter_supported")
            .and_then(Value::as_bool)
            .unwrap_or_default();
        let end_session = text("end_session_endpoint").ok();
        let end_session = end_session.filter(|address| scheme(address) == scheme(issuer));
        let keys = self.json(&keys_at)?;
        Ok(Known { at: now, authorize, token, says_issuer, end_session, keys })
    }

    fn json(&self, address: &str) -> Result<Value> {
        let (status, body) = (self.provider.outgoing.get)(address).map_err(|why| {
            tracing::warn!(address, why, "the identity provider does not answer");
            ProviderFault::Down
        })?;
        if status != 200 {
            tracing::warn!(address, status, "the identity provider answers with a fault");
            return Err(ProviderFault::Down.into());
        }
        Ok(serde_json::from_slice(&body).map_err(|_| ProviderFault::Lying)?)
    }
}

fn scheme(address: &str) -> &str {
    address.split_once("://").map_or("", |(scheme, _)| scheme)
}

/// Where to send the browser, and what it keeps until it comes back.
pub struct Away {
    /// The provider's address.
    pub url: String,
    /// The sealed state of this login.
    pub kept: String,
}

/// Begins a login by the provider; with somebody logged in it links their account.
pub fn begin_official(ctx: &Ctx, sv: &Services, next: &str, back_url: &str) -> Result<Away> {
    let official = sv.official.as_ref().ok_or(Error::NotFound("provider"))?;
    let known = official.known(ctx.now, KNOWN_MS)?;
    let [state, nonce, verifier] =
        ["state", "nonce", "verifier"].map(|label| encoded(&sv.drawn(ctx, label)));
    let linking = match &ctx.actor {
        Actor::Account(account) => Some(format!("{}.{}", account.id.region, account.id.id)),
        Actor::Agent(_) => return Err(Error::Forbidden),
        Actor::Nobody | Actor::System => None,
    };
    let challenge = encoded(&Sha256::digest(verifier.as_bytes()));
    let url = with_query(
        &known.authorize,
        &[
            ("response_type", "code"),
            ("client_id", &official.provider.client_id),
            ("redirect_uri", back_url),
            ("scope", "openid profile"),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ],
    );
    let kept = serde_json::json!({
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "next": next,
        "linking": linking,
        "until": ctx.now.plus_millis(AWAY_MS).millis(),
    });
    Ok(Away { url, kept: sv.seal(ctx, "official", kept.to_string().as_bytes()) })
}

fn with_query(address: &str, pairs: &[(&str, &str)]) -> String {
    use std::fmt::Write;
    let mut url = address.to_owned();
    for (index, (name, value)) in pairs.iter().enumerate() {
        url.push(if index == 0 && !address.contains('?') { '?' } else { '&' });
        url.push_str(name);
        url.push('=');
        for byte in value.bytes() {
            match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                true => url.push(char::from(byte)),
                false => write!(url, "%{byte:02X}").expect("writing to a string cannot fail"),
            }
        }
    }
    url
}

/// What the browser brings back.
pub struct Return<'a> {
    /// What it kept; nothing where it kept nothing.
    pub kept: &'a str,
    /// The state in the address.
    pub state: &'a str,
    /// The code in the address.
    pub code: &'a str,
    /// The issuer in the address, where there is one (RFC 9207).
    pub issuer: Option<&'a str>,
    /// The provider's word for what went wrong, where something did.
    pub error: Option<&'a str>,
    /// The address the provider was told to send the browser to.
    pub back_url: &'a str,
    /// The address the browser comes from.
    pub source: &'a str,
    /// The browser's name for itself.
    pub agent: &'a str,
    /// The region that keeps a new account.
    pub region: RegionCode,
}

/// What came of a login by the provider.
pub enum Came {
    /// Somebody logged in; then where to go on.
    In(Box<Ticket>, String),
    /// The account of whoever is logged in was linked.
    Linked,
}

/// Ends a login by the provider.
pub fn finish_official(ctx: &Ctx, sv: &Services, back: &Return<'_>) -> Result<Came> {
    let official = sv.official.as_ref().ok_or(Error::NotFound("provider"))?;
    let kept = sv.unseal("official", back.kept).ok_or(ProviderFault::NotBegun)?;
    let kept: Value = serde_json::from_slice(&kept).map_err(|_| ProviderFault::NotBegun)?;
    let text = |key: &str| kept.get(key).and_then(Value::as_str).unwrap_or_default();
    let until = kept.get("until").and_then(Value::as_i64).unwrap_or_default();
    if text("state") != back.state || until < ctx.now.millis() {
        return Err(ProviderFault::NotBegun.into());
    }
    let known = official.known(ctx.now, KNOWN_MS)?;
    // Another provider's answer must not be taken for this one's (RFC 9207 §2.4).
    let is_mixed_up = match back.issuer {
        Some(issuer) => issuer != official.provider.issuer,
        None => known.says_issuer,
    };
    if is_mixed_up {
        return Err(ProviderFault::Lying.into());
    }
    if back.error.is_some() || back.code.is_empty() {
        return Err(ProviderFault::NotAgreed.into());
    }
    let claims = exchanged(ctx, official, &known, back, (text("nonce"), text("verifier")))?;
    match text("linking") {
        "" => {
            let stored = opened(ctx, sv, &claims, back.region)?;
            let by = By {
                issuer: official.provider.issuer.clone(),
                subject: claims.subject.clone(),
                sid: claims.sid.clone(),
            };
            let ticket = open(ctx, sv, stored, (back.source, back.agent), Some(by))?;
            Ok(Came::In(Box::new(ticket), text("next").to_owned()))
        }
        account => linked(ctx, sv, &claims, account).map(|()| Came::Linked),
    }
}

/// Exchanges the code for an identity token and checks that.
fn exchanged(
    ctx: &Ctx,
    official: &Official,
    known: &Known,
    back: &Return<'_>,
    (nonce, verifier): (&str, &str),
) -> Result<Claims> {
    let provider = &official.provider;
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", back.code),
        ("redirect_uri", back.back_url),
        ("client_id", provider.client_id.as_str()),
        ("code_verifier", verifier),
    ];
    form.extend(provider.client_secret.as_deref().map(|secret| ("client_secret", secret)));
    let (status, body) = (provider.outgoing.post)(&known.token, &form).map_err(|why| {
        tracing::warn!(why, "the identity provider does not exchange codes");
        ProviderFault::Down
    })?;
    match status {
        200 => {}
        400..500 => return Err(ProviderFault::NotAgreed.into()),
        _ => return Err(ProviderFault::Down.into()),
    }
    let said: Value = serde_json::from_slice(&body).map_err(|_| ProviderFault::Lying)?;
    let token = said.get("id_token").and_then(Value::as_str).ok_or(ProviderFault::Lying)?;
    let expected =
        Expected { issuer: &provider.issuer, client: &provider.client_id, nonce, now: ctx.now };
    let claims = match token::checked(token, &known.keys, &expected) {
        Err(token::Fault::UnknownKey) => {
            // Keys are changed now and then; they are asked for once more, but not all the time.
            let fresh = official.known(ctx.now, AGAIN_MS)?;
            token::checked(token, &fresh.keys, &expected)
        }
        other => other,
    };
    claims.map_err(|fault| {
        tracing::warn!(?fault, "an identity token was refused");
        ProviderFault::Lying.into()
    })
}

#[cfg(test)]
mod tests;
