//! Items, cases, submissions, effects and messages.

use domain::case::{Event, State};
use store::messages::{self, Message};
use store::{Db, Error, cases, items, outbox, submissions};

use crate::engines::{Base, on_both_engines};
use crate::sample::{
    NOW, ORG, accepted, account_id, case_id, citizen, due, published, region, store_decided,
    store_next, store_submitted, submitted,
};

on_both_engines!(
    the_version_in_force_is_the_last_published,
    a_case_comes_back_as_it_was_stored,
    a_case_that_moved_on_is_not_overwritten,
    cases_are_counted_by_authority_and_state,
    a_key_leads_to_its_case,
    an_effect_is_carried_out_once,
    a_failing_effect_is_put_off,
    a_message_is_delivered_once,
);

fn publish(db: &Db, version: u32) -> store::Result<()> {
    db.write(move |tx| items::publish(tx, &published(version), "editor"))
}

fn the_version_in_force_is_the_last_published(base: &Base) {
    let db = base.open();
    let first = published(1);
    let (region, code) = (first.item.id.region, first.item.id.code.clone());
    let empty = db.read(items::stamp).unwrap();
    publish(&db, 1).unwrap();
    let one = db.read(items::stamp).unwrap();
    publish(&db, 2).unwrap();
    let two = db.read(items::stamp).unwrap();
    assert!(empty != one && one != two, "the stamp tells even what the clock does not");
    let outcome = publish(&db, 2);
    assert!(matches!(outcome, Err(Error::Conflict(_))), "{outcome:?}");
    assert_eq!(db.read(|tx| items::find(tx, region, &code)).unwrap(), Some(published(2)));
    let old = db.read(|tx| items::find_version(tx, region, &code, 1)).unwrap();
    assert_eq!(old, Some(first));
    assert_eq!(db.read(|tx| items::find_version(tx, region, &code, 3)).unwrap(), None);
    assert_eq!(db.read(|tx| items::find(tx, region, "none")).unwrap(), None);
    let lines = db.read(|tx| items::versions(tx, region, &code)).unwrap();
    let lines = lines.iter().map(|l| (l.version, l.published_at, l.published_by.as_str()));
    assert_eq!(lines.collect::<Vec<_>>(), [(2, NOW, "editor"), (1, NOW, "editor")]);
    let listed = db.read(|tx| items::list(tx, ("", ""), 10)).unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].version, listed[0].org.as_str()), (2, ORG));
    assert_eq!(listed[0].name, *published(2).item.title());
}

fn a_case_comes_back_as_it_was_stored(base: &Base) {
    let db = base.open();
    let stored = store_decided(&db, &case_id(1));
    assert_eq!(stored.state, State::Granted);
    let found = db.read(|tx| cases::find(tx, &stored.id)).unwrap();
    assert_eq!(found.as_ref(), Some(&stored));
    let history = db.read(|tx| cases::history(tx, &stored.id)).unwrap();
    assert_eq!(domain::case::fold(&stored.id, &history).as_ref(), Ok(&stored));
    assert_eq!(history[0], submitted(&stored.id, "citizen").1);
    let none = case_id(2);
    assert_eq!(db.read(|tx| cases::find(tx, &none)).unwrap(), None);
    assert!(db.read(|tx| cases::history(tx, &none)).unwrap().is_empty());
    for missing in
        [db.read(|tx| cases::head(tx, &none)), db.read(|tx| cases::first_hash(tx, &none))]
    {
        assert!(matches!(missing, Err(Error::Missing(_))), "{missing:?}");
    }
}

fn a_case_that_moved_on_is_not_overwritten(base: &Base) {
    let db = base.open();
    let seen = store_submitted(&db, &case_id(1), "a");
    let first = store_next(&db, seen.clone(), "x", accepted(9)).unwrap();
    let late = store_next(&db, seen, "y", Event::Withdrawn { reason: "晚了一步".to_owned() });
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
    assert_eq!(db.read(|tx| cases::find(tx, &first.id)).unwrap(), Some(first));
}

fn cases_are_counted_by_authority_and_state(base: &Base) {
    let db = base.open();
    for n in 1..=3 {
        let case = store_submitted(&db, &case_id(n), "a");
        if n > 1 {
            let due = due(if n == 2 { 5 } else { 6 });
            store_next(&db, case, "x", Event::Accepted { due, calendar: String::new() }).unwrap();
        }
    }
    let count = |from: &str, to: &str| {
        let days = ("2026-03-06", "2026-03-09");
        let counts = db.read(|tx| cases::count(tx, (from, to), days.0, days.1)).unwrap();
        let short =
            counts.into_iter().map(|c| (c.org.to_string(), c.state, c.cases, c.overdue, c.near));
        short.collect::<Vec<_>>()
    };
    let org = ORG.to_owned();
    let all = [(org.clone(), State::Accepted, 2, 1, 1), (org, State::Submitted, 1, 0, 0)];
    assert_eq!(count("330000", "339999"), all);
    assert_eq!(count("340000", "349999"), []);
}

