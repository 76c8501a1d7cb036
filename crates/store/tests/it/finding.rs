//! Listings that follow items, queries that found nothing, files of versions, times taken.

use domain::item::ItemId;
use domain::lists::{CodeList, ExerciseLevel, ItemType};
use jiff::civil::date;
use store::item_draft_files;
use store::item_files::{self, ItemFile, Purpose};
use store::items::Published;
use store::listings::{self, Listing, Wanted};
use store::{Db, Error, durations, fruitless, items};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, ORG, case_id, published, region, store_decided, store_submitted};

on_both_engines!(
    a_listing_follows_its_item,
    changes_stand_at_the_end_whatever_the_clock_says,
    lists_are_narrowed_and_paged,
    a_listing_that_is_not_its_items_is_told,
    fruitless_queries_are_counted,
    a_file_of_a_version_stays_as_it_is,
    files_of_a_draft_hold_for_its_version,
    only_decided_cases_tell_how_long_it_took,
);

fn of(place: &str, code: &str, class: ItemType) -> Published {
    let mut published = published(1);
    published.item.id = ItemId { region: region(place), code: code.to_owned() };
    published.item.class = class;
    published
}

fn publish(db: &Db, published: &Published) {
    let published = published.clone();
    db.write(move |tx| items::publish(tx, &published, "editor")).unwrap();
}

fn a_listing_follows_its_item(base: &Base) {
    let db = base.open();
    publish(&db, &published(1));
    let id = published(1).item.id;
    let rows = db.read(|tx| listings::page(tx, ("", ""), 10)).unwrap();
    assert_eq!(rows, [Listing::of(&published(1))], "the row comes back as it was written");
    let before = db.read(|tx| listings::stamp(tx, 0)).unwrap();
    publish(&db, &published(2));
    let after = db.read(|tx| listings::stamp(tx, 0)).unwrap();
    assert!(after != before && after.rows == before.rows);
    let rows = db.read(|tx| listings::find_many(tx, std::slice::from_ref(&id))).unwrap();
    assert_eq!(rows, [Listing::of(&published(2))]);
    assert_eq!(db.read(listings::count).unwrap(), 1);
    let gone = id.clone();
    db.write(move |tx| listings::withdraw(tx, &gone)).unwrap();
    assert_eq!(db.read(listings::count).unwrap(), 0);
    assert!(db.read(|tx| listings::page(tx, ("", ""), 10)).unwrap().is_empty());
    let changed = db.read(|tx| listings::changed(tx, after.changed_at, 10)).unwrap();
    assert_eq!(changed, [(Listing::of(&published(2)), false)], "whoever follows is told");
}

fn changes_stand_at_the_end_whatever_the_clock_says(base: &Base) {
    let db = base.open();
    for code in ["a", "b", "c"] {
        publish(&db, &of("330106", code, ItemType::Licence));
    }
    let stamp = db.read(|tx| listings::stamp(tx, 0)).unwrap();
    assert_eq!(stamp.changed_at, NOW.millis() + 2, "equal moments are told apart");
    let mut late = of("330106", "d", ItemType::Licence);
    late.published_at = NOW.plus_millis(-86_400_000);
    publish(&db, &late);
    let changed = db.read(|tx| listings::changed(tx, stamp.changed_at + 1, 10)).unwrap();
    let codes: Vec<_> = changed.iter().map(|(row, _)| row.id.code.as_str()).collect();
    assert_eq!(codes, ["d"]);
}

