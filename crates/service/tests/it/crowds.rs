//! Many at once: fifty people at one case, departments that finish while one says no, a thousand
//! cases while their item changes, and clocks that jump.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::case::{CaseId, Event, State};
use domain::identity::Role;
use service::{Error, work};

use crate::engines::{Base, on_both_engines};
use crate::whole_tries::{action, application, does, people, whole_item};
use crate::world::{Deed, Person, World, form};

on_both_engines!(
    of_fifty_at_one_case_one_comes_first_each_time,
    a_no_beside_others_who_finish_leaves_no_step_stuck,
    a_thousand_cases_keep_the_steps_they_began_with,
    a_clock_that_jumps_reorders_and_repeats_nothing,
);

const DAY: i64 = 86_400_000;

/// People by their place in the list of those who take part.
const CLERK: usize = 2;
const OFFICER: usize = 3;
const SECOND: usize = 4;
const OUTSIDE: usize = 5;
const APPROVER: usize = 6;

fn with_flow(base: &Base) -> (World, Vec<Person>) {
    let world = World::new(base);
    let item = whole_item(2, None);
    service::catalogue::publish(&world.sv, world.now(), item, Some(form()), "editor").unwrap();
    world.later(2000);
    let people = people(&world);
    (world, people)
}

/// All who act have seen the same revision: exactly one is first, and the others are told where
/// the case stands now. Whoever acts on a case that was moved on sees what the winner left.
fn of_fifty_at_one_case_one_comes_first_each_time(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let approvers: Vec<Person> =
        (0..50).map(|n| world.staff(&format!("approver-{n}"), &[Role::Approver])).collect();
    for crowd in [2, 10, 50] {
        let id = cast.case_in(&world, State::AwaitDecision);
        let seen = world.case(&id).revision;
        let start = Barrier::new(crowd);
        let (won, overtaken) = (AtomicU32::new(0), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for (n, approver) in approvers.iter().take(crowd).enumerate() {
                let (world, start, id, cast) = (&world, &start, &id, &cast);
                let (won, overtaken) = (&won, &overtaken);
                scope.spawn(move || {
                    let (who, deed) = match n % 5 {
                        0 => (&cast.citizen, Deed::Withdraw),
                        1 => (approver, Deed::Return),
                        n => (approver, Deed::Decide { is_granted: n % 2 == 0 }),
                    };
                    start.wait();
                    match who.does_having_seen(world, &deed, id, seen) {
                        Ok(case) => {
                            assert_eq!(case.revision, seen + 1);
                            won.fetch_add(1, Ordering::SeqCst);
                        }
                        Err(Error::Overtaken { .. }) => {
                            overtaken.fetch_add(1, Ordering::SeqCst);
                        }
                        other => panic!("{other:?}"),
                    }
                });
            }
        });
        assert_eq!(won.into_inner(), 1, "{crowd} at once");
        assert_eq!(overtaken.into_inner() as usize, crowd - 1);
        assert_eq!(world.history(&id).len(), seen as usize + 1);
    }
    world.assert_sound();
}

/// Does a deed again and again until it is done or refused: others act on the case meanwhile.
fn insists(world: &World, who: &Person, id: &CaseId, deed: usize) -> bool {
    loop {
        let seen = world.case(id).revision;
        match does(world, who, id, seen, action(deed, world)) {
            Ok(_) => return true,
            Err(Error::Overtaken { .. }) => {}
            Err(Error::Refused(_) | Error::Forbidden | Error::NotFound(_)) => return false,
            Err(other) => panic!("{other:?}"),
        }
    }
}

