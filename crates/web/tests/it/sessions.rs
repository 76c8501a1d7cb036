//! Sessions: where they begin, what they survive, and how they end.

use crate::client::Session;
use crate::world::{Who, World};

const HOUR: i64 = 3_600_000;

fn is_in(session: &Session) -> bool {
    let reply = session.get("/my/cases");
    assert!(reply.status == 200 || reply.is_to_login(), "{}", reply.status);
    reply.status == 200
}

/// A browser with the same session cookie as another.
fn copy(world: &World, session: &Session) -> Session {
    let copy = world.nobody();
    copy.set_cookie("tb_session", &session.cookie("tb_session").expect("logged in"));
    copy
}

#[test]
fn a_cookie_set_before_the_login_does_not_survive_it() {
    let world = World::new();
    let attacker = world.session(Who::Stranger);
    let planted = attacker.cookie("tb_session").unwrap();
    let made_up = format!("330106.{}", "ab".repeat(32));
    for fixed in [planted, made_up] {
        let victim = world.nobody();
        victim.set_cookie("tb_session", &fixed);
        world.log_in(&victim, Who::Owner).expect(303);
        let own = victim.cookie("tb_session").unwrap();
        assert_ne!(own, fixed);
        let reused = world.nobody();
        reused.set_cookie("tb_session", &fixed);
        assert!(!is_in(&reused), "the planted cookie opens a session");
        assert!(is_in(&victim));
    }
}

#[test]
fn every_login_makes_a_new_session_and_a_new_token() {
    let world = World::new();
    let first = world.session(Who::Owner);
    let second = world.session(Who::Owner);
    assert_ne!(first.cookie("tb_session"), second.cookie("tb_session"));
    assert_ne!(first.token(), second.token());
    assert!(is_in(&first) && is_in(&second));
    // Logging in again in the same browser ends the session before.
    let before = copy(&world, &first);
    world.log_in(&first, Who::Owner).expect(303);
    assert!(is_in(&first) && !is_in(&before) && is_in(&second));
}

#[test]
fn logging_out_ends_the_session_on_the_server() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let thief = copy(&world, &owner);
    assert!(is_in(&thief));
    owner.post("/logout", &[]).expect(303);
    assert_eq!(owner.cookie("tb_session"), None);
    assert!(!is_in(&thief));
}

#[test]
fn barring_an_account_ends_its_sessions_and_lets_nobody_in() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let other = world.session(Who::Stranger);
    assert!(is_in(&owner));
    world.strip(Who::Owner, true);
    assert!(!is_in(&owner) && is_in(&other));
    world.log_in(&world.nobody(), Who::Owner).expect(422);
}

#[test]
fn losing_a_role_ends_what_it_opened() {
    let world = World::new();
    let clerk = world.session(Who::Clerk);
    clerk.get("/hall").expect(200);
    world.strip(Who::Clerk, false);
    assert!(clerk.get("/hall").is_to_login());
    world.log_in(&clerk, Who::Clerk).expect(303);
    clerk.get("/hall").expect(403);
}

#[test]
fn an_idle_session_ends_after_two_hours() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    world.wait(2 * HOUR - 1000);
    assert!(is_in(&owner));
    world.wait(2 * HOUR - 1000);
    assert!(is_in(&owner), "use must be noted");
    world.wait(2 * HOUR + 1000);
    assert!(!is_in(&owner));
}

#[test]
fn a_busy_session_ends_after_twelve_hours_all_the_same() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    for hour in 1..12 {
        world.wait(HOUR);
        assert!(is_in(&owner), "after {hour} hours");
    }
    world.wait(HOUR + 1000);
    assert!(!is_in(&owner));
}

#[test]
fn cookies_are_hidden_from_scripts_and_foreign_sites() {
    let world = World::with(|setup| setup.base_url = "https://tongban.example".to_owned());
    let browser = world.nobody();
    let page = browser.get("/login?lang=en&size=large&region=330106");
    let entered = world.log_in(&browser, Who::Owner).expect(303);
    let session = entered.cookie("tb_session").expect("a session").to_owned();
    // A week longer than the session lives: what is typed after its end is known as somebody's.
    assert!(session.contains("; Max-Age=648000"), "{session}");
    let set = page.headers_of("set-cookie").chain([session.as_str()]);
    let set: Vec<&str> = set.collect();
    assert_eq!(set.len(), 5, "{set:?}");
    for cookie in set {
        for attribute in ["; HttpOnly", "; Secure", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(attribute), "{attribute} in {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    let token = session.split(['=', ';']).nth(1).unwrap().split_once('.').unwrap().1;
    assert_eq!(token.len(), 64, "256 bits");
}

#[test]
fn without_tls_cookies_still_work() {
    let world = World::new();
    let entered = world.log_in(&world.nobody(), Who::Owner).expect(303);
    assert!(!entered.cookie("tb_session").unwrap().contains("Secure"));
}

#[test]
fn odd_session_cookies_are_nobody() {
    let world = World::new();
    for odd in ["", ".", "330106.", "x.y", "999999.abc", "330106.' or 1=1 --"] {
        let browser = world.nobody();
        browser.set_cookie("tb_session", odd);
        let reply = browser.get("/my/cases");
        assert!(reply.is_to_login(), "{odd:?}: {}", reply.status);
    }
}
