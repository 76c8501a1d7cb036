//! Other systems: clients, what they push, and whom they may act for.

use domain::exchange::{Client, Permit, Scope};
use domain::identity::Level;
use store::account_events::AccountEvent;
use store::clients::{self, Stored};
use store::permits;
use store::pushes::{self, Push};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, account_id, case_id, org, region, store_submitted};

on_both_engines!(
    a_client_is_kept_with_its_secrets_and_its_log,
    a_pushed_event_is_recorded_once,
    a_permit_is_taken_once_and_revoked_by_its_owner,
    permits_go_with_their_account_and_in_time,
);

fn stored(id: &str) -> Stored {
    Stored {
        client: Client {
            region: region("330106"),
            id: id.to_owned(),
            name: "审批系统".to_owned(),
            org: Some(org()),
            scopes: vec![Scope::Read, Scope::Handle],
            budget: 60,
            generation: 1,
            is_disabled: false,
            hook_url: None,
            hook_key: 1,
        },
        secret: ("hash-1".to_owned(), NOW.plus_millis(1000)),
        last_secret: None,
        created_at: NOW,
    }
}

fn a_client_is_kept_with_its_secrets_and_its_log(base: &Base) {
    let db = base.open();
    db.write(|tx| clients::insert(tx, &stored("a"))).unwrap();
    let twice = db.write(|tx| clients::insert(tx, &stored("a")));
    assert!(matches!(twice, Err(store::Error::Conflict(_))), "{twice:?}");
    let find = || db.read(|tx| clients::find(tx, region("330106"), "a")).unwrap();
    assert_eq!(find(), Some(stored("a")));
    assert_eq!(db.read(|tx| clients::find(tx, region("330106"), "b")).unwrap(), None);
    assert!(!db.read(clients::has_hooks).unwrap());
    let mut changed = stored("a");
    changed.client.generation = 2;
    changed.client.hook_url = Some("https://a.example.cn".to_owned());
    changed.client.hook_key = 2;
    changed.last_secret = Some(("hash-0".to_owned(), NOW));
    let saved = changed.clone();
    let held = db.write(move |tx| {
        let held =
            (clients::hold(tx, region("330106"), "a")?, clients::hold(tx, region("330106"), "b")?);
        assert_eq!(clients::update(tx, &saved)?, 1);
        Ok::<_, store::Error>(held)
    });
    assert_eq!(held.unwrap(), (1, 0), "who is there can be held");
    assert_eq!(find().as_ref(), Some(&changed));
    assert!(db.read(clients::has_hooks).unwrap());
    let hooked = |code| db.read(|tx| clients::hooked(tx, &org(), region(code))).unwrap();
    assert_eq!(hooked("330106"), std::slice::from_ref(&changed));
    assert_eq!(hooked("330110"), [], "another county is told by its own clients");
    let listed = |from, to| db.read(|tx| clients::list(tx, (from, to))).unwrap().len();
    assert_eq!((listed("330100", "330199"), listed("440000", "449999")), (1, 0));
    let event = AccountEvent {
        id: "e1".to_owned(),
        at: NOW,
        by: Some(account_id("admin")),
        by_name: "王芳".to_owned(),
        about: "created".to_owned(),
        note: String::new(),
    };
    let by_command = AccountEvent { id: "e2".to_owned(), by: None, ..event.clone() };
    let both = [event.clone(), by_command.clone()];
    db.write(move |tx| {
        both.iter().try_for_each(|one| clients::note(tx, region("330106"), "a", one))
    })
    .unwrap();
    let notes = db.read(|tx| clients::notes(tx, region("330106"), "a")).unwrap();
    assert_eq!(notes, [by_command, event]);
}

