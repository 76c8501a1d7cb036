//! The chain tells every change made behind the program's back.

use domain::case::CaseId;
use store::Db;
use store::cases::{Checked, check};
use store::chain::{GENESIS, SUITE, digest, link};

use crate::engines::{Base, on_both_engines};
use crate::sample::{case_id, store_decided, store_submitted, submitted};

on_both_engines!(
    an_untouched_case_is_sound,
    a_change_in_any_column_of_an_event_is_found,
    a_change_in_any_column_of_the_case_is_found,
    a_deleted_event_is_found,
    events_that_changed_places_are_found,
    an_added_event_is_found,
    an_event_whose_case_is_gone_is_found,
);

const EVENTS: u32 = 7;

fn checked(db: &Db, id: &CaseId) -> Checked {
    db.snapshot(|tx| {
        let head = store::cases::head(tx, id)?;
        check(tx, id, &head)
    })
    .expect("the check runs")
}

fn sound_case(base: &Base) -> (Db, CaseId) {
    let db = base.open();
    let id = case_id(1);
    store_decided(&db, &id);
    store_submitted(&db, &case_id(2), "citizen");
    assert_eq!(checked(&db, &case_id(2)), Checked::Sound { events: 1 });
    assert_eq!(checked(&db, &id), Checked::Sound { events: EVENTS });
    (db, id)
}

#[track_caller]
fn assert_broken(db: &Db, id: &CaseId, what: &str) {
    let found = checked(db, id);
    assert!(matches!(found, Checked::Broken { .. }), "{what}: {found:?}");
}

fn an_untouched_case_is_sound(base: &Base) {
    let (db, id) = sound_case(base);
    let history = db.read(|tx| store::cases::history(tx, &id)).unwrap();
    let case = db.read(|tx| store::cases::find(tx, &id)).unwrap().expect("stored");
    assert_eq!(domain::case::fold(&id, &history), Ok(case));
    let first = db.read(|tx| store::cases::first_hash(tx, &id)).unwrap();
    let (_, recorded) = submitted(&id, "citizen");
    let payload = serde_json::to_string(&recorded.event).unwrap();
    assert_eq!(first, link(GENESIS, &id, &recorded, &payload));
    assert_eq!(SUITE, "sha256");
    // FIPS 180-2, appendix B.1.
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(digest(b"abc"), abc);
}

/// Ways to change a value a little, as SQL over `column`.
fn changes(column: &str, kind: &str, is_nullable: bool) -> Vec<String> {
    let mut ways = match kind {
        // A number that another event has is refused by the key itself.
        "bigint" if column == "seq" => vec!["seq + 100".to_owned(), "seq - 100".to_owned()],
        "bigint" => {
            vec![format!("coalesce({column}, 0) + 1"), format!("coalesce({column}, 0) - 1")]
        }
        _ => vec![
            format!("coalesce({column}, '') || '}}'"),
            format!("'x' || substr(coalesce({column}, ''), 2)"),
            // The last digit that can be another is another.
            format!("replace(coalesce({column}, '1'), '1', '7')"),
        ],
    };
    if is_nullable {
        let value = if kind == "bigint" { "0" } else { "''" };
        ways.push(format!("case when {column} is null then {value} else null end"));
    }
    ways
}

fn columns_of(db: &Db, table: &str) -> Vec<(String, String, bool)> {
    let all = db.read(store::schema::columns).expect("readable");
    let own = all.iter().filter_map(|line| line.strip_prefix(&format!("{table}.")));
    own.map(|line| {
        let mut parts = line.split(' ');
        let name = parts.next().unwrap_or_default().to_owned();
        let kind = parts.next().unwrap_or_default().to_owned();
        (name, kind, parts.next() == Some("null"))
    })
    .collect()
}

