//! Getting back into an account: never by less than the login asks for, told to whoever has the
//! account, and the same to look at for accounts that are not there.

use domain::identity::{Actor, Capacity, Role};
use domain::notice::{ADDRESS_SETTLES_MS, Carrier};
use ring::hmac;
use service::people::{self, Handed, Login, Proved, Proven, RecoveryAsked, Ticket};
use service::{Error, Policy, Result};

use crate::carriers::{Shared, code, deliver, reached, set_up};
use crate::engines::{Base, on_both_engines};
use crate::world::{PASSWORD, Person, REGION, World, region};

on_both_engines!(
    without_a_second_factor_a_day_and_a_second_code_lie_before_a_new_password,
    whoever_has_the_account_sees_the_waiting_and_stops_it,
    an_address_that_was_added_lately_brings_no_password_back,
    a_proven_address_goes_with_the_password_only_and_is_told,
    whoever_has_no_password_is_told_all_the_same,
    a_login_by_the_password_stops_what_is_under_way,
    with_a_second_factor_that_is_asked_for_and_stays,
    nothing_less_opens_an_account,
    what_is_not_there_is_asked_and_answered_alike,
    codes_are_counted_and_end,
    asking_is_held_by_name_and_by_source,
    a_clerk_who_has_seen_the_document_hands_over_a_code_that_counts_once,
    staff_get_back_by_an_administrator_and_their_second_factor,
    one_administrator_does_not_take_an_account_over,
    of_two_new_passwords_at_once_one_is_set,
    a_recovery_is_saved_whole_or_not_at_all,
);

const NEW: &str = "another long password";
const HOUR_MS: i64 = 3_600_000;
const NUMBER: &str = "11010519491231002X";

fn asked(login: &str, number: &str) -> RecoveryAsked {
    RecoveryAsked {
        login: login.to_owned(),
        number: number.to_owned(),
        carrier: Carrier::Email,
        source: "192.0.2.9".to_owned(),
    }
}

fn begins(world: &World, login: &str, number: &str) -> String {
    let ctx = world.ctx(Actor::Nobody);
    people::begin_recovery(&ctx, &world.sv, &asked(login, number)).unwrap()
}

fn proves(world: &World, token: &str, code: &str, second: &str) -> Result<Proved> {
    let ctx = world.ctx(Actor::Nobody);
    people::prove_recovery(&ctx, &world.sv, token, (code, second), "192.0.2.9")
}

fn sets(world: &World, grant: &str, new: &str) -> Result<()> {
    people::set_recovered(&world.ctx(Actor::Nobody), &world.sv, grant, new)
}

fn logs_in(world: &World, login: &str, password: &str) -> Result<Ticket> {
    let login = Login {
        login: login.to_owned(),
        password: password.to_owned(),
        source: "192.0.2.7".to_owned(),
        agent: String::new(),
    };
    people::log_in(&world.ctx(Actor::Nobody), &world.sv, &login)
}

fn proven(world: &World, ticket: &Ticket) -> Option<Proven> {
    let ctx = world.ctx(Actor::Nobody);
    people::proven(&ctx, &world.sv, region(REGION), &ticket.token).unwrap()
}

/// The code that was sent, or nothing where nothing was.
fn sent(world: &World, shared: &Shared) -> Option<String> {
    shared.lock().unwrap().taken.clear();
    deliver(world);
    let is_there = !shared.lock().unwrap().taken.is_empty();
    is_there.then(|| code(shared))
}

fn abouts(world: &World, who: &Person) -> Vec<String> {
    let id = &who.account.id;
    let all = world.sv.db.read(|tx| store::account_events::list(tx, id)).unwrap();
    all.into_iter().rev().map(|event| event.about).collect()
}

/// How often the log of an account says something.
fn logged(world: &World, who: &Person, about: &str) -> usize {
    abouts(world, who).iter().filter(|own| *own == about).count()
}

