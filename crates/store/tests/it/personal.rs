//! Personal data that goes, alarms about identities, and logouts by the identity provider.

use std::collections::BTreeMap;

use domain::file::{File, FileId, FileName};
use domain::form::Answers;
use domain::identity::{AccountId, Capacity, Delegation, Purpose, Scope};
use domain::notice::{Address, Carrier};
use domain::text::Bilingual;
use domain::time::Instant;
use store::account_events::{self, AccountEvent};
use store::alarms::{self, Alarm};
use store::consents::{self, Consent};
use store::contacts::{self, Contact};
use store::drafts::{self, Draft, Remembered};
use store::looks::{self, Look};
use store::messages::{self, Message};
use store::sessions::{self, Beginning};
use store::{Db, accounts, delegations, files, logouts, personal};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, account_id, case_id, citizen, region};

on_both_engines!(
    an_account_is_erased_with_what_no_case_holds,
    a_closed_account_is_unnamed_where_records_stay,
    only_a_closed_account_is_removed,
    what_was_kept_long_enough_goes,
    logs_of_closed_accounts_go_in_time,
    accounts_that_share_a_number_are_counted,
    an_open_alarm_counts_on_and_a_settled_one_stays,
    the_accounts_behind_an_alarm_are_listed,
    a_provider_ends_the_sessions_it_opened,
    a_logout_token_counts_once,
    the_log_is_folded_while_others_read,
);

fn add(db: &Db, id: &str) {
    let stored = citizen(id);
    db.write(move |tx| accounts::insert(tx, &stored, NOW)).unwrap();
}

fn file(of: &AccountId, id: &str) -> File {
    File::begun(
        FileId { owner: of.clone(), id: id.to_owned() },
        FileName::parse("户口簿.jpg").unwrap(),
        None,
        NOW,
    )
}

/// Something of everything that a person leaves, at one moment.
fn fill(db: &Db, of: &AccountId, at: Instant) {
    let of = of.clone();
    let draft = Draft {
        id: format!("d{}", at.millis()),
        item_region: region("330106"),
        item_code: "item".to_owned(),
        item_version: 1,
        item_name: Bilingual::zh("事项"),
        revision: 1,
        answers: Answers::new(),
        saved_at: at,
        for_whom: None,
    };
    let remembered = Remembered { answer: BTreeMap::new(), item_name: Bilingual::zh("事项"), at };
    let message = Message {
        id: format!("m{}", at.millis()),
        about: "accepted".to_owned(),
        case: None,
        at,
        is_read: false,
    };
    let file = file(&of, &format!("f{}", at.millis()));
    db.write(move |tx| {
        drafts::insert(tx, &of, &draft)?;
        drafts::remember(tx, &of, &format!("bank{}", at.millis()), &remembered)?;
        messages::insert(tx, &of, &message)?;
        files::insert(tx, &file)?;
        files::append(tx, &file.id, 0, b"bytes".to_vec(), at, at).map(drop)
    })
    .unwrap();
}

fn left(db: &Db, of: &AccountId) -> [usize; 4] {
    db.read(|tx| {
        Ok::<_, store::Error>([
            drafts::list(tx, of)?.len(),
            drafts::recall(tx, of)?.len(),
            messages::list(tx, of)?.len(),
            files::list(tx, of, 10)?.len(),
        ])
    })
    .unwrap()
}

