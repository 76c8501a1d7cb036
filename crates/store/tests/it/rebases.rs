//! Orders that move cases to another version, what became of each case, and the rows of the moved.

use std::collections::BTreeMap;

use domain::case::{Case, Event, Moves, Opened, Recorded, Who, step};
use domain::item::{ItemId, ItemVersion, Life, State};
use domain::lists::CatalogueChange;
use domain::rebase::{Order, Record, Shift, Terms};
use domain::text::Bilingual;
use store::cases::{self, Checked};
use store::rebases::{self, Outcome, Stored};
use store::{Db, Error};

use crate::engines::{Base, on_both_engines};
use crate::sample::{
    NOW, ORG, REGION, accepted, case_id, org, region, store_next, store_submitted,
};

on_both_engines!(
    an_order_is_kept_found_and_thrown_away,
    every_case_of_an_order_is_left_until_it_has_an_outcome,
    a_moved_case_is_the_fold_of_its_events,
);

fn item() -> ItemId {
    ItemVersion::sample().id
}

fn order(id: &str) -> Stored {
    Stored {
        item: item(),
        id: id.to_owned(),
        org: ORG.to_owned(),
        order: Order { from: 1, to: 2, cause: "材料清单调整".to_owned(), ..Order::default() },
        life: Life::begun("330106/editor", CatalogueChange::Change),
        people: vec!["王芳".to_owned()],
        returned: None,
        is_running: false,
        revision: 1,
        changed_at: NOW,
        ended_at: None,
        waits_since: None,
    }
}

fn an_order_is_kept_found_and_thrown_away(base: &Base) {
    let db = base.open();
    let first = order("a");
    let kept = first.clone();
    db.write(move |tx| rebases::insert(tx, &kept)).unwrap();
    let find = |id: &str| db.read(|tx| rebases::find(tx, region(REGION), id)).unwrap();
    assert_eq!(find("a"), Some(first.clone()));
    assert_eq!(find("b"), None);
    let again = first.clone();
    let taken = db.write(move |tx| rebases::insert(tx, &again));
    assert!(matches!(taken, Err(Error::Conflict(_))), "{taken:?}");
    let mut next = Stored { revision: 2, is_running: true, ..first.clone() };
    next.life.state = State::Approved;
    next.order.terms = Terms::ByLaw { basis: "某条例第一条".to_owned() };
    next.returned = Some("再看".to_owned());
    next.changed_at = NOW.plus_millis(5);
    let saved = next.clone();
    db.write(move |tx| rebases::save(tx, &saved)).unwrap();
    assert_eq!(find("a"), Some(next.clone()));
    let late = next.clone();
    let overtaken = db.write(move |tx| rebases::save(tx, &late));
    assert!(matches!(overtaken, Err(Error::Conflict(_))), "{overtaken:?}");
    let other = Stored { changed_at: NOW.plus_millis(9), ..order("b") };
    let kept = other.clone();
    db.write(move |tx| rebases::insert(tx, &kept)).unwrap();
    assert_eq!(db.read(rebases::running).unwrap(), [next.clone()]);
    let all = [other, next];
    let list =
        |from: &str, to: &str, org| db.read(|tx| rebases::list(tx, (from, to), org)).unwrap();
    assert_eq!(list("330000", "339999", None), all);
    assert_eq!(list("330000", "339999", Some(ORG)), all);
    assert_eq!(list("330000", "339999", Some("11330106DEM0000221")), []);
    assert_eq!(list("440000", "449999", None), []);
    assert_eq!(db.read(|tx| rebases::of_item(tx, &item())).unwrap(), all);
    let waits = |id: &'static str, since| {
        db.write(move |tx| rebases::waits(tx, region(REGION), id, since)).unwrap();
        (find(id).unwrap().waits_since, find(id).unwrap().revision)
    };
    assert_eq!(waits("a", Some(NOW)), (Some(NOW), 2));
    assert_eq!(waits("a", None), (None, 2));
    assert_eq!(waits("b", Some(NOW)), (None, 1), "it is not being carried out");
    let delete = |id: &'static str| db.write(move |tx| rebases::delete(tx, region(REGION), id));
    assert!(!delete("a").unwrap(), "it is being carried out");
    assert!(delete("b").unwrap() && !delete("b").unwrap());
}

fn outcome(n: u32, outcome: &str) -> Outcome {
    let outcome = outcome.to_owned();
    Outcome { case: case_id(n), outcome, lost: n, asked: 1, opened: 2, at: NOW }
}

