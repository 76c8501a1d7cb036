//! Random deeds of the whole table by random people, with the clock jumping over holidays and
//! statements failing: the case stays the fold of its events, nothing outside the table happens,
//! due days move only for a named cause, and every refusal names its rule.

use std::cell::RefCell;
use std::collections::BTreeMap;

use domain::case::{
    Action, Case, CaseId, Channel, Decision, DeliveryWay, Event, Lenient, Opinion, Procedure,
    Proposal, Reopening, Seat, StepReport, Visit, transition,
};
use domain::flow::{StepFlow, StepKind};
use domain::identity::Role;
use domain::item::{ItemVersion, Limit, Material, Step};
use domain::lists::{Necessity, SpecialProcedure};
use domain::text::Bilingual;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use service::cases::{self as deed};
use service::{Error, Result, work};

use crate::engines::{Base, on_both_engines};
use crate::world::{ORG, Person, REASON, REGION, World, answers, form};

on_both_engines!(nothing_outside_the_table_happens_whatever_is_tried);

pub const OTHER: &str = "11450721MB15580811";

/// The sample item with steps, commitment, material that may follow and, on wish, silence.
pub fn whole_item(version: u32, silence_grants: Option<bool>) -> ItemVersion {
    let flow = |kind, next: &[u32]| StepFlow {
        kind,
        next: next.to_vec(),
        org: None,
        needs_two: false,
        stops_all: false,
        silence_agrees: false,
    };
    let flows = [
        flow(StepKind::Accept, &[2, 3, 4]),
        StepFlow { stops_all: true, ..flow(StepKind::Examine, &[5]) },
        StepFlow { needs_two: true, ..flow(StepKind::SiteVisit, &[5]) },
        StepFlow {
            org: Some(OTHER.to_owned()),
            silence_agrees: true,
            ..flow(StepKind::Opinion, &[5])
        },
        flow(StepKind::Examine, &[6]),
        flow(StepKind::Decide, &[]),
    ];
    let mut item = ItemVersion { version, ..ItemVersion::sample() };
    item.legal_limit = Limit::working_days(20);
    item.committed_limit = Limit::working_days(10);
    item.service.by_commitment = Some(true);
    item.service.commitment_text = Some(Bilingual::both(REASON, "promise"));
    item.service.silence_grants = silence_grants;
    item.materials.push(Material {
        code: "photo".to_owned(),
        necessity: Some(Necessity::MayFollow),
        ..Material::default()
    });
    let step = |(number, flow): (u32, StepFlow)| Step {
        number,
        name: Bilingual::both("环节", "Step"),
        unit: None,
        limit: Some(Limit::working_days(2)),
        standard: None,
        result: None,
        flow: Some(flow),
    };
    item.steps = (1..).zip(flows).map(step).collect();
    item
}

/// People and the seats they have.
const PEOPLE: [(&str, &[Role], &str, &[Seat]); 7] = [
    ("applicant", &[], ORG, &[Seat::Applicant]),
    ("stranger", &[], ORG, &[]),
    ("clerk", &[Role::WindowClerk], ORG, &[Seat::Window]),
    ("officer", &[Role::Officer], ORG, &[Seat::Officer, Seat::Department]),
    ("second", &[Role::Officer], ORG, &[Seat::Officer, Seat::Department]),
    ("outside", &[Role::Officer], OTHER, &[Seat::Department]),
    ("approver", &[Role::Approver], ORG, &[Seat::Approver]),
];

pub fn people(world: &World) -> Vec<Person> {
    let person = |(name, roles, org, _): &(&str, &[Role], &str, &[Seat])| match roles.is_empty() {
        true => world.citizen(name),
        false => world.staff_of(name, roles, REGION, Some(org)),
    };
    PEOPLE.iter().map(person).collect()
}

pub fn report(agrees: bool, world: &World) -> StepReport {
    let visit = Visit {
        at: world.now(),
        place: "演示路1号".to_owned(),
        present: vec!["王芳".to_owned()],
        found: "布局与图纸一致".to_owned(),
    };
    StepReport { agrees, opinion: REASON.to_owned(), visit: Some(visit), given_by: None }
}

/// The deeds tried, by number, each with the action whose row of the table it must obey.
const DEEDS: usize = 31;