fn a_no_beside_others_who_finish_leaves_no_step_stuck(base: &Base) {
    let (world, people) = with_flow(base);
    for round in 0..12 {
        let key = format!("no-{round}");
        let application = application(&key);
        let id = service::cases::submit(&people[0].ctx(&world), &world.sv, &application).unwrap();
        assert!(
            insists(&world, &people[CLERK], &id, 0) && insists(&world, &people[OFFICER], &id, 1)
        );
        let start = Barrier::new(3);
        // The second step says no and stops all, while the two others report.
        let done: Vec<bool> = std::thread::scope(|scope| {
            let tries = [(OFFICER, 7), (SECOND, 3), (OUTSIDE, 5)].map(|(who, deed)| {
                let (world, people, id, start) = (&world, &people, &id, &start);
                scope.spawn(move || {
                    start.wait();
                    insists(world, &people[who], id, deed)
                })
            });
            tries.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(done[0], "whoever says no is always heard");
        let case = world.case(&id);
        assert_eq!(case.state, State::InReview);
        // Nothing waits that nobody can do: the case goes on to its opinion.
        assert_eq!(case.open_tasks().count(), 0, "{:?}", case.handling.tasks);
        assert!(insists(&world, &people[OFFICER], &id, 16), "the opinion is open");
        assert!(insists(&world, &people[APPROVER], &id, 19));
    }
    world.assert_sound();
}

/// The deeds of a case's way through the steps, in order: who, and what.
const WAY: [(usize, usize); 9] = [
    (CLERK, 0),
    (OFFICER, 1),
    (OFFICER, 2),
    (OUTSIDE, 5),
    (OFFICER, 3),
    (SECOND, 4),
    (OFFICER, 6),
    (OFFICER, 16),
    (APPROVER, 18),
];

fn a_thousand_cases_keep_the_steps_they_began_with(base: &Base) {
    const CASES: usize = 1000;
    const THREADS: usize = 8;
    let (world, people) = with_flow(base);
    // Somewhere on the way, the same at every run.
    let place = |n: usize| n.wrapping_mul(2_654_435_761) / 7 % WAY.len();
    let goes = |id: &CaseId, deeds: &[(usize, usize)]| {
        for (who, deed) in deeds {
            let seen = world.case(id).revision;
            does(&world, &people[*who], id, seen, action(*deed, &world)).unwrap();
        }
    };
    let side_by_side = |one: &(dyn Fn(usize) -> CaseId + Sync)| -> Vec<(usize, CaseId)> {
        let part =
            |t: usize| -> Vec<_> { (t..CASES).step_by(THREADS).map(|n| (n, one(n))).collect() };
        std::thread::scope(|scope| {
            let part = &part;
            let threads: Vec<_> = (0..THREADS).map(|t| scope.spawn(move || part(t))).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        })
    };
    let mut begun = side_by_side(&|n| {
        let application = application(&format!("many-{n}"));
        let id = service::cases::submit(&people[0].ctx(&world), &world.sv, &application).unwrap();
        goes(&id, &WAY[..place(n)]);
        id
    });
    begun.sort();
    // The new version has other steps: one department less, and one number that means another step.
    let mut next = whole_item(3, None);
    next.steps.retain(|step| step.number != 4);
    next.steps[0].flow.as_mut().unwrap().next = vec![2, 3];
    service::catalogue::publish(&world.sv, world.now(), next, Some(form()), "editor").unwrap();
    world.later(2000);
    let known: BTreeSet<u32> = whole_item(2, None).steps.iter().map(|step| step.number).collect();
    let mut at = BTreeMap::<usize, u32>::new();
    for (n, id) in &begun {
        let case = world.case(id);
        assert_eq!(case.item_version, 2);
        assert!(case.open_tasks().all(|task| known.contains(&task.step)), "an orphan step");
        *at.entry(place(*n)).or_default() += 1;
    }
    assert_eq!(at.len(), WAY.len(), "cases stood everywhere: {at:?}");
    // From wherever it stood, a case goes on by the steps it began with.
    let ended = side_by_side(&|n| {
        let id = begun[n].1.clone();
        if n % 5 == 0 {
            goes(&id, &WAY[place(n)..]);
        }
        id
    });
    for (n, id) in ended.iter().filter(|(n, _)| n % 5 == 0) {
        let case = world.case(id);
        assert_eq!((case.state, case.item_version), (State::Granted, 2), "case {n}");
        assert_eq!(case.open_tasks().count(), 0);
    }
    world.assert_sound();
}

/// Jumps of an hour, a day and four hundred days, forth and back.
fn a_clock_that_jumps_reorders_and_repeats_nothing(base: &Base) {
    let (world, people) = with_flow(base);
    let mut ids = Vec::new();
    for (n, jump) in [3_600_000, -3_600_000, DAY, -DAY, 400 * DAY, -400 * DAY].iter().enumerate() {
        let key = format!("jump-{n}");
        let applicant = people[0].ctx(&world);
        let id = service::cases::submit(&applicant, &world.sv, &application(&key)).unwrap();
        let accepted = does(&world, &people[CLERK], &id, 1, action(0, &world)).unwrap();
        world.later(*jump);
        work::sweep(&world.sv, world.now(), [u8::try_from(n).unwrap(); 64]).unwrap();
        // What the clock did at a later hour stands; the deed after it is not older.
        let seen = world.case(&id).revision;
        does(&world, &people[OFFICER], &id, seen, action(1, &world)).unwrap();
        world.later(-*jump);
        let again = work::sweep(&world.sv, world.now(), [99; 64]).unwrap();
        assert_eq!(again.events, 0, "a jump of {jump} back brought more");
        let seen = world.case(&id).revision;
        does(&world, &people[OFFICER], &id, seen, action(2, &world)).unwrap();
        ids.push((id, accepted.due));
    }
    for (id, due) in ids {
        let history = world.history(&id);
        let times: Vec<_> = history.iter().map(|recorded| recorded.at).collect();
        assert!(times.is_sorted(), "{times:?}");
        let count = |found: fn(&Event) -> bool| history.iter().filter(|r| found(&r.event)).count();
        assert!(count(|event| matches!(event, Event::Overdue { .. })) <= 3);
        let mut marks: Vec<String> = history
            .iter()
            .filter(|r| matches!(r.event, Event::Overdue { .. } | Event::Reminded { .. }))
            .map(|r| format!("{:?}", r.event))
            .collect();
        let all = marks.len();
        marks.sort();
        marks.dedup();
        assert_eq!(marks.len(), all, "something was marked twice: {marks:?}");
        assert_eq!(world.case(&id).due, due, "a clock that jumps moves no due day");
    }
    world.assert_sound();
}
