//! Notices outside of the inbox: what happens when a provider is down, slow, half-willing or asked
//! twice, and that a case never waits for any of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::case::State;
use domain::identity::Role;
use domain::notice::Carrier;
use domain::text::Language;
use service::carriers::{self, Delivered, Letter, Outcome, Setup, Way, Words};
use service::{Error, work};

use crate::engines::{Base, on_both_engines};
use crate::world::{Deed, PASSWORD, Person, REGION, World, region};

on_both_engines!(
    an_address_is_proven_by_the_code_that_was_sent_there,
    codes_are_not_guessed_and_not_asked_for_without_end,
    notices_go_where_they_are_wanted_once_and_in_order,
    a_provider_that_was_down_for_six_hours_gets_each_notice_once,
    a_batch_taken_in_part_is_brought_in_part,
    what_is_stale_or_superseded_is_dropped,
    a_full_queue_leaves_the_inbox_alone,
    what_a_full_queue_leaves_out_is_counted_once,
    a_claim_that_outlived_its_lease_settles_nothing,
    what_is_refused_waits_for_an_administrator,
    nothing_of_anybody_stands_in_a_notice,
    no_carrier_waits_for_the_end_of_anothers_queue,
    tries_at_the_same_moment_are_all_counted,
    a_closed_account_is_told_nothing,
);

/// What the provider was given, and what it answers.
#[derive(Default)]
pub struct Provider {
    pub taken: Vec<Letter>,
    calls: u32,
    is_down: bool,
    /// The answers for addresses that are not simply taken.
    answers: BTreeMap<String, Outcome>,
}

pub type Shared = Arc<Mutex<Provider>>;

pub fn set_up(world: &World, at_once: u32, queue_max: u32) -> Shared {
    let shared = Shared::default();
    let provider = Arc::clone(&shared);
    let send = move |letters: &[Letter], _: Duration| {
        let mut provider = provider.lock().unwrap();
        provider.calls += 1;
        if provider.is_down {
            return Err("connection refused".to_owned());
        }
        let outcomes = letters.iter().map(|letter| {
            let answer = provider.answers.get(&letter.to).cloned().unwrap_or(Outcome::Sent);
            if answer == Outcome::Sent {
                provider.taken.push(letter.clone());
            }
            answer
        });
        Ok(outcomes.collect())
    };
    let way = Way { carrier: Carrier::Email, at_once, send: Box::new(send) };
    let words = |told: &carriers::Told<'_>| Words {
        subject: format!("{} {}", told.lang, told.about),
        text: format!(
            "{}{}",
            told.case.map(|id| id.shown()).unwrap_or_default(),
            told.code.unwrap_or_default()
        ),
    };
    assert!(world.sv.carry(Setup { ways: vec![way], words: Box::new(words), queue_max }));
    shared
}

pub fn deliver(world: &World) -> Delivered {
    work::drain(&world.sv, world.now()).unwrap();
    carriers::deliver(&world.sv, &|| world.now()).unwrap()
}

pub fn code(shared: &Shared) -> String {
    shared.lock().unwrap().taken.last().expect("a code was sent").text.clone()
}

fn ask(world: &World, who: &Person, typed: &str) -> service::Result<()> {
    carriers::ask(&who.ctx(world), &world.sv, Carrier::Email, (typed, None), Language::Zh)
}

fn confirm(world: &World, who: &Person, code: &str) -> service::Result<()> {
    carriers::confirm(&who.ctx(world), &world.sv, Carrier::Email, code)
}

/// Has somebody reached at an address, and forgets what that took.
pub fn reached(world: &World, shared: &Shared, who: &Person, at: &str) {
    ask(world, who, at).unwrap();
    deliver(world);
    confirm(world, who, &code(shared)).unwrap();
    shared.lock().unwrap().taken.clear();
}

pub fn subjects(shared: &Shared) -> Vec<String> {
    shared.lock().unwrap().taken.iter().map(|letter| letter.subject.clone()).collect()
}

#[track_caller]
fn assert_wrong(outcome: service::Result<()>, word: &str) {
    match outcome {
        Err(Error::Wrong(_, why)) => assert_eq!(why, word),
        other => panic!("{other:?}"),
    }
}

