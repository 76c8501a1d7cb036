//! Two departments over the exchange: retries, order, faults at every statement, and signed news.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::case::{Action, CaseId, Decision, Opinion, State};
use domain::ctx::Ctx;
use domain::exchange::{Client, Handler, Scope};
use domain::identity::{Actor, Role};
use domain::notice::Carrier;
use service::carriers::{self, Letter, Outcome as Brought, Setup, Way, Words, signature};
use service::exchange::{self, NewClient, Outcome, Row};
use service::{Error, work};

use crate::engines::{Base, on_both_engines};
use crate::world::{ORG, REASON, REGION, World, region};

on_both_engines!(
    two_departments_hand_their_cases_to_and_fro,
    a_fault_at_any_statement_of_a_push_leaves_all_or_nothing,
    departments_hear_of_their_cases_once_and_signed,
    who_changes_a_client_at_once_undoes_nothing,
    nobody_can_shut_a_client_out_with_wrong_secrets,
);

pub(crate) fn client(world: &World, id: &str, org: &str) -> Client {
    let new = NewClient {
        region: region(REGION),
        id: id.to_owned(),
        name: id.to_owned(),
        org: Some(domain::code::CreditCode::parse(org).unwrap()),
        scopes: vec![Scope::Read, Scope::Handle],
        budget: 1000,
    };
    exchange::create(&system(world), &world.sv, new).unwrap().client
}

pub(crate) fn system(world: &World) -> Ctx {
    world.ctx(Actor::System)
}

fn row(case: &CaseId, event: u32, handler: &str, deed: &'static str, action: Action) -> Row {
    let handler = Handler::parse(handler, "李四").unwrap();
    let hash = format!("{handler:?}{deed}{action:?}");
    Row { case: case.clone(), event, handler, deed, action, hash, file: None }
}

fn whole(case: &CaseId) -> Vec<Row> {
    let opinion = Opinion { is_for_grant: true, text: REASON.to_owned() };
    let decision = Decision { is_granted: true, reasons: REASON.to_owned() };
    vec![
        row(case, 1, "w1", "accept", Action::Accept),
        row(case, 2, "o1", "start", Action::StartReview),
        row(case, 3, "o1", "review", Action::Review(opinion)),
        row(case, 4, "a1", "decide", Action::Decide(decision)),
    ]
}

fn push(world: &World, client: &Client, rows: Vec<Row>) -> service::Result<Vec<&'static str>> {
    let rows = rows.into_iter().enumerate().collect();
    let done = exchange::push(&system(world), &world.sv, client, rows)?;
    let word = |outcome: &Outcome| match outcome {
        Outcome::Applied(_) => "applied",
        Outcome::Duplicate(_) => "duplicate",
        Outcome::Refused(code, _) => code,
        Outcome::Blocked => "blocked",
    };
    Ok(done.iter().map(|(_, outcome)| word(outcome)).collect())
}

fn two_departments_hand_their_cases_to_and_fro(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let own = client(&world, "own", ORG);
    let other = client(&world, "other", "11330106DEM0000223");
    let (one, two) = (cast.citizen.submits(&world), cast.citizen.submits(&world));
    // The events of two cases mixed, backwards, and some of them twice.
    let mut mixed: Vec<Row> = whole(&one).into_iter().chain(whole(&two)).collect();
    mixed.reverse();
    mixed.push(mixed[0].clone());
    let foreign = push(&world, &other, mixed.clone()).unwrap();
    assert!(foreign.iter().all(|word| matches!(*word, "unknown-case" | "blocked")), "{foreign:?}");
    assert_eq!(foreign.iter().filter(|word| **word == "unknown-case").count(), 2);
    let first = push(&world, &own, mixed.clone()).unwrap();
    assert_eq!(first.iter().filter(|word| **word == "applied").count(), 8, "{first:?}");
    assert_eq!(first.iter().filter(|word| **word == "duplicate").count(), 1);
    assert_eq!(push(&world, &own, mixed).unwrap(), ["duplicate"; 9]);
    for id in [&one, &two] {
        assert_eq!(world.case(id).state, State::Granted);
        assert_eq!(world.history(id).len(), 5);
    }
    // What our own clerk did meanwhile is refused to the department, not done twice.
    let three = cast.citizen.submits(&world);
    cast.does(&world, &[crate::world::Deed::Accept], &three);
    let rows = whole(&three);
    let late = push(&world, &own, rows.clone()).unwrap();
    assert_eq!(late, ["wrong-state", "blocked", "blocked", "blocked"]);
    let renumbered: Vec<Row> =
        rows[1..].iter().map(|row| Row { event: row.event - 1, ..row.clone() }).collect();
    assert_eq!(push(&world, &own, renumbered).unwrap(), ["applied"; 3]);
    world.assert_sound();
}

fn a_fault_at_any_statement_of_a_push_leaves_all_or_nothing(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let own = client(&world, "own", ORG);
    for n in 1.. {
        let id = cast.citizen.submits(&world);
        let rows = whole(&id);
        world.sv.db.fault().fail_nth(n);
        let outcome = push(&world, &own, rows.clone());
        let is_over = world.sv.db.fault().disarm();
        match &outcome {
            Ok(_) => {}
            Err(Error::Unavailable(_)) => {}
            Err(other) => panic!("fault {n}: {other:?}"),
        }
        // Whatever was lost, the batch is sent again whole.
        push(&world, &own, rows).unwrap();
        assert_eq!(world.case(&id).state, State::Granted, "fault {n}");
        assert_eq!(world.history(&id).len(), 5, "fault {n}");
        if is_over {
            break;
        }
    }
    world.assert_sound();
}

