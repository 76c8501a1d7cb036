//! Guessing at the public case query.

use domain::case::State;

use crate::client::{Reply, Session};
use crate::world::World;

fn ask(session: &Session, token: &str, number: &str, code: &str) -> Reply {
    session.post_exactly("/query", &[("csrf", token), ("number", number), ("code", code)], &[])
}

/// A code that is not the right one.
fn other(code: &str) -> String {
    let number: u32 = code.parse().expect("six digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

#[test]
fn a_wrong_number_and_a_wrong_code_get_the_same_answer() {
    let world = World::new();
    let id = world.case(State::Submitted);
    let browser = world.nobody();
    let token = browser.token();
    let code = world.services.query_code(&id);
    let (known, unknown) = (id.shown(), "330106-260305-0000000000".to_owned());
    let wrong_code = ask(&browser, &token, &known, &other(&code)).expect(422);
    let wrong_number = ask(&browser, &token, &unknown, &code).expect(422);
    assert_eq!(wrong_code.headers_without_date(), wrong_number.headers_without_date());
    assert_eq!(wrong_code.text().replace(&known, &unknown), wrong_number.text());
    // Not even the code that would fit a number tells whether there is such a case.
    let unborn = domain::case::CaseId::parse(&unknown).unwrap();
    let fitting = ask(&browser, &token, &unknown, &world.services.query_code(&unborn)).expect(422);
    assert_eq!(fitting.text(), wrong_number.text());
    let nonsense = ask(&browser, &token, "hello", &code).expect(422);
    assert_eq!(nonsense.text().replace("hello", &unknown), wrong_number.text());
    ask(&browser, &token, &known, &code).expect(200);
}

#[test]
fn a_number_must_wait_after_ten_wrong_codes() {
    let world = World::new();
    let id = world.case(State::Submitted);
    let browser = world.nobody();
    let token = browser.token();
    let code = world.services.query_code(&id);
    for _ in 0..10 {
        ask(&browser, &token, &id.shown(), &other(&code)).expect(422);
    }
    let reply = ask(&browser, &token, &id.shown(), &code).expect(429);
    assert!(reply.header("retry-after").is_some());
    // Written another way it is the same number.
    let spaced = id.shown().to_lowercase().replace('-', " ");
    ask(&browser, &token, &spaced, &code).expect(429);
    let another = world.case(State::Submitted);
    ask(&browser, &token, &another.shown(), &world.services.query_code(&another)).expect(200);
    world.wait(3_600_000 + 1000);
    ask(&browser, &token, &id.shown(), &code).expect(200);
}

#[test]
fn one_subscriber_must_wait_after_thirty_wrong_codes_from_whichever_address() {
    let world = World::with(|setup| setup.is_proxy = Box::new(|ip| ip.is_loopback()));
    let browser = world.nobody();
    let token = browser.token();
    let fields = [("csrf", token.as_str()), ("number", "hello"), ("code", "000000")];
    let from =
        |address: &str| browser.post_exactly("/query", &fields, &[("X-Forwarded-For", address)]);
    for n in 0..30 {
        from(&format!("2001:db8:7:8::{n:x}")).expect(422);
    }
    from("2001:db8:7:8:9:a:b:c").expect(429);
    from("2001:db8:7:9::1").expect(422);
}

#[test]
fn the_interface_for_machines_counts_the_same_tries() {
    let world = World::new();
    let id = world.case(State::Submitted);
    let code = world.services.query_code(&id);
    let machine = world.nobody();
    let ask_api = |code: &str| {
        machine.post_exactly("/api/v1/cases/query", &[("number", &id.shown()), ("code", code)], &[])
    };
    assert_eq!(ask_api(&code).expect(200).header("content-type"), Some("application/json"));
    for _ in 0..10 {
        ask_api(&other(&code)).expect(404);
    }
    assert!(ask_api(&code).expect(429).header("retry-after").is_some());
    let browser = world.nobody();
    ask(&browser, &browser.token(), &id.shown(), &code).expect(429);
}

#[test]
fn a_source_must_wait_after_thirty_wrong_tries() {
    let world = World::new();
    let id = world.case(State::Submitted);
    let code = world.services.query_code(&id);
    for n in 0..30 {
        // Other cookies do not make another source.
        let browser = world.nobody();
        let number = format!("330106-260305-00000000{n:02}");
        ask(&browser, &browser.token(), &number, "123456").expect(422);
    }
    let browser = world.nobody();
    let reply = ask(&browser, &browser.token(), &id.shown(), &code).expect(429);
    assert!(reply.header("retry-after").is_some());
    world.wait(10 * 60_000 + 1000);
    ask(&browser, &browser.token(), &id.shown(), &code).expect(200);
}
