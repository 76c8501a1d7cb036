//! Identity tokens (OpenID Connect Core 1.0 §3.1.3.7; RFC 7515, 7517, 7518, 8037), checked.

use domain::time::Instant;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::Value;

use crate::people::seal::decoded;

/// What a token must say.
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client: &'a str,
    pub nonce: &'a str,
    pub now: Instant,
}

/// What a token says of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claims {
    pub subject: String,
    pub name: Option<String>,
    pub id_number: Option<String>,
    pub level: Option<i64>,
    pub acr: Option<String>,
    pub sid: Option<String>,
}

/// What a logout token says is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Logout {
    pub jti: String,
    /// The subject; empty where only a session is named.
    pub subject: String,
    /// The provider's session; empty where only a subject is named.
    pub sid: String,
    /// After this moment the token is refused for its age.
    pub expires_at: Instant,
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Malformed,
    Algorithm,
    UnknownKey,
    Signature,
    Issuer,
    Audience,
    Nonce,
    Expired,
    Early,
}

/// How far two clocks may be apart.
const SKEW_S: i64 = 60;
/// The longest token that is read.
const TOKEN_MAX: usize = 32 * 1024;

/// The claims of a token that one of these keys signed and that says what is expected.
pub(super) fn checked(token: &str, keys: &Value, expected: &Expected<'_>) -> Result<Claims, Fault> {
    claims(&signed(token, keys)?.1, expected)
}

/// Header and body of a token that one of these keys signed.
fn signed(token: &str, keys: &Value) -> Result<(Value, Value), Fault> {
    if token.len() > TOKEN_MAX {
        return Err(Fault::Malformed);
    }
    let mut parts = token.split('.');
    let (Some(head), Some(body), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Fault::Malformed);
    };
    let header = json(head)?;
    let signature = decoded(signature).ok_or(Fault::Malformed)?;
    let signed = &token[..head.len() + 1 + body.len()];
    check_signature(&header, keys, signed.as_bytes(), &signature)?;
    Ok((header, json(body)?))
}

/// The event that makes a token one of logout.
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How long a logout token may be good for, and how old it may be.
const LOGOUT_AGE_S: i64 = 15 * 60;

/// What a logout token says (OpenID Connect Back-Channel Logout 1.0 §2.6), if one of these keys
/// signed it.
pub(super) fn logout(
    token: &str,
    keys: &Value,
    issuer: &str,
    client: &str,
    now: Instant,
) -> Result<Logout, Fault> {
    let (header, body) = signed(token, keys)?;
    // Explicit typing is recommended only; a token typed as something else is something else.
    if text(&header, "typ").is_some_and(|typ| !matches!(typ, "logout+jwt" | "JWT")) {
        return Err(Fault::Malformed);
    }
    if text(&body, "iss") != Some(issuer) {
        return Err(Fault::Issuer);
    }
    if !audience(&body).contains(&client) {
        return Err(Fault::Audience);
    }
    // An identity token is none of logout.
    if body.get("nonce").is_some() {
        return Err(Fault::Nonce);
    }
    let event = body.get("events").and_then(|events| events.get(LOGOUT_EVENT));
    if !event.is_some_and(Value::is_object) {
        return Err(Fault::Malformed);
    }
    let now_s = now.millis().div_euclid(1000);
    let number = |key: &str| body.get(key).and_then(Value::as_i64).ok_or(Fault::Malformed);
    let (issued, expires) = (number("iat")?, number("exp")?);
    if expires <= now_s - SKEW_S || issued < now_s - LOGOUT_AGE_S {
        return Err(Fault::Expired);
    }
    if issued > now_s + SKEW_S || expires > now_s + LOGOUT_AGE_S {
        return Err(Fault::Early);
    }
    let own = |key: &str| match body.get(key) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) if (1..=255).contains(&text.len()) => Ok(text.clone()),
        Some(_) => Err(Fault::Malformed),
    };
    let (jti, subject, sid) = (own("jti")?, own("sub")?, own("sid")?);
    if jti.is_empty() || (subject.is_empty() && sid.is_empty()) {
        return Err(Fault::Malformed);
    }
    let expires_at = Instant::from_millis((expires + SKEW_S + 1).saturating_mul(1000));
    Ok(Logout { jti, subject, sid, expires_at })
}

