//! Rows that were not taken: kept once, counted, narrowed, settled once, forgotten in time.

use store::Db;
use store::refused_pushes::{self, Refused, Standing, Wanted};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, region};

on_both_engines!(
    a_refused_row_is_kept_once_and_settled_once,
    refused_rows_are_narrowed_paged_and_forgotten,
    of_an_event_only_what_came_last_is_taken,
);

fn row(n: u32, code: &str) -> Refused {
    let at = NOW.plus_millis(i64::from(n) * 1000);
    Refused {
        region: region("330106"),
        client: format!("client-{}", n % 2),
        hash: format!("hash-{n}"),
        first_at: at,
        last_at: at,
        tries: 1,
        case_number: "330106-260302-0000000001".to_owned(),
        event: n,
        deed: "accept".to_owned(),
        handler: "0123".to_owned(),
        body: "{}".to_owned(),
        code: code.to_owned(),
        detail: String::new(),
        standing: Standing::Open,
        settled: None,
        reason: String::new(),
    }
}

fn put(db: &Db, row: &Refused) {
    let row = row.clone();
    db.write(move |tx| refused_pushes::put(tx, &row)).unwrap();
}

fn find(db: &Db, row: &Refused) -> Option<Refused> {
    db.read(|tx| refused_pushes::find(tx, (row.region, &row.client, &row.hash))).unwrap()
}

fn settle(db: &Db, row: &Refused, standing: Standing, reason: &'static str) -> bool {
    let row = row.clone();
    let at = NOW.plus_millis(9000);
    db.write(move |tx| {
        let key = (row.region, row.client.as_str(), row.hash.as_str());
        refused_pushes::settle(tx, key, standing, (at, "李雷"), reason)
    })
    .unwrap()
}

fn a_refused_row_is_kept_once_and_settled_once(base: &Base) {
    let db = base.open();
    let first = row(1, "wrong-state");
    put(&db, &first);
    assert_eq!(find(&db, &first), Some(first.clone()));
    let later = NOW.plus_millis(5000);
    put(&db, &Refused { last_at: later, code: "blocked".to_owned(), ..first.clone() });
    let kept = find(&db, &first).unwrap();
    assert_eq!((kept.tries, kept.first_at, kept.last_at), (2, first.first_at, later));
    assert_eq!(kept.code, "blocked");
    let open = || db.read(|tx| refused_pushes::open(tx, region("330106"), "client-1")).unwrap();
    assert_eq!(open(), 1);
    assert!(settle(&db, &first, Standing::SetAside, "重复推送"));
    assert!(!settle(&db, &first, Standing::Taken, ""), "it was settled before");
    let kept = find(&db, &first).unwrap();
    assert_eq!((kept.standing, kept.body.as_str()), (Standing::SetAside, ""));
    assert_eq!(kept.settled, Some((NOW.plus_millis(9000), "李雷".to_owned())));
    assert_eq!(open(), 0);
    put(&db, &first);
    let again = find(&db, &first).unwrap();
    assert_eq!((again.standing, again.tries, again.body.as_str()), (Standing::SetAside, 3, ""));
}

fn refused_rows_are_narrowed_paged_and_forgotten(base: &Base) {
    let db = base.open();
    for n in 1..=6 {
        put(&db, &row(n, if n < 4 { "wrong-state" } else { "blocked" }));
    }
    settle(&db, &row(6, ""), Standing::Taken, "");
    let all = Wanted { region_from: "330100", region_to: "330199", ..Wanted::default() };
    let events = |wanted: &Wanted<'_>, before, limit| -> Vec<u32> {
        let found = db.read(|tx| refused_pushes::list(tx, wanted, before, limit)).unwrap();
        found.into_iter().map(|row| row.event).collect()
    };
    assert_eq!(events(&all, None, 9), [6, 5, 4, 3, 2, 1]);
    assert_eq!(events(&all, None, 2), [6, 5]);
    let fifth = row(5, "");
    assert_eq!(events(&all, Some((fifth.last_at, &fifth.hash)), 2), [4, 3]);
    assert_eq!(events(&Wanted { client: "client-1", ..all.clone() }, None, 9), [5, 3, 1]);
    assert_eq!(events(&Wanted { standing: "taken", ..all.clone() }, None, 9), [6]);
    assert_eq!(events(&Wanted { code: "wrong-state", ..all.clone() }, None, 9), [3, 2, 1]);
    let far = Wanted { region_from: "440000", region_to: "449999", ..Wanted::default() };
    assert!(events(&far, None, 9).is_empty());
    let after = db.read(|tx| refused_pushes::following(tx, &row(1, ""))).unwrap();
    assert_eq!(after.iter().map(|row| row.event).collect::<Vec<_>>(), [3, 5]);
    // The first event comes again, mended, and is taken.
    let pushed = |event: u32| {
        let case = row(1, "").case_number;
        db.write(move |tx| {
            let key = (region("330106"), "client-1", "hash-1-mended");
            refused_pushes::settle_pushed(tx, key, (&case, event), NOW.plus_millis(8000))
        })
        .unwrap()
    };
    assert_eq!((pushed(1), pushed(1), pushed(2)), (1, 0, 0));
    let mended = find(&db, &row(1, "")).unwrap();
    assert_eq!((mended.standing, mended.settled.unwrap().1.as_str()), (Standing::Replaced, ""));
    let forget = |settled: i64, open: i64| {
        let at = |ms| NOW.plus_millis(ms);
        db.write(move |tx| refused_pushes::forget(tx, at(settled), at(open))).unwrap()
    };
    assert_eq!(forget(8000, 0), 0, "what is settled at that moment stays");
    assert_eq!(forget(9001, 3000), 3, "two that are settled, and one that nobody came back to");
    assert_eq!(events(&all, None, 9), [5, 4, 3]);
}

