//! Every statement of every use case fails once: readers see what was before, and a second try
//! succeeds.

use domain::case::State;
use domain::identity::{Actor, Role};
use service::people::{self, Change, Login, NewAccount};
use service::{Error, Result, Services, cases, catalogue};

use crate::engines::{Base, on_both_engines};
use crate::world::{Cast, Deed, PASSWORD, REGION, World, region};

on_both_engines!(submitting, deeds, looking, people_and_items);

/// All that is recorded, as text; one statement a table.
const TABLES: [&str; 9] = [
    "select number || ' ' || state || ' ' || revision || ' ' || head from cases order by 1 limit 1000",
    "select number || ' ' || seq || ' ' || hash from case_events order by 1 limit 1000",
    "select idempotency_key || ' ' || number from submissions order by 1 limit 1000",
    "select id || ' ' || is_done || ' ' || attempts || ' ' || due_at from outbox order by 1 limit 1000",
    "select id || ' ' || about from messages order by 1 limit 1000",
    "select token_hash || ' ' || seen_at from sessions order by 1 limit 1000",
    "select id || ' ' || grants || ' ' || is_disabled from accounts order by 1 limit 1000",
    "select login || ' ' || account from logins order by 1 limit 1000",
    "select code || ' ' || version || ' ' || published_by from item_versions order by 1 limit 1000",
];

fn recorded(sv: &Services) -> Vec<Vec<String>> {
    sv.db
        .snapshot(|tx| {
            let all = TABLES.iter().map(|sql| tx.all("all", sql, &[], |row| row.text(0, "all")));
            all.collect::<store::Result<Vec<_>>>()
        })
        .expect("readable")
}

/// Events that the applicant is told of, and effects recorded for them, agree.
fn assert_told(sv: &Services) {
    const EVENTS: &str = "select count(*) from case_events
        where payload not like '{\"kind\":\"review%' and payload not like '{\"kind\":\"returned%'";
    const EFFECTS: &str = "select count(*) from outbox";
    let count = |sql| sv.db.read(|tx| tx.one("count", sql, &[], |row| row.int(0, "count")));
    assert_eq!(count(EVENTS).expect("readable"), count(EFFECTS).expect("readable"));
}

/// Fails the first, the second, … statement of `act` until it has no more.
fn sweep<T>(world: &World, name: &str, writes: bool, act: impl Fn() -> Result<T>) -> T {
    let sv = &world.sv;
    let before = recorded(sv);
    for n in 1..200 {
        sv.db.fault().fail_nth(n);
        let outcome = act();
        let is_over = sv.db.fault().disarm();
        world.assert_sound();
        assert_told(sv);
        let after = recorded(sv);
        match outcome {
            Ok(done) if is_over => {
                assert!(n > 1, "{name} has no statement");
                assert_eq!(after != before, writes, "{name}");
                return done;
            }
            Err(Error::Unavailable(_)) if !is_over => {
                assert_eq!(after, before, "{name} left something behind at statement {n}");
            }
            Err(other) => panic!("{name}, statement {n}, over {is_over}: {other:?}"),
            Ok(_) => panic!("{name} was acknowledged although statement {n} failed"),
        }
    }
    panic!("{name} does not end");
}

fn begin(base: &Base) -> (World, Cast) {
    let world = World::new(base);
    let cast = world.cast();
    (world, cast)
}

fn submitting(base: &Base) {
    let (world, cast) = begin(base);
    let submit = || cast.citizen.submits_with(&world, "key", "店");
    let id = sweep(&world, "submit", true, submit);
    // The same again: whatever fails, no second case comes of it.
    let before = recorded(&world.sv);
    for n in 1..12 {
        world.sv.db.fault().fail_nth(n);
        match submit() {
            Ok(same) => assert_eq!(same, id, "statement {n}"),
            Err(Error::Unavailable(_)) => {}
            Err(other) => panic!("statement {n}: {other:?}"),
        }
        world.sv.db.fault().disarm();
        assert_eq!(recorded(&world.sv), before, "statement {n}");
    }
    assert_eq!(submit().unwrap(), id);
}

