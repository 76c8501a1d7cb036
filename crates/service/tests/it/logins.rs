//! Logging in, staying logged in, and being kept out.

use domain::identity::{Account, Actor, Grant, Role};
use service::people::{self, Change, Login, NewAccount, Ticket};
use service::{Error, Result};

use crate::engines::{Base, on_both_engines};
use crate::world::{PASSWORD, Person, REGION, World, region};

on_both_engines!(
    the_right_password_opens_a_session_and_logging_out_ends_it,
    wrong_passwords_are_stopped_for_known_and_unknown_names_alike,
    every_try_costs_one_hash_whoever_is_named,
    a_barred_account_is_out_at_once,
    a_session_ends_by_idling_and_by_age,
    a_session_goes_on_while_the_database_takes_no_writes,
    a_taken_name_and_a_short_password_are_refused,
    an_administrator_acts_within_their_region_and_not_on_themselves,
);

const MINUTE: i64 = 60_000;

fn log_in(world: &World, login: &str, password: &str) -> Result<Ticket> {
    let login = Login {
        login: login.to_owned(),
        password: password.to_owned(),
        source: "192.0.2.1".to_owned(),
        agent: "a browser".to_owned(),
    };
    people::log_in(&world.ctx(Actor::Nobody), &world.sv, &login)
}

fn session(world: &World, token: &str) -> Option<Account> {
    let actor = people::actor(&world.sv, world.now(), region(REGION), token).unwrap();
    actor.account().cloned()
}

fn the_right_password_opens_a_session_and_logging_out_ends_it(base: &Base) {
    let world = World::new(base);
    let citizen = world.citizen("fang");
    let ticket = log_in(&world, " FANG ", PASSWORD).unwrap();
    assert_eq!(ticket.account, citizen.account);
    assert_eq!(session(&world, &ticket.token), Some(citizen.account));
    assert_ne!(log_in(&world, "fang", PASSWORD).unwrap().token, ticket.token);
    for token in ["", "x", "\0", &ticket.token.to_uppercase()] {
        assert_eq!(session(&world, token), None);
    }
    let elsewhere = people::actor(&world.sv, world.now(), region("440106"), &ticket.token);
    assert_eq!(elsewhere.unwrap(), Actor::Nobody);
    people::log_out(&world.sv, region(REGION), &ticket.token).unwrap();
    assert_eq!(session(&world, &ticket.token), None);
}

fn wrong_passwords_are_stopped_for_known_and_unknown_names_alike(base: &Base) {
    let world = World::new(base);
    for login in ["a", "b"] {
        world.citizen(login);
    }
    for login in ["a", "nobody", "no\0body"] {
        for _ in 0..10 {
            let refused = log_in(&world, login, "wrong").map(|t| t.account);
            assert!(matches!(refused, Err(Error::LoginRefused)), "{login:?}: {refused:?}");
        }
        let refused = log_in(&world, login, PASSWORD).map(|t| t.account);
        assert!(matches!(refused, Err(Error::Throttled { .. })), "{login:?}: {refused:?}");
    }
    log_in(&world, "b", PASSWORD).unwrap();
    world.later(15 * MINUTE);
    log_in(&world, "a", PASSWORD).unwrap();
}

fn every_try_costs_one_hash_whoever_is_named(base: &Base) {
    let world = World::new(base);
    let admin = world.staff("admin", &[Role::Administrator]);
    world.citizen("known");
    let barred = world.citizen("barred");
    change(&world, &admin, &barred, vec![], true).unwrap();
    // An account that only an identity provider opens has no password.
    let provided = world.citizen("provided");
    let id = provided.account.id.clone();
    world.sv.db.write(move |tx| store::accounts::set_password(tx, &id, "")).unwrap();
    for (login, password) in [
        ("known", PASSWORD),
        ("known", "wrong"),
        ("unknown", "wrong"),
        ("barred", PASSWORD),
        ("provided", ""),
        ("no\0body", "wrong"),
    ] {
        let before = world.sv.password_hashes();
        let outcome = log_in(&world, login, password);
        assert_eq!(outcome.is_ok(), login == "known" && password == PASSWORD, "{login:?}");
        assert_eq!(world.sv.password_hashes() - before, 1, "{login:?}");
    }
}

