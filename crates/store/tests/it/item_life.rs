//! The life of items: catalogue, drafts, the log with its chain, days in force, imports, quality.

use domain::case::Who;
use domain::code::BaseCode;
use domain::form::Schema;
use domain::item::{
    CatalogueItem, Draft, Event, ItemId, ItemVersion, Life, Purpose, Returned, State,
};
use domain::lists::CatalogueChange;
use jiff::civil::{Date, date};
use store::imports::{self, Import};
use store::item_drafts::{self, Stored};
use store::item_quality::{self, Day, Found};
use store::items::Published;
use store::{Db, Error, catalogue, item_log, items};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, ORG, account_id, published, region};

on_both_engines!(
    a_catalogue_item_comes_back_and_tells_its_parent,
    a_draft_comes_back_as_it_was_stored_and_only_one_is_open,
    a_draft_that_moved_on_is_not_overwritten,
    a_published_draft_is_due_on_its_day,
    a_log_folds_into_its_standing,
    a_changed_log_is_found,
    versions_know_the_days_they_were_in_force,
    imports_are_remembered,
    findings_and_figures_are_kept_by_day,
);

fn base(code: &str) -> BaseCode {
    BaseCode::parse(code).unwrap()
}

fn a_catalogue_item_comes_back_and_tells_its_parent(base_db: &Base) {
    let db = base_db.open();
    let mut item = ItemVersion::sample();
    item.catalogue.base_code = "330125901001".to_owned();
    item.catalogue.parent_base_code = Some("33012590100Y".to_owned());
    let (own, above) = CatalogueItem::spoken_of(&item).unwrap();
    let above = above.unwrap();
    assert_eq!(db.read(|tx| catalogue::find(tx, own.base_code)).unwrap(), None);
    let (first, second) = (own.clone(), above.clone());
    db.write(move |tx| {
        catalogue::save(tx, &first)?;
        catalogue::save(tx, &second)
    })
    .unwrap();
    let mut wider = own.clone();
    wider.name.en = Some("Food".to_owned());
    let again = wider.clone();
    db.write(move |tx| catalogue::save(tx, &again)).unwrap();
    let found = db.read(|tx| catalogue::find(tx, own.base_code)).unwrap();
    assert_eq!(found.as_ref(), Some(&wider));
    let all = db.read(|tx| catalogue::list(tx, None, 10)).unwrap();
    assert_eq!(all, [wider.clone(), above.clone()]);
    let rest = db.read(|tx| catalogue::list(tx, Some(&wider), 10)).unwrap();
    assert_eq!(rest, [above]);
    let parents = db.read(catalogue::parents).unwrap();
    assert_eq!(parents.get(&own.base_code), Some(&base("33012590100Y")));
    assert_eq!(parents.len(), 1);
}

fn draft(code: &str) -> Stored {
    let mut item = ItemVersion::sample();
    item.id.code = code.to_owned();
    let mut draft = Draft::begun(item, Purpose::Add, "li");
    draft.reason = "新设事项".to_owned();
    draft.effective_on = Some(date(2026, 4, 1));
    Stored {
        draft,
        form: Some(Schema { schema: Schema::LAYOUT, fields: Vec::new() }),
        changed_at: NOW,
    }
}

fn insert(db: &Db, stored: &Stored) -> store::Result<()> {
    let stored = stored.clone();
    db.write(move |tx| item_drafts::insert(tx, &stored))
}

fn save(db: &Db, stored: &Stored) -> store::Result<()> {
    let stored = stored.clone();
    db.write(move |tx| item_drafts::save(tx, &stored))
}