/// For whom a token is.
fn audience(body: &Value) -> Vec<&str> {
    match body.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn json(part: &str) -> Result<Value, Fault> {
    let bytes = decoded(part).ok_or(Fault::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| Fault::Malformed)
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// The algorithm must be one of these; none, and those with a shared secret, are not. The key's
/// kind must be the algorithm's, so that a key is never used for what it was not made for.
fn check_signature(
    header: &Value,
    keys: &Value,
    signed: &[u8],
    signature: &[u8],
) -> Result<(), Fault> {
    let algorithm = text(header, "alg").ok_or(Fault::Algorithm)?;
    let kind = match algorithm {
        "RS256" | "PS256" => "RSA",
        "ES256" => "EC",
        "EdDSA" => "OKP",
        _ => return Err(Fault::Algorithm),
    };
    if header.get("crit").is_some() {
        return Err(Fault::Malformed);
    }
    let wanted = text(header, "kid");
    let fitting: Vec<&Value> = keys
        .get("keys")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|key| text(key, "kty") == Some(kind))
        .filter(|key| text(key, "use").is_none_or(|purpose| purpose == "sig"))
        .filter(|key| text(key, "alg").is_none_or(|own| own == algorithm))
        .filter(|key| wanted.is_none_or(|wanted| text(key, "kid") == Some(wanted)))
        .take(8)
        .collect();
    if fitting.is_empty() {
        return Err(Fault::UnknownKey);
    }
    match fitting.iter().any(|key| is_signed(algorithm, key, signed, signature)) {
        true => Ok(()),
        false => Err(Fault::Signature),
    }
}

fn is_signed(algorithm: &str, key: &Value, signed: &[u8], signature: &[u8]) -> bool {
    let part = |name: &str| text(key, name).and_then(decoded).unwrap_or_default();
    let verified = match algorithm {
        "RS256" | "PS256" => {
            let rsa = RsaPublicKeyComponents { n: part("n"), e: part("e") };
            let how = match algorithm {
                "RS256" => &RSA_PKCS1_2048_8192_SHA256,
                _ => &RSA_PSS_2048_8192_SHA256,
            };
            rsa.verify(how, signed, signature)
        }
        "ES256" if text(key, "crv") == Some("P-256") => {
            let point = [&[4], &part("x")[..], &part("y")[..]].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature)
        }
        "EdDSA" if text(key, "crv") == Some("Ed25519") => {
            UnparsedPublicKey::new(&ED25519, part("x")).verify(signed, signature)
        }
        _ => return false,
    };
    verified.is_ok()
}

fn claims(body: &Value, expected: &Expected<'_>) -> Result<Claims, Fault> {
    if text(body, "iss") != Some(expected.issuer) {
        return Err(Fault::Issuer);
    }
    let audience = audience(body);
    let azp = text(body, "azp");
    let is_for_others = audience.len() > 1 && azp.is_none();
    if !audience.contains(&expected.client)
        || is_for_others
        || azp.is_some_and(|azp| azp != expected.client)
    {
        return Err(Fault::Audience);
    }
    if text(body, "nonce") != Some(expected.nonce) {
        return Err(Fault::Nonce);
    }
    let now_s = expected.now.millis().div_euclid(1000);
    let number = |key: &str| body.get(key).and_then(Value::as_i64);
    if number("exp").ok_or(Fault::Malformed)? + SKEW_S <= now_s {
        return Err(Fault::Expired);
    }
    let begins = [number("iat").ok_or(Fault::Malformed)?, number("nbf").unwrap_or(i64::MIN)];
    if begins.into_iter().any(|begin| begin > now_s + SKEW_S) {
        return Err(Fault::Early);
    }
    let subject = text(body, "sub").filter(|subject| (1..=255).contains(&subject.len()));
    let own = |key: &str| text(body, key).map(str::to_owned);
    Ok(Claims {
        subject: subject.ok_or(Fault::Malformed)?.to_owned(),
        name: own("name"),
        id_number: own("id_number"),
        level: body.get("ial").and_then(|ial| {
            ial.as_i64().or_else(|| ial.as_str().and_then(|text| text.parse().ok()))
        }),
        acr: own("acr"),
        sid: own("sid").filter(|sid| (1..=255).contains(&sid.len())),
    })
}