fn a_key_leads_to_its_case(base: &Base) {
    let db = base.open();
    let (at, who) = (region("330106"), account_id("a"));
    let account = citizen("a");
    db.write(move |tx| store::accounts::insert(tx, &account, NOW)).unwrap();
    let used = ("key", "body");
    let insert = || submissions::insert_of_open(&db, at, &who, used, "260302-1", NOW);
    db.write_once(vec![insert()]).unwrap();
    let found = |key: &str, who: &str| {
        db.read(|tx| submissions::find(tx, at, &account_id(who), key)).unwrap()
    };
    assert_eq!(found("key", "a"), Some(("body".to_owned(), "260302-1".to_owned())));
    assert_eq!(found("key", "b"), None, "another's key is another key");
    assert_eq!(found("other", "a"), None);
    let again = db.write_once(vec![insert()]);
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
}

fn effect(db: &Db, id: &str) -> outbox::Job {
    let payload = "{}".to_owned();
    db.write_once(vec![outbox::insert(region("330106"), id, "notify", payload, NOW)]).unwrap();
    let due = db.read(|tx| outbox::due(tx, NOW, 10)).unwrap();
    due.into_iter().find(|job| job.id == id).expect("due at once")
}

fn an_effect_is_carried_out_once(base: &Base) {
    let db = base.open();
    let job = effect(&db, "1");
    assert_eq!((job.kind.as_str(), job.attempts, job.created_at), ("notify", 0, NOW));
    let early = NOW.plus_millis(-1);
    assert!(db.read(|tx| outbox::due(tx, early, 10)).unwrap().is_empty());
    let finish = || {
        let job = job.clone();
        db.write(move |tx| outbox::finish(tx, &[job])).unwrap()
    };
    let firsts = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..6).map(|_| scope.spawn(finish)).collect();
        tries.into_iter().map(|t| t.join().unwrap()).sum::<u64>()
    });
    assert_eq!(firsts, 1, "one of those who try at once carries it out");
    let all: Vec<_> = (2..20).map(|n| effect(&db, &n.to_string())).chain([job.clone()]).collect();
    assert_eq!(db.write(move |tx| outbox::finish(tx, &all)).unwrap(), 18, "all but the first");
    assert!(db.read(|tx| outbox::due(tx, NOW, 10)).unwrap().is_empty());
    assert_eq!(db.read(outbox::waiting).unwrap().jobs, 0);
}

fn a_failing_effect_is_put_off(base: &Base) {
    let db = base.open();
    let nothing = outbox::Waiting { jobs: 0, failing: 0, oldest_at: None };
    assert_eq!(db.read(outbox::waiting).unwrap(), nothing);
    let job = effect(&db, "1");
    effect(&db, "2");
    let later = NOW.plus_millis(1000);
    db.write(move |tx| outbox::postpone(tx, &job, later, "the provider is away")).unwrap();
    let (all, elsewhere) = (("000000", "999999"), ("440000", "449999"));
    let failing = db.read(|tx| outbox::failing(tx, all)).unwrap();
    assert_eq!(failing.len(), 1);
    assert_eq!((failing[0].fault.as_str(), failing[0].due_at), ("the provider is away", later));
    assert!(db.read(|tx| outbox::failing(tx, elsewhere)).unwrap().is_empty());
    let due = |at| db.read(|tx| outbox::due(tx, at, 10)).unwrap();
    assert_eq!(due(NOW).iter().map(|job| job.id.as_str()).collect::<Vec<_>>(), ["2"]);
    let then = due(later);
    assert_eq!(then.iter().map(|job| job.attempts).collect::<Vec<_>>(), [0, 1]);
    let waiting = outbox::Waiting { jobs: 2, failing: 1, oldest_at: Some(NOW) };
    assert_eq!(db.read(outbox::waiting).unwrap(), waiting);
    assert_eq!(db.write(move |tx| outbox::retry(tx, elsewhere, NOW)).unwrap(), 0);
    assert_eq!(db.write(move |tx| outbox::retry(tx, all, NOW)).unwrap(), 1);
    assert_eq!(due(NOW).len(), 2, "it is tried again at once");
}

fn a_message_is_delivered_once(base: &Base) {
    let db = base.open();
    let message = |id: &str, case| Message {
        id: id.to_owned(),
        about: "granted".to_owned(),
        case,
        at: NOW,
        is_read: false,
    };
    let (first, second) = (message("1", None), message("2", Some(case_id(1))));
    for sent in [&first, &second, &second] {
        let sent = sent.clone();
        db.write(move |tx| messages::insert(tx, &account_id("a"), &sent)).unwrap();
    }
    let list = |who: &str| db.read(|tx| messages::list(tx, &account_id(who))).unwrap();
    assert_eq!(list("a"), [second.clone(), first], "the newest first");
    let many: Vec<_> = ["c", "c", "d"].map(|to| (account_id(to), second.clone())).into();
    db.write(move |tx| messages::insert_many(tx, &many)).unwrap();
    assert_eq!((list("c").len(), list("d").len()), (1, 1), "each once");
    assert!(list("b").is_empty());
}
