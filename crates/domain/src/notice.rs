//! Telling people outside of the inbox: by which carrier, to which address, for how long it is
//! worth telling, and when to try again.

use std::fmt;

use crate::time::Instant;

/// What brings a notice to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carrier {
    /// Electronic mail.
    Email,
    /// A short message to a telephone, by a gateway.
    Message,
    /// A signed request to another system.
    Hook,
}

impl Carrier {
    /// All carriers, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Email, Self::Message, Self::Hook];
    /// Those that bring notices to people.
    pub const PERSONAL: [Self; 2] = [Self::Email, Self::Message];

    /// The stable word for records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Message => "message",
            Self::Hook => "hook",
        }
    }

    /// The carrier that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|carrier| carrier.key() == key)
    }
}

/// The longest address of a mailbox (RFC 5321 §4.5.3.1.3 without the brackets).
const EMAIL_MAX: usize = 254;

/// Where a carrier finds somebody. It shows itself only in part.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// Reads an address as somebody typed it. Nothing that could end a header line or start another
    /// recipient is taken.
    pub fn parse(carrier: Carrier, typed: &str) -> Option<Self> {
        let typed = typed.trim();
        match carrier {
            Carrier::Email => is_email(typed).then(|| Self(typed.to_owned())),
            Carrier::Message => crate::form::mobile(typed).map(Self),
            Carrier::Hook => None,
        }
    }

    /// The address itself; for the carrier and the holder only.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Enough to recognise one's own.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.split_once('@') {
            Some((local, domain)) => {
                let first: String = local.chars().take(1).collect();
                write!(f, "{first}***@{domain}")
            }
            None => {
                let (head, tail) = (self.0.get(..3), self.0.get(self.0.len().saturating_sub(4)..));
                write!(f, "{}****{}", head.unwrap_or_default(), tail.unwrap_or_default())
            }
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// A mailbox in the plain form that every mail server takes: no quotes, no comments, no brackets.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_local = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    text.len() <= EMAIL_MAX
        && (1..=64).contains(&local.len())
        && local.chars().all(is_local)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

/// The word of the notice that carries the code by which an address is proven.
pub const CONTACT_CODE: &str = "contact-code";

/// The word of the notice that carries the code by which somebody gets back into their account.
pub const RECOVERY_CODE: &str = "recovery-code";

/// The word of the notice that an address was proven.
pub const CONTACT_PROVEN: &str = "contact-proven";

/// The word of the notice that another address was given in the place of a proven one.
pub const CONTACT_REPLACED: &str = "contact-replaced";

/// The word of the notice that a proven address was removed.
pub const CONTACT_REMOVED: &str = "contact-removed";

/// Whether a notice is about the safety of the account: it goes to every address that was proven,
/// wanted for other notices or not.
pub fn is_of_safety(about: &str) -> bool {
    matches!(
        about,
        RECOVERY_CODE
            | "recovery-waits"
            | "recovery-at-window"
            | "recovery-by-office"
            | "recovery-stopped"
            | "password-recovered"
            | CONTACT_PROVEN
            | CONTACT_REPLACED
            | CONTACT_REMOVED
    )
}

/// How long an address has been proven before it brings a lost password back: time for whoever has
/// the account to see that somebody else has added theirs.
pub const ADDRESS_SETTLES_MS: i64 = 7 * DAY_MS;

/// From when on an address that was proven then brings a lost password back.
pub fn recovers_from(proven_at: Instant) -> Instant {
    proven_at.plus_millis(ADDRESS_SETTLES_MS)
}

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// How long a code that proves an address holds.
pub const CODE_LIFE_MS: i64 = 30 * MINUTE_MS;

