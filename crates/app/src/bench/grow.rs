//! What a case costs among more and more of them, and the lists people work from among a million.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::case::State;
use domain::identity::{Account, Actor};
use service::cases;
use store::cases::Filter;

use super::Asked;
use super::fixture::ctx;
use super::load::{Tally, us_since};
use super::report::{Point, Report, at_share};
use super::seeded::{Kind, Seeded, url};

/// The sizes, least first.
const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];
const SIZES_QUICK: [u64; 3] = [1_000, 4_000, 16_000];
/// How many turns a figure is made of.
const TURNS: u64 = 2_000;
const TURNS_QUICK: u64 = 200;
/// How many people submit at once.
const THREADS: u64 = 8;
/// How many cases a list shows.
const LISTED: u32 = 100;

/// Runs the scenario over all sizes.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let sizes = if asked.is_quick { SIZES_QUICK } else { SIZES };
    over("grow", asked, &sizes, say)
}

/// Runs the lists alone, over the largest size.
pub fn run_inbox(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let sizes = if asked.is_quick { SIZES_QUICK } else { SIZES };
    over("inbox", asked, &sizes[2..], say)
}

/// Of a hundred cases forty wait for acceptance and forty for an officer, and twenty are examined.
fn kind(n: u64) -> Kind {
    Kind { days_ago: 0, is_accepted: n % 100 >= 40, is_taken: n % 100 >= 80 }
}

fn over(
    scenario: &'static str,
    asked: &Asked,
    sizes: &[u64],
    say: &dyn Fn(&str),
) -> anyhow::Result<Report> {
    let folder = super::folder(asked)?;
    let mut world = Seeded::create(&url(asked, folder.path()))?;
    let mut report = Report::new(scenario, world.fixture.services.db.engine());
    let turns = if asked.is_quick { TURNS_QUICK } else { TURNS };
    let mut medians: Vec<(&str, Vec<f64>)> = Vec::new();
    for size in sizes {
        world.fill(*size, kind, say)?;
        let drawn = AtomicU64::new(*size);
        let figures = measured(&world, *size, turns, &drawn)?;
        for (name, mut times) in figures {
            times.sort_unstable();
            let (p50, p95) = (at_share(&times, 50), at_share(&times, 95));
            say(&format!("{size:>9} cases, {name}: p50 {p50} µs, p95 {p95} µs"));
            if *size == sizes[sizes.len() - 1] && name.contains("list") {
                let bar = format!("{name} of {LISTED} among {size}, p95");
                report.at_most(&bar, " ms", &[p95 as f64 / 1000.0], 20.0);
            }
            let elapsed = Duration::from_micros(times.iter().sum::<u64>().max(1));
            let tally = Tally { times_us: times, failures: 0, elapsed };
            report.points.push(Point::new(&format!("{name}, {size}"), 1, tally));
            match medians.iter_mut().find(|(known, _)| *known == name) {
                Some((_, all)) => all.push(p50 as f64),
                None => medians.push((name, vec![p50 as f64])),
            }
        }
    }
    if sizes.len() > 1 {
        for (name, all) in &medians {
            let ratio = all[all.len() - 1] / all[0].max(1.0);
            let bar = format!("{name}: {} ÷ {}", sizes[sizes.len() - 1], sizes[0]);
            report.at_most(&bar, "", &[ratio], 2.0);
        }
    }
    Ok(report)
}

type Times = (&'static str, Vec<u64>);

fn measured(
    world: &Seeded,
    size: u64,
    turns: u64,
    drawn: &AtomicU64,
) -> anyhow::Result<Vec<Times>> {
    let sv = &world.fixture.services;
    let (_, citizen) = &world.fixture.citizens[0];
    let timed = |turn: &mut dyn FnMut(u64) -> anyhow::Result<()>| -> anyhow::Result<Vec<u64>> {
        let mut times = Vec::with_capacity(usize::try_from(turns)?);
        for n in 0..turns {
            let began = Instant::now();
            turn(n)?;
            times.push(us_since(began));
        }
        Ok(times)
    };
    let by_number = timed(&mut |n| {
        // Numbers from all over the range, each once.
        let id = world.id(n.wrapping_mul(7919) % size, 0);
        Ok(cases::show(&ctx(Actor::System), sv, &id).map(drop)?)
    })?;
    let own = ctx(Actor::Account(Box::new(citizen.clone())));
    let mine = timed(&mut |_| {
        anyhow::ensure!(cases::list_own(&own, sv, None, 20)?.len() == 20, "cases are missing");
        Ok(())
    })?;
    let inbox = |account: &Account| {
        let actor = Actor::Account(Box::new(account.clone()));
        timed(&mut |_| {
            let roles = [domain::identity::Role::Officer];
            let shown = cases::inbox(&ctx(actor.clone()), sv, &roles, LISTED)?.cases.len();
            anyhow::ensure!(shown >= LISTED as usize, "{shown} cases in the inbox");
            Ok(())
        })
    };
    let filter = Filter::Item(&world.item.id.code);
    let region = world.item.id.region;
    let filtered = |account: &Account| {
        let context = || ctx(Actor::Account(Box::new(account.clone())));
        timed(&mut |_| {
            let state = State::Accepted;
            let shown = cases::list_filtered(&context(), sv, region, state, &filter, None, LISTED)?;
            anyhow::ensure!(shown.len() == LISTED as usize, "{} cases are listed", shown.len());
            Ok(())
        })
    };
    let (own_inbox, wide_inbox) = (inbox(&world.officer)?, inbox(&world.wide)?);
    let (own_filtered, wide_filtered) = (filtered(&world.officer)?, filtered(&world.wide)?);
    let mut inserted = submitted(world, turns, drawn)?;
    inserted.sort_unstable();
    Ok(vec![
        ("insert", inserted),
        ("read by number", by_number),
        ("my cases", mine),
        ("officer list", own_inbox),
        ("filtered list", own_filtered),
        ("officer list, province", wide_inbox),
        ("filtered list, province", wide_filtered),
    ])
}

/// Submissions by several at once, each timed.
fn submitted(world: &Seeded, turns: u64, drawn: &AtomicU64) -> anyhow::Result<Vec<u64>> {
    let sv = &world.fixture.services;
    let (_, second) = &world.fixture.citizens[1];
    let one = || -> anyhow::Result<Vec<u64>> {
        let mut times = Vec::new();
        for _ in 0..turns / THREADS {
            let key = drawn.fetch_add(1, Ordering::Relaxed);
            let application = world.fixture.application(format!("grow-{key}"));
            let context = ctx(Actor::Account(Box::new(second.clone())));
            let began = Instant::now();
            cases::submit(&context, sv, &application)?;
            times.push(us_since(began));
        }
        Ok(times)
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(one)).collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().expect("a submitter does not panic")?);
        }
        Ok(all)
    })
}
