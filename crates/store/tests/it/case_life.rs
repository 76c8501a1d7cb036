//! What stands around a case: open steps, remarks, labels, absences, calendars, and when the
//! clock looks at it again.

use domain::case::{Event, Moves, Opened, Standing, State, StepReport};
use jiff::civil::date;
use store::cases::{
    self, Absence, Checked, Filter, Remark, RemarkKind, Remarks, StoredCalendar, Work,
};
use store::{Db, Error, Statement, args};

use crate::engines::{Base, on_both_engines};
use crate::sample::{
    NOW, ORG, accepted, account_id, case_id, org, region, store_decided, store_next,
    store_submitted, submitted,
};

on_both_engines!(
    what_was_decided_last_comes_first,
    open_steps_are_found_by_their_department,
    what_is_proposed_is_found_until_it_is_settled,
    remarks_and_labels_stay_with_their_case,
    whoever_is_away_is_stood_in_for,
    calendars_come_in_versions,
    the_clock_wakes_cases_by_day_in_pages_that_hold_still,
    lists_narrow_to_an_officer_or_an_item,
);

fn opened(step: u32) -> Opened {
    let due_on = Some(date(2026, 3, 10).saturating_add(jiff::Span::new().days(i64::from(step))));
    Opened { step, org: org(), due_on, silence_agrees: false }
}

fn in_review(db: &Db, n: u32, steps: &[u32]) -> domain::case::Case {
    let case = store_submitted(db, &case_id(n), "citizen");
    let case = store_next(db, case, "clerk", accepted(10)).unwrap();
    let moves = Moves { opened: steps.iter().map(|n| opened(*n)).collect(), recalled: vec![] };
    store_next(db, case, "officer", Event::ReviewStarted { moves }).unwrap()
}

fn open_steps_are_found_by_their_department(base: &Base) {
    let db = base.open();
    let case = in_review(&db, 1, &[2, 3]);
    in_review(&db, 2, &[2]);
    let all = ("000000", "999999");
    let found = |after: Option<(&str, &str)>| {
        let found = db.read(|tx| cases::open_tasks(tx, ORG, all, after, 10)).unwrap();
        found.into_iter().map(|t| (t.case.number, t.step)).collect::<Vec<_>>()
    };
    let (one, two) = (case_id(1).number, case_id(2).number);
    assert_eq!(found(None), [(one.clone(), 2), (two.clone(), 2), (one.clone(), 3)]);
    assert_eq!(found(Some(("2026-03-12", &one))), [(two, 2), (one, 3)]);
    let elsewhere =
        db.read(|tx| cases::open_tasks(tx, ORG, ("440000", "449999"), None, 10)).unwrap();
    assert!(elsewhere.is_empty());

    let report =
        StepReport { agrees: true, opinion: "同意".to_owned(), visit: None, given_by: None };
    let reported = Event::StepReported { step: 2, report: report.clone() };
    let case = store_next(&db, case, "officer", reported).unwrap();
    let tasks = db.read(|tx| cases::tasks_of(tx, &case.id)).unwrap();
    assert_eq!(tasks.iter().map(|t| t.awaits_second).collect::<Vec<_>>(), [true, false]);
    let moves = Moves { opened: vec![opened(4)], recalled: vec![3] };
    let finished = Event::StepFinished { step: 2, report, moves };
    let case = store_next(&db, case, "officer", finished).unwrap();
    let tasks = db.read(|tx| cases::tasks_of(tx, &case.id)).unwrap();
    assert_eq!(tasks.iter().map(|t| t.step).collect::<Vec<_>>(), [4]);
    assert!(matches!(case.handling.tasks[1].standing, Standing::Recalled));
    let check = |db: &Db| {
        let head = db.read(|tx| cases::head(tx, &case.id)).unwrap();
        db.read(|tx| cases::check(tx, &case.id, &head)).unwrap()
    };
    assert_eq!(check(&db), Checked::Sound { events: 5 });
    base.tamper("update case_tasks set due_on = '2030-01-01'");
    let Checked::Broken { why, .. } = check(&db) else { panic!("a changed step was not seen") };
    assert!(why.contains("case_tasks"), "{why}");
}