fn a_pushed_event_is_recorded_once(base: &Base) {
    let db = base.open();
    let case = case_id(1);
    store_submitted(&db, &case, "citizen");
    let push = |event: u32, hash: &str| Push {
        case: case.clone(),
        client: (region("330106"), "a".to_owned()),
        event,
        hash: hash.to_owned(),
        deed: "accept".to_owned(),
        handler: "w1".to_owned(),
        at: NOW,
        revision: event + 1,
    };
    let insert = |push: &Push| {
        let statement = pushes::insert(push);
        db.write(move |tx| tx.run(&statement)).is_ok()
    };
    let own = (region("330106"), "a");
    let last = || db.read(|tx| pushes::last(tx, &case, own)).unwrap();
    assert_eq!(last(), 0);
    assert_eq!(
        (insert(&push(1, "x")), insert(&push(1, "y")), insert(&push(2, "z"))),
        (true, false, true)
    );
    assert_eq!(last(), 2);
    assert_eq!(db.read(|tx| pushes::find(tx, &case, own, 1)).unwrap(), Some(push(1, "x")));
    assert_eq!(db.read(|tx| pushes::find(tx, &case, (own.0, "b"), 1)).unwrap(), None);
    let counts = |from| db.read(|tx| pushes::counts(tx, own, from, NOW.plus_millis(1))).unwrap();
    assert_eq!(counts(NOW), [("accept".to_owned(), 2)]);
    assert_eq!(counts(NOW.plus_millis(1)), []);
}

fn a_permit_is_taken_once_and_revoked_by_its_owner(base: &Base) {
    let db = base.open();
    let permit = Permit {
        principal: account_id("citizen"),
        id: "p1".to_owned(),
        level: Level::Matched,
        created_at: NOW,
        taken: None,
        revoked_at: None,
    };
    let made = permit.clone();
    db.write(move |tx| permits::insert(tx, &made, "hash")).unwrap();
    assert_eq!(db.read(|tx| permits::find_by_code(tx, "other")).unwrap(), None);
    let found = db.read(|tx| permits::find_by_code(tx, "hash")).unwrap();
    assert_eq!(found.as_ref(), Some(&permit));
    let take = |client: &'static str| {
        let permit = permit.clone();
        db.write(move |tx| permits::take(tx, &permit, (region("330106"), client), NOW)).unwrap()
    };
    assert!(take("hall") && !take("other"));
    let taken = (region("330106"), "hall".to_owned(), NOW);
    let taken = Permit { taken: Some(taken), ..permit.clone() };
    let find = || db.read(|tx| permits::find(tx, region("330106"), "p1")).unwrap();
    assert_eq!(find(), Some(taken.clone()));
    let revoke = |account: &'static str| {
        let account = account_id(account);
        db.write(move |tx| permits::revoke(tx, &account, "p1", NOW)).unwrap()
    };
    assert!(!revoke("stranger") && revoke("citizen") && !revoke("citizen"));
    let listed = db.read(|tx| permits::list(tx, &account_id("citizen"))).unwrap();
    assert_eq!(listed, [Permit { revoked_at: Some(NOW), ..taken }]);
}

fn permits_go_with_their_account_and_in_time(base: &Base) {
    let db = base.open();
    for (of, id, at) in [("a", "p1", 0), ("a", "p2", 5), ("b", "p3", 0), ("b", "p4", 5)] {
        let made = Permit {
            principal: account_id(of),
            id: id.to_owned(),
            level: Level::Matched,
            created_at: NOW.plus_millis(at),
            taken: None,
            revoked_at: None,
        };
        db.write(move |tx| permits::insert(tx, &made, id)).unwrap();
    }
    let left = |of: &str| {
        let all = db.read(|tx| permits::list(tx, &account_id(of))).unwrap();
        all.into_iter().map(|permit| permit.id).collect::<Vec<_>>()
    };
    assert_eq!(db.write(|tx| permits::delete_of(tx, &account_id("a"))).unwrap(), 2);
    assert!(left("a").is_empty());
    assert_eq!(left("b"), ["p4", "p3"]);
    let forget = || db.write(|tx| permits::forget(tx, NOW.plus_millis(5))).unwrap();
    assert_eq!((forget(), forget()), (1, 0));
    assert_eq!(left("b"), ["p4"]);
}