/// Until when a notice is worth telling. The inbox keeps every notice and what the law asks to be
/// served is a paper of the case; so a carrier that was down for days need not bring what has long
/// been read. How long is a choice of this program and not a rule of law.
pub fn worth_until(carrier: Carrier, about: &str, created_at: Instant) -> Instant {
    let life_ms = match (carrier, about) {
        (Carrier::Hook, _) => 30 * DAY_MS,
        (_, CONTACT_CODE | RECOVERY_CODE) => CODE_LIFE_MS,
        (_, "reminded" | "overdue") => DAY_MS,
        (_, about) if is_progress(about) => 2 * DAY_MS,
        _ => 7 * DAY_MS,
    };
    created_at.plus_millis(life_ms)
}

/// Whether a notice only says how far a case is, so that the next one about the same case says more.
pub fn is_progress(about: &str) -> bool {
    matches!(
        about,
        "submitted" | "pre-check-started" | "fixed" | "supplemented" | "accepted" | "resumed"
    )
}

/// How long to wait after so many failed tries: half a minute, twice as long each time, and at most
/// half an hour, so that what a provider missed arrives soon after it is back.
pub fn wait_ms(attempts: u32) -> i64 {
    (30_000_i64 << attempts.min(10)).min(30 * MINUTE_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailboxes_are_read_and_nothing_that_breaks_a_header_is() {
        for good in ["a@b.cn", " wang.fang+tb@mail.example.cn ", "x_1@a-b.example"] {
            assert!(Address::parse(Carrier::Email, good).is_some(), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.cn",
            "a@.cn",
            "a@b..cn",
            "a b@c.cn",
            "a@b.cn\r\nBcc: c@d.cn",
            "a@b.cn\nX: y",
            "a\r@b.cn",
            "a@b.cn,c@d.cn",
            "<a@b.cn>",
            "\"a\"@b.cn",
            "a@b.cn\0",
            "甲@b.cn",
            "a..b@c.cn",
            "a@-b.cn",
        ] {
            assert_eq!(Address::parse(Carrier::Email, bad), None, "{bad:?}");
        }
        assert_eq!(Address::parse(Carrier::Email, &format!("a@{}.cn", "b.".repeat(130))), None);
    }

    #[test]
    fn short_messages_go_to_mobile_numbers_only() {
        let read = |typed| Address::parse(Carrier::Message, typed).map(|a| a.reveal().to_owned());
        assert_eq!(read("+86 138 0013 8000").as_deref(), Some("13800138000"));
        assert_eq!(read("0571-88888888"), None);
        assert_eq!(read("13800138000\r\n"), Some("13800138000".to_owned()));
        assert_eq!(read("138001\n38000"), None);
        assert_eq!(Address::parse(Carrier::Hook, "https://a.cn"), None);
    }

    #[test]
    fn an_address_shows_itself_only_in_part() {
        let shown = |carrier, typed| Address::parse(carrier, typed).unwrap().to_string();
        assert_eq!(shown(Carrier::Email, "wangfang@example.cn"), "w***@example.cn");
        assert_eq!(shown(Carrier::Message, "13800138000"), "138****8000");
        let address = Address::parse(Carrier::Email, "wangfang@example.cn").unwrap();
        assert_eq!(format!("{address:?}"), "Address(w***@example.cn)");
    }

    #[test]
    fn what_hurries_is_dropped_sooner() {
        let at = Instant::from_millis(0);
        let hours = |about| worth_until(Carrier::Email, about, at).millis() / HOUR_MS;
        assert_eq!((hours("reminded"), hours("accepted"), hours("granted")), (24, 48, 168));
        for code in [CONTACT_CODE, RECOVERY_CODE] {
            assert_eq!(worth_until(Carrier::Email, code, at).millis(), 30 * MINUTE_MS);
        }
        assert!(is_of_safety(RECOVERY_CODE) && !is_of_safety("granted"));
        assert_eq!(worth_until(Carrier::Hook, "reminded", at).millis(), 30 * DAY_MS);
    }

    #[test]
    fn waits_grow_to_half_an_hour() {
        let waits: Vec<i64> = (0..9).map(|n| wait_ms(n) / 1000).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1800, 1800, 1800]);
        assert_eq!(wait_ms(u32::MAX), 1_800_000);
    }
}
