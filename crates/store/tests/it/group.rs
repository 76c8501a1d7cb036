//! Writes side by side: each all or nothing, none harmed by another, none answered too early.

use std::sync::mpsc::channel;

use store::{Db, Error, Options, Result, Statement, args};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, ORG, account_id, case_id, citizen, region, store_decided, submitted};

on_both_engines!(
    a_write_that_fails_or_panics_harms_no_other,
    statements_that_fail_at_any_place_harm_no_other_and_share_a_commit,
    the_writes_of_one_caller_keep_their_order,
    a_write_that_swallowed_a_failure_is_not_acknowledged,
    what_comes_first_stands_and_the_second_is_a_conflict,
    one_call_with_many_statements_equals_the_statements_one_by_one,
    one_call_with_many_statements_stores_all_or_none,
    a_fault_at_any_statement_or_at_the_commit_leaves_nothing,
    a_panic_gives_its_connection_back,
    a_text_with_a_nul_is_refused_and_finds_nothing,
    a_snapshot_does_not_see_what_comes_after_it,
);

const INSERT: &str = "insert into organisations (code, region, name_zh) values ($1, $2, $3)";
const CODES: &str = "select code from organisations order by name_zh limit 10000";

fn add(code: &str) -> Statement {
    Statement { table: "organisations", sql: INSERT, args: args![code, "330106", code] }
}

fn codes(db: &Db) -> Vec<String> {
    db.read(|tx| tx.all("organisations", CODES, &[], |row| row.text(0, "code"))).unwrap()
}

fn write(db: &Db, statement: Statement) -> Result<()> {
    db.write(move |tx| tx.run(&statement).map(drop))
}

/// Holds SQLite's writer until many writes wait, so that they share one commit.
fn a_write_that_fails_or_panics_harms_no_other(base: &Base) {
    const WRITES: usize = 60;
    let db = base.open();
    let (let_go, held) = channel::<()>();
    let (began, has_begun) = channel::<()>();
    let outcomes: Vec<Result<()>> = std::thread::scope(|scope| {
        let db = &db;
        let holder = scope.spawn(move || {
            db.write(move |_| {
                began.send(()).expect("the test waits for this");
                held.recv().expect("the test lets go");
                Ok::<_, Error>(())
            })
        });
        has_begun.recv().expect("the holder begins");
        let one = |n: usize| {
            move || match n % 4 {
                1 => db.write(move |tx| {
                    tx.run(&add(&format!("failed-{n}")))?;
                    Err(Error::Missing("said by the test"))
                }),
                2 => db.write(move |tx| {
                    tx.run(&add(&format!("panicked-{n}")))?;
                    panic!("on purpose, in write {n}")
                }),
                _ => write(db, add(&format!("kept-{n:02}"))),
            }
        };
        let writes: Vec<_> = (0..WRITES).map(|n| scope.spawn(one(n))).collect();
        let_go.send(()).expect("the holder waits");
        holder.join().expect("the holder ends").expect("the holder's write stands");
        writes.into_iter().map(|w| w.join().expect("a panic stays inside its write")).collect()
    });
    let mut expected = Vec::new();
    for (n, outcome) in outcomes.iter().enumerate() {
        match n % 4 {
            1 => assert!(matches!(outcome, Err(Error::Missing(_))), "{n}: {outcome:?}"),
            2 => assert!(matches!(outcome, Err(Error::Driver(_))), "{n}: {outcome:?}"),
            _ => {
                outcome.as_ref().unwrap();
                expected.push(format!("kept-{n:02}"));
            }
        }
    }
    assert_eq!(codes(&db), expected);
}

/// Lists of statements wait behind a held writer, some refused at their first statement and some
/// half-way, when others before and after them in the same group have run.
fn statements_that_fail_at_any_place_harm_no_other_and_share_a_commit(base: &Base) {
    const WRITES: usize = 60;
    let db = base.open();
    write(&db, add("taken")).unwrap();
    let before = db.groups();
    let (let_go, held) = channel::<()>();
    let (began, has_begun) = channel::<()>();
    let outcomes: Vec<Result<()>> = std::thread::scope(|scope| {
        let db = &db;
        let holder = scope.spawn(move || {
            db.write(move |_| {
                began.send(()).expect("the test waits for this");
                held.recv().expect("the test lets go");
                Ok::<_, Error>(())
            })
        });
        has_begun.recv().expect("the holder begins");
        let one = |n: usize| {
            move || match n % 5 {
                0 => db.write_once(vec![add("taken"), add(&format!("undone-{n:02}"))]),
                1 => db.write_once(vec![add(&format!("undone-{n:02}")), add("taken")]),
                2 => write(db, add(&format!("kept-{n:02}-a"))),
                _ => db.write_once(["a", "b"].map(|x| add(&format!("kept-{n:02}-{x}"))).into()),
            }
        };
        let writes: Vec<_> = (0..WRITES).map(|n| scope.spawn(one(n))).collect();
        let_go.send(()).expect("the holder waits");
        holder.join().expect("the holder ends").expect("the holder's write stands");
        writes.into_iter().map(|w| w.join().expect("no write panics")).collect()
    });
    let mut expected = Vec::new();
    for (n, outcome) in outcomes.iter().enumerate() {
        if n % 5 < 2 {
            assert!(matches!(outcome, Err(Error::Conflict(_))), "{n}: {outcome:?}");
            continue;
        }
        outcome.as_ref().unwrap();
        let parts = if n % 5 == 2 { 1 } else { 2 };
        expected.extend(["a", "b"].iter().take(parts).map(|x| format!("kept-{n:02}-{x}")));
    }
    expected.push("taken".to_owned());
    assert_eq!(codes(&db), expected);
    if let (Some(before), Some(after)) = (before, db.groups()) {
        assert_eq!(after.writes - before.writes, WRITES as u64 + 1);
        assert!(after.commits - before.commits <= after.writes - before.writes);
    }
}

