//! Cases to carry away: every one once, narrowed, in pages.

use store::exports::{self, Wanted};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, account_id, case_id, store_decided, store_submitted};

on_both_engines!(pages_give_every_case_once_and_narrow_what_is_wanted);

fn pages_give_every_case_once_and_narrow_what_is_wanted(base: &Base) {
    let db = base.open();
    for n in 1..=5 {
        store_submitted(&db, &case_id(n), "citizen");
    }
    store_decided(&db, &case_id(6));
    let all = Wanted { region_from: "330100", region_to: "330199", ..Wanted::default() };
    let mut numbers = Vec::new();
    loop {
        let after = numbers.last().map_or("", String::as_str).to_owned();
        let region = if after.is_empty() { "" } else { "330106" };
        let page = db.read(|tx| exports::page(tx, &all, (region, &after), 2)).unwrap();
        if page.is_empty() {
            break;
        }
        numbers.extend(page.into_iter().map(|row| row.number));
    }
    assert_eq!(numbers, (1..=6).map(|n| case_id(n).number).collect::<Vec<_>>());
    let count = |wanted: Wanted<'_>| {
        db.read(|tx| exports::page(tx, &wanted, ("", ""), exports::PAGE_MAX)).unwrap().len()
    };
    assert_eq!(count(Wanted { state: "granted", ..all.clone() }), 1);
    assert_eq!(count(Wanted { item_code: "none", ..all.clone() }), 0);
    assert_eq!(count(Wanted { org: "none", ..all.clone() }), 0);
    // What has no promise yet may be late too: with its notice.
    assert_eq!(count(Wanted { due_before: "2026-03-11", ..all.clone() }), 5);
    for (n, label) in [(2, "urgent"), (4, "urgent"), (4, "complex")] {
        db.write(move |tx| {
            store::cases::add_label(tx, &case_id(n), label, NOW, &account_id("clerk"))
        })
        .unwrap();
    }
    let labelled = |label| count(Wanted { label, ..all.clone() });
    assert_eq!((labelled("urgent"), labelled("complex"), labelled("none")), (2, 1, 0));
    let rows = db.read(|tx| exports::page(tx, &all, ("", ""), 10)).unwrap();
    let since: Vec<_> = rows.iter().map(|row| row.unanswered_since).collect();
    assert_eq!(since, [Some(NOW), Some(NOW), Some(NOW), Some(NOW), Some(NOW), None]);
    assert_eq!(count(Wanted { region_from: "440000", region_to: "449999", ..all }), 0);
}
