//! Submissions that are cut off: on the way in at any place, and on the way back.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use crate::client::{Session, encoded, exchange, read_reply};
use crate::html;
use crate::world::{HOME, Who, World};

/// The bytes of one application and where its body begins.
struct Post {
    bytes: Vec<u8>,
    body_at: usize,
}

fn post(world: &World, cookie: &str, token: &str, key: &str) -> Post {
    let answers = world.answer_fields();
    let mut fields: Vec<(&str, &str)> =
        answers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend([("key", key), ("csrf", token)]);
    let body = encoded(&fields);
    let head = format!(
        "POST /apply/{HOME}/{} HTTP/1.1\r\nHost: {}\r\nCookie: tb_session={cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        world.item.id.code,
        world.address,
        body.len()
    );
    Post { body_at: head.len(), bytes: [head.into_bytes(), body.into_bytes()].concat() }
}

fn cases_of(owner: &Session) -> usize {
    let page = owner.get("/my/cases").expect(200).text();
    html::links(&page).iter().filter(|link| link.starts_with("/my/cases/")).count()
}

#[test]
fn a_submission_cut_at_any_place_leaves_no_part_and_can_be_sent_again() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let cookie = owner.cookie("tb_session").expect("logged in");
    let token = owner.token();
    let whole = post(&world, &cookie, &token, "cut");
    let (body_at, end) = (whole.body_at, whole.bytes.len());
    // In the request line, in a header, before and behind the blank line, in the body, in the
    // middle of an escaped character, one byte before the end.
    let escape = body_at + whole.bytes[body_at..].iter().position(|b| *b == b'%').expect("Chinese");
    let places =
        [1, 20, body_at - 30, body_at - 2, body_at, body_at + 1, escape + 1, end / 2, end - 1];
    for place in places {
        let mut stream = TcpStream::connect(world.address).expect("the server listens");
        stream.write_all(&whole.bytes[..place]).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let reply = read_reply(&mut stream);
        assert!(reply.is_none_or(|reply| reply.status >= 400), "cut at {place}");
        assert_eq!(cases_of(&owner), 0, "cut at {place}");
    }
    let reply = exchange(world.address, &whole.bytes).expect("an answer").expect(303);
    assert!(reply.location().ends_with("/receipt"));
    assert_eq!(cases_of(&owner), 1);
}

#[test]
fn an_answer_that_is_lost_is_found_again_with_the_same_key() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let cookie = owner.cookie("tb_session").expect("logged in");
    let token = owner.token();
    for round in 1..=5 {
        let whole = post(&world, &cookie, &token, &format!("lost-{round}"));
        let mut stream = TcpStream::connect(world.address).expect("the server listens");
        stream.write_all(&whole.bytes).unwrap();
        // Nobody waits for the answer.
        drop(stream);
        let first = exchange(world.address, &whole.bytes).expect("an answer").expect(303);
        let again = exchange(world.address, &whole.bytes).expect("an answer").expect(303);
        assert_eq!(first.location(), again.location());
        assert_eq!(cases_of(&owner), round);
    }
}
