//! One case from submission to decision through five steps, three of them in departments that work
//! side by side: what it costs in processor time, persisted and audited.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use domain::case::{Decision, Opinion, StepReport};
use domain::code::CreditCode;
use domain::flow::{StepFlow, StepKind};
use domain::identity::{Account, Actor, Grant, Holder, Role};
use domain::item::{ItemVersion, Limit, Step};
use domain::text::Bilingual;
use service::cases::{self, Application};
use service::people::NewAccount;

use super::Asked;
use super::cpu;
use super::fixture::{Fixture, PASSWORD, ctx};
use super::load::{Tally, us_since};
use super::report::{Point, Report};
use super::seeded::url;
use crate::clock;

/// How many cases go the whole way in one point.
const CASES: u64 = 2_000;
const CASES_QUICK: u64 = 200;
/// How many go at once.
const THREADS: u64 = 8;
/// How many points are taken.
const POINTS: usize = 3;
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
    let item = with_flow(&seen.item, &orgs);
    service::catalogue::publish(sv, clock::now(), item.clone(), seen.form.clone(), "bench")?;
    std::thread::sleep(Duration::from_millis(1100));
    let people = people(&fixture, &item, &orgs)?;
    let total = if asked.is_quick { CASES_QUICK } else { CASES };
    let mut report = Report::new("case", sv.db.engine());
    let (drawn, mut costs) = (AtomicU64::new(0), Vec::new());
    for point in 0..POINTS {
        let used = cpu::process_us();
        let began = Instant::now();
        let times = whole(&fixture, &people, total, &drawn)?;
        let tally = Tally { times_us: times, failures: 0, elapsed: began.elapsed() };
        let used = cpu::process_us() - used;
        costs.push(used as f64 / total as f64 / 1000.0);
        say(&format!("point {point}: {:.2} ms of processor time a case", costs[point]));
        report
            .points
            .push(Point::new("whole case", usize::try_from(THREADS)?, tally).with_cpu(used));
    }
    let checked = service::verify::verify(&sv.db, |_| {})?;
    anyhow::ensure!(checked.broken.is_empty(), "chains do not hold: {:?}", checked.broken);
    let expected = total * POINTS as u64 * EVENTS;
    anyhow::ensure!(checked.events == expected, "{} events, not {expected}", checked.events);
    report.at_most("processor time of a case", " ms", &costs, 2.0);
    report.notes.push(format!(
        "{EVENTS} events a case, each with its hash, row, step tasks and effects; every chain of \
         {} cases was checked afterwards",
        checked.cases
    ));
    Ok(report)
}

fn whole(
    fixture: &Fixture,
    people: &People,
    total: u64,
    drawn: &AtomicU64,
) -> anyhow::Result<Vec<u64>> {
    let one = || -> anyhow::Result<Vec<u64>> {
        let mut times = Vec::new();
        for _ in 0..total / THREADS {
            let began = Instant::now();
            through(fixture, people, drawn.fetch_add(1, Ordering::Relaxed))?;
            times.push(us_since(began));
        }
        Ok(times)
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(one)).collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().expect("a worker does not panic")?);
        }
        Ok(all)
    })
}

fn through(fixture: &Fixture, people: &People, n: u64) -> anyhow::Result<()> {
    let sv = &fixture.services;
    let who = |account: &Account| ctx(Actor::Account(Box::new(account.clone())));
    let application = Application {
        region: fixture.region,
        item_code: fixture.item_code.clone(),
        answers: fixture.answers.clone(),
        idempotency_key: format!("case-{n}"),
        channel: domain::case::Channel::Web,
    };
    let id = cases::submit(&who(&people.citizen), sv, &application)?;
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
