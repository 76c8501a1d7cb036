//! What the watch over looks reads page by page, what ties staff to people, lists that cannot be read,
//! and what people did about it all.

use domain::identity::{AccountId, Capacity, Delegation, Purpose, Scope};
use domain::text::Bilingual;
use domain::watch::Kind;
use store::accounts::Stored;
use store::drafts::{self, Remembered};
use store::look_alarms::{LookAlarm, Marked, Place};
use store::looks::{self, Look};
use store::watch_events::{self, WatchEvent};
use store::{Db, Error, Tx, accounts, delegations, look_alarms, look_batches, look_ties, personal};

use crate::engines::{Base, on_both_engines};
use crate::looks::{alarm, look, note, run};
use crate::sample::{NOW, account_id, case_id, citizen, officer, region};

on_both_engines!(
    looks_by_one_account_come_in_pages_without_gaps,
    a_list_that_cannot_be_read_is_set_aside,
    alarms_and_marks_come_in_pages,
    ties_are_found_for_a_whole_day,
    what_people_did_is_kept_and_goes_in_time,
    a_reason_for_another_units_case_is_no_purpose_here,
);

/// The country's regions.
const ALL: (&str, &str) = ("000000", "999999");

fn looks_by_one_account_come_in_pages_without_gaps(base: &Base) {
    let db = base.open();
    // Some at the same moment, at the same person or at several, and one outside of the day.
    for (of, at, n) in
        [("b", 1, 5), ("a", 1, 6), ("a", 1, 7), ("a", 2, 1), ("c", 3, 2), ("a", 9, 3)]
    {
        note(&db, of, Look { at: NOW.plus_millis(at), ..look(n) });
    }
    let (clerk, span) = (account_id("clerk"), (NOW.plus_millis(1), NOW.plus_millis(9)));
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = db.read(|tx| looks::page_by(tx, &clerk, span, after.as_ref(), 2)).unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.place());
        found.extend(page.into_iter().map(|seen| (seen.of.id, seen.look.id)));
    }
    let expected = [
        ("a", "look-0006"),
        ("a", "look-0007"),
        ("b", "look-0005"),
        ("a", "look-0001"),
        ("c", "look-0002"),
    ];
    assert_eq!(found, expected.map(|(of, id)| (of.to_owned(), id.to_owned())));
    assert_eq!(db.read(|tx| looks::persons_by(tx, &clerk, span)).unwrap(), 3);
    let nobody = account_id("nobody");
    assert_eq!(db.read(|tx| looks::persons_by(tx, &nobody, span)).unwrap(), 0);
}

fn a_list_that_cannot_be_read_is_set_aside(base: &Base) {
    let db = base.open();
    for n in 1..=2 {
        let list = Look { case: None, purpose: Purpose::Export, ..look(n) };
        let persons = [(account_id("a"), case_id(1))];
        db.write(move |tx| look_batches::insert(tx, &list, "one", &persons)).unwrap();
    }
    run(&db, "update look_batches set persons = 'x' where look = 'look-0001'");
    let next = || db.read(|tx| look_batches::next(tx, &Default::default())).unwrap();
    let unpack = |row| db.write(move |tx| look_batches::unpack(tx, &row));
    let first = next().unwrap();
    let outcome = unpack(first.clone());
    assert!(matches!(outcome, Err(Error::Corrupt { .. })), "{outcome:?}");
    assert_eq!(next(), Some(first.clone()), "it is still there");
    assert!(db.read(look_batches::aside).unwrap().is_empty());
    let aside = first.clone();
    assert_eq!(db.write(move |tx| look_batches::set_aside(tx, &aside)).unwrap(), 1);
    assert_eq!(db.read(look_batches::aside).unwrap(), [first]);
    let second = next().unwrap();
    assert_eq!(unpack(second).unwrap().map(|(_, _, named)| named), Some(1));
    assert_eq!(next(), None);
}