fn what_is_proposed_is_found_until_it_is_settled(base: &Base) {
    let db = base.open();
    let propose = || Event::Proposed {
        proposal: domain::case::Proposal::Extend {
            reason: "案情复杂，需要延长".to_owned()
        },
    };
    let with_steps = in_review(&db, 1, &[2]);
    let with_steps = store_next(&db, with_steps, "officer", propose()).unwrap();
    let plain = in_review(&db, 2, &[]);
    let plain = store_next(&db, plain, "officer", propose()).unwrap();
    let all = ("000000", "999999");
    let found = |org: &'static str, regions: (&'static str, &'static str)| {
        let found = db.read(|tx| cases::proposals(tx, org, regions, 9)).unwrap();
        found.into_iter().map(|id| id.number).collect::<Vec<_>>()
    };
    let (one, two) = (case_id(1).number, case_id(2).number);
    assert_eq!(found(ORG, all), [one.clone(), two.clone()]);
    assert_eq!(found("", all).len(), 2, "every authority");
    assert!(found(ORG, ("440000", "449999")).is_empty() && found("other", all).is_empty());
    let steps = |id: &domain::case::CaseId| db.read(|tx| cases::tasks_of(tx, id)).unwrap().len();
    assert_eq!((steps(&with_steps.id), steps(&plain.id)), (1, 0), "a proposal is no step");
    let tasks = db.read(|tx| cases::open_tasks(tx, ORG, all, None, 9)).unwrap();
    assert_eq!(tasks.len(), 1);
    let rejected = Event::ProposalRejected { reason: "理由不充分，不予批准".to_owned() };
    for case in [with_steps, plain] {
        let id = case.id.clone();
        store_next(&db, case, "approver", rejected.clone()).unwrap();
        let head = db.read(|tx| cases::head(tx, &id)).unwrap();
        let checked = db.read(|tx| cases::check(tx, &id, &head)).unwrap();
        assert!(matches!(checked, Checked::Sound { .. }), "{checked:?}");
    }
    assert!(found(ORG, all).is_empty());
}

fn remarks_and_labels_stay_with_their_case(base: &Base) {
    let db = base.open();
    let id = store_submitted(&db, &case_id(1), "citizen").id;
    store_submitted(&db, &case_id(2), "citizen");
    let remark = |n: &str, kind| Remark {
        id: n.to_owned(),
        kind,
        at: NOW,
        author: account_id("officer"),
        author_name: "王芳".to_owned(),
        role: "officer".to_owned(),
        words: "请看第三页".to_owned(),
    };
    let (note, talk) = (remark("1", RemarkKind::Note), remark("2", RemarkKind::Talk));
    for said in [note.clone(), talk.clone()] {
        for is_new in [true, false] {
            let (id, said) = (id.clone(), said.clone());
            assert_eq!(db.write(move |tx| cases::add_remark(tx, &id, &said)).unwrap(), is_new);
        }
    }
    let list = |which| db.read(|tx| cases::remarks(tx, &id, which)).unwrap();
    assert_eq!(list(Remarks::All), [note.clone(), talk.clone()]);
    assert_eq!(list(Remarks::Talk), [talk], "notes are not for the applicant");
    assert!(db.read(|tx| cases::remarks(tx, &case_id(2), Remarks::All)).unwrap().is_empty());

    let label = |name: &'static str| {
        let id = id.clone();
        db.write(move |tx| cases::add_label(tx, &id, name, NOW, &account_id("officer"))).unwrap();
    };
    ["urgent", "complex", "urgent"].into_iter().for_each(label);
    assert_eq!(db.read(|tx| cases::labels(tx, &id)).unwrap(), ["complex", "urgent"]);
    let all = ("000000", "999999");
    let with = |name: &str| -> Vec<_> {
        let found = db.read(|tx| cases::labelled(tx, name, all, None, 10)).unwrap();
        found.into_iter().map(|case| case.id).collect()
    };
    assert_eq!(with("urgent"), std::slice::from_ref(&id));
    let next = db.read(|tx| cases::labelled(tx, "urgent", all, Some(&id), 10)).unwrap();
    assert!(next.is_empty(), "a page begins after the last one's end");
    let gone = id.clone();
    db.write(move |tx| cases::remove_label(tx, &gone, "urgent")).unwrap();
    assert!(with("urgent").is_empty());
}

