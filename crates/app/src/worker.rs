//! The background threads: one carries out recorded effects and moves cases to other versions every
//! second, looks after items every minute, looks at the clocks of cases every ten minutes and clears
//! what ran out hourly, one asks the scanner about files that wait, one brings notices, one tends
//! the search index.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use service::Services;

use crate::clock;

/// How long a thread rests between rounds.
const REST: Duration = Duration::from_secs(1);
/// Items are looked after once in so many rounds.
const ROUNDS_A_MINUTE: u32 = 60;
/// The log of looks is gone through once in so many rounds.
const ROUNDS_A_WATCH: u32 = 30;
/// What ran out is cleared once in so many rounds.
const ROUNDS_AN_HOUR: u32 = 3600;
/// The clocks of cases are looked at once in so many rounds.
const ROUNDS_A_SWEEP: u32 = 600;

/// The running threads; dropping them lets the rounds under way finish.
pub struct Worker {
    threads: Vec<(Sender<()>, JoinHandle<()>)>,
}

impl Worker {
    /// Starts the threads. Files are scanned on one of their own, so that a scanner that does not
    /// answer holds up nothing else.
    pub fn start(services: Arc<Services>) -> std::io::Result<Self> {
        let scanned = Arc::clone(&services);
        let indexed = Arc::clone(&services);
        let carried = Arc::clone(&services);
        let threads = vec![
            every_second("worker", move |round| work(&services, round))?,
            // A mail server that does not answer holds up nothing else.
            every_second("carriers", move |_| carry(&carried))?,
            every_second("scanner", move |_| scan(&scanned))?,
            // A rebuild may take minutes and must hold nothing up.
            every_second("index", move |_| tend_index(&indexed))?,
        ];
        Ok(Self { threads })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let (stops, threads): (Vec<_>, Vec<_>) = self.threads.drain(..).unzip();
        drop(stops);
        for thread in threads {
            // A panic was logged by the hook when it happened.
            let _ = thread.join();
        }
    }
}

/// Follows what is published, and rebuilds the index where that is due.
fn tend_index(services: &Services) {
    guarded(|| {
        if let Some(size) = service::catalogue::tend(services, clock::now())? {
            let (items, bytes) = (size.documents, size.bytes);
            tracing::info!(items, bytes, "the search index was rebuilt");
        }
        Ok(())
    });
}

/// Runs `round` again and again, with its number, until the sender is dropped.
fn every_second(
    name: &str,
    round: impl Fn(u32) + Send + 'static,
) -> std::io::Result<(Sender<()>, JoinHandle<()>)> {
    let (stop, stopped) = channel();
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        let mut n = 0;
        while stopped.recv_timeout(REST) == Err(RecvTimeoutError::Timeout) {
            round(n);
            n = (n + 1) % ROUNDS_AN_HOUR;
        }
    })?;
    Ok((stop, thread))
}

/// One round of work.
fn work(services: &Services, round: u32) {
    guarded(|| {
        let now = clock::now();
        let done = service::work::drain(services, now)?;
        if done > 0 {
            tracing::debug!(done, "effects were carried out");
        }
        let papers = service::papers::make_due(services, now)?;
        if papers > 0 {
            tracing::debug!(papers, "papers were made");
        }
        move_cases(services, now)?;
        let named = service::people::write_out(services)?;
        if named > 0 {
            tracing::debug!(named, "people in lists that were carried away have their entries");
        }
        if round.is_multiple_of(ROUNDS_A_WATCH) {
            let alarms = service::people::watch(services, now)?;
            if alarms > 0 {
                tracing::warn!(alarms, "looks at records stand out");
            }
        }
        if round.is_multiple_of(ROUNDS_A_SWEEP) {
            let swept = service::work::sweep(services, now, clock::entropy())?;
            if swept.events > 0 {
                tracing::info!(?swept, "the clocks of cases were looked at");
            }
        }
        if round.is_multiple_of(ROUNDS_A_MINUTE) {
            let taken = service::items::drafts::take_due(services, now)?;
            if taken > 0 {
                tracing::info!(taken, "versions of items took effect");
            }
            if let Some(items) = service::items::nightly::run_when_due(services, now)? {
                tracing::info!(items, "the nightly check of items is done");
            }
        }
        if round == 0 {
            let mended = service::catalogue::mend(services)?;
            if mended > 0 {
                tracing::warn!(mended, "rows of items were not as published and are mended");
            }
            let dropped = service::files::sweep(services, now)?;
            tracing::debug!(dropped, "files that nobody wants were dropped");
            let forgotten = service::carriers::sweep(services, now)?;
            tracing::debug!(forgotten, "notices that ended long ago were forgotten");
            let ended = service::work::clear_sessions(services, now)?;
            service::exchange::forget_refused(services, now)?;
            tracing::debug!(ended, "sessions that ran out were cleared");
            let gone = service::people::expire(services, now)?;
            tracing::debug!(gone, "personal records that were kept long enough are gone");
        }
        Ok(())
    });
}

/// Goes on with moving cases to other versions, as both offices approved.
fn move_cases(services: &Services, now: domain::time::Instant) -> service::Result<()> {
    let moved = service::rebases::advance(services, now, clock::entropy())?;
    if moved > 0 {
        tracing::info!(moved, "cases were dealt with that move to another version");
    }
    Ok(())
}

/// One round of scanning.
fn scan(services: &Services) {
    guarded(|| {
        let scanned = service::files::scan_waiting(services, clock::now())?;
        if scanned > 0 {
            tracing::debug!(scanned, "files were scanned");
        }
        Ok(())
    });
}

/// One round of bringing notices.
fn carry(services: &Services) {
    guarded(|| {
        let done = service::carriers::deliver(services, &clock::now)?;
        if done != service::carriers::Delivered::default() {
            tracing::debug!(?done, "notices were brought");
        }
        Ok(())
    });
}

/// Runs one round. A panic ends the round and not the thread; the panic hook has logged it.
fn guarded(round: impl FnOnce() -> service::Result<()>) {
    match catch_unwind(AssertUnwindSafe(round)) {
        Ok(Ok(())) => {}
        Ok(Err(fault)) => tracing::warn!(%fault, "a round of background work failed"),
        Err(_) => tracing::error!("a round of background work panicked"),
    }
}
