//! The whole life of cases: departments side by side, silence, calendars that change, people who
//! are away, many cases at once, and what is said about them.

use std::sync::Barrier;

use domain::case::{Decision, DeliveryWay, Event, Opinion, State};
use domain::ctx::Ctx;
use domain::identity::{Actor, Role};
use service::cases::{self, Bulk, NewCalendar};
use service::{Error, work};
use store::cases::{Absence, Filter, RemarkKind};

use crate::engines::{Base, on_both_engines};
use crate::whole_tries::{OTHER, application, people, report, whole_item};
use crate::world::{Deed, ORG, REASON, REGION, World, form, region};

on_both_engines!(
    departments_find_their_steps_and_the_case_goes_on_when_all_are_done,
    a_new_version_of_the_steps_leaves_running_cases_alone,
    silence_is_acceptance_and_two_sweeps_at_once_record_it_once,
    a_sweep_that_fails_at_any_statement_loses_and_repeats_nothing,
    a_calendar_that_changes_moves_open_cases_once_and_says_which,
    a_substitute_takes_the_place_of_whoever_is_away,
    many_cases_at_once_get_an_answer_each,
    notes_stay_inside_and_words_go_both_ways,
    a_flow_that_cannot_work_is_not_published,
    from_grant_to_archive_and_back,
);

const DAY: i64 = 86_400_000;

fn with_flow(base: &Base) -> World {
    let world = World::new(base);
    let item = whole_item(2, None);
    service::catalogue::publish(&world.sv, world.now(), item, Some(form()), "editor").unwrap();
    world.later(2000);
    world
}

fn departments_find_their_steps_and_the_case_goes_on_when_all_are_done(base: &Base) {
    let world = with_flow(base);
    let people = people(&world);
    let [applicant, _, clerk, officer, second, outside, approver] = &people[..] else { panic!() };
    let sv = &world.sv;
    let id = cases::submit(&applicant.ctx(&world), sv, &application("key")).unwrap();
    cases::accept(&clerk.ctx(&world), sv, &id, 1).unwrap();
    // Until it has a step of theirs, the case does not exist for another department.
    let hidden = cases::show(&outside.ctx(&world), sv, &id);
    assert!(matches!(hidden, Err(Error::NotFound(_))));
    cases::start_review(&officer.ctx(&world), sv, &id, 2).unwrap();
    cases::show(&outside.ctx(&world), sv, &id).unwrap();
    let steps = |person: &crate::world::Person| -> Vec<u32> {
        let found = cases::open_tasks(&person.ctx(&world), sv, 9).unwrap();
        found.into_iter().map(|task| task.step).collect()
    };
    assert_eq!((steps(officer), steps(outside)), (vec![2, 3], vec![4]));
    let finish = |who: &crate::world::Person, step, seen| {
        cases::finish_step(&who.ctx(&world), sv, &id, seen, step, report(true, &world)).unwrap()
    };
    finish(outside, 4, 3);
    finish(officer, 2, 4);
    finish(officer, 3, 5);
    cases::countersign(&second.ctx(&world), sv, &id, 6, 3).unwrap();
    assert_eq!((steps(officer), steps(outside)), (vec![5], vec![]));
    finish(officer, 5, 7);
    let opinion = Opinion { is_for_grant: true, text: REASON.to_owned() };
    cases::review(&officer.ctx(&world), sv, &id, 8, opinion).unwrap();
    let decision = Decision { is_granted: true, reasons: REASON.to_owned() };
    let case = cases::decide(&approver.ctx(&world), sv, &id, 9, decision).unwrap();
    assert_eq!(case.state, State::Granted);
    let own = cases::show_own(&applicant.ctx(&world), sv, &id).unwrap();
    assert_eq!(own.history.len(), 10);
    world.assert_sound();
}

fn a_new_version_of_the_steps_leaves_running_cases_alone(base: &Base) {
    let world = with_flow(base);
    let people = people(&world);
    let sv = &world.sv;
    let mut begun = Vec::new();
    for n in 0..6 {
        let id = cases::submit(&people[0].ctx(&world), sv, &application(&format!("k{n}"))).unwrap();
        if n % 2 == 0 {
            cases::accept(&people[2].ctx(&world), sv, &id, 1).unwrap();
            cases::start_review(&people[3].ctx(&world), sv, &id, 2).unwrap();
        }
        begun.push(id);
    }
    let mut next = whole_item(3, None);
    next.steps.retain(|step| step.number != 4);
    next.steps[0].flow.as_mut().unwrap().next = vec![2, 3];
    service::catalogue::publish(sv, world.now(), next, Some(form()), "editor").unwrap();
    world.later(2000);
    let fresh = cases::submit(&people[0].ctx(&world), sv, &application("fresh")).unwrap();
    for (id, version, steps) in begun.iter().map(|id| (id, 2, 3)).chain([(&fresh, 3, 2)]) {
        let case = world.case(id);
        assert_eq!(case.item_version, version);
        let mut seen = case.revision;
        if case.state == State::Submitted {
            cases::accept(&people[2].ctx(&world), sv, id, seen).unwrap();
            seen = cases::start_review(&people[3].ctx(&world), sv, id, seen + 1).unwrap().revision;
        }
        assert_eq!(world.case(id).open_tasks().count(), steps, "version {version}");
        let done = report(true, &world);
        cases::finish_step(&people[3].ctx(&world), sv, id, seen, 2, done).unwrap();
    }
    world.assert_sound();
}