fn whoever_is_away_is_stood_in_for(base: &Base) {
    let db = base.open();
    let absence = Absence {
        account: account_id("away"),
        from_on: date(2026, 3, 2),
        through_on: date(2026, 3, 6),
        substitute: account_id("here"),
    };
    let stored = absence.clone();
    db.write(move |tx| cases::add_absence(tx, &stored)).unwrap();
    let case = store_submitted(&db, &case_id(1), "citizen");
    let found = |id: &domain::case::CaseId, day| {
        let here = account_id("here");
        let substitute = Some((&here, date(2026, 3, day)));
        db.read(|tx| cases::find_to_decide(tx, id, substitute)).unwrap()
    };
    let on = |day| {
        let found = found(&case.id, day).unwrap();
        let head = db.read(|tx| cases::head(tx, &case.id)).unwrap();
        assert_eq!((&found.case, &found.head, found.calendars), (&case, &head, 0));
        found.stands_in_for
    };
    assert!(found(&case_id(9), 2).is_none());
    assert_eq!(on(2), [account_id("away")]);
    assert_eq!(on(6), [account_id("away")]);
    assert!(on(1).is_empty() && on(7).is_empty());
    let other = Absence { account: account_id("also-away"), ..absence.clone() };
    db.write(move |tx| cases::add_absence(tx, &other)).unwrap();
    assert_eq!(on(2), [account_id("also-away"), account_id("away")]);
    db.write(|tx| cases::remove_absence(tx, &account_id("also-away"), date(2026, 3, 2))).unwrap();
    let longer = Absence { through_on: date(2026, 3, 8), ..absence };
    db.write(move |tx| cases::add_absence(tx, &longer)).unwrap();
    assert_eq!(on(8), [account_id("away")]);
    db.write(|tx| cases::remove_absence(tx, &account_id("away"), date(2026, 3, 2))).unwrap();
    assert!(on(2).is_empty());
}

fn calendars_come_in_versions(base: &Base) {
    let db = base.open();
    let stamp = || db.read(cases::calendar_stamp).unwrap();
    assert_eq!(stamp(), 0);
    let calendar = |version| StoredCalendar {
        region: region("330106"),
        version,
        days: "rest,2026-04-20,2026-04-20,三月三,March 3rd\n".to_owned(),
        source: "通知".to_owned(),
        published_at: NOW,
        published_by: "王芳".to_owned(),
    };
    for version in [1, 2] {
        db.write(move |tx| cases::add_calendar(tx, &calendar(version))).unwrap();
    }
    assert_eq!(stamp(), 2);
    assert_eq!(db.read(cases::calendars).unwrap(), [calendar(1), calendar(2)]);
    let again = db.write(move |tx| cases::add_calendar(tx, &calendar(2)));
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
}