fn lists_are_narrowed_and_paged(base: &Base) {
    let db = base.open();
    for (place, code, class) in [
        ("330100", "a", ItemType::Licence),
        ("330106", "b", ItemType::Licence),
        ("330106", "c", ItemType::Penalty),
        ("440000", "d", ItemType::Licence),
    ] {
        publish(&db, &of(place, code, class));
    }
    let codes = |wanted: Wanted, after: (&str, &str), limit: u32| -> String {
        let rows = db.read(|tx| listings::list(tx, &wanted, after, limit)).unwrap();
        rows.iter().map(|row| row.id.code.as_str()).collect()
    };
    let all = Wanted::default();
    assert_eq!(codes(all.clone(), ("", ""), 10), "abcd");
    assert_eq!(codes(all.clone(), ("330106", "b"), 1), "c");
    let level = Some(published(1).item.authority.level);
    let other = ExerciseLevel::all().find(|l| Some(*l) != level);
    let region = Some(region("330100"));
    for (org, class, level, expected) in [
        (None, None, None, "abc"),
        (None, None, level, "abc"),
        (None, None, other, ""),
        (None, Some(ItemType::Licence), None, "ab"),
        (None, Some(ItemType::Penalty), level, "c"),
        (Some(ORG.to_owned()), None, None, "abc"),
        (Some(ORG.to_owned()), None, level, "abc"),
        (Some(ORG.to_owned()), Some(ItemType::Licence), None, "ab"),
        (Some(ORG.to_owned()), Some(ItemType::Licence), other, ""),
        (Some("none".to_owned()), None, None, ""),
    ] {
        let wanted = Wanted { region, org, class, level, can_apply: false };
        assert_eq!(codes(wanted.clone(), ("", ""), 10), expected, "{wanted:?}");
    }
    assert_eq!(codes(Wanted { can_apply: true, ..all }, ("", ""), 10), "", "there are no forms");
}

fn a_listing_that_is_not_its_items_is_told(base: &Base) {
    let db = base.open();
    publish(&db, &published(1));
    assert!(db.read(|tx| listings::unlike(tx, 10)).unwrap().is_empty());
    let id = published(1).item.id;
    let gone = id.clone();
    db.write(move |tx| listings::withdraw(tx, &gone)).unwrap();
    assert_eq!(db.read(|tx| listings::unlike(tx, 10)).unwrap(), std::slice::from_ref(&id));
    db.write(|tx| listings::put(tx, &published(1))).unwrap();
    assert!(db.read(|tx| listings::unlike(tx, 10)).unwrap().is_empty());
    db.write(|tx| listings::put(tx, &published(2))).unwrap();
    assert_eq!(db.read(|tx| listings::unlike(tx, 10)).unwrap(), [id]);
}

fn fruitless_queries_are_counted(base: &Base) {
    let db = base.open();
    let note = |place: &'static str, words: &'static str, day: i8| {
        db.write(move |tx| fruitless::note(tx, region(place), words, date(2026, 3, day))).unwrap();
    };
    note("330106", "火箭", 1);
    note("330106", "火箭", 3);
    note("330100", "潜艇", 2);
    note("440000", "火箭", 2);
    let list = |place| db.read(|tx| fruitless::list(tx, region(place), 10)).unwrap();
    let rows = list("330100");
    let told: Vec<_> = rows.iter().map(|row| (row.words.as_str(), row.count)).collect();
    assert_eq!(told, [("火箭", 2), ("潜艇", 1)]);
    assert_eq!((rows[0].first_on, rows[0].last_on), (date(2026, 3, 1), date(2026, 3, 3)));
    assert_eq!(db.write(|tx| fruitless::forget(tx, date(2026, 3, 3))).unwrap(), 2);
    assert_eq!(list("000000").len(), 1);
}

fn a_file_of_a_version_stays_as_it_is(base: &Base) {
    let db = base.open();
    let id = published(1).item.id;
    let file = ItemFile {
        material: "m1".to_owned(),
        purpose: Purpose::Blank,
        name: "申请表.pdf".to_owned(),
        kind: "application/pdf".to_owned(),
        digest: "d".to_owned(),
        added_at: NOW,
        added_by: "editor".to_owned(),
    };
    let add = |bytes: &'static [u8]| {
        let (id, file) = (id.clone(), file.clone());
        db.write(move |tx| item_files::add(tx, &id, 1, &file, bytes.to_vec()))
    };
    add(b"%PDF-1").unwrap();
    assert!(matches!(add(b"%PDF-2"), Err(Error::Conflict(_))));
    assert_eq!(db.read(|tx| item_files::list(tx, &id, 1)).unwrap(), std::slice::from_ref(&file));
    assert!(db.read(|tx| item_files::list(tx, &id, 2)).unwrap().is_empty());
    let carried = id.clone();
    db.write(move |tx| item_files::carry(tx, &carried, 2)).unwrap();
    assert_eq!(db.read(|tx| item_files::list(tx, &id, 2)).unwrap(), std::slice::from_ref(&file));
    let bytes = |purpose| db.read(|tx| item_files::bytes(tx, &id, 1, "m1", purpose)).unwrap();
    assert_eq!(bytes(Purpose::Blank).as_deref(), Some(&b"%PDF-1"[..]));
    assert_eq!(bytes(Purpose::Sample), None);
    assert_eq!(Purpose::from_key(Purpose::Sample.key()), Some(Purpose::Sample));
}

