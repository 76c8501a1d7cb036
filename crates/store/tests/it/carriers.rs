//! Ways to reach people, and the queue of what is brought to them.

use domain::notice::{Address, Carrier};
use domain::time::Instant;
use store::contacts::{self, Contact};
use store::dispatches::{self, Dispatch, End, Former, Key, Taken};
use store::{Db, Result};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, account_id, case_id, region};

on_both_engines!(
    a_contact_is_saved_in_place_of_the_last_and_forgotten,
    what_is_due_is_taken_once_and_in_each_recipients_order,
    what_goes_to_a_former_address_goes_there,
    who_lost_the_lease_settles_nothing,
    a_queue_counts_what_waits_and_what_failed,
    what_failed_is_tried_again_and_what_ended_is_forgotten,
);

fn contact(typed: &str) -> Contact {
    Contact {
        carrier: Carrier::Email,
        address: Address::parse(Carrier::Email, typed).unwrap(),
        lang: "zh".to_owned(),
        is_on: true,
        asked_at: NOW,
        tries: 2,
        verified_at: None,
    }
}

fn a_contact_is_saved_in_place_of_the_last_and_forgotten(base: &Base) {
    let db = base.open();
    let (one, other) = (account_id("one"), account_id("other"));
    let proven = Contact { verified_at: Some(NOW), tries: 0, ..contact("b@example.cn") };
    let (to_one, to_other) = (proven.clone(), proven.clone());
    db.write(move |tx| {
        contacts::save(tx, &account_id("one"), &contact("a@example.cn"))?;
        contacts::save(tx, &account_id("one"), &to_one)?;
        contacts::save(tx, &account_id("other"), &to_other)
    })
    .unwrap();
    let list = |id| db.read(|tx| contacts::list(tx, id)).unwrap();
    assert_eq!(list(&one), std::slice::from_ref(&proven));
    assert!(proven.is_live() && !contact("a@example.cn").is_live());
    assert_eq!(db.read(|tx| contacts::holders(tx, &proven.address, 9)).unwrap(), 2);
    assert_eq!(db.read(|tx| contacts::holders(tx, &proven.address, 1)).unwrap(), 1);
    let count = |contact: Contact| {
        db.write(move |tx| contacts::count_try(tx, &account_id("third"), &contact, 4)).unwrap()
    };
    let open = contact("c@example.cn");
    let kept = open.clone();
    db.write(move |tx| contacts::save(tx, &account_id("third"), &kept)).unwrap();
    let later = Contact { asked_at: NOW.plus_millis(1), ..open.clone() };
    assert!(!count(later), "the code of another moment");
    assert!(count(open.clone()) && count(open.clone()), "two of four were made before");
    assert!(!count(open), "and no fifth");
    assert_eq!(
        db.write(|tx| contacts::delete(tx, &account_id("one"), Carrier::Message)).unwrap(),
        0
    );
    assert_eq!(db.write(|tx| contacts::delete(tx, &account_id("one"), Carrier::Email)).unwrap(), 1);
    assert_eq!(db.write(|tx| contacts::delete_of(tx, &account_id("other"))).unwrap(), 1);
    assert_eq!((list(&one), list(&other)), (vec![], vec![]));
}

fn dispatch(recipient: &str, n: i64) -> Dispatch {
    Dispatch {
        key: Key {
            region: region("330106"),
            carrier: Carrier::Email,
            recipient: recipient.to_owned(),
            id: format!("id-{n:03}"),
        },
        about: "accepted".to_owned(),
        case: (n % 2 == 0).then(|| case_id(1)),
        body: String::new(),
        created_at: NOW.plus_millis(n),
        former: None,
    }
}

fn put(db: &Db, all: &[Dispatch]) {
    let all = all.to_vec();
    let put: Result<()> = db.write(move |tx| {
        all.iter().try_for_each(|one| {
            dispatches::insert(tx, one)?;
            dispatches::insert(tx, one)
        })?;
        dispatches::insert_many(tx, &all)
    });
    put.unwrap();
}

const LATER: i64 = 1_000_000;

