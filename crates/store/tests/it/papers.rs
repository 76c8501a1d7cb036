//! Issued papers and saved filters.

use domain::case::CaseId;
use store::papers::{self, Made, Order};
use store::saved_filters::{self, Saved};
use store::{Db, Error};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, account_id, case_id, org, region, store_submitted, submitted};

on_both_engines!(
    numbers_have_no_gap_and_a_paper_is_reserved_once,
    a_failed_reservation_gives_its_number_back,
    a_paper_is_made_once_and_never_changed,
    a_paper_that_fails_waits_and_is_tried_again,
    certificates_are_listed_for_their_holder_only,
    filters_are_kept_and_dropped,
);

fn order(case: &CaseId, seq: u32, year: i16) -> Order {
    Order {
        case: case.clone(),
        seq,
        kind: "acceptance".to_owned(),
        org: org(),
        year,
        code: format!("CODE{}{seq}{year}", case.number),
        issued_at: NOW,
    }
}

fn reserve(db: &Db, order: &Order) -> bool {
    let order = order.clone();
    db.write(move |tx| papers::reserve(tx, &order)).unwrap()
}

fn made() -> Made {
    Made {
        template: 1,
        sha256: "ab".repeat(32),
        size_bytes: 3,
        pages: 1,
        made_at: NOW.plus_millis(1000),
    }
}

fn numbers_have_no_gap_and_a_paper_is_reserved_once(base: &Base) {
    let db = base.open();
    let case = case_id(1);
    store_submitted(&db, &case, "citizen");
    for (seq, year) in [(1, 2026), (2, 2026), (3, 2027)] {
        assert!(reserve(&db, &order(&case, seq, year)));
        assert!(!reserve(&db, &order(&case, seq, year)));
    }
    let listed = db.read(|tx| papers::list_of_case(tx, &case)).unwrap();
    let numbers: Vec<(i16, u32)> = listed.iter().map(|p| (p.order.year, p.number)).collect();
    assert_eq!(numbers, [(2026, 1), (2026, 2), (2027, 1)]);
    let found = db.read(|tx| papers::find_of_event(tx, &case, 2, "acceptance")).unwrap();
    assert_eq!(found.as_ref(), Some(&listed[1]));
    assert_eq!(listed[1].order, order(&case, 2, 2026));
    let by_code = db.read(|tx| papers::find(tx, region("330106"), &listed[1].order.code));
    assert_eq!(by_code.unwrap(), found);
    assert_eq!(db.read(|tx| papers::find(tx, region("330106"), "no")).unwrap(), None);
}

fn a_failed_reservation_gives_its_number_back(base: &Base) {
    let db = base.open();
    let lost = order(&case_id(1), 1, 2026);
    let outcome: Result<(), Error> = db.write(move |tx| {
        papers::reserve(tx, &lost)?;
        Err(Error::Unavailable("the power failed".to_owned()))
    });
    assert!(outcome.is_err());
    assert!(reserve(&db, &order(&case_id(2), 1, 2026)));
    let kept = db.read(|tx| papers::list_of_case(tx, &case_id(2))).unwrap();
    assert_eq!(kept[0].number, 1);
}

fn a_paper_is_made_once_and_never_changed(base: &Base) {
    let db = base.open();
    let order = order(&case_id(1), 1, 2026);
    reserve(&db, &order);
    let waiting = db.read(|tx| papers::waiting(tx, NOW, 10)).unwrap();
    assert_eq!(waiting.len(), 1);
    for (bytes, is_first) in [(b"one".to_vec(), true), (b"two".to_vec(), false)] {
        let order = order.clone();
        let done = db.write(move |tx| papers::finish(tx, &order, &made(), bytes)).unwrap();
        assert_eq!(done, is_first);
    }
    let code = order.code.clone();
    let file = db.read(|tx| papers::file(tx, region("330106"), &code)).unwrap();
    assert_eq!(file.as_deref(), Some(&b"one"[..]));
    let paper = db.read(|tx| papers::find(tx, region("330106"), &code)).unwrap().unwrap();
    assert_eq!(paper.made, Some(made()));
    assert!(db.read(|tx| papers::waiting(tx, NOW, 10)).unwrap().is_empty());
    let late = order.clone();
    db.write(move |tx| papers::postpone(tx, &late, NOW, "too late")).unwrap();
    assert_eq!(db.read(papers::standing).unwrap().waiting, 0);
}

