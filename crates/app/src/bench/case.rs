//! One case from submission to decision through five steps, three of them in departments that work
//! side by side: what it costs in processor time, persisted and audited. Before it the simplest
//! case there is, of one task: submitted and decided on the spot.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use domain::case::{CaseId, Decision, Opinion, StepReport};
use domain::code::CreditCode;
use domain::ctx::Ctx;
use domain::flow::{StepFlow, StepKind};
use domain::identity::{Account, Actor, Grant, Holder, Role};
use domain::item::{ItemVersion, Limit, Step};
use domain::lists::CaseClass;
use domain::text::Bilingual;
use service::cases;
use service::people::NewAccount;

use super::Asked;
use super::cpu;
use super::fixture::{Fixture, PASSWORD, ctx};
use super::load::{Tally, us_since};
use super::report::{Point, Report};
use super::seeded::url;
use crate::clock;

/// How many cases go the whole way in one point, and how many times as many the short one.
const CASES: u64 = 2_000;
const CASES_QUICK: u64 = 200;
const ONE_TASK_TIMES: u64 = 5;
/// How many go at once: of the simplest as many as may come together, as submissions are measured.
const ONE_TASK_THREADS: u64 = 32;
const THREADS: u64 = 8;
/// How many points are taken.
const POINTS: usize = 3;
/// One-task cases that a published run of Camunda completed in a second with one processor.
const CAMUNDA_ONE_TASK: f64 = 24.0;
/// Events of a case of one task: submission, decision.
const EVENTS_OF_ONE_TASK: u64 = 2;
/// Events of one case: submission, acceptance, start, five steps, opinion, decision.
const EVENTS: u64 = 10;

struct People {
    citizen: Account,
    clerk: Account,
    officer: Account,
    departments: Vec<Account>,
    approver: Account,
}

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let folder = super::folder(asked)?;
    let fixture = Fixture::create(&url(asked, folder.path()), 16, 1)?;
    let sv = &fixture.services;
    let seen = service::catalogue::published(sv, clock::now(), fixture.region, &fixture.item_code)?;
    let orgs = departments(sv, &seen.item)?;
    let people = people(&fixture, &seen.item, &orgs)?;
    let total = if asked.is_quick { CASES_QUICK } else { CASES };
    let mut report = Report::new("case", sv.db.engine());
    // Published items have chains of their own.
    let others = service::verify::verify(&sv.db, |_| {})?.events;
    let drawn = AtomicU64::new(0);
    let mut item = at_once(&seen.item);
    let mut taken = |item: &ItemVersion, (name, threads, total), way: Way<'_>| {
        service::catalogue::publish(sv, clock::now(), item.clone(), seen.form.clone(), "bench")?;
        // What a server remembers of items is a second old at most.
        std::thread::sleep(Duration::from_millis(1100));
        let mut costs = Vec::new();
        for point in 0..POINTS {
            let used = cpu::process_us();
            let began = Instant::now();
            let times = all(total, threads, &|| way(drawn.fetch_add(1, Ordering::Relaxed)))?;
            let tally = Tally { times_us: times, failures: 0, elapsed: began.elapsed() };
            let used = cpu::process_us() - used;
            costs.push(used as f64 / total as f64 / 1000.0);
            say(&format!("{name}, {point}: {:.2} ms of processor time a case", costs[point]));
            let threads = usize::try_from(threads)?;
            report.points.push(Point::new(name, threads, tally).with_cpu(used));
        }
        Ok::<_, anyhow::Error>(costs)
    };
    let short = ("one task", ONE_TASK_THREADS, total * ONE_TASK_TIMES);
    let one_task = taken(&item, short, &|n| on_the_spot(&fixture, &people, n))?;
    item = with_flow(&item, &orgs);
    let costs = taken(&item, ("whole case", THREADS, total), &|n| through(&fixture, &people, n))?;
    let checked = service::verify::verify(&sv.db, |_| {})?;
    anyhow::ensure!(checked.broken.is_empty(), "chains do not hold: {:?}", checked.broken);
    let expected = total * POINTS as u64 * (EVENTS + EVENTS_OF_ONE_TASK * ONE_TASK_TIMES);
    let events = checked.events - others;
    anyhow::ensure!(events == expected, "{events} events, not {expected}");
    report.at_most("processor time of a case", " ms", &costs, 2.0);
    let per_core = |ms: &f64| 1000.0 / ms / CAMUNDA_ONE_TASK;
    let per_core: Vec<f64> = one_task.iter().map(per_core).collect();
    report.at_least("one-task cases a processor ÷ Camunda's 24 a second", "×", &per_core, 20.0);
    report.notes.push(format!(
        "{EVENTS} events a case, each with its hash, row, step tasks and effects; every chain of \
         {} cases was checked afterwards",
        checked.cases
    ));
    Ok(report)
}

/// One case from beginning to end, with a number of its own.
type Way<'a> = &'a (dyn Fn(u64) -> anyhow::Result<()> + Sync);

/// So many, by several threads; how long each took, in microseconds.
fn all(
    total: u64,
    threads: u64,
    one: &(dyn Fn() -> anyhow::Result<()> + Sync),
) -> anyhow::Result<Vec<u64>> {
    let begun = AtomicU64::new(0);
    let some = || -> anyhow::Result<Vec<u64>> {
        let mut times = Vec::new();
        while begun.fetch_add(1, Ordering::Relaxed) < total {
            let began = Instant::now();
            one()?;
            times.push(us_since(began));
        }
        Ok(times)
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(some)).collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().expect("a worker does not panic")?);
        }
        Ok(all)
    })
}

