//! The deadline sweep: a million open cases, one in twenty past its promise; and what others notice
//! of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use domain::time::Instant as Moment;

use super::Asked;
use super::report::{Point, Report};
use super::seeded::{Kind, Seeded, url};
use super::{cpu, others};
use crate::clock;

/// How many cases are open.
const OPEN: u64 = 1_000_000;
const OPEN_QUICK: u64 = 20_000;
/// One case in so many is past its promised day, and as many will be so first of all others.
const DUE_ONE_IN: u64 = 20;
/// How long others are timed without a sweep.
const ALONE: Duration = Duration::from_secs(10);

/// Past its promise: twenty days hold the ten working days of the promise and not the sixty of the
/// law.
const DUE: Kind = Kind { days_ago: 30, is_accepted: true, is_taken: true };
const NEXT: Kind = Kind { days_ago: 7, is_accepted: true, is_taken: false };
const LATER: Kind = Kind { days_ago: 0, is_accepted: true, is_taken: false };

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let folder = super::folder(asked)?;
    let mut world = Seeded::create(&url(asked, folder.path()))?;
    let total = if asked.is_quick { OPEN_QUICK } else { OPEN };
    let kind = |n: u64| match n % DUE_ONE_IN {
        0 => DUE,
        1 => NEXT,
        _ => LATER,
    };
    world.fill(total, kind, say)?;
    let sv = &world.fixture.services;
    let mut report = Report::new("sweep", sv.db.engine());
    let due = total / DUE_ONE_IN;
    let before = store_jobs(sv)?;
    let (began, used) = (Instant::now(), cpu::process_us());
    let swept = service::work::sweep(sv, clock::now(), clock::entropy())?;
    let (seconds, used) = (began.elapsed().as_secs_f64(), cpu::process_us() - used);
    say(&format!("{swept:?} in {seconds:.2} s"));
    anyhow::ensure!(swept.looked_at == due, "looked at {} of {due} cases", swept.looked_at);
    anyhow::ensure!(swept.events == due, "{} events for {due} cases", swept.events);
    let told = store_jobs(sv)? - before;
    anyhow::ensure!(told == due.cast_signed(), "{told} effects for {due} cases");
    let (began_again, again) =
        (Instant::now(), service::work::sweep(sv, clock::now(), clock::entropy())?);
    anyhow::ensure!(again.looked_at == 0, "a second sweep looks at {}", again.looked_at);
    report.at_most("the sweep", " s", &[seconds], 8.0);
    report.notes.push(format!(
        "{due} of {total} open cases were past their promise; each got an event in its chain and \
         an effect in the outbox: {:.0} a second, {:.0} µs of processor time each; a second sweep \
         finds nothing in {:.1} ms",
        due as f64 / seconds,
        used as f64 / due as f64,
        began_again.elapsed().as_secs_f64() * 1000.0
    ));
    among_others(&world, total, &mut report, say)?;
    Ok(report)
}

/// Sweeps once more on the day when the next cases pass their promise, while others ask.
fn among_others(
    world: &Seeded,
    total: u64,
    report: &mut Report,
    say: &dyn Fn(&str),
) -> anyhow::Result<()> {
    let (day, later) = (world.wakes_on(NEXT)?, world.wakes_on(LATER)?);
    anyhow::ensure!(day < later, "cases of a week ago are due on {day} as those of today");
    let at = Moment::start_of_day_in_china(day).plus_millis(3_600_000);
    let (alone, _) = asked_during(world, total, "alone", || {
        thread::sleep(ALONE);
        Ok(())
    })?;
    let sv = &world.fixture.services;
    let (meanwhile, (swept, seconds)) = asked_during(world, total, "meanwhile", || {
        let began = Instant::now();
        let swept = service::work::sweep(sv, at, clock::entropy())?;
        Ok((swept, began.elapsed().as_secs_f64()))
    })?;
    let due = total / DUE_ONE_IN;
    anyhow::ensure!(swept.events >= due, "{} events for {due} cases", swept.events);
    let points = [("others, alone", alone), ("others, during a sweep", meanwhile)];
    let threads = usize::try_from(others::THREADS)?;
    let [alone, meanwhile] = points.map(|(name, tally)| Point::new(name, threads, tally));
    for point in [&alone, &meanwhile] {
        let (p50, p99) = (point.p50_us, point.p99_us);
        say(&format!("{}: {:.0}/s, p50 {p50} µs, p99 {p99} µs", point.name, point.per_second));
    }
    let ratio = meanwhile.p99_us as f64 / alone.p99_us.max(1) as f64;
    report.at_most("p99 of others during a sweep ÷ alone", "", &[ratio], 3.0);
    report.notes.push(format!("beside others that sweep took {seconds:.2} s"));
    report.points.extend([alone, meanwhile]);
    Ok(())
}

/// What others were answered while something was done.
fn asked_during<T>(
    world: &Seeded,
    cases: u64,
    run: &str,
    work: impl FnOnce() -> anyhow::Result<T>,
) -> anyhow::Result<(super::load::Tally, T)> {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let asking = scope.spawn(|| others::ask(world, cases, run, &is_over));
        let done = work();
        is_over.store(true, Ordering::Relaxed);
        let tally = asking.join().map_err(|_| anyhow::anyhow!("those who ask panicked"))??;
        Ok((tally, done?))
    })
}

fn store_jobs(sv: &service::Services) -> anyhow::Result<i64> {
    Ok(service::work::waiting(sv)?.jobs)
}
