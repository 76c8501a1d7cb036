//! A provider that answers as it should, and one that lies in every way we could think of.

mod logout;

use std::sync::{Arc, Mutex};

use domain::ctx::Ctx;
use domain::identity::{Actor, Level};
use domain::region::RegionCode;
use domain::text::Bilingual;
use domain::time::Instant;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Came, Fetched, Outgoing, Provider, ProviderFault, Return};
use crate::people::seal::encoded;
use crate::people::{self, begin_official, finish_official};
use crate::{Cost, Error, Result, Services, Settings};

const START: i64 = 1_772_416_800_000;
const ISSUER: &str = "https://id.example";
const BACK: &str = "https://tongban.example/login/official/back";
const NUMBER: &str = "11010519491231002X";

/// What the provider does wrong.
#[derive(Clone, Default)]
struct Lie {
    is_down: bool,
    is_slow: bool,
    discovery_issuer: Option<&'static str>,
    token_endpoint: Option<&'static str>,
    status: Option<u16>,
    header: Value,
    claims: Value,
    signed_by_other: bool,
    unsigned: bool,
    garbage: bool,
}

struct Heart {
    lie: Lie,
    nonce: String,
    verifiers: Vec<String>,
    asked: u32,
}

struct Place {
    sv: Services,
    heart: Arc<Mutex<Heart>>,
    own: Arc<EcdsaKeyPair>,
    other: Arc<EcdsaKeyPair>,
    now: std::cell::Cell<i64>,
    drawn: std::cell::Cell<u8>,
    _folder: TempDir,
}

fn key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let bytes = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(kind, bytes.as_ref(), &random).unwrap()
}

/// What stands for a claim that a token does not have.
struct Absent;

impl Absent {
    const KEY: &str = "(absent)";
}

/// The token as the heart would have it.
fn token(heart: &Heart, own: &EcdsaKeyPair, other: &EcdsaKeyPair, now: i64) -> String {
    let mut header = json!({ "alg": "ES256", "kid": "one" });
    let mut claims = json!({
        "iss": ISSUER, "sub": "s-1", "aud": "tongban", "nonce": heart.nonce,
        "iat": now / 1000, "exp": now / 1000 + 300,
        "name": "甄有才", "id_number": NUMBER, "ial": "3",
    });
    for (into, from) in [(&mut header, &heart.lie.header), (&mut claims, &heart.lie.claims)] {
        for (key, value) in from.as_object().into_iter().flatten() {
            into[key] = value.clone();
        }
        into.as_object_mut().unwrap().retain(|_, value| *value != Absent::KEY);
    }
    let part = |value: &Value| encoded(value.to_string().as_bytes());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let by = if heart.lie.signed_by_other { other } else { own };
    let signature = by.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    match heart.lie.unsigned {
        true => format!("{signed}."),
        false => format!("{signed}.{}", encoded(signature.as_ref())),
    }
}