fn take(db: &Db, now: Instant, limit: u32) -> Vec<Taken> {
    let until = now.plus_millis(60_000);
    db.write(move |tx| dispatches::take(tx, Carrier::Email, now, until, limit)).unwrap()
}

fn ids(taken: &[Taken]) -> Vec<&str> {
    taken.iter().map(|one| one.dispatch.key.id.as_str()).collect()
}

fn settle(db: &Db, taken: &Taken, end: End, fault: Option<&'static str>, now: Instant) -> bool {
    let taken = taken.clone();
    db.write(move |tx| dispatches::settle(tx, &taken, end, fault, now)).unwrap()
}

fn postpone(db: &Db, taken: &Taken, due_at: Instant, is_tried: bool) -> bool {
    let taken = taken.clone();
    db.write(move |tx| dispatches::postpone(tx, &taken, due_at, "down", is_tried)).unwrap()
}

fn what_is_due_is_taken_once_and_in_each_recipients_order(base: &Base) {
    let db = base.open();
    let all = [dispatch("a", 1), dispatch("b", 2), dispatch("a", 3), dispatch("b", 4)];
    put(&db, &all);
    let now = NOW.plus_millis(LATER);
    assert!(take(&db, NOW, 10).is_empty(), "not before its time");
    let first = take(&db, now, 3);
    assert_eq!(ids(&first), ["id-001", "id-002", "id-003"]);
    let given: Vec<Dispatch> = first.iter().map(|one| one.dispatch.clone()).collect();
    assert_eq!(given, all[..3]);
    assert!(take(&db, now, 10).is_empty(), "the earlier one of b is held by another");
    assert!(settle(&db, &first[1], End::Sent, None, now));
    assert_eq!(ids(&take(&db, now, 10)), ["id-004"]);
    // What waits for its time holds up the later one of the same recipient.
    assert!(postpone(&db, &first[0], now.plus_millis(5000), true));
    assert!(postpone(&db, &first[2], now, false));
    assert!(take(&db, now, 10).is_empty());
    let again = take(&db, now.plus_millis(5000), 10);
    assert_eq!(ids(&again), ["id-001", "id-003"]);
    assert_eq!(again.iter().map(|one| one.attempts).collect::<Vec<_>>(), [1, 0]);
    let hooks = db.write(move |tx| dispatches::take(tx, Carrier::Hook, now, now, 10)).unwrap();
    assert_eq!(hooks, []);
}

fn what_goes_to_a_former_address_goes_there(base: &Base) {
    let db = base.open();
    let former = || {
        let address = Address::parse(Carrier::Email, "was@example.cn").unwrap();
        Former { address, lang: "en".to_owned() }
    };
    let all = [
        dispatch("a", 1).to_former(former()),
        dispatch("b", 2).to_former(former()),
        dispatch("a", 3),
    ];
    put(&db, &all);
    let now = NOW.plus_millis(LATER);
    let taken = take(&db, now, 10);
    let given: Vec<Dispatch> = taken.iter().map(|one| one.dispatch.clone()).collect();
    assert_eq!(given, all);
    // A mailbox that takes nothing there holds nothing up here.
    assert!(postpone(&db, &taken[0], now.plus_millis(5000), true));
    assert!(postpone(&db, &taken[2], now, false));
    assert_eq!(ids(&take(&db, now, 10)), ["id-003"]);
    let later = now.plus_millis(70_000);
    let again = take(&db, later, 10);
    assert_eq!(ids(&again), ["id-001", "id-002", "id-003"]);
    assert!(settle(&db, &again[0], End::Failed, Some("no such mailbox"), later));
    assert!(settle(&db, &again[1], End::Sent, None, later));
    let troubled = db.read(|tx| dispatches::troubled(tx, ("330106", "330106"))).unwrap();
    assert_eq!(troubled[0].dispatch, all[0], "to be tried again");
    // Once it is there, where it went is not kept.
    base.tamper("update dispatches set standing = 'waiting', lease_until = 0");
    let left = take(&db, later, 10);
    let kept: Vec<bool> = left.iter().map(|one| one.dispatch.former.is_some()).collect();
    assert_eq!(kept, [true, false, false]);
    assert_eq!(db.write(|tx| dispatches::delete_of(tx, region("330106"), "a")).unwrap(), 2);
}

