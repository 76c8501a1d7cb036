//! What desks show and let happen: deeds that stand open, a deed tried and taken twice, proposals
//! that find their approver, filters, hands.

use domain::case::{Action, Decision, Opinion, Proposal, Seat, State, Verb};
use domain::identity::{Role, task_of};
use service::Error;
use service::cases::{self, Bulk, Desk};

use crate::engines::{Base, on_both_engines};
use crate::world::{Deed, ORG, REASON, REGION, World, region};

on_both_engines!(
    what_stands_open_depends_on_the_seat_and_on_the_case,
    trying_changes_nothing_and_taking_twice_changes_once,
    a_mark_that_points_nowhere_is_left_out,
    a_proposal_stands_in_the_list_of_whoever_approves_until_it_is_settled,
    the_same_words_sent_twice_are_said_and_told_once,
    filters_are_kept_by_each_for_themselves,
    whoever_leads_sees_what_each_has_in_hand,
    cases_beside_one_are_those_one_may_read,
    those_decided_last_are_shown_beside,
    a_label_is_found_in_every_region_one_works_in_and_behind_any_number_of_cases,
);

const OFFICE: [Seat; 4] = [Seat::Officer, Seat::Department, Seat::Approver, Seat::Supervisor];

fn what_stands_open_depends_on_the_seat_and_on_the_case(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let stranger = world.citizen("stranger");
    let id = cast.citizen.submits(&world);
    let sv = &world.sv;
    let open = |who: &crate::world::Person, seats: &[Seat]| -> Vec<Verb> {
        let found = cases::offers(&who.ctx(&world), sv, &id, seats).unwrap();
        found.into_iter().map(|offer| offer.verb).collect()
    };
    assert!(open(&cast.clerk, &[Seat::Window]).contains(&Verb::Accept));
    assert!(open(&cast.clerk, &OFFICE).is_empty(), "the clerk has no seat in the office");
    assert_eq!(open(&cast.citizen, &[Seat::Applicant]), [Verb::Fix, Verb::Withdraw]);
    assert!(open(&cast.citizen, &[Seat::Window]).is_empty());
    cast.does(&world, &[Deed::Accept, Deed::StartReview], &id);
    assert!(open(&cast.officer, &OFFICE).contains(&Verb::Review));
    assert_eq!(open(&cast.approver, &OFFICE), [Verb::Assign]);
    let hidden = cases::offers(&stranger.ctx(&world), sv, &id, &[Seat::Applicant]);
    assert!(matches!(hidden, Err(Error::NotFound(_))));
    let forbidden = cases::check_seat(&cast.clerk.ctx(&world), sv, &id, Verb::Review, &OFFICE);
    assert!(matches!(forbidden, Err(Error::Forbidden)));
}

fn trying_changes_nothing_and_taking_twice_changes_once(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let second = world.staff("second", &[Role::Approver]);
    let id = cast.case_in(&world, State::AwaitDecision);
    let (sv, seen) = (&world.sv, world.case(&id).revision);
    let decide =
        |reasons: &str| Action::Decide(Decision { is_granted: false, reasons: reasons.to_owned() });
    let ctx = cast.approver.ctx(&world);
    let before = world.case(&id);
    cases::check(&ctx, sv, &id, seen, decide(REASON)).unwrap();
    let short = cases::check(&ctx, sv, &id, seen, decide("不行"));
    assert!(matches!(short, Err(Error::Refused(_))), "{short:?}");
    let own = cases::check(&cast.officer.ctx(&world), sv, &id, seen, decide(REASON));
    assert!(matches!(own, Err(Error::Forbidden)), "{own:?}");
    assert_eq!(world.case(&id), before, "trying is not doing");
    let done = cases::take(&ctx, sv, &id, seen, decide(REASON)).unwrap();
    world.later(5000);
    let again = cases::take(&cast.approver.ctx(&world), sv, &id, seen, decide(REASON)).unwrap();
    assert_eq!((done.state, again), (State::Refused, world.case(&id)));
    // Somebody else's, or another one, came too late.
    for late in [
        cases::take(&second.ctx(&world), sv, &id, seen, decide(REASON)),
        cases::take(&cast.approver.ctx(&world), sv, &id, seen, decide("理由与先前不同，不予许可")),
    ] {
        assert!(matches!(late, Err(Error::Overtaken { .. })), "{late:?}");
    }
    assert_eq!(world.history(&id).len(), seen as usize + 1);
    world.assert_sound();
}

fn a_mark_that_points_nowhere_is_left_out(base: &Base) {
    use domain::case::{CorrectionNotice, Mark, Target};
    let world = World::new(base);
    let cast = world.cast();
    let id = cast.citizen.submits(&world);
    let mark = |target| Mark { target, note: "请核对".to_owned() };
    let marks = vec![
        mark(Target::Field("shop".to_owned())),
        mark(Target::Field("nowhere".to_owned())),
        mark(Target::Material("nothing".to_owned())),
    ];
    let answer_by = jiff::civil::date(2026, 3, 20);
    let notice = CorrectionNotice { defects: REASON.to_owned(), answer_by, marks };
    let action = Action::RequestCorrection(notice);
    let case = cases::take(&cast.clerk.ctx(&world), &world.sv, &id, 1, action).unwrap();
    let kept = case.correction.unwrap().marks;
    assert_eq!(kept, [mark(Target::Field("shop".to_owned()))]);
}