fn submitted(fixture: &Fixture, people: &People, n: u64) -> anyhow::Result<CaseId> {
    let application = fixture.application(format!("case-{n}"));
    Ok(cases::submit(&who(&people.citizen), &fixture.services, &application)?)
}

fn who(account: &Account) -> Ctx {
    ctx(Actor::Account(Box::new(account.clone())))
}

fn on_the_spot(fixture: &Fixture, people: &People, n: u64) -> anyhow::Result<()> {
    let id = submitted(fixture, people, n)?;
    let decision = Decision { is_granted: true, reasons: "符合条件，准予。".to_owned() };
    let decide = domain::case::Action::DecideAtOnce(decision);
    cases::take(&who(&people.officer), &fixture.services, &id, 1, decide)?;
    Ok(())
}

fn through(fixture: &Fixture, people: &People, n: u64) -> anyhow::Result<()> {
    let sv = &fixture.services;
    let id = submitted(fixture, people, n)?;
    cases::accept(&who(&people.clerk), sv, &id, 1)?;
    let mut case = cases::start_review(&who(&people.officer), sv, &id, 2)?;
    let report = || StepReport {
        agrees: true,
        opinion: "材料齐全，符合法定形式，同意。".to_owned(),
        visit: None,
        given_by: None,
    };
    let officers = [&people.officer, &people.departments[0], &people.departments[1]];
    for (step, officer) in (2..).zip(officers).chain([(5, &people.officer), (6, &people.officer)]) {
        case = cases::finish_step(&who(officer), sv, &id, case.revision, step, report())?;
    }
    let opinion = Opinion { is_for_grant: true, text: "建议准予。".to_owned() };
    case = cases::review(&who(&people.officer), sv, &id, case.revision, opinion)?;
    let decision = Decision { is_granted: true, reasons: "符合条件，准予。".to_owned() };
    cases::decide(&who(&people.approver), sv, &id, case.revision, decision)?;
    Ok(())
}

/// Two other authorities, which do a step each.
fn departments(sv: &service::Services, item: &ItemVersion) -> anyhow::Result<Vec<CreditCode>> {
    let snapshot = service::catalogue::snapshot(sv, clock::now())?;
    let mut orgs: Vec<CreditCode> = snapshot.orgs.keys().copied().collect();
    orgs.sort();
    orgs.retain(|org| org.as_str() != item.authority.uscc);
    orgs.truncate(2);
    anyhow::ensure!(orgs.len() == 2, "the items name too few authorities");
    Ok(orgs)
}

/// Decided on the spot (即办件).
fn at_once(item: &ItemVersion) -> ItemVersion {
    let mut item = item.clone();
    item.version += 1;
    item.service.case_class = Some(CaseClass::Instant);
    item.steps.clear();
    item
}

/// Acceptance, three departments side by side, two more steps, the decision.
fn with_flow(item: &ItemVersion, orgs: &[CreditCode]) -> ItemVersion {
    let flow = |kind, next: &[u32], org: Option<&CreditCode>| StepFlow {
        kind,
        next: next.to_vec(),
        org: org.map(|org| org.as_str().to_owned()),
        needs_two: false,
        stops_all: false,
        silence_agrees: false,
    };
    let flows = [
        flow(StepKind::Accept, &[2, 3, 4], None),
        flow(StepKind::Examine, &[5], None),
        flow(StepKind::Opinion, &[5], Some(&orgs[0])),
        flow(StepKind::Opinion, &[5], Some(&orgs[1])),
        flow(StepKind::Examine, &[6], None),
        flow(StepKind::Examine, &[7], None),
        flow(StepKind::Decide, &[], None),
    ];
    let step = |(number, flow): (u32, StepFlow)| Step {
        number,
        name: Bilingual::both("环节", "Step"),
        unit: None,
        limit: Some(Limit::working_days(2)),
        standard: None,
        result: None,
        flow: Some(flow),
    };
    let mut item = item.clone();
    item.version += 1;
    item.service.case_class = None;
    item.service.review_mode = None;
    item.committed_limit = Limit::working_days(15);
    item.legal_limit = Limit::working_days(20);
    item.steps = (1..).zip(flows).map(step).collect();
    item
}

fn people(fixture: &Fixture, item: &ItemVersion, orgs: &[CreditCode]) -> anyhow::Result<People> {
    let own = CreditCode::parse(&item.authority.uscc)
        .map_err(|why| anyhow::anyhow!("the item's authority has no sound code: {why:?}"))?;
    let staff = |login: &str, role, org| -> anyhow::Result<Account> {
        let region = item.id.region;
        let new = NewAccount {
            region,
            login: login.to_owned(),
            password: PASSWORD.to_owned(),
            name: "甄一".to_owned(),
            holder: Holder::Staff,
            phone: None,
            grants: vec![Grant { role, region, org: Some(org) }],
        };
        let system = || ctx(Actor::System);
        let id = service::people::create(&system(), &fixture.services, new)?;
        let stored = service::people::show(&system(), &fixture.services, &id);
        Ok(stored.context("the account was just made")?.account)
    };
    Ok(People {
        citizen: fixture.citizens[0].1.clone(),
        clerk: staff("bench-clerk", Role::WindowClerk, own)?,
        officer: staff("bench-officer", Role::Officer, own)?,
        departments: vec![
            staff("bench-department-1", Role::Officer, orgs[0])?,
            staff("bench-department-2", Role::Officer, orgs[1])?,
        ],
        approver: staff("bench-approver", Role::Approver, own)?,
    })
}