fn an_account_is_erased_with_what_no_case_holds(base: &Base) {
    let db = base.open();
    let (a, b) = (account_id("a"), account_id("b"));
    for (n, of) in [&a, &b].into_iter().enumerate() {
        fill(&db, of, NOW.plus_millis(i64::try_from(n).unwrap()));
    }
    assert_eq!(left(&db, &a), [1, 1, 1, 1]);
    let id = a.clone();
    assert_eq!(db.write(move |tx| personal::forget_answers(tx, &id)).unwrap(), 1);
    // What somebody keeps for the one who leaves goes too, and nothing else of theirs.
    let b_keeps = || db.read(|tx| drafts::about(tx, &account_id("b"))).unwrap();
    let mut for_a = b_keeps()[0].1.clone();
    (for_a.id, for_a.for_whom) = ("for-a".to_owned(), Some(a.clone()));
    let (keeper, new) = (b.clone(), for_a.clone());
    db.write(move |tx| drafts::insert(tx, &keeper, &new)).unwrap();
    let about_a: Vec<_> = db.read(|tx| drafts::about(tx, &a)).unwrap();
    assert_eq!(about_a.len(), 2);
    assert_eq!(about_a[1], (b.clone(), for_a));
    assert_eq!(b_keeps().len(), 1, "what is for another is not about oneself");
    let id = a.clone();
    assert_eq!(db.write(move |tx| personal::erase(tx, &id)).unwrap(), 4);
    assert_eq!(left(&db, &a), [0, 0, 1, 0]);
    assert_eq!(left(&db, &b), [1, 1, 1, 1]);
    let bytes = FileId { owner: a, id: format!("f{}", NOW.millis()) };
    assert_eq!(db.read(|tx| files::piece(tx, &bytes, 0)).unwrap(), None);
}

fn delegation(id: &str, principal: &str, name: &str) -> Delegation {
    Delegation {
        id: id.to_owned(),
        principal: account_id(principal),
        capacity: Capacity::Agent,
        principal_name: "王芳".to_owned(),
        delegate_login: "login-a".to_owned(),
        delegate_name: name.to_owned(),
        delegate: None,
        scope: Scope::All,
        from_on: jiff::civil::date(2026, 3, 1),
        to_on: None,
        evidence: "委托书".to_owned(),
        granted_by: "王芳".to_owned(),
        created_at: NOW,
        accepted_at: None,
        revoked_at: None,
    }
}

fn done(id: &str, by: &str, at: Instant) -> AccountEvent {
    AccountEvent {
        id: id.to_owned(),
        at,
        by: Some(account_id(by)),
        by_name: "王芳".to_owned(),
        about: "profile-changed".to_owned(),
        note: String::new(),
    }
}

fn a_closed_account_is_unnamed_where_records_stay(base: &Base) {
    let db = base.open();
    for new in [delegation("1", "a", "李雷"), delegation("2", "b", "王芳")] {
        db.write(move |tx| delegations::insert(tx, &new)).unwrap();
    }
    db.write(|tx| delegations::accept(tx, &account_id("b"), "2", &account_id("a"), NOW)).unwrap();
    for (id, of, by) in [("1", "a", "a"), ("2", "b", "a"), ("3", "b", "c")] {
        let event = done(id, by, NOW);
        db.write(move |tx| account_events::insert(tx, &account_id(of), &event)).unwrap();
    }
    db.write(|tx| personal::unname(tx, &account_id("a"), "已注销")).unwrap();
    assert!(db.read(|tx| delegations::list_of(tx, &account_id("a"))).unwrap().is_empty());
    let theirs = db.read(|tx| delegations::list_of(tx, &account_id("b"))).unwrap();
    assert_eq!((theirs[0].delegate_name.as_str(), theirs[0].evidence.as_str()), ("已注销", ""));
    let names = |of: &str| {
        let events = db.read(|tx| account_events::list(tx, &account_id(of))).unwrap();
        events.into_iter().map(|event| event.by_name).collect::<Vec<_>>()
    };
    assert_eq!(names("a"), ["已注销"]);
    assert_eq!(names("b"), ["王芳", "已注销"], "the newest first; another's name stays");
}

fn only_a_closed_account_is_removed(base: &Base) {
    let db = base.open();
    add(&db, "a");
    let remove = || db.write(|tx| personal::delete_closed(tx, &account_id("a"))).unwrap();
    assert_eq!(remove(), 0);
    db.write(|tx| accounts::close(tx, &account_id("a"), "closed", NOW)).unwrap();
    assert_eq!(remove(), 1);
    assert!(db.read(|tx| accounts::find(tx, &account_id("a"))).unwrap().is_none());
}