pub fn action(n: usize, world: &World) -> Action {
    let reason = || REASON.to_owned();
    let opinion = |is_for_grant| Opinion { is_for_grant, text: reason() };
    let decision = |is_granted| Decision { is_granted, reasons: reason() };
    let by = world.now().civil_date_in_china().saturating_add(jiff::Span::new().days(9));
    let lenient = Lenient { missing: vec!["photo".to_owned()], supply_by: by, promise: reason() };
    let procedure =
        Procedure { kind: SpecialProcedure::Hearing, reason: reason(), expected_days: 5 };
    match n {
        0 | 30 => Action::Accept,
        1 => Action::StartReview,
        2 => Action::FinishStep { step: 2, report: report(true, world) },
        3 => Action::FinishStep { step: 3, report: report(true, world) },
        4 => Action::Countersign { step: 3 },
        5 => Action::FinishStep { step: 4, report: report(true, world) },
        6 => Action::FinishStep { step: 5, report: report(true, world) },
        7 => Action::FinishStep { step: 2, report: report(false, world) },
        8 => Action::ReturnStep { step: 3, reason: reason() },
        9 => Action::TakeStep { step: 5 },
        10 => Action::Propose(Proposal::Suspend { procedure }),
        11 => Action::Propose(Proposal::Extend { reason: reason() }),
        12 => Action::Propose(Proposal::Terminate { reason: reason() }),
        13 | 29 => Action::Approve,
        14 => Action::Reject { reason: reason() },
        15 => Action::Resume { result: reason() },
        16 => Action::Review(opinion(true)),
        17 => Action::Return { reason: reason() },
        18 => Action::Decide(decision(true)),
        19 => Action::Decide(decision(false)),
        20 => Action::Withdraw { reason: String::new() },
        21 => Action::Commit { promise: reason() },
        22 => Action::GrantOnCommitment { has_good_credit: true, reasons: reason() },
        23 => Action::AcceptLeniently(lenient),
        24 => Action::SupplyMissing { note: String::new() },
        25 => Action::Issue,
        26 => Action::Deliver { way: DeliveryWay::Window },
        27 => Action::ConfirmDelivery { proof: "签收单".to_owned() },
        28 => Action::Reopen { cause: Reopening::Error, reason: reason() },
        other => panic!("there is no deed {other}"),
    }
}

pub fn does(world: &World, who: &Person, id: &CaseId, seen: u32, action: Action) -> Result<Case> {
    let (ctx, sv) = (&who.ctx(world), &world.sv);
    match action {
        Action::Accept => deed::accept(ctx, sv, id, seen),
        Action::StartReview => deed::start_review(ctx, sv, id, seen),
        Action::FinishStep { step, report } => deed::finish_step(ctx, sv, id, seen, step, report),
        Action::Countersign { step } => deed::countersign(ctx, sv, id, seen, step),
        Action::Propose(proposal) => deed::propose(ctx, sv, id, seen, proposal),
        Action::Approve => deed::approve(ctx, sv, id, seen),
        Action::Reject { reason } => deed::reject(ctx, sv, id, seen, reason),
        Action::Resume { result } => deed::resume(ctx, sv, id, seen, result),
        Action::Review(opinion) => deed::review(ctx, sv, id, seen, opinion),
        Action::Return { reason } => deed::return_to_officer(ctx, sv, id, seen, reason),
        Action::Decide(decision) => deed::decide(ctx, sv, id, seen, decision),
        Action::Withdraw { reason } => deed::withdraw(ctx, sv, id, seen, reason),
        Action::Issue => deed::issue(ctx, sv, id, seen),
        Action::Deliver { way } => deed::deliver(ctx, sv, id, seen, way),
        Action::ConfirmDelivery { proof } => deed::confirm_delivery(ctx, sv, id, seen, proof),
        Action::Reopen { cause, reason } => deed::reopen(ctx, sv, id, seen, cause, reason),
        // As the pages do the rest.
        other => deed::take(ctx, sv, id, seen, other),
    }
}

#[derive(Clone, Debug)]
struct Try {
    person: usize,
    deed: usize,
    /// Hours that pass before it, backwards now and then.
    hours: i64,
    /// The statement that fails, if any.
    fault: Option<u32>,
    sweeps: bool,
    /// Whether it is one that the table allows, picked by the number of the deed; otherwise anybody
    /// tries anything.
    is_proper: bool,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let hours = prop_oneof![6 => 0..5_i64, 2 => 20..80_i64, 1 => 150..400_i64, 1 => -3..0_i64];
    let fault = prop_oneof![5 => Just(None), 1 => (1..14_u32).prop_map(Some)];
    let (sweeps, is_proper) = (prop::bool::weighted(0.1), prop::bool::weighted(0.6));
    let one = (0..PEOPLE.len(), 0..DEEDS, hours, fault, sweeps, is_proper);
    let one = one.prop_map(|(person, deed, hours, fault, sweeps, is_proper)| Try {
        person,
        deed,
        hours,
        fault,
        sweeps,
        is_proper,
    });
    proptest::collection::vec(one, 20..120)
}

/// The due day moves back only when something with a name says so.
fn assert_forwards(before: &Case, after: &Case, news: &[Event]) {
    let (Some(old), Some(new)) = (&before.due, &after.due) else { return };
    let is_named = news.iter().any(|event| {
        matches!(event, Event::Reopened { .. } | Event::CalendarChanged { .. })
            || matches!(event, Event::DeemedAccepted { .. })
    });
    assert!(is_named || new.legal_on >= old.legal_on, "{old:?} became {new:?} by {news:?}");
    let may_move = is_named
        || news.iter().any(|e| matches!(e, Event::Resumed { .. } | Event::Extended { .. }));
    assert!(may_move || old == new, "{old:?} became {new:?} by {news:?}");
}