fn every_case_of_an_order_is_left_until_it_has_an_outcome(base: &Base) {
    let db = base.open();
    let stored = order("a");
    for n in 1..=5 {
        store_submitted(&db, &case_id(n), "citizen");
    }
    // One has moved, one is withdrawn: neither is under way with the old version.
    let case = db.read(|tx| cases::find(tx, &case_id(4))).unwrap().unwrap();
    store_next(&db, case, "system", moved(&[])).unwrap();
    let case = db.read(|tx| cases::find(tx, &case_id(5))).unwrap().unwrap();
    store_next(&db, case, "citizen", Event::Withdrawn { reason: String::new() }).unwrap();
    let versions = |item: &ItemId| db.read(|tx| rebases::versions_under_way(tx, item)).unwrap();
    assert_eq!(versions(&item()), [(2, 1), (1, 3)]);
    let elsewhere = ItemId { region: region("440106"), ..item() };
    assert_eq!(versions(&elsewhere), []);
    let numbers = |ids: Vec<domain::case::CaseId>| -> Vec<String> {
        ids.into_iter().map(|id| id.number).collect()
    };
    let under_way = |after: &str, limit| {
        numbers(db.read(|tx| rebases::under_way(tx, &item(), 1, after, limit)).unwrap())
    };
    let number = |n| case_id(n).number;
    assert_eq!(under_way("", 2), [number(1), number(2)]);
    assert_eq!(under_way(&number(2), 2), [number(3)]);
    let left = |limit| numbers(db.read(|tx| rebases::left(tx, &stored, limit)).unwrap());
    assert_eq!(left(9), [number(1), number(2), number(3)]);
    db.write_once(vec![rebases::outcome("a", &outcome(1, "ended"))]).unwrap();
    db.write_once(vec![rebases::outcome("other", &outcome(2, "ended"))]).unwrap();
    assert_eq!(left(9), [number(2), number(3)], "what another order did is not this one's");
    assert_eq!(left(1), [number(2)]);
    db.write_once(vec![rebases::outcome("a", &outcome(3, "would-lose"))]).unwrap();
    db.write_once(vec![rebases::outcome("a", &outcome(1, "moved"))]).unwrap();
    db.write_once(vec![rebases::outcome("a", &outcome(1, "other-version"))]).unwrap();
    let found = |only: &str, after: &str| {
        db.read(|tx| rebases::outcomes(tx, &stored, only, after, 9)).unwrap()
    };
    assert_eq!(found("", ""), [outcome(1, "moved"), outcome(3, "would-lose")]);
    assert_eq!(found("", &number(1)), [outcome(3, "would-lose")]);
    assert_eq!(found("moved", ""), [outcome(1, "moved")]);
    let counts = db.read(|tx| rebases::counts(tx, &stored)).unwrap();
    assert_eq!(counts, [("moved".to_owned(), 1), ("would-lose".to_owned(), 1)]);
}

fn opened(step: u32) -> Opened {
    Opened { step, org: org(), due_on: None, silence_agrees: false }
}

/// A move to version 2 in which step 2 goes on as 3 and 3 ends.
fn moved(opens: &[u32]) -> Event {
    let shift = |step, goes_on_as| Shift { step, goes_on_as, due_on: None, silence_agrees: false };
    let record = Record {
        order: "a".to_owned(),
        from: 1,
        to: 2,
        item_name: Bilingual::both("食品经营许可（新）", "Food business licence, new"),
        cause: "材料清单调整".to_owned(),
        ordered_by: "王芳".to_owned(),
        approved_by: vec!["李娜".to_owned()],
        steps: vec![shift(2, Some(3)), shift(3, None)],
        moves: Moves { opened: opens.iter().map(|step| opened(*step)).collect(), recalled: vec![] },
        answers: BTreeMap::from([("name".to_owned(), vec!["小吃店".to_owned()])]),
        lost: BTreeMap::new(),
        renamed: Vec::new(),
        asked: vec!["email".to_owned()],
        terms_of: 1,
        basis: None,
        due: None,
        calendar: String::new(),
    };
    Event::Rebased { record: Box::new(record) }
}

fn in_review(db: &Db, n: u32) -> Case {
    let case = store_submitted(db, &case_id(n), "citizen");
    let case = store_next(db, case, "clerk", accepted(10)).unwrap();
    let moves = Moves { opened: vec![opened(2), opened(3)], recalled: vec![] };
    store_next(db, case, "officer", Event::ReviewStarted { moves }).unwrap()
}

fn next(case: &Case) -> (Recorded, Case) {
    let who = Who { account: None, name: "tongban".to_owned(), role: "system".to_owned() };
    let at = NOW.plus_millis(900_000);
    let recorded = Recorded { seq: case.revision + 1, at, who, event: moved(&[4]) };
    let after = step(Some(case.clone()), &case.id, &recorded).unwrap();
    (recorded, after)
}

fn a_moved_case_is_the_fold_of_its_events(base: &Base) {
    let db = base.open();
    let one = in_review(&db, 1);
    store_next(&db, one, "system", moved(&[4])).unwrap();

    let two = in_review(&db, 2);
    let (recorded, after) = next(&two);
    let head = db.read(|tx| cases::head(tx, &two.id)).unwrap();
    let open: Vec<_> = two.open_tasks().cloned().collect();
    let statements = || cases::next(&head, &open, &after, &recorded, None);
    db.write_once(statements()).unwrap();
    assert!(matches!(db.write_once(statements()), Err(Error::Conflict(_))), "it has moved on");

    for (n, events, version) in [(1, 4, 2), (2, 4, 2)] {
        let id = case_id(n);
        let head = db.read(|tx| cases::head(tx, &id)).unwrap();
        let checked = db.read(|tx| cases::check(tx, &id, &head)).unwrap();
        assert_eq!(checked, Checked::Sound { events }, "case {n}");
        let case = db.read(|tx| cases::find(tx, &id)).unwrap().unwrap();
        assert_eq!(case.item_version, version);
        let steps: Vec<u32> =
            db.read(|tx| cases::tasks_of(tx, &id)).unwrap().iter().map(|t| t.step).collect();
        assert_eq!(steps, [3, 4]);
    }
    base.tamper("update cases set item_version = 1 where number like '%1'");
    let head = db.read(|tx| cases::head(tx, &case_id(1))).unwrap();
    let checked = db.read(|tx| cases::check(tx, &case_id(1), &head)).unwrap();
    assert!(matches!(checked, Checked::Broken { .. }), "a changed version is seen");
}