fn alarms_and_marks_come_in_pages(base: &Base) {
    let db = base.open();
    let by = |n: u32| account_id(&format!("clerk-{n}"));
    for n in 0..7 {
        let raised = LookAlarm { by: by(n), at: NOW.plus_millis(i64::from(n / 2)), ..alarm(9) };
        db.write(move |tx| look_alarms::raise_look_alarm(tx, &raised)).unwrap();
    }
    for n in [2, 6] {
        let settled = Some((NOW, "王监察".to_owned(), "属实".to_owned()));
        let settled = LookAlarm { by: by(n), settled, ..alarm(9) };
        assert!(db.write(move |tx| look_alarms::settle_look_alarm(tx, &settled)).unwrap());
    }
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let but = account_id("supervisor");
        let page = |tx: &mut Tx<'_>| look_alarms::look_alarms(tx, ALL, &but, after.as_ref(), 2);
        let page = db.read(page).unwrap();
        let Some(last) = page.last() else { break };
        after = Some(Place {
            is_settled: last.settled.is_some(),
            at: last.at,
            by: last.by.clone(),
            day: last.day,
            kind: last.kind,
        });
        found.extend(page.into_iter().map(|alarm| alarm.by));
    }
    assert_eq!(found, [4, 5, 3, 0, 1, 6, 2].map(by), "open ones first, then the newest");

    for n in 0..5 {
        let stored = citizen(&format!("clerk-{n}"));
        let at = NOW.plus_millis(i64::from(n / 2));
        let marked =
            Marked { of: by(n), name: String::new(), why: "x".into(), at, by: "安全员".into() };
        db.write(move |tx| {
            accounts::insert(tx, &stored, NOW)?;
            look_alarms::mark(tx, &marked)
        })
        .unwrap();
    }
    let (mut found, mut after) = (Vec::new(), None::<(_, AccountId)>);
    loop {
        let behind = after.as_ref().map(|(at, id)| (*at, id));
        let page = db.read(|tx| look_alarms::marked(tx, ALL, behind, 2)).unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.at, last.of.clone()));
        found.extend(page.into_iter().map(|marked| marked.of));
    }
    assert_eq!(found, [4, 2, 3, 0, 1].map(by), "the newest first");
}

/// Somebody with a name and a telephone.
fn named(stored: Stored, name: &str, phone: &str) -> Stored {
    let mut stored = stored;
    stored.account.name = name.to_owned();
    stored.account.phone = Some(phone.to_owned());
    stored
}

fn live_at(db: &Db, of: &str, street: &str) {
    let (of, answer) = (account_id(of), vec![street.to_owned()]);
    let answer = [("rest".to_owned(), answer)].into();
    let known = Remembered { answer, item_name: Bilingual::zh("事项"), at: NOW };
    db.write(move |tx| drafts::remember(tx, &of, "address", &known)).unwrap();
}

fn acts_for(db: &Db, principal: &str, delegate: &str, id: &str, is_taken_up: bool) {
    let new = Delegation {
        id: id.to_owned(),
        principal: account_id(principal),
        capacity: Capacity::Agent,
        principal_name: "甲".to_owned(),
        delegate_login: format!("login-{delegate}"),
        delegate_name: "乙".to_owned(),
        delegate: None,
        scope: Scope::All,
        from_on: jiff::civil::date(2026, 3, 1),
        to_on: None,
        evidence: String::new(),
        granted_by: "甲".to_owned(),
        created_at: NOW,
        accepted_at: None,
        revoked_at: None,
    };
    let (by, id) = (account_id(delegate), id.to_owned());
    db.write(move |tx| {
        delegations::insert(tx, &new)?;
        if is_taken_up {
            delegations::accept(tx, &new.principal, &id, &by, NOW)?;
        }
        Ok::<_, Error>(())
    })
    .unwrap();
}

fn ties_are_found_for_a_whole_day(base: &Base) {
    let db = base.open();
    let all = [
        named(officer("clerk"), "李雷", " 13900000001"),
        named(citizen("own"), "李雷", "13900000001"),
        named(citizen("wife"), "韩梅梅", "13900000001"),
        named(citizen("before"), "李雷", "13900000002"),
        named(citizen("agent"), "吴九", "13300000000"),
        named(citizen("client"), "吴十", "13300000001"),
        named(citizen("waiting"), "吴一", "13300000002"),
        named(citizen("near"), "周八", "13300000003"),
        named(citizen("unseen"), "周七", "13300000004"),
        named(citizen("far"), "周六", "13300000005"),
    ];
    for stored in all {
        db.write(move |tx| accounts::insert(tx, &stored, NOW)).unwrap();
    }
    acts_for(&db, "own", "agent", "1", true);
    acts_for(&db, "client", "own", "2", true);
    acts_for(&db, "own", "waiting", "3", false);
    for (of, street) in
        [("own", "一路"), ("near", "一路"), ("unseen", "一路"), ("far", "二路"), ("wife", "三路")]
    {
        live_at(&db, of, street);
    }
    for (n, of) in (1..).zip(["near", "far", "agent", "near"]) {
        note(&db, of, look(n));
    }
    let ties = |by: &str| {
        let (by, span) = (account_id(by), (NOW, NOW.plus_millis(100)));
        db.read(|tx| look_ties::ties(tx, &by, span)).unwrap()
    };
    let ids = |ids: &[AccountId]| ids.iter().map(|id| id.id.clone()).collect::<Vec<_>>();
    let found = ties("clerk");
    assert_eq!(ids(&found.own), ["own"]);
    assert_eq!(ids(&found.sharing), ["wife"]);
    assert_eq!(ids(&found.neighbours), ["near"], "those that were looked at, once each");
    let acting: Vec<_> = found.acting.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(acting, ["2", "1"], "taken up, by whoever it was granted");
    assert_eq!(ties("nobody"), look_ties::Ties::default());
    // Numbers they had before count on, also when they have none now.
    run(&db, "update accounts set phone = null where id = 'clerk'");
    assert_eq!(ties("clerk"), look_ties::Ties::default());
    for phone in ["13900000002", "13900000001", "13900000001"] {
        let keep =
            move |tx: &mut Tx<'_>| look_ties::keep_phone(tx, &account_id("clerk"), phone, NOW);
        db.write(keep).unwrap();
    }
    assert_eq!(ids(&ties("clerk").own), ["before", "own"]);
    assert_eq!(ids(&ties("clerk").neighbours), ["near"]);
}