fn what_was_kept_long_enough_goes(base: &Base) {
    let db = base.open();
    let a = account_id("a");
    for n in 0..4 {
        fill(&db, &a, NOW.plus_millis(n));
    }
    let at = |n: i64| NOW.plus_millis(n);
    assert_eq!(db.write(move |tx| personal::expire(tx, at(1), at(2), at(3))).unwrap(), 6);
    assert_eq!(left(&db, &a), [3, 2, 1, 4]);
    assert_eq!(db.write(move |tx| personal::expire(tx, at(1), at(2), at(3))).unwrap(), 0);
}

fn logs_of_closed_accounts_go_in_time(base: &Base) {
    let db = base.open();
    for id in ["open", "closed"] {
        add(&db, id);
    }
    db.write(|tx| accounts::close(tx, &account_id("closed"), "closed", NOW)).unwrap();
    for of in ["open", "closed", "gone"] {
        for n in [1_i64, 9] {
            let look = Look {
                id: n.to_string(),
                at: NOW.plus_millis(n),
                by: account_id("o"),
                by_name: "李雷".to_owned(),
                role: "officer".to_owned(),
                case: Some(case_id(1)),
                purpose: Purpose::Task,
                reason: String::new(),
            };
            let consent = Consent {
                id: n.to_string(),
                purpose: "reuse".to_owned(),
                version: 1,
                given_at: NOW,
                withdrawn_at: Some(NOW.plus_millis(n)),
            };
            let event = done(&n.to_string(), "a", NOW.plus_millis(n));
            db.write(move |tx| {
                looks::insert(tx, &account_id(of), &look)?;
                consents::insert(tx, &account_id(of), &consent)?;
                consents::withdraw(tx, &account_id(of), "reuse", NOW.plus_millis(n))?;
                account_events::insert(tx, &account_id(of), &event)
            })
            .unwrap();
        }
    }
    let before = NOW.plus_millis(5);
    assert_eq!(db.write(move |tx| personal::expire_closed(tx, before)).unwrap(), 6);
    let left = |of: &str| {
        db.read(|tx| {
            Ok::<_, store::Error>([
                looks::list(tx, &account_id(of), None, 10)?.len(),
                consents::list(tx, &account_id(of))?.len(),
                account_events::list(tx, &account_id(of))?.len(),
            ])
        })
        .unwrap()
    };
    assert_eq!(left("open"), [2, 2, 2], "an open account keeps its logs");
    assert_eq!(left("closed"), [1, 1, 1]);
    assert_eq!(left("gone"), [1, 1, 1]);
}

fn accounts_that_share_a_number_are_counted(base: &Base) {
    let db = base.open();
    for id in ["a", "b", "c"] {
        add(&db, id);
    }
    let sharing = |but: (&'static str, &'static str)| {
        db.read(|tx| alarms::sharing(tx, "13800138000", but)).unwrap()
    };
    assert_eq!(sharing(("", "")), 3);
    assert_eq!(sharing(("330106", "a")), 2);
    db.write(|tx| accounts::close(tx, &account_id("b"), "closed", NOW)).unwrap();
    assert_eq!(sharing(("330106", "a")), 1);
    assert_eq!(db.read(|tx| alarms::sharing(tx, "10000000001", ("", ""))).unwrap(), 0);
}

fn an_open_alarm_counts_on_and_a_settled_one_stays(base: &Base) {
    let db = base.open();
    let alarm = |id: &str, key: &str, at: i64| Alarm {
        region: region("330106"),
        id: id.to_owned(),
        at: NOW.plus_millis(at),
        kind: "shared-phone".to_owned(),
        contact: "138****8000".to_owned(),
        contact_key: key.to_owned(),
        accounts: 6,
        settled: None,
    };
    let raise = |alarm: Alarm| db.write(move |tx| alarms::raise(tx, &alarm)).unwrap();
    assert_eq!(raise(alarm("1", "one", 0)), "1");
    assert_eq!(raise(alarm("2", "two", 1)), "2");
    // One more account behind the first: the same alarm says so.
    assert_eq!(raise(Alarm { accounts: 7, ..alarm("3", "one", 2) }), "1");
    let list = |from, to| db.read(|tx| alarms::list(tx, (from, to))).unwrap();
    let first = Alarm { accounts: 7, ..alarm("1", "one", 2) };
    assert_eq!(list("330000", "339999"), [first.clone(), alarm("2", "two", 1)]);
    assert!(list("440000", "449999").is_empty());
    let settle = || db.write(|tx| alarms::settle(tx, region("330106"), "2", NOW, "李雷")).unwrap();
    assert!(settle() && !settle());
    let settled = Alarm { settled: Some((NOW, "李雷".to_owned())), ..alarm("2", "two", 1) };
    assert_eq!(list("330106", "330106"), [first, settled.clone()]);
    // What was looked into stays as it was: more accounts raise another.
    assert_eq!(raise(alarm("4", "two", 3)), "4");
    let find = |id| db.read(|tx| alarms::find(tx, region("330106"), id)).unwrap();
    assert_eq!(find("2"), Some(settled));
    assert_eq!(find("4"), Some(alarm("4", "two", 3)));
    assert_eq!(find("3"), None);
}

