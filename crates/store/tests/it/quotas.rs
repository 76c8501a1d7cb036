//! Places of a limited number: each given once, given back and given again; and who waits for one.

use domain::case::State;
use domain::item::{ItemId, Quota, QuotaPeriod, Stretch};
use jiff::civil::date;
use store::{Db, Error, quotas};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, accepted, case_id, region, store_decided, store_next, store_submitted};

on_both_engines!(
    a_place_is_given_once_and_the_first_that_came_back_is_next,
    who_waits_stands_in_the_order_of_acceptance,
    a_line_is_read_from_its_index_however_many_cases_there_are,
);

fn item() -> ItemId {
    let (case, _) = crate::sample::submitted(&case_id(1), "citizen");
    ItemId { region: region("330106"), code: case.item_code }
}

fn year() -> Stretch {
    let per = Some(QuotaPeriod::Year);
    Quota { per, ..Quota::default() }.stretch(date(2026, 3, 2))
}

fn held(db: &Db) -> (u32, u32) {
    db.read(|tx| quotas::held(tx, &item(), "2026")).unwrap()
}

fn a_place_is_given_once_and_the_first_that_came_back_is_next(base: &Base) {
    let db = base.open();
    for n in 1..=6 {
        store_submitted(&db, &case_id(n), "citizen");
    }
    let give = |n, place| {
        let code = item().code;
        db.write_once(vec![quotas::insert(&case_id(n), &code, "2026", place, NOW)])
    };
    assert_eq!(held(&db), (0, 1));
    for n in 1..=4 {
        give(n, n).unwrap();
    }
    assert_eq!(held(&db), (4, 5));
    assert!(matches!(give(5, 4), Err(Error::Conflict(_))), "somebody has that place");
    assert!(matches!(give(4, 5), Err(Error::Conflict(_))), "a case has one place");
    assert_eq!(held(&db), (4, 5));
    let place = |n| db.read(|tx| quotas::place_of(tx, &case_id(n))).unwrap();
    assert_eq!((place(2), place(5)), (Some(("2026".to_owned(), 2)), None));
    for n in [3, 1] {
        db.write_once(vec![quotas::delete(&case_id(n))]).unwrap();
    }
    assert_eq!(held(&db), (2, 1));
    give(5, 1).unwrap();
    assert_eq!(held(&db), (3, 3));
    give(6, 3).unwrap();
    assert_eq!(held(&db), (4, 5));
    let other = db.read(|tx| quotas::held(tx, &item(), "2027")).unwrap();
    assert_eq!(other, (0, 1), "each stretch of time has its own places");
}

fn who_waits_stands_in_the_order_of_acceptance(base: &Base) {
    let db = base.open();
    // Accepted a minute after it came in; those with a higher number came in later by their number only.
    for n in [3, 1, 2] {
        let case = store_submitted(&db, &case_id(n), "citizen");
        store_next(&db, case, "clerk", accepted(10)).unwrap();
    }
    store_submitted(&db, &case_id(4), "citizen");
    store_decided(&db, &case_id(5));
    let list = |stretch: &Stretch, limit| {
        let found = db.read(|tx| quotas::waiting(tx, &item(), stretch, limit)).unwrap();
        found.into_iter().map(|one| (one.case, one.state)).collect::<Vec<_>>()
    };
    let all: Vec<_> = (1..=3).map(|n| (case_id(n), State::Accepted)).collect();
    assert_eq!(list(&year(), 9), all);
    assert_eq!(list(&year(), 2), all[..2]);
    let last_year = Quota { per: Some(QuotaPeriod::Year), ..Quota::default() };
    assert_eq!(list(&last_year.stretch(date(2025, 12, 31)), 9), []);
    let waiting = db.read(|tx| quotas::waiting(tx, &item(), &year(), 9)).unwrap();
    let at = waiting[2].accepted_at;
    let ahead = |at, number: &str, most| {
        db.read(|tx| quotas::ahead(tx, &item(), &year(), (at, number), most)).unwrap()
    };
    assert_eq!(ahead(at, &case_id(3).number, 9), 2, "of one moment the lower number is first");
    assert_eq!(ahead(at, &case_id(1).number, 9), 0);
    assert_eq!(ahead(at.plus_millis(1), "", 9), 3);
    assert_eq!(ahead(at.plus_millis(1), "", 2), 2, "no more are counted than asked for");
    // Whoever has a place already waits for none.
    db.write_once(vec![quotas::insert(&case_id(1), &item().code, "2026", 1, NOW)]).unwrap();
    assert_eq!(ahead(at.plus_millis(1), "", 9), 2);
    assert_eq!(list(&year(), 9), all[1..]);
}

/// Thousands of cases made of one, a few of them of the item that is asked for.
const MANY: &str = "
    create table copies as select * from cases where number like '%1';
    LETTERS
    update cases set item_code = 'another' where number like '%d%' or number like '%e%'
        or number like '%f%' or number like '%g%' or number like '%h%' or number like '%i%';
    drop table copies;
    analyze;";

/// Doubles the cases: each once more with a letter behind its number.
const TWICE: &str = "
    delete from copies;
    insert into copies select * from cases;
    update copies set number = number || 'LETTER';
    insert into cases select * from copies;";

fn many() -> String {
    let twice: String =
        "abcdefghijkl".chars().map(|letter| TWICE.replace("LETTER", &letter.to_string())).collect();
    MANY.replace("LETTERS", &twice)
}

/// How the engine would go about a statement, in its own words.
fn plan(db: &Db, sql: &str, args: &[store::Value]) -> String {
    let (explain, column) = match db.engine() {
        "sqlite" => ("explain query plan ", 3),
        _ => ("explain ", 0),
    };
    // The store takes statements that live as long as the program.
    let sql: &'static str = Box::leak(format!("{explain}{sql}").into_boxed_str());
    let lines = db.read(|tx| tx.all("plan", sql, args, |row| row.text(column, "plan")));
    lines.expect("it is explained").join("\n")
}

fn a_line_is_read_from_its_index_however_many_cases_there_are(base: &Base) {
    let db = base.open();
    let case = store_submitted(&db, &case_id(1), "citizen");
    store_next(&db, case, "clerk", accepted(10)).unwrap();
    base.tamper(&many());
    let (item, year) = (item(), year());
    let (code, region) = (item.code.as_str(), item.region.as_str());
    let (from, until) = (year.from.millis(), year.until.millis());
    let ahead = store::args![code, region, from, until, until, "", 9_999_u32];
    let waiting = store::args![code, region, from, until, 50_u32];
    let plan = |sql: &str, args: &[store::Value]| plan(&db, sql, args);
    for (what, plan) in
        [("ahead", plan(quotas::AHEAD, &ahead)), ("waiting", plan(quotas::WAITING, &waiting))]
    {
        assert!(plan.contains("cases_line"), "{what}: {plan}");
        for other in
            ["cases_item", "cases_work", "SCAN c", "Seq Scan on cases", "Sort", "TEMP B-TREE"]
        {
            assert!(!plan.contains(other), "{what} goes by {other}: {plan}");
        }
    }
    let ahead = db.read(|tx| quotas::ahead(tx, &item, &year, (year.until, ""), 9_999)).unwrap();
    assert_eq!(ahead, 1 << 6);
}