fn event(n: i64, about: &str, account: &str, kind: Option<Kind>) -> WatchEvent {
    WatchEvent {
        id: format!("event-{n}"),
        at: NOW.plus_millis(n),
        by: (n != 3).then(|| account_id("security")),
        by_name: "安全员".to_owned(),
        about: about.to_owned(),
        region: region("330106"),
        account: account.to_owned(),
        alarm: kind.map(|kind| (alarm(1).day, kind)),
        note: format!("note {n}"),
    }
}

fn what_people_did_is_kept_and_goes_in_time(base: &Base) {
    let db = base.open();
    let stored = citizen("a");
    db.write(move |tx| accounts::insert(tx, &stored, NOW)).unwrap();
    let all = [
        event(1, "marked", "a", None),
        event(2, "settled", "clerk", Some(Kind::Volume)),
        event(3, "limits", "", None),
        event(4, "settled", "clerk", Some(Kind::Volume)),
        event(5, "settled", "clerk", Some(Kind::Own)),
    ];
    for one in all.clone() {
        db.write(move |tx| watch_events::insert(tx, &one)).unwrap();
    }
    let of = |kind| {
        let (by, day) = (account_id("clerk"), alarm(1).day);
        db.read(|tx| watch_events::of_alarm(tx, &by, day, kind)).unwrap()
    };
    assert_eq!(of(Kind::Volume), [all[3].clone(), all[1].clone()]);
    assert_eq!(of(Kind::Household), []);
    let lists = |regions, before, limit| {
        db.read(|tx| watch_events::of_lists(tx, regions, before, limit)).unwrap()
    };
    let name = || "王芳".to_owned();
    assert_eq!(lists(ALL, "", 1), [(all[2].clone(), String::new())]);
    assert_eq!(lists(ALL, "event-3", 9), [(all[0].clone(), name())]);
    assert!(lists(("440000", "449999"), "", 9).is_empty());
    // Whoever closes their account takes with them why their record was watched.
    db.write(|tx| personal::unname(tx, &account_id("a"), "已注销")).unwrap();
    assert_eq!(lists(ALL, "event-3", 9)[0].0.note, "");
    assert_eq!(of(Kind::Own)[0].note, "note 5");

    let raised = alarm(2);
    db.write(move |tx| look_alarms::raise_look_alarm(tx, &raised)).unwrap();
    let keep =
        |tx: &mut Tx<'_>| look_ties::keep_phone(tx, &account_id("clerk"), "13900000001", NOW);
    db.write(keep).unwrap();
    let forget = |ms: i64| db.write(move |tx| watch_events::forget(tx, NOW.plus_millis(ms)));
    assert_eq!(forget(0).unwrap(), 0);
    assert_eq!(forget(3).unwrap(), 2 + 1 + 1, "two deeds, the alarm and the number");
    assert_eq!(forget(100).unwrap(), 3);
}

fn a_reason_for_another_units_case_is_no_purpose_here(base: &Base) {
    let db = base.open();
    let chosen = Look { purpose: Purpose::Enquiry, ..look(2) };
    let opened =
        Look {
            purpose: Purpose::Exception, reason: "核对同一地址的登记".to_owned(), ..look(4)
        };
    note(&db, "a", chosen);
    note(&db, "a", opened);
    let last = |since: i64| {
        let (clerk, since) = (account_id("clerk"), NOW.plus_millis(since));
        db.read(|tx| looks::last_purpose(tx, &case_id(1), &clerk, since)).unwrap()
    };
    assert_eq!(last(0), Some(Purpose::Enquiry));
    assert_eq!(last(3), None);
}
