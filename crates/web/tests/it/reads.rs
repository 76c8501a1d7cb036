//! How often the pages of a case ask the database: a part that reads for itself what another has
//! read shows here.

use domain::case::State;

use crate::client::Session;
use crate::world::{Who, World};

/// How many statements a page takes, once what never changes was read: the first that need not
/// fail is one too many.
fn statements(world: &World, session: &Session, path: &str) -> u32 {
    session.get(path).expect(200);
    let fault = world.services.db.fault();
    for n in 1..100 {
        fault.fail_nth(n);
        let drawn = session.get(path);
        if fault.disarm() {
            drawn.expect(200);
            return n - 1;
        }
        drawn.expect(503);
    }
    panic!("{path} does not end");
}

#[test]
fn the_page_of_a_case_asks_the_database_little() {
    let world = World::new();
    let id = world.case(State::InReview);
    let place = format!("{}/{}", id.region, id.number);
    let owner = world.session(Who::Owner);
    // Case with whether a new calendar was published, events, papers, words, files.
    assert_eq!(statements(&world, &owner, &format!("/my/cases/{place}")), 5);
    // Beside these labels, the officer, the look with its link and
    // commit, and two lists of cases beside this one.
    let officer = world.session(Who::Officer);
    assert_eq!(statements(&world, &officer, &format!("/office/cases/{place}")), 13);
}