fn deeds(base: &Base) {
    let (world, cast) = begin(base);
    for deed in &Deed::ALL {
        let state = crate::refusals::allowed(deed)[0];
        let id = cast.case_in(&world, state);
        world.later(1);
        let act = || cast.doer(deed).does_having_seen(&world, deed, &id, seen(state));
        sweep(&world, &format!("{deed:?}"), true, act);
    }
}

/// The revision of a case that went the shortest way to `state`.
fn seen(state: State) -> u32 {
    match state {
        State::Submitted => 1,
        State::AwaitCorrection | State::Accepted => 2,
        State::InReview => 3,
        State::AwaitDecision => 4,
        other => panic!("nothing is done in {other:?}"),
    }
}

fn looking(base: &Base) {
    let (world, cast) = begin(base);
    let id = cast.case_in(&world, State::AwaitDecision);
    let supervisor = world.staff("supervisor", &[Role::Supervisor]);
    let (sv, at) = (&world.sv, region(REGION));
    let citizen = || cast.citizen.ctx(&world);
    sweep(&world, "show", false, || cases::show(&citizen(), sv, &id).map(drop));
    sweep(&world, "own page", false, || cases::own_page(&citizen(), sv, &id).map(drop));
    sweep(&world, "receipt", false, || cases::receipt(&citizen(), sv, &id, "").map(drop));
    sweep(&world, "list", false, || cases::list_own(&citizen(), sv, None, 9).map(drop));
    sweep(&world, "messages", false, || cases::messages(&citizen(), sv).map(drop));
    let code = sv.query_code(&id);
    sweep(&world, "query", false, || {
        cases::query(&world.ctx(Actor::Nobody), sv, &id.shown(), &code, "source").map(drop)
    });
    sweep(&world, "inbox", false, || {
        cases::inbox(&cast.officer.ctx(&world), sv, &[Role::Officer], 9).map(drop)
    });
    sweep(&world, "overview", false, || cases::overview(&supervisor.ctx(&world), sv, at).map(drop));
    sweep(&world, "check", false, || {
        cases::check_region(&supervisor.ctx(&world), sv, at, 9).map(drop)
    });
}

fn people_and_items(base: &Base) {
    let (world, cast) = begin(base);
    let sv = &world.sv;
    let new = NewAccount {
        region: region(REGION),
        login: "new".to_owned(),
        password: PASSWORD.to_owned(),
        name: "李娜".to_owned(),
        holder: cast.citizen.account.holder.clone(),
        phone: None,
        grants: Vec::new(),
    };
    let id = sweep(&world, "create", true, || {
        people::create(&world.ctx(Actor::System), sv, new.clone())
    });
    let login = Login {
        login: "new".to_owned(),
        password: PASSWORD.to_owned(),
        source: "192.0.2.1".to_owned(),
        agent: String::new(),
    };
    let ticket =
        sweep(&world, "log in", true, || people::log_in(&world.ctx(Actor::Nobody), sv, &login));
    let at = region(REGION);
    sweep(&world, "session", false, || people::actor(sv, world.now(), at, &ticket.token));
    let stored = people::show(&world.ctx(Actor::System), sv, &id).unwrap();
    let change =
        Change { seen: Some(people::rights(&stored)), grants: Vec::new(), is_disabled: true };
    sweep(&world, "update", true, || {
        people::change(&world.ctx(Actor::System), sv, id.clone(), change.clone())
    });
    let other = Login { login: "citizen".to_owned(), ..login };
    let ticket = people::log_in(&world.ctx(Actor::Nobody), sv, &other).unwrap();
    sweep(&world, "log out", true, || people::log_out(sv, at, &ticket.token));
    let item = domain::item::ItemVersion { version: 2, ..domain::item::ItemVersion::sample() };
    sweep(&world, "publish", true, || {
        catalogue::publish(sv, world.now(), item.clone(), None, "editor")
    });
}
