//! What every use case is told first: when it is, who acts, and bytes nobody can guess.

use crate::identity::Actor;
use crate::time::Instant;

/// The circumstances of one request or job.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The moment of the request.
    pub now: Instant,
    /// Who acts.
    pub actor: Actor,
    /// Fresh random bytes of this request; ids, tokens and serials are cut from them.
    pub entropy: [u8; 64],
}

impl Ctx {
    /// A secret token of 256 bits in lower-case hexadecimal.
    pub fn token(&self) -> String {
        hex(&self.entropy[..32])
    }

    /// A time-ordered identifier (UUID version 7, RFC 9562 §5.7). `n` tells apart the few ids
    /// that one request makes.
    pub fn id(&self, n: u8) -> String {
        let mut bytes = [0_u8; 16];
        bytes[..6].copy_from_slice(&self.now.millis().to_be_bytes()[2..]);
        bytes[6..].copy_from_slice(&self.entropy[32..42]);
        bytes[15] ^= n;
        bytes[6] = (bytes[6] & 0x0f) | 0x70;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let text = hex(&bytes);
        format!(
            "{}-{}-{}-{}-{}",
            &text[..8],
            &text[8..12],
            &text[12..16],
            &text[16..20],
            &text[20..]
        )
    }

    /// Ten characters that order by time within a day: six of milliseconds, four of chance.
    pub fn serial(&self) -> String {
        const DAY_MS: i64 = 86_400_000;
        let day = self.now.millis().saturating_add(8 * 3_600_000).rem_euclid(DAY_MS).unsigned_abs();
        let chance = u64::from(u32::from_be_bytes([
            self.entropy[42],
            self.entropy[43],
            self.entropy[44],
            self.entropy[45],
        ])) & 0xf_ffff;
        base32((day << 20) | chance, 10)
    }
}

/// Crockford's base 32: no I, L, O, U, so that a number read aloud or copied by hand survives.
fn base32(mut number: u64, width: usize) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut digits = vec![b'0'; width];
    for digit in digits.iter_mut().rev() {
        let index = usize::try_from(number & 31).expect("five bits fit");
        *digit = ALPHABET[index];
        number >>= 5;
    }
    String::from_utf8(digits).expect("the alphabet is ASCII")
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ctx(now_ms: i64, fill: u8) -> Ctx {
        Ctx { now: Instant::from_millis(now_ms), actor: Actor::Nobody, entropy: [fill; 64] }
    }

    #[test]
    fn a_serial_orders_by_time_of_day_and_has_ten_characters() {
        let earlier = ctx(1_767_225_600_000, 0xff).serial();
        let later = ctx(1_767_225_600_001, 0x00).serial();
        assert_eq!(earlier.len(), 10);
        assert!(earlier < later, "{earlier} {later}");
    }

    #[test]
    fn ids_have_the_version_and_variant_of_uuid_7_and_differ_by_n() {
        let ctx = ctx(1_767_225_600_000, 0xab);
        let id = ctx.id(0);
        assert_eq!(id.len(), 36);
        assert_eq!(&id[14..15], "7");
        assert!(matches!(&id[19..20], "8" | "9" | "a" | "b"));
        assert_ne!(id, ctx.id(1));
        assert_eq!(ctx.token().len(), 64);
    }
}