/// Makes every change in every column of the rows that `rows` picks, one at a time, and checks
/// that each is found; each is taken back from a copy kept aside.
fn sweep(base: &Base, table: &str, rows: &str, apart: &[&str], id: &CaseId) {
    let (db, _) = sound_case(base);
    let before = checked(&db, id);
    base.tamper(&format!("create table aside as select * from {table}"));
    let columns = columns_of(&db, table);
    assert!(columns.len() > 10, "{columns:?}");
    let mut made = 0;
    for (column, kind, is_nullable) in columns.iter().filter(|c| !apart.contains(&c.0.as_str())) {
        for way in changes(column, kind, *is_nullable) {
            let differs = format!("({column} is null or {column} <> {way})");
            base.tamper(&format!("update {table} set {column} = {way} where {rows} and {differs}"));
            if !is_same(&db, table) {
                assert_broken(&db, id, &format!("{table}.{column} = {way}"));
                made += 1;
            }
            base.tamper(&format!("delete from {table}; insert into {table} select * from aside"));
        }
    }
    assert!(made >= columns.len() - apart.len(), "{made}");
    assert_eq!(checked(&db, id), before);
}

/// Whether the change found nothing to change.
fn is_same(db: &Db, table: &str) -> bool {
    const EVENTS: &str =
        "select count(*) from (select * from case_events except select * from aside) as changed";
    const CASES: &str =
        "select count(*) from (select * from cases except select * from aside) as changed";
    let sql = if table == "cases" { CASES } else { EVENTS };
    db.read(|tx| tx.one("aside", sql, &[], |row| row.int(0, "count"))).expect("readable") == 0
}

/// One more database on the same engine.
fn another(base: &Base) -> Base {
    match base.url.starts_with("sqlite:") {
        true => Base::sqlite(),
        false => Base::postgres().expect("the server is there"),
    }
}

fn a_change_in_any_column_of_an_event_is_found(base: &Base) {
    for seq in ["seq = 1", "seq = 4", "seq = 7"] {
        let other = another(base);
        sweep(&other, "case_events", &format!("number like '%1' and {seq}"), &[], &case_id(1));
    }
}

/// The identity of the case is what the check starts from, so a change there is a missing case.
/// The day on which the clock looks again is no part of the record, and a change there is not found
/// (decision 017).
fn a_change_in_any_column_of_the_case_is_found(base: &Base) {
    for n in [1, 2] {
        let other = another(base);
        let rows = format!("number like '%{n}'");
        sweep(&other, "cases", &rows, &["region", "number", "wakes_on"], &case_id(n));
    }
}

fn a_deleted_event_is_found(base: &Base) {
    let (db, id) = sound_case(base);
    base.tamper("create table aside as select * from case_events");
    for seq in 1..=EVENTS {
        base.tamper(&format!("delete from case_events where number like '%1' and seq = {seq}"));
        assert_broken(&db, &id, &format!("event {seq} deleted"));
        // Closing the gap does not help.
        for later in seq + 1..=EVENTS {
            base.tamper(&format!(
                "update case_events set seq = seq - 1 where number like '%1' and seq = {later}"
            ));
        }
        assert_broken(&db, &id, &format!("event {seq} deleted and the rest moved up"));
        base.tamper("delete from case_events; insert into case_events select * from aside");
    }
    base.tamper("delete from case_events");
    assert_broken(&db, &id, "all events deleted");
}

fn events_that_changed_places_are_found(base: &Base) {
    let (db, id) = sound_case(base);
    for (a, b) in [(1, 2), (2, 5), (6, 7)] {
        let swap = format!(
            "update case_events set seq = 100 where number like '%1' and seq = {a};
             update case_events set seq = {a} where number like '%1' and seq = {b};
             update case_events set seq = {b} where seq = 100;"
        );
        base.tamper(&swap);
        assert_broken(&db, &id, &format!("events {a} and {b} swapped"));
        base.tamper(&swap);
    }
    assert_eq!(checked(&db, &id), Checked::Sound { events: EVENTS });
}

fn an_added_event_is_found(base: &Base) {
    let (db, id) = sound_case(base);
    base.tamper(
        "insert into case_events
         select region, number, 8, at, actor_region, actor, actor_name, role, payload, suite, hash
         from case_events where seq = 7",
    );
    assert_broken(&db, &id, "an event added");
}

fn an_event_whose_case_is_gone_is_found(base: &Base) {
    let (db, id) = sound_case(base);
    assert!(db.read(store::cases::orphans).unwrap().is_empty());
    base.tamper("delete from cases");
    let orphans = db.read(store::cases::orphans).unwrap();
    assert_eq!(orphans.len(), EVENTS as usize + 1);
    assert_eq!(orphans[0], (id.region.to_string(), id.number, 1));
}