fn silence_is_acceptance_and_two_sweeps_at_once_record_it_once(base: &Base) {
    let world = with_flow(base);
    let cast = world.cast();
    let ids: Vec<_> = (0..12).map(|_| cast.citizen.submits(&world)).collect();
    // Five working days after Monday the 2nd end with Monday the 9th.
    world.later(7 * DAY + 13 * 3_600_000);
    assert_eq!(work::sweep(&world.sv, world.now(), [1; 64]).unwrap().events, 0);
    world.later(2 * 3_600_000);
    let start = Barrier::new(3);
    let events: u64 = std::thread::scope(|scope| {
        let sweep = |n: u8| {
            start.wait();
            work::sweep(&world.sv, world.now(), [n; 64]).expect("the sweep ends well").events
        };
        let sweeps: Vec<_> = (0..3).map(|n| scope.spawn(move || sweep(n))).collect();
        sweeps.into_iter().map(|sweep| sweep.join().expect("no panic")).sum()
    });
    assert_eq!(events, 12);
    for id in &ids {
        let case = world.case(id);
        assert_eq!((case.state, case.revision), (State::Accepted, 2));
        assert_eq!(case.accepted_at, Some(case.submitted_at), "from the receipt on");
    }
    world.assert_sound();
    assert_eq!(work::drain(&world.sv, world.now()).unwrap(), 24);
}

fn a_sweep_that_fails_at_any_statement_loses_and_repeats_nothing(base: &Base) {
    let world = with_flow(base);
    let cast = world.cast();
    let ids: Vec<_> = (0..3).map(|_| cast.citizen.submits(&world)).collect();
    world.later(9 * DAY);
    for n in 1..200 {
        world.sv.db.fault().fail_nth(n);
        let outcome = work::sweep(&world.sv, world.now(), [1; 64]);
        let is_over = world.sv.db.fault().disarm();
        world.assert_sound();
        let done = ids.iter().filter(|id| world.case(id).revision == 2).count();
        assert!(done == 0 || done == 3, "a batch is one transaction: {done} at {n}");
        assert_eq!(world.sv.db.read(store::outbox::waiting).unwrap().jobs, 3 + done as i64);
        if is_over {
            outcome.unwrap();
            assert_eq!(done, 3);
            return;
        }
        assert!(done == 3 || outcome.is_err(), "statement {n}");
    }
    panic!("the sweep does not end");
}

fn a_calendar_that_changes_moves_open_cases_once_and_says_which(base: &Base) {
    let world = with_flow(base);
    let cast = world.cast();
    let supervisor = world.staff_of("watch", &[Role::Supervisor], REGION, None);
    let open = cast.citizen.submits(&world);
    cast.does(&world, &[Deed::Accept], &open);
    let before = world.case(&open).due.unwrap();
    assert_eq!(before.committed_on, jiff::civil::date(2026, 3, 16));
    let new = |days: &str| NewCalendar {
        region: region(REGION),
        days: days.to_owned(),
        source: "市人民政府通知".to_owned(),
    };
    let (ctx, sv) = (supervisor.ctx(&world), &world.sv);
    let broken = cases::publish_calendar(&ctx, sv, new("rest,2026-02-30,2026-03-01,a,b"));
    assert!(matches!(broken, Err(Error::CalendarFault { line: 1 })), "{broken:?}");
    let refused = cases::publish_calendar(&cast.officer.ctx(&world), sv, new(""));
    assert!(matches!(refused, Err(Error::Forbidden)));
    let rest = "rest,2026-03-09,2026-03-10,市民日,City Day\n";
    assert_eq!(cases::publish_calendar(&ctx, sv, new(rest)).unwrap(), 1);
    // Pressed again, and again by many at once: it stays the first version.
    assert_eq!(cases::publish_calendar(&ctx, sv, new(rest)).unwrap(), 1);
    std::thread::scope(|scope| {
        let press = || cases::publish_calendar(&supervisor.ctx(&world), sv, new(rest));
        let all: Vec<_> = (0..8).map(|_| scope.spawn(press)).collect();
        all.into_iter().for_each(|one| assert_eq!(one.join().unwrap().unwrap(), 1));
    });
    let moved = cases::recount(&ctx, sv, region(REGION)).unwrap();
    assert_eq!(moved.len(), 1);
    assert_eq!((&moved[0].id, &moved[0].before), (&open, &Some(before)));
    let case = world.case(&open);
    assert_eq!(case.due.as_ref().unwrap().committed_on, jiff::civil::date(2026, 3, 18));
    assert_eq!(case.due, moved[0].after);
    assert_eq!(case.handling.calendar, "national-2026+330106-1");
    assert!(matches!(world.history(&open)[2].event, Event::CalendarChanged { .. }));
    assert_eq!(cases::recount(&ctx, sv, region(REGION)).unwrap(), []);
    // Taken back as a second version: the days move back, by the same name.
    assert_eq!(cases::publish_calendar(&ctx, sv, new("")).unwrap(), 2);
    assert_eq!(cases::recount(&ctx, sv, region(REGION)).unwrap().len(), 1);
    work::drain(sv, world.now()).unwrap();
    let told = cases::messages(&cast.citizen.ctx(&world), sv).unwrap();
    assert_eq!(told.iter().filter(|m| m.about == "calendar-changed").count(), 2);
    world.assert_sound();
}

