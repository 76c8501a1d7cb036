//! Files as people send them: cut, resumed, mixed up, scanned, kept, handed in and removed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::case::{CaseId, State as CaseState};
use domain::ctx::Ctx;
use domain::file::{Deed, Refusal, State, Trust};
use domain::form::{Field, Kind};
use service::files::{self, Verdict};
use service::{Error, Services};
use sha2::{Digest, Sha256};

use crate::engines::{Base, on_both_engines};
use crate::world::{Person, World};

on_both_engines!(
    a_file_cut_in_the_middle_is_resumed_where_it_stopped,
    other_bytes_do_not_continue_a_file,
    what_is_too_much_is_refused_before_it_is_here,
    a_file_waits_for_a_scanner_that_is_down,
    malware_is_dropped_and_named_so,
    somebody_elses_file_does_not_exist,
    an_application_hands_its_files_in_or_is_not_stored,
    a_file_handed_in_stays_with_its_case_and_tells_who_read_it,
    files_that_are_not_ready_cannot_be_handed_in,
    files_nobody_wants_are_swept_away,
    a_fault_at_any_statement_leaves_a_file_that_can_go_on,
);

pub fn pdf(filling: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% ".to_vec();
    bytes.extend(std::iter::repeat_n(b'x', filling));
    bytes.extend_from_slice(b"\n%%EOF\n");
    bytes
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn sent(ctx: &Ctx, sv: &Services, bytes: &[u8]) -> String {
    let id = files::begin(ctx, sv, "户口簿.pdf", Some(bytes.len() as u64)).unwrap().id.id;
    let mut at = 0;
    for piece in bytes.chunks(files::PIECE_BYTES_MAX) {
        at = files::append(ctx, sv, &id, at, piece.to_vec()).unwrap();
    }
    files::close(ctx, sv, &id).unwrap();
    id
}

fn read(ctx: &Ctx, sv: &Services, id: &str) -> Vec<u8> {
    let mut content = files::content(ctx, sv, id).unwrap();
    let mut bytes = Vec::new();
    while let Some(piece) = content.next(sv).unwrap() {
        bytes.extend_from_slice(&piece);
    }
    bytes
}

#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: service::Result<T>, why: Refusal) {
    assert!(matches!(&outcome, Err(Error::File(said)) if *said == why), "{outcome:?}");
}

fn a_file_cut_in_the_middle_is_resumed_where_it_stopped(base: &Base) {
    let world = World::new(base);
    let (sv, citizen) = (&world.sv, world.citizen("citizen"));
    let ctx = || citizen.ctx(&world);
    let bytes = pdf(700_000);
    let id = files::begin(&ctx(), sv, "a.pdf", Some(bytes.len() as u64)).unwrap().id.id;
    assert_eq!(files::append(&ctx(), sv, &id, 0, bytes[..300_000].to_vec()).unwrap(), 300_000);
    // The line broke; the sender asks where it stands, tries a wrong place, and goes on.
    assert_eq!(files::own(&ctx(), sv, &id).unwrap().bytes_held, 300_000);
    let outcome = files::append(&ctx(), sv, &id, 100_000, bytes[100_000..].to_vec());
    assert!(matches!(outcome, Err(Error::FileStandsAt { bytes: 300_000 })), "{outcome:?}");
    let outcome = files::close(&ctx(), sv, &id);
    assert!(matches!(outcome, Err(Error::FileStandsAt { bytes: 300_000 })), "{outcome:?}");
    files::check_start(&ctx(), sv, &id, &digest(&bytes[..300_000])).unwrap();
    files::append(&ctx(), sv, &id, 300_000, bytes[300_000..].to_vec()).unwrap();
    let file = files::close(&ctx(), sv, &id).unwrap();
    assert_eq!((file.state, file.sha256), (State::Ready, Some(digest(&bytes))));
    assert_eq!(read(&ctx(), sv, &id), bytes);
    assert_eq!(files::close(&ctx(), sv, &id).unwrap().state, State::Ready, "a second end");
}