fn a_proposal_stands_in_the_list_of_whoever_approves_until_it_is_settled(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let (sv, approver) = (&world.sv, &cast.approver);
    let listed = || {
        let inbox = cases::inbox(&approver.ctx(&world), sv, &[Role::Approver], 9).unwrap();
        inbox.cases.into_iter().map(|case| case.id).collect::<Vec<_>>()
    };
    let id = cast.case_in(&world, State::InReview);
    assert_eq!(listed(), []);
    let propose = |proposal| {
        let seen = world.case(&id).revision;
        cases::propose(&cast.officer.ctx(&world), sv, &id, seen, proposal).unwrap();
    };
    let reason = || REASON.to_owned();
    propose(Proposal::Terminate { reason: reason() });
    assert_eq!(listed(), std::slice::from_ref(&id));
    let case = world.case(&id);
    assert_eq!(task_of(&approver.account, &case), Some(Role::Approver), "it is a task");
    cases::show(&approver.ctx(&world), sv, &id).unwrap();
    cases::reject(&approver.ctx(&world), sv, &id, case.revision, reason()).unwrap();
    assert_eq!(listed(), []);
    propose(Proposal::Extend { reason: reason() });
    assert_eq!(listed(), std::slice::from_ref(&id));
    // The proposal falls with the case; what is left of it in the list is passed over.
    let seen = world.case(&id).revision;
    let opinion = Opinion { is_for_grant: true, text: reason() };
    cases::review(&cast.officer.ctx(&world), sv, &id, seen, opinion).unwrap();
    let inbox = cases::inbox(&approver.ctx(&world), sv, &[Role::Approver], 9).unwrap();
    assert_eq!(inbox.cases.len(), 1, "once, as a case to decide");
    assert_eq!(inbox.cases[0].state, State::AwaitDecision);
    world.assert_sound();
}

fn the_same_words_sent_twice_are_said_and_told_once(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let id = cast.case_in(&world, State::InReview);
    let sv = &world.sv;
    for _ in 0..2 {
        cases::say(&cast.officer.ctx(&world), sv, &id, "form-1", "请问营业面积是多少？").unwrap();
        cases::add_note(&cast.officer.ctx(&world), sv, &id, "form-2", "请核对第三页").unwrap();
        // The same key in another's hand is another's.
        cases::say(&cast.citizen.ctx(&world), sv, &id, "form-1", "八十平方米").unwrap();
    }
    assert_eq!(cases::with_notes(&cast.officer.ctx(&world), sv, &id).unwrap().len(), 3);
    service::work::drain(sv, world.now()).unwrap();
    let told = cases::messages(&cast.citizen.ctx(&world), sv).unwrap();
    assert_eq!(told.iter().filter(|message| message.about == "talk").count(), 1);
}

fn filters_are_kept_by_each_for_themselves(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let sv = &world.sv;
    let save =
        |name: &str, query: &str| cases::save_filter(&cast.officer.ctx(&world), sv, name, query);
    let own = |who: &crate::world::Person| -> Vec<(String, String)> {
        let kept = cases::saved_filters(&who.ctx(&world), sv).unwrap();
        kept.into_iter().map(|saved| (saved.name, saved.query)).collect()
    };
    let pair = |name: &str, query: &str| (name.to_owned(), query.to_owned());
    save("急件", "/office?show=overdue").unwrap();
    save(" 急件 ", "/office?show=week").unwrap();
    assert_eq!(own(&cast.officer), [pair("急件", "/office?show=week")], "one name, one filter");
    assert!(own(&cast.approver).is_empty() && own(&cast.clerk).is_empty());
    for wrong in ["", "   ", &"长".repeat(31)] {
        assert!(matches!(save(wrong, "/office"), Err(Error::Refused(_))), "{wrong:?}");
    }
    for n in 1..30 {
        world.later(1);
        save(&format!("第{n}个"), "/office").unwrap();
    }
    assert!(matches!(save("太多", "/office"), Err(Error::Wrong("name", _))));
    let first = cases::saved_filters(&cast.officer.ctx(&world), sv).unwrap()[0].id.clone();
    cases::delete_filter(&cast.approver.ctx(&world), sv, &first).unwrap();
    assert_eq!(own(&cast.officer).len(), 30, "nobody drops another's");
    cases::delete_filter(&cast.officer.ctx(&world), sv, &first).unwrap();
    assert_eq!(own(&cast.officer).len(), 29);
    let citizen = cases::saved_filters(&cast.citizen.ctx(&world), sv);
    assert!(matches!(citizen, Err(Error::Forbidden)));
}

