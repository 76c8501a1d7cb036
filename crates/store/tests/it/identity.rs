//! Factors, linked identities, delegations, looks, consents and what was done to accounts.

use domain::identity::{AccountId, Capacity, Delegation, Level, Purpose, Scope};
use store::account_events::{self, AccountEvent};
use store::consents::{self, Consent};
use store::factors::{self, Factor};
use store::looks::{self, Look};
use store::sessions::{self, Acting, Beginning};
use store::{Db, accounts, delegations, identities, messages};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, account_id, case_id, citizen, region};

on_both_engines!(
    what_holders_change_is_saved,
    a_closed_account_keeps_only_its_number,
    a_half_session_opens_nothing,
    sessions_are_listed_and_ended_one_by_one,
    a_code_is_used_once,
    factors_are_kept_and_removed,
    a_subject_opens_one_account,
    a_delegation_is_granted_taken_up_and_revoked,
    looks_are_listed_and_their_purpose_found,
    consents_are_given_and_taken_back,
    what_was_done_to_an_account_is_listed,
);

fn add(db: &Db, id: &str) {
    let stored = citizen(id);
    db.write(move |tx| accounts::insert(tx, &stored, NOW)).unwrap();
}

fn what_holders_change_is_saved(base: &Base) {
    let db = base.open();
    add(&db, "a");
    let a = account_id("a");
    let read = |db: &Db| db.read(|tx| accounts::find(tx, &account_id("a"))).unwrap().unwrap();
    assert_eq!(read(&db).account.level, Level::Matched);
    db.write(|tx| accounts::set_level(tx, &account_id("a"), Level::Certified)).unwrap();
    db.write(|tx| accounts::set_profile(tx, &account_id("a"), Some("10000000001"), true)).unwrap();
    db.write(|tx| accounts::set_password(tx, &account_id("a"), "$hash")).unwrap();
    let found = read(&db);
    assert_eq!(found.account.level, Level::Certified);
    assert_eq!(found.account.phone.as_deref(), Some("10000000001"));
    assert_eq!(found.password, "$hash");
    assert!(db.read(|tx| accounts::is_large(tx, &a)).unwrap());
    assert!(!db.read(|tx| accounts::is_large(tx, &account_id("nobody"))).unwrap());
}

fn a_closed_account_keeps_only_its_number(base: &Base) {
    let db = base.open();
    add(&db, "a");
    let number = "11010519491231002X";
    assert_eq!(db.read(|tx| accounts::find_by_number(tx, number)).unwrap().len(), 1);
    let closed = db.write(|tx| accounts::close(tx, &account_id("a"), "closed", NOW));
    assert_eq!(closed.unwrap(), 1);
    assert!(db.read(|tx| accounts::find_by_login(tx, "login-a")).unwrap().is_none());
    assert!(db.read(|tx| accounts::find_by_number(tx, number)).unwrap().is_empty());
    let found = db.read(|tx| accounts::find(tx, &account_id("a"))).unwrap().unwrap();
    assert!(found.is_disabled && found.password.is_empty() && found.account.phone.is_none());
    // Its login name is free again.
    let mut next = citizen("b");
    next.login = "login-a".to_owned();
    db.write(move |tx| accounts::insert(tx, &next, NOW)).unwrap();
}

fn open(db: &Db, account: &'static str, token: &'static str, is_half: bool) {
    let ends = NOW.plus_millis(1000);
    let beginning = Beginning {
        agent: "agent".to_owned(),
        source: "192.0.2.1".to_owned(),
        factor: "totp".to_owned(),
        is_half,
    };
    db.write(move |tx| sessions::insert(tx, &account_id(account), token, NOW, ends, &beginning))
        .unwrap();
}

fn a_half_session_opens_nothing(base: &Base) {
    let db = base.open();
    add(&db, "a");
    open(&db, "a", "half", true);
    open(&db, "a", "full", false);
    let idle = NOW.plus_millis(-1);
    let full = |token| db.read(|tx| sessions::find(tx, region("330106"), token, NOW, idle));
    let half = |token| db.read(|tx| sessions::find_half(tx, region("330106"), token, NOW, idle));
    assert!(full("half").unwrap().is_none());
    assert!(half("half").unwrap().is_some());
    assert!(full("full").unwrap().is_some());
    assert!(half("full").unwrap().is_none());
}