fn an_address_is_proven_by_the_code_that_was_sent_there(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let shared = set_up(&world, 10, 1000);
    for bad in ["", "wang", "a@b.cn\r\nBcc: c@d.cn", "a@b.cn, c@d.cn"] {
        assert_wrong(ask(&world, &cast.citizen, bad), "no-address");
    }
    ask(&world, &cast.citizen, "wang@example.cn").unwrap();
    // Nothing is told there before it is proven.
    cast.citizen.submits(&world);
    assert_eq!(deliver(&world).sent, 1);
    assert_eq!(subjects(&shared), ["zh contact-code"]);
    confirm(&world, &cast.citizen, &code(&shared)).unwrap();
    let own = carriers::own(&cast.citizen.ctx(&world), &world.sv).unwrap();
    assert!(own[0].contact.as_ref().unwrap().is_live());
    cast.citizen.submits(&world);
    assert_eq!(deliver(&world).sent, 1);
    let off = |is_on| {
        let ctx = cast.citizen.ctx(&world);
        carriers::switch(&ctx, &world.sv, Carrier::Email, is_on, Language::En).unwrap();
    };
    off(false);
    cast.citizen.submits(&world);
    assert_eq!(deliver(&world), Delivered::default());
    off(true);
    cast.citizen.submits(&world);
    deliver(&world);
    assert_eq!(subjects(&shared).last().unwrap(), "en submitted");
    let ctx = || cast.citizen.ctx(&world);
    carriers::forget(&ctx(), &world.sv, Carrier::Email, Some(PASSWORD)).unwrap();
    assert_eq!(deliver(&world).sent, 1, "that it was removed");
    cast.citizen.submits(&world);
    assert_eq!(deliver(&world), Delivered::default());
}

fn codes_are_not_guessed_and_not_asked_for_without_end(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let shared = set_up(&world, 10, 1000);
    ask(&world, &cast.citizen, "wang@example.cn").unwrap();
    deliver(&world);
    let right = code(&shared);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_wrong(confirm(&world, &cast.citizen, wrong), "code-wrong");
    }
    assert_wrong(confirm(&world, &cast.citizen, &right), "code-over");
    world.later(1);
    ask(&world, &cast.citizen, "wang@example.cn").unwrap();
    world.later(30 * 60_000);
    assert_eq!(deliver(&world).dropped, 1, "a code that no longer holds is not sent");
    assert_wrong(confirm(&world, &cast.citizen, &right), "code-over");
    for _ in 0..3 {
        world.later(1);
        ask(&world, &cast.citizen, "wang@example.cn").unwrap();
    }
    let more = ask(&world, &cast.citizen, "other@example.cn");
    assert!(matches!(more, Err(Error::Throttled { .. })), "{more:?}");
    let other = world.citizen("other");
    let to_the_same = ask(&world, &other, "WANG@example.cn");
    assert!(matches!(to_the_same, Err(Error::Throttled { .. })), "{to_the_same:?}");
}

