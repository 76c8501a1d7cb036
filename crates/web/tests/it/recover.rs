//! A lost password on pages: by letter and waiting, by a code from the window or an administrator, and
//! nothing told to those who only ask.

use std::collections::BTreeMap;

use crate::client::Session;
use crate::html;
use crate::pages::{check_links, check_page};
use crate::world::{PASSWORD, Who, World, citizen_number};

const NEW: &str = "another long password";
const DAY_MS: i64 = 24 * 3_600_000;

/// The last run of so many digits in the last letter.
fn code(world: &World, digits: usize) -> String {
    let letters = world.letters.lock().unwrap();
    let text = &letters.last().expect("a letter left").text;
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    runs.find(|run| run.len() == digits).expect("a code").to_owned()
}

fn check(name: &str, session: &Session, page: &str, lang: &str) {
    check_page(name, page, lang);
    check_links(name, session, page, &mut BTreeMap::new());
}

/// Has the owner reached at a mailbox.
fn reached(world: &World) -> Session {
    let owner = world.session(Who::Owner);
    let post = |fields: &[(&str, &str)]| {
        owner.post("/my/contacts", &[&[("carrier", "email")], fields].concat()).expect(303);
    };
    post(&[("deed", "ask"), ("email-address", "wang@example.cn")]);
    assert_eq!(world.carry().sent, 1);
    post(&[("deed", "confirm"), ("email-code", &code(world, 6))]);
    let page = owner.get("/my/contacts").expect(200).text();
    assert!(html::words(&page).contains("2026年3月12日"), "from when it counts is said");
    world.wait(7 * DAY_MS);
    world.session(Who::Owner)
}

/// Asks for a code; answers the address of the page that takes it.
fn asks(session: &Session, login: &str, number: &str) -> String {
    let fields = [("deed", "begin"), ("account", login), ("number", number), ("carrier", "email")];
    let to = session.post("/login/recover", &fields).expect(303).location().to_owned();
    assert!(to.starts_with("/login/recover/code?try="), "{to}");
    to
}

fn proves(session: &Session, page: &str, typed: &[(&str, &str)], status: u16) -> String {
    let token = page.split_once("try=").expect("a token").1;
    let fields = [&[("try", token)], typed].concat();
    session.post("/login/recover/code", &fields).expect(status).text()
}

#[test]
fn a_password_is_recovered_by_letters_and_a_day_without_scripts() {
    let world = World::new();
    let owner = reached(&world);
    let number = citizen_number(Who::Owner);
    let login = Who::Owner.login();
    for lang in ["en", "zh"] {
        let visitor = world.nobody();
        visitor.set_cookie("tb_lang", lang);
        let page = visitor.get("/login").expect(200).text();
        assert!(html::links(&page).contains(&"/login/recover".to_owned()));
        check("recover", &visitor, &visitor.get("/login/recover").expect(200).text(), lang);
        let unchosen = visitor.post("/login/recover", &[("deed", "begin")]).expect(422).text();
        check("no carrier", &visitor, &unchosen, lang);
        let to = asks(&visitor, &login, number.as_str());
        check("code", &visitor, &visitor.get(&to).expect(200).text(), lang);
        assert_eq!(world.carry().sent, 1);
        let wrong = proves(&visitor, &to, &[("sent-code", "1")], 422);
        check("wrong code", &visitor, &wrong, lang);
        let waiting = proves(&visitor, &to, &[("sent-code", &code(&world, 8))], 200);
        check("waiting", &visitor, &waiting, lang);
        assert_eq!(world.carry().sent, 1, "the holder is told");
        owner.set_cookie("tb_lang", lang);
        let security = owner.get("/my/security").expect(200).text();
        check("security", &owner, &security, lang);
        assert!(security.contains("stop-recovery"));
        if lang == "en" {
            owner.post("/my/security", &[("deed", "stop-recovery")]).expect(303);
            assert!(!owner.get("/my/security").text().contains("stop-recovery"));
        }
        world.wait(3_600_000);
    }
    world.wait(DAY_MS);
    let visitor = world.nobody();
    let to = asks(&visitor, &login, number.as_str());
    world.carry();
    let page = proves(&visitor, &to, &[("sent-code", &code(&world, 8))], 200);
    check("new password", &visitor, &page, "zh");
    let grant = html::field_value(&page, "grant").expect("a permission that counts once");
    assert!(!to.contains(&grant), "it stands in no address");
    let set = |new: &str, again: &str| {
        let fields = [("grant", grant.as_str()), ("new", new), ("again", again)];
        visitor.post("/login/recover/password", &fields)
    };
    for (new, again) in [("short", "short"), (NEW, PASSWORD)] {
        let refused = set(new, again).expect(422).text();
        check("refused password", &visitor, &refused, "zh");
        assert!(!refused.contains(NEW), "no password stands on a page");
    }
    assert_eq!(set(NEW, NEW).expect(303).location(), "/login?done=password-recovered");
    set(NEW, NEW).expect(422);
    assert!(owner.get("/my").expect(303).is_to_login(), "sessions are over");
    let again = world.nobody();
    again.post("/login", &[("account", &login), ("password", PASSWORD)]).expect(422);
    again.post("/login", &[("account", &login), ("password", NEW)]).expect(303);
}