fn sessions_are_listed_and_ended_one_by_one(base: &Base) {
    let db = base.open();
    add(&db, "a");
    add(&db, "b");
    for (account, token) in [("a", "t1"), ("a", "t2"), ("a", "t3"), ("b", "t4")] {
        open(&db, account, token, false);
    }
    open(&db, "a", "half", true);
    let tokens = |db: &Db| -> Vec<String> {
        let idle = NOW.plus_millis(-1);
        let found = db.read(|tx| sessions::list(tx, &account_id("a"), NOW, idle)).unwrap();
        assert!(found.iter().all(|one| one.source == "192.0.2.1" && one.factor == "totp"));
        found.into_iter().map(|one| one.token_hash).collect()
    };
    assert_eq!(tokens(&db), ["t1", "t2", "t3"]);
    let end = |account: &'static str, token: &'static str| {
        db.write(move |tx| sessions::delete_own(tx, &account_id(account), token)).unwrap()
    };
    assert_eq!(end("b", "t1"), 0, "somebody else's");
    assert_eq!(end("a", "t1"), 1);
    assert_eq!(tokens(&db), ["t2", "t3"]);
    db.write(|tx| sessions::delete_others(tx, &account_id("a"), "t3")).unwrap();
    assert_eq!(tokens(&db), ["t3"]);

    let acting = Acting { principal: account_id("b"), delegation: "d".to_owned() };
    let chosen = acting.clone();
    let region = region("330106");
    db.write(move |tx| sessions::act_as(tx, region, "t3", Some(&chosen))).unwrap();
    let found =
        |db: &Db| db.read(|tx| sessions::find(tx, region, "t3", NOW, NOW.plus_millis(-1))).unwrap();
    assert_eq!(found(&db).unwrap().acting, Some(acting));
    db.write(move |tx| sessions::act_as(tx, region, "t3", None)).unwrap();
    assert_eq!(found(&db).unwrap().acting, None);
}

fn factor(id: &str) -> Factor {
    Factor {
        id: id.to_owned(),
        kind: "totp".to_owned(),
        label: "手机".to_owned(),
        secret: "sealed".to_owned(),
        counter: 5,
        is_confirmed: false,
        created_at: NOW,
        used_at: None,
    }
}

fn a_code_is_used_once(base: &Base) {
    let db = base.open();
    let first = factor("1");
    db.write(move |tx| factors::insert(tx, &account_id("a"), &first)).unwrap();
    let note = |seen: Factor, counter| {
        db.write(move |tx| factors::note_use(tx, &account_id("a"), &seen, counter, NOW)).unwrap()
    };
    assert!(note(factor("1"), 6));
    assert!(!note(factor("1"), 6), "read before the first use");
    let found = db.read(|tx| factors::list(tx, &account_id("a"))).unwrap();
    assert_eq!((found[0].counter, found[0].is_confirmed), (6, true));
    assert_eq!(found[0].used_at, Some(NOW));
    assert!(note(found[0].clone(), 7));
}

fn factors_are_kept_and_removed(base: &Base) {
    let db = base.open();
    for (account, id) in [("a", "1"), ("a", "2"), ("b", "1")] {
        let new = factor(id);
        db.write(move |tx| factors::insert(tx, &account_id(account), &new)).unwrap();
    }
    let again = factor("1");
    let twice = db.write(move |tx| factors::insert(tx, &account_id("a"), &again));
    assert!(matches!(twice, Err(store::Error::Conflict(_))));
    let found = db.read(|tx| factors::list(tx, &account_id("a"))).unwrap();
    assert_eq!(found, [factor("1"), factor("2")]);

    let codes = ["x".to_owned(), "y".to_owned()];
    db.write(move |tx| factors::set_codes(tx, &account_id("a"), &codes, NOW)).unwrap();
    let count = |db: &Db| db.read(|tx| factors::count_codes(tx, &account_id("a"))).unwrap();
    assert_eq!(count(&db), 2);
    let spend = |code: &'static str| {
        db.write(move |tx| factors::use_code(tx, &account_id("a"), code)).unwrap()
    };
    assert!(spend("x") && !spend("x") && !spend("z"));
    assert_eq!(count(&db), 1);
    let codes = ["n".to_owned()];
    db.write(move |tx| factors::set_codes(tx, &account_id("a"), &codes, NOW)).unwrap();
    assert!(!spend("y"), "new codes replace the old");

    assert_eq!(db.write(|tx| factors::delete(tx, &account_id("a"), "1")).unwrap(), 1);
    assert_eq!(db.write(|tx| factors::delete_all(tx, &account_id("a"))).unwrap(), 1);
    assert_eq!(count(&db), 0);
    assert_eq!(db.read(|tx| factors::list(tx, &account_id("b"))).unwrap().len(), 1);
}