fn a_draft_comes_back_as_it_was_stored_and_only_one_is_open(base: &Base) {
    let db = base.open();
    let mut stored = draft("a");
    let id = stored.draft.item.id.clone();
    assert_eq!(db.read(|tx| item_drafts::find(tx, &id)).unwrap(), None);
    insert(&db, &stored).unwrap();
    assert_eq!(db.read(|tx| item_drafts::find(tx, &id)).unwrap().as_ref(), Some(&stored));
    assert!(matches!(insert(&db, &stored), Err(Error::Conflict(_))));

    stored.draft.revision = 2;
    stored.draft.based_on = Some(1);
    stored.draft.purpose = Purpose::Change;
    stored.draft.life = Life::begun("wang", CatalogueChange::Change);
    stored.draft.returned =
        Some(Returned { desk: domain::item::Desk::Legal, reason: "依据已废止".to_owned() });
    stored.draft.effective_on = None;
    stored.form = None;
    save(&db, &stored).unwrap();
    assert_eq!(db.read(|tx| item_drafts::find(tx, &id)).unwrap().as_ref(), Some(&stored));

    let mut later = draft("b");
    later.changed_at = NOW.plus_millis(5);
    insert(&db, &later).unwrap();
    let lines = db.read(|tx| item_drafts::list(tx, region("330000"))).unwrap();
    let codes: Vec<_> =
        lines.iter().map(|line| (line.id.code.as_str(), line.is_returned)).collect();
    assert_eq!(codes, [("a", true), ("b", false)]);
    assert_eq!((lines[0].purpose, lines[0].org.as_str()), (Purpose::Change, ORG));
    assert_eq!(lines[0].life, stored.draft.life);
    assert_eq!(lines[0].name, *stored.draft.item.title());
    assert!(db.read(|tx| item_drafts::list(tx, region("440000"))).unwrap().is_empty());

    let gone = id.clone();
    db.write(move |tx| item_drafts::delete(tx, &gone)).unwrap();
    assert_eq!(db.read(|tx| item_drafts::find(tx, &id)).unwrap(), None);
}

fn a_draft_that_moved_on_is_not_overwritten(base: &Base) {
    let db = base.open();
    let mut mine = draft("a");
    insert(&db, &mine).unwrap();
    mine.draft.revision = 2;
    let mut theirs = mine.clone();
    theirs.draft.reason = "别人的".to_owned();
    save(&db, &theirs).unwrap();
    assert!(matches!(save(&db, &mine), Err(Error::Conflict(_))));
    let id = mine.draft.item.id;
    assert_eq!(db.read(|tx| item_drafts::find(tx, &id)).unwrap(), Some(theirs));
}

fn a_published_draft_is_due_on_its_day(base: &Base) {
    let db = base.open();
    let mut stored = draft("a");
    insert(&db, &stored).unwrap();
    let due = |day: Date| db.read(|tx| item_drafts::due(tx, day)).unwrap();
    assert!(due(date(2026, 5, 1)).is_empty(), "it is not published");
    stored.draft.revision = 2;
    stored.draft.life.state = State::Published;
    save(&db, &stored).unwrap();
    assert!(due(date(2026, 3, 31)).is_empty());
    assert_eq!(due(date(2026, 4, 1)), [stored.draft.item.id]);
}

fn who() -> Who {
    Who { account: Some(account_id("li")), name: "李".to_owned(), role: "item-editor".to_owned() }
}

fn log(db: &Db, id: &ItemId, event: Event) -> store::Result<domain::item::Standing> {
    let id = id.clone();
    db.write(move |tx| item_log::add(tx, &id, NOW, who(), event))
}

fn a_log_folds_into_its_standing(base: &Base) {
    let db = base.open();
    let id = ItemVersion::sample().id;
    let origin = ItemId { code: "old".to_owned(), ..id.clone() };
    let begun =
        Event::Begun { purpose: Purpose::Split, based_on: None, origins: vec![origin.clone()] };
    assert_eq!(log(&db, &id, begun).unwrap().state, State::Draft);
    log(&db, &id, Event::InForce { version: 1 }).unwrap();
    let standing = log(&db, &id, Event::Suspended { reason: "升级".to_owned() }).unwrap();
    let (found, head) = db.read(|tx| item_log::find(tx, &id)).unwrap().unwrap();
    assert_eq!(found, standing);
    assert_eq!((found.state, found.version, found.events), (State::Suspended, Some(1), 3));
    assert_eq!((found.origins, found.reason.as_deref()), (vec![origin.clone()], Some("升级")));
    assert_eq!(head.len(), 64);
    let history = db.read(|tx| item_log::history(tx, &id)).unwrap();
    assert_eq!(domain::item::fold(&id, &history), Some(standing));
    assert_eq!(history[0].who, who());
    assert_eq!(db.read(|tx| item_log::check(tx, &id)).unwrap(), Ok(3));
    assert_eq!(
        db.read(|tx| item_log::page_of_ids(tx, None, 10)).unwrap(),
        std::slice::from_ref(&id)
    );
    assert!(db.read(|tx| item_log::page_of_ids(tx, Some(&id), 10)).unwrap().is_empty());
    assert_eq!(db.read(|tx| item_log::find(tx, &origin)).unwrap(), None);
}