fn a_paper_that_fails_waits_and_is_tried_again(base: &Base) {
    let db = base.open();
    let order = order(&case_id(1), 1, 2026);
    reserve(&db, &order);
    let failed = order.clone();
    let later = NOW.plus_millis(60_000);
    db.write(move |tx| papers::postpone(tx, &failed, later, "no font")).unwrap();
    assert!(db.read(|tx| papers::waiting(tx, NOW, 10)).unwrap().is_empty());
    let standing = db.read(papers::standing).unwrap();
    assert_eq!((standing.waiting, standing.failing), (1, 1));
    assert_eq!(standing.oldest_at, Some(NOW));
    let elsewhere = ("440000", "449999");
    assert!(db.read(|tx| papers::failing(tx, elsewhere)).unwrap().is_empty());
    assert_eq!(db.write(move |tx| papers::retry(tx, elsewhere, NOW)).unwrap(), 0);
    let all = ("000000", "999999");
    let failing = db.read(|tx| papers::failing(tx, all)).unwrap();
    assert_eq!((failing[0].attempts, failing[0].fault.as_deref()), (1, Some("no font")));
    assert_eq!(db.write(move |tx| papers::retry(tx, all, NOW)).unwrap(), 1);
    assert_eq!(db.read(|tx| papers::waiting(tx, NOW, 10)).unwrap().len(), 1);
}

fn certificates_are_listed_for_their_holder_only(base: &Base) {
    use domain::case::State;
    let db = base.open();
    let store = |n: u32, applicant: &str, state: State, kind: &str| {
        let id = case_id(n);
        let (case, recorded) = submitted(&id, applicant);
        let case = domain::case::Case { state, ..case };
        db.write_once(store::cases::insert(&case, &recorded, None)).unwrap();
        let issued_at = NOW.plus_millis(i64::from(n));
        let order = Order { kind: kind.to_owned(), issued_at, ..order(&id, 2, 2026) };
        assert!(reserve(&db, &order));
    };
    store(1, "me", State::Granted, "grant");
    store(2, "me", State::Archived, "grant");
    store(3, "me", State::Granted, "receipt");
    // Granted once, reopened, and refused in the end.
    store(4, "me", State::Refused, "grant");
    store(5, "other", State::Granted, "grant");
    let held = |of: &str, limit| db.read(|tx| papers::held(tx, &account_id(of), limit)).unwrap();
    let numbers =
        |of: &str, limit| held(of, limit).iter().map(|held| held.issued_at).collect::<Vec<_>>();
    assert_eq!(numbers("me", 10), [NOW.plus_millis(2), NOW.plus_millis(1)]);
    assert_eq!(numbers("me", 1), [NOW.plus_millis(2)]);
    assert_eq!(numbers("nobody", 10), []);
    let newest = &held("me", 1)[0];
    assert_eq!((newest.item_version, newest.region), (1, region("330106")));
    assert_eq!(newest.answers["shop"], ["小吃店"]);
    assert_eq!(newest.code, order(&case_id(2), 2, 2026).code);
}

fn filters_are_kept_and_dropped(base: &Base) {
    let db = base.open();
    let saved = |id: &str| Saved {
        id: id.to_owned(),
        name: "本周到期".to_owned(),
        query: "due=week".to_owned(),
    };
    for id in ["a", "b"] {
        let new = saved(id);
        db.write(move |tx| saved_filters::insert(tx, &account_id("me"), &new, NOW)).unwrap();
    }
    assert!(db.write(|tx| saved_filters::delete(tx, &account_id("me"), "a")).unwrap());
    assert!(!db.write(|tx| saved_filters::delete(tx, &account_id("other"), "b")).unwrap());
    let mine = db.read(|tx| saved_filters::list(tx, &account_id("me"))).unwrap();
    assert_eq!(mine, [saved("b")]);
    assert!(mine.len() <= saved_filters::MOST);
}