fn notices_go_where_they_are_wanted_once_and_in_order(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let shared = set_up(&world, 10, 1000);
    reached(&world, &shared, &cast.citizen, "wang@example.cn");
    cast.case_in(&world, State::Granted);
    assert_eq!(deliver(&world).sent, 3);
    assert_eq!(deliver(&world), Delivered::default(), "nothing is brought twice");
    assert_eq!(subjects(&shared), ["zh submitted", "zh accepted", "zh granted"]);
    let provider = shared.lock().unwrap();
    let mut ids: Vec<&str> = provider.taken.iter().map(|letter| letter.id.as_str()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

fn a_provider_that_was_down_for_six_hours_gets_each_notice_once(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let shared = set_up(&world, 2, 1000);
    reached(&world, &shared, &cast.citizen, "wang@example.cn");
    let other = world.citizen("other");
    reached(&world, &shared, &other, "li@example.cn");
    shared.lock().unwrap().is_down = true;
    let calls = shared.lock().unwrap().calls;
    let mut cases = Vec::new();
    for hour in 0..6 {
        if hour < 3 {
            // The case goes on as if nothing were.
            cases.push(cast.case_in(&world, State::Granted));
            other.submits(&world);
        }
        for _ in 0..60 {
            world.later(60_000);
            deliver(&world);
        }
    }
    let tries = shared.lock().unwrap().calls - calls;
    assert!((10..40).contains(&tries), "{tries} calls in six hours: it is left alone, not flooded");
    let (queue, left_out) = carriers::figures(&world.sv).unwrap();
    assert!((9..=12).contains(&queue.waiting) && left_out == 0, "{queue:?}");
    assert!(queue.failing > 0);
    shared.lock().unwrap().is_down = false;
    let mut rounds = 0;
    while carriers::figures(&world.sv).unwrap().0.waiting > 0 {
        world.later(60_000);
        deliver(&world);
        rounds += 1;
        assert!(rounds < 45, "what was missed arrives soon after the provider is back");
    }
    let provider = shared.lock().unwrap();
    let told = |to: &str| -> Vec<&str> {
        let own = provider.taken.iter().filter(|letter| letter.to == to);
        own.map(|letter| letter.subject.as_str()).collect()
    };
    let granted = told("wang@example.cn").iter().filter(|s| **s == "zh granted").count();
    assert_eq!(granted, 3, "{:?}", told("wang@example.cn"));
    assert_eq!(told("li@example.cn"), ["zh submitted"; 3]);
    let mut ids: Vec<&String> = provider.taken.iter().map(|letter| &letter.id).collect();
    let in_order = ids.clone();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), provider.taken.len(), "none twice");
    let of_wang: Vec<&String> = in_order
        .into_iter()
        .zip(&provider.taken)
        .filter(|(_, letter)| letter.to == "wang@example.cn")
        .map(|(id, _)| id)
        .collect();
    assert!(of_wang.is_sorted(), "each recipient's order is kept");
    drop(provider);
    assert!(cases.iter().all(|id| world.case(id).state == State::Granted));
    world.assert_sound();
}

fn a_batch_taken_in_part_is_brought_in_part(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let shared = set_up(&world, 10, 1000);
    let other = world.citizen("other");
    reached(&world, &shared, &cast.citizen, "wang@example.cn");
    reached(&world, &shared, &other, "li@example.cn");
    let busy = Outcome::Later("mailbox busy".to_owned());
    shared.lock().unwrap().answers.insert("li@example.cn".to_owned(), busy);
    for _ in 0..2 {
        world.later(1000);
        cast.citizen.submits(&world);
        other.submits(&world);
    }
    let done = deliver(&world);
    assert_eq!((done.sent, done.postponed), (2, 2));
    world.later(20_000);
    assert_eq!(deliver(&world), Delivered::default(), "not before its time");
    shared.lock().unwrap().answers.clear();
    world.later(20_000);
    assert_eq!(deliver(&world).sent, 2);
    let to: Vec<String> = shared.lock().unwrap().taken.iter().map(|l| l.to.clone()).collect();
    assert_eq!(to, ["wang@example.cn", "wang@example.cn", "li@example.cn", "li@example.cn"]);
}

fn what_is_stale_or_superseded_is_dropped(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let shared = set_up(&world, 10, 1000);
    reached(&world, &shared, &cast.citizen, "wang@example.cn");
    shared.lock().unwrap().is_down = true;
    cast.case_in(&world, State::Granted);
    cast.case_in(&world, State::Accepted);
    deliver(&world);
    world.later(2 * 3_600_000);
    shared.lock().unwrap().is_down = false;
    deliver(&world);
    world.later(1);
    deliver(&world);
    // Of each case only the last word is left: the rest says less than what follows.
    assert_eq!(subjects(&shared), ["zh granted", "zh accepted"]);
    shared.lock().unwrap().taken.clear();
    shared.lock().unwrap().is_down = true;
    cast.citizen.submits(&world);
    deliver(&world);
    world.later(3 * 24 * 3_600_000);
    shared.lock().unwrap().is_down = false;
    assert_eq!(deliver(&world).dropped, 1);
    assert_eq!(subjects(&shared), [""; 0]);
}

fn a_full_queue_leaves_the_inbox_alone(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let shared = set_up(&world, 10, 3);
    reached(&world, &shared, &cast.citizen, "wang@example.cn");
    shared.lock().unwrap().is_down = true;
    for _ in 0..6 {
        cast.citizen.submits(&world);
        world.later(1000);
        deliver(&world);
    }
    let (queue, left_out) = carriers::figures(&world.sv).unwrap();
    assert_eq!((queue.waiting, left_out), (3, 3));
    let inbox = service::cases::messages(&cast.citizen.ctx(&world), &world.sv).unwrap();
    assert_eq!(inbox.iter().filter(|message| message.about == "submitted").count(), 6);
}

