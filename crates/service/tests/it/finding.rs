//! The search index follows the store, is rebuilt while searches go on, and equals the store.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use domain::case::State;
use domain::identity::Actor;
use domain::item::{ItemId, ItemVersion};
use domain::text::Bilingual;
use service::catalogue::{self, Filter, Wanted};
use service::{Services, cases};

use crate::engines::{Base, on_both_engines};
use crate::world::World;

on_both_engines!(
    what_is_published_is_found_within_a_second_and_what_is_withdrawn_is_not,
    an_index_that_lost_something_is_found_out_and_made_good,
    an_index_that_lost_everything_is_built_again_and_nobody_misses_their_case,
    searches_are_answered_while_the_index_is_rebuilt,
    queries_that_found_nothing_are_written_down_without_numbers,
);

fn publish(world: &World, number: u32, name: &str, version: u32) {
    let mut item = ItemVersion::sample();
    item.id.code = format!("{number:031}");
    item.version = version;
    item.handling_name = None;
    item.name = Bilingual::zh(name);
    item.service.keywords.clear();
    item.outcomes.clear();
    catalogue::publish(&world.sv, world.now(), item, None, "editor").unwrap();
}

fn names(sv: &Services, world: &World, words: &str) -> Vec<String> {
    let wanted = Wanted { words: words.to_owned(), slice: (0, 1000), ..Wanted::default() };
    let found = catalogue::find(sv, world.now(), &wanted).unwrap();
    assert_eq!(found.total, found.items.len());
    found.items.into_iter().map(|item| item.name.zh).collect()
}

fn what_is_published_is_found_within_a_second_and_what_is_withdrawn_is_not(base: &Base) {
    let world = World::new(base);
    publish(&world, 1, "火箭发射许可", 1);
    assert_eq!(names(&world.sv, &world, "火箭"), ["火箭发射许可"]);
    publish(&world, 1, "卫星发射许可", 2);
    publish(&world, 2, "潜艇下水许可", 1);
    world.later(1001);
    assert!(names(&world.sv, &world, "火箭").is_empty(), "the name before is gone");
    assert_eq!(names(&world.sv, &world, "weixing"), ["卫星发射许可"]);
    assert_eq!(names(&world.sv, &world, "潜艇"), ["潜艇下水许可"]);
    let id = ItemId { region: ItemVersion::sample().id.region, code: format!("{:031}", 2) };
    world.sv.db.write(move |tx| store::listings::withdraw(tx, &id)).unwrap();
    world.later(1001);
    assert!(names(&world.sv, &world, "潜艇").is_empty());
    let proof = catalogue::prove(&world.sv, world.now()).unwrap();
    assert!(proof.holds() && proof.listed > 0, "{proof:?}");
}

fn an_index_that_lost_something_is_found_out_and_made_good(base: &Base) {
    let world = World::new(base);
    publish(&world, 1, "火箭发射许可", 1);
    assert_eq!(names(&world.sv, &world, "火箭").len(), 1);
    let id = ItemId { region: ItemVersion::sample().id.region, code: format!("{:031}", 1) };
    // Its row is lost behind everybody's back, as by a restored table.
    let gone = id.clone();
    world.sv.db.write(move |tx| store::listings::withdraw(tx, &gone)).unwrap();
    world.later(1001);
    assert!(names(&world.sv, &world, "火箭").is_empty());
    assert_eq!(catalogue::mend(&world.sv).unwrap(), 1);
    assert_eq!(catalogue::mend(&world.sv).unwrap(), 0, "mending again changes nothing");
    catalogue::rebuild(&world.sv, world.now()).unwrap();
    assert_eq!(names(&world.sv, &world, "火箭").len(), 1);
    assert!(catalogue::prove(&world.sv, world.now()).unwrap().holds());
}

