//! Material that departments' systems push: held by its case with the event, looked into and scanned,
//! taken once, and gone where it is not taken.

use std::sync::atomic::Ordering;

use domain::case::{Action, CaseId, Event, HandedMaterial, Lenient, MaterialWay, State};
use domain::exchange::{Client, Handler};
use domain::identity::Role;
use service::exchange::{self, Outcome, Row, SentFile};
use service::files::{self};
use service::{Error, cases};

use crate::engines::{Base, on_both_engines};
use crate::exchange::{client, system};
use crate::files::{pdf, scanner};
use crate::world::{Deed, ORG, REASON, World};

on_both_engines!(
    a_pushed_material_is_held_by_its_case_with_its_source,
    what_is_no_sound_file_or_no_material_of_the_item_is_not_taken,
    a_case_of_another_authority_does_not_exist_for_material_either,
    what_was_to_follow_may_come_from_a_system,
    a_fault_at_any_statement_of_a_material_leaves_all_or_nothing,
);

fn row(case: &CaseId, event: u32, code: &str, file: Option<(&str, Vec<u8>)>) -> Row {
    let hash = format!("{code}{:?}", file.as_ref().map(|(name, b)| (*name, service::digest(b))));
    let material = HandedMaterial {
        code: code.to_owned(),
        way: MaterialWay::Paper,
        copies: 2,
        received_at: domain::time::Instant::from_millis(1_772_000_000_000),
        source: "own".to_owned(),
        file: None,
    };
    Row {
        case: case.clone(),
        event,
        handler: Handler::parse("w1", "李四").unwrap(),
        deed: exchange::MATERIAL,
        action: Action::ReceiveMaterial(material),
        hash,
        file: file.map(|(name, bytes)| SentFile { name: name.to_owned(), bytes }),
    }
}

fn push(world: &World, client: &Client, rows: Vec<Row>) -> service::Result<Vec<Outcome>> {
    let rows = rows.into_iter().enumerate().collect();
    let done = exchange::push(&system(world), &world.sv, client, rows)?;
    Ok(done.into_iter().map(|(_, outcome)| outcome).collect())
}

#[track_caller]
fn refused(outcomes: &[Outcome], code: &str, detail: &str) {
    let expected = Outcome::Refused("", detail.to_owned());
    match (outcomes, expected) {
        ([Outcome::Refused(own, more)], Outcome::Refused(_, detail)) => {
            assert_eq!((*own, more), (code, &detail));
        }
        other => panic!("{other:?}"),
    }
}

/// How many files there are, held and not.
fn kept(world: &World, client: &Client) -> usize {
    let owner =
        domain::identity::AccountId { region: client.region, id: format!("client:{}", client.id) };
    world.sv.db.read(|tx| store::files::list(tx, &owner, 100)).unwrap().len()
}

fn a_pushed_material_is_held_by_its_case_with_its_source(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let own = client(&world, "own", ORG);
    let id = cast.citizen.submits(&world);
    let bytes = pdf(600_000);
    let first = || row(&id, 1, "premises-plan", Some(("布局图.pdf", bytes.clone())));
    let rows = vec![first(), row(&id, 2, "safety-rules", None)];
    let done = push(&world, &own, rows.clone()).unwrap();
    assert!(matches!(done[..], [Outcome::Applied(_), Outcome::Applied(_)]), "{done:?}");
    let history = world.history(&id);
    let Event::MaterialReceived { material } = &history[1].event else { panic!("{history:?}") };
    let file = material.file.as_ref().expect("its file");
    assert_eq!((file.name.as_str(), &file.sha256), ("布局图.pdf", &service::digest(&bytes)));
    assert_eq!(history[1].who.name, "李四 (own)", "in the name of who did it there");
    assert_eq!(world.case(&id).state, State::Submitted, "the case stays where it is");
    // Whoever reads the case reads it; the applicant sees that it is there.
    let clerk = cast.clerk.ctx(&world);
    let held = files::of_case(&clerk, &world.sv, &id).unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(exchange::material_of(&held[0].0), Some("premises-plan"));
    let mut content = files::content_of_case(&clerk, &world.sv, &id, &held[0].1.id.id).unwrap();
    let mut read = Vec::new();
    while let Some(piece) = content.next(&world.sv).unwrap() {
        read.extend(piece);
    }
    assert_eq!(read, bytes);
    assert_eq!(files::of_case(&cast.citizen.ctx(&world), &world.sv, &id).unwrap().len(), 1);
    let story = files::story_of(&world.sv, &held[0].1.id).unwrap();
    assert!(story.iter().any(|line| line.by == "own"), "{story:?}");
    // The same again changes nothing; other content under the same number is an error.
    let again = push(&world, &own, rows).unwrap();
    assert!(again.iter().all(|one| matches!(one, Outcome::Duplicate(_))), "{again:?}");
    let other = row(&id, 1, "premises-plan", Some(("布局图.pdf", pdf(10))));
    refused(&push(&world, &own, vec![other]).unwrap(), "event-reused", "");
    assert_eq!((world.history(&id).len(), kept(&world, &own)), (3, 1));
    let gap = row(&id, 4, "premises-plan", None);
    refused(&push(&world, &own, vec![gap]).unwrap(), "event-gap", "3");
    world.assert_sound();
}

