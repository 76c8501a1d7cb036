//! Guessing at the login: what it tells, what it costs, and where it stops.

use std::time::{Duration, Instant};

use service::Cost;

use crate::client::{Reply, Session};
use crate::world::{PASSWORD, Who, World};

fn try_in(session: &Session, token: &str, account: &str, password: &str) -> Reply {
    let fields = [("csrf", token), ("account", account), ("password", password)];
    session.post_exactly("/login", &fields, &[])
}

#[test]
fn an_unknown_name_and_a_wrong_password_get_the_same_answer() {
    let world = World::new();
    let browser = world.nobody();
    let token = browser.token();
    let wrong = try_in(&browser, &token, "owner", "wrong").expect(422);
    let unknown = try_in(&browser, &token, "nemos", "wrong").expect(422);
    assert_eq!(wrong.headers_without_date(), unknown.headers_without_date());
    assert_eq!(wrong.text().replace("owner", "nemos"), unknown.text());
    world.strip(Who::Owner, true);
    let barred = try_in(&browser, &token, "owner", PASSWORD).expect(422);
    assert_eq!(barred.text(), wrong.text());
}

#[test]
fn an_unknown_name_costs_the_same_hashing() {
    let cost = Cost { memory_kib: 16 * 1024, passes: 3, at_once: 2 };
    let world = World::with_cost(cost);
    let browser = world.nobody();
    let token = browser.token();
    let timed = |account: &str| -> Duration {
        let began = Instant::now();
        try_in(&browser, &token, account, "wrong").expect(422);
        began.elapsed()
    };
    // In turns, so that whatever else the machine does falls on both; without the hashing the
    // answer comes some fifty times sooner.
    let tries: Vec<_> = (0..8).map(|_| (timed("owner"), timed("nemos"))).collect();
    let known = tries.iter().map(|(known, _)| *known).min().expect("eight tries");
    let unknown = tries.iter().map(|(_, unknown)| *unknown).min().expect("eight tries");
    assert!(unknown * 4 > known, "unknown {unknown:?}, known {known:?}");
    assert!(known * 4 > unknown, "unknown {unknown:?}, known {known:?}");
}

#[test]
fn a_name_must_wait_after_ten_wrong_passwords_whether_it_exists_or_not() {
    let world = World::new();
    let browser = world.nobody();
    let token = browser.token();
    for account in ["owner", "nemos"] {
        for n in 0..10 {
            let reply = try_in(&browser, &token, account, &format!("wrong {n}"));
            assert_eq!(reply.status, 422, "{account} {n}");
        }
        // Now even the right password waits, so that a guess is not told from a miss.
        let reply = try_in(&browser, &token, account, PASSWORD).expect(429);
        let wait: i64 = reply.header("retry-after").expect("says when").parse().unwrap();
        assert!((1..=15 * 60 + 1).contains(&wait), "{wait}");
    }
    // In another letter case it is the same name; another name is not concerned.
    try_in(&browser, &token, "  OWNER ", PASSWORD).expect(429);
    world.log_in(&world.nobody(), Who::Stranger).expect(303);
    world.wait(15 * 60_000 + 1000);
    world.log_in(&world.nobody(), Who::Owner).expect(303);
}

#[test]
fn a_source_must_wait_after_a_hundred_wrong_passwords() {
    let world = World::new();
    let browser = world.nobody();
    let token = browser.token();
    for n in 0..100 {
        try_in(&browser, &token, &format!("name-{n}"), "wrong").expect(422);
    }
    let reply = try_in(&browser, &token, "stranger", PASSWORD).expect(429);
    assert!(reply.header("retry-after").is_some());
    // Claiming to come from elsewhere does not help.
    let fields = [("csrf", token.as_str()), ("account", "stranger"), ("password", PASSWORD)];
    browser.post_exactly("/login", &fields, &[("X-Forwarded-For", "192.0.2.7")]).expect(429);
    world.wait(15 * 60_000 + 1000);
    try_in(&browser, &token, "stranger", PASSWORD).expect(303);
}

#[test]
fn a_login_leads_back_only_to_this_site() {
    let world = World::new();
    for (next, leads_to) in [
        ("/apply/330106/x", "/apply/330106/x"),
        ("//evil.example", "/my/cases"),
        ("https://evil.example", "/my/cases"),
        ("/\\evil.example", "/my/cases"),
        ("/\t/evil.example", "/my/cases"),
        ("javascript:alert(1)", "/my/cases"),
    ] {
        let fields = [("account", "owner"), ("password", PASSWORD), ("next", next)];
        let reply = world.nobody().post("/login", &fields).expect(303);
        assert_eq!(reply.location(), leads_to, "{next:?}");
    }
}

#[test]
fn each_role_begins_at_its_own_desk() {
    let world = World::new();
    for (who, home) in [
        (Who::Owner, "/my/cases"),
        (Who::Firm, "/my/cases"),
        (Who::Clerk, "/hall"),
        (Who::Officer, "/office"),
        (Who::Approver, "/office"),
        (Who::Supervisor, "/office/supervision"),
        (Who::Editor, "/office/items"),
        (Who::Assessor, "/office/assessment"),
        (Who::Administrator, "/office/accounts"),
    ] {
        let reply = world.log_in(&world.nobody(), who).expect(303);
        assert_eq!(reply.location(), home, "{who:?}");
    }
}
