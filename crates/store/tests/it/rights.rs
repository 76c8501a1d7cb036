//! Everything that is kept about somebody, page by page to the last row.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::file::{File, FileId, FileName};
use domain::identity::{AccountId, Capacity, Delegation, Level, Scope};
use domain::text::Bilingual;
use store::account_events::{self, AccountEvent};
use store::consents::{self, Consent};
use store::drafts::{self, Remembered};
use store::messages::{self, Message};
use store::{Db, Tx, accounts, delegations, files, permits, personal, submissions};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, account_id, citizen, region};

on_both_engines!(
    every_list_of_somebody_is_read_to_its_end,
    a_closed_account_hands_nothing_in,
    an_account_is_not_closed_while_it_hands_something_in,
);

fn citizen_of(db: &Db, id: &str) {
    let stored = citizen(id);
    db.write(move |tx| accounts::insert(tx, &stored, NOW)).unwrap();
}

fn a_closed_account_hands_nothing_in(base: &Base) {
    let db = base.open();
    citizen_of(&db, "a");
    let (at, who) = (region("330106"), account_id("a"));
    let hand_in = |key: &str| {
        let of = submissions::insert_of_open(&db, at, &who, (key, "body"), "260302-1", NOW);
        db.write_once(vec![of])
    };
    let found = |key: &str| db.read(|tx| submissions::find(tx, at, &who, key)).unwrap();
    let is_open = || {
        let now = db.read(|tx| accounts::is_open(tx, &account_id("a"))).unwrap();
        assert_eq!(db.write(|tx| accounts::keep_open(tx, &account_id("a"))).unwrap(), now);
        now
    };
    hand_in("one").unwrap();
    assert!(matches!(hand_in("one"), Err(store::Error::Conflict(_))), "the key was used");
    assert!(found("one").is_some() && is_open());
    db.write(|tx| accounts::close(tx, &account_id("a"), "closed", NOW)).unwrap();
    assert!(matches!(hand_in("two"), Err(store::Error::Conflict(_))));
    assert!(found("two").is_none() && !is_open());
    db.write(|tx| personal::delete_closed(tx, &account_id("a"))).unwrap();
    assert!(matches!(hand_in("three"), Err(store::Error::Conflict(_))), "gone altogether");
    assert!(!is_open());
}

fn an_account_is_not_closed_while_it_hands_something_in(base: &Base) {
    let db = base.open();
    citizen_of(&db, "a");
    let (enter, entered) = std::sync::mpsc::channel();
    let is_closed = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (db, is_closed) = (&db, &is_closed);
        let keeper = scope.spawn(move || {
            db.write(move |tx| {
                let is_open = accounts::keep_open(tx, &account_id("a"))?;
                enter.send(()).expect("somebody waits");
                std::thread::sleep(std::time::Duration::from_millis(200));
                // Whoever closes it waits for this transaction.
                let still = accounts::find(tx, &account_id("a"))?.is_some_and(|a| !a.is_disabled);
                Ok::<_, store::Error>(is_open && still)
            })
            .unwrap()
        });
        entered.recv().expect("it has begun");
        db.write(|tx| {
            accounts::hold(tx, &account_id("a"))?;
            accounts::close(tx, &account_id("a"), "closed", NOW)
        })
        .unwrap();
        is_closed.store(true, Ordering::SeqCst);
        assert!(keeper.is_finished(), "closing waited");
        assert!(keeper.join().unwrap(), "it was open all the time");
    });
    assert!(is_closed.load(Ordering::SeqCst));
}

const ROWS: usize = 7;

