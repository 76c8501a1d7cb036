//! The log of looks: its chains, lists that were carried away, alarms, marks and limits.

use domain::case::CaseId;
use domain::identity::{AccountId, Purpose};
use domain::time::Instant;
use domain::watch::{Kind, Limits};
use store::look_alarms::{self, LookAlarm, Marked};
use store::look_batches::Waiting;
use store::looks::{self, Look};
use store::{Db, accounts, look_batches, look_chain, personal};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, account_id, case_id, citizen, region};

on_both_engines!(
    entries_are_one_chain_per_person,
    whatever_is_done_to_a_log_is_found,
    people_who_look_at_once_keep_one_chain,
    a_chain_that_lost_its_beginning_in_time_still_holds,
    looks_are_found_by_who_looked,
    a_list_that_was_carried_away_becomes_entries_once,
    alarms_grow_and_are_settled_as_they_were_seen,
    marks_and_limits_are_kept_by_region,
);

pub fn look(n: i64) -> Look {
    Look {
        id: format!("look-{n:04}"),
        at: NOW.plus_millis(n),
        by: account_id("clerk"),
        by_name: "李雷".to_owned(),
        role: "officer".to_owned(),
        case: (n % 2 == 0).then(|| case_id(1)),
        purpose: Purpose::Task,
        reason: String::new(),
    }
}

pub fn note(db: &Db, of: &str, look: Look) {
    let of = account_id(of);
    db.write(move |tx| looks::insert(tx, &of, &look)).unwrap();
}

fn checked(db: &Db, of: &str) -> Result<u32, String> {
    db.read(|tx| look_chain::check(tx, &account_id(of))).unwrap()
}

pub fn run(db: &Db, sql: &'static str) {
    assert!(db.write(move |tx| tx.execute(sql, &[])).unwrap() > 0, "{sql} changes nothing");
}

fn entries_are_one_chain_per_person(base: &Base) {
    let db = base.open();
    for n in 1..=5 {
        note(&db, "a", look(n));
        note(&db, "b", Look { reason: "复核相邻地块的权属".to_owned(), ..look(n) });
    }
    note(&db, "a", look(3));
    note(&db, "a", look(6));
    assert_eq!(checked(&db, "a"), Ok(6), "the same look a second time is one");
    assert_eq!(checked(&db, "b"), Ok(5));
    assert!(checked(&db, "nobody").is_err());
    let first = db.read(|tx| look_chain::page_of_heads(tx, None, 1)).unwrap();
    assert_eq!(first, [account_id("a")]);
    let rest = db.read(|tx| look_chain::page_of_heads(tx, Some(&first[0]), 10)).unwrap();
    assert_eq!(rest, [account_id("b")]);
    assert!(db.read(look_chain::headless).unwrap().is_empty());
    let listed = db.read(|tx| looks::list(tx, &account_id("b"), None, 1)).unwrap();
    assert_eq!(listed[0].reason, "复核相邻地块的权属");
}

/// What somebody with the database's own rights might do, each to a fresh log of five entries.
const TAMPERING: [&str; 14] = [
    "update looks set by_name = '韩梅梅' where id = 'look-0003'",
    "update looks set by_account = 'other' where id = 'look-0003'",
    "update looks set purpose = 'enquiry' where id = 'look-0003'",
    "update looks set reason = 'because' where id = 'look-0003'",
    "update looks set at = at + 1 where id = 'look-0003'",
    "update looks set case_number = '2' where id = 'look-0002'",
    "update looks set case_region = null where id = 'look-0002'",
    "update looks set role = '' where id = 'look-0005'",
    "update looks set seq = 9 - seq where id in ('look-0004', 'look-0005')",
    "update looks set seq = 0, hash = '' where id = 'look-0003'",
    "delete from looks where id = 'look-0001'",
    "delete from looks where id = 'look-0003'",
    "delete from looks where id = 'look-0005'",
    "update looks set account = 'b' where id = 'look-0005'",
];

fn whatever_is_done_to_a_log_is_found(base: &Base) {
    for sql in TAMPERING {
        let db = base.open();
        for n in 1..=5 {
            note(&db, "a", look(n));
        }
        assert_eq!(checked(&db, "a"), Ok(5));
        run(&db, sql);
        assert!(checked(&db, "a").is_err(), "{sql}");
        run(&db, "delete from looks");
        run(&db, "delete from look_heads");
    }
    let db = base.open();
    note(&db, "a", look(1));
    run(&db, "delete from look_heads");
    let headless = db.read(look_chain::headless).unwrap();
    assert_eq!(headless, [("330106".to_owned(), "a".to_owned())]);
}

