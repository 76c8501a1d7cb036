//! Passkeys: what a browser's authenticator says when a key is made and when it is used
//! (W3C Web Authentication level 2, §§7.1 and 7.2), checked.
//!
//! Attestation is not asked for: which make a key is of does not matter here.

mod cbor;

use cbor::Cbor;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use sha2::{Digest, Sha256};

use super::seal::{decoded, encoded};

/// The site as authenticators know it.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    /// The host's name.
    pub id: String,
    /// The origin as browsers write it.
    pub origin: String,
}

impl RelyingParty {
    /// The site at an address; none where authenticators do not work: at a bare number, or
    /// without TLS anywhere but on this machine.
    pub fn at(base_url: &str) -> Option<Self> {
        let (scheme, rest) = base_url.split_once("://")?;
        let authority = rest.split('/').next()?;
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
        let is_number =
            host.starts_with('[') || host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let is_safe = scheme == "https" || host == "localhost";
        let origin = format!("{scheme}://{authority}");
        (!host.is_empty() && !is_number && is_safe).then(|| Self { id: host.to_owned(), origin })
    }
}

/// What the browser hands back when a key was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// The client data, base64url.
    pub client_data: String,
    /// The attestation object, base64url.
    pub attestation: String,
}

/// What the browser hands back when a key was used.
#[derive(Clone, Debug)]
pub struct Used {
    /// The credential's id, base64url.
    pub credential: String,
    /// The client data, base64url.
    pub client_data: String,
    /// The authenticator data, base64url.
    pub authenticator_data: String,
    /// The signature, base64url.
    pub signature: String,
}

/// A key that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewKey {
    pub id: String,
    pub public: String,
    pub counter: i64,
}

const PRESENT: u8 = 0x01;
const HAS_CREDENTIAL: u8 = 0x40;
/// The longest credential id (level 2, §5.8.3... in practice far shorter).
const ID_BYTES_MAX: usize = 1023;

/// The authenticator data (§6.1), taken apart.
struct Data<'a> {
    flags: u8,
    counter: u32,
    rest: &'a [u8],
}

fn data<'a>(bytes: &'a [u8], site: &RelyingParty) -> Option<Data<'a>> {
    let (hash, rest) = bytes.split_at_checked(32)?;
    let (flags, rest) = rest.split_first()?;
    let (counter, rest) = rest.split_at_checked(4)?;
    let is_here = hash == Sha256::digest(site.id.as_bytes()).as_slice();
    let counter = u32::from_be_bytes(counter.try_into().ok()?);
    (is_here && flags & PRESENT != 0).then_some(Data { flags: *flags, counter, rest })
}

/// Whether the client data is about this deed, this challenge and this site.
fn fits(client_data: &[u8], deed: &str, challenge: &[u8], site: &RelyingParty) -> bool {
    let Ok(said) = serde_json::from_slice::<serde_json::Value>(client_data) else { return false };
    let text = |key: &str| said.get(key).and_then(serde_json::Value::as_str);
    text("type") == Some(deed)
        && text("challenge").and_then(decoded).as_deref() == Some(challenge)
        && text("origin") == Some(&site.origin)
        && said.get("crossOrigin").and_then(serde_json::Value::as_bool) != Some(true)
}

/// The key that was made for this challenge, or none where anything does not fit.
pub(super) fn made(made: &Made, challenge: &[u8], site: &RelyingParty) -> Option<NewKey> {
    if !fits(&decoded(&made.client_data)?, "webauthn.create", challenge, site) {
        return None;
    }
    let attestation = decoded(&made.attestation)?;
    let (object, _) = Cbor::read(&attestation)?;
    let data = data(object.by_text("authData")?.bytes()?, site)?;
    if data.flags & HAS_CREDENTIAL == 0 {
        return None;
    }
    let (_aaguid, rest) = data.rest.split_at_checked(16)?;
    let (length, rest) = rest.split_at_checked(2)?;
    let length = usize::from(u16::from_be_bytes(length.try_into().ok()?));
    let (id, rest) = rest.split_at_checked(length)?;
    let (key, _) = Cbor::read(rest)?;
    let is_id = (1..=ID_BYTES_MAX).contains(&length);
    let public = public_key(&key)?;
    is_id.then(|| NewKey { id: encoded(id), public, counter: i64::from(data.counter) })
}

/// A COSE key (RFC 9053) as it is stored: its algorithm and its parts.
fn public_key(key: &Cbor) -> Option<String> {
    let part = |name| key.by_int(name).and_then(Cbor::bytes);
    match (key.by_int(1)?, key.by_int(3)?) {
        // Elliptic curve P-256.
        (Cbor::Int(2), Cbor::Int(-7)) if key.by_int(-1) == Some(&Cbor::Int(1)) => {
            let (x, y) = (part(-2)?, part(-3)?);
            let is_point = x.len() == 32 && y.len() == 32;
            is_point.then(|| format!("es256.{}", encoded(&[&[4], x, y].concat())))
        }
        (Cbor::Int(1), Cbor::Int(-8)) if key.by_int(-1) == Some(&Cbor::Int(6)) => {
            let x = part(-2)?;
            (x.len() == 32).then(|| format!("eddsa.{}", encoded(x)))
        }
        (Cbor::Int(3), Cbor::Int(-257)) => {
            Some(format!("rs256.{}.{}", encoded(part(-1)?), encoded(part(-2)?)))
        }
        _ => None,
    }
}

/// The counter of a key that was used for this challenge, or none where anything does not fit.
pub(super) fn used(
    used: &Used,
    public: &str,
    challenge: &[u8],
    site: &RelyingParty,
) -> Option<i64> {
    let client_data = decoded(&used.client_data)?;
    if !fits(&client_data, "webauthn.get", challenge, site) {
        return None;
    }
    let bytes = decoded(&used.authenticator_data)?;
    let data = data(&bytes, site)?;
    let signed = [&bytes[..], Sha256::digest(&client_data).as_slice()].concat();
    is_signed(public, &signed, &decoded(&used.signature)?).then(|| i64::from(data.counter))
}

fn is_signed(public: &str, signed: &[u8], signature: &[u8]) -> bool {
    let mut parts = public.split('.');
    let algorithm = parts.next().unwrap_or_default();
    let mut part = || parts.next().and_then(decoded).unwrap_or_default();
    let verified = match algorithm {
        "es256" => {
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, part()).verify(signed, signature)
        }
        "eddsa" => UnparsedPublicKey::new(&ED25519, part()).verify(signed, signature),
        "rs256" => {
            let key = RsaPublicKeyComponents { n: part(), e: part() };
            key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
        }
        _ => return false,
    };
    verified.is_ok()
}

#[cfg(test)]
pub(crate) mod soft;
#[cfg(test)]
mod tests;
