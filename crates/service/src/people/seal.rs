//! Small secrets that must be read again: sealed with a key derived from the server's secret.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ctx::Ctx;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::services::Services;

/// Bytes in the alphabet of addresses, without padding.
pub(crate) fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes that such a text stands for.
pub(crate) fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

impl Services {
    /// Fresh secret bytes of this request, different for each `label`.
    pub(crate) fn drawn(&self, ctx: &Ctx, label: &str) -> [u8; 32] {
        self.mac(&["drawn", label, &encoded(&ctx.entropy)])
    }

    /// Seals `plain` so that only this server reads it, and only for the same purpose.
    pub(crate) fn seal(&self, ctx: &Ctx, purpose: &str, plain: &[u8]) -> String {
        let drawn = self.drawn(ctx, &format!("nonce {purpose}"));
        let nonce: [u8; NONCE_LEN] = drawn[..NONCE_LEN].try_into().expect("12 of 32 bytes");
        let mut sealed = plain.to_vec();
        let (nonce, aad) = (Nonce::assume_unique_for_key(nonce), Aad::from(purpose.as_bytes()));
        self.sealing_key()
            .seal_in_place_append_tag(nonce, aad, &mut sealed)
            .expect("a small text can be sealed");
        let mut all = drawn[..NONCE_LEN].to_vec();
        all.extend_from_slice(&sealed);
        encoded(&all)
    }

    /// What was sealed for this purpose; none where anything about it was changed.
    pub(crate) fn unseal(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let all = decoded(sealed)?;
        let (nonce, sealed) = all.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut sealed = sealed.to_vec();
        let aad = Aad::from(purpose.as_bytes());
        let plain = self.sealing_key().open_in_place(nonce, aad, &mut sealed).ok()?;
        Some(plain.to_vec())
    }

    fn sealing_key(&self) -> LessSafeKey {
        let key = self.mac(&["seal"]);
        LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &key).expect("32 bytes are a key"))
    }
}