/// The row of an event with other content, so many seconds later.
fn version(event: u32, letter: char, after_s: i64) -> Refused {
    let at = NOW.plus_millis(after_s * 1000);
    let hash = format!("{letter}-{event}");
    Refused {
        client: "client-1".to_owned(),
        hash,
        event,
        first_at: at,
        last_at: at,
        ..row(1, "blocked")
    }
}

fn of_an_event_only_what_came_last_is_taken(base: &Base) {
    let db = base.open();
    // The digests are against the order in which they came.
    let (old, new, next) = (version(2, 'z', 1), version(2, 'a', 2), version(3, 'b', 0));
    for one in [&old, &new, &next] {
        put(&db, one);
    }
    let is_newest = |row: &Refused| db.read(|tx| refused_pushes::is_newest(tx, row)).unwrap();
    assert!(!is_newest(&old) && is_newest(&new) && is_newest(&next));
    let following = || -> Vec<String> {
        let first = version(1, 'c', 0);
        let found = db.read(|tx| refused_pushes::following(tx, &first)).unwrap();
        found.into_iter().map(|row| row.hash).collect()
    };
    assert_eq!(following(), ["a-2", "b-3"], "of each event only what came last");
    let replace = |row: &Refused| {
        let row = row.clone();
        db.write(move |tx| refused_pushes::replace(tx, &row)).unwrap()
    };
    assert_eq!((replace(&new), replace(&new)), (1, 0));
    let kept = find(&db, &old).unwrap();
    assert_eq!((kept.standing, kept.body.as_str()), (Standing::Replaced, ""));
    assert_eq!(kept.settled, Some((new.last_at, String::new())));
    let unreadable = Refused { event: 0, ..version(0, 'q', 3) };
    put(&db, &unreadable);
    put(&db, &Refused { hash: "r-0".to_owned(), ..unreadable.clone() });
    assert_eq!(replace(&unreadable), 0, "what cannot be told apart replaces nothing");
    // The client goes back to what it said first: that counts again.
    let again = Refused { last_at: NOW.plus_millis(5000), ..old.clone() };
    put(&db, &again);
    let kept = find(&db, &old).unwrap();
    assert_eq!((kept.standing, kept.body.as_str(), kept.settled), (Standing::Open, "{}", None));
    assert_eq!(replace(&again), 1);
    assert!(is_newest(&find(&db, &old).unwrap()));
    assert_eq!(following(), ["z-2", "b-3"]);
    // A try that comes too late changes nothing.
    let tried = |row: &Refused| {
        let row = row.clone();
        db.write(move |tx| {
            let key = (row.region, row.client.as_str(), row.hash.as_str());
            refused_pushes::tried(tx, key, NOW.plus_millis(6000), ("wrong-state", "accepted"))
        })
        .unwrap()
    };
    assert!(tried(&old) && !tried(&new));
    let kept = find(&db, &old).unwrap();
    assert_eq!((kept.tries, kept.code.as_str()), (3, "wrong-state"));
    // What is taken settles its own row as taken, and every other as replaced.
    put(&db, &version(2, 'm', 7));
    let settled = db.write(move |tx| {
        let key = (region("330106"), "client-1", "m-2");
        refused_pushes::settle_pushed(tx, key, (&old.case_number, 2), NOW.plus_millis(8000))
    });
    assert_eq!(settled.unwrap(), 2);
    let standing = |hash: &str| {
        let found = db.read(|tx| refused_pushes::find(tx, (region("330106"), "client-1", hash)));
        found.unwrap().unwrap().standing
    };
    assert_eq!((standing("m-2"), standing("z-2")), (Standing::Taken, Standing::Replaced));
    assert_eq!(standing("b-3"), Standing::Open);
}
