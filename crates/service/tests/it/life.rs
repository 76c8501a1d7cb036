//! Whole lives of cases, told from both sides of the counter.

use domain::case::State;
use domain::identity::Role;
use service::cases;

use crate::engines::{Base, on_both_engines};
use crate::refusals::REACHED;
use crate::world::{Cast, Deed, REGION, World, region};

on_both_engines!(
    a_case_goes_from_application_to_grant,
    a_refusal_goes_back_once_and_is_given_with_reasons,
    a_correction_is_asked_for_answered_and_accepted,
    a_case_ends_early_by_withdrawal_or_without_acceptance,
    each_sees_their_own_work_and_the_supervisor_sees_all,
    a_case_keeps_the_version_it_was_made_with,
);

const TO_DECISION: [Deed; 3] =
    [Deed::Accept, Deed::StartReview, Deed::Review { is_for_grant: true }];

fn begin(base: &Base) -> (World, Cast) {
    let world = World::new(base);
    let cast = world.cast();
    (world, cast)
}

/// The keys of the steps that anybody with number and code sees.
fn steps(world: &World, id: &domain::case::CaseId) -> Vec<&'static str> {
    let code = world.sv.query_code(id);
    let nobody = world.ctx(domain::identity::Actor::Nobody);
    let progress = cases::query(&nobody, &world.sv, &id.shown(), &code, "192.0.2.1");
    progress.unwrap().steps.into_iter().map(|(key, _)| key).collect()
}

#[test]
fn nothing_is_ready_before_the_schema_is() {
    for base in [Some(Base::sqlite_empty()), Base::postgres_empty()].into_iter().flatten() {
        let cost = service::Cost { memory_kib: 8, passes: 1, at_once: 1 };
        let settings = service::Settings { secret: [7; 32], cost };
        let sv = service::Services::open(base.open(), &settings).unwrap();
        assert!(sv.ready().is_err());
        sv.db.migrate(0).unwrap();
        sv.ready().unwrap();
    }
}

fn a_case_goes_from_application_to_grant(base: &Base) {
    let (world, cast) = begin(base);
    let id = cast.citizen.submits(&world);
    let receipt = cases::receipt(&cast.citizen.ctx(&world), &world.sv, &id, "https://x").unwrap();
    assert_eq!(receipt.query_code, world.sv.query_code(&id));
    assert_eq!(receipt.proof.len(), 64);
    cast.does(&world, &TO_DECISION, &id);
    let case = cast.does(&world, &[Deed::Decide { is_granted: true }], &id);
    assert_eq!((case.state, case.revision), (State::Granted, 5));
    assert!(case.due.is_some() && case.ended_at == Some(world.now()));
    assert_eq!(steps(&world, &id), ["submitted", "accepted", "review-started", "granted"]);

    let shown = cases::show(&cast.citizen.ctx(&world), &world.sv, &id).unwrap();
    let keys: Vec<_> = shown.history.iter().map(|recorded| recorded.event.key()).collect();
    assert_eq!(keys, ["submitted", "accepted", "review-started", "reviewed", "granted"]);
    assert_eq!(shown.case, case);
    let own = cases::list_own(&cast.citizen.ctx(&world), &world.sv, None, 10).unwrap();
    assert_eq!(own, [case]);
    assert_eq!(world.assert_sound(), 5);

    assert_eq!(service::work::drain(&world.sv, world.now()).unwrap(), 3);
    let told = cases::messages(&cast.citizen.ctx(&world), &world.sv).unwrap();
    let about: Vec<_> = told.iter().map(|message| message.about.as_str()).collect();
    assert_eq!(about, ["granted", "accepted", "submitted"]);
}

fn a_refusal_goes_back_once_and_is_given_with_reasons(base: &Base) {
    let (world, cast) = begin(base);
    let id = cast.citizen.submits(&world);
    cast.does(&world, &TO_DECISION, &id);
    let returned = cast.does(&world, &[Deed::Return], &id);
    assert_eq!((returned.state, returned.opinion), (State::InReview, None));
    let deeds = [Deed::Review { is_for_grant: false }, Deed::Decide { is_granted: false }];
    let case = cast.does(&world, &deeds, &id);
    assert_eq!(case.state, State::Refused);
    assert_eq!(steps(&world, &id), ["submitted", "accepted", "review-started", "refused"]);
    assert_eq!(world.assert_sound(), 7);
}

