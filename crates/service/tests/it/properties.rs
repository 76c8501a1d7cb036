//! Whatever anybody tries in whatever order: only what the table allows happens, and the case is
//! the fold of its events after every step.

use domain::case::{Case, State};
use domain::identity::{AccountId, Role};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::engines::{Base, on_both_engines};
use crate::refusals::allowed;
use crate::world::{Deed, Person, World};

on_both_engines!(only_what_the_table_allows_happens);

/// Roles that each of the people has for the case's authority; the first is its applicant.
const PEOPLE: [(&str, &[Role]); 8] = [
    ("applicant", &[]),
    ("stranger", &[]),
    ("clerk", &[Role::WindowClerk]),
    ("officer", &[Role::Officer]),
    ("second-officer", &[Role::Officer]),
    ("approver", &[Role::Approver]),
    ("both", &[Role::Officer, Role::Approver]),
    ("supervisor", &[Role::Supervisor]),
];

#[derive(Clone, Debug)]
struct Try {
    person: usize,
    deed: Deed,
    /// How many events the page was behind.
    behind: u32,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let deed = prop_oneof![
        4 => proptest::sample::select(Deed::ALL.to_vec()),
        1 => Just(Deed::Decide { is_granted: false }),
        1 => Just(Deed::Review { is_for_grant: false }),
    ];
    let one = (0..PEOPLE.len(), deed, prop_oneof![9 => Just(0_u32), 1 => 1..3_u32]);
    let one = one.prop_map(|(person, deed, behind)| Try { person, deed, behind });
    proptest::collection::vec(one, 1..60)
}

/// The table, written down once more and apart from the rules.
fn may_happen(case: &Case, tried: &Try, who: &AccountId) -> bool {
    let (name, roles) = PEOPLE[tried.person];
    let has_seat = match tried.deed {
        Deed::Accept | Deed::Decline | Deed::Correct => roles.contains(&Role::WindowClerk),
        Deed::StartReview | Deed::Review { .. } => roles.contains(&Role::Officer),
        Deed::Return | Deed::Decide { .. } => roles.contains(&Role::Approver),
        Deed::Supplement | Deed::Withdraw => name == "applicant",
    };
    let is_officer = case.officer.as_ref() == Some(who);
    let is_proper = match tried.deed {
        Deed::Correct => case.correction.is_none(),
        Deed::Review { .. } => is_officer,
        Deed::Decide { .. } => !is_officer,
        _ => true,
    };
    has_seat && is_proper && tried.behind == 0 && allowed(&tried.deed).contains(&case.state)
}

fn only_what_the_table_allows_happens(base: &Base) {
    let world = World::new(base);
    let people: Vec<Person> = PEOPLE
        .iter()
        .map(|(name, roles)| match roles.is_empty() {
            true => world.citizen(name),
            false => world.staff(name, roles),
        })
        .collect();
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let mut reached = std::collections::BTreeSet::new();
    let outcome = TestRunner::new_with_rng(config, rng()).run(&tries(), |tries| {
        let id = people[0].submits(&world);
        for tried in tries {
            world.later(1000);
            let before = world.case(&id);
            let person = &people[tried.person];
            let seen = before.revision.wrapping_sub(tried.behind);
            let done = person.does_having_seen(&world, &tried.deed, &id, seen);
            let expected = may_happen(&before, &tried, &person.account.id);
            prop_assert_eq!(done.is_ok(), expected, "{:?} {:?}: {:?}", before.state, tried, done);
            let (after, history) = (world.case(&id), world.history(&id));
            prop_assert_eq!(domain::case::fold(&id, &history), Ok(after.clone()));
            prop_assert_eq!(after.revision, before.revision + u32::from(expected));
            prop_assert!(expected || after == before);
        }
        Ok(())
    });
    if let Err(fault) = outcome {
        panic!("{fault}");
    }
    world.assert_sound();
    let counts = world
        .sv
        .db
        .read(|tx| store::cases::count(tx, ("000000", "999999"), "2026-03-02", "2026-03-02"));
    reached.extend(counts.expect("readable").into_iter().map(|count| count.state.key()));
    for state in [State::Withdrawn, State::NotAccepted, State::InReview] {
        assert!(reached.contains(state.key()), "no try ever led to {state:?}: {reached:?}");
    }
}

/// The same tries on every run and on both engines.
fn rng() -> proptest::test_runner::TestRng {
    proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha)
}
