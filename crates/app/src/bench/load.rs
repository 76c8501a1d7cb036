//! Running the same work in many threads for a while, and timing each turn of it.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Builder;
use std::time::{Duration, Instant};

use super::cpu;

/// What the threads of a point did together.
pub struct Tally {
    /// How long each turn took, in microseconds.
    pub times_us: Vec<u64>,
    /// How many more turns failed.
    pub failures: u64,
    /// From the first turn to the last answer.
    pub elapsed: Duration,
}

/// How a turn ended.
pub enum Turn {
    /// As it should.
    Done,
    /// As it should, and this is how many microseconds it took, where the turn itself knows better.
    DoneIn(u64),
    /// Refused or wrong.
    Failed,
}

impl From<bool> for Turn {
    fn from(is_right: bool) -> Self {
        if is_right { Self::Done } else { Self::Failed }
    }
}

/// Microseconds since an earlier moment.
pub fn us_since(earlier: Instant) -> u64 {
    u64::try_from(earlier.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// Runs one worker a thread, each turn after turn until the time is up. Also gives the processor
/// time the rest of the program used.
pub fn closed<T: Into<Turn>, W: FnMut() -> anyhow::Result<T> + Send>(
    workers: Vec<W>,
    lasting: Duration,
) -> anyhow::Result<(Tally, u64)> {
    let start = Barrier::new(workers.len() + 1);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let mut threads = Vec::with_capacity(workers.len());
        for mut worker in workers {
            let (start, is_over) = (&start, &is_over);
            let turns = move || -> anyhow::Result<(Vec<u64>, u64)> {
                let (mut times, mut failures) = (Vec::with_capacity(1 << 16), 0);
                start.wait();
                while !is_over.load(Ordering::Relaxed) {
                    let began = Instant::now();
                    match worker()?.into() {
                        Turn::Done => times.push(us_since(began)),
                        Turn::DoneIn(us) => times.push(us),
                        Turn::Failed => failures += 1,
                    }
                }
                Ok((times, failures))
            };
            threads.push(Builder::new().name(cpu::CLIENT.to_owned()).spawn_scoped(scope, turns)?);
        }
        start.wait();
        let (began, before) = (Instant::now(), cpu::used_us());
        std::thread::sleep(lasting);
        let used = cpu::used_us().saturating_sub(before);
        is_over.store(true, Ordering::Relaxed);
        let mut all = Tally { times_us: Vec::new(), failures: 0, elapsed: Duration::ZERO };
        for thread in threads {
            let done = thread.join().map_err(|_| anyhow::anyhow!("a client thread panicked"))?;
            let (times, failures) = done?;
            all.times_us.extend(times);
            all.failures += failures;
        }
        all.elapsed = began.elapsed();
        Ok((all, used))
    })
}