fn people_who_look_at_once_keep_one_chain(base: &Base) {
    let db = base.open();
    std::thread::scope(|scope| {
        for clerk in 0..4_i64 {
            let db = &db;
            scope.spawn(move || {
                for n in 0..10 {
                    let look = look(clerk * 100 + n);
                    let of = account_id("a");
                    // A look that another one overtakes is tried again, as a request would be.
                    while db
                        .write({
                            let (of, look) = (of.clone(), look.clone());
                            move |tx| looks::insert(tx, &of, &look)
                        })
                        .is_err()
                    {}
                }
            });
        }
    });
    assert_eq!(checked(&db, "a"), Ok(40));
}

fn a_chain_that_lost_its_beginning_in_time_still_holds(base: &Base) {
    let db = base.open();
    for n in 1..=5 {
        note(&db, "closed", look(n));
    }
    let expire = |ms: i64| {
        let before = NOW.plus_millis(ms);
        db.write(move |tx| personal::expire_closed(tx, before)).unwrap()
    };
    assert_eq!(expire(4), 3);
    assert_eq!(checked(&db, "closed"), Ok(2));
    note(&db, "closed", look(6));
    assert_eq!(checked(&db, "closed"), Ok(3));
    // Of an open account nothing goes: a log whose beginning was cut off does not hold.
    let mut stored = citizen("closed");
    stored.login = "open-again".to_owned();
    db.write(move |tx| accounts::insert(tx, &stored, NOW)).unwrap();
    let open = checked(&db, "closed");
    assert!(matches!(&open, Err(why) if why.contains("while the account is open")), "{open:?}");
    run(&db, "delete from accounts");
    assert_eq!(checked(&db, "closed"), Ok(3));
    run(&db, "update looks set by_name = '' where id = 'look-0004'");
    assert!(checked(&db, "closed").is_err());
    assert_eq!(expire(100), 3);
    assert!(db.read(|tx| look_chain::page_of_heads(tx, None, 10)).unwrap().is_empty());
}

fn looks_are_found_by_who_looked(base: &Base) {
    let db = base.open();
    let opened =
        Look {
            purpose: Purpose::Exception, reason: "核对同一地址的登记".to_owned(), ..look(2)
        };
    note(&db, "a", look(1));
    note(&db, "a", opened);
    note(&db, "b", Look { by: account_id("other"), ..look(4) });
    let (clerk, other) = (account_id("clerk"), account_id("other"));
    let since = |ms| db.read(|tx| looks::lookers(tx, NOW.plus_millis(ms))).unwrap();
    assert_eq!(since(0), [clerk.clone(), other.clone()]);
    assert_eq!(since(3), [other]);
    let last = |by: &AccountId| db.read(|tx| looks::last(tx, &case_id(1), by)).unwrap();
    assert_eq!(last(&clerk), Some(NOW.plus_millis(2)));
    assert_eq!(last(&account_id("nobody")), None);
    let opening = |by: &str, id: &str| {
        db.read(|tx| looks::opening(tx, &case_id(1), &account_id(by), id)).unwrap()
    };
    let reason = "核对同一地址的登记".to_owned();
    assert_eq!(opening("clerk", "look-0002"), Some((NOW.plus_millis(2), reason)));
    assert_eq!(opening("other", "look-0002"), None, "somebody else's");
    assert_eq!(opening("clerk", "look-0001"), None, "no opening");
    let stored = citizen("a");
    db.write(move |tx| accounts::insert(tx, &stored, NOW)).unwrap();
    let marked = Marked {
        of: account_id("a"),
        name: String::new(),
        why: "公众人物".to_owned(),
        at: NOW,
        by: "安全员".to_owned(),
    };
    assert!(db.write(move |tx| look_alarms::mark(tx, &marked)).unwrap());
    let span = (NOW, NOW.plus_millis(2));
    let by = db.read(|tx| looks::page_by(tx, &clerk, span, None, 10)).unwrap();
    let seen = looks::Seen { of: account_id("a"), look: look(1), is_marked: true };
    assert_eq!(by, [seen], "the end of the span is not in it");
}

fn a_list_that_was_carried_away_becomes_entries_once(base: &Base) {
    let db = base.open();
    let list = Look { case: None, purpose: Purpose::Export, ..look(1) };
    let person = |n: u32| (account_id(&format!("p{n:04}")), case_id(1));
    let persons: Vec<(AccountId, CaseId)> = (0..600).map(person).collect();
    for (part, some) in [("one", persons[..500].to_vec()), ("two", persons[400..].to_vec())] {
        let list = list.clone();
        db.write(move |tx| look_batches::insert(tx, &list, part, &some)).unwrap();
    }
    let next = |after: &Waiting| db.read(|tx| look_batches::next(tx, after)).unwrap();
    let (mut rows, mut after) = (0, Waiting::default());
    while let Some(row) = next(&after) {
        let unpack = |row: Waiting| db.write(move |tx| look_batches::unpack(tx, &row)).unwrap();
        let (by, at, named) = unpack(row.clone()).unwrap();
        assert_eq!((by, at), (list.by.clone(), list.at));
        assert!((1..=250).contains(&named));
        assert_eq!(unpack(row.clone()), None, "another server was there first");
        rows += 1;
        after = row;
    }
    assert_eq!(rows, 3);
    assert_eq!(next(&Waiting::default()), None);
    for (of, case) in &persons {
        assert_eq!(db.read(|tx| look_chain::check(tx, of)).unwrap(), Ok(1), "{}", of.id);
        let listed = db.read(|tx| looks::list(tx, of, None, 10)).unwrap();
        assert_eq!(listed, [Look { case: Some(case.clone()), ..list.clone() }]);
    }
    let last =
        db.read(|tx| looks::last_purpose(tx, &case_id(1), &list.by, Instant::from_millis(0)));
    assert_eq!(last.unwrap(), None, "a list opens no case");
}

