//! Files with their pieces, their story and their cases.

use domain::file::{Deed, Event, File, FileId, FileName, Kind, Refusal, State, Trust};
use domain::time::Instant;
use store::files::{self, Whole};
use store::{Db, Error};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, account_id, case_id, region};

on_both_engines!(
    a_file_grows_piece_by_piece_and_only_at_its_end,
    a_whole_file_is_closed_once_and_waits_for_the_scanner,
    a_refused_file_loses_its_bytes_and_keeps_the_reason,
    what_is_kept_is_counted_without_what_a_case_holds,
    files_that_nobody_wants_expire,
    the_story_of_a_file_is_told_once_a_line,
    a_case_holds_a_file_with_what_it_says_of_it,
);

const LATER: Instant = Instant::from_millis(1_772_416_800_000 + 86_400_000);

fn id(name: &str) -> FileId {
    FileId { owner: account_id("a"), id: name.to_owned() }
}

fn file(name: &str, bytes_total: Option<u64>) -> File {
    File {
        expires_at: Some(LATER),
        ..File::begun(id(name), FileName::parse("户口簿.jpg").unwrap(), bytes_total, NOW)
    }
}

fn begun(db: &Db, name: &str, bytes_total: Option<u64>) -> FileId {
    let file = file(name, bytes_total);
    let id = file.id.clone();
    db.write(move |tx| files::insert(tx, &file)).unwrap();
    id
}

fn append(db: &Db, id: &FileId, at: u64, bytes: &[u8]) -> bool {
    let (id, bytes) = (id.clone(), bytes.to_vec());
    db.write(move |tx| files::append(tx, &id, at, bytes, NOW, LATER)).unwrap()
}

fn find(db: &Db, id: &FileId) -> Option<File> {
    db.read(|tx| files::find(tx, id.owner.region, &id.id)).unwrap()
}

fn whole(state: State) -> Whole {
    Whole { kind: Kind::Jpeg, sha256: "ab".repeat(32), state, view: Some(vec![1, 2, 3]) }
}

fn close(db: &Db, id: &FileId, state: State) -> bool {
    let id = id.clone();
    let whole = whole(state);
    let held = find(db, &id).map_or(0, |file| file.bytes_held);
    db.write(move |tx| files::close(tx, &id, held, &whole, NOW, LATER)).unwrap()
}

fn hand_in(db: &Db, id: &FileId) -> bool {
    let id = id.clone();
    db.write(move |tx| files::attach(tx, &case_id(1), &id, "household", NOW)).unwrap()
}

fn a_file_grows_piece_by_piece_and_only_at_its_end(base: &Base) {
    let db = base.open();
    let id = begun(&db, "f1", Some(5));
    assert_eq!(find(&db, &id), Some(file("f1", Some(5))));
    assert!(append(&db, &id, 0, b"abc"));
    assert!(!append(&db, &id, 0, b"again"), "the first bytes are here already");
    assert!(!append(&db, &id, 4, b"e"), "a byte is missing before it");
    assert!(append(&db, &id, 3, &[0, 255]));
    assert_eq!(find(&db, &id).unwrap().bytes_held, 5);
    let piece = |at| db.read(|tx| files::piece(tx, &id, at)).unwrap();
    assert_eq!(piece(0), Some((0, b"abc".to_vec())));
    assert_eq!(piece(1), Some((3, vec![0, 255])));
    assert_eq!(piece(4), None);
    let listed = db.read(|tx| files::list(tx, &account_id("a"), 10)).unwrap();
    assert_eq!(listed.iter().map(|file| file.id.id.as_str()).collect::<Vec<_>>(), ["f1"]);
    assert_eq!(db.read(|tx| files::list(tx, &account_id("b"), 10)).unwrap(), []);
}

