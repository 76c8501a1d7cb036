//! Saving cases in few round trips: what is stored is what one save after another stores, and
//! nothing of a case that moved on.

use std::sync::Barrier;

use domain::case::{Case, Event, Moves, Opened, Recorded, State, StepReport, step};
use jiff::civil::date;
use store::cases::{self, Advance, Checked, Filter, Work};
use store::{Db, Error};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, ORG, accepted, case_id, org, store_next, store_submitted, submitted};

on_both_engines!(
    one_more_event_is_saved_as_one_transaction,
    of_two_who_saw_the_same_case_one_comes_first,
    many_cases_are_saved_at_once,
    one_statement_takes_many_rows,
    a_wide_list_is_the_first_of_all_its_regions,
    deeds_that_come_at_once_are_each_saved_or_refused,
);

/// What happens next to a case as the store has it, with the case afterwards.
fn happens(case: &Case, event: Event) -> (Case, Recorded) {
    let who = domain::case::Who { account: None, name: String::new(), role: "system".to_owned() };
    let recorded = Recorded { seq: case.revision + 1, at: NOW.plus_millis(60_000), who, event };
    let next = step(Some(case.clone()), &case.id, &recorded).expect("the events are in order");
    (next, recorded)
}

fn opened(steps: &[u32]) -> Moves {
    let one = |step: &u32| Opened { step: *step, org: org(), due_on: None, silence_agrees: false };
    Moves { opened: steps.iter().map(one).collect(), recalled: vec![] }
}

fn is_sound(db: &Db, case: &Case) {
    let head = db.read(|tx| cases::head(tx, &case.id)).unwrap();
    let checked = db.read(|tx| cases::check(tx, &case.id, &head)).unwrap();
    assert_eq!(checked, Checked::Sound { events: case.revision }, "{:?}", case.id);
    assert_eq!(db.read(|tx| cases::find(tx, &case.id)).unwrap().as_ref(), Some(case));
}

fn save_next(db: &Db, case: &Case, event: Event) -> Result<Case, Error> {
    let found = db.read(|tx| cases::find_to_decide(tx, &case.id, None)).unwrap().unwrap();
    let cases::ToDecide { case: known, head, .. } = found;
    let open: Vec<_> = known.open_tasks().cloned().collect();
    let (next, recorded) = happens(case, event);
    db.write_once(cases::next(&head, &open, &next, &recorded, Some(date(2026, 4, 1))))?;
    Ok(next)
}

fn one_more_event_is_saved_as_one_transaction(base: &Base) {
    let db = base.open();
    assert!(db.read(|tx| cases::find_to_decide(tx, &case_id(9), None)).unwrap().is_none());
    let case = store_submitted(&db, &case_id(1), "citizen");
    let case = save_next(&db, &case, accepted(10)).unwrap();
    let case = save_next(&db, &case, Event::ReviewStarted { moves: opened(&[2, 3]) }).unwrap();
    is_sound(&db, &case);
    // One step ends, another begins, the third stays as it is.
    let report =
        StepReport { agrees: true, opinion: "同意".to_owned(), visit: None, given_by: None };
    let reported = Event::StepReported { step: 3, report: report.clone() };
    let case = save_next(&db, &case, reported).unwrap();
    let finished = Event::StepFinished { step: 2, report, moves: opened(&[4]) };
    let case = save_next(&db, &case, finished).unwrap();
    is_sound(&db, &case);
    let tasks = db.read(|tx| cases::tasks_of(tx, &case.id)).unwrap();
    assert_eq!(
        tasks.iter().map(|t| (t.step, t.awaits_second)).collect::<Vec<_>>(),
        [(3, true), (4, false)]
    );
    let wakes = db.read(|tx| cases::wakes(tx, date(2026, 4, 1), None, 9)).unwrap();
    assert_eq!(wakes.len(), 1);
}

fn of_two_who_saw_the_same_case_one_comes_first(base: &Base) {
    let db = base.open();
    let case = store_submitted(&db, &case_id(1), "citizen");
    let first = save_next(&db, &case, accepted(10)).unwrap();
    let second = save_next(&db, &case, accepted(12));
    assert!(matches!(second, Err(Error::Conflict(_))), "{second:?}");
    is_sound(&db, &first);
    assert_eq!(db.read(|tx| cases::history(tx, &case.id)).unwrap().len(), 2);
}