fn files_of_a_draft_hold_for_its_version(base: &Base) {
    let db = base.open();
    let id = published(1).item.id;
    let file = |material: &str, purpose, digest: &str| ItemFile {
        material: material.to_owned(),
        purpose,
        name: format!("{material}.pdf"),
        kind: "application/pdf".to_owned(),
        digest: digest.to_owned(),
        added_at: NOW,
        added_by: "editor".to_owned(),
    };
    let (blank, sample) = (Purpose::Blank, Purpose::Sample);
    publish(&db, &published(1));
    let (kept, gone, changed) =
        (file("m1", blank, "a"), file("m1", sample, "b"), file("m2", blank, "c"));
    for old in [&kept, &gone, &changed] {
        let (id, old) = (id.clone(), old.clone());
        db.write(move |tx| item_files::add(tx, &id, 1, &old, old.digest.clone().into())).unwrap();
    }
    let put = |file: ItemFile| {
        let id = id.clone();
        db.write(move |tx| item_draft_files::put(tx, &id, &file, file.digest.clone().into()))
    };
    put(file("m1", sample, "")).unwrap();
    put(file("m2", blank, "early")).unwrap();
    put(file("m2", blank, "late")).unwrap();
    put(file("m3", sample, "new")).unwrap();
    put(file("m4", blank, "mistake")).unwrap();
    let of = id.clone();
    db.write(move |tx| item_draft_files::withdraw(tx, &of, ("m4", blank))).unwrap();
    let bytes = |place| db.read(|tx| item_draft_files::bytes(tx, &id, place)).unwrap();
    assert_eq!(bytes(("m2", blank)).as_deref(), Some(&b"late"[..]));
    assert_eq!(bytes(("m1", sample)), None, "it goes away");
    assert_eq!(db.read(|tx| item_draft_files::list(tx, &id)).unwrap().len(), 3);
    publish(&db, &published(2));
    let (of, seen) = (id.clone(), id.clone());
    db.write(move |tx| item_draft_files::adopt(tx, &of, 2)).unwrap();
    let digests = |version| {
        let files = db.read(|tx| item_files::list(tx, &seen, version)).unwrap();
        files.into_iter().map(|file| file.digest).collect::<Vec<_>>()
    };
    assert_eq!(digests(2), ["a", "late", "new"]);
    assert_eq!(digests(1), ["a", "b", "c"], "a version stays as it is");
    let (of, part) = (id.clone(), format!("{}01", id.code));
    let code = part.clone();
    db.write(move |tx| item_draft_files::inherit(tx, &of, 2, &code)).unwrap();
    let part = ItemId { code: part, ..id.clone() };
    assert_eq!(db.read(|tx| item_draft_files::list(tx, &part)).unwrap().len(), 3);
    let of = id.clone();
    db.write(move |tx| item_files::forget(tx, &of, 2, ("m3", sample))).unwrap();
    assert_eq!(digests(2), ["a", "late"]);
    let of = id.clone();
    db.write(move |tx| item_draft_files::clear(tx, &of)).unwrap();
    assert!(db.read(|tx| item_draft_files::list(tx, &id)).unwrap().is_empty());
}

fn only_decided_cases_tell_how_long_it_took(base: &Base) {
    let db = base.open();
    let decided = store_decided(&db, &case_id(1));
    store_submitted(&db, &case_id(2), "citizen");
    let id = ItemId { region: decided.id.region, code: decided.item_code.clone() };
    let taken = |since| db.read(|tx| durations::decided(tx, &id, since, 10)).unwrap();
    let from = decided.accepted_at.unwrap_or(decided.submitted_at);
    assert_eq!(taken(domain::time::Instant::from_millis(0)), [(from, decided.ended_at.unwrap())]);
    assert!(taken(decided.ended_at.unwrap().plus_millis(1)).is_empty());
}
