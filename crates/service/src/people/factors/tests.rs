//! Second factors from the first code to the lost phone.

use domain::ctx::Ctx;
use domain::identity::{Actor, Grant, Holder, Role};
use domain::region::RegionCode;
use domain::time::Instant;
use store::sessions::Beginning;
use tempfile::TempDir;

use super::{add_app, add_passkey, app_enrolment, factors, new_codes, remove_factor};
use super::{reset_factors, second_by_code, second_by_passkey};
use crate::people::passkeys::RelyingParty;
use crate::people::passkeys::soft::{Said, SoftKey};
use crate::people::seal::decoded;
use crate::people::{self, Login, NewAccount, Proven, Ticket, totp};
use crate::{Cost, Error, Policy, Result, Services, Settings};

const START: i64 = 1_772_416_800_000;
const PASSWORD: &str = "a long enough password";

struct Place {
    sv: Services,
    now: std::cell::Cell<i64>,
    drawn: std::cell::Cell<u8>,
    _folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("world.db").display());
        let cost = Cost { memory_kib: 8, passes: 1, at_once: 2 };
        let settings = Settings { secret: [7; 32], cost };
        let sv = Services::open_fresh(&url, Instant::from_millis(START), &settings).unwrap();
        let sv = sv.with_policy(Policy { staff_needs_factor: true, ..Policy::default() });
        let place = Self {
            sv,
            now: std::cell::Cell::new(START),
            drawn: std::cell::Cell::new(0),
            _folder: folder,
        };
        let region = RegionCode::parse("330106").unwrap();
        for login in ["officer", "other"] {
            let new = NewAccount {
                region,
                login: login.to_owned(),
                password: PASSWORD.to_owned(),
                name: "贾思远".to_owned(),
                holder: Holder::Staff,
                phone: None,
                grants: vec![Grant { role: Role::Officer, region, org: None }],
            };
            people::create(&place.ctx(), &place.sv, new).unwrap();
        }
        place
    }

    fn ctx(&self) -> Ctx {
        self.drawn.set(self.drawn.get().wrapping_add(1));
        Ctx {
            now: Instant::from_millis(self.now.get()),
            actor: Actor::System,
            entropy: [self.drawn.get(); 64],
        }
    }

    fn later(&self, ms: i64) {
        self.now.set(self.now.get() + ms);
    }

    fn log_in(&self, login: &str) -> (Ticket, Proven) {
        let login = Login {
            login: login.to_owned(),
            password: PASSWORD.to_owned(),
            source: "192.0.2.1".to_owned(),
            agent: String::new(),
        };
        let ticket = people::log_in(&self.ctx(), &self.sv, &login).unwrap();
        let who = self.proven(&ticket).expect("half-way in");
        (ticket, who)
    }

    fn proven(&self, ticket: &Ticket) -> Option<Proven> {
        let region = ticket.account.id.region;
        people::proven(&self.ctx(), &self.sv, region, &ticket.token).unwrap()
    }

    fn is_in(&self, ticket: &Ticket) -> bool {
        let now = Instant::from_millis(self.now.get());
        let region = ticket.account.id.region;
        let actor = people::actor(&self.sv, now, region, &ticket.token).unwrap();
        actor.account().is_some()
    }

    /// Adds an app; answers its secret and the recovery codes.
    fn adds_app(&self, who: &Proven) -> (Vec<u8>, Vec<String>) {
        let shown = app_enrolment(&self.ctx(), &self.sv, who, "QR").unwrap();
        let secret = unbase32(&shown.secret);
        let code = self.code(&secret);
        let codes = add_app(&self.ctx(), &self.sv, who, &shown.sealed, &code, "手机").unwrap();
        (secret, codes)
    }

    fn code(&self, secret: &[u8]) -> String {
        totp::code(secret, totp::step(Instant::from_millis(self.now.get())))
    }

    fn shows(&self, who: &Proven, code: &str) -> Result<Ticket> {
        second_by_code(&self.ctx(), &self.sv, who, code, &Beginning::default())
    }
}