fn departments_hear_of_their_cases_once_and_signed(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let own = client(&world, "own", ORG);
    let other = client(&world, "other", "11330106DEM0000223");
    let letters: Arc<Mutex<Vec<Letter>>> = Arc::default();
    let (kept, down) = (Arc::clone(&letters), Arc::new(Mutex::new(false)));
    let is_down = Arc::clone(&down);
    let send = move |some: &[Letter], _: Duration| {
        if *is_down.lock().unwrap() {
            return Ok(vec![Brought::Later("HTTP 503".to_owned()); some.len()]);
        }
        kept.lock().unwrap().extend(some.to_vec());
        Ok(vec![Brought::Sent; some.len()])
    };
    let way = Way { carrier: Carrier::Hook, at_once: 10, send: Box::new(send) };
    let words = |_: &carriers::Told<'_>| Words { subject: String::new(), text: String::new() };
    assert!(world.sv.carry(Setup { ways: vec![way], words: Box::new(words), queue_max: 100 }));
    let hook = |client: &Client, url: &str| {
        exchange::set_hook(&system(&world), &world.sv, client.region, &client.id, url)
    };
    for bad in ["ftp://a", "https://u@a", "https://a b", "https://a#b", "x"] {
        assert!(matches!(hook(&own, bad), Err(Error::Wrong("hook", "no-url"))), "{bad}");
    }
    let key = hook(&own, "https://own.example.cn/news").unwrap().expect("a key");
    hook(&other, "https://other.example.cn/news").unwrap();
    let deliver = || {
        work::drain(&world.sv, world.now()).unwrap();
        carriers::deliver(&world.sv, &|| world.now()).unwrap()
    };
    *down.lock().unwrap() = true;
    let id = cast.case_in(&world, State::Granted);
    deliver();
    world.later(3_600_000);
    *down.lock().unwrap() = false;
    assert_eq!(deliver().sent, 3);
    assert_eq!(deliver().sent, 0);
    let told = letters.lock().unwrap().clone();
    let about: Vec<&str> = told.iter().map(|letter| letter.subject.as_str()).collect();
    assert_eq!(about, ["submitted", "accepted", "granted"], "in order, none left out");
    for letter in &told {
        assert_eq!(letter.to, "https://own.example.cn/news");
        assert!(letter.text.contains(&id.shown()) && !letter.text.contains("王芳"));
        let expected = signature(key.as_bytes(), world.now(), &letter.id, &letter.text);
        assert_eq!(letter.headers, expected);
    }
    // After a change of keys both signatures are there, and the new one comes first.
    let next = exchange::rotate_hook_key(&system(&world), &world.sv, own.region, &own.id).unwrap();
    assert_ne!(next, key);
    cast.citizen.submits(&world);
    deliver();
    let last = letters.lock().unwrap().last().unwrap().clone();
    let of = |key: &str| signature(key.as_bytes(), world.now(), &last.id, &last.text)[2].1.clone();
    assert_eq!(last.headers[2].1, format!("{},{}", of(&next), of(&key)));
    // Whoever is barred is told nothing more.
    cast.citizen.submits(&world);
    work::drain(&world.sv, world.now()).unwrap();
    exchange::disable(&system(&world), &world.sv, own.region, &own.id).unwrap();
    assert_eq!(carriers::deliver(&world.sv, &|| world.now()).unwrap().dropped, 1);
}

fn who_changes_a_client_at_once_undoes_nothing(base: &Base) {
    let world = World::new(base);
    let client = client(&world, "a1", ORG);
    let region = client.region;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    exchange::rotate_hook_key(&system(&world), &world.sv, region, "a1").unwrap();
                }
            });
        }
        scope.spawn(|| exchange::disable(&system(&world), &world.sv, region, "a1").unwrap());
    });
    let after = exchange::show(&system(&world), &world.sv, region, "a1").unwrap().stored.client;
    assert!(after.is_disabled, "a bar stands");
    assert_eq!(after.hook_key, client.hook_key + 40, "every change is there");
    let all = exchange::list_all(&system(&world), &world.sv).unwrap();
    assert_eq!(all.len(), 1);
    let keeper = world.staff_of("keeper", &[Role::Administrator], REGION, None);
    let refused = exchange::list_all(&keeper.ctx(&world), &world.sv);
    assert!(matches!(refused, Err(Error::Forbidden)), "those of all regions are nobody's to read");
}

fn nobody_can_shut_a_client_out_with_wrong_secrets(base: &Base) {
    let world = World::new(base);
    let new = NewClient {
        region: region(REGION),
        id: "a1".to_owned(),
        name: "a".to_owned(),
        org: Some(domain::code::CreditCode::parse(ORG).unwrap()),
        scopes: vec![Scope::Read],
        budget: 1000,
    };
    let made = exchange::create(&system(&world), &world.sv, new).unwrap();
    let id = format!("{REGION}.a1");
    let issue = |source: &str, secret: &str| {
        exchange::issue(&world.sv, world.now(), source, (&id, secret), None)
    };
    for _ in 0..10 {
        assert!(matches!(issue("198.51.100.7", "wrong"), Err(exchange::Refused::Client)));
    }
    let throttled = issue("198.51.100.7", &made.secret);
    assert!(matches!(throttled, Err(exchange::Refused::Other(Error::Throttled { .. }))));
    assert!(issue("198.51.100.8", &made.secret).is_ok(), "the client is let in from where it is");
}