fn the_accounts_behind_an_alarm_are_listed(base: &Base) {
    let db = base.open();
    for id in ["a", "b", "c", "d"] {
        add(&db, id);
    }
    let phone = "13800138000";
    // Everybody has it at first, and one gives it up.
    db.write(|tx| accounts::set_profile(tx, &account_id("d"), None, false)).unwrap();
    let link = || db.write(|tx| alarms::link_phone(tx, region("330106"), "1", phone)).unwrap();
    assert_eq!((link(), link()), (3, 0), "each once");
    let behind = |alarm: &str, regions: (&str, &str), after: Option<&str>, limit| {
        let (at, after) = ((region("330106"), alarm), after.map(account_id));
        let found = db.read(|tx| alarms::accounts(tx, at, regions, after.as_ref(), limit)).unwrap();
        found.into_iter().map(|stored| stored.account.id.id).collect::<Vec<_>>()
    };
    let here = ("330000", "339999");
    assert_eq!(behind("1", here, None, 10), ["a", "b", "c"]);
    assert_eq!(behind("1", here, Some("a"), 1), ["b"]);
    assert!(behind("1", ("440000", "449999"), None, 10).is_empty());
    assert!(behind("2", here, None, 10).is_empty());
    // A closed account is no longer behind anything.
    db.write(|tx| {
        personal::erase(tx, &account_id("b"))?;
        accounts::close(tx, &account_id("b"), "closed", NOW)
    })
    .unwrap();
    assert_eq!(behind("1", here, None, 10), ["a", "c"]);
    let mailbox = Address::parse(Carrier::Email, "a@b.cn").unwrap();
    for (id, verified_at) in [("a", Some(NOW)), ("c", None), ("d", None)] {
        let contact = Contact {
            carrier: Carrier::Email,
            address: mailbox.clone(),
            lang: "zh".to_owned(),
            is_on: true,
            asked_at: NOW,
            tries: 0,
            verified_at,
        };
        let of = account_id(id);
        db.write(move |tx| contacts::save(tx, &of, &contact)).unwrap();
    }
    let at = (region("330106"), "2");
    let tried = account_id("d");
    let linked = db.write(move |tx| alarms::link_address(tx, at, "a@b.cn", &tried)).unwrap();
    assert_eq!(linked, 2);
    assert_eq!(behind("2", here, None, 10), ["a", "d"], "who proved it, and who tried");
}

fn session(db: &Db, account: &'static str, token: &'static str, by: Option<(&str, Option<&str>)>) {
    let by = by.map(|(subject, sid)| (subject.to_owned(), sid.map(str::to_owned)));
    db.write(move |tx| {
        let ends = NOW.plus_millis(1000);
        sessions::insert(tx, &account_id(account), token, NOW, ends, &Beginning::default())?;
        if let Some((subject, sid)) = by {
            let of = account_id(account);
            logouts::opened_by(tx, &of, token, "https://id.example", &subject, sid.as_deref())?;
        }
        Ok::<_, store::Error>(())
    })
    .unwrap();
}

