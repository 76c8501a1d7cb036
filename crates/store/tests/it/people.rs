//! Accounts, logins, sessions and organisations.

use domain::org::Organisation;
use domain::text::Bilingual;
use store::{Db, accounts, organisations, sessions};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, account_id, citizen, officer, org, region};

on_both_engines!(
    an_account_comes_back_as_it_was_stored,
    roles_and_bars_are_saved,
    a_list_of_accounts_is_narrowed,
    a_session_lives_until_it_ends_idles_or_expires,
    organisations_are_added_and_renamed,
);

fn add(db: &Db, stored: &accounts::Stored) {
    let stored = stored.clone();
    db.write(move |tx| accounts::insert(tx, &stored, NOW)).unwrap();
}

fn an_account_comes_back_as_it_was_stored(base: &Base) {
    let db = base.open();
    let mut firm = citizen("firm");
    firm.account.holder = domain::identity::Holder::Firm { credit_code: org() };
    firm.account.phone = None;
    firm.is_disabled = true;
    for stored in [citizen("person"), firm, officer("officer")] {
        add(&db, &stored);
        let by_login = db.read(|tx| accounts::find_by_login(tx, &stored.login)).unwrap();
        let by_id = db.read(|tx| accounts::find(tx, &stored.account.id)).unwrap();
        for found in [by_login, by_id] {
            let found = found.expect("stored");
            assert_eq!(found.account, stored.account);
            assert_eq!(found.login, stored.login);
            assert_eq!(found.password, stored.password);
            assert_eq!(found.is_disabled, stored.is_disabled);
        }
    }
    assert!(db.read(|tx| accounts::find(tx, &account_id("nobody"))).unwrap().is_none());
    assert!(db.read(|tx| accounts::find_by_login(tx, "nobody")).unwrap().is_none());
}

fn roles_and_bars_are_saved(base: &Base) {
    let db = base.open();
    add(&db, &citizen("a"));
    let grants = officer("a").account.grants;
    let saved = grants.clone();
    let changed = db.write(move |tx| accounts::update(tx, &account_id("a"), &saved, true));
    assert_eq!(changed.unwrap(), 1);
    let found = db.read(|tx| accounts::find(tx, &account_id("a"))).unwrap().expect("stored");
    assert_eq!(found.account.grants, grants);
    assert!(found.is_disabled);
    let changed = db.write(|tx| accounts::update(tx, &account_id("nobody"), &[], true));
    assert_eq!(changed.unwrap(), 0);
}

fn a_list_of_accounts_is_narrowed(base: &Base) {
    use accounts::Narrowed;
    use domain::identity::Role;
    let db = base.open();
    let mut odd = citizen("100%");
    odd.account.name = "LI Na_".to_owned();
    for stored in [citizen("a"), officer("b"), odd] {
        add(&db, &stored);
    }
    let found = |narrowed: Narrowed| -> Vec<String> {
        let all = ("000000", "999999");
        let list = db.read(|tx| accounts::list(tx, all, &narrowed, None, 10)).unwrap();
        list.into_iter().map(|stored| stored.account.id.id).collect()
    };
    let words = |words: &str| found(Narrowed { words: words.to_owned(), ..Narrowed::default() });
    let mut everybody = words("");
    everybody.sort();
    assert_eq!(everybody, ["100%", "a", "b"]);
    assert_eq!(words("王芳").len(), 2);
    assert_eq!(words("li na"), ["100%"], "small letters find large ones");
    assert_eq!(words("login-a"), ["a"]);
    // The signs of patterns stand for themselves.
    assert_eq!(words("%"), ["100%"]);
    assert_eq!(words("_"), ["100%"]);
    assert!(words("!").is_empty());
    let role = |role| found(Narrowed { role: Some(role), ..Narrowed::default() });
    assert_eq!(role(Role::Officer), ["b"]);
    assert!(role(Role::Approver).is_empty());
    let mut applicants = found(Narrowed { is_applicant: true, ..Narrowed::default() });
    applicants.sort();
    assert_eq!(applicants, ["100%", "a"]);
}

fn live(db: &Db, token: &str, now_ms: i64, idle_since_ms: i64) -> Option<sessions::Session> {
    let (now, idle) = (NOW.plus_millis(now_ms), NOW.plus_millis(idle_since_ms));
    db.read(|tx| sessions::find(tx, region("330106"), token, now, idle)).unwrap()
}

fn open(db: &Db, account: &'static str, token: &'static str) {
    let ends = NOW.plus_millis(1000);
    let beginning = sessions::Beginning::default();
    db.write(move |tx| sessions::insert(tx, &account_id(account), token, NOW, ends, &beginning))
        .unwrap();
}

fn a_session_lives_until_it_ends_idles_or_expires(base: &Base) {
    let db = base.open();
    add(&db, &citizen("a"));
    add(&db, &citizen("b"));
    for (account, token) in [("a", "t1"), ("a", "t2"), ("b", "t3")] {
        open(&db, account, token);
    }
    let session = live(&db, "t1", 999, -1).expect("before its end");
    assert_eq!((session.stored.account.id, session.seen_at), (account_id("a"), NOW));
    assert!(live(&db, "t1", 1000, -1).is_none(), "at its end");
    assert!(live(&db, "t1", 1, 0).is_none(), "idle");
    assert!(live(&db, "t9", 1, -1).is_none(), "unknown");
    db.write(|tx| sessions::touch(tx, region("330106"), "t1", NOW.plus_millis(500))).unwrap();
    assert_eq!(live(&db, "t1", 501, 499).expect("touched").seen_at, NOW.plus_millis(500));

    db.write(|tx| sessions::delete(tx, region("330106"), "t1")).unwrap();
    assert!(live(&db, "t1", 1, -1).is_none());
    assert_eq!(db.write(|tx| sessions::delete_of_account(tx, &account_id("a"))).unwrap(), 1);
    assert!(live(&db, "t2", 1, -1).is_none());
    db.write(|tx| accounts::update(tx, &account_id("b"), &[], true)).unwrap();
    assert!(live(&db, "t3", 1, -1).is_none(), "barred");
    let clear = |at| db.write(move |tx| sessions::delete_expired(tx, NOW.plus_millis(at)));
    assert_eq!(clear(999).unwrap(), 0);
    assert_eq!(clear(1000).unwrap(), 1);
}

fn organisations_are_added_and_renamed(base: &Base) {
    let db = base.open();
    let mut known = Organisation {
        code: org(),
        region: region("330106"),
        name: Bilingual::both("市场监督管理局", "Market Regulation Office"),
    };
    for name in [known.name.clone(), Bilingual::zh("市场监管局")] {
        known.name = name;
        let saved = known.clone();
        db.write(move |tx| organisations::save(tx, &saved)).unwrap();
        let found = db.read(|tx| organisations::find(tx, &known.code)).unwrap();
        assert_eq!(found.as_ref(), Some(&known));
    }
    assert_eq!(db.read(|tx| organisations::list(tx, "")).unwrap(), [known.clone()]);
    assert!(db.read(|tx| organisations::list(tx, known.code.as_str())).unwrap().is_empty());
}