fn the_writes_of_one_caller_keep_their_order(base: &Base) {
    let db = base.open();
    std::thread::scope(|scope| {
        for caller in ["a", "b", "c"] {
            let db = &db;
            scope.spawn(move || {
                for n in 0..20 {
                    write(db, add(&format!("{caller}{n:02}"))).unwrap();
                    let mine = codes(db).into_iter().filter(|code| code.starts_with(caller));
                    assert_eq!(mine.count(), n + 1, "what was acknowledged is there to be read");
                }
            });
        }
    });
}

fn a_write_that_swallowed_a_failure_is_not_acknowledged(base: &Base) {
    let db = base.open();
    write(&db, add("first")).unwrap();
    let outcome: Result<()> = db.write(|tx| {
        tx.run(&add("second"))?;
        let swallowed = tx.run(&add("first"));
        assert!(matches!(swallowed, Err(Error::Conflict(_))), "{swallowed:?}");
        Ok(())
    });
    outcome.unwrap_err();
    assert_eq!(codes(&db), ["first"]);
}

fn what_comes_first_stands_and_the_second_is_a_conflict(base: &Base) {
    let db = base.open();
    write(&db, add("same")).unwrap();
    for outcome in [write(&db, add("same")), db.write_once(vec![add("other"), add("same")])] {
        assert!(matches!(outcome, Err(Error::Conflict(_))), "{outcome:?}");
    }
    let account = citizen("a");
    let again = account.clone();
    db.write(move |tx| store::accounts::insert(tx, &account, NOW)).unwrap();
    let outcome = db.write(move |tx| store::accounts::insert(tx, &again, NOW));
    assert!(matches!(outcome, Err(Error::Conflict(_))), "{outcome:?}");
    // An event without its case is refused by the engine itself.
    let (case, recorded) = submitted(&case_id(1), "a");
    let orphan = store::cases::insert(&case, &recorded, None).pop().expect("the event");
    let outcome = write(&db, orphan);
    assert!(matches!(outcome, Err(Error::Conflict(_))), "{outcome:?}");
    assert_eq!(codes(&db), ["same"]);
}

/// A database with the account of whoever applies.
fn with_applicant(base: &Base) -> Db {
    let db = base.open();
    let account = citizen("a");
    db.write(move |tx| store::accounts::insert(tx, &account, NOW)).unwrap();
    db
}

fn submission(db: &Db, n: u32) -> Vec<Statement> {
    let (case, recorded) = submitted(&case_id(n), "a");
    let mut statements = store::cases::insert(&case, &recorded, None);
    let number = &case.id.number;
    let key = format!("key-{n}");
    let (at, who) = (region("330106"), account_id("a"));
    let first = (key.as_str(), "body");
    statements.push(store::submissions::insert_of_open(db, at, &who, first, number, NOW));
    let payload = "{}".to_owned();
    statements.push(store::outbox::insert(region("330106"), &key, "notify", payload, NOW));
    statements
}

type State = (Vec<(domain::case::CaseId, String)>, Vec<store::outbox::Job>);

fn state(db: &Db) -> State {
    db.read(|tx| {
        let ids = store::cases::page_of_ids(tx, None, 1000)?;
        Ok::<_, Error>((ids, store::outbox::due(tx, NOW, 1000)?))
    })
    .unwrap()
}

fn one_call_with_many_statements_equals_the_statements_one_by_one(base: &Base) {
    let db = with_applicant(base);
    db.write_once(submission(&db, 1)).unwrap();
    let at_once = state(&db);
    base.tamper("delete from outbox");
    base.tamper("delete from case_events");
    base.tamper("delete from cases");
    base.tamper("delete from submissions");
    let all = submission(&db, 1);
    db.write(move |tx| all.iter().try_for_each(|s| tx.run(s).map(drop))).unwrap();
    assert_eq!(state(&db), at_once);
    assert_eq!((at_once.0.len(), at_once.1.len()), (1, 1));
}