fn other_bytes_do_not_continue_a_file(base: &Base) {
    let world = World::new(base);
    let (sv, ctx) = (&world.sv, world.citizen("citizen").ctx(&world));
    let bytes = pdf(1000);
    let id = files::begin(&ctx, sv, "a.pdf", Some(bytes.len() as u64)).unwrap().id.id;
    files::append(&ctx, sv, &id, 0, bytes[..500].to_vec()).unwrap();
    let mut other = bytes.clone();
    other[100] ^= 1;
    refused(files::check_start(&ctx, sv, &id, &digest(&other[..500])), Refusal::OtherBytes);
    assert_eq!(files::own(&ctx, sv, &id).unwrap().bytes_held, 500, "what is here stays");
}

fn what_is_too_much_is_refused_before_it_is_here(base: &Base) {
    let mut world = World::new(base);
    let citizen = world.citizen("citizen");
    world.sv.files.bytes_max = 1000;
    world.sv.files.person_bytes_max = 1500;
    world.sv.files.files_max = 3;
    let sv = &world.sv;
    let ctx = || citizen.ctx(&world);
    refused(files::begin(&ctx(), sv, "a.pdf", Some(2_000_000_000)), Refusal::TooLarge);
    refused(files::begin(&ctx(), sv, "a.pdf", Some(0)), Refusal::Empty);
    refused(files::begin(&ctx(), sv, "a.exe.pdf", None), Refusal::Name);
    let id = files::begin(&ctx(), sv, "a.pdf", None).unwrap().id.id;
    refused(files::append(&ctx(), sv, &id, 0, pdf(1000)), Refusal::TooLarge);
    refused(files::append(&ctx(), sv, &id, 0, pdf(10)), Refusal::TooLarge);
    let id = files::begin(&ctx(), sv, "a.pdf", Some(1000)).unwrap().id.id;
    refused(files::begin(&ctx(), sv, "b.pdf", Some(1000)), Refusal::QuotaFull);
    refused(files::append(&ctx(), sv, &id, 0, b"MZ\x90".to_vec()), Refusal::Kind);
    for _ in 0..3 {
        files::begin(&ctx(), sv, "b.pdf", Some(1)).unwrap();
    }
    refused(files::begin(&ctx(), sv, "b.pdf", Some(1)), Refusal::QuotaFull);
}

/// A scanner that can be switched off, and takes one text for malware.
pub(crate) fn scanner(world: &mut World) -> Arc<AtomicBool> {
    let is_up = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&is_up);
    world.sv.files.scanner = Some(Box::new(move |bytes: &[u8]| {
        match (switch.load(Ordering::SeqCst), memchr::memmem::find(bytes, b"EICAR")) {
            (false, _) => Err("nobody listens".to_owned()),
            (true, None) => Ok(Verdict::Clean),
            (true, Some(_)) => Ok(Verdict::Infected("Eicar-Test".to_owned())),
        }
    }));
    is_up
}

fn a_file_waits_for_a_scanner_that_is_down(base: &Base) {
    let mut world = World::new(base);
    let is_up = scanner(&mut world);
    let (sv, citizen) = (&world.sv, world.citizen("citizen"));
    let ctx = || citizen.ctx(&world);
    let id = sent(&ctx(), sv, &pdf(10));
    assert_eq!(files::scan_waiting(sv, world.now()).unwrap(), 0);
    assert_eq!(files::own(&ctx(), sv, &id).unwrap().state, State::Scanning);
    assert_eq!(files::waiting_for_scan(sv).unwrap(), 1);
    assert!(files::content(&ctx(), sv, &id).is_err(), "nobody reads it unscanned");
    is_up.store(true, Ordering::SeqCst);
    assert_eq!(files::scan_waiting(sv, world.now()).unwrap(), 1);
    assert_eq!(files::own(&ctx(), sv, &id).unwrap().state, State::Ready);
    assert_eq!(read(&ctx(), sv, &id), pdf(10));
}