fn unbase32(text: &str) -> Vec<u8> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut held, mut bits, mut bytes) = (0_u32, 0, Vec::new());
    for c in text.chars() {
        let five = u32::try_from(ALPHABET.find(c).expect("base 32")).unwrap();
        held = (held << 5) | five;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).unwrap());
        }
    }
    bytes
}

#[test]
fn a_first_login_adds_an_app_and_goes_on_with_its_next_code() {
    let place = Place::new();
    let (half, who) = place.log_in("officer");
    assert!(half.needs_second && !place.is_in(&half));
    assert!(factors(&place.sv, &who).unwrap().is_required);
    let (secret, codes) = place.adds_app(&who);
    assert_eq!(codes.len(), 10);
    // The code that added it is used up.
    let refused = place.shows(&who, &place.code(&secret)).map(drop);
    assert!(matches!(refused, Err(Error::FactorRefused)), "{refused:?}");
    place.later(30_000);
    let code = place.code(&secret);
    let typed = format!("{} {}", &code[..3], &code[3..]);
    let whole = place.shows(&who, &typed).unwrap();
    assert!(place.is_in(&whole) && !place.is_in(&half));
    assert_ne!(whole.token, half.token);
    assert!(place.proven(&half).is_none(), "the half session is over");
    // The same answer again opens nothing.
    assert!(place.shows(&who, &code).is_err());
}

#[test]
fn a_used_code_is_refused_in_another_login_too() {
    let place = Place::new();
    let (_, who) = place.log_in("officer");
    let (secret, _) = place.adds_app(&who);
    place.later(30_000);
    let code = place.code(&secret);
    let (_, one) = place.log_in("officer");
    let (_, two) = place.log_in("officer");
    place.shows(&one, &code).unwrap();
    assert!(matches!(place.shows(&two, &code).map(drop), Err(Error::FactorRefused)));
    place.later(30_000);
    place.shows(&two, &place.code(&secret)).unwrap();
}

#[test]
fn half_a_session_adds_nothing_beside_what_there_is() {
    let place = Place::new();
    let (_, first) = place.log_in("officer");
    place.adds_app(&first);
    let (_, thief) = place.log_in("officer");
    let shown = app_enrolment(&place.ctx(), &place.sv, &thief, "QR").map(drop);
    assert!(matches!(shown, Err(Error::Forbidden)), "{shown:?}");
    assert!(matches!(new_codes(&place.ctx(), &place.sv, &thief), Err(Error::Forbidden)));
    let removed = remove_factor(&place.ctx(), &place.sv, &thief, "x");
    assert!(matches!(removed, Err(Error::Forbidden)));
}

#[test]
fn a_secret_belongs_to_the_account_it_was_drawn_for_and_grows_old() {
    let place = Place::new();
    let (_, officer) = place.log_in("officer");
    let (_, other) = place.log_in("other");
    let shown = app_enrolment(&place.ctx(), &place.sv, &officer, "QR").unwrap();
    let secret = unbase32(&shown.secret);
    let add = |who: &Proven, code: &str| {
        add_app(&place.ctx(), &place.sv, who, &shown.sealed, code, "").map(drop)
    };
    let foreign = add(&other, &place.code(&secret));
    assert!(matches!(foreign, Err(Error::Wrong("code", "too-late"))), "{foreign:?}");
    place.later(15 * 60_000);
    let (_, officer) = place.log_in("officer");
    assert!(add(&officer, &place.code(&secret)).is_err(), "too old");
}

