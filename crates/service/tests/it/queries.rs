//! Progress by number and code: nothing for those who guess.

use domain::case::{CaseId, State};
use domain::identity::Actor;
use service::{Error, Result, cases};

use crate::engines::{Base, on_both_engines};
use crate::world::World;

on_both_engines!(
    a_wrong_code_and_a_wrong_number_get_the_same_answer,
    guessing_the_code_of_a_number_is_stopped,
    guessing_from_one_place_is_stopped,
);

fn query(world: &World, number: &str, code: &str, source: &str) -> Result<State> {
    let nobody = world.ctx(Actor::Nobody);
    cases::query(&nobody, &world.sv, number, code, source).map(|progress| progress.state)
}

/// A code that is not the case's.
fn wrong(world: &World, id: &CaseId) -> String {
    let right: u32 = world.sv.query_code(id).parse().expect("six digits");
    format!("{:06}", (right + 1) % 1_000_000)
}

fn a_wrong_code_and_a_wrong_number_get_the_same_answer(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let id = cast.citizen.submits(&world);
    let number = id.shown();
    let code = world.sv.query_code(&id);
    assert_eq!(query(&world, &number, &format!(" {code} "), "a").unwrap(), State::Submitted);
    assert_eq!(
        query(&world, &number.to_lowercase().replace('-', " "), &code, "a").unwrap(),
        State::Submitted
    );
    let unknown = CaseId { number: "260302-0000000000".to_owned(), ..id.clone() };
    let said = |number: &str, code: &str| query(&world, number, code, "a").unwrap_err().to_string();
    let answer = said(&number, &wrong(&world, &id));
    assert_eq!(said(&unknown.shown(), &world.sv.query_code(&unknown)), answer);
    for hostile in ["", "x", "330106-260302-' or 1=1", "\0", "330106-260302-000000000\0"] {
        assert_eq!(said(hostile, &code), answer);
    }
}

fn guessing_the_code_of_a_number_is_stopped(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let (id, other) = (cast.citizen.submits(&world), cast.citizen.submits(&world));
    let (code, guess) = (world.sv.query_code(&id), wrong(&world, &id));
    for n in 0..10 {
        let refused = query(&world, &id.shown(), &guess, &format!("source-{n}"));
        assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    }
    let refused = query(&world, &id.shown(), &code, "the applicant");
    assert!(matches!(refused, Err(Error::Throttled { .. })), "{refused:?}");
    query(&world, &other.shown(), &world.sv.query_code(&other), "somebody").unwrap();
    world.later(60 * 60_000);
    query(&world, &id.shown(), &code, "the applicant").unwrap();
}

fn guessing_from_one_place_is_stopped(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let id = cast.citizen.submits(&world);
    let code = world.sv.query_code(&id);
    for n in 0..30 {
        let unknown = CaseId { number: format!("260302-{n:010}"), ..id.clone() };
        let refused = query(&world, &unknown.shown(), "000000", "one place");
        assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    }
    let refused = query(&world, &id.shown(), &code, "one place");
    assert!(matches!(refused, Err(Error::Throttled { .. })), "{refused:?}");
    query(&world, &id.shown(), &code, "another place").unwrap();
    world.later(10 * 60_000);
    query(&world, &id.shown(), &code, "one place").unwrap();
}