fn a_whole_file_is_closed_once_and_waits_for_the_scanner(base: &Base) {
    let db = base.open();
    let id = begun(&db, "f1", None);
    append(&db, &id, 0, b"abc");
    let (other, whole) = (id.clone(), whole(State::Ready));
    let is_closed = db.write(move |tx| files::close(tx, &other, 2, &whole, NOW, LATER)).unwrap();
    assert!(!is_closed, "another byte came after it was looked into");
    assert!(close(&db, &id, State::Scanning));
    assert!(!close(&db, &id, State::Ready), "the second ending changes nothing");
    assert!(!append(&db, &id, 3, b"more"), "nothing is added to a whole file");
    let found = find(&db, &id).unwrap();
    assert_eq!((found.kind, found.bytes_total, found.has_view), (Some(Kind::Jpeg), Some(3), true));
    let view = || db.read(|tx| files::view(tx, &id)).unwrap();
    assert_eq!(view(), None, "nothing is seen of a file that was not scanned");
    let waiting = db.read(|tx| files::waiting_for_scan(tx, 10)).unwrap();
    assert_eq!(waiting, [found]);
    assert_eq!(db.read(files::count_waiting).unwrap(), 1);
    let release = || {
        let id = id.clone();
        db.write(move |tx| files::release(tx, &id, NOW)).unwrap()
    };
    assert!(release());
    assert!(!release());
    assert_eq!(find(&db, &id).unwrap().state, State::Ready);
    assert_eq!(view(), Some(vec![1, 2, 3]));
    assert_eq!(db.read(files::count_waiting).unwrap(), 0);
}

fn a_refused_file_loses_its_bytes_and_keeps_the_reason(base: &Base) {
    let db = base.open();
    let id = begun(&db, "f1", Some(3));
    append(&db, &id, 0, b"abc");
    close(&db, &id, State::Scanning);
    let refused = id.clone();
    let refuse =
        move |tx: &mut store::Tx<'_>| files::refuse(tx, &refused, Refusal::Infected, NOW, LATER);
    assert!(db.write(refuse.clone()).unwrap());
    assert!(!db.write(refuse).unwrap(), "it is settled");
    let found = find(&db, &id).unwrap();
    assert_eq!((found.state, found.refusal), (State::Refused, Some(Refusal::Infected)));
    assert!(!found.has_view);
    assert_eq!(db.read(|tx| files::piece(tx, &id, 0)).unwrap(), None);
    let kept = id.clone();
    let keep = db.write(move |tx| files::keep(tx, &kept, Some("x"), Trust::C, None, NOW)).unwrap();
    assert!(!keep, "a refused file is not kept");
}

fn what_is_kept_is_counted_without_what_a_case_holds(base: &Base) {
    let db = base.open();
    let used = || db.read(|tx| files::used(tx, &account_id("a"))).unwrap();
    assert_eq!(used(), (0, 0));
    // What was promised counts before it is here; what came without a promise counts as it comes.
    let first = begun(&db, "f1", Some(100));
    let second = begun(&db, "f2", None);
    append(&db, &second, 0, b"abc");
    assert_eq!(used(), (2, 103));
    assert!(!hand_in(&db, &first), "a file that is not whole cannot be handed in");
    append(&db, &first, 0, b"x");
    close(&db, &first, State::Ready);
    assert!(hand_in(&db, &first));
    assert!(hand_in(&db, &first), "a second time changes nothing");
    assert_eq!(used(), (1, 3));
    let held = db.read(|tx| files::of_case(tx, &case_id(1))).unwrap();
    let found = find(&db, &first).unwrap();
    assert!(found.is_held);
    assert_eq!(held, [("household".to_owned(), found)]);
    let delete = |id: FileId| db.write(move |tx| files::delete(tx, &id)).unwrap();
    assert!(!delete(first.clone()), "what a case holds stays");
    assert!(find(&db, &first).is_some_and(|file| file.state == State::Ready));
    assert!(delete(second.clone()));
    assert!(!delete(second));
}