fn the_clock_wakes_cases_by_day_in_pages_that_hold_still(base: &Base) {
    let db = base.open();
    for (n, day) in [(1, Some(9)), (2, Some(5)), (3, None), (4, Some(5)), (5, Some(20))] {
        let (case, recorded) = submitted(&case_id(n), "citizen");
        let on = day.map(|day| date(2026, 3, day));
        db.write_once(cases::insert(&case, &recorded, on)).unwrap();
    }
    let mut met = Vec::new();
    let mut after = None;
    loop {
        let page = db.read(|tx| cases::wakes(tx, date(2026, 3, 9), after.as_ref(), 2)).unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.clone());
        met.extend(page.into_iter().map(|(_, id)| id));
    }
    assert_eq!(met, [2, 4, 1].map(case_id));
    let read = db.read(|tx| cases::with_histories(tx, &met)).unwrap();
    let numbers: Vec<_> = read.iter().map(|(case, _)| case.id.clone()).collect();
    assert_eq!(numbers, [1, 2, 4].map(case_id));
    for (case, history) in &read {
        let whole = db.read(|tx| cases::history(tx, &case.id)).unwrap();
        assert_eq!((history, history.len()), (&whole, 1));
    }
    let rest = |id, revision| {
        let day = Some(date(2026, 4, 1));
        db.write(move |tx| cases::rest_until(tx, &id, revision, day)).unwrap()
    };
    assert!(!rest(case_id(2), 9), "a case that moved on is left alone");
    assert!(rest(case_id(2), 1));
    let left = db.read(|tx| cases::wakes(tx, date(2026, 3, 9), None, 9)).unwrap();
    assert_eq!(left.len(), 2);
    let all = ("330106", "330106");
    let running = |after: Option<u32>| {
        let after = after.map(case_id);
        db.read(|tx| cases::running_after(tx, all, after.as_ref(), 3)).unwrap()
    };
    assert_eq!(running(None), [1, 2, 3].map(case_id));
    assert_eq!(running(Some(3)), [4, 5].map(case_id));
}

fn lists_narrow_to_an_officer_or_an_item(base: &Base) {
    let db = base.open();
    let first = in_review(&db, 1, &[]);
    let second = in_review(&db, 2, &[]);
    let to = (region("330106"), "other".to_owned());
    let assigned = Event::Assigned { to, reason: String::new() };
    store_next(&db, second, "approver", assigned).unwrap();
    let work = |org, after| Work {
        region_from: "330106",
        region_to: "330106",
        org,
        state: State::InReview,
        after,
        limit: 9,
    };
    let found = |filter: Filter<'_>, org, after| {
        let found = db.read(|tx| cases::filtered(tx, &filter, &work(org, after))).unwrap();
        found.into_iter().map(|case| case.id).collect::<Vec<_>>()
    };
    assert_eq!(found(Filter::Officer("officer"), None, None), [case_id(1)]);
    assert_eq!(found(Filter::Officer("other"), Some(ORG), None), [case_id(2)]);
    let item = first.item_code.as_str();
    assert_eq!(found(Filter::Item(item), None, None), [1, 2].map(case_id));
    let after = Some(("2026-03-10", case_id(1).number));
    let after = after.as_ref().map(|(day, number)| (*day, number.as_str()));
    assert_eq!(found(Filter::Item(item), Some(ORG), after), [case_id(2)]);
    assert!(found(Filter::Item("none"), None, None).is_empty());
    let load = db.read(|tx| cases::workload(tx, ORG, "2026-03-11")).unwrap();
    let load: Vec<_> = load.into_iter().map(|l| (l.officer, l.cases, l.overdue)).collect();
    assert_eq!(load, [("officer".to_owned(), 1, 1), ("other".to_owned(), 1, 1)]);
}

fn what_was_decided_last_comes_first(base: &Base) {
    let db = base.open();
    for n in 1..=4 {
        let case = store_decided(&db, &case_id(n));
        let ended_at = NOW.plus_millis(-1000 * i64::from(n)).millis();
        let sql = "update cases set ended_at = $3 where region = $1 and number = $2";
        let args = args![case.id.region.as_str(), &case.id.number, ended_at];
        db.write_once(vec![Statement { table: "cases", sql, args }]).unwrap();
    }
    store_submitted(&db, &case_id(5), "citizen");
    let item = store_submitted(&db, &case_id(6), "citizen").item_code;
    let last = |item: &str, limit| -> Vec<_> {
        let (at, org) = (region("330106"), org());
        let found = db.read(|tx| cases::decided_last(tx, at, item, &org, limit)).unwrap();
        found.into_iter().map(|case| case.id).collect()
    };
    assert_eq!(last(&item, 3), [case_id(1), case_id(2), case_id(3)]);
    assert_eq!(last(&item, 9).len(), 4, "what is not decided is not among them");
    assert!(last("another", 9).is_empty());
}
