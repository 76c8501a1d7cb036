//! Lists come in pages that hold still and are capped.

use domain::case::{CaseId, State};
use domain::identity::{AccountId, Role};
use domain::item::ItemId;
use store::accounts::Narrowed;
use store::cases::{self, Work};
use store::{Db, Statement, accounts, items, outbox};

use crate::engines::{Base, on_both_engines};
use crate::sample::{
    NOW, ORG, accepted, account_id, case_id, citizen, officer, published, region, store_next,
    store_submitted, submitted,
};

on_both_engines!(
    own_cases_come_newest_first_in_pages_that_hold_still,
    work_comes_by_due_day_in_pages_that_hold_still,
    work_is_that_of_its_region_and_authority,
    a_walk_over_all_cases_meets_each_once,
    accounts_and_items_come_in_pages,
    every_list_is_capped,
);

fn numbers(cases: &[domain::case::Case]) -> Vec<String> {
    cases.iter().map(|case| case.id.number.clone()).collect()
}

fn own_cases_come_newest_first_in_pages_that_hold_still(base: &Base) {
    let db = base.open();
    for n in 1..=7 {
        store_submitted(&db, &case_id(n), "a");
    }
    store_submitted(&db, &case_id(8), "b");
    let page = |before: Option<&str>| {
        numbers(&db.read(|tx| cases::list_own(tx, &account_id("a"), before, 3)).unwrap())
    };
    let first = page(None);
    assert_eq!(first, [case_id(7).number, case_id(6).number, case_id(5).number]);
    // A case that comes in meanwhile does not move the pages that follow.
    store_submitted(&db, &case_id(9), "a");
    let second = page(Some(&first[2]));
    assert_eq!(second, [case_id(4).number, case_id(3).number, case_id(2).number]);
    assert_eq!(page(Some(&second[2])), [case_id(1).number]);
    let elsewhere = AccountId { region: region("330100"), id: "a".to_owned() };
    assert!(db.read(|tx| cases::list_own(tx, &elsewhere, None, 3)).unwrap().is_empty());
}

fn work<'a>(state: State, after: Option<(&'a str, &'a str)>) -> Work<'a> {
    Work { region_from: "330106", region_to: "330106", org: None, state, after, limit: 2 }
}

fn work_comes_by_due_day_in_pages_that_hold_still(base: &Base) {
    let db = base.open();
    for (n, day) in [(1, 9), (2, 5), (3, 9), (4, 7), (5, 5)] {
        let case = store_submitted(&db, &case_id(n), "a");
        store_next(&db, case, "x", accepted(day)).unwrap();
    }
    for org in [None, Some(ORG)] {
        let mut seen = Vec::new();
        let mut after: Option<(String, String)> = None;
        loop {
            let at = after.as_ref().map(|(due, number)| (due.as_str(), number.as_str()));
            let work = Work { org, ..work(State::Accepted, at) };
            let page = db.read(|tx| cases::list_work(tx, &work)).unwrap();
            let Some(last) = page.last() else { break };
            let due = last.due.as_ref().expect("accepted").committed_on.to_string();
            after = Some((due, last.id.number.clone()));
            seen.extend(numbers(&page));
        }
        assert_eq!(seen, [2, 5, 4, 1, 3].map(|n| case_id(n).number), "{org:?}");
    }
}

fn work_is_that_of_its_region_and_authority(base: &Base) {
    let db = base.open();
    store_submitted(&db, &case_id(1), "a");
    let count = |work: Work<'_>| db.read(|tx| cases::list_work(tx, &work)).unwrap().len();
    let mine = || work(State::Submitted, None);
    assert_eq!(count(mine()), 1);
    assert_eq!(count(Work { region_from: "330000", region_to: "339999", ..mine() }), 1);
    assert_eq!(count(Work { region_from: "330107", region_to: "339999", ..mine() }), 0);
    assert_eq!(count(Work { org: Some(ORG), ..mine() }), 1);
    assert_eq!(count(Work { org: Some("11450721MB15580811"), ..mine() }), 0);
    assert_eq!(count(work(State::Accepted, None)), 0);
}

fn a_walk_over_all_cases_meets_each_once(base: &Base) {
    let db = base.open();
    let mut expected = Vec::new();
    for code in ["330106", "330105", "440106"] {
        for n in 1..=3 {
            let id = CaseId { region: region(code), ..case_id(n) };
            store_submitted(&db, &id, "a");
            expected.push(id);
        }
    }
    expected.sort();
    let mut met = Vec::new();
    loop {
        let page = db.read(|tx| cases::page_of_ids(tx, met.last(), 2)).unwrap();
        if page.is_empty() {
            break;
        }
        for (id, head) in page {
            assert_eq!(head, db.read(|tx| cases::head(tx, &id)).unwrap());
            met.push(id);
        }
    }
    assert_eq!(met, expected);
    let newest = db.read(|tx| cases::newest_ids(tx, ("330000", "339999"), 3)).unwrap();
    let newest: Vec<_> =
        newest.into_iter().map(|(id, _)| (id.region.to_string(), id.number)).collect();
    let expected = [("330105", 3), ("330106", 3), ("330105", 2)];
    assert_eq!(newest, expected.map(|(code, n)| (code.to_owned(), case_id(n).number)));
}