fn files_that_nobody_wants_expire(base: &Base) {
    let db = base.open();
    let names = ["kept", "held", "left"];
    let ids = names.map(|name| begun(&db, name, Some(1)));
    ids.iter().for_each(|id| assert!(append(&db, id, 0, b"x")));
    close(&db, &ids[1], State::Ready);
    assert!(hand_in(&db, &ids[1]));
    let kept = ids[0].clone();
    let keep =
        move |tx: &mut store::Tx<'_>| files::keep(tx, &kept, Some("户口簿"), Trust::D, None, NOW);
    assert!(db.write(keep).unwrap());
    let found = find(&db, &ids[0]).unwrap();
    assert_eq!((found.kept_as.as_deref(), found.trust), (Some("户口簿"), Trust::D));
    let expired = |now| -> Vec<String> {
        let gone = db.read(|tx| files::expired(tx, now, 10)).unwrap();
        gone.into_iter().map(|file| file.id.id).collect()
    };
    assert_eq!(expired(NOW), Vec::<String>::new());
    assert_eq!(expired(LATER), ["left"]);
    let left = ids[2].clone();
    assert!(db.write(move |tx| files::delete(tx, &left)).unwrap());
    assert_eq!(find(&db, &ids[2]), None);
    assert_eq!(db.read(|tx| files::piece(tx, &ids[2], 0)).unwrap(), None);
    let checked = ids[1].clone();
    db.write(move |tx| files::set_trust(tx, &checked, Trust::B, NOW)).unwrap();
    assert_eq!(find(&db, &ids[1]).unwrap().trust, Trust::B);
}

fn the_story_of_a_file_is_told_once_a_line(base: &Base) {
    let db = base.open();
    let id = begun(&db, "f1", Some(1));
    let line = |deed, at: Instant, case| Event { deed, at, by: "李强".to_owned(), case };
    let first = line(Deed::HandedIn, NOW, Some(case_id(1)));
    let second = line(Deed::Checked, LATER, None);
    for (key, event) in [("1", &first), ("2", &second), ("2", &first)] {
        db.write_once(vec![files::tell(&id, key, event)]).unwrap();
    }
    assert_eq!(db.read(|tx| files::story(tx, &id)).unwrap(), [second, first.clone()]);
    let orphan = files::tell(&FileId { id: "none".to_owned(), ..id.clone() }, "1", &first);
    let outcome = db.write_once(vec![orphan]);
    assert!(matches!(outcome, Err(Error::Conflict(_))), "{outcome:?}");
    let gone = id.clone();
    assert!(db.write(move |tx| files::delete(tx, &gone)).unwrap());
    assert_eq!(db.read(|tx| files::story(tx, &id)).unwrap(), []);
    assert_eq!(region("330106"), id.owner.region);
}

fn a_case_holds_a_file_with_what_it_says_of_it(base: &Base) {
    let db = base.open();
    let case = case_id(1);
    let id = begun(&db, "f1", None);
    append(&db, &id, 0, b"bytes");
    close(&db, &id, State::Ready);
    let hold = || files::hold(&case, &id, "material:photo", NOW);
    db.write_once(hold()).unwrap();
    // The same again is the same.
    db.write_once(hold()).unwrap();
    let held = db.read(|tx| files::of_case(tx, &case)).unwrap();
    let fields: Vec<_> = held.iter().map(|(field, file)| (field.as_str(), file.is_held)).collect();
    assert_eq!(fields, [("material:photo", true)]);
    let gone = id.clone();
    assert!(!db.write(move |tx| files::delete(tx, &gone)).unwrap(), "what a case holds stays");
    // What is not ready is not held.
    let waiting = begun(&db, "f2", None);
    append(&db, &waiting, 0, b"bytes");
    close(&db, &waiting, State::Scanning);
    db.write_once(files::hold(&case, &waiting, "material:plan", NOW)).unwrap();
    assert!(!find(&db, &waiting).unwrap().is_held);
}
