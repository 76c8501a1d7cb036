//! What people do meanwhile: lists, cases and submissions at a steady rate, timed from the moment
//! each was to begin.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use domain::identity::{Actor, Role};
use service::cases;

use super::fixture::ctx;
use super::load::{Tally, us_since};
use super::seeded::Seeded;

/// How many ask at once, and how often each.
pub const THREADS: u64 = 2;
const EVERY: Duration = Duration::from_millis(10);

/// Asks until `is_over`; `run` keeps what is asked in two runs apart.
pub fn ask(world: &Seeded, cases: u64, run: &str, is_over: &AtomicBool) -> anyhow::Result<Tally> {
    let began = Instant::now();
    let one = |thread: u64| {
        let mut times = Vec::with_capacity(1 << 12);
        for n in 0.. {
            // The threads take turns.
            let share = EVERY * u32::try_from(n * THREADS + thread)? / u32::try_from(THREADS)?;
            let planned = began + share;
            thread::sleep(planned.saturating_duration_since(Instant::now()));
            if is_over.load(Ordering::Relaxed) {
                break;
            }
            turn(world, cases, n * THREADS + thread, run)?;
            times.push(us_since(planned));
        }
        Ok::<_, anyhow::Error>(times)
    };
    let times_us = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|n| scope.spawn(move || one(n))).collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().map_err(|_| anyhow::anyhow!("one who asked panicked"))??);
        }
        Ok::<_, anyhow::Error>(all)
    })?;
    Ok(Tally { times_us, failures: 0, elapsed: began.elapsed() })
}

/// Of five turns two read a case, two a list, and one submits.
fn turn(world: &Seeded, cases: u64, n: u64, run: &str) -> anyhow::Result<()> {
    let sv = &world.fixture.services;
    let citizen = |at: usize| ctx(Actor::Account(Box::new(world.fixture.citizens[at].1.clone())));
    match n % 5 {
        0 => drop(cases::list_own(&citizen(0), sv, None, 20)?),
        1 | 2 => {
            // The first in twenty are older; those asked for were submitted today.
            let number = n.wrapping_mul(7919) % cases / 20 * 20 + 7;
            drop(cases::show(&ctx(Actor::System), sv, &world.id(number, 0))?);
        }
        3 => {
            let officer = ctx(Actor::Account(Box::new(world.officer.clone())));
            drop(cases::inbox(&officer, sv, &[Role::Officer], 100)?);
        }
        _ => {
            let application = world.fixture.application(format!("{run}-{n}"));
            drop(cases::submit(&citizen(1), sv, &application)?);
        }
    }
    Ok(())
}
