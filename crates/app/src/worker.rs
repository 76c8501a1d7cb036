//! The background thread: carries out recorded effects every second, puts versions of items
//! into force on their day, checks all items every night, and clears sessions hourly.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use service::Services;

use crate::clock;

/// How long the thread rests between rounds.
const REST: Duration = Duration::from_secs(1);
/// Items are looked after once in so many rounds.
const ROUNDS_A_MINUTE: u32 = 60;
/// Sessions are cleared once in so many rounds.
const ROUNDS_AN_HOUR: u32 = 3600;

/// The running thread; dropping it lets the round under way finish.
pub struct Worker {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread.
    pub fn start(services: Arc<Services>) -> std::io::Result<Self> {
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new().name("worker".to_owned()).spawn(move || {
            let mut round = 0;
            while stopped.recv_timeout(REST) == Err(RecvTimeoutError::Timeout) {
                work(&services, round);
                round = (round + 1) % ROUNDS_AN_HOUR;
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic was logged by the hook when it happened.
            let _ = thread.join();
        }
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
        if round % ROUNDS_A_MINUTE == 0 {
            let taken = service::items::drafts::take_due(services, now)?;
            if taken > 0 {
                tracing::info!(taken, "versions of items took effect");
            }
            if let Some(items) = service::items::nightly::run_when_due(services, now)? {
                tracing::info!(items, "the nightly check of items is done");
            }
        }
        if round == 0 {
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