fn an_index_that_lost_everything_is_built_again_and_nobody_misses_their_case(base: &Base) {
    let world = World::new(base);
    let citizen = world.citizen("citizen");
    let case = citizen.submits(&world);
    for number in 0..3 {
        publish(&world, number, &format!("第{number}号火箭发射许可"), 1);
    }
    assert_eq!(names(&world.sv, &world, "火箭").len(), 3);
    let page = |tx: &mut store::Tx<'_>| store::listings::page(tx, ("", ""), 100);
    let listed = world.sv.db.read(page).unwrap();
    let ids: Vec<ItemId> = listed.into_iter().map(|row| row.id).collect();
    let gone = ids.clone();
    let all_go = move |tx: &mut store::Tx<'_>| {
        gone.iter().try_for_each(|id| store::listings::withdraw(tx, id))
    };
    world.sv.db.write(all_go).unwrap();
    world.later(1001);
    assert!(names(&world.sv, &world, "火箭").is_empty(), "rows and index are gone");
    let lost = catalogue::health(&world.sv);
    assert_eq!((lost.size.documents, lost.followed_at), (0, Some(world.now())));
    // A case is looked up where it was written, and no index is asked.
    let nobody = world.ctx(Actor::Nobody);
    let code = world.sv.query_code(&case);
    let progress = cases::query(&nobody, &world.sv, &case.shown(), &code, "a").unwrap();
    assert_eq!(progress.state, State::Submitted);
    assert_eq!(catalogue::mend(&world.sv).unwrap(), ids.len(), "from the items themselves");
    catalogue::rebuild(&world.sv, world.now()).unwrap();
    assert_eq!(names(&world.sv, &world, "火箭").len(), 3);
    let proof = catalogue::prove(&world.sv, world.now()).unwrap();
    assert!(proof.holds() && proof.listed == ids.len(), "{proof:?}");
    assert_eq!(catalogue::health(&world.sv).rebuilt_at, Some(world.now()));
}

fn searches_are_answered_while_the_index_is_rebuilt(base: &Base) {
    let world = World::new(base);
    for number in 0..200 {
        publish(&world, number, &format!("第{number}号火箭发射许可"), 1);
    }
    assert_eq!(names(&world.sv, &world, "火箭").len(), 200);
    let (is_done, answered) = (AtomicBool::new(false), AtomicU32::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(Ordering::SeqCst) {
                let wanted = Wanted {
                    words: "火箭发射".to_owned(),
                    filter: Filter::default(),
                    slice: (0, 5),
                    ..Wanted::default()
                };
                let found = catalogue::find(&world.sv, world.now(), &wanted).unwrap();
                assert_eq!(found.total, 200, "never less than everything");
                answered.fetch_add(1, Ordering::SeqCst);
            }
        });
        for _ in 0..5 {
            let before = answered.load(Ordering::SeqCst);
            catalogue::rebuild(&world.sv, world.now()).unwrap();
            while answered.load(Ordering::SeqCst) == before {
                std::thread::yield_now();
            }
        }
        is_done.store(true, Ordering::SeqCst);
    });
    assert!(answered.into_inner() >= 5);
    assert!(catalogue::prove(&world.sv, world.now()).unwrap().holds());
}

fn queries_that_found_nothing_are_written_down_without_numbers(base: &Base) {
    let world = World::new(base);
    let region = ItemVersion::sample().id.region;
    for words in ["火箭发射", "火箭发射", "330106199001011234", "查 13800138000"] {
        catalogue::note_fruitless(&world.sv, region, words);
    }
    assert_eq!(catalogue::write_fruitless(&world.sv, world.now()).unwrap(), 1);
    assert_eq!(catalogue::write_fruitless(&world.sv, world.now()).unwrap(), 0);
    let kept = world.sv.db.read(|tx| store::fruitless::list(tx, region, 10)).unwrap();
    let kept: Vec<_> = kept.iter().map(|query| (query.words.as_str(), query.count)).collect();
    assert_eq!(kept, [("火箭发射", 2)]);
}