fn who_lost_the_lease_settles_nothing(base: &Base) {
    let db = base.open();
    put(&db, &[dispatch("a", 1)]);
    let now = NOW.plus_millis(LATER);
    let lost = take(&db, now, 10).remove(0);
    let later = now.plus_millis(60_000);
    let taken = take(&db, later, 10).remove(0);
    assert!(taken.fence > lost.fence);
    assert!(!settle(&db, &lost, End::Failed, Some("no"), later));
    assert!(!postpone(&db, &lost, later, true));
    assert!(settle(&db, &taken, End::Sent, None, later));
    assert!(!settle(&db, &taken, End::Sent, None, later), "only once");
    assert!(take(&db, later.plus_millis(LATER), 10).is_empty());
}

fn a_queue_counts_what_waits_and_what_failed(base: &Base) {
    let db = base.open();
    let all: Vec<Dispatch> = (1..=4).map(|n| dispatch(&format!("to-{n}"), n)).collect();
    put(&db, &all);
    let queue = || db.read(|tx| dispatches::queue(tx, Carrier::Email)).unwrap();
    let full = |most| db.read(|tx| dispatches::is_full(tx, Carrier::Email, most)).unwrap();
    assert_eq!((queue().waiting, queue().failing, queue().failed), (4, 0, 0));
    assert_eq!(queue().oldest_at, Some(NOW.plus_millis(1)));
    assert!(full(4) && !full(5));
    let now = NOW.plus_millis(LATER);
    let taken = take(&db, now, 10);
    settle(&db, &taken[0], End::Sent, None, now);
    settle(&db, &taken[1], End::Failed, Some("no such mailbox"), now);
    settle(&db, &taken[2], End::Dropped, Some("stale"), now);
    postpone(&db, &taken[3], now, true);
    assert_eq!((queue().waiting, queue().failing, queue().failed), (1, 1, 1));
    let seen = db.read(|tx| dispatches::troubled(tx, ("330106", "330106"))).unwrap();
    let seen: Vec<_> = seen.iter().map(|t| (t.fault.as_str(), t.attempts, t.due_at)).collect();
    assert_eq!(seen, [("no such mailbox", 1, None), ("down", 1, Some(now))]);
    assert_eq!(db.read(|tx| dispatches::troubled(tx, ("440000", "449999"))).unwrap(), []);
}

fn what_failed_is_tried_again_and_what_ended_is_forgotten(base: &Base) {
    let db = base.open();
    put(&db, &[dispatch("a", 1), dispatch("b", 2), dispatch("c", 3)]);
    let now = NOW.plus_millis(LATER);
    let taken = take(&db, now, 10);
    let key = taken[0].dispatch.key.clone();
    let retry = |key: &Key| {
        let key = key.clone();
        db.write(move |tx| dispatches::retry(tx, &key, now)).unwrap()
    };
    assert!(!retry(&key), "it is just being tried");
    settle(&db, &taken[0], End::Failed, Some("no"), now);
    settle(&db, &taken[1], End::Failed, Some("no"), now);
    settle(&db, &taken[2], End::Sent, None, now);
    assert!(retry(&key) && !retry(&taken[2].dispatch.key));
    let all = ("330100", "330199");
    let count = db.write(move |tx| dispatches::retry_all(tx, all, Carrier::Email, now)).unwrap();
    assert_eq!(count, 2);
    assert_eq!(ids(&take(&db, now, 10)), ["id-001", "id-002"]);
    assert_eq!(db.write(move |tx| dispatches::forget(tx, now)).unwrap(), 0);
    assert_eq!(db.write(move |tx| dispatches::forget(tx, now.plus_millis(1))).unwrap(), 1);
    assert_eq!(db.write(|tx| dispatches::delete_of(tx, region("330106"), "a")).unwrap(), 1);
}
