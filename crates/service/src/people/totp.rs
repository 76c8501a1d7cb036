//! One-time codes of authenticator apps (RFC 6238): SHA-1, six digits, thirty seconds.

use domain::time::Instant;
use ring::hmac;

/// Bytes of a secret, as RFC 4226 §4 asks for.
pub(super) const SECRET_BYTES: usize = 20;
const STEP_MS: i64 = 30_000;
/// A clock may be this many steps off.
const DRIFT_STEPS: i64 = 1;

/// The time step of a moment.
pub(super) fn step(now: Instant) -> i64 {
    now.millis().div_euclid(STEP_MS)
}

/// The six-digit code of a time step.
pub(super) fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let at = usize::from(bytes[bytes.len() - 1] & 0x0f);
    let four: [u8; 4] = bytes[at..at + 4].try_into().expect("at most 15 + 4 of 20 bytes");
    format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

/// The step whose code was typed, if it is near `now` and after the last step used: a code counts
/// once, and none before it counts any more.
pub(super) fn fitting_step(secret: &[u8], typed: &str, last: i64, now: Instant) -> Option<i64> {
    let middle = step(now);
    (middle - DRIFT_STEPS..=middle + DRIFT_STEPS)
        .filter(|step| *step > last)
        .find(|step| code(secret, *step) == typed)
}

/// The secret as people type it into an app: base 32 of RFC 4648.
pub(super) fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut text, mut held, mut bits) = (String::new(), 0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let five = usize::try_from((held >> bits) & 31).expect("five bits fit");
            text.push(char::from(ALPHABET[five]));
        }
    }
    if bits > 0 {
        let five = usize::try_from((held << (5 - bits)) & 31).expect("five bits fit");
        text.push(char::from(ALPHABET[five]));
    }
    text
}

/// The address that an app reads from a QR code.
pub(super) fn uri(issuer: &str, login: &str, secret: &[u8]) -> String {
    let (issuer, login) = (percent(issuer), percent(login));
    format!("otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}", base32(secret))
}

fn percent(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            true => out.push(char::from(byte)),
            false => write!(out, "%{byte:02X}").expect("writing to a string cannot fail"),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238 appendix B, the last six of eight digits.
        for (second, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SECRET, second / 30), expected, "{second}");
        }
    }

    #[test]
    fn a_code_fits_one_step_around_now_and_never_twice() {
        let now = Instant::from_millis(1_111_111_111_000);
        let own = code(SECRET, step(now));
        assert_eq!(fitting_step(SECRET, &own, 0, now), Some(step(now)));
        assert_eq!(fitting_step(SECRET, &own, step(now), now), None, "used already");
        for (late_ms, fits) in [(30_000, true), (-30_000, true), (60_000, false), (-60_000, false)]
        {
            let found = fitting_step(SECRET, &own, 0, now.plus_millis(late_ms));
            assert_eq!(found.is_some(), fits, "{late_ms}");
        }
        assert_eq!(fitting_step(SECRET, "", 0, now), None);
    }

    #[test]
    fn secrets_are_written_as_apps_read_them() {
        // RFC 4648 §10, without padding.
        for (plain, expected) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(plain.as_bytes()), expected);
        }
        let uri = uri("通办", "a b", b"foo");
        assert_eq!(
            uri,
            "otpauth://totp/%E9%80%9A%E5%8A%9E:a%20b?secret=MZXW6&issuer=%E9%80%9A%E5%8A%9E"
        );
    }
}
