//! Alarms about budgets of reading.

use domain::time::Instant;
use store::budget_alarms::{self, Alarm};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, region};

on_both_engines!(refusals_of_one_hour_are_added_up, alarms_of_long_ago_are_forgotten);

fn alarm(holder: &str, at: i64, refused: u32) -> Alarm {
    Alarm {
        region: region("330106"),
        hour_at: NOW,
        kind: "reading".to_owned(),
        holder_kind: "source".to_owned(),
        holder: holder.to_owned(),
        first_at: NOW.plus_millis(at),
        last_at: NOW.plus_millis(at),
        refused,
    }
}

fn listed(base: &Base, notes: Vec<Alarm>) -> impl Fn(&str, &str) -> Vec<Alarm> {
    let db = base.open();
    for one in notes {
        db.write(move |tx| budget_alarms::note(tx, &one)).unwrap();
    }
    move |from, to| db.read(|tx| budget_alarms::list(tx, (from, to))).unwrap()
}

fn refusals_of_one_hour_are_added_up(base: &Base) {
    let later = Alarm { hour_at: NOW.plus_millis(3_600_000), ..alarm("a", 3_600_001, 1) };
    let notes = vec![alarm("a", 1, 1), alarm("b", 2, 1), alarm("a", 9, 9), later.clone()];
    let list = listed(base, notes);
    let of_a = Alarm { first_at: NOW.plus_millis(1), ..alarm("a", 9, 10) };
    assert_eq!(list("330000", "339999"), [later, of_a, alarm("b", 2, 1)]);
    assert!(list("440000", "449999").is_empty());
}

fn alarms_of_long_ago_are_forgotten(base: &Base) {
    let db = base.open();
    let old = Alarm { hour_at: NOW.plus_millis(-1), ..alarm("a", -1, 1) };
    for one in [old, alarm("b", 0, 1)] {
        db.write(move |tx| budget_alarms::note(tx, &one)).unwrap();
    }
    let forget = |before: Instant| db.write(move |tx| budget_alarms::forget(tx, before)).unwrap();
    assert_eq!((forget(NOW), forget(NOW)), (1, 0));
    let left = db.read(|tx| budget_alarms::list(tx, ("330000", "339999"))).unwrap();
    assert_eq!(left, [alarm("b", 0, 1)]);
}