fn a_subject_opens_one_account(base: &Base) {
    let db = base.open();
    let link = |account: &'static str| {
        db.write(move |tx| identities::insert(tx, "https://id", "s", &account_id(account), NOW))
    };
    link("a").unwrap();
    assert!(matches!(link("b"), Err(store::Error::Conflict(_))));
    let found = |subject: &str| db.read(|tx| identities::find(tx, "https://id", subject)).unwrap();
    assert_eq!(found("s"), Some(account_id("a")));
    assert_eq!(found("t"), None);
    let listed = db.read(|tx| identities::list(tx, &account_id("a"))).unwrap();
    assert_eq!(listed, [("https://id".to_owned(), NOW)]);
    let end = |issuer: &'static str| {
        db.write(move |tx| identities::delete(tx, &account_id("a"), issuer)).unwrap()
    };
    assert_eq!(end("https://other"), 0);
    assert_eq!(end(""), 1);
    assert_eq!(found("s"), None);
}

fn delegation(id: &str, capacity: Capacity, scope: Scope) -> Delegation {
    Delegation {
        id: id.to_owned(),
        principal: account_id("a"),
        capacity,
        principal_name: "王芳".to_owned(),
        delegate_login: "login-b".to_owned(),
        delegate_name: "李雷".to_owned(),
        delegate: None,
        scope,
        from_on: jiff::civil::date(2026, 3, 1),
        to_on: (capacity == Capacity::Agent).then(|| jiff::civil::date(2026, 12, 31)),
        evidence: "委托书".to_owned(),
        granted_by: "王芳".to_owned(),
        created_at: NOW,
        accepted_at: None,
        revoked_at: None,
    }
}

fn a_delegation_is_granted_taken_up_and_revoked(base: &Base) {
    let db = base.open();
    let one = delegation("1", Capacity::Agent, Scope::Items(vec!["x".to_owned()]));
    let two = delegation("2", Capacity::Operator, Scope::All);
    for new in [one.clone(), two.clone()] {
        db.write(move |tx| delegations::insert(tx, &new)).unwrap();
    }
    let listed = db.read(|tx| delegations::list_of(tx, &account_id("a"))).unwrap();
    assert_eq!(listed, [two, one.clone()]);
    assert_eq!(db.read(|tx| delegations::list_for(tx, "login-b")).unwrap().len(), 2);
    assert!(db.read(|tx| delegations::list_for(tx, "login-a")).unwrap().is_empty());

    let accept = |id: &'static str| {
        let accepted = move |tx: &mut store::Tx<'_>| {
            delegations::accept(tx, &account_id("a"), id, &account_id("b"), NOW)
        };
        db.write(accepted).unwrap()
    };
    assert!(accept("1") && !accept("1") && !accept("9"));
    let found = db.read(|tx| delegations::find(tx, &account_id("a"), "1")).unwrap().unwrap();
    let taken =
        Delegation { delegate: Some(account_id("b")), accepted_at: Some(NOW), ..one.clone() };
    assert_eq!(found, taken);
    let revoke =
        |id: &'static str| db.write(move |tx| delegations::revoke(tx, &account_id("a"), id, NOW));
    assert!(revoke("1").unwrap() && !revoke("1").unwrap());
    assert!(revoke("2").unwrap());
    assert!(!accept("2"), "revoked before it was taken up");
    let three = delegation("3", Capacity::Operator, Scope::All);
    db.write(move |tx| delegations::insert(tx, &three)).unwrap();
    accept("3");
    assert_eq!(db.write(|tx| delegations::revoke_all(tx, &account_id("b"), NOW)).unwrap(), 1);
    let found = db.read(|tx| delegations::find(tx, &account_id("a"), "3")).unwrap().unwrap();
    assert_eq!(found.revoked_at, Some(NOW));
}

fn look(n: u32, by: &str, purpose: Purpose) -> Look {
    Look {
        id: format!("{n:04}"),
        at: NOW.plus_millis(i64::from(n)),
        by: account_id(by),
        by_name: "李雷".to_owned(),
        role: "officer".to_owned(),
        case: (n != 3).then(|| case_id(1)),
        purpose,
        reason: String::new(),
    }
}