fn a_changed_log_is_found(base: &Base) {
    let db = base.open();
    let id = ItemVersion::sample().id;
    log(&db, &id, Event::InForce { version: 1 }).unwrap();
    log(&db, &id, Event::Suspended { reason: "abc".to_owned() }).unwrap();
    base.tamper("create table aside_events as select * from item_events");
    base.tamper("create table aside_lives as select * from item_lives");
    let restore = [
        "delete from item_events",
        "delete from item_lives",
        "insert into item_lives select * from aside_lives",
        "insert into item_events select * from aside_events",
    ];
    for change in [
        "update item_events set at = at + 1 where seq = 1",
        "update item_events set actor_name = 'x' where seq = 2",
        "update item_events set actor = null where seq = 1",
        "update item_events set role = 'x' where seq = 1",
        "update item_events set payload = replace(payload, 'abc', 'abd') where seq = 2",
        "update item_events set suite = 'md5' where seq = 2",
        "update item_events set hash = 'x' where seq = 1",
        "delete from item_events where seq = 2",
        "delete from item_events where seq = 1",
        "update item_lives set state = 'published'",
        "update item_lives set reason = null",
        "update item_lives set version = 2",
        "update item_lives set since = since + 1",
        "update item_lives set events = 3",
        "update item_lives set head = 'x'",
        "update item_lives set successors = '[{\"region\":\"330106\",\"code\":\"b\"}]'",
    ] {
        base.tamper(change);
        let found = db.read(|tx| item_log::check(tx, &id)).unwrap();
        assert!(found.is_err(), "{change}: {found:?}");
        restore.iter().for_each(|sql| base.tamper(sql));
        assert_eq!(db.read(|tx| item_log::check(tx, &id)).unwrap(), Ok(2), "restored");
    }
}

fn versions_know_the_days_they_were_in_force(base: &Base) {
    let db = base.open();
    let mut first = published(1);
    first.item.effective_on = Some(date(2024, 7, 1));
    let id = first.item.id.clone();
    let one = first.clone();
    db.write(move |tx| items::publish(tx, &one, "editor")).unwrap();
    let second = published(2);
    let two = second.clone();
    db.write(move |tx| items::insert_version(tx, &two, "editor", date(2026, 4, 1))).unwrap();
    let days = || {
        let lines = db.read(|tx| items::versions(tx, id.region, &id.code)).unwrap();
        lines.iter().map(|l| (l.version, l.effective_on, l.until_on)).collect::<Vec<_>>()
    };
    let waiting = [(2, date(2026, 4, 1), None), (1, date(2024, 7, 1), None)];
    assert_eq!(days(), waiting);
    let in_force = || db.read(|tx| items::find(tx, id.region, &id.code)).unwrap();
    assert_eq!(in_force(), Some(first), "a version yet to come changes nothing");
    let before = db.read(items::stamp).unwrap();
    let two: Published = second.clone();
    db.write(move |tx| items::enforce(tx, &two, date(2026, 4, 1))).unwrap();
    assert_eq!(in_force(), Some(second));
    let ended = Some(date(2026, 3, 31));
    assert_eq!(days(), [(2, date(2026, 4, 1), None), (1, date(2024, 7, 1), ended)]);
    let between = db.read(items::stamp).unwrap();
    let gone = id.clone();
    db.write(move |tx| items::retire(tx, &gone, date(2026, 6, 1))).unwrap();
    assert_eq!(in_force(), None);
    assert_eq!(days()[0], (2, date(2026, 4, 1), Some(date(2026, 5, 31))));
    let after = db.read(items::stamp).unwrap();
    assert!(before < between && between < after, "the stamp only grows");
    let changed = db.read(|tx| items::changed(tx, region("330000"), NOW.plus_millis(1), 10));
    let changed: Vec<u32> = changed.unwrap().iter().map(|(line, _)| line.version).collect();
    assert_eq!(changed.len(), 2);
    assert!(db.read(|tx| items::changed(tx, region("330000"), NOW, 10)).unwrap().is_empty());
}