fn a_correction_is_asked_for_answered_and_accepted(base: &Base) {
    let (world, cast) = begin(base);
    let id = cast.citizen.submits(&world);
    let deeds = [Deed::Correct, Deed::Supplement, Deed::Accept];
    let case = cast.does(&world, &deeds, &id);
    assert_eq!(case.state, State::Accepted);
    assert_eq!(case.answers, crate::world::answers("面馆"));
    assert!(case.correction.is_some(), "the notice stays in the record");
    let keys = ["submitted", "correction-requested", "supplemented", "accepted"];
    assert_eq!(steps(&world, &id), keys);
    assert_eq!(world.assert_sound(), 4);
}

fn a_case_ends_early_by_withdrawal_or_without_acceptance(base: &Base) {
    let (world, cast) = begin(base);
    for state in [State::Submitted, State::AwaitCorrection, State::Accepted, State::InReview] {
        let id = cast.case_in(&world, state);
        assert_eq!(cast.does(&world, &[Deed::Withdraw], &id).state, State::Withdrawn);
    }
    let id = cast.citizen.submits(&world);
    let case = cast.does(&world, &[Deed::Decline], &id);
    assert_eq!((case.state, case.due), (State::NotAccepted, None));
    world.assert_sound();
}

fn each_sees_their_own_work_and_the_supervisor_sees_all(base: &Base) {
    let (world, cast) = begin(base);
    let ids: Vec<_> =
        REACHED.into_iter().map(|state| (state, cast.case_in(&world, state))).collect();
    let inbox = |person: &crate::world::Person, role: Role| {
        let inbox = cases::inbox(&person.ctx(&world), &world.sv, &[role], 10).unwrap();
        assert!(!inbox.is_cut);
        let mut states: Vec<_> = inbox.cases.iter().map(|case| case.state.key()).collect();
        states.sort_unstable();
        states
    };
    assert_eq!(inbox(&cast.clerk, Role::WindowClerk), ["await-correction", "submitted"]);
    assert_eq!(inbox(&cast.officer, Role::Officer), ["accepted", "in-review"]);
    assert_eq!(inbox(&cast.approver, Role::Approver), ["await-decision"]);
    let other = world.staff("other", &[Role::Officer]);
    assert_eq!(inbox(&other, Role::Officer), ["accepted"], "what a colleague examines is theirs");
    let far = world.staff_of("far", &[Role::WindowClerk], "440106", None);
    assert!(inbox(&far, Role::WindowClerk).is_empty());

    let supervisor = world.staff_of("supervisor", &[Role::Supervisor], "330000", None);
    let at = region(REGION);
    let overview = cases::overview(&supervisor.ctx(&world), &world.sv, at).unwrap();
    let total: i64 = overview.counts.iter().map(|count| count.cases).sum();
    assert_eq!((total, overview.overdue.len()), (9, 0));
    let report = cases::check_region(&supervisor.ctx(&world), &world.sv, at, 100).unwrap();
    assert_eq!((report.cases, report.broken), (9, vec![]));
    world.later(60 * 86_400_000);
    let overview = cases::overview(&supervisor.ctx(&world), &world.sv, at).unwrap();
    assert_eq!(overview.overdue.len(), 3);
    for (_, id) in ids {
        cases::show(&supervisor.ctx(&world), &world.sv, &id).unwrap();
    }
}

fn a_case_keeps_the_version_it_was_made_with(base: &Base) {
    let (world, cast) = begin(base);
    let old = cast.citizen.submits(&world);
    // At the very moment of the first publication, too.
    world.publish(2);
    world.later(2000);
    let new = cast.citizen.submits(&world);
    let version = |id| {
        let shown = cases::show(&cast.citizen.ctx(&world), &world.sv, id).unwrap();
        assert_eq!(shown.case.item_version, shown.published.item.version);
        shown.published.item.version
    };
    assert_eq!((version(&old), version(&new)), (1, 2));
}