fn change(world: &World, by: &Person, who: &Person, grants: Vec<Grant>, bar: bool) -> Result<()> {
    let stored = people::show(&world.ctx(Actor::System), &world.sv, &who.account.id)?;
    let change = Change { seen: Some(people::rights(&stored)), grants, is_disabled: bar };
    people::change(&by.ctx(world), &world.sv, who.account.id.clone(), change)
}

fn a_barred_account_is_out_at_once(base: &Base) {
    let world = World::new(base);
    let (citizen, admin) = (world.citizen("a"), world.staff("admin", &[Role::Administrator]));
    let ticket = log_in(&world, "a", PASSWORD).unwrap();
    change(&world, &admin, &citizen, vec![], true).unwrap();
    assert_eq!(session(&world, &ticket.token), None);
    let refused = log_in(&world, "a", PASSWORD).map(|t| t.account);
    assert!(matches!(refused, Err(Error::LoginRefused)), "{refused:?}");
    change(&world, &admin, &citizen, vec![], false).unwrap();
    assert_eq!(session(&world, &ticket.token), None, "the old session stays ended");
    log_in(&world, "a", PASSWORD).unwrap();
}

fn a_session_ends_by_idling_and_by_age(base: &Base) {
    let world = World::new(base);
    world.citizen("a");
    let idle = log_in(&world, "a", PASSWORD).unwrap().token;
    let used = log_in(&world, "a", PASSWORD).unwrap().token;
    world.later(119 * MINUTE);
    assert!(session(&world, &used).is_some());
    world.later(MINUTE);
    assert!(session(&world, &idle).is_none(), "two hours without use");
    // Used every hour it lasts until twelve hours after the login.
    for _ in 0..9 {
        world.later(60 * MINUTE);
        assert!(session(&world, &used).is_some());
    }
    world.later(60 * MINUTE - 1);
    assert!(session(&world, &used).is_some());
    world.later(1);
    assert!(session(&world, &used).is_none(), "twelve hours after the login");
    assert_eq!(service::work::clear_sessions(&world.sv, world.now()).unwrap(), 2);
}

fn a_session_goes_on_while_the_database_takes_no_writes(base: &Base) {
    let world = World::new(base);
    world.citizen("a");
    let token = log_in(&world, "a", PASSWORD).unwrap().token;
    world.later(30 * MINUTE);
    // The first statement reads the session; the second notes that it is in use.
    world.sv.db.fault().fail_nth(2);
    assert!(session(&world, &token).is_some());
    assert!(!world.sv.db.fault().disarm(), "the note failed");
}

fn a_taken_name_and_a_short_password_are_refused(base: &Base) {
    let world = World::new(base);
    let taken = world.citizen("a");
    let new = |login: &str, password: &str| {
        let new = NewAccount {
            region: region(REGION),
            login: login.to_owned(),
            password: password.to_owned(),
            name: "李娜".to_owned(),
            holder: taken.account.holder.clone(),
            phone: None,
            grants: Vec::new(),
        };
        people::create(&world.ctx(Actor::System), &world.sv, new)
    };
    let refused = new(" A ", PASSWORD);
    assert!(matches!(refused, Err(Error::LoginTaken)), "{refused:?}");
    let refused = new("b", "七个字不够长啊");
    assert!(matches!(refused, Err(Error::PasswordShort { .. })), "{refused:?}");
    new("b", "八个字就够长了吧").unwrap();
}

fn an_administrator_acts_within_their_region_and_not_on_themselves(base: &Base) {
    let world = World::new(base);
    let admin = world.staff("admin", &[Role::Administrator]);
    let far = world.staff_of("far", &[Role::Administrator], "440000", None);
    let clerk = world.staff("clerk", &[Role::WindowClerk]);
    let officer = Grant { role: Role::Officer, region: region(REGION), org: None };
    let beyond = Grant { region: region("330000"), ..officer.clone() };
    for (by, who, grants) in [
        (&far, &clerk, vec![]),
        (&clerk, &admin, vec![]),
        (&admin, &admin, admin.account.grants.clone()),
        (&admin, &clerk, vec![beyond]),
    ] {
        let refused = change(&world, by, who, grants, false);
        assert!(matches!(refused, Err(Error::Forbidden)), "{}: {refused:?}", by.login);
    }
    change(&world, &admin, &clerk, vec![officer.clone()], false).unwrap();
    let stored = people::show(&admin.ctx(&world), &world.sv, &clerk.account.id).unwrap();
    assert_eq!(stored.account.grants, [officer]);
}