fn advance(case: &Case, events: &[Event]) -> Advance {
    let (mut now, mut recorded) = (case.clone(), Vec::new());
    for event in events {
        let (next, one) = happens(&now, event.clone());
        now = next;
        recorded.push(one);
    }
    Advance { seen: case.revision, case: now, events: recorded, wakes_on: Some(date(2026, 5, 5)) }
}

fn many_cases_are_saved_at_once(base: &Base) {
    let db = base.open();
    // More than one statement carries, so that each size of statement is used.
    let new: Vec<_> = (1..=123)
        .map(|n| {
            let (case, recorded) = submitted(&case_id(n), "citizen");
            (case, recorded, None)
        })
        .collect();
    let all: Vec<Case> = new.iter().map(|(case, _, _)| case.clone()).collect();
    db.write(move |tx| cases::insert_many(tx, &new)).unwrap();
    is_sound(&db, &all[122]);
    let started = Event::ReviewStarted { moves: opened(&[2]) };
    let mut advances: Vec<_> =
        all.iter().map(|case| advance(case, &[accepted(10), started.clone()])).collect();
    // One only rests until a day, one was changed by somebody else, one does not exist.
    advances[4] = advance(&all[4], &[]);
    let moved = store_next(&db, all[7].clone(), "clerk", accepted(11)).unwrap();
    advances[9].case.id = case_id(900);
    let given = advances.clone();
    let saved = db.write(move |tx| cases::save_many(tx, &given)).unwrap();
    let expected: Vec<bool> = (0..123).map(|n| n != 7 && n != 9).collect();
    assert_eq!(saved, expected);
    for (n, advance) in advances.iter().enumerate() {
        match n {
            7 => is_sound(&db, &moved),
            9 => is_sound(&db, &all[9]),
            _ => is_sound(&db, &advance.case),
        }
    }
    assert_eq!(db.read(|tx| cases::tasks_of(tx, &case_id(1))).unwrap().len(), 1);
    let wakes = db.read(|tx| cases::wakes(tx, date(2026, 5, 5), None, 500)).unwrap();
    assert_eq!(wakes.len(), 121);
    // The same once more: every case moved on.
    let again = db.write(move |tx| cases::save_many(tx, &advances)).unwrap();
    assert_eq!(again.iter().filter(|saved| **saved).count(), 1, "the one that rests");

    let effect = |n: u32| {
        let id = format!("effect-{n:03}");
        store::outbox::insert(case_id(1).region, &id, "notify", "{}".to_owned(), NOW)
    };
    db.write(move |tx| store::outbox::insert_many(tx, (0..23).map(effect).collect())).unwrap();
    assert_eq!(db.read(store::outbox::waiting).unwrap().jobs, 23);
    let repeated = db.write(move |tx| store::outbox::insert_many(tx, vec![effect(50), effect(0)]));
    assert!(matches!(repeated, Err(Error::Conflict(_))), "{repeated:?}");
    assert_eq!(db.read(store::outbox::waiting).unwrap().jobs, 23, "all or nothing");
}

fn one_statement_takes_many_rows(base: &Base) {
    const LABEL: &str = "
        insert into case_labels (region, number, label, at, author)
        values ($1, $2, cast($3 as text), 0, 'nobody')";
    let db = base.open();
    let id = store_submitted(&db, &case_id(1), "citizen").id;
    let rows = |from: u32, to: u32, id: &domain::case::CaseId| -> Vec<Vec<store::Value>> {
        let row = |n: u32| {
            [id.region.as_str(), &id.number, &format!("{n:04}")].map(store::Value::from).to_vec()
        };
        (from..to).map(row).collect()
    };
    let (many, none) = (rows(0, 235, &id), Vec::new());
    let done = db.write(move |tx| {
        assert_eq!(tx.execute_many(LABEL, &none)?, 0);
        tx.execute_many(LABEL, &many)
    });
    assert_eq!(done.unwrap(), 235);
    let labels = || db.read(|tx| cases::labels(tx, &id)).unwrap();
    assert_eq!(labels().first().map(String::as_str), Some("0000"));
    let known = labels().len();
    // The last of many is refused: none of them is there.
    let mut repeated = rows(500, 600, &id);
    repeated.extend(rows(7, 8, &id));
    let refused = db.write(move |tx| tx.execute_many(LABEL, &repeated));
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    assert_eq!(labels().len(), known);
}

