//! Effects are carried out after the record is safe: each once, none lost.

use std::sync::Barrier;

use domain::case::State;
use service::{cases, work};

use crate::engines::{Base, on_both_engines};
use crate::world::{Cast, World};

on_both_engines!(
    draining_twice_delivers_once,
    workers_at_once_deliver_once,
    a_failing_effect_is_tried_again_later_and_holds_up_no_other,
    a_fault_at_any_statement_of_a_round_loses_and_repeats_nothing,
);

fn messages(world: &World, cast: &Cast) -> usize {
    cases::messages(&cast.citizen.ctx(world), &world.sv).unwrap().len()
}

fn draining_twice_delivers_once(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    cast.case_in(&world, State::Granted);
    assert_eq!(work::drain(&world.sv, world.now()).unwrap(), 3);
    assert_eq!(work::drain(&world.sv, world.now()).unwrap(), 0);
    assert_eq!(messages(&world, &cast), 3);
    assert_eq!(work::waiting(&world.sv).unwrap().jobs, 0);
}

fn workers_at_once_deliver_once(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    for _ in 0..5 {
        cast.case_in(&world, State::Granted);
    }
    let start = Barrier::new(4);
    let done: u32 = std::thread::scope(|scope| {
        let work = || {
            start.wait();
            work::drain(&world.sv, world.now()).expect("the round ends well")
        };
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("no panic")).sum()
    });
    assert_eq!((done, messages(&world, &cast)), (15, 15));
}

fn a_failing_effect_is_tried_again_later_and_holds_up_no_other(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    cast.citizen.submits(&world);
    base.tamper("update outbox set payload = '{}'");
    world.later(1);
    cast.citizen.submits(&world);
    assert_eq!(work::drain(&world.sv, world.now()).unwrap(), 1);
    let waiting = work::waiting(&world.sv).unwrap();
    assert_eq!((waiting.jobs, waiting.failing), (1, 1));
    assert_eq!(work::drain(&world.sv, world.now()).unwrap(), 0, "not before its time");
    world.later(3_600_000);
    assert_eq!(work::drain(&world.sv, world.now()).unwrap(), 0);
    assert_eq!(messages(&world, &cast), 1);
}

fn a_fault_at_any_statement_of_a_round_loses_and_repeats_nothing(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    for n in 1.. {
        cast.citizen.submits(&world);
        let before = work::waiting(&world.sv).unwrap().jobs;
        let delivered = messages(&world, &cast);
        world.sv.db.fault().fail_nth(n);
        let _ = work::drain(&world.sv, world.now());
        let is_over = world.sv.db.fault().disarm();
        let left = usize::try_from(work::waiting(&world.sv).unwrap().jobs).expect("few");
        let before = usize::try_from(before).expect("few");
        let news = messages(&world, &cast) - delivered;
        assert_eq!(before - left, news, "carried out and marked together, fault {n}");
        if is_over {
            break;
        }
    }
    world.later(3_600_000);
    work::drain(&world.sv, world.now()).unwrap();
    assert_eq!(work::waiting(&world.sv).unwrap().jobs, 0);
}