fn outgoing(
    heart: &Arc<Mutex<Heart>>,
    clock: Arc<Mutex<i64>>,
    (own, other): (Arc<EcdsaKeyPair>, Arc<EcdsaKeyPair>),
) -> Outgoing {
    let (heart_get, key_get) = (Arc::clone(heart), Arc::clone(&own));
    let get = move |url: &str| -> Fetched {
        let mut heart = heart_get.lock().unwrap();
        heart.asked += 1;
        if heart.lie.is_down {
            return Err("connection refused".to_owned());
        }
        if heart.lie.garbage {
            return Ok((200, b"<html>".to_vec()));
        }
        let body = match url {
            "https://id.example/.well-known/openid-configuration" => json!({
                "issuer": heart.lie.discovery_issuer.unwrap_or(ISSUER),
                "authorization_endpoint": "https://id.example/auth",
                "token_endpoint": heart.lie.token_endpoint.unwrap_or("https://id.example/token"),
                "jwks_uri": "https://id.example/jwks",
                "end_session_endpoint": "https://id.example/end",
            }),
            "https://id.example/jwks" => {
                let point = key_get.public_key().as_ref();
                let (x, y) = (encoded(&point[1..33]), encoded(&point[33..65]));
                json!({ "keys": [
                    { "kty": "EC", "crv": "P-256", "kid": "one", "use": "sig", "x": x, "y": y },
                    { "kty": "oct", "kid": "secret", "k": encoded(b"secret") },
                ] })
            }
            _ => return Ok((404, Vec::new())),
        };
        Ok((200, body.to_string().into_bytes()))
    };
    let heart_post = Arc::clone(heart);
    let post = move |url: &str, form: &[(&str, &str)]| -> Fetched {
        let mut heart = heart_post.lock().unwrap();
        assert_eq!(url, "https://id.example/token");
        let field = |name: &str| form.iter().find(|(key, _)| *key == name).map(|(_, v)| *v);
        assert_eq!(field("redirect_uri"), Some(BACK));
        heart.verifiers.push(field("code_verifier").unwrap().to_owned());
        if heart.lie.is_slow {
            return Err("timed out".to_owned());
        }
        let now = *clock.lock().unwrap();
        let body = json!({ "id_token": token(&heart, &own, &other, now) });
        Ok((heart.lie.status.unwrap_or(200), body.to_string().into_bytes()))
    };
    Outgoing { get: Box::new(get), post: Box::new(post) }
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("world.db").display());
        let cost = Cost { memory_kib: 8, passes: 1, at_once: 2 };
        let settings = Settings { secret: [7; 32], cost };
        let heart =
            Heart { lie: Lie::default(), nonce: String::new(), verifiers: vec![], asked: 0 };
        let heart = Arc::new(Mutex::new(heart));
        let (own, other) = (Arc::new(key()), Arc::new(key()));
        let keys = (Arc::clone(&own), Arc::clone(&other));
        let provider = Provider {
            issuer: ISSUER.to_owned(),
            client_id: "tongban".to_owned(),
            client_secret: None,
            name: Bilingual::both("省统一认证", "Provincial identity"),
            levels: vec![("gold".to_owned(), Level::Certified)],
            outgoing: outgoing(&heart, Arc::new(Mutex::new(START)), keys),
        };
        let sv = Services::open_fresh(&url, Instant::from_millis(START), &settings).unwrap();
        Self {
            sv: sv.with_provider(provider),
            heart,
            own,
            other,
            now: std::cell::Cell::new(START),
            drawn: std::cell::Cell::new(0),
            _folder: folder,
        }
    }

    fn ctx(&self, actor: Actor) -> Ctx {
        self.drawn.set(self.drawn.get().wrapping_add(1));
        let now = Instant::from_millis(self.now.get());
        Ctx { now, actor, entropy: [self.drawn.get(); 64] }
    }

    /// Begins, and answers what the browser keeps with the state it carries.
    fn begins(&self, actor: Actor) -> Result<(String, String, String)> {
        let away = begin_official(&self.ctx(actor), &self.sv, "/apply/x", BACK)?;
        let field = |name: &str| {
            let found = away.url.split(['?', '&']).find_map(|pair| pair.strip_prefix(name));
            found.unwrap().to_owned()
        };
        self.heart.lock().unwrap().nonce = field("nonce=");
        Ok((away.kept, field("state="), field("code_challenge=")))
    }

    fn comes_back(&self, actor: Actor, kept: &str, state: &str) -> Result<Came> {
        self.comes(actor, &Return { kept, state, ..back() })
    }

    fn comes(&self, actor: Actor, back: &Return<'_>) -> Result<Came> {
        finish_official(&self.ctx(actor), &self.sv, back)
    }

    fn logs_in(&self) -> Result<Came> {
        let (kept, state, _) = self.begins(Actor::Nobody)?;
        self.comes_back(Actor::Nobody, &kept, &state)
    }

    fn lies(&self, lie: Lie) -> Result<Came> {
        self.heart.lock().unwrap().lie = lie;
        // What was said before the lie is not believed for ever.
        self.now.set(self.now.get() + 11 * 60_000);
        let shifted = self.now.get() - START;
        let mut heart = self.heart.lock().unwrap();
        let claims = &mut heart.lie.claims;
        for (key, ahead) in [("iat", 0), ("exp", 300)] {
            if claims.get(key).is_none() {
                claims[key] = json!((START + shifted) / 1000 + ahead);
            }
        }
        drop(heart);
        self.logs_in()
    }
}