fn imports_are_remembered(base: &Base) {
    let db = base.open();
    let import = |at: &str, id: &str, n: u64| Import {
        region: region(at),
        id: id.to_owned(),
        at: NOW.plus_millis(i64::try_from(n).unwrap()),
        by: "甄".to_owned(),
        source: "items.jsonl".to_owned(),
        mapping: "demo".to_owned(),
        counts: [n, n - 1, 0, 0, 1],
        report: "[]".to_owned(),
    };
    let all = [import("330106", "a", 3), import("000000", "b", 4), import("440100", "c", 5)];
    for one in all.clone() {
        db.write(move |tx| imports::insert(tx, &one)).unwrap();
    }
    let found = db.read(|tx| imports::list(tx, region("330000"), 10)).unwrap();
    assert_eq!(found, [all[1].clone(), all[0].clone()]);
}

fn findings_and_figures_are_kept_by_day(base: &Base) {
    let db = base.open();
    let id = ItemVersion::sample().id;
    let found = |rule: &str| Found {
        rule: rule.to_owned(),
        severity: "error".to_owned(),
        field: "committed_limit".to_owned(),
        value: "30".to_owned(),
        mend: "limit-exceeds-legal".to_owned(),
        first_on: date(2026, 3, 1),
    };
    for kept in [vec![found("Q1"), found("Q2")], vec![found("Q2")]] {
        let (to, kept) = (id.clone(), kept);
        let expected = kept.clone();
        db.write(move |tx| item_quality::replace(tx, &to, &kept)).unwrap();
        assert_eq!(db.read(|tx| item_quality::findings(tx, &id)).unwrap(), expected);
    }
    let one = published(1);
    db.write(move |tx| items::publish(tx, &one, "editor")).unwrap();
    assert_eq!(db.write(item_quality::clear_gone).unwrap(), 0);
    let gone = id.clone();
    db.write(move |tx| items::retire(tx, &gone, date(2026, 6, 1))).unwrap();
    assert_eq!(db.write(item_quality::clear_gone).unwrap(), 1);

    assert_eq!(db.read(item_quality::last_day).unwrap(), None);
    let figures = |org: &str, day: Date, items: u32, points: f64| Day {
        region: region("330106"),
        day,
        org: org.to_owned(),
        name: domain::text::Bilingual::zh("某局"),
        items,
        points,
        items_with_errors: 1,
        errors: 2,
        warnings: 3,
        rules: "{}".to_owned(),
    };
    let (old, new) = (date(2026, 3, 1), date(2026, 3, 2));
    let all = [figures("a", old, 1, 50.0), figures("b", old, 3, 90.0), figures("a", new, 2, 60.0)];
    for one in all.clone() {
        db.write(move |tx| item_quality::save_day(tx, &one)).unwrap();
    }
    let again = figures("a", new, 4, 70.0);
    let kept = again.clone();
    db.write(move |tx| item_quality::save_day(tx, &kept)).unwrap();
    assert_eq!(db.read(|tx| item_quality::day(tx, region("330100"), new)).unwrap(), [again]);
    let trend = db.read(|tx| item_quality::trend(tx, region("330000"), 10)).unwrap();
    let trend: Vec<_> = trend.iter().map(|t| (t.day, t.items, t.points, t.errors)).collect();
    assert_eq!(trend, [(new, 4, 70.0, 2), (old, 4, 80.0, 4)]);
    assert_eq!(db.read(item_quality::last_day).unwrap(), Some(new));
}