fn whoever_leads_sees_what_each_has_in_hand(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let second = world.staff("second", &[Role::Officer]);
    let sv = &world.sv;
    let org = domain::code::CreditCode::parse(ORG).unwrap();
    let desk = Desk { region: region(REGION), org };
    assert_eq!(cases::own_desks(&cast.officer.ctx(&world)).unwrap(), std::slice::from_ref(&desk));
    let free = cast.case_in(&world, State::Accepted);
    let taken = cast.case_in(&world, State::InReview);
    let ids = |found: Vec<domain::case::Case>| -> Vec<_> {
        found.into_iter().map(|case| case.id).collect()
    };
    let lead = cast.approver.ctx(&world);
    assert_eq!(ids(cases::in_hand(&lead, sv, &desk, None, 9).unwrap()), [free]);
    let officer = cast.officer.account.id.id.clone();
    assert_eq!(ids(cases::in_hand(&lead, sv, &desk, Some(&officer), 9).unwrap()), [taken]);
    let team = cases::team(&lead, sv, &desk).unwrap();
    assert_eq!(team.len(), 2);
    assert_eq!(team.iter().map(|hand| hand.cases).sum::<i64>(), 1);
    let own = cases::team(&second.ctx(&world), sv, &desk).unwrap();
    assert!(own.iter().all(|hand| hand.cases == 0), "officers see who there is, not how much");
    for refused in [
        cases::in_hand(&second.ctx(&world), sv, &desk, None, 9).map(drop),
        cases::team(&cast.citizen.ctx(&world), sv, &desk).map(drop),
    ] {
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    }
}

fn cases_beside_one_are_those_one_may_read(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let first = cast.citizen.submits(&world);
    world.later(1);
    let second = cast.citizen.submits(&world);
    let granted = cast.case_in(&world, State::Granted);
    let sv = &world.sv;
    let beside = cases::beside(&cast.clerk.ctx(&world), sv, &world.case(&second)).unwrap();
    let ids = |found: &[domain::case::Case]| -> Vec<_> {
        found.iter().map(|case| case.id.clone()).collect()
    };
    assert_eq!(ids(&beside.doubles), [first]);
    assert_eq!(ids(&beside.similar), [granted]);
    let far = world.staff_of("far", &[Role::WindowClerk], "440106", Some(ORG));
    let hidden = cases::beside(&far.ctx(&world), sv, &world.case(&second));
    assert!(matches!(hidden, Err(Error::NotFound(_))));
}

fn those_decided_last_are_shown_beside(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let mut granted: Vec<_> = (0..7).map(|_| cast.case_in(&world, State::Granted)).collect();
    let open = cast.citizen.submits(&world);
    let beside = |id| cases::beside(&cast.clerk.ctx(&world), &world.sv, &world.case(id)).unwrap();
    let shown: Vec<_> = beside(&open).similar.into_iter().map(|case| case.id).collect();
    granted.reverse();
    assert_eq!(shown, granted[..5]);
    // One that is decided itself is not compared with itself.
    let shown: Vec<_> = beside(&granted[0]).similar.into_iter().map(|case| case.id).collect();
    assert_eq!(shown, granted[1..6]);
}

fn a_label_is_found_in_every_region_one_works_in_and_behind_any_number_of_cases(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    // Somebody at two desks, the first of them in a region with no case at all.
    let both = {
        let mut both = world.staff_of("both", &[Role::WindowClerk], "330102", Some(ORG));
        let more = world.staff("more", &[Role::WindowClerk]);
        both.account.grants.extend(more.account.grants);
        both
    };
    let submitted: Vec<_> = (0..203).map(|_| cast.citizen.submits(&world)).collect();
    let label = |ids: &[domain::case::CaseId]| {
        let some: Vec<_> = ids.iter().map(|id| (id.clone(), 1)).collect();
        let done =
            cases::bulk(&cast.clerk.ctx(&world), &world.sv, &some, &Bulk::Label("加急".to_owned()));
        assert!(done.unwrap().iter().all(|one| one.result.is_ok()));
    };
    submitted.chunks(200).for_each(label);
    // The first two hundred are done with: the list shows those behind them.
    for id in &submitted[..200] {
        cast.does(&world, &[Deed::Decline], id);
    }
    let found = |who: &crate::world::Person| {
        let found = cases::labelled(&who.ctx(&world), &world.sv, &[Role::WindowClerk], "加急", 100);
        let mut ids: Vec<_> = found.unwrap().cases.into_iter().map(|case| case.id).collect();
        ids.sort();
        ids
    };
    let mut left = submitted[200..].to_vec();
    left.sort();
    assert_eq!(found(&cast.clerk), left);
    assert_eq!(found(&both), left);
    let office = cases::labelled(&cast.officer.ctx(&world), &world.sv, &[Role::Officer], "加急", 9);
    assert!(office.unwrap().cases.is_empty(), "what the window works on is not on this desk");
}