fn insert(tx: &mut Tx<'_>, of: &AccountId, n: usize) -> store::Result<()> {
    let id = format!("{n:03}");
    let message =
        Message { id: id.clone(), about: "accepted".into(), case: None, at: NOW, is_read: false };
    messages::insert(tx, of, &message)?;
    let consent = Consent {
        id: id.clone(),
        purpose: "reuse".into(),
        version: 1,
        given_at: NOW,
        withdrawn_at: None,
    };
    consents::insert(tx, of, &consent)?;
    let event = AccountEvent {
        id: id.clone(),
        at: NOW,
        by: None,
        by_name: "tongban".into(),
        about: "created".into(),
        note: String::new(),
    };
    account_events::insert(tx, of, &event)?;
    let remembered =
        Remembered { answer: BTreeMap::new(), item_name: Bilingual::zh("事项"), at: NOW };
    drafts::remember(tx, of, &id, &remembered)?;
    let delegation = Delegation {
        id: id.clone(),
        principal: of.clone(),
        capacity: Capacity::Agent,
        principal_name: "王芳".into(),
        delegate_login: "friend".into(),
        delegate_name: "李雷".into(),
        delegate: None,
        scope: Scope::All,
        from_on: jiff::civil::date(2026, 3, 1),
        to_on: None,
        evidence: String::new(),
        granted_by: String::new(),
        created_at: NOW,
        accepted_at: None,
        revoked_at: None,
    };
    delegations::insert(tx, &delegation)?;
    let permit = domain::exchange::Permit {
        principal: of.clone(),
        id: id.clone(),
        level: Level::Matched,
        created_at: NOW,
        taken: None,
        revoked_at: None,
    };
    permits::insert(tx, &permit, &format!("hash {n}"))?;
    let file = File::begun(
        FileId { owner: of.clone(), id },
        FileName::parse("户口簿.jpg").expect("a name"),
        None,
        NOW,
    );
    files::insert(tx, &file)
}

/// The ids of all rows, read three at a time.
fn all(mut page: impl FnMut(&str) -> Vec<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    loop {
        let last = found.last().cloned().unwrap_or_default();
        let next = page(&last);
        let is_last = next.len() < 3;
        found.extend(next);
        if is_last {
            return found;
        }
    }
}

fn every_list_of_somebody_is_read_to_its_end(base: &Base) {
    let db = base.open();
    let of = account_id("a");
    let filled = of.clone();
    db.write(move |tx| (0..ROWS).try_for_each(|n| insert(tx, &filled, n))).unwrap();
    let newest_first: Vec<String> = (0..ROWS).rev().map(|n| format!("{n:03}")).collect();
    let read = |what: &str, before: &str| -> Vec<String> {
        let found = db.read(|tx| {
            Ok::<_, store::Error>(match what {
                "messages" => {
                    let all = messages::page(tx, &of, before, 3)?;
                    all.into_iter().map(|one| one.id).collect()
                }
                "consents" => {
                    let all = consents::page(tx, &of, before, 3)?;
                    all.into_iter().map(|one| one.id).collect()
                }
                "events" => {
                    let all = account_events::page(tx, &of, before, 3)?;
                    all.into_iter().map(|one| one.id).collect()
                }
                "given" => {
                    let all = delegations::page_of(tx, &of, before, 3)?;
                    all.into_iter().map(|one| one.id).collect()
                }
                "taken" => {
                    let all = delegations::page_for(tx, "friend", before, 3)?;
                    all.into_iter().map(|one| one.id).collect()
                }
                "permits" => {
                    let all = permits::page(tx, &of, before, 3)?;
                    all.into_iter().map(|one| one.id).collect()
                }
                "files" => {
                    let all = files::page(tx, &of, before, 3)?;
                    all.into_iter().map(|one| one.id.id).collect()
                }
                other => unreachable!("{other}"),
            })
        });
        found.unwrap()
    };
    for what in ["messages", "consents", "events", "given", "taken", "permits", "files"] {
        assert_eq!(all(|before| read(what, before)), newest_first, "{what}");
    }
    let questions = all(|after| {
        let found = db.read(|tx| drafts::recall_page(tx, &of, after, 3)).unwrap();
        found.into_iter().map(|(question, _)| question).collect()
    });
    let oldest_first: Vec<String> = newest_first.into_iter().rev().collect();
    assert_eq!(questions, oldest_first);
}