fn a_provider_ends_the_sessions_it_opened(base: &Base) {
    let live = |db: &Db, account: &str| {
        let before = NOW.plus_millis(-1);
        let all = db.read(|tx| sessions::list(tx, &account_id(account), NOW, before)).unwrap();
        all.into_iter().map(|one| one.token_hash).collect::<Vec<_>>()
    };
    let ends = |subject: &'static str, sid: &'static str| {
        let db = base.open();
        for id in ["a", "b"] {
            add(&db, id);
        }
        session(&db, "a", "a1", Some(("s", Some("x"))));
        session(&db, "a", "a2", Some(("s", Some("y"))));
        session(&db, "a", "a3", Some(("s", None)));
        session(&db, "a", "a4", None);
        session(&db, "b", "b1", Some(("t", Some("x"))));
        session(&db, "b", "b2", Some(("t", None)));
        let ended =
            db.write(move |tx| logouts::end(tx, "https://id.example", subject, sid)).unwrap();
        let is_by = |token| {
            let of = account_id("b");
            db.read(|tx| logouts::is_by(tx, &of, token, "https://id.example")).unwrap()
        };
        assert!(is_by("b2") && !is_by("a4"));
        session(&db, "b", "b3", None);
        db.write(|tx| logouts::carry(tx, &account_id("b"), "b2", "b3")).unwrap();
        assert!(is_by("b3"));
        db.write(|tx| sessions::delete(tx, region("330106"), "b3")).unwrap();
        let left = (live(&db, "a").join(" "), live(&db, "b").join(" "), ended.len());
        for token in ["a1", "a2", "a3", "a4", "b1", "b2"] {
            db.write(move |tx| sessions::delete(tx, region("330106"), token)).unwrap();
        }
        db.write(|tx| {
            for id in ["a", "b"] {
                accounts::close(tx, &account_id(id), "closed", NOW)?;
                personal::delete_closed(tx, &account_id(id))?;
            }
            Ok::<_, store::Error>(())
        })
        .unwrap();
        left
    };
    let left = |a: &str, b: &str, n| (a.to_owned(), b.to_owned(), n);
    assert_eq!(ends("s", ""), left("a4", "b1 b2", 1));
    assert_eq!(ends("s", "x"), left("a2 a4", "b1 b2", 1));
    assert_eq!(ends("", "x"), left("a2 a3 a4", "b2", 2));
    assert_eq!(ends("", ""), left("a1 a2 a3 a4", "b1 b2", 0));
    assert_eq!(ends("nobody", ""), left("a1 a2 a3 a4", "b1 b2", 0));
    // However many accounts one subject has here, each of them is named.
    let db = base.open();
    let ids: Vec<&'static str> = (0..103).map(|n| &*format!("many-{n:03}").leak()).collect();
    for id in &ids {
        add(&db, id);
        session(&db, id, id, Some(("s", None)));
    }
    let ended = db.write(|tx| logouts::end(tx, "https://id.example", "s", "")).unwrap();
    assert_eq!(ended, ids.iter().map(|id| account_id(id)).collect::<Vec<_>>());
    assert!(ids.iter().all(|id| live(&db, id).is_empty()));
}

fn a_logout_token_counts_once(base: &Base) {
    let db = base.open();
    let used = |jti: &'static str| {
        let until = NOW.plus_millis(10);
        db.write(move |tx| logouts::use_token(tx, "https://id.example", jti, until)).unwrap()
    };
    assert!(used("1") && !used("1") && used("2"));
    let forget =
        |at: i64| db.write(move |tx| logouts::forget_tokens(tx, NOW.plus_millis(at))).unwrap();
    assert_eq!((forget(9), forget(10)), (0, 2));
    assert!(used("1"));
}

fn the_log_is_folded_while_others_read(base: &Base) {
    let db = base.open();
    add(&db, "a");
    let is_sqlite = db.engine() == "sqlite";
    // A reader at work holds it up; nobody waits for it.
    let folded = db.read(|tx| {
        accounts::find(tx, &account_id("a"))?;
        std::thread::scope(|scope| scope.spawn(|| db.fold()).join().unwrap())
    });
    assert!(!folded.unwrap());
    assert_eq!(db.fold().unwrap(), is_sqlite);
    add(&db, "b");
}