fn a_substitute_takes_the_place_of_whoever_is_away(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let second = world.staff("second", &[Role::Officer]);
    let far = world.staff_of("far", &[Role::Officer], REGION, Some(OTHER));
    let id = cast.case_in(&world, State::InReview);
    let review = Deed::Review { is_for_grant: true };
    assert!(matches!(second.does(&world, &review, &id), Err(Error::Refused(_))));
    let absence = |substitute: &crate::world::Person| Absence {
        account: cast.officer.account.id.clone(),
        from_on: jiff::civil::date(2026, 3, 2),
        through_on: jiff::civil::date(2026, 3, 6),
        substitute: substitute.account.id.clone(),
    };
    let sv = &world.sv;
    let wrong = cases::note_absence(&cast.approver.ctx(&world), sv, absence(&far));
    assert!(matches!(wrong, Err(Error::NotFound(_))), "{wrong:?}");
    let forbidden = cases::note_absence(&second.ctx(&world), sv, absence(&second));
    assert!(matches!(forbidden, Err(Error::Forbidden)), "{forbidden:?}");
    cases::note_absence(&cast.officer.ctx(&world), sv, absence(&second)).unwrap();
    assert_eq!(second.does(&world, &review, &id).unwrap().state, State::AwaitDecision);
}

fn many_cases_at_once_get_an_answer_each(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let ids: Vec<_> = (0..5).map(|_| cast.citizen.submits(&world)).collect();
    cast.does(&world, &[Deed::Decline], &ids[2]);
    let seen: Vec<_> = ids.iter().map(|id| (id.clone(), 1)).collect();
    let (ctx, sv) = (cast.clerk.ctx(&world), &world.sv);
    let outcomes = cases::bulk(&ctx, sv, &seen, &Bulk::Accept).unwrap();
    let answers: Vec<_> = outcomes.iter().map(|outcome| outcome.result.is_ok()).collect();
    assert_eq!(answers, [true, true, false, true, true]);
    assert!(matches!(outcomes[2].result, Err(Error::Overtaken { state: State::NotAccepted })));
    let assign = Bulk::Assign { to: cast.officer.account.id.clone(), reason: String::new() };
    let seen: Vec<_> = ids.iter().map(|id| (id.clone(), 2)).collect();
    let outcomes = cases::bulk(&cast.approver.ctx(&world), sv, &seen, &assign).unwrap();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.result.is_ok()).count(), 4);
    let org = domain::code::CreditCode::parse(ORG).unwrap();
    let load = cases::workload(&cast.approver.ctx(&world), sv, region(REGION), &org).unwrap();
    assert_eq!((load.len(), load[0].cases), (1, 4));
    let refused = cases::workload(&cast.officer.ctx(&world), sv, region(REGION), &org);
    assert!(matches!(refused, Err(Error::Forbidden)));
    let filter = Filter::Officer(&cast.officer.account.id.id);
    let list = |who: &crate::world::Person| {
        let ctx = who.ctx(&world);
        cases::list_filtered(&ctx, sv, region(REGION), State::Accepted, &filter, None, 9)
    };
    assert_eq!(list(&cast.approver).unwrap().len(), 4);
    assert!(matches!(list(&cast.citizen), Err(Error::Forbidden)));
    let far = world.staff_of("far", &[Role::Officer], "440106", None);
    assert!(list(&far).unwrap().is_empty());
    work::drain(sv, world.now()).unwrap();
    let told = cases::messages(&cast.officer.ctx(&world), sv).unwrap();
    assert_eq!(told.iter().filter(|message| message.about == "assigned").count(), 4);
    world.assert_sound();
}

