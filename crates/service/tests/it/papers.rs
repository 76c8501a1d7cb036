//! The papers of a case: numbered, made later, unchangeable, and checked by anybody.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::case::{CaseId, State};
use domain::identity::{Actor, Role};
use service::Error;
use service::papers::{self, Equipment};

use crate::engines::{Base, on_both_engines};
use crate::world::{Cast, REGION, World, region};

on_both_engines!(
    each_step_leaves_its_paper_with_the_next_number,
    a_missing_font_holds_up_the_paper_and_not_the_case,
    anybody_learns_whether_a_paper_is_genuine_and_the_applicant_all,
    a_changed_file_is_not_handed_out,
    an_effect_delivered_twice_makes_one_paper,
);

fn equip(world: &World) {
    let base_url = "https://example.org".to_owned();
    assert!(world.sv.equip(Equipment { base_url, font: None }));
}

fn drain(world: &World) -> u32 {
    service::work::drain(&world.sv, world.now()).unwrap();
    papers::make_due(&world.sv, world.now()).unwrap()
}

fn listed(world: &World, cast: &Cast, id: &CaseId) -> Vec<store::papers::Paper> {
    papers::list(&cast.citizen.ctx(world), &world.sv, id).unwrap()
}

fn refused(world: &World, cast: &Cast) -> CaseId {
    cast.case_in(world, State::Refused)
}

fn each_step_leaves_its_paper_with_the_next_number(base: &Base) {
    let world = World::new(base);
    equip(&world);
    let cast = world.cast();
    let id = refused(&world, &cast);
    assert_eq!(drain(&world), 3);
    let papers = listed(&world, &cast, &id);
    let kinds: Vec<&str> = papers.iter().map(|p| p.order.kind.as_str()).collect();
    assert_eq!(kinds, ["receipt", "acceptance", "refusal"]);
    let mut numbers: Vec<u32> = papers.iter().map(|p| p.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3]);
    for paper in &papers {
        let code = papers::shown_code(paper);
        let (_, bytes) = papers::file(&cast.citizen.ctx(&world), &world.sv, &code).unwrap();
        let bytes = bytes.expect("made");
        assert!(bytes.starts_with(b"%PDF-"));
        let made = paper.made.as_ref().expect("made");
        assert_eq!(made.sha256, service::digest(&bytes));
        let folder = std::env::temp_dir().join("tongban-papers");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{}.pdf", paper.order.kind)), &bytes).unwrap();
    }
}

fn a_missing_font_holds_up_the_paper_and_not_the_case(base: &Base) {
    let world = World::new(base);
    let is_there = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&is_there);
    let font = Arc::new(move || match seen.load(Ordering::SeqCst) {
        false => Err("no such file".to_owned()),
        true => Ok(include_bytes!("../../../paper/assets/NotoSansSC-GB2312.otf").to_vec()),
    });
    world.sv.equip(Equipment { base_url: "https://example.org".to_owned(), font: Some(font) });
    let cast = world.cast();
    let id = refused(&world, &cast);
    assert_eq!(drain(&world), 0);
    let standing = papers::standing(&world.sv).unwrap();
    assert_eq!((standing.waiting, standing.failing), (3, 3));
    let admin = world.staff_of("admin", &[Role::Administrator], REGION, None);
    let failing = papers::failing(&admin.ctx(&world), &world.sv, region(REGION)).unwrap();
    assert_eq!(failing.len(), 3);
    assert!(failing[0].fault.as_deref().unwrap().contains("no such file"));
    let forbidden = papers::failing(&cast.citizen.ctx(&world), &world.sv, region(REGION));
    assert!(matches!(forbidden, Err(Error::Forbidden)));
    // Made good later, with the numbers they were promised.
    is_there.store(true, Ordering::SeqCst);
    let before: Vec<u32> = listed(&world, &cast, &id).iter().map(|p| p.number).collect();
    assert_eq!(drain(&world), 0, "not before it is due again");
    assert_eq!(papers::retry(&admin.ctx(&world), &world.sv, region(REGION)).unwrap(), 3);
    assert_eq!(drain(&world), 3);
    let after: Vec<u32> = listed(&world, &cast, &id).iter().map(|p| p.number).collect();
    assert_eq!(before, after);
    assert_eq!(papers::standing(&world.sv).unwrap().waiting, 0);
}

fn anybody_learns_whether_a_paper_is_genuine_and_the_applicant_all(base: &Base) {
    let world = World::new(base);
    equip(&world);
    let cast = world.cast();
    let id = refused(&world, &cast);
    drain(&world);
    let code = papers::shown_code(&listed(&world, &cast, &id)[0]);
    let nobody = world.ctx(Actor::Nobody);
    let public = papers::verify(&nobody, &world.sv, &code, "here").unwrap();
    assert_eq!(public.paper.order.kind, "receipt");
    assert!(public.case.is_none());
    let own = papers::verify(&cast.citizen.ctx(&world), &world.sv, &code, "here").unwrap();
    assert_eq!(own.case.map(|case| case.id), Some(id));
    let stranger = world.citizen("stranger");
    let other = papers::verify(&stranger.ctx(&world), &world.sv, &code, "here").unwrap();
    assert!(other.case.is_none());
    let wrong = format!("{REGION}-0000000000000000");
    let file = |ctx: &domain::ctx::Ctx, code: &str| papers::file(ctx, &world.sv, code);
    assert!(matches!(file(&nobody, &code), Err(Error::LogIn)));
    assert!(matches!(file(&stranger.ctx(&world), &code), Err(Error::NotFound(_))));
    assert!(matches!(file(&cast.citizen.ctx(&world), &wrong), Err(Error::NotFound(_))));
    for _ in 0..60 {
        let guess = papers::verify(&nobody, &world.sv, &wrong, "there");
        assert!(matches!(guess, Err(Error::NotFound(_))));
    }
    let guess = papers::verify(&nobody, &world.sv, &wrong, "there");
    assert!(matches!(guess, Err(Error::Throttled { .. })));
}

fn a_changed_file_is_not_handed_out(base: &Base) {
    let world = World::new(base);
    equip(&world);
    let cast = world.cast();
    let id = cast.citizen.submits(&world);
    drain(&world);
    base.tamper("update paper_files set bytes = substr(bytes, 1, 100)");
    let code = papers::shown_code(&listed(&world, &cast, &id)[0]);
    let outcome = papers::file(&cast.citizen.ctx(&world), &world.sv, &code);
    assert!(matches!(outcome, Err(Error::Internal(_))));
}

fn an_effect_delivered_twice_makes_one_paper(base: &Base) {
    let world = World::new(base);
    equip(&world);
    let cast = world.cast();
    let id = cast.citizen.submits(&world);
    drain(&world);
    base.tamper("update outbox set is_done = 0");
    drain(&world);
    assert_eq!(listed(&world, &cast, &id).len(), 1);
}
