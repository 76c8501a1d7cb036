//! What is taken from an authenticator and what is not.

use super::soft::{Said, SoftKey};
use super::{RelyingParty, made, used};

const CHALLENGE: &[u8] = b"thirty-two bytes of a challenge.";

fn site() -> RelyingParty {
    RelyingParty::at("https://tongban.example").expect("a site")
}

fn said(deed: &str) -> Said<'_> {
    Said {
        origin: "https://tongban.example",
        rp_id: "tongban.example",
        challenge: CHALLENGE,
        flags: if deed == "webauthn.create" { 0x41 } else { 0x01 },
        deed,
    }
}

#[test]
fn a_key_that_was_made_here_is_taken_and_signs() {
    let mut key = SoftKey::new(b"one key");
    let new = made(&key.make(&said("webauthn.create")), CHALLENGE, &site()).expect("it fits");
    assert_eq!(new.counter, 0);
    for count in 1..4 {
        let signed = key.sign(&said("webauthn.get"));
        assert_eq!(used(&signed, &new.public, CHALLENGE, &site()), Some(count));
    }
}

#[test]
fn whatever_does_not_fit_is_refused() {
    let mut key = SoftKey::new(b"one key");
    let create = || said("webauthn.create");
    let get = || said("webauthn.get");
    let new = made(&key.make(&create()), CHALLENGE, &site()).expect("it fits");
    let wrong: [(&str, Said<'_>, Said<'_>); 5] = [
        (
            "another origin",
            Said { origin: "https://evil.example", ..create() },
            Said { origin: "https://evil.example", ..get() },
        ),
        (
            "another site's key",
            Said { rp_id: "evil.example", ..create() },
            Said { rp_id: "evil.example", ..get() },
        ),
        (
            "an old challenge",
            Said { challenge: b"another", ..create() },
            Said { challenge: b"another", ..get() },
        ),
        ("nobody there", Said { flags: 0x40, ..create() }, Said { flags: 0, ..get() }),
        (
            "the other deed",
            Said { deed: "webauthn.get", ..create() },
            Said { deed: "webauthn.create", ..get() },
        ),
    ];
    for (what, create, get) in wrong {
        assert_eq!(made(&key.make(&create), CHALLENGE, &site()), None, "{what}");
        assert_eq!(used(&key.sign(&get), &new.public, CHALLENGE, &site()), None, "{what}");
    }
    let other = SoftKey::new(b"other").sign(&get());
    assert_eq!(used(&other, &new.public, CHALLENGE, &site()), None, "another key");
    let mut changed = key.sign(&get());
    let tail = changed.signature.split_off(20);
    changed.signature = format!("{}{}", "AAAA", &tail[4..]);
    assert_eq!(used(&changed, &new.public, CHALLENGE, &site()), None, "a broken signature");
    let mut cut = key.make(&create());
    cut.attestation.truncate(40);
    assert_eq!(made(&cut, CHALLENGE, &site()), None);
}

#[test]
fn passkeys_need_a_name_and_tls_or_this_machine() {
    for (url, is_one) in [
        ("https://tongban.example", true),
        ("http://localhost:8080", true),
        ("http://tongban.example", false),
        ("http://127.0.0.1:8080", false),
        ("https://192.0.2.1", false),
        ("https://[::1]:8080", false),
    ] {
        assert_eq!(RelyingParty::at(url).is_some(), is_one, "{url}");
    }
    assert_eq!(RelyingParty::at("http://localhost:8080").unwrap().origin, "http://localhost:8080");
}
