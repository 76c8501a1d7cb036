//! The background threads: one carries out recorded effects every second and clears sessions
//! hourly; one tends the search index, which may take minutes and must hold nothing up.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use service::Services;

use crate::clock;

/// How long the thread rests between rounds.
const REST: Duration = Duration::from_secs(1);
/// Sessions are cleared once in so many rounds.
const ROUNDS_AN_HOUR: u32 = 3600;

/// The running thread; dropping it lets the round under way finish.
pub struct Worker {
    stops: Vec<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread.
    pub fn start(services: Arc<Services>) -> std::io::Result<Self> {
        let (stop, stopped) = channel();
        let (stop_index, index_stopped) = channel();
        let index_services = Arc::clone(&services);
        let worker = std::thread::Builder::new().name("worker".to_owned()).spawn(move || {
            let mut round = 0;
            while stopped.recv_timeout(REST) == Err(RecvTimeoutError::Timeout) {
                work(&services, round);
                round = (round + 1) % ROUNDS_AN_HOUR;
            }
        })?;
        let indexer = std::thread::Builder::new().name("index".to_owned()).spawn(move || {
            while index_stopped.recv_timeout(REST) == Err(RecvTimeoutError::Timeout) {
                tend_index(&index_services);
            }
        })?;
        Ok(Self { stops: vec![stop, stop_index], threads: vec![worker, indexer] })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stops.clear();
        for thread in self.threads.drain(..) {
            // A panic was logged by the hook when it happened.
            let _ = thread.join();
        }
    }
}

/// Follows what is published, and rebuilds the index where that is due.
fn tend_index(services: &Services) {
    let outcome =
        catch_unwind(AssertUnwindSafe(|| service::catalogue::tend(services, clock::now())));
    match outcome {
        Ok(Ok(None)) => {}
        Ok(Ok(Some(size))) => tracing::info!(
            items = size.documents,
            bytes = size.bytes,
            "the search index was rebuilt"
        ),
        Ok(Err(fault)) => tracing::warn!(%fault, "the search index could not be tended"),
        Err(_) => tracing::error!("tending the search index panicked"),
    }
}

/// One round. A panic ends the round and not the thread; the panic hook has logged it.
fn work(services: &Services, round: u32) {
    let outcome = catch_unwind(AssertUnwindSafe(|| -> service::Result<()> {
        let now = clock::now();
        let done = service::work::drain(services, now)?;
        if done > 0 {
            tracing::debug!(done, "effects were carried out");
        }
        if round == 0 {
            let mended = service::catalogue::mend(services)?;
            if mended > 0 {
                tracing::warn!(mended, "rows of items were not as published and are mended");
            }
            let ended = service::work::clear_sessions(services, now)?;
            tracing::debug!(ended, "sessions that ran out were cleared");
        }
        Ok(())
    }));
    match outcome {
        Ok(Ok(())) => {}
        Ok(Err(fault)) => tracing::warn!(%fault, "a round of background work failed"),
        Err(_) => tracing::error!("a round of background work panicked"),
    }
}