fn granted(outcome: Result<Proved>) -> String {
    match outcome {
        Ok(Proved::Granted(grant)) => grant,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_wrong<T: std::fmt::Debug>(outcome: Result<T>, word: &str) {
    match outcome {
        Err(Error::Wrong(_, why)) => assert_eq!(why, word),
        other => panic!("{other:?}"),
    }
}

/// A person reached at a mailbox.
fn reachable(world: &World, login: &str) -> (Person, Shared) {
    let shared = set_up(world, 10, 1000);
    let person = world.citizen(login);
    reached(world, &shared, &person, "wang@example.cn");
    world.later(ADDRESS_SETTLES_MS);
    (person, shared)
}

fn without_a_second_factor_a_day_and_a_second_code_lie_before_a_new_password(base: &Base) {
    let world = World::new(base);
    let (me, shared) = reachable(&world, "me");
    let begun = world.now();
    let token = begins(&world, " Me ", "11010519491231002x");
    let first = sent(&world, &shared).expect("a code");
    assert_eq!(first.len(), 8);
    let Ok(Proved::Waits(ready_at)) = proves(&world, &token, &first, "") else { panic!("waits") };
    assert_eq!(ready_at, begun.plus_millis(people::RECOVERY_WAIT_MS));
    // Every address is told, the inbox too, and the log says it.
    sent(&world, &shared);
    let told = crate::carriers::subjects(&shared);
    assert!(told.iter().any(|subject| subject == "zh recovery-waits"), "{told:?}");
    let inbox = service::cases::messages(&me.ctx(&world), &world.sv).unwrap();
    assert_eq!(inbox[0].about, "recovery-waits");
    assert_eq!(logged(&world, &me, "recovery-waits"), 1);
    // Before its time another code opens nothing, and does not begin the time anew.
    world.later(people::RECOVERY_WAIT_MS - 1);
    let token = begins(&world, "me", NUMBER);
    let second = sent(&world, &shared).unwrap();
    assert_ne!(first, second);
    assert_eq!(proves(&world, &token, &second, "").unwrap(), Proved::Waits(ready_at));
    world.later(1);
    let token = begins(&world, "me", NUMBER);
    let third = sent(&world, &shared).unwrap();
    let grant = granted(proves(&world, &token, &third, ""));
    // Somebody is logged in when the password is set: not by the password, which would have stopped it.
    let session = opened(&world, &me);
    assert!(proven(&world, &session).is_some());
    assert!(matches!(sets(&world, &grant, "short"), Err(Error::PasswordShort { min: 8 })));
    sets(&world, &grant, NEW).unwrap();
    // The old password and every session are over, and everybody is told.
    assert!(proven(&world, &session).is_none());
    assert!(matches!(logs_in(&world, "me", PASSWORD), Err(Error::LoginRefused)));
    logs_in(&world, "me", NEW).unwrap();
    sent(&world, &shared);
    assert!(crate::carriers::subjects(&shared).contains(&"zh password-recovered".to_owned()));
    assert_eq!(logged(&world, &me, "password-recovered"), 1);
    assert_wrong(sets(&world, &grant, "yet another password"), "over");
    // What was waited for counts for one password.
    let token = begins(&world, "me", NUMBER);
    let fourth = sent(&world, &shared).unwrap();
    assert!(matches!(proves(&world, &token, &fourth, ""), Ok(Proved::Waits(_))));
    // Whoever does not come back in time begins anew.
    world.later(people::RECOVERY_WAIT_MS + 72 * HOUR_MS);
    let token = begins(&world, "me", NUMBER);
    let late = sent(&world, &shared).unwrap();
    assert!(matches!(proves(&world, &token, &late, ""), Ok(Proved::Waits(_))));
}

fn whoever_has_the_account_sees_the_waiting_and_stops_it(base: &Base) {
    let world = World::new(base);
    let (me, shared) = reachable(&world, "me");
    // Notices that were switched off for cases are not off for this.
    let off = service::carriers::switch(
        &me.ctx(&world),
        &world.sv,
        Carrier::Email,
        false,
        domain::text::Language::Zh,
    );
    off.unwrap();
    let open = logs_in(&world, "me", PASSWORD).unwrap();
    let who = proven(&world, &open).unwrap();
    let waits =
        |who: &Proven| people::recovery_wait(&me.ctx(&world), &world.sv, who).unwrap().is_some();
    let begin = || {
        let token = begins(&world, "me", NUMBER);
        let code = sent(&world, &shared).expect("a code");
        assert!(matches!(proves(&world, &token, &code, ""), Ok(Proved::Waits(_))));
    };
    assert!(!waits(&who));
    begin();
    assert!(waits(&who));
    sent(&world, &shared);
    assert!(crate::carriers::subjects(&shared).contains(&"zh recovery-waits".to_owned()));
    people::stop_recovery(&me.ctx(&world), &world.sv, &who).unwrap();
    assert!(!waits(&who));
    assert_eq!(logged(&world, &me, "recovery-stopped"), 1);
    // The password shows that it was not lost.
    begin();
    logs_in(&world, "me", PASSWORD).unwrap();
    assert!(!waits(&who));
    assert_eq!(logged(&world, &me, "recovery-stopped"), 2);
    world.later(people::RECOVERY_WAIT_MS);
    let token = begins(&world, "me", NUMBER);
    let code = sent(&world, &shared).unwrap();
    assert!(matches!(proves(&world, &token, &code, ""), Ok(Proved::Waits(_))), "a new day");
    // A new password ends what was on its way, too.
    people::change_password(&me.ctx(&world), &world.sv, &who, PASSWORD, NEW).unwrap();
    assert!(!waits(&who));
}

/// A session that was opened in another way than by the password.
fn opened(world: &World, who: &Person) -> Ticket {
    let token = "opened by a provider".to_owned();
    let (id, now) = (who.account.id.clone(), world.now());
    let hash = store::chain::digest(token.as_bytes());
    let until = now.plus_millis(people::SESSION_MS);
    let from = people::Beginning::default();
    let write =
        world.sv.db.write(move |tx| store::sessions::insert(tx, &id, &hash, now, until, &from));
    write.unwrap();
    Ticket { account: who.account.clone(), token, needs_second: false }
}

fn an_address_that_was_added_lately_brings_no_password_back(base: &Base) {
    let world = World::new(base);
    let shared = set_up(&world, 10, 1000);
    let me = world.citizen("me");
    reached(&world, &shared, &me, "wang@example.cn");
    let inbox = service::cases::messages(&me.ctx(&world), &world.sv).unwrap();
    assert_eq!(inbox[0].about, "contact-proven", "whoever has the account sees it");
    let begin = || {
        begins(&world, "me", NUMBER);
        sent(&world, &shared)
    };
    assert_eq!(begin(), None, "not at once");
    world.later(ADDRESS_SETTLES_MS - 1);
    assert_eq!(begin(), None, "nor a moment too early");
    world.later(1);
    assert_eq!(begin().map(|code| code.len()), Some(8));
    // A code that waits for its carrier does not go to an address that was put there meanwhile.
    begins(&world, "me", NUMBER);
    carriers_ask(&world, &me, "new@example.cn", Some(PASSWORD)).unwrap();
    let (id, now) = (me.account.id.clone(), world.now());
    let prove = world.sv.db.write(move |tx| {
        let mut all = store::contacts::list(tx, &id)?;
        all[0].verified_at = Some(now);
        store::contacts::save(tx, &id, &all[0])
    });
    prove.unwrap();
    sent(&world, &shared);
    let codes = crate::carriers::subjects(&shared);
    assert!(!codes.contains(&"zh recovery-code".to_owned()), "{codes:?}");
}

fn carriers_ask(world: &World, who: &Person, at: &str, password: Option<&str>) -> Result<()> {
    let zh = domain::text::Language::Zh;
    service::carriers::ask(&who.ctx(world), &world.sv, Carrier::Email, (at, password), zh)
}

/// The addresses that letters about something went to.
fn told_at(shared: &Shared, about: &str) -> Vec<String> {
    let provider = shared.lock().unwrap();
    let subject = format!("zh {about}");
    let about = provider.taken.iter().filter(|letter| letter.subject == subject);
    about.map(|letter| letter.to.clone()).collect()
}

fn a_proven_address_goes_with_the_password_only_and_is_told(base: &Base) {
    let world = World::new(base);
    let (me, shared) = reachable(&world, "me");
    let own = || service::carriers::own(&me.ctx(&world), &world.sv).unwrap();
    let forget = |password: Option<&str>| {
        service::carriers::forget(&me.ctx(&world), &world.sv, Carrier::Email, password)
    };
    assert!(own()[0].asks_password);
    let before = own()[0].contact.clone();
    for wrong in [None, Some(""), Some("not the password")] {
        assert_wrong(carriers_ask(&world, &me, "thief@example.cn", wrong), "password-wrong");
        assert_wrong(forget(wrong), "password-wrong");
        assert_eq!(own()[0].contact, before);
    }
    assert_eq!(sent(&world, &shared), None);
    // With it the address that was proven until then is told, though it is gone by now.
    carriers_ask(&world, &me, "new@example.cn", Some(PASSWORD)).unwrap();
    sent(&world, &shared).expect("letters");
    assert_eq!(told_at(&shared, "contact-replaced"), ["wang@example.cn"]);
    assert_eq!(told_at(&shared, "contact-code"), ["new@example.cn"]);
    assert!(!own()[0].asks_password, "what is not proven is replaced as it is typed");
    let is_code = |letter: &&service::carriers::Letter| letter.subject == "zh contact-code";
    let code = shared.lock().unwrap().taken.iter().find(is_code).expect("a code").text.clone();
    let ctx = || me.ctx(&world);
    service::carriers::confirm(&ctx(), &world.sv, Carrier::Email, &code).unwrap();
    let inbox = service::cases::messages(&ctx(), &world.sv).unwrap();
    let about: Vec<&str> = inbox.iter().map(|message| message.about.as_str()).collect();
    assert!(about.starts_with(&["contact-proven", "contact-replaced"]), "{about:?}");
    assert_eq!(logged(&world, &me, "contact-replaced"), 1);
    // The new one brings nothing back until it has stood for a week, and the old one no more.
    begins(&world, "me", NUMBER);
    assert_eq!(sent(&world, &shared), None);
    world.later(ADDRESS_SETTLES_MS);
    begins(&world, "me", NUMBER);
    sent(&world, &shared).expect("a code");
    assert_eq!(told_at(&shared, "recovery-code"), ["new@example.cn"]);
    forget(Some(PASSWORD)).unwrap();
    sent(&world, &shared);
    assert_eq!(told_at(&shared, "contact-removed"), ["new@example.cn"]);
    assert!(own()[0].contact.is_none());
    // Passwords are not guessed here either.
    reached(&world, &shared, &me, "third@example.cn");
    let mut tries = 0;
    while !matches!(forget(Some("a guess")), Err(Error::Throttled { .. })) {
        tries += 1;
        assert!(tries <= 10);
    }
}

fn whoever_has_no_password_is_told_all_the_same(base: &Base) {
    let world = World::new(base);
    let (me, shared) = reachable(&world, "me");
    let id = me.account.id.clone();
    world.sv.db.write(move |tx| store::accounts::set_password(tx, &id, "").map(drop)).unwrap();
    let own = service::carriers::own(&me.ctx(&world), &world.sv).unwrap();
    assert!(!own[0].asks_password);
    carriers_ask(&world, &me, "new@example.cn", None).unwrap();
    sent(&world, &shared).expect("a code");
    assert_eq!(told_at(&shared, "contact-replaced"), ["wang@example.cn"]);
}

fn a_login_by_the_password_stops_what_is_under_way(base: &Base) {
    let world = World::new(base);
    let (me, shared) = reachable(&world, "me");
    let clerk = world.staff("clerk", &[Role::WindowClerk]);
    let token = begins(&world, "me", NUMBER);
    let code = sent(&world, &shared).expect("a code");
    logs_in(&world, "me", PASSWORD).unwrap();
    assert_wrong(proves(&world, &token, &code, ""), "over");
    sent(&world, &shared);
    assert_eq!(told_at(&shared, "recovery-stopped"), ["wang@example.cn"]);
    assert_eq!(logged(&world, &me, "recovery-stopped"), 1);
    let handed = hands_over(&world, &clerk, NUMBER, "王芳").unwrap();
    logs_in(&world, "me", PASSWORD).unwrap();
    assert_wrong(redeems(&world, "me", &handed.code), "wrong");
    let handed = hands_over(&world, &clerk, NUMBER, "王芳").unwrap();
    let grant = redeems(&world, "me", &handed.code).unwrap();
    logs_in(&world, "me", PASSWORD).unwrap();
    assert_wrong(sets(&world, &grant, NEW), "over");
    assert_eq!(logged(&world, &me, "recovery-stopped"), 3);
    // A wrong password stops nothing, and where nothing is under way nothing is told.
    let handed = hands_over(&world, &clerk, NUMBER, "王芳").unwrap();
    assert!(logs_in(&world, "me", "not the password").is_err());
    sets(&world, &redeems(&world, "me", &handed.code).unwrap(), NEW).unwrap();
    logs_in(&world, "me", NEW).unwrap();
    assert_eq!(logged(&world, &me, "recovery-stopped"), 3);
}

/// What an authenticator app shows (RFC 6238).
fn app_code(world: &World, secret: &str) -> String {
    let mut bits = String::new();
    for c in secret.bytes().filter(u8::is_ascii_alphanumeric) {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a',
            _ => c - b'2' + 26,
        };
        bits.push_str(&format!("{value:05b}"));
    }
    let secret: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0')))
        .collect();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &secret);
    let tag = hmac::sign(&key, &world.now().millis().div_euclid(30_000).to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 15);
    let number = u32::from_be_bytes(tag[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Adds an app; answers its secret and the recovery codes.
fn adds_app(world: &World, who: &Person, proven: &Proven) -> (String, Vec<String>) {
    let ctx = who.ctx(world);
    let shown = people::app_enrolment(&ctx, &world.sv, proven, "QR").unwrap();
    let code = app_code(world, &shown.secret);
    let codes = people::add_app(&ctx, &world.sv, proven, &shown.sealed, &code, "手机").unwrap();
    world.later(60_000);
    (shown.secret, codes)
}

fn with_a_second_factor_that_is_asked_for_and_stays(base: &Base) {
    let world = World::new(base);
    let (me, shared) = reachable(&world, "me");
    let who = proven(&world, &logs_in(&world, "me", PASSWORD).unwrap()).unwrap();
    let (secret, codes) = adds_app(&world, &me, &who);
    let begin = || {
        let token = begins(&world, "me", NUMBER);
        (token, sent(&world, &shared).expect("a code"))
    };
    // The code of the letter alone opens nothing, and waiting does not stand in for the factor.
    let (token, code) = begin();
    for second in ["", "000000", "aaaaa-aaaaa"] {
        assert_wrong(proves(&world, &token, &code, second), "wrong");
    }
    let app = app_code(&world, &secret);
    assert_wrong(proves(&world, &token, "00000000", &app), "wrong");
    let grant = granted(proves(&world, &token, &code, &app));
    assert!(abouts(&world, &me).contains(&"recovery-proven".to_owned()));
    sets(&world, &grant, NEW).unwrap();
    // No code counts twice, at the login either.
    let ticket = logs_in(&world, "me", NEW).unwrap();
    assert!(ticket.needs_second, "the second factor stays");
    let half = proven(&world, &ticket).unwrap();
    let from = people::Beginning::default();
    let again = people::second_by_code(&world.ctx(Actor::Nobody), &world.sv, &half, &app, &from);
    assert!(matches!(again, Err(Error::FactorRefused)));
    // A recovery code stands in for the app, once.
    world.later(HOUR_MS);
    let (token, code) = begin();
    let grant = granted(proves(&world, &token, &code, &codes[0]));
    sets(&world, &grant, "a third long password").unwrap();
    world.later(HOUR_MS);
    let (token, code) = begin();
    assert_wrong(proves(&world, &token, &code, &codes[0]), "wrong");
}

fn nothing_less_opens_an_account(base: &Base) {
    let world = World::new(base);
    let (me, shared) = reachable(&world, "me");
    let staff = world.staff("officer", &[Role::Officer]);
    let unreached = world.citizen("unreached");
    reached(&world, &shared, &staff, "officer@example.cn");
    // A wrong number, somebody who is reached nowhere, another carrier, staff, nobody.
    for (login, number) in [
        ("me", "110105198001010010"),
        ("me", ""),
        ("unreached", NUMBER),
        ("officer", NUMBER),
        ("officer", ""),
        ("nemo", NUMBER),
    ] {
        begins(&world, login, number);
        assert_eq!(sent(&world, &shared), None, "{login} {number}");
        world.later(HOUR_MS);
    }
    let by_message = RecoveryAsked { carrier: Carrier::Message, ..asked("me", NUMBER) };
    let refused = people::begin_recovery(&world.ctx(Actor::Nobody), &world.sv, &by_message);
    assert_wrong(refused, "missing");
    assert_eq!(sent(&world, &shared), None, "no carrier brings it");
    // Barred, or without a password of its own.
    let barred = people::Change { seen: None, grants: Vec::new(), is_disabled: true };
    people::change(
        &world.ctx(Actor::System),
        &world.sv,
        unreached.account.id.clone(),
        barred.clone(),
    )
    .unwrap();
    people::change(&world.ctx(Actor::System), &world.sv, me.account.id.clone(), barred).unwrap();
    world.later(HOUR_MS);
    begins(&world, "me", NUMBER);
    assert_eq!(sent(&world, &shared), None);
    // A code that was on its way when the account was barred.
    let let_in = people::Change { seen: None, grants: Vec::new(), is_disabled: false };
    people::change(&world.ctx(Actor::System), &world.sv, me.account.id.clone(), let_in).unwrap();
    world.later(HOUR_MS);
    let token = begins(&world, "me", NUMBER);
    let code = sent(&world, &shared).expect("a code");
    assert_wrong(proves(&world, &token, "12345678", ""), "wrong");
    let bar = people::Change { seen: None, grants: Vec::new(), is_disabled: true };
    people::change(&world.ctx(Actor::System), &world.sv, me.account.id.clone(), bar).unwrap();
    assert_wrong(proves(&world, &token, &code, ""), "wrong");
}

/// How many statements a call makes: faults are put before each in turn until none is hit.
fn statements(world: &World, call: &dyn Fn() -> Result<()>) -> u32 {
    for n in 1.. {
        world.later(2 * HOUR_MS);
        world.sv.db.fault().fail_nth(n);
        call().ok();
        if world.sv.db.fault().disarm() {
            return n;
        }
    }
    unreachable!("a call ends")
}

fn what_is_not_there_is_asked_and_answered_alike(base: &Base) {
    let world = World::new(base);
    let (_, shared) = reachable(&world, "me");
    let begin = |login: &'static str, number: &'static str| {
        let world = &world;
        statements(world, &move || {
            let ctx = world.ctx(Actor::Nobody);
            people::begin_recovery(&ctx, &world.sv, &asked(login, number)).map(drop)
        })
    };
    let known = begin("me", NUMBER);
    assert!(known > 4, "{known}");
    assert_eq!(begin("nemo", NUMBER), known, "the same work for nobody");
    assert_eq!(begin("me", "11010519800101001X"), known, "and for a wrong number");
    // And the same answers, for each number of tries.
    world.later(2 * HOUR_MS);
    let of = |login: &str| -> Vec<String> {
        let token = begins(&world, login, NUMBER);
        (0..7).map(|_| format!("{:?}", proves(&world, &token, "00000000", ""))).collect()
    };
    let (known, unknown) = (of("me"), of("nemo"));
    assert_eq!(known, unknown);
    assert!(known[4].contains("wrong") && known[5].contains("over"), "{known:?}");
    let redeem = |login: &str| {
        let ctx = world.ctx(Actor::Nobody);
        let typed = (login, "aaaaa-bbbbb");
        format!("{:?}", people::redeem_recovery(&ctx, &world.sv, typed, "192.0.2.10"))
    };
    assert_eq!(redeem("me"), redeem("nemo"));
    drop(shared);
}

fn codes_are_counted_and_end(base: &Base) {
    let world = World::new(base);
    let (_, shared) = reachable(&world, "me");
    let begin = || {
        let token = begins(&world, "me", NUMBER);
        (token, sent(&world, &shared).expect("a code"))
    };
    let (token, code) = begin();
    for _ in 0..5 {
        assert_wrong(proves(&world, &token, "00000000", ""), "wrong");
    }
    assert_wrong(proves(&world, &token, &code, ""), "over");
    let (token, code) = begin();
    world.later(HOUR_MS / 2);
    assert_wrong(proves(&world, &token, &code, ""), "over");
    // A code belongs to the try that asked for it, though both hold.
    world.later(HOUR_MS);
    let (other, first) = begin();
    world.later(60_000);
    let (token, code) = begin();
    assert_ne!(first, code);
    assert_wrong(proves(&world, &other, &code, ""), "wrong");
    assert_wrong(proves(&world, &token, &first, ""), "wrong");
    assert!(matches!(proves(&world, &token, &code, ""), Ok(Proved::Waits(_))));
    assert_wrong(proves(&world, &token, &code, ""), "over");
    assert_wrong(proves(&world, "no such token", &code, ""), "over");
}

fn asking_is_held_by_name_and_by_source(base: &Base) {
    let world = World::new(base);
    let _shared = set_up(&world, 10, 1000);
    let ask = |login: &str, source: &str| {
        let asked = RecoveryAsked { source: source.to_owned(), ..asked(login, NUMBER) };
        people::begin_recovery(&world.ctx(Actor::Nobody), &world.sv, &asked)
    };
    for login in ["me", "nemo"] {
        for n in 0..3 {
            ask(login, &format!("192.0.2.{n}")).unwrap();
        }
        assert!(matches!(ask(login, "192.0.2.99"), Err(Error::Throttled { .. })), "{login}");
    }
    for n in 0..30 {
        ask(&format!("name {n}"), "198.51.100.1").unwrap();
    }
    let held = ask("another name", "198.51.100.1");
    assert!(matches!(held, Err(Error::Throttled { .. })));
    ask("another name", "198.51.100.2").unwrap();
    // Handed-over codes are guessed no faster.
    let redeem = |login: &str, source: &str| {
        let ctx = world.ctx(Actor::Nobody);
        people::redeem_recovery(&ctx, &world.sv, (login, "aaaaa-bbbbb"), source)
    };
    for n in 0..10 {
        assert_wrong(redeem("nemo", &format!("192.0.2.{n}")), "wrong");
    }
    assert!(matches!(redeem("nemo", "192.0.2.200"), Err(Error::Throttled { .. })));
    for n in 0..60 {
        assert_wrong(redeem(&format!("name {n}"), "198.51.100.9"), "wrong");
    }
    assert!(matches!(redeem("name", "198.51.100.9"), Err(Error::Throttled { .. })));
    assert!(matches!(
        people::prove_recovery(
            &world.ctx(Actor::Nobody),
            &world.sv,
            "token",
            ("1", ""),
            "198.51.100.9"
        ),
        Err(Error::Throttled { .. })
    ));
}

fn hands_over(world: &World, clerk: &Person, number: &str, name: &str) -> Result<Handed> {
    let named = (number, name);
    people::recover_at_window(&clerk.ctx(world), &world.sv, named, "resident_card")
}

fn redeems(world: &World, login: &str, code: &str) -> Result<String> {
    people::redeem_recovery(&world.ctx(Actor::Nobody), &world.sv, (login, code), "192.0.2.9")
}

fn a_clerk_who_has_seen_the_document_hands_over_a_code_that_counts_once(base: &Base) {
    let world = World::new(base);
    let (me, shared) = reachable(&world, "me");
    let clerk = world.staff("clerk", &[Role::WindowClerk]);
    let far = world.staff_of("far", &[Role::WindowClerk], "440106", None);
    let officer = world.staff("officer", &[Role::Officer]);
    for by in [&far, &officer] {
        assert_wrong(hands_over(&world, by, NUMBER, "王芳"), "no-account");
    }
    assert_wrong(hands_over(&world, &clerk, NUMBER, "别人"), "no-account");
    assert_wrong(hands_over(&world, &clerk, "110105198001010010", "王芳"), "no-account");
    let unseen = people::recover_at_window(&clerk.ctx(&world), &world.sv, (NUMBER, "王芳"), "");
    assert_wrong(unseen, "missing");
    let looks = || people::looks(&me.ctx(&world), &world.sv, None, 10).unwrap().len();
    assert_eq!(looks(), 0, "nothing was found, nobody was looked at");
    let first = hands_over(&world, &clerk, NUMBER, "王芳").unwrap();
    let handed = hands_over(&world, &clerk, NUMBER, " 王芳 ").unwrap();
    assert_eq!((handed.login.as_str(), looks()), ("me", 2));
    assert!(abouts(&world, &me).contains(&"recovery-at-window".to_owned()));
    sent(&world, &shared);
    assert!(crate::carriers::subjects(&shared).contains(&"zh recovery-at-window".to_owned()));
    assert_wrong(redeems(&world, "me", &first.code), "wrong");
    assert_wrong(redeems(&world, "clerk", &handed.code), "wrong");
    let typed = handed.code.to_uppercase().replace('-', " ");
    let grant = redeems(&world, "ME", &typed).unwrap();
    assert_wrong(redeems(&world, "me", &handed.code), "wrong");
    sets(&world, &grant, NEW).unwrap();
    logs_in(&world, "me", NEW).unwrap();
    // It ends soon, and a second factor stays.
    let late = hands_over(&world, &clerk, NUMBER, "王芳").unwrap();
    world.later(HOUR_MS / 2);
    assert_wrong(redeems(&world, "me", &late.code), "wrong");
    let who = proven(&world, &logs_in(&world, "me", NEW).unwrap()).unwrap();
    adds_app(&world, &me, &who);
    let handed = hands_over(&world, &clerk, NUMBER, "王芳").unwrap();
    let grant = redeems(&world, "me", &handed.code).unwrap();
    world.later(HOUR_MS / 4);
    assert_wrong(sets(&world, &grant, NEW), "over");
    let handed = hands_over(&world, &clerk, NUMBER, "王芳").unwrap();
    sets(&world, &redeems(&world, "me", &handed.code).unwrap(), "a third long password").unwrap();
    assert!(logs_in(&world, "me", "a third long password").unwrap().needs_second);
    // Whoever acts for another gets nobody back.
    let friend = world.citizen("friend");
    let acting = crate::rights::delegated(&world, &me, &friend);
    assert_eq!(Capacity::Agent, acting.agent().unwrap().delegation.capacity);
    let refused = people::recover_at_window(&world.ctx(acting), &world.sv, (NUMBER, "王芳"), "x");
    assert_wrong(refused, "no-account");
}

fn staff_get_back_by_an_administrator_and_their_second_factor(base: &Base) {
    let world = World::new(base);
    let administrator = world.staff("admin", &[Role::Administrator]);
    let far = world.staff_of("far", &[Role::Administrator], "440106", None);
    let officer = world.staff("officer", &[Role::Officer]);
    let citizen = world.citizen("me");
    let recover = |by: &Person, of: &Person| {
        people::recover_staff(&by.ctx(&world), &world.sv, &of.account.id, "忘记密码")
    };
    for (by, of) in [
        (&far, &officer),
        (&officer, &officer),
        (&administrator, &administrator),
        (&administrator, &citizen),
    ] {
        assert!(matches!(recover(by, of), Err(Error::Forbidden)), "{} {}", by.login, of.login);
    }
    let who = proven(&world, &logs_in(&world, "officer", PASSWORD).unwrap()).unwrap();
    adds_app(&world, &officer, &who);
    let handed = recover(&administrator, &officer).unwrap();
    assert_eq!(handed.login, "officer");
    assert!(abouts(&world, &officer).contains(&"recovery-by-office".to_owned()));
    let grant = redeems(&world, "officer", &handed.code).unwrap();
    assert!(matches!(sets(&world, &grant, "short one"), Err(Error::PasswordShort { min: 12 })));
    sets(&world, &grant, NEW).unwrap();
    assert!(logs_in(&world, "officer", NEW).unwrap().needs_second);
    let handed = recover(&administrator, &officer).unwrap();
    world.later(24 * HOUR_MS);
    assert_wrong(redeems(&world, "officer", &handed.code), "wrong");
}

fn one_administrator_does_not_take_an_account_over(base: &Base) {
    let mut world = World::new(base);
    world.sv = world.sv.with_policy(Policy { staff_needs_factor: true, ..Policy::default() });
    let one = world.staff("one", &[Role::Administrator]);
    let other = world.staff("other", &[Role::Administrator]);
    let officer = world.staff("officer", &[Role::Officer]);
    let id = &officer.account.id;
    let password = |by: &Person| people::recover_staff(&by.ctx(&world), &world.sv, id, "");
    let factors = |by: &Person| people::reset_factors(&by.ctx(&world), &world.sv, id, "");
    factors(&one).unwrap();
    assert_wrong(password(&one), "two-people");
    // However much was done since.
    let (noisy, at) = (id.clone(), world.now());
    let filled = world.sv.db.write(move |tx| {
        (0..400).try_for_each(|n| {
            let event = store::account_events::AccountEvent {
                id: format!("zz-{n:04}"),
                at,
                by: None,
                by_name: "tongban".to_owned(),
                about: "profile-changed".to_owned(),
                note: String::new(),
            };
            store::account_events::insert(tx, &noisy, &event)
        })
    });
    filled.unwrap();
    assert_wrong(password(&one), "two-people");
    password(&other).unwrap();
    assert_wrong(factors(&other), "two-people");
    factors(&one).unwrap();
    world.later(8 * 24 * HOUR_MS);
    password(&one).unwrap();
}

fn of_two_new_passwords_at_once_one_is_set(base: &Base) {
    let world = World::new(base);
    world.citizen("me");
    let clerk = world.staff("clerk", &[Role::WindowClerk]);
    for round in 0..5 {
        let handed = hands_over(&world, &clerk, NUMBER, "王芳").unwrap();
        let start = std::sync::Barrier::new(2);
        let (world, handed, start) = (&world, &handed, &start);
        let redeemed: Vec<Result<String>> = std::thread::scope(|scope| {
            let both = [(); 2].map(|()| {
                scope.spawn(move || {
                    start.wait();
                    redeems(world, "me", &handed.code)
                })
            });
            both.map(|one| one.join().unwrap()).into()
        });
        let grants: Vec<&String> = redeemed.iter().flatten().collect();
        assert_eq!(grants.len(), 1, "{round}: {redeemed:?}");
        let grant = grants[0];
        let set: Vec<bool> = std::thread::scope(|scope| {
            let both = ["password of one", "password of two"].map(|new| {
                scope.spawn(move || {
                    start.wait();
                    sets(world, grant, new).is_ok()
                })
            });
            both.map(|one| one.join().unwrap()).into()
        });
        assert_eq!(set.iter().filter(|is_set| **is_set).count(), 1, "{round}");
    }
}

fn a_recovery_is_saved_whole_or_not_at_all(base: &Base) {
    let world = World::new(base);
    let me = world.citizen("me");
    let clerk = world.staff("clerk", &[Role::WindowClerk]);
    let handed = hands_over(&world, &clerk, NUMBER, "王芳").unwrap();
    let grant = redeems(&world, "me", &handed.code).unwrap();
    let before = abouts(&world, &me);
    // Not tried by a login, which would stop the recovery.
    let password = || {
        let found = world.sv.db.read(|tx| store::accounts::find(tx, &me.account.id)).unwrap();
        found.expect("it is there").password
    };
    let old = password();
    let mut failures = 0;
    for n in 1.. {
        world.sv.db.fault().fail_nth(n);
        let outcome = sets(&world, &grant, NEW);
        let is_over = world.sv.db.fault().disarm();
        if outcome.is_ok() {
            assert!(is_over);
            break;
        }
        failures += 1;
        assert_eq!(abouts(&world, &me), before, "failed at {n}");
        assert_eq!(password(), old, "failed at {n}");
    }
    assert!(failures >= 6, "{failures}");
    assert!(logs_in(&world, "me", NEW).is_ok() && logs_in(&world, "me", PASSWORD).is_err());
}