fn what_a_full_queue_leaves_out_is_counted_once(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let shared = set_up(&world, 10, 1);
    reached(&world, &shared, &cast.citizen, "wang@example.cn");
    shared.lock().unwrap().is_down = true;
    cast.citizen.submits(&world);
    world.later(1000);
    deliver(&world);
    // The queue is full. Among what is to be told next is an effect that cannot be carried out: the
    // transaction of them all is taken back, and each is tried for itself.
    cast.citizen.submits(&world);
    let now = world.now();
    let bad = store::outbox::insert(region(REGION), "zz-bad", "no-such-kind", "{}".to_owned(), now);
    world.sv.db.write_once(vec![bad]).unwrap();
    work::drain(&world.sv, world.now()).unwrap();
    let (_, left_out) = carriers::figures(&world.sv).unwrap();
    assert_eq!(left_out, 1);
}

fn a_claim_that_outlived_its_lease_settles_nothing(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let shared = set_up(&world, 10, 1000);
    reached(&world, &shared, &cast.citizen, "wang@example.cn");
    cast.citizen.submits(&world);
    work::drain(&world.sv, world.now()).unwrap();
    // Another server over the same database, whose process stands still in the middle of a call.
    let second = World::over(base, &world);
    let effects: Shared = Arc::default();
    let (first_sv, clock) = (Arc::new(world), Arc::clone(&effects));
    let inner = Arc::clone(&first_sv);
    let send = move |letters: &[Letter], _: Duration| {
        inner.later(121_000);
        // Meanwhile the lease ended and the first server took over.
        let done = carriers::deliver(&inner.sv, &|| inner.now()).unwrap();
        assert_eq!(done.sent, 1);
        clock.lock().unwrap().taken.extend(letters.to_vec());
        Ok(vec![Outcome::Refused("late".to_owned()); letters.len()])
    };
    let way = Way { carrier: Carrier::Email, at_once: 10, send: Box::new(send) };
    let words = |_: &carriers::Told<'_>| Words { subject: String::new(), text: String::new() };
    assert!(second.sv.carry(Setup { ways: vec![way], words: Box::new(words), queue_max: 10 }));
    let done = carriers::deliver(&second.sv, &|| first_sv.now()).unwrap();
    assert_eq!(done, Delivered::default(), "it settles nothing");
    let (queue, _) = carriers::figures(&second.sv).unwrap();
    assert_eq!((queue.waiting, queue.failed), (0, 0));
    // Both calls carried the same id, by which a provider takes the second for the first.
    let ids = |shared: &Shared| shared.lock().unwrap().taken.last().unwrap().id.clone();
    assert_eq!(ids(&effects), ids(&shared));
}

fn what_is_refused_waits_for_an_administrator(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let shared = set_up(&world, 10, 1000);
    let admin = world.staff_of("admin", &[Role::Administrator], REGION, None);
    let far = world.staff_of("far", &[Role::Administrator], "440106", None);
    reached(&world, &shared, &cast.citizen, "wang@example.cn");
    let refused = Outcome::Refused("550 no such mailbox".to_owned());
    shared.lock().unwrap().answers.insert("wang@example.cn".to_owned(), refused);
    cast.citizen.submits(&world);
    assert_eq!(deliver(&world).failed, 1);
    world.later(24 * 3_600_000);
    assert_eq!(deliver(&world), Delivered::default(), "it is given up");
    let board = |who: &Person| carriers::board(&who.ctx(&world), &world.sv, region(REGION));
    assert!(matches!(board(&far), Err(Error::Forbidden)));
    assert!(matches!(board(&cast.officer), Err(Error::Forbidden)));
    let seen = board(&admin).unwrap();
    assert_eq!(seen.troubled[0].fault, "550 no such mailbox");
    let key = seen.troubled[0].dispatch.key.clone();
    let retry = |who: &Person| carriers::retry(&who.ctx(&world), &world.sv, key.clone());
    assert!(matches!(retry(&far), Err(Error::Forbidden)));
    shared.lock().unwrap().answers.clear();
    retry(&admin).unwrap();
    assert_eq!(deliver(&world).sent, 1);
    assert!(matches!(retry(&admin), Err(Error::NotFound(_))));
    let all = |who: &Person| {
        carriers::retry_all(&who.ctx(&world), &world.sv, region(REGION), Carrier::Email)
    };
    assert_eq!(all(&admin).unwrap(), 0);
    assert!(matches!(all(&far), Err(Error::Forbidden)));
}

