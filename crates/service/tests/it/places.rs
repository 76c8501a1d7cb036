//! Limited numbers: granted in the order of acceptance, never beyond the limit whoever presses when,
//! given back when a decision turns, and counted anew with the next stretch of time.

use std::sync::Barrier;

use domain::case::{CaseId, Decision, Event, Recorded, Refusal, Reopening, State};
use domain::identity::Role;
use domain::item::{ItemVersion, Quota, QuotaPeriod};
use domain::text::Bilingual;
use service::cases::{self, Desk};
use service::{Error, work};

use crate::engines::{Base, on_both_engines};
use crate::world::{Cast, Deed, ORG, Person, REASON, REGION, World, form, region};

on_both_engines!(
    places_go_in_the_order_of_acceptance,
    a_crowd_of_grants_never_exceeds_the_limit,
    a_crowd_under_another_order_gets_each_place_once,
    what_is_opened_again_keeps_its_place_until_it_is_decided_otherwise,
    what_silence_refuses_gives_its_place_back,
    a_place_goes_back_although_the_item_counts_no_longer,
    the_limit_of_the_version_in_force_holds_and_each_month_has_its_own,
);

const GRANT: Deed = Deed::Decide { is_granted: true };
const DAY: i64 = 86_400_000;

fn limited(version: u32, most: u32, per: QuotaPeriod, is_by_lot: bool) -> ItemVersion {
    let mut item = ItemVersion { version, ..ItemVersion::sample() };
    let order =
        is_by_lot.then(|| Bilingual::both("依照条例摇号", "By lot, as the regulation says"));
    item.conditions.quota = Quota { most: Some(most), per: Some(per), other_order: order };
    item
}

fn publish(world: &World, item: ItemVersion) {
    service::catalogue::publish(&world.sv, world.now(), item, Some(form()), "editor").unwrap();
    world.later(2000);
}

fn world(base: &Base, most: u32, is_by_lot: bool) -> (World, Cast) {
    let world = World::new(base);
    publish(&world, limited(2, most, QuotaPeriod::Year, is_by_lot));
    let cast = world.cast();
    (world, cast)
}

/// Cases that await their decision, accepted one after another.
fn ready(world: &World, cast: &Cast, count: usize) -> Vec<CaseId> {
    (0..count).map(|_| cast.case_in(world, State::AwaitDecision)).collect()
}

fn why(tried: service::Result<domain::case::Case>) -> Refusal {
    match tried {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn granted(world: &World, ids: &[CaseId]) -> Vec<bool> {
    ids.iter().map(|id| world.case(id).state == State::Granted).collect()
}

fn places_go_in_the_order_of_acceptance(base: &Base) {
    let (world, cast) = world(base, 2, false);
    let (sv, approver) = (&world.sv, &cast.approver);
    let ids = ready(&world, &cast, 4);
    let desk = Desk { region: region(REGION), org: domain::code::CreditCode::parse(ORG).unwrap() };
    let list = || {
        let ctx = approver.ctx(&world);
        let mut all = cases::limited(&ctx, sv, &desk, 9).unwrap();
        assert_eq!(all.len(), 1);
        let one = all.remove(0);
        let waiting: Vec<CaseId> = one.waiting.into_iter().map(|one| one.case).collect();
        (one.places.granted, one.places.left(), waiting)
    };
    assert_eq!(list(), (0, 2, ids.clone()));
    let in_line = |id| {
        let page = cases::own_page(&cast.citizen.ctx(&world), sv, id).unwrap();
        assert!(page.line.as_ref().is_none_or(|line| !line.is_cut));
        page.line.map(|line| (line.queue.ahead, line.queue.left(line.most)))
    };
    assert_eq!(in_line(&ids[0]), Some((0, 2)));
    assert_eq!(in_line(&ids[3]), Some((3, 0)));
    // The second has a place whatever becomes of the first; the third has none as long as both stand.
    approver.does(&world, &GRANT, &ids[1]).unwrap();
    assert_eq!(why(approver.does(&world, &GRANT, &ids[2])), Refusal::QuotaTurn { ahead: 1 });
    assert_eq!(why(approver.does(&world, &GRANT, &ids[2])).rule(), "行政许可法第五十七条");
    let refused = Deed::Decide { is_granted: false };
    approver.does(&world, &refused, &ids[0]).unwrap();
    approver.does(&world, &GRANT, &ids[2]).unwrap();
    assert_eq!(why(approver.does(&world, &GRANT, &ids[3])), Refusal::QuotaFull { most: 2 });
    assert_eq!(list(), (2, 0, vec![ids[3].clone()]));
    // Whoever comes too late is refused with the reason.
    let reasons = "本年度名额已经用完，依照行政许可法第五十七条不予许可".to_owned();
    let decision = Decision { is_granted: false, reasons };
    let seen = world.case(&ids[3]).revision;
    cases::decide(&approver.ctx(&world), sv, &ids[3], seen, decision).unwrap();
    assert_eq!(list(), (2, 0, Vec::new()));
    assert_eq!(in_line(&ids[3]), None);
    let elsewhere = world.staff_of("far", &[Role::Officer], "440106", Some(ORG));
    let hidden = cases::limited(&elsewhere.ctx(&world), sv, &desk, 9).map(drop);
    assert!(matches!(hidden, Err(Error::Forbidden)));
    world.assert_sound();
}

/// Everybody grants at the same moment, each their own case, again and again until it is granted or
/// the places are gone.
fn crowd(world: &World, approvers: &[Person], ids: &[CaseId]) {
    let start = Barrier::new(ids.len());
    std::thread::scope(|scope| {
        for (approver, id) in approvers.iter().zip(ids) {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                loop {
                    match approver.does(world, &GRANT, id) {
                        Ok(_) | Err(Error::Refused(Refusal::QuotaFull { .. })) => return,
                        Err(Error::Refused(Refusal::QuotaTurn { ahead })) => assert!(ahead > 0),
                        Err(other) => panic!("{other:?}"),
                    }
                }
            });
        }
    });
}