#[test]
fn a_recovery_code_opens_once() {
    let place = Place::new();
    let (_, who) = place.log_in("officer");
    let (_, codes) = place.adds_app(&who);
    let whole = place.shows(&who, &codes[3].to_uppercase()).unwrap();
    assert!(place.is_in(&whole));
    let (_, again) = place.log_in("officer");
    assert!(place.shows(&again, &codes[3]).is_err());
    let own = place.proven(&whole).unwrap();
    assert_eq!(factors(&place.sv, &own).unwrap().codes_left, 9);
    // Nobody else's code.
    let (_, other) = place.log_in("other");
    place.adds_app(&other);
    assert!(place.shows(&other, &codes[4]).is_err());
    let fresh = new_codes(&place.ctx(), &place.sv, &own).unwrap();
    assert!(place.shows(&again, &codes[5]).is_err(), "replaced");
    place.shows(&again, &fresh[0]).unwrap();
}

#[test]
fn the_last_required_factor_stays_and_an_administrator_can_reset() {
    let place = Place::new();
    let (_, who) = place.log_in("officer");
    let (_, codes) = place.adds_app(&who);
    let whole = place.shows(&who, &codes[0]).unwrap();
    let own = place.proven(&whole).unwrap();
    let id = factors(&place.sv, &own).unwrap().all[0].id.clone();
    let kept = remove_factor(&place.ctx(), &place.sv, &own, &id);
    assert!(matches!(kept, Err(Error::Wrong("factor", "last"))), "{kept:?}");
    reset_factors(&place.ctx(), &place.sv, &whole.account.id, "丢失手机").unwrap();
    assert!(!place.is_in(&whole));
    let (_, anew) = place.log_in("officer");
    assert!(factors(&place.sv, &anew).unwrap().all.is_empty());
    assert!(place.shows(&anew, &codes[1]).is_err());
}

fn site() -> RelyingParty {
    RelyingParty::at("http://localhost:8080").expect("a site")
}

fn said<'a>(challenge: &'a [u8], deed: &'a str) -> Said<'a> {
    let flags = if deed == "webauthn.create" { 0x41 } else { 0x01 };
    Said { origin: "http://localhost:8080", rp_id: "localhost", challenge, flags, deed }
}

#[test]
fn passkeys_open_and_a_copied_one_does_not() {
    let place = Place::new();
    let (_, who) = place.log_in("officer");
    let challenge =
        |who: &Proven| decoded(&factors(&place.sv, who).unwrap().challenge).expect("base 64");
    let (mut one, mut two) = (SoftKey::new(b"one"), SoftKey::new(b"two"));
    let made = one.make(&said(&challenge(&who), "webauthn.create"));
    let codes = add_passkey(&place.ctx(), &place.sv, &who, &site(), &made, "钥匙").unwrap();
    assert_eq!(codes.len(), 10);
    let open = |key: &mut SoftKey, who: &Proven| {
        let used = key.sign(&said(&challenge(who), "webauthn.get"));
        let from = Beginning::default();
        let opened = second_by_passkey(&place.ctx(), &place.sv, who, &site(), &used, &from);
        (opened, used)
    };
    let (opened, used) = open(&mut one, &who);
    let whole = opened.unwrap();
    assert!(place.is_in(&whole));
    // The same signature in another login: its challenge is another.
    let (_, next) = place.log_in("officer");
    let from = Beginning::default();
    let replayed = second_by_passkey(&place.ctx(), &place.sv, &next, &site(), &used, &from);
    assert!(matches!(replayed.map(drop), Err(Error::FactorRefused)));
    // A key that was never added, and then a second one that was.
    assert!(open(&mut two, &next).0.is_err());
    let own = place.proven(&whole).unwrap();
    let made = two.make(&said(&challenge(&own), "webauthn.create"));
    add_passkey(&place.ctx(), &place.sv, &own, &site(), &made, "").unwrap();
    assert!(open(&mut two, &next).0.is_ok(), "several keys");
    // A copy counts from where it was copied.
    let (_, copied) = place.log_in("officer");
    one.counter = 0;
    let (refused, _) = open(&mut one, &copied);
    assert!(matches!(refused.map(drop), Err(Error::FactorRefused)));
    let log = place.sv.db.read(|tx| store::account_events::list(tx, &whole.account.id)).unwrap();
    assert!(log.iter().any(|event| event.about == "passkey-cloned"));
}