fn one_call_with_many_statements_stores_all_or_none(base: &Base) {
    let db = with_applicant(base);
    db.write_once(submission(&db, 1)).unwrap();
    let before = state(&db);
    // The case is new; the idempotency key, which stands last but one, is not.
    let mut statements = submission(&db, 2);
    let number = case_id(2).number;
    let (at, who) = (region("330106"), account_id("a"));
    let used = ("key-1", "body");
    statements[2] = store::submissions::insert_of_open(&db, at, &who, used, &number, NOW);
    let outcome = db.write_once(statements);
    assert!(matches!(outcome, Err(Error::Conflict(_))), "{outcome:?}");
    assert_eq!(state(&db), before);
}

fn a_fault_at_any_statement_or_at_the_commit_leaves_nothing(base: &Base) {
    let db = with_applicant(base);
    let before = state(&db);
    // Four statements and the commit.
    for n in 1..=5 {
        db.fault().fail_nth(n);
        let outcome = db.write_once(submission(&db, 1));
        assert!(matches!(outcome, Err(Error::Unavailable(_))), "{n}: {outcome:?}");
        assert!(!db.fault().disarm(), "{n}");
        assert_eq!(state(&db), before, "{n}");
        db.fault().fail_nth(n);
        let all = submission(&db, 1);
        let outcome = db.write(move |tx| all.iter().try_for_each(|s| tx.run(s).map(drop)));
        assert!(matches!(outcome, Err(Error::Unavailable(_))), "{n}: {outcome:?}");
        assert!(!db.fault().disarm(), "{n}");
        assert_eq!(state(&db), before, "{n}");
    }
    db.fault().fail_nth(6);
    db.write_once(submission(&db, 1)).unwrap();
    assert!(db.fault().disarm());
}

fn a_panic_gives_its_connection_back(base: &Base) {
    let patience = std::time::Duration::from_millis(300);
    let db = base.open_with(&Options { connections: 2, patience, group_max: 8 });
    for _ in 0..5 {
        std::thread::scope(|scope| {
            let read = || db.read(|_| -> Result<()> { panic!("on purpose, in a read") });
            scope.spawn(read).join().unwrap_err();
            let steady = || db.snapshot(|_| -> Result<()> { panic!("on purpose, in a snapshot") });
            scope.spawn(steady).join().unwrap_err();
        });
        db.write(|_| -> Result<()> { panic!("on purpose, in a write") }).unwrap_err();
    }
    assert_eq!(codes(&db), Vec::<String>::new());
    write(&db, add("after")).unwrap();
}

fn a_text_with_a_nul_is_refused_and_finds_nothing(base: &Base) {
    let db = base.open();
    for outcome in [write(&db, add("a\0b")), db.write_once(vec![add("a\0b")])] {
        assert!(matches!(outcome, Err(Error::Conflict(_))), "{outcome:?}");
    }
    let found = db.read(|tx| store::accounts::find_by_login(tx, "a\0b")).unwrap();
    assert!(found.is_none());
}

fn a_snapshot_does_not_see_what_comes_after_it(base: &Base) {
    let db = base.open();
    let id = case_id(1);
    db.snapshot(|tx| {
        assert!(store::cases::find(tx, &id)?.is_none());
        std::thread::scope(|scope| {
            scope.spawn(|| store_decided(&db, &id)).join().expect("a write does not wait for it");
        });
        assert!(store::cases::find(tx, &id)?.is_none());
        Ok::<_, Error>(())
    })
    .unwrap();
    assert!(db.read(|tx| store::cases::find(tx, &id)).unwrap().is_some());
}

#[test]
fn values_of_the_wrong_kind_are_refused_by_postgresql() {
    let Some(base) = Base::postgres() else { return };
    let db = base.open();
    let wrong =
        || Statement { table: "organisations", sql: INSERT, args: args![ORG, 5_i64, "名"] };
    for outcome in [write(&db, wrong()), db.write_once(vec![wrong()])] {
        assert!(matches!(outcome, Err(Error::Driver(_))), "{outcome:?}");
    }
}

#[test]
fn a_url_that_names_no_engine_is_refused() {
    for url in ["", "mysql://x", "tongban.db"] {
        assert!(matches!(Db::open(url, &Options::default()), Err(Error::Driver(_))), "{url}");
    }
    let gone = Db::open("postgres://nobody@127.0.0.1:1/none", &Options::default());
    assert!(gone.is_err_and(|error| error.is_passing()), "an absent server may come back");
    let gone = Db::open("sqlite:/no/such/folder/x.db", &Options::default());
    assert!(gone.is_err_and(|error| error.is_passing()));
}

#[test]
fn a_closed_sqlite_database_is_one_file() {
    let base = Base::sqlite();
    let db = base.open();
    write(&db, add("a")).unwrap();
    assert_eq!(codes(&db), ["a"]);
    drop(db);
    let file = base.url.strip_prefix("sqlite:").expect("a SQLite URL");
    let log = format!("{file}-wal");
    assert!(!std::path::Path::new(&log).exists(), "the log was not folded into the file");
}