fn back<'a>() -> Return<'a> {
    Return {
        kept: "",
        state: "",
        code: "code",
        issuer: None,
        error: None,
        back_url: BACK,
        source: "192.0.2.1",
        agent: "",
        region: RegionCode::parse("330106").unwrap(),
    }
}

#[track_caller]
fn check(came: Result<Came>, fault: ProviderFault) {
    match came {
        Err(Error::Provider(found)) => assert_eq!(found, fault),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("let in, not {fault:?}"),
    }
}

#[test]
fn a_first_login_makes_an_account_of_the_level_that_was_proven_and_a_second_opens_it() {
    let place = Place::new();
    let (kept, state, challenge) = place.begins(Actor::Nobody).unwrap();
    let came = place.comes_back(Actor::Nobody, &kept, &state).unwrap();
    let Came::In(ticket, next) = came else { panic!("not logged in") };
    assert_eq!(next, "/apply/x");
    assert_eq!((ticket.account.name.as_str(), ticket.account.level), ("甄有才", Level::Seen));
    let verifier = place.heart.lock().unwrap().verifiers[0].clone();
    use sha2::Digest;
    assert_eq!(encoded(&sha2::Sha256::digest(verifier.as_bytes())), challenge);
    // The second time the same account, now with more behind it.
    place.heart.lock().unwrap().lie.claims = json!({ "ial": null, "acr": "gold" });
    let Ok(Came::In(again, _)) = place.logs_in() else { panic!("not logged in") };
    assert_eq!(again.account.id, ticket.account.id);
    assert_eq!(again.account.level, Level::Certified);
    assert_ne!(again.token, ticket.token);
    // What the provider said of itself was asked for once.
    assert_eq!(place.heart.lock().unwrap().asked, 2);
}

#[test]
fn a_lying_provider_lets_nobody_in() {
    let place = Place::new();
    let claims = |claims: Value| Lie { claims, ..Lie::default() };
    let header = |header: Value| Lie { header, ..Lie::default() };
    let past = json!(START / 1000 - 3600);
    let future = json!(START / 1000 + 86_400);
    let lies: Vec<(&str, Lie)> = vec![
        ("another issuer", claims(json!({ "iss": "https://evil.example" }))),
        ("the issuer with a slash", claims(json!({ "iss": "https://id.example/" }))),
        ("for somebody else", claims(json!({ "aud": "other" }))),
        ("for several, no azp", claims(json!({ "aud": ["tongban", "other"] }))),
        ("presented by another", claims(json!({ "azp": "other" }))),
        ("another nonce", claims(json!({ "nonce": "replayed" }))),
        ("no nonce", claims(json!({ "nonce": null }))),
        ("expired", claims(json!({ "exp": past, "iat": past }))),
        ("from the future", claims(json!({ "iat": future }))),
        ("no subject", claims(json!({ "sub": "" }))),
        ("no expiry", claims(json!({ "exp": null }))),
        ("alg none", Lie { unsigned: true, header: json!({ "alg": "none" }), ..Lie::default() }),
        ("alg NONE", Lie { unsigned: true, header: json!({ "alg": "NONE" }), ..Lie::default() }),
        ("unsigned", Lie { unsigned: true, ..Lie::default() }),
        ("a shared secret", header(json!({ "alg": "HS256", "kid": "secret" }))),
        ("another algorithm", header(json!({ "alg": "RS256" }))),
        ("an unknown key", header(json!({ "kid": "two" }))),
        ("critical headers", header(json!({ "crit": ["exp"] }))),
        ("another key's signature", Lie { signed_by_other: true, ..Lie::default() }),
        (
            "discovery of another",
            Lie { discovery_issuer: Some("https://evil.example"), ..Lie::default() },
        ),
        (
            "a token endpoint in the clear",
            Lie { token_endpoint: Some("http://id.example/token"), ..Lie::default() },
        ),
        ("no JSON", Lie { garbage: true, ..Lie::default() }),
    ];
    for (what, lie) in lies {
        match place.lies(lie) {
            Err(Error::Provider(ProviderFault::Lying)) => {}
            Err(other) => panic!("{what}: {other:?}"),
            Ok(_) => panic!("{what}: let in"),
        }
    }
    // And when it tells the truth again, people come in again.
    assert!(place.lies(Lie::default()).is_ok());
}