#[test]
fn those_who_only_ask_are_told_nothing() {
    let world = World::new();
    reached(&world);
    let number = citizen_number(Who::Owner);
    let shown = |login: &str, number: &str| {
        let visitor = world.nobody();
        let to = asks(&visitor, login, number);
        let token = to.split_once("try=").expect("a token").1.to_owned();
        let csrf = |page: &str| html::field_value(page, "csrf").expect("a token");
        let page = visitor.get(&to).expect(200).text();
        let wrong = proves(&visitor, &to, &[("sent-code", "12345678")], 422);
        let plain = |page: &str| page.replace(&csrf(page), "C").replace(&token, "T");
        [plain(&page), plain(&wrong)]
    };
    let known = shown(&Who::Owner.login(), number.as_str());
    for (login, number) in [
        ("nemo", number.as_str()),
        (Who::Owner.login().as_str(), "110105198001010010"),
        (Who::Stranger.login().as_str(), citizen_number(Who::Stranger).as_str()),
        (Who::Officer.login().as_str(), number.as_str()),
    ] {
        assert!(shown(login, number) == known, "{login} {number}");
    }
    assert_eq!(world.carry().sent, 1, "one letter for the one to whom all fits");
}

#[test]
fn a_window_and_an_administrator_hand_over_codes_that_count_once() {
    let world = World::new();
    let clerk = world.session(Who::Clerk);
    let number = citizen_number(Who::Owner);
    let hand = |by: &Session, name: &str, status: u16| {
        let fields = [
            ("deed", "recover"),
            ("holder_number", number.as_str()),
            ("holder_name", name),
            ("document", "resident_card"),
        ];
        by.post("/hall/identity", &fields).expect(status).text()
    };
    for lang in ["en", "zh"] {
        clerk.set_cookie("tb_lang", lang);
        check("wrong name", &clerk, &hand(&clerk, "别人", 422), lang);
        check("handed over", &clerk, &hand(&clerk, "甄有才", 200), lang);
    }
    hand(&world.session(Who::FarClerk), "甄有才", 422);
    let page = hand(&clerk, "甄有才", 200);
    let code_of = |page: &str| {
        let text = html::words(page);
        let found = text
            .split_whitespace()
            .find(|word| word.len() == 11 && word.as_bytes()[5] == b'-' && word.is_ascii());
        found.expect("a code").to_owned()
    };
    let handed = code_of(&page);
    let visitor = world.nobody();
    let redeem = |login: &str, code: &str, status: u16| {
        let fields = [("deed", "redeem"), ("handed-account", login), ("handed-code", code)];
        visitor.post("/login/recover", &fields).expect(status).text()
    };
    let login = Who::Owner.login();
    check("wrong code", &visitor, &redeem(&login, "aaaaa-bbbbb", 422), "zh");
    let page = redeem(&login, &handed, 200);
    redeem(&login, &handed, 422);
    let grant = html::field_value(&page, "grant").expect("a permission");
    let fields = [("grant", grant.as_str()), ("new", NEW), ("again", NEW)];
    visitor.post("/login/recover/password", &fields).expect(303);
    let owner = world.nobody();
    owner.post("/login", &[("account", &login), ("password", NEW)]).expect(303);
    let looked = html::words(&owner.get("/my/looks").expect(200).text());
    assert!(looked.contains("测试clerk"), "{looked}");
    // Staff get theirs from an administrator, and people do not.
    let administrator = world.session(Who::Administrator);
    let of = |who: Who| {
        let id = &world.account(who).id;
        format!("/office/accounts/{}/{}", id.region, id.id)
    };
    let recover = |who: Who| administrator.post(&format!("{}?deed=recover", of(who)), &[]);
    assert!(administrator.get(&of(Who::Officer)).expect(200).text().contains("deed=recover"));
    assert!(!administrator.get(&of(Who::Stranger)).expect(200).text().contains("deed=recover"));
    recover(Who::Stranger).expect(403);
    let page = recover(Who::Officer).expect(200).text();
    check("code for staff", &administrator, &page, "zh");
    let page = redeem(&Who::Officer.login(), &code_of(&page), 200);
    assert!(html::field_value(&page, "grant").is_some());
    // The same administrator does not take the second factor as well.
    let both = administrator.post(&format!("{}?deed=reset-factors", of(Who::Officer)), &[]);
    check("two people", &administrator, &both.expect(422).text(), "zh");
}