fn what_is_no_sound_file_or_no_material_of_the_item_is_not_taken(base: &Base) {
    let mut world = World::new(base);
    world.sv.files.bytes_max = 5000;
    let is_up = scanner(&mut world);
    is_up.store(true, Ordering::SeqCst);
    let cast = world.cast();
    let own = client(&world, "own", ORG);
    let id = cast.citizen.submits(&world);
    let infected = b"%PDF-1.7\n1 0 obj\n<< /Type /EICAR >>\nendobj\n\n%%EOF\n".to_vec();
    let script = b"%PDF-1.7\n1 0 obj\n<< /S /JavaScript >>\nendobj\n\n%%EOF\n".to_vec();
    let push_one = |code: &str, name: &str, bytes: Vec<u8>| {
        push(&world, &own, vec![row(&id, 1, code, Some((name, bytes)))]).unwrap()
    };
    let plan = "premises-plan";
    refused(&push_one("no-such-code", "a.pdf", pdf(1)), "no-such-material", "GB/T 39046 材料收取");
    for (name, bytes, why) in [
        ("a.pdf", pdf(6000), "large"),
        ("a.pdf", b"MZ\x90\x00 a program".to_vec(), "kind"),
        ("a.png", pdf(1), "ending"),
        ("a.exe.pdf", pdf(1), "name"),
        ("a.pdf", Vec::new(), "empty"),
        ("a.pdf", b"%PDF-1.7\ncut".to_vec(), "broken"),
        ("a.pdf", script, "active"),
        ("a.pdf", infected, "infected"),
    ] {
        refused(&push_one(plan, name, bytes), "file-refused", why);
    }
    is_up.store(false, Ordering::SeqCst);
    refused(&push_one(plan, "a.pdf", pdf(1)), "not-scanned", "");
    assert_eq!((world.history(&id).len(), kept(&world, &own)), (1, 0), "nothing is left of it");
    is_up.store(true, Ordering::SeqCst);
    assert!(matches!(push_one(plan, "a.pdf", pdf(1))[..], [Outcome::Applied(_)]));
    // After the decision there is nothing left to receive.
    cast.does(&world, &[Deed::Accept], &id);
    cases::withdraw(&cast.citizen.ctx(&world), &world.sv, &id, 3, REASON.to_owned()).unwrap();
    let late = push(&world, &own, vec![row(&id, 2, plan, Some(("a.pdf", pdf(1))))]).unwrap();
    refused(&late, "wrong-state", "withdrawn");
    assert_eq!(kept(&world, &own), 1);
    world.assert_sound();
}

fn a_case_of_another_authority_does_not_exist_for_material_either(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let other = client(&world, "other", "11330106DEM0000223");
    let id = cast.citizen.submits(&world);
    let nobody = CaseId { region: id.region, number: "260302-0000000000".to_owned() };
    let file = || Some(("a.pdf", pdf(1)));
    for case in [&id, &nobody] {
        let done = push(&world, &other, vec![row(case, 1, "premises-plan", file())]).unwrap();
        refused(&done, "unknown-case", "");
    }
    assert_eq!(kept(&world, &other), 0);
    // A window clerk of elsewhere reads no file of it either.
    let own = client(&world, "own", ORG);
    push(&world, &own, vec![row(&id, 1, "premises-plan", file())]).unwrap();
    let far = world.staff_of("far", &[Role::WindowClerk], "440106", Some(ORG));
    assert!(files::of_case(&far.ctx(&world), &world.sv, &id).is_err());
}

fn what_was_to_follow_may_come_from_a_system(base: &Base) {
    let world = World::new(base);
    let mut item = domain::item::ItemVersion { version: 2, ..domain::item::ItemVersion::sample() };
    item.service.is_lenient = Some(true);
    let form = Some(crate::world::form());
    service::catalogue::publish(&world.sv, world.now(), item, form, "editor").unwrap();
    let cast = world.cast();
    let own = client(&world, "own", ORG);
    let id = cast.citizen.submits(&world);
    let supply_by = world.now().civil_date_in_china().saturating_add(jiff::Span::new().days(9));
    let missing = vec!["safety-rules".to_owned()];
    let lenient = Lenient { missing, supply_by, promise: REASON.to_owned() };
    let clerk = cast.clerk.ctx(&world);
    cases::take(&clerk, &world.sv, &id, 1, Action::AcceptLeniently(lenient)).unwrap();
    push(&world, &own, vec![row(&id, 1, "premises-plan", None)]).unwrap();
    assert!(world.case(&id).handling.lenient.is_some(), "another one does not supply it");
    push(&world, &own, vec![row(&id, 2, "safety-rules", None)]).unwrap();
    assert_eq!(world.case(&id).handling.lenient, None);
    world.assert_sound();
}

fn a_fault_at_any_statement_of_a_material_leaves_all_or_nothing(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let own = client(&world, "own", ORG);
    let mut applied = 0;
    for n in 1.. {
        let id = cast.citizen.submits(&world);
        let rows = || vec![row(&id, 1, "premises-plan", Some(("a.pdf", pdf(300_000))))];
        world.sv.db.fault().fail_nth(n);
        let outcome = push(&world, &own, rows());
        let is_over = world.sv.db.fault().disarm();
        match &outcome {
            Ok(_) | Err(Error::Unavailable(_)) => {}
            Err(other) => panic!("fault {n}: {other:?}"),
        }
        push(&world, &own, rows()).unwrap();
        applied += 1;
        assert_eq!(world.history(&id).len(), 2, "fault {n}");
        let held = files::of_case(&cast.clerk.ctx(&world), &world.sv, &id).unwrap();
        assert_eq!(held.len(), 1, "fault {n}");
        if is_over {
            break;
        }
    }
    // What a fault left behind belongs to no case, and goes by itself.
    world.later(3 * 86_400_000);
    files::sweep(&world.sv, world.now()).unwrap();
    assert_eq!(kept(&world, &own), applied);
    world.assert_sound();
}
