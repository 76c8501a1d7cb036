//! The page of a case, read together: it tells what its parts tell, to the same people, in few
//! statements.

use domain::case::{Seat, State};
use domain::identity::Actor;
use service::cases::{self, Together};
use service::{Error, Result, files, people};

use crate::engines::{Base, on_both_engines};
use crate::world::World;

on_both_engines!(
    ones_own_page_tells_what_its_parts_tell_and_nothing_from_inside,
    a_desks_page_tells_notes_and_labels_and_records_the_look,
    a_page_is_read_in_few_statements,
);

const OFFICE: [Seat; 4] = [Seat::Officer, Seat::Department, Seat::Approver, Seat::Supervisor];

fn ones_own_page_tells_what_its_parts_tell_and_nothing_from_inside(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let stranger = world.citizen("stranger");
    let id = cast.case_in(&world, State::InReview);
    let sv = &world.sv;
    cases::add_note(&cast.officer.ctx(&world), sv, &id, "", "请核对第三页").unwrap();
    cases::add_label(&cast.officer.ctx(&world), sv, &id, "加急").unwrap();
    cases::say(&cast.citizen.ctx(&world), sv, &id, "", "八十平方米").unwrap();
    let ctx = cast.citizen.ctx(&world);
    let page = cases::own_page(&ctx, sv, &id).unwrap();
    let shown = cases::show_own(&ctx, sv, &id).unwrap();
    assert_eq!(page.shown.case, shown.case);
    assert_eq!(page.shown.history, shown.history);
    assert_eq!(page.shown.reading, shown.reading);
    assert_eq!(page.offers, cases::offers(&ctx, sv, &id, &[Seat::Applicant]).unwrap());
    assert!(!page.offers.is_empty());
    assert_eq!(page.said, cases::talk(&ctx, sv, &id).unwrap());
    assert_eq!(page.said.len(), 1, "the note stays inside");
    assert_eq!(page.files, files::of_case(&ctx, sv, &id).unwrap());
    assert!(page.inside.labels.is_empty() && page.inside.officer.is_none());
    for hidden in [&stranger, &cast.officer, &cast.clerk] {
        let hidden = cases::own_page(&hidden.ctx(&world), sv, &id).map(drop);
        assert!(matches!(hidden, Err(Error::NotFound("case"))), "{hidden:?}");
    }
    let nobody = cases::own_page(&world.ctx(Actor::Nobody), sv, &id).map(drop);
    assert!(matches!(nobody, Err(Error::LogIn)), "{nobody:?}");
}

fn a_desks_page_tells_notes_and_labels_and_records_the_look(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let stranger = world.citizen("stranger");
    let far = world.staff_of("far", &[domain::identity::Role::Officer], "440106", None);
    let id = cast.case_in(&world, State::InReview);
    let sv = &world.sv;
    let officer = cast.officer.ctx(&world);
    cases::add_note(&officer, sv, &id, "", "请核对第三页").unwrap();
    cases::add_label(&officer, sv, &id, "加急").unwrap();
    let looks = || people::looks(&cast.citizen.ctx(&world), sv, None, 99).unwrap().len();
    let before = looks();
    let page = cases::desk_page(&officer, sv, &id, &OFFICE).unwrap();
    assert_eq!(looks(), before + 1);
    assert_eq!(page.said, cases::with_notes(&officer, sv, &id).unwrap());
    assert_eq!(
        (page.said.len(), page.inside.labels.as_slice()),
        (1, ["加急".to_owned()].as_slice())
    );
    assert_eq!(page.inside.officer.as_deref(), Some(cast.officer.account.name.as_str()));
    assert_eq!(page.offers, cases::offers(&officer, sv, &id, &OFFICE).unwrap());
    assert!(!page.inside.procedures.is_empty());
    // Whoever may not read the case learns nothing of it, and no look is recorded.
    let own = cases::desk_page(&cast.citizen.ctx(&world), sv, &id, &OFFICE).map(drop);
    assert!(matches!(own, Err(Error::Forbidden)), "{own:?}");
    for hidden in [&stranger, &far] {
        let hidden = cases::desk_page(&hidden.ctx(&world), sv, &id, &OFFICE).map(drop);
        assert!(matches!(hidden, Err(Error::NotFound(_))), "{hidden:?}");
    }
    // A supervisor says why first.
    let supervisor = world.staff("supervisor", &[domain::identity::Role::Supervisor]);
    let unasked = cases::desk_page(&supervisor.ctx(&world), sv, &id, &OFFICE).map(drop);
    assert!(matches!(unasked, Err(Error::PurposeNeeded)), "{unasked:?}");
    assert_eq!(looks(), before + 1);
}

fn a_page_is_read_in_few_statements(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let id = cast.case_in(&world, State::InReview);
    let sv = &world.sv;
    let own = || cases::own_page(&cast.citizen.ctx(&world), sv, &id);
    // Case with whether a new calendar was published, events, papers, words, files.
    assert_eq!(statements(&world, own), 5);
    let desk = || cases::desk_page(&cast.officer.ctx(&world), sv, &id, &OFFICE);
    // The same with labels, the officer's name; the look with its link in the chain, and its
    // commit.
    assert_eq!(statements(&world, desk), 11);
}

/// How many statements a page takes, once what never changes was read: the first that need not
/// fail is one too many.
fn statements(world: &World, page: impl Fn() -> Result<Together>) -> u32 {
    page().unwrap();
    for n in 1..100 {
        world.sv.db.fault().fail_nth(n);
        let drawn = page();
        if world.sv.db.fault().disarm() {
            drawn.unwrap();
            return n - 1;
        }
        assert!(matches!(drawn, Err(Error::Unavailable(_))), "statement {n}");
    }
    panic!("the page does not end");
}