pub fn alarm(count: u32) -> LookAlarm {
    LookAlarm {
        by: account_id("clerk"),
        name: "李雷".to_owned(),
        day: jiff::civil::date(2026, 3, 2),
        kind: Kind::Volume,
        count,
        at: NOW.plus_millis(i64::from(count)),
        settled: None,
    }
}

fn alarms_grow_and_are_settled_as_they_were_seen(base: &Base) {
    let db = base.open();
    let raise =
        |alarm: LookAlarm| db.write(move |tx| look_alarms::raise_look_alarm(tx, &alarm)).unwrap();
    let list = |but: &str| {
        let all = ("330000", "339999");
        db.read(|tx| look_alarms::look_alarms(tx, all, &account_id(but), None, 10)).unwrap()
    };
    assert!(raise(alarm(201)));
    assert!(!raise(alarm(201)), "one for each person, kind and day");
    assert!(!raise(alarm(150)));
    assert_eq!(list("supervisor"), [alarm(201)]);
    assert!(list("clerk").is_empty(), "nobody sees those about themselves");
    let settle = |count: u32| {
        let settled = Some((NOW, "王监察".to_owned(), "核查属实，系批量换证".to_owned()));
        let alarm = LookAlarm { settled, ..alarm(count) };
        db.write(move |tx| look_alarms::settle_look_alarm(tx, &alarm)).unwrap()
    };
    assert!(!settle(200), "it had grown");
    assert!(settle(201));
    assert!(!settle(201), "once");
    let note = list("supervisor")[0].settled.clone().unwrap().2;
    assert_eq!(note, "核查属实，系批量换证");
    assert!(!raise(alarm(201)));
    assert!(raise(alarm(230)));
    assert_eq!(list("supervisor")[0].settled, None, "it is open again");
    let none = db.write(|tx| look_alarms::settle_look_alarm(tx, &alarm(230))).unwrap();
    assert!(!none, "without a note nothing is settled");
    let one = |kind| {
        let (by, day) = (account_id("clerk"), jiff::civil::date(2026, 3, 2));
        db.read(|tx| look_alarms::look_alarm(tx, &by, day, kind)).unwrap()
    };
    assert_eq!(one(Kind::Volume), Some(alarm(230)));
    assert_eq!(one(Kind::Own), None);
    let far = ("440000", "449999");
    let found =
        db.read(|tx| look_alarms::look_alarms(tx, far, &account_id("x"), None, 10)).unwrap();
    assert!(found.is_empty());
}

fn marks_and_limits_are_kept_by_region(base: &Base) {
    let db = base.open();
    let stored = citizen("a");
    db.write(move |tx| accounts::insert(tx, &stored, NOW)).unwrap();
    let marked = || Marked {
        of: account_id("a"),
        name: String::new(),
        why: "公众人物".to_owned(),
        at: NOW,
        by: "安全员".to_owned(),
    };
    let mark = || db.write(move |tx| look_alarms::mark(tx, &marked())).unwrap();
    assert!(mark());
    assert!(!mark(), "marked already");
    let all = ("330000", "339999");
    let list = || db.read(|tx| look_alarms::marked(tx, all, None, 10)).unwrap();
    assert_eq!(list()[0].why, "公众人物");
    assert!(!list()[0].name.is_empty());
    let far = ("440000", "449999");
    assert!(db.read(|tx| look_alarms::marked(tx, far, None, 10)).unwrap().is_empty());
    let unmark = || db.write(|tx| look_alarms::unmark(tx, &account_id("a"))).unwrap();
    assert!(unmark());
    assert!(!unmark());
    assert!(mark());
    db.write(|tx| personal::unname(tx, &account_id("a"), "已注销")).unwrap();
    assert!(list().is_empty(), "a closed account is marked no longer");

    assert_eq!(db.read(|tx| look_alarms::limits(tx, region("330106"))).unwrap(), None);
    for persons in [50, 80] {
        let limits = Limits { persons, ..Limits::default() };
        let by = (NOW, "安全员");
        db.write(move |tx| look_alarms::set_limits(tx, region("330106"), &limits, by)).unwrap();
    }
    let limits = db.read(|tx| look_alarms::limits(tx, region("330106"))).unwrap();
    assert_eq!(limits, Some(Limits { persons: 80, ..Limits::default() }));
}