fn nothing_of_anybody_stands_in_a_notice(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let shared = set_up(&world, 10, 1000);
    reached(&world, &shared, &cast.citizen, "wang@example.cn");
    cast.does(
        &world,
        &[Deed::Correct, Deed::Supplement, Deed::Decline],
        &cast.citizen.submits(&world),
    );
    deliver(&world);
    let provider = shared.lock().unwrap();
    assert!(provider.taken.len() >= 4);
    for letter in &provider.taken {
        let all = format!("{letter:?}");
        for secret in ["11010519491231002X", "王芳", "小吃店", "面馆"] {
            assert!(!all.contains(secret), "{secret} in {all}");
        }
    }
}

fn a_closed_account_is_told_nothing(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let shared = set_up(&world, 10, 1000);
    reached(&world, &shared, &cast.citizen, "wang@example.cn");
    cast.citizen.submits(&world);
    work::drain(&world.sv, world.now()).unwrap();
    base.tamper("delete from contacts");
    let done = carriers::deliver(&world.sv, &|| world.now()).unwrap();
    assert_eq!((done.sent, done.dropped), (0, 1));
}

/// A carrier whose queue never ends, because each letter brings another one, must not keep the others
/// from theirs.
fn no_carrier_waits_for_the_end_of_anothers_queue(base: &Base) {
    let world = Arc::new(World::new(base));
    let cast = world.cast();
    let calls: Arc<Mutex<Vec<(Carrier, String)>>> = Arc::default();
    let way = |carrier| {
        let (calls, world) = (Arc::clone(&calls), Arc::downgrade(&world));
        let citizen = cast.citizen.clone();
        let send = move |letters: &[Letter], _: Duration| {
            let mut calls = calls.lock().unwrap();
            calls.push((carrier, letters[0].text.clone()));
            if carrier == Carrier::Email && (3..20).contains(&calls.len()) {
                let world = world.upgrade().expect("it goes on");
                citizen.submits(&world);
                work::drain(&world.sv, world.now()).unwrap();
            }
            Ok(vec![Outcome::Sent; letters.len()])
        };
        Way { carrier, at_once: 1, send: Box::new(send) }
    };
    let words = |told: &carriers::Told<'_>| Words {
        subject: String::new(),
        text: told.code.unwrap_or_default().to_owned(),
    };
    let ways = vec![way(Carrier::Email), way(Carrier::Message)];
    assert!(world.sv.carry(Setup { ways, words: Box::new(words), queue_max: 1000 }));
    let ctx = || cast.citizen.ctx(&world);
    for (carrier, typed) in [(Carrier::Email, "a@example.cn"), (Carrier::Message, "13800138000")] {
        carriers::ask(&ctx(), &world.sv, carrier, (typed, None), Language::Zh).unwrap();
    }
    deliver(&world);
    let codes = calls.lock().unwrap().clone();
    for (carrier, code) in codes {
        carriers::confirm(&ctx(), &world.sv, carrier, &code).unwrap();
    }
    cast.citizen.submits(&world);
    deliver(&world);
    let carriers: Vec<Carrier> = calls.lock().unwrap().iter().map(|call| call.0).collect();
    assert!(carriers.len() > 20, "letters bring letters: {}", carriers.len());
    // After both codes each had its turn before the first had its second.
    assert_eq!(carriers[2..4], [Carrier::Email, Carrier::Message]);
}

fn tries_at_the_same_moment_are_all_counted(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let shared = set_up(&world, 10, 1000);
    ask(&world, &cast.citizen, "wang@example.cn").unwrap();
    deliver(&world);
    let right = code(&shared);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let looked_at = std::thread::scope(|scope| {
        let tries: Vec<_> =
            (0..12).map(|_| scope.spawn(|| confirm(&world, &cast.citizen, wrong))).collect();
        let outcomes = tries.into_iter().map(|one| one.join().unwrap());
        outcomes.filter(|one| matches!(one, Err(Error::Wrong(_, "code-wrong")))).count()
    });
    assert_eq!(looked_at, 5, "a sixth try is not looked at");
    assert_wrong(confirm(&world, &cast.citizen, &right), "code-over");
}