#[test]
fn a_provider_that_is_down_or_slow_is_said_to_be() {
    let place = Place::new();
    check(place.lies(Lie { is_down: true, ..Lie::default() }), ProviderFault::Down);
    check(place.lies(Lie { is_slow: true, ..Lie::default() }), ProviderFault::Down);
    check(place.lies(Lie { status: Some(503), ..Lie::default() }), ProviderFault::Down);
    check(place.lies(Lie { status: Some(400), ..Lie::default() }), ProviderFault::NotAgreed);
}

#[test]
fn an_answer_belongs_to_the_browser_that_asked_and_to_this_provider() {
    let place = Place::new();
    let (kept, state, _) = place.begins(Actor::Nobody).unwrap();
    let wrong = [("", state.as_str()), (kept.as_str(), "another"), (&kept[..20], &state)];
    for (kept, state) in wrong {
        check(place.comes_back(Actor::Nobody, kept, state), ProviderFault::NotBegun);
    }
    let base = || Return { kept: &kept, state: &state, ..back() };
    let mixed = Return { issuer: Some("https://evil.example"), ..base() };
    check(place.comes(Actor::Nobody, &mixed), ProviderFault::Lying);
    let denied = Return { error: Some("access_denied"), ..base() };
    check(place.comes(Actor::Nobody, &denied), ProviderFault::NotAgreed);
    let named = Return { issuer: Some(ISSUER), ..base() };
    assert!(place.comes(Actor::Nobody, &named).is_ok());
    let (kept, state, _) = place.begins(Actor::Nobody).unwrap();
    place.now.set(START + 11 * 60_000);
    check(place.comes_back(Actor::Nobody, &kept, &state), ProviderFault::NotBegun);
}

#[test]
fn a_number_that_has_an_account_is_linked_by_its_holder_and_not_taken_over() {
    let place = Place::new();
    let new = people::NewAccount {
        region: RegionCode::parse("330106").unwrap(),
        login: "zhen".to_owned(),
        password: "a long password".to_owned(),
        name: "甄有才".to_owned(),
        holder: domain::identity::Holder::Person {
            id_number: domain::code::CitizenNumber::parse(NUMBER).unwrap(),
        },
        phone: None,
        grants: Vec::new(),
    };
    let id = people::create(&place.ctx(Actor::System), &place.sv, new).unwrap();
    check(place.logs_in(), ProviderFault::NotLinked);
    let stored = people::show(&place.ctx(Actor::System), &place.sv, &id).unwrap();
    let own = || Actor::Account(Box::new(stored.account.clone()));
    let (kept, state, _) = place.begins(own()).unwrap();
    // Begun by one, ended by nobody: nothing is linked.
    assert!(place.comes_back(Actor::Nobody, &kept, &state).is_err());
    // Somebody else's number is not linked.
    place.heart.lock().unwrap().lie.claims = json!({ "id_number": "110105194912310021" });
    check(place.comes_back(own(), &kept, &state), ProviderFault::Lying);
    place.heart.lock().unwrap().lie.claims = Value::Null;
    assert!(matches!(place.comes_back(own(), &kept, &state), Ok(Came::Linked)));
    let Ok(Came::In(ticket, _)) = place.logs_in() else { panic!("not logged in") };
    assert_eq!(ticket.account.id, id);
    assert_eq!(ticket.account.level, Level::Seen);
}

#[test]
fn too_little_makes_no_account() {
    let place = Place::new();
    for claims in [json!({ "id_number": "1" }), json!({ "id_number": null }), json!({ "name": "" })]
    {
        check(place.lies(Lie { claims, ..Lie::default() }), ProviderFault::TooLittle);
    }
}