fn approvers(world: &World, count: usize) -> Vec<Person> {
    (0..count).map(|n| world.staff(&format!("approver-{n}"), &[Role::Approver])).collect()
}

fn a_crowd_of_grants_never_exceeds_the_limit(base: &Base) {
    let (world, cast) = world(base, 5, false);
    let ids = ready(&world, &cast, 16);
    crowd(&world, &approvers(&world, 16), &ids);
    let expected: Vec<bool> = (0..16).map(|n| n < 5).collect();
    assert_eq!(granted(&world, &ids), expected, "the first five, whoever pressed first");
    let numbers = numbers(&world, &ids);
    assert_eq!(numbers, (1..=5).collect::<Vec<_>>());
    world.assert_sound();
}

/// The place that a case has: its stretch of time and its number.
fn place(world: &World, id: &CaseId) -> Option<(String, u32)> {
    world.sv.db.read(|tx| store::quotas::place_of(tx, id)).unwrap()
}

fn numbers(world: &World, ids: &[CaseId]) -> Vec<u32> {
    let place = |id| place(world, id).map(|(_, place)| place);
    let mut numbers: Vec<u32> = ids.iter().filter_map(place).collect();
    numbers.sort_unstable();
    numbers
}

fn a_crowd_under_another_order_gets_each_place_once(base: &Base) {
    let (world, cast) = world(base, 7, true);
    let ids = ready(&world, &cast, 16);
    crowd(&world, &approvers(&world, 16), &ids);
    let count = granted(&world, &ids).into_iter().filter(|is_granted| *is_granted).count();
    assert_eq!((count, numbers(&world, &ids)), (7, (1..=7).collect()));
}

/// A case that is granted, delivered and opened again, and has its place.
fn opened_again(world: &World, cast: &Cast, id: &CaseId) {
    let sv = &world.sv;
    let supervisor = world.staff_of("watch", &[Role::Supervisor], REGION, None);
    cast.approver.does(world, &GRANT, id).unwrap();
    let ctx = |who: &Person| who.ctx(world);
    let seen = || world.case(id).revision;
    let way = domain::case::DeliveryWay::Electronic;
    cases::deliver(&ctx(&cast.officer), sv, id, seen(), way).unwrap();
    cases::confirm_delivery(&ctx(&cast.clerk), sv, id, seen(), "签收".to_owned()).unwrap();
    let cause = Reopening::Error;
    cases::reopen(&ctx(&supervisor), sv, id, seen(), cause, REASON.to_owned()).unwrap();
    assert_eq!(place(world, id).map(|(_, place)| place), Some(1));
}