fn malware_is_dropped_and_named_so(base: &Base) {
    let mut world = World::new(base);
    scanner(&mut world).store(true, Ordering::SeqCst);
    let (sv, citizen) = (&world.sv, world.citizen("citizen"));
    let ctx = || citizen.ctx(&world);
    let bytes = b"%PDF-1.7\nEICAR\n%%EOF\n";
    let id = sent(&ctx(), sv, bytes);
    assert_eq!(files::scan_waiting(sv, world.now()).unwrap(), 1);
    let file = files::own(&ctx(), sv, &id).unwrap();
    assert_eq!((file.state, file.refusal), (State::Refused, Some(Refusal::Infected)));
    refused(files::content(&ctx(), sv, &id).map(drop), Refusal::Infected);
    refused(files::keep(&ctx(), sv, &id, Some("证"), false), Refusal::Infected);
    refused(files::append(&ctx(), sv, &id, 21, vec![1]), Refusal::Infected);
}

fn somebody_elses_file_does_not_exist(base: &Base) {
    let world = World::new(base);
    let (sv, owner, other) = (&world.sv, world.citizen("owner"), world.citizen("other"));
    let id = sent(&owner.ctx(&world), sv, &pdf(10));
    let ctx = || other.ctx(&world);
    for outcome in [
        files::own(&ctx(), sv, &id).map(drop),
        files::append(&ctx(), sv, &id, 0, vec![1]).map(drop),
        files::check_start(&ctx(), sv, &id, "00"),
        files::close(&ctx(), sv, &id).map(drop),
        files::content(&ctx(), sv, &id).map(drop),
        files::view(&ctx(), sv, &id).map(drop),
        files::story(&ctx(), sv, &id).map(drop),
        files::keep(&ctx(), sv, &id, Some("x"), false),
        files::remove(&ctx(), sv, &id),
    ] {
        assert!(matches!(outcome, Err(Error::NotFound(_))), "{outcome:?}");
    }
    assert_eq!(files::list(&ctx(), sv).unwrap(), []);
    let clerk = world.staff("clerk", &[domain::identity::Role::WindowClerk]);
    let outcome = files::begin(&clerk.ctx(&world), sv, "a.pdf", None);
    assert!(matches!(outcome, Err(Error::Forbidden)), "{outcome:?}");
}

pub fn hand_in(world: &World, citizen: &Person, case: &CaseId, id: &str) -> Vec<String> {
    let (ctx, account, case) = (citizen.ctx(world), citizen.account.clone(), case.clone());
    let given = vec![("household".to_owned(), id.to_owned())];
    let written = world.sv.db.write(move |tx| files::hand_in(tx, &ctx, &account, &case, &given));
    written.unwrap()
}

