//! Two people act on one case at once: one comes first, the other is told how things stand now.

use std::sync::Barrier;

use domain::case::{Case, CaseId, State};
use domain::identity::Role;
use service::{Error, Result};

use crate::engines::{Base, on_both_engines};
use crate::world::{Deed, Person, World};

on_both_engines!(
    two_approvers_decide_at_once,
    the_applicant_withdraws_while_the_approver_decides,
    two_officers_take_a_case_at_once,
    two_clerks_accept_and_decline_at_once,
    a_check_of_all_cases_stays_calm_while_they_move,
);

const ROUNDS: usize = 10;

/// Both act having seen the case as it stands; the winner's state is the case's.
fn race(world: &World, id: &CaseId, one: (&Person, Deed), two: (&Person, Deed)) -> Vec<State> {
    let seen = world.case(id).revision;
    let start = Barrier::new(2);
    let act = |person: &Person, deed: &Deed| {
        start.wait();
        person.does_having_seen(world, deed, id, seen)
    };
    let outcomes: [Result<Case>; 2] = std::thread::scope(|scope| {
        let first = scope.spawn(|| act(one.0, &one.1));
        let second = scope.spawn(|| act(two.0, &two.1));
        [first.join().expect("no panic"), second.join().expect("no panic")]
    });
    let now = world.case(id);
    assert_eq!(now.revision, seen + 1, "one event: {outcomes:?}");
    let mut won = Vec::new();
    for outcome in outcomes {
        match outcome {
            Ok(case) => {
                assert_eq!(case, now);
                won.push(case.state);
            }
            Err(Error::Overtaken { state }) => assert_eq!(state, now.state, "told the new state"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(won.len(), 1, "exactly one comes first");
    won
}

fn two_approvers_decide_at_once(base: &Base) {
    let world = World::new(base);
    let (cast, second) = (world.cast(), world.staff("second", &[Role::Approver]));
    for _ in 0..ROUNDS {
        let id = cast.case_in(&world, State::AwaitDecision);
        let refuse = (&second, Deed::Decide { is_granted: false });
        race(&world, &id, (&cast.approver, Deed::Decide { is_granted: true }), refuse);
        let decided = world
            .history(&id)
            .into_iter()
            .filter(|recorded| matches!(recorded.event, domain::case::Event::Decided { .. }));
        assert_eq!(decided.count(), 1);
    }
    world.assert_sound();
}

fn the_applicant_withdraws_while_the_approver_decides(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    for _ in 0..ROUNDS {
        let id = cast.case_in(&world, State::AwaitDecision);
        let decide = (&cast.approver, Deed::Decide { is_granted: true });
        race(&world, &id, (&cast.citizen, Deed::Withdraw), decide);
    }
    world.assert_sound();
}

fn two_officers_take_a_case_at_once(base: &Base) {
    let world = World::new(base);
    let (cast, second) = (world.cast(), world.staff("second", &[Role::Officer]));
    for _ in 0..ROUNDS {
        let id = cast.case_in(&world, State::Accepted);
        let take = (&second, Deed::StartReview);
        race(&world, &id, (&cast.officer, Deed::StartReview), take);
    }
    world.assert_sound();
}

fn two_clerks_accept_and_decline_at_once(base: &Base) {
    let world = World::new(base);
    let (cast, second) = (world.cast(), world.staff("second", &[Role::WindowClerk]));
    for _ in 0..ROUNDS {
        let id = cast.citizen.submits(&world);
        race(&world, &id, (&cast.clerk, Deed::Accept), (&second, Deed::Decline));
    }
    world.assert_sound();
}

fn a_check_of_all_cases_stays_calm_while_they_move(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    std::thread::scope(|scope| {
        let work = scope.spawn(|| {
            for _ in 0..8 {
                cast.case_in(&world, State::Granted);
            }
        });
        while !work.is_finished() {
            world.assert_sound();
        }
    });
    assert_eq!(world.assert_sound(), 40);
}