fn nothing_outside_the_table_happens_whatever_is_tried(base: &Base) {
    let world = World::new(base);
    let item = whole_item(2, None);
    service::catalogue::publish(&world.sv, world.now(), item, Some(form()), "editor").unwrap();
    world.later(2000);
    let people = people(&world);
    let config = Config { cases: 40, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let happened = RefCell::new(BTreeMap::new());
    let outcome = TestRunner::new_with_rng(config, rng).run(&tries(), |tries| {
        let id = people[0].submits(&world);
        prop_assert_eq!(world.case(&id).item_version, 2);
        for tried in tries {
            one(&world, &people, &id, &tried, &mut happened.borrow_mut())?;
        }
        Ok(())
    });
    if let Err(fault) = outcome {
        panic!("{fault}");
    }
    world.assert_sound();
    let happened = happened.into_inner();
    for key in ["granted", "step-finished", "suspended", "extended", "accepted-leniently"] {
        assert!(happened.contains_key(key), "no try ever led to {key}: {happened:?}");
    }
}

/// Somebody and a deed that state and seat allow, short of those that end the case early.
fn proper(world: &World, case: &Case, tried: &Try) -> (usize, usize) {
    let mut found = Vec::new();
    for deed in (0..DEEDS).filter(|deed| ![12, 19, 20].contains(deed)) {
        let row = transition(action(deed, world).verb(case));
        let may = |(_, _, _, seats): &(&str, &[Role], &str, &[Seat])| {
            row.by.iter().any(|seat| seats.contains(seat))
        };
        if row.from.contains(&case.state) {
            found.extend(PEOPLE.iter().enumerate().filter(|(_, p)| may(p)).map(|(n, _)| (n, deed)));
        }
    }
    match found.is_empty() {
        true => (tried.person, tried.deed),
        false => found[(tried.deed * PEOPLE.len() + tried.person) % found.len()],
    }
}

fn one(
    world: &World,
    people: &[Person],
    id: &CaseId,
    tried: &Try,
    happened: &mut BTreeMap<&'static str, u32>,
) -> std::result::Result<(), TestCaseError> {
    world.later(tried.hours * 3_600_000);
    if tried.sweeps {
        swept(world, id);
    }
    let before = world.case(id);
    let (person, number) = match tried.is_proper {
        true => proper(world, &before, tried),
        false => (tried.person, tried.deed),
    };
    let act = action(number, world);
    let row = transition(act.verb(&before));
    let (_, _, _, seats) = PEOPLE[person];
    let is_in_table =
        row.from.contains(&before.state) && row.by.iter().any(|seat| seats.contains(seat));
    if let Some(n) = tried.fault {
        world.sv.db.fault().fail_nth(n);
    }
    let done = does(world, &people[person], id, before.revision, act);
    let was_struck = !world.sv.db.fault().disarm() && tried.fault.is_some();
    let (after, history) = (world.case(id), world.history(id));
    prop_assert_eq!(domain::case::fold(id, &history), Ok(after.clone()));
    match &done {
        Ok(case) => {
            prop_assert!(is_in_table, "{tried:?} in {:?}", before.state);
            prop_assert!(row.to.is_empty() || row.to.contains(&case.state), "{:?}", case.state);
            prop_assert!(!row.to.is_empty() || case.state == before.state);
            prop_assert_eq!(&after, case);
            prop_assert_eq!(after.revision, before.revision + 1);
            let last = history.last().expect("one event more");
            *happened.entry(last.event.key()).or_default() += 1;
            prop_assert!(last.at >= before.changed_at, "time goes back");
            assert_forwards(&before, &after, std::slice::from_ref(&last.event));
        }
        Err(why) => {
            prop_assert_eq!(&after, &before);
            match why {
                Error::Refused(refusal) => {
                    prop_assert!(row.guards.contains(&refusal.key()), "{}: {refusal:?}", row.id);
                    prop_assert!(!refusal.rule().is_empty());
                }
                Error::Overtaken { state } => prop_assert_eq!(*state, before.state),
                Error::Forbidden | Error::NotFound(_) => prop_assert!(!is_in_table || was_struck),
                Error::Unavailable(_) => prop_assert!(was_struck, "{why:?}"),
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }
    Ok(())
}

/// A sweep, and a second one that finds nothing more.
fn swept(world: &World, id: &CaseId) {
    let before = world.case(id);
    work::sweep(&world.sv, world.now(), [9; 64]).expect("the sweep ends well");
    let after = world.case(id);
    let history = world.history(id);
    let news: Vec<Event> =
        history.iter().skip(before.revision as usize).map(|r| r.event.clone()).collect();
    assert_forwards(&before, &after, &news);
    let again = work::sweep(&world.sv, world.now(), [9; 64]).expect("the sweep ends well");
    assert_eq!(again.events, 0, "a second sweep finds nothing more");
}

/// What an application for the whole item looks like; the channel plays no part.
pub fn application(key: &str) -> deed::Application {
    deed::Application {
        channel: Channel::Window,
        answers: answers("小吃店"),
        ..crate::world::application(key, "小吃店")
    }
}
