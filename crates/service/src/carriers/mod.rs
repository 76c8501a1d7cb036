//! Carriers: notices brought to people and systems outside of the inbox.
//!
//! The outbox writes the inbox and puts what is wanted elsewhere in a queue, in one transaction.
//! From there it is brought in each recipient's order, tried again with growing waits, dropped when
//! it is no longer worth telling, and given up only when the carrier says that it never will do.
//! No case ever waits for a carrier.

mod board;
mod contacts;
mod deliver;
mod plan;

pub use board::{Board, Standing, board, figures, retry, retry_all};
pub use contacts::{Contact, Own, ask, confirm, forget, own, switch};
pub use deliver::{Delivered, deliver, sweep};
pub use store::dispatches::{Key, Queue, Troubled};

pub(crate) use plan::{Planned, dispatch, plan, planned};

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use domain::case::CaseId;
use domain::identity::AccountId;
use domain::notice::{Address, Carrier};
use domain::time::Instant;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::services::Services;

/// Something ready to be brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The same at every try, so that a provider that has it already can tell.
    pub id: String,
    /// Where to.
    pub to: String,
    /// What it is about, on one line.
    pub subject: String,
    /// The words, or the body for a system.
    pub text: String,
    /// What goes with it for a system: header names with their values.
    pub headers: Vec<(&'static str, String)>,
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The provider has taken it.
    Sent,
    /// Not now; why.
    Later(String),
    /// Never; why.
    Refused(String),
}

/// Brings letters, each of another recipient, within a time: an outcome for each of the first ones
/// – fewer than letters where the time ran out – or why the carrier cannot be reached at all.
pub type Send =
    Box<dyn Fn(&[Letter], Duration) -> Result<Vec<Outcome>, String> + Sync + std::marker::Send>;

/// A carrier that is set up.
pub struct Way {
    /// Which.
    pub carrier: Carrier,
    /// How many letters it is given at once.
    pub at_once: u32,
    /// How it brings them.
    pub send: Send,
}

/// What somebody is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told<'a> {
    /// By what.
    pub carrier: Carrier,
    /// The short word of the language.
    pub lang: &'a str,
    /// What about: an event's key.
    pub about: &'a str,
    /// The case.
    pub case: Option<&'a CaseId>,
    /// The code that proves an address.
    pub code: Option<&'a str>,
}

/// The words for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// On one line.
    pub subject: String,
    /// The whole.
    pub text: String,
}

/// How this server brings notices.
pub struct Setup {
    /// The carriers that are set up.
    pub ways: Vec<Way>,
    /// Finds the words for people.
    pub words: Box<dyn Fn(&Told<'_>) -> Words + Sync + std::marker::Send>,
    /// How many notices may wait for one carrier; more are left to the inbox alone.
    pub queue_max: u32,
}

/// A carrier that was found down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rest {
    until: Instant,
    tries: u32,
}

/// The carriers of a server with what is known of them.
#[derive(Default)]
pub(crate) struct Carriers {
    setup: OnceLock<Setup>,
    rests: Mutex<BTreeMap<Carrier, Rest>>,
    is_full: [AtomicBool; 3],
    left_out: AtomicU64,
}

impl Carriers {
    fn full(&self, carrier: Carrier) -> &AtomicBool {
        match carrier {
            Carrier::Email => &self.is_full[0],
            Carrier::Message => &self.is_full[1],
            Carrier::Hook => &self.is_full[2],
        }
    }

    /// The count of what queues were too full for.
    pub(crate) fn left_out(&self) -> &AtomicU64 {
        &self.left_out
    }

    fn way(&self, carrier: Carrier) -> Option<&Way> {
        self.setup.get()?.ways.iter().find(|way| way.carrier == carrier)
    }
}

/// The headers by which a receiver can check that a request is ours, new and whole: HMAC-SHA-256
/// over the seconds since 1970, the id and the raw body, with a full stop between.
pub fn signature(key: &[u8], now: Instant, id: &str, body: &str) -> Vec<(&'static str, String)> {
    let seconds = (now.millis() / 1000).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key");
    for part in [seconds.as_bytes(), b".", id.as_bytes(), b".", body.as_bytes()] {
        mac.update(part);
    }
    let bytes: [u8; 32] = mac.finalize().into_bytes().into();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![
        ("Tongban-Id", id.to_owned()),
        ("Tongban-Timestamp", seconds),
        ("Tongban-Signature", format!("v1={hex}")),
    ]
}

impl Services {
    /// Says how notices are brought; once, before the first is. False where it was said before.
    pub fn carry(&self, setup: Setup) -> bool {
        self.carriers.setup.set(setup).is_ok()
    }

    /// By what notices are brought to people here.
    pub(crate) fn ways(&self) -> Vec<Carrier> {
        let is_there = |carrier: &Carrier| self.carriers.way(*carrier).is_some();
        Carrier::PERSONAL.into_iter().filter(is_there).collect()
    }

    /// The code that gets somebody back into their account: derived, so that it is never stored.
    pub(crate) fn recovery_code(&self, account: &AccountId, recovery: &str) -> String {
        let bytes = self.mac(&["recovery", account.region.as_str(), &account.id, recovery]);
        let number = u64::from_be_bytes(bytes[..8].try_into().expect("eight bytes of 32"));
        format!("{:08}", number % 100_000_000)
    }

    /// The code that proves an address: derived, so that it is never stored.
    fn contact_code(&self, account: &AccountId, contact: &Contact) -> String {
        let asked_at = contact.asked_at.millis().to_string();
        let address: &Address = &contact.address;
        let parts = ["contact", account.region.as_str(), &account.id, contact.carrier.key()];
        let bytes = self.mac(&[&parts[..], &[address.reveal(), &asked_at]].concat());
        let number = u64::from_be_bytes(bytes[..8].try_into().expect("eight bytes of 32"));
        format!("{:06}", number % 1_000_000)
    }
}
