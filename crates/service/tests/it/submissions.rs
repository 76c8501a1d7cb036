//! The same submission twice is one case, however close together.

use std::collections::BTreeSet;
use std::sync::Barrier;

use service::{Error, cases, work};

use crate::engines::{Base, on_both_engines};
use crate::world::{World, application};

on_both_engines!(
    the_same_key_with_the_same_content_is_the_same_case,
    the_same_key_with_other_content_is_refused,
    two_cases_that_draw_the_same_number_get_two,
    fifty_at_once_make_one_case,
    fifty_different_ones_at_once_make_fifty_cases,
);

fn the_same_key_with_the_same_content_is_the_same_case(base: &Base) {
    let world = World::new(base);
    let (citizen, other) = (world.citizen("a"), world.citizen("b"));
    let first = citizen.submits_with(&world, "key", "店").unwrap();
    world.later(86_400_000);
    assert_eq!(citizen.submits_with(&world, "key", " 店 ").unwrap(), first);
    let theirs = other.submits_with(&world, "key", "店").unwrap();
    assert_ne!(theirs, first, "another person's key is another key");
    assert_ne!(citizen.submits_with(&world, "key-2", "店").unwrap(), first);
    assert_eq!(world.assert_sound(), 3);
    assert_eq!(work::waiting(&world.sv).unwrap().jobs, 3);
}

fn the_same_key_with_other_content_is_refused(base: &Base) {
    let world = World::new(base);
    let citizen = world.citizen("a");
    citizen.submits_with(&world, "key", "店").unwrap();
    let refused = citizen.submits_with(&world, "key", "另一家店");
    assert!(matches!(refused, Err(Error::KeyReused)), "{refused:?}");
    assert_eq!(world.assert_sound(), 1);
}

fn two_cases_that_draw_the_same_number_get_two(base: &Base) {
    let world = World::new(base);
    let citizen = world.citizen("a");
    // The same millisecond and the same chance.
    let ctx = citizen.ctx(&world);
    let submit = |key: &str| cases::submit(&ctx, &world.sv, &application(key, "店")).unwrap();
    let ids = ["key-1", "key-2", "key-3", "key-2"].map(submit);
    assert_eq!(ids[3], ids[1]);
    assert_eq!(ids.into_iter().map(|id| id.shown()).collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(world.assert_sound(), 3);
}

const AT_ONCE: usize = 50;

fn at_once(world: &World, key: impl Fn(usize) -> String + Sync) -> BTreeSet<String> {
    let citizen = world.citizen("a");
    let start = Barrier::new(AT_ONCE);
    let submit = |n: usize| {
        start.wait();
        citizen.submits_with(world, &key(n), "店").expect("each post is answered with a case")
    };
    std::thread::scope(|scope| {
        let submit = &submit;
        let posts: Vec<_> = (0..AT_ONCE).map(|n| scope.spawn(move || submit(n))).collect();
        posts.into_iter().map(|post| post.join().expect("no post panics").shown()).collect()
    })
}

fn fifty_at_once_make_one_case(base: &Base) {
    let world = World::new(base);
    let answered = at_once(&world, |_| "key".to_owned());
    assert_eq!(answered.len(), 1, "{answered:?}");
    assert_eq!(world.assert_sound(), 1);
    assert_eq!(work::waiting(&world.sv).unwrap().jobs, 1);
}

fn fifty_different_ones_at_once_make_fifty_cases(base: &Base) {
    let world = World::new(base);
    let answered = at_once(&world, |n| format!("key-{n}"));
    assert_eq!(answered.len(), AT_ONCE);
    assert_eq!(world.assert_sound(), AT_ONCE as u64);
}