fn what_is_opened_again_keeps_its_place_until_it_is_decided_otherwise(base: &Base) {
    let (world, cast) = world(base, 1, false);
    let ids = ready(&world, &cast, 2);
    opened_again(&world, &cast, &ids[0]);
    // While it is open again the place is still its own.
    assert_eq!(why(cast.approver.does(&world, &GRANT, &ids[1])), Refusal::QuotaFull { most: 1 });
    let review = Deed::Review { is_for_grant: true };
    cast.officer.does(&world, &review, &ids[0]).unwrap();
    cast.approver.does(&world, &Deed::Decide { is_granted: false }, &ids[0]).unwrap();
    assert_eq!(place(&world, &ids[0]), None);
    cast.approver.does(&world, &GRANT, &ids[1]).unwrap();
    assert_eq!(numbers(&world, &ids), [1]);
    world.assert_sound();
}

fn what_silence_refuses_gives_its_place_back(base: &Base) {
    let world = World::new(base);
    let mut item = limited(2, 1, QuotaPeriod::All, false);
    item.service.silence_grants = Some(false);
    publish(&world, item);
    let cast = world.cast();
    let first = ready(&world, &cast, 1).remove(0);
    opened_again(&world, &cast, &first);
    world.later(90 * DAY);
    work::sweep(&world.sv, world.now(), [3; 64]).unwrap();
    let history = world.history(&first);
    let is_silent = |recorded: &Recorded| matches!(recorded.event, Event::TacitlyDecided { .. });
    assert!(history.iter().any(is_silent), "the clock decided: {history:?}");
    assert_eq!((world.case(&first).state, place(&world, &first)), (State::Refused, None));
    let next = ready(&world, &cast, 1).remove(0);
    cast.approver.does(&world, &GRANT, &next).unwrap();
    assert_eq!(numbers(&world, &[first, next]), [1]);
    world.assert_sound();
}

fn a_place_goes_back_although_the_item_counts_no_longer(base: &Base) {
    let (world, cast) = world(base, 1, false);
    let ids = ready(&world, &cast, 2);
    opened_again(&world, &cast, &ids[0]);
    let mut free = limited(3, 1, QuotaPeriod::Year, false);
    free.conditions.quota = Quota::default();
    publish(&world, free);
    cast.officer.does(&world, &Deed::Review { is_for_grant: true }, &ids[0]).unwrap();
    cast.approver.does(&world, &Deed::Decide { is_granted: false }, &ids[0]).unwrap();
    assert_eq!(place(&world, &ids[0]), None);
    // It counts again: the one place is there for whoever waits.
    publish(&world, limited(4, 1, QuotaPeriod::Year, false));
    cast.approver.does(&world, &GRANT, &ids[1]).unwrap();
    assert_eq!(numbers(&world, &ids), [1]);
    world.assert_sound();
}

fn the_limit_of_the_version_in_force_holds_and_each_month_has_its_own(base: &Base) {
    let world = World::new(base);
    publish(&world, limited(2, 1, QuotaPeriod::Month, false));
    let cast = world.cast();
    let ids = ready(&world, &cast, 3);
    cast.approver.does(&world, &GRANT, &ids[0]).unwrap();
    assert_eq!(why(cast.approver.does(&world, &GRANT, &ids[1])), Refusal::QuotaFull { most: 1 });
    // One place more, for the cases that began before as well.
    publish(&world, limited(3, 2, QuotaPeriod::Month, false));
    cast.approver.does(&world, &GRANT, &ids[1]).unwrap();
    assert_eq!(why(cast.approver.does(&world, &GRANT, &ids[2])), Refusal::QuotaFull { most: 2 });
    // What is accepted in the next month stands in that month's line; what waits stays in its own.
    world.later(31 * DAY);
    let next = ready(&world, &cast, 1).remove(0);
    cast.approver.does(&world, &GRANT, &next).unwrap();
    assert_eq!(why(cast.approver.does(&world, &GRANT, &ids[2])), Refusal::QuotaFull { most: 2 });
    let place = |id| place(&world, id);
    assert_eq!(place(&next), Some(("2026-04".to_owned(), 1)));
    assert_eq!(place(&ids[1]), Some(("2026-03".to_owned(), 2)));
    let now = cases::places(&world.sv, world.now(), &limited(3, 2, QuotaPeriod::Month, false));
    let now = now.unwrap().unwrap();
    assert_eq!((now.granted, now.left(), now.waiting), (1, 1, 0));
    work::drain(&world.sv, world.now()).unwrap();
}