fn a_file_handed_in_stays_with_its_case_and_tells_who_read_it(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let (sv, citizen) = (&world.sv, &cast.citizen);
    let ctx = || citizen.ctx(&world);
    let case = cast.case_in(&world, CaseState::Submitted);
    let id = sent(&ctx(), sv, &pdf(10));
    assert_eq!(hand_in(&world, citizen, &case, &id), Vec::<String>::new());
    let held = files::of_case(&cast.officer.ctx(&world), sv, &case).unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!((held[0].0.as_str(), held[0].1.trust), ("household", Trust::C));
    let outcome = files::remove(&ctx(), sv, &id);
    assert!(matches!(outcome, Err(Error::ChangedMeanwhile)), "{outcome:?}");
    world.later(1000);
    // An officer has no task here yet, so a purpose must be given first; it is told the owner.
    let officer = || cast.officer.ctx(&world);
    for outcome in [
        files::content_of_case(&officer(), sv, &case, &id).map(drop),
        files::view_of_case(&officer(), sv, &case, &id).map(drop),
        files::held(&officer(), sv, &case, &id).map(drop),
    ] {
        assert!(matches!(outcome, Err(Error::PurposeNeeded)), "{outcome:?}");
    }
    let purpose = domain::identity::Purpose::Enquiry;
    service::cases::look_for(&officer(), sv, &case, purpose).unwrap();
    for _ in 0..3 {
        files::content_of_case(&officer(), sv, &case, &id).unwrap();
        world.later(1000);
    }
    let looks = service::people::looks(&ctx(), sv, None, 10).unwrap();
    assert_eq!(looks.len(), 4, "the look at the case, and three at the file");
    assert!(looks.iter().all(|look| look.purpose == purpose));
    let held = files::held(&cast.clerk.ctx(&world), sv, &case, &id).unwrap();
    assert!(held.can_check && held.field == "household");
    assert!(!files::held(&officer(), sv, &case, &id).unwrap().can_check);
    // What one case holds does not exist for another.
    let other = cast.case_in(&world, CaseState::Submitted);
    let outcome = files::held(&cast.clerk.ctx(&world), sv, &other, &id).map(drop);
    assert!(matches!(outcome, Err(Error::NotFound("file"))), "{outcome:?}");
    world.later(1000);
    files::check_original(&cast.clerk.ctx(&world), sv, &case, &id).unwrap();
    files::check_original(&cast.clerk.ctx(&world), sv, &case, &id).unwrap();
    assert_eq!(files::own(&ctx(), sv, &id).unwrap().trust, Trust::B);
    let told: Vec<Deed> =
        files::story(&ctx(), sv, &id).unwrap().iter().map(|line| line.deed).collect();
    // Read by the officer three times within an hour, and by the clerk; compared only once.
    assert_eq!(told, [Deed::Checked, Deed::Read, Deed::Read, Deed::HandedIn]);
    assert!(!files::held(&cast.clerk.ctx(&world), sv, &case, &id).unwrap().can_check);
    // Its owner's own reading is nobody's business.
    files::content_of_case(&ctx(), sv, &case, &id).unwrap();
    assert_eq!(files::story(&ctx(), sv, &id).unwrap().len(), 4);
    // An officer does not check originals, and strangers see nothing.
    let outcome = files::check_original(&cast.officer.ctx(&world), sv, &case, &id);
    assert!(matches!(outcome, Err(Error::Forbidden)), "{outcome:?}");
    let stranger = world.citizen("stranger");
    for outcome in [
        files::of_case(&stranger.ctx(&world), sv, &case).map(drop),
        files::content_of_case(&stranger.ctx(&world), sv, &case, &id).map(drop),
        files::view_of_case(&stranger.ctx(&world), sv, &case, &id).map(drop),
        files::check_original(&stranger.ctx(&world), sv, &case, &id),
    ] {
        assert!(matches!(outcome, Err(Error::NotFound(_))), "{outcome:?}");
    }
}

fn files_that_are_not_ready_cannot_be_handed_in(base: &Base) {
    let mut world = World::new(base);
    scanner(&mut world);
    let cast = world.cast();
    let case = cast.case_in(&world, CaseState::Submitted);
    let id = sent(&cast.citizen.ctx(&world), &world.sv, &pdf(10));
    for id in [id.as_str(), "no-such-file"] {
        assert_eq!(hand_in(&world, &cast.citizen, &case, id), ["household"]);
    }
    let other = world.citizen("other");
    let theirs = sent(&other.ctx(&world), &world.sv, &pdf(10));
    assert_eq!(hand_in(&world, &cast.citizen, &case, &theirs), ["household"]);
    assert_eq!(files::of_case(&cast.citizen.ctx(&world), &world.sv, &case).unwrap(), []);
}

fn files_nobody_wants_are_swept_away(base: &Base) {
    const DAY: i64 = 86_400_000;
    let world = World::new(base);
    let (sv, citizen) = (&world.sv, world.citizen("citizen"));
    let ctx = || citizen.ctx(&world);
    let kept = sent(&ctx(), sv, &pdf(10));
    files::keep(&ctx(), sv, &kept, Some("本人户口簿"), false).unwrap();
    let own_work = sent(&ctx(), sv, &pdf(11));
    files::keep(&ctx(), sv, &own_work, Some("平面图"), true).unwrap();
    assert_eq!(files::own(&ctx(), sv, &own_work).unwrap().trust, Trust::D);
    sent(&ctx(), sv, &pdf(12));
    files::begin(&ctx(), sv, "half.pdf", Some(10)).unwrap();
    assert_eq!(files::sweep(sv, world.now()).unwrap(), 0);
    world.later(2 * DAY);
    assert_eq!(files::sweep(sv, world.now()).unwrap(), 1, "the unfinished one");
    world.later(30 * DAY);
    assert_eq!(files::sweep(sv, world.now()).unwrap(), 1, "the unused one");
    files::keep(&ctx(), sv, &kept, None, false).unwrap();
    world.later(31 * DAY);
    assert_eq!(files::sweep(sv, world.now()).unwrap(), 1, "no longer kept");
    let left = files::list(&ctx(), sv).unwrap();
    assert_eq!(left.iter().map(|file| file.id.id.as_str()).collect::<Vec<_>>(), [own_work]);
}