fn notes_stay_inside_and_words_go_both_ways(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let stranger = world.citizen("stranger");
    let id = cast.case_in(&world, State::InReview);
    let sv = &world.sv;
    cases::add_note(&cast.officer.ctx(&world), sv, &id, "", "请核对第三页").unwrap();
    world.later(1);
    cases::say(&cast.officer.ctx(&world), sv, &id, "", "请问营业面积是多少？").unwrap();
    world.later(1);
    cases::say(&cast.citizen.ctx(&world), sv, &id, "", "八十平方米").unwrap();
    let own = cases::talk(&cast.citizen.ctx(&world), sv, &id).unwrap();
    assert_eq!(
        own.iter().map(|said| said.role.as_str()).collect::<Vec<_>>(),
        ["officer", "applicant"]
    );
    let all = cases::with_notes(&cast.approver.ctx(&world), sv, &id).unwrap();
    assert_eq!((all.len(), all[0].kind), (3, RemarkKind::Note));
    for refused in [
        cases::with_notes(&cast.citizen.ctx(&world), sv, &id).map(drop),
        cases::add_note(&cast.citizen.ctx(&world), sv, &id, "", "x"),
        cases::add_label(&cast.citizen.ctx(&world), sv, &id, "x"),
    ] {
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    }
    for refused in [
        cases::talk(&stranger.ctx(&world), sv, &id).map(drop),
        cases::say(&stranger.ctx(&world), sv, &id, "", "x"),
        cases::labels(&stranger.ctx(&world), sv, &id).map(drop),
    ] {
        assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    }
    assert!(matches!(
        cases::say(&cast.citizen.ctx(&world), sv, &id, "", "  "),
        Err(Error::Refused(_))
    ));
    cases::add_label(&cast.officer.ctx(&world), sv, &id, "加急").unwrap();
    let found = cases::labelled(&cast.officer.ctx(&world), sv, &[Role::Officer], "加急", 9);
    assert_eq!(found.unwrap().cases.len(), 1);
    cases::remove_label(&cast.officer.ctx(&world), sv, &id, "加急").unwrap();
    assert!(cases::labels(&cast.officer.ctx(&world), sv, &id).unwrap().is_empty());
    work::drain(sv, world.now()).unwrap();
    let told = cases::messages(&cast.officer.ctx(&world), sv).unwrap();
    assert_eq!(told.iter().filter(|message| message.about == "talk").count(), 1);
}

fn a_flow_that_cannot_work_is_not_published(base: &Base) {
    let world = World::new(base);
    let mut item = whole_item(2, None);
    item.steps[4].flow.as_mut().unwrap().next.clear();
    let refused = service::catalogue::publish(&world.sv, world.now(), item, Some(form()), "editor");
    let Err(Error::Flow(faults)) = refused else { panic!("{refused:?}") };
    assert!(faults.contains(&domain::flow::Fault::DeadEnd { step: 5 }), "{faults:?}");
}

fn from_grant_to_archive_and_back(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let supervisor = world.staff_of("watch", &[Role::Supervisor], REGION, None);
    let id = cast.case_in(&world, State::Granted);
    let sv = &world.sv;
    let clerk = || cast.clerk.ctx(&world);
    let system = || -> Ctx { world.ctx(Actor::System) };
    let mut seen = world.case(&id).revision;
    for (deed, state) in [("issue", State::Issuing), ("deliver", State::Delivering)] {
        let case = match deed {
            "issue" => cases::issue(&clerk(), sv, &id, seen),
            _ => cases::deliver(&clerk(), sv, &id, seen, DeliveryWay::Electronic),
        };
        assert_eq!(case.as_ref().map(|case| case.state).unwrap(), state);
        seen += 1;
    }
    let proof = "下载回执 42".to_owned();
    let closed = cases::confirm_delivery(&cast.citizen.ctx(&world), sv, &id, seen, proof).unwrap();
    assert_eq!(closed.state, State::Closed);
    let forbidden = cases::archive(&clerk(), sv, &id, seen + 1, "ab".to_owned());
    assert!(matches!(forbidden, Err(Error::Forbidden)), "{forbidden:?}");
    cases::archive(&system(), sv, &id, seen + 1, "ab".to_owned()).unwrap();
    let cause = domain::case::Reopening::Review;
    let again = cases::reopen(&supervisor.ctx(&world), sv, &id, seen + 2, cause, REASON.to_owned());
    assert_eq!(again.unwrap().data_version(), 2);
    world.assert_sound();
}
