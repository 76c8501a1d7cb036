//! The deadline sweep: a million open cases, one in twenty past its promise.

use std::time::Instant;

use super::Asked;
use super::cpu;
use super::report::Report;
use super::seeded::{Kind, Seeded, url};
use crate::clock;

/// How many cases are open.
const OPEN: u64 = 1_000_000;
const OPEN_QUICK: u64 = 20_000;
/// One case in so many is past its promised day.
const DUE_ONE_IN: u64 = 20;

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let folder = super::folder(asked)?;
    let mut world = Seeded::create(&url(asked, folder.path()))?;
    let total = if asked.is_quick { OPEN_QUICK } else { OPEN };
    // Twenty days hold the ten working days of the promise and not the sixty of the law.
    world.fill(
        total,
        |n| {
            let is_due = n.is_multiple_of(DUE_ONE_IN);
            Kind { days_ago: if is_due { 30 } else { 0 }, is_accepted: true, is_taken: is_due }
        },
        say,
    )?;
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
    Ok(report)
}

fn store_jobs(sv: &service::Services) -> anyhow::Result<i64> {
    Ok(service::work::waiting(sv)?.jobs)
}