fn a_fault_at_any_statement_leaves_a_file_that_can_go_on(base: &Base) {
    let world = World::new(base);
    let (sv, citizen) = (&world.sv, world.citizen("citizen"));
    let ctx = || citizen.ctx(&world);
    let bytes = pdf(10);
    let mut failed = 0;
    for n in 1..40 {
        let id = files::begin(&ctx(), sv, "a.pdf", Some(bytes.len() as u64)).unwrap().id.id;
        sv.db.fault().fail_nth(n);
        let outcome = files::append(&ctx(), sv, &id, 0, bytes.clone())
            .and_then(|_| files::close(&ctx(), sv, &id));
        let has_struck = !sv.db.fault().disarm();
        assert_eq!(outcome.is_err(), has_struck, "{n}: {outcome:?}");
        failed += u32::from(has_struck);
        // Whatever failed, the sender asks where the file stands and goes on from there.
        let file = files::own(&ctx(), sv, &id).unwrap();
        let rest = usize::try_from(file.bytes_held).unwrap();
        if file.state == State::Receiving {
            files::append(&ctx(), sv, &id, file.bytes_held, bytes[rest..].to_vec()).unwrap();
            files::close(&ctx(), sv, &id).unwrap();
        }
        assert_eq!(read(&ctx(), sv, &id), bytes, "{n}");
        files::remove(&ctx(), sv, &id).unwrap();
    }
    assert!(failed >= 8, "{failed} statements failed");
}

/// The form of the world with one more field, which takes files.
fn with_a_file_field(world: &World) {
    let mut form = crate::world::form();
    let label = domain::text::Bilingual::both("户口簿", "Household register");
    form.fields.push(Field { is_required: true, ..Field::new("household", Kind::File, label) });
    let item = domain::item::ItemVersion { version: 2, ..domain::item::ItemVersion::sample() };
    world.later(10_000);
    service::catalogue::publish(&world.sv, world.now(), item, Some(form), "editor").unwrap();
    world.later(10_000);
}

fn an_application_hands_its_files_in_or_is_not_stored(base: &Base) {
    let world = World::new(base);
    let citizen = world.citizen("citizen");
    with_a_file_field(&world);
    let sv = &world.sv;
    let id = sent(&citizen.ctx(&world), sv, &pdf(10));
    let submit = |key: &str, files: &[&str]| {
        let mut application = crate::world::application(key, "小满面馆");
        let files = files.iter().map(|id| (*id).to_owned()).collect();
        application.answers.insert("household".to_owned(), files);
        service::cases::submit(&citizen.ctx(&world), sv, &application)
    };
    let theirs = sent(&world.citizen("other").ctx(&world), sv, &pdf(10));
    let half = files::begin(&citizen.ctx(&world), sv, "half.pdf", Some(10)).unwrap().id.id;
    for unusable in ["0190-no-such-file", theirs.as_str(), half.as_str()] {
        let outcome = submit("bad", &[&id, unusable]);
        assert!(
            matches!(&outcome, Err(Error::Answers(f)) if f[0].field == "household"),
            "{outcome:?}"
        );
    }
    assert_eq!(service::cases::list_own(&citizen.ctx(&world), sv, None, 10).unwrap(), []);
    assert!(!files::own(&citizen.ctx(&world), sv, &id).unwrap().is_held, "nothing half done");
    let case = submit("good", &[&id]).unwrap();
    assert_eq!(submit("good", &[&id]).unwrap(), case, "sent twice is one case");
    let held = files::of_case(&citizen.ctx(&world), sv, &case).unwrap();
    assert_eq!(held.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["household"]);
    assert!(files::remove(&citizen.ctx(&world), sv, &id).is_err(), "the case holds it");
}