/// By role, by kind of holder and by words, in which no character is special.
fn accounts_are_narrowed(db: &Db) {
    db.write(|tx| accounts::insert(tx, &officer("o"), NOW)).unwrap();
    let found = |narrowed: Narrowed| -> Vec<String> {
        let all = ("330100", "330199");
        let found = db.read(|tx| accounts::list(tx, all, &narrowed, None, 100)).unwrap();
        found.into_iter().map(|stored| stored.account.id.id).collect()
    };
    let by_role = |role| found(Narrowed { role: Some(role), ..Narrowed::default() });
    assert_eq!(by_role(Role::Officer), ["o"]);
    assert!(by_role(Role::Approver).is_empty());
    let applicants = found(Narrowed { is_applicant: true, ..Narrowed::default() });
    assert_eq!(applicants, ["a", "b", "c"]);
    let by_words = |words: &str| found(Narrowed { words: words.to_owned(), ..Narrowed::default() });
    assert_eq!(by_words("login-b"), ["b"]);
    assert_eq!(by_words("王芳").len(), 4);
    for none in ["%", "_ogin-b", "!", "login-z"] {
        assert!(by_words(none).is_empty(), "{none}");
    }
}

fn accounts_and_items_come_in_pages(base: &Base) {
    let db = base.open();
    for id in ["c", "a", "b"] {
        db.write(move |tx| accounts::insert(tx, &citizen(id), NOW)).unwrap();
    }
    let page = |from, to, after: Option<&str>| -> Vec<String> {
        let after = after.map(account_id);
        let found = db
            .read(|tx| accounts::list(tx, (from, to), &Narrowed::default(), after.as_ref(), 2))
            .unwrap();
        found.into_iter().map(|stored| stored.account.id.id).collect()
    };
    assert_eq!(page("330100", "330199", None), ["a", "b"]);
    assert_eq!(page("330100", "330199", Some("b")), ["c"]);
    assert!(page("340000", "349999", None).is_empty());
    accounts_are_narrowed(&db);

    let mut codes = Vec::new();
    for n in [2, 3, 1] {
        let mut item = published(1);
        item.item.id.code = format!("{}{n}", &item.item.id.code[..30]);
        codes.push(item.item.id.code.clone());
        db.write(move |tx| items::publish(tx, &item, "editor")).unwrap();
    }
    codes.sort();
    let list = |after: &str| -> Vec<String> {
        let found = db.read(|tx| items::list(tx, ("330106", after), 2)).unwrap();
        found.into_iter().map(|item| item.code).collect()
    };
    assert_eq!(list(""), codes[..2]);
    assert_eq!(list(&codes[1]), codes[2..]);
    let whole = |at: Option<&str>, after: &str| -> Vec<String> {
        let at = at.map(region);
        let found = db.read(|tx| items::list_whole(tx, at, ("330106", after), 2)).unwrap();
        found.into_iter().map(|published| published.item.id.code).collect()
    };
    for at in [None, Some("330106")] {
        assert_eq!(whole(at, ""), codes[..2]);
        assert_eq!(whole(at, &codes[1]), codes[2..]);
    }
    assert!(whole(Some("330107"), "").is_empty());
    let id = |code: &str| ItemId { region: region("330106"), code: code.to_owned() };
    let wanted = [id(&codes[2]), id("none"), id(&codes[0])];
    let found = db.read(|tx| items::find_many(tx, &wanted)).unwrap();
    let mut found: Vec<String> = found.into_iter().map(|p| p.item.id.code).collect();
    found.sort();
    assert_eq!(found, [codes[0].clone(), codes[2].clone()]);
    assert!(db.read(|tx| items::find_many(tx, &[])).unwrap().is_empty());
}

/// More rows than any list gives at once, written in few calls.
fn fill(db: &Db) {
    let rows = cases::IDS_MAX + 10;
    let statements: Vec<Statement> = (0..rows)
        .flat_map(|n| {
            let (case, recorded) = submitted(&case_id(n), "a");
            cases::insert(&case, &recorded, None)
        })
        .collect();
    db.write(move |tx| statements.iter().try_for_each(|s| tx.run(s).map(drop))).unwrap();
    db.write(move |tx| {
        (0..rows).try_for_each(|n| {
            let id = format!("{n:08}");
            let effect = outbox::insert(region("330106"), &id, "notify", "{}".to_owned(), NOW);
            tx.run(&effect).map(drop)
        })
    })
    .unwrap();
    db.write(|tx| {
        (0..210).try_for_each(|n| accounts::insert(tx, &citizen(&format!("{n:04}")), NOW))
    })
    .unwrap();
}

fn every_list_is_capped(base: &Base) {
    let db = base.open();
    fill(&db);
    let all = u32::MAX;
    let page = cases::PAGE_MAX as usize;
    let length = |n: store::Result<usize>| n.unwrap();
    let own = db.read(|tx| Ok(cases::list_own(tx, &account_id("a"), None, all)?.len()));
    assert_eq!(length(own), page);
    for org in [None, Some(ORG)] {
        let work = Work { limit: all, org, ..work(State::Submitted, None) };
        assert_eq!(length(db.read(|tx| Ok(cases::list_work(tx, &work)?.len()))), page);
    }
    let newest = db.read(|tx| Ok(cases::newest_ids(tx, ("000000", "999999"), all)?.len()));
    assert_eq!(length(newest), page);
    let ids = db.read(|tx| Ok(cases::page_of_ids(tx, None, all)?.len()));
    assert_eq!(length(ids), cases::IDS_MAX as usize);
    let due = db.read(|tx| Ok(outbox::due(tx, NOW, all)?.len()));
    assert_eq!(length(due), outbox::PAGE_MAX as usize);
    let people = db.read(|tx| {
        Ok(accounts::list(tx, ("000000", "999999"), &Narrowed::default(), None, all)?.len())
    });
    assert_eq!(length(people), 200);
}