/// The ends of the cases' numbers.
fn numbers(found: Vec<Case>) -> Vec<String> {
    found.into_iter().map(|case| case.id.number[9..].to_owned()).collect()
}

fn a_wide_list_is_the_first_of_all_its_regions(base: &Base) {
    let db = base.open();
    let regions = ["330102", "330106", "330281", "440103"];
    for n in 1..=12_u8 {
        let mut id = case_id(u32::from(n));
        id.region = crate::sample::region(regions[usize::from(n) % 4]);
        let case = store_submitted(&db, &id, "citizen");
        // Those due first have the highest numbers.
        let day = i8::try_from(20 - n).unwrap();
        let case = store_next(&db, case, "clerk", accepted(day)).unwrap();
        if n == 5 {
            store_next(&db, case, "officer", Event::ReviewStarted { moves: opened(&[]) }).unwrap();
        }
    }
    let wide = |from, to, after, limit| Work {
        region_from: from,
        region_to: to,
        org: None,
        state: State::Accepted,
        after,
        limit,
    };
    let listed = |work: Work<'_>| {
        let found = db.read(|tx| cases::list_work(tx, &work)).unwrap();
        let item = found.first().map(|case| case.item_code.clone()).unwrap_or_default();
        let shown = numbers(found);
        let filter = Filter::Item(&item);
        let filtered = db.read(|tx| cases::filtered(tx, &filter, &work)).unwrap();
        assert_eq!(numbers(filtered), shown, "all are of one item");
        shown
    };
    let all: Vec<String> = [12, 10, 9, 8, 6, 4, 2, 1].iter().map(|n| format!("{n:08}")).collect();
    let province = listed(wide("330000", "339999", None, 50));
    assert_eq!(province, all, "not 3, 7, 11 of elsewhere, nor 5 that is examined");
    let first = listed(wide("330000", "339999", None, 3));
    assert_eq!(first, all[..3]);
    let last = case_id(9).number;
    let next = listed(wide("330000", "339999", Some(("2026-03-11", &last)), 3));
    assert_eq!(next, all[3..6]);
    assert_eq!(listed(wide("330102", "330102", None, 50)), ["00000012", "00000008", "00000004"]);
    assert!(listed(wide("110000", "119999", None, 50)).is_empty());
    let own = Work { org: Some(ORG), ..wide("330000", "339999", None, 50) };
    assert_eq!(listed(own), all);
}

fn deeds_that_come_at_once_are_each_saved_or_refused(base: &Base) {
    let db = base.open();
    let cases: Vec<_> = (1..=12).map(|n| store_submitted(&db, &case_id(n), "citizen")).collect();
    for round in 0..2 {
        let start = Barrier::new(2 * cases.len());
        let tries = |case: &Case| {
            start.wait();
            let found = db.read(|tx| cases::find_to_decide(tx, &case.id, None)).unwrap().unwrap();
            start.wait();
            let event = match round {
                0 => accepted(10),
                _ => Event::ReviewStarted { moves: opened(&[]) },
            };
            let (next, recorded) = happens(&found.case, event);
            db.write_once(cases::next(&found.head, &[], &next, &recorded, None))
        };
        // Two try each case; one of them is first.
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = cases
                .iter()
                .flat_map(|case| [case, case])
                .map(|case| scope.spawn(|| tries(case)))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for pair in outcomes.chunks(2) {
            let stored = pair.iter().filter(|outcome| outcome.is_ok()).count();
            let refused = pair.iter().filter(|one| matches!(one, Err(Error::Conflict(_)))).count();
            assert_eq!((stored, refused), (1, 1), "{pair:?}");
        }
        for case in &cases {
            let now = db.read(|tx| cases::find(tx, &case.id)).unwrap().unwrap();
            assert_eq!(now.revision, round + 2);
            is_sound(&db, &now);
        }
    }
}
