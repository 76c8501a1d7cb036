//! The hash chain of a case's events: each hash covers the event and the hash before it.
//!
//! Every field is hashed with its length in front, so that no two different events can give the
//! same bytes; the suite's name stands in the record, so that another can follow it.

use domain::case::{CaseId, Recorded, Who};
use domain::item::ItemId;
use domain::time::Instant;
use sha2::{Digest, Sha256};

/// The hash suite written today.
pub const SUITE: &str = "sha256";

/// What a chain starts from before there is any event.
pub const GENESIS: &str = "";

/// The hash of an event whose payload is stored as `payload`, after the hash `previous`.
pub fn link(previous: &str, id: &CaseId, recorded: &Recorded, payload: &str) -> String {
    let place = (id.region.as_str(), id.number.as_str());
    Fields::of(place, recorded.seq, recorded.at, &recorded.who, payload).hash(previous)
}

/// The hash of an item's event whose payload is stored as `payload`, after the hash `previous`.
pub(crate) fn link_item(
    previous: &str,
    id: &ItemId,
    recorded: &domain::item::Recorded,
    payload: &str,
) -> String {
    let place = (id.region.as_str(), id.code.as_str());
    Fields::of(place, recorded.seq, recorded.at, &recorded.who, payload).hash(previous)
}

/// The stored columns of an event, as they go into its hash.
pub(crate) struct Fields<'a> {
    pub region: &'a str,
    pub number: &'a str,
    pub seq: i64,
    pub at: i64,
    pub actor_region: Option<String>,
    pub actor: Option<String>,
    pub actor_name: &'a str,
    pub role: &'a str,
    pub payload: &'a str,
}

impl<'a> Fields<'a> {
    fn of(
        (region, number): (&'a str, &'a str),
        seq: u32,
        at: Instant,
        who: &'a Who,
        payload: &'a str,
    ) -> Self {
        let account = who.account.as_ref();
        Self {
            region,
            number,
            seq: i64::from(seq),
            at: at.millis(),
            actor_region: account.map(|a| a.region.as_str().to_owned()),
            actor: account.map(|a| a.id.clone()),
            actor_name: &who.name,
            role: &who.role,
            payload,
        }
    }

    pub(crate) fn hash(&self, previous: &str) -> String {
        let mut digest = Sha256::new();
        let mut add = |bytes: &[u8]| {
            digest.update((bytes.len() as u64).to_le_bytes());
            digest.update(bytes);
        };
        add(previous.as_bytes());
        add(self.region.as_bytes());
        add(self.number.as_bytes());
        add(&self.seq.to_le_bytes());
        add(&self.at.to_le_bytes());
        // One byte in front tells no actor from one with an empty name.
        for text in [&self.actor_region, &self.actor] {
            add(&[u8::from(text.is_some())]);
            add(text.as_deref().unwrap_or_default().as_bytes());
        }
        add(self.actor_name.as_bytes());
        add(self.role.as_bytes());
        add(self.payload.as_bytes());
        hex(&digest.finalize())
    }
}

/// The hash of a record of texts after the hash `previous`; a text that is missing and an empty one
/// are told apart.
pub(crate) fn link_texts(previous: &str, texts: &[Option<&str>]) -> String {
    let mut digest = Sha256::new();
    let mut add = |bytes: &[u8]| {
        digest.update((bytes.len() as u64).to_le_bytes());
        digest.update(bytes);
    };
    add(previous.as_bytes());
    for text in texts {
        add(&[u8::from(text.is_some())]);
        add(text.unwrap_or_default().as_bytes());
    }
    hex(&digest.finalize())
}

/// SHA-256 of some bytes in lower-case hexadecimal; for tokens and request bodies.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}
