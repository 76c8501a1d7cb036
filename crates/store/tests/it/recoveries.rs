//! Ways back into an account: each counts once, and waiting is for everybody to see and to stop.

use domain::time::Instant;
use store::recoveries::{self, Recovery, Wait};
use store::{Db, personal};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, account_id, region};

on_both_engines!(
    a_way_back_is_found_by_its_secret_and_counts_once,
    tries_at_a_way_are_counted_and_run_out,
    an_account_waits_once_at_a_time,
    ways_back_go_with_the_account_and_with_time,
);

fn way(secret: &str, account: Option<&str>) -> Recovery {
    Recovery {
        secret_hash: secret.to_owned(),
        way: "code".to_owned(),
        region: region("330106"),
        account: account.map(str::to_owned),
        id: format!("id-{secret}"),
        tries: 0,
        made_at: NOW,
        ends_at: NOW.plus_millis(1000),
    }
}

fn add(db: &Db, one: Recovery) {
    db.write(move |tx| recoveries::insert(tx, &one)).unwrap();
}

fn find(db: &Db, secret: &str, kind: &str, now: Instant) -> Option<Recovery> {
    db.read(|tx| recoveries::find(tx, secret, kind, now)).unwrap()
}

fn a_way_back_is_found_by_its_secret_and_counts_once(base: &Base) {
    let db = base.open();
    add(&db, way("s", Some("a")));
    add(&db, way("nobody", None));
    assert_eq!(find(&db, "s", "code", NOW), Some(way("s", Some("a"))));
    assert_eq!(way("s", Some("a")).leads_to(), Some(account_id("a")));
    assert_eq!(find(&db, "nobody", "code", NOW).unwrap().leads_to(), None);
    assert_eq!(find(&db, "s", "window", NOW), None, "of another kind");
    assert_eq!(find(&db, "other", "code", NOW), None);
    let end = NOW.plus_millis(1000);
    assert_eq!(find(&db, "s", "code", end), None, "over");
    let take = |at| db.write(move |tx| recoveries::take(tx, "s", at)).unwrap();
    assert!(!take(end), "over");
    assert!(take(NOW) && !take(NOW));
    assert!(db.write(|tx| recoveries::insert(tx, &way("nobody", None))).is_err(), "taken");
}

fn tries_at_a_way_are_counted_and_run_out(base: &Base) {
    let db = base.open();
    add(&db, way("s", Some("a")));
    let tries = |at| db.write(move |tx| recoveries::count_try(tx, "s", 2, at)).unwrap();
    assert!(!tries(NOW.plus_millis(1000)), "over");
    assert!(tries(NOW) && tries(NOW) && !tries(NOW));
    assert_eq!(find(&db, "s", "code", NOW).unwrap().tries, 2);
}

fn an_account_waits_once_at_a_time(base: &Base) {
    let db = base.open();
    let at = |ms| NOW.plus_millis(ms);
    let wait = |ms| Wait { began_at: at(ms), ready_at: at(ms + 100), ends_at: at(ms + 300) };
    let begin = |ms| {
        let wait = wait(ms);
        db.write(move |tx| recoveries::begin_wait(tx, &account_id("a"), &wait)).unwrap()
    };
    let find = |ms| db.read(|tx| recoveries::find_wait(tx, &account_id("a"), at(ms))).unwrap();
    let stop = |ms| {
        let at = at(ms);
        db.write(move |tx| recoveries::stop(tx, &account_id("a"), at))
    };
    assert!(begin(0));
    assert!(!begin(50), "it goes on, and does not begin again");
    assert_eq!(find(50), Some(wait(0)));
    assert_eq!(find(300), None);
    assert!(begin(300), "after its end it begins anew");
    assert_eq!(find(300), Some(wait(300)));
    assert_eq!(db.read(|tx| recoveries::find_wait(tx, &account_id("b"), at(300))).unwrap(), None);
    assert!(stop(300).unwrap() && !stop(300).unwrap());
    assert_eq!(find(300), None);
    // What has ended is stopped no more; what is under way is, and nobody else's.
    add(&db, way("1", Some("a")));
    add(&db, way("2", Some("b")));
    assert!(!stop(1000).unwrap() && stop(999).unwrap() && !stop(999).unwrap());
    let left = |hash: &str| db.read(|tx| recoveries::find(tx, hash, "code", at(0))).unwrap();
    assert!(left("1").is_none() && left("2").is_some());
}

fn ways_back_go_with_the_account_and_with_time(base: &Base) {
    let db = base.open();
    let fill = |id: &'static str| {
        add(&db, way(&format!("1{id}"), Some(id)));
        add(&db, way(&format!("2{id}"), Some(id)));
        let ends_at = NOW.plus_millis(2000);
        let wait = Wait { began_at: NOW, ready_at: NOW, ends_at };
        db.write(move |tx| recoveries::begin_wait(tx, &account_id(id), &wait)).unwrap();
    };
    for id in ["a", "b", "c"] {
        fill(id);
    }
    assert_eq!(db.write(|tx| recoveries::delete_of(tx, &account_id("a"))).unwrap(), 3);
    assert_eq!(db.write(|tx| personal::erase(tx, &account_id("b"))).unwrap(), 3);
    let forget = |ms| db.write(move |tx| recoveries::forget(tx, NOW.plus_millis(ms))).unwrap();
    assert_eq!(forget(999), 0);
    assert_eq!(forget(1000), 2);
    assert_eq!(forget(2000), 1);
}