fn looks_are_listed_and_their_purpose_found(base: &Base) {
    let db = base.open();
    let all = [
        look(1, "o", Purpose::Enquiry),
        look(2, "o", Purpose::Complaint),
        look(4, "q", Purpose::Task),
        look(3, "p", Purpose::Enquiry),
    ];
    for one in all.clone() {
        db.write(move |tx| looks::insert(tx, &account_id("a"), &one)).unwrap();
    }
    let list = |before: Option<&str>, limit| {
        db.read(|tx| looks::list(tx, &account_id("a"), before, limit)).unwrap()
    };
    assert_eq!(list(None, 10), [2, 3, 1, 0].map(|n| all[n].clone()));
    assert_eq!(list(Some("0003"), 1), [all[1].clone()]);
    assert!(db.read(|tx| looks::list(tx, &account_id("b"), None, 10)).unwrap().is_empty());
    let last = |by: &str, since| {
        let (by, since) = (account_id(by), NOW.plus_millis(since));
        db.read(|tx| looks::last_purpose(tx, &case_id(1), &by, since)).unwrap()
    };
    assert_eq!(last("o", 0), Some(Purpose::Complaint));
    assert_eq!(last("o", 2), None, "too long ago");
    assert_eq!(last("p", 0), None, "another record");
    assert_eq!(last("q", 0), None, "a task is no choice");
}

fn consents_are_given_and_taken_back(base: &Base) {
    let db = base.open();
    let consent = |id: &str, version| Consent {
        id: id.to_owned(),
        purpose: "reuse".to_owned(),
        version,
        given_at: NOW,
        withdrawn_at: None,
    };
    for (id, version) in [("1", 1), ("2", 2)] {
        let new = consent(id, version);
        db.write(move |tx| consents::insert(tx, &account_id("a"), &new)).unwrap();
    }
    let listed = db.read(|tx| consents::list(tx, &account_id("a"))).unwrap();
    assert_eq!(listed, [consent("2", 2), consent("1", 1)]);
    let withdraw = |purpose: &'static str| {
        let at = NOW.plus_millis(1);
        db.write(move |tx| consents::withdraw(tx, &account_id("a"), purpose, at)).unwrap()
    };
    assert_eq!(withdraw("other"), 0);
    assert_eq!(withdraw("reuse"), 2);
    assert_eq!(withdraw("reuse"), 0);
    let listed = db.read(|tx| consents::list(tx, &account_id("a"))).unwrap();
    assert_eq!(listed[0].withdrawn_at, Some(NOW.plus_millis(1)));
}

fn what_was_done_to_an_account_is_listed(base: &Base) {
    let db = base.open();
    let event = |id: &str, by: Option<&str>| AccountEvent {
        id: id.to_owned(),
        at: NOW,
        by: by.map(account_id),
        by_name: "李雷".to_owned(),
        about: "level".to_owned(),
        note: "3".to_owned(),
    };
    for new in [event("1", None), event("2", Some("o"))] {
        db.write(move |tx| account_events::insert(tx, &account_id("a"), &new)).unwrap();
    }
    let listed = db.read(|tx| account_events::list(tx, &account_id("a"))).unwrap();
    assert_eq!(listed, [event("2", Some("o")), event("1", None)]);
    let was_done = |of: &str, about: &str, by: Option<&str>, after_ms: i64| {
        let (by, after) = (by.map(account_id), NOW.plus_millis(after_ms));
        let done =
            db.read(|tx| account_events::was_done(tx, &account_id(of), about, by.as_ref(), after));
        done.unwrap()
    };
    assert!(was_done("a", "level", Some("o"), -1) && was_done("a", "level", None, -1));
    assert!(!was_done("a", "level", Some("o"), 0), "after that moment");
    assert!(!was_done("a", "level", Some("other"), -1));
    assert!(!was_done("a", "role", Some("o"), -1) && !was_done("b", "level", Some("o"), -1));
    let elsewhere = AccountId { region: region("440106"), ..account_id("o") };
    let done = db.read(|tx| {
        account_events::was_done(
            tx,
            &account_id("a"),
            "level",
            Some(&elsewhere),
            NOW.plus_millis(-1),
        )
    });
    assert!(!done.unwrap());
    // A closed account has no messages either.
    let message = messages::Message {
        id: "m".to_owned(),
        about: "submitted".to_owned(),
        case: None,
        at: NOW,
        is_read: false,
    };
    db.write(move |tx| messages::insert(tx, &account_id("a"), &message)).unwrap();
    assert_eq!(db.write(|tx| messages::delete_all(tx, &account_id("a"))).unwrap(), 1);
    assert!(db.read(|tx| messages::list(tx, &account_id("a"))).unwrap().is_empty());
}
