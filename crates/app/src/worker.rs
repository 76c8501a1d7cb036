//! The background threads: one carries out recorded effects and moves cases to other versions every
//! second, looks after items every minute, looks at the clocks of cases every ten minutes and clears
//! what ran out hourly, one goes through the log of looks, one asks the scanner about files that
//! wait, one brings notices, one tends the search index.

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
        let watched = Arc::clone(&services);
        let threads = vec![
            every_second("worker", move |round| work(&services, round))?,
            // Neither a long day of looks nor a log that cannot be read holds up a deadline.
            every_second("watch", move |round| watch(&watched, round))?,
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

/// One round of watching: entries for lists that were carried away, and what stands out in the log.
/// Neither waits for the other to succeed.
fn watch(services: &Services, round: u32) {
    guarded(|| {
        let named = service::people::write_out(services)?;
        if named > 0 {
            tracing::debug!(named, "people in lists that were carried away have their entries");
        }
        Ok(())
    });
    if !round.is_multiple_of(ROUNDS_A_WATCH) {
        return;
    }
    guarded(|| {
        let alarms = service::people::watch(services, clock::now())?;
        if alarms > 0 {
            tracing::warn!(alarms, "looks at records stand out");
        }
        Ok(())
    });
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

#[cfg(test)]
mod tests {
    use domain::case::CaseId;
    use domain::identity::{AccountId, Purpose};
    use domain::region::RegionCode;
    use domain::watch::Kind;
    use service::{Cost, Settings};
    use store::look_alarms::{self, Marked};
    use store::look_batches;
    use store::looks::{self, Look};

    use super::*;

    /// Services over a new database.
    fn services(folder: &tempfile::TempDir) -> Services {
        let url = format!("sqlite:{}", folder.path().join("it.db").display());
        let db = store::Db::open(&url, &store::Options::default()).unwrap();
        db.migrate(0).unwrap();
        let cost = Cost { memory_kib: 8, passes: 1, at_once: 1 };
        Services::open(db, &Settings { secret: [7; 32], cost }).unwrap()
    }

    fn account(id: &str) -> AccountId {
        AccountId { region: RegionCode::parse("330106").unwrap(), id: id.to_owned() }
    }

    /// A look at somebody who is marked, which the watch tells of.
    fn look(now: domain::time::Instant, purpose: Purpose) -> Look {
        Look {
            id: format!("look-{}", purpose.key()),
            at: now,
            by: account("officer"),
            by_name: "李雷".to_owned(),
            role: "officer".to_owned(),
            case: None,
            purpose,
            reason: String::new(),
        }
    }

    #[test]
    fn a_list_that_cannot_be_written_out_does_not_hold_up_the_watch() {
        let folder = tempfile::tempdir().unwrap();
        let services = services(&folder);
        let (now, famous) = (clock::now(), account("famous"));
        let marked = Marked {
            of: famous.clone(),
            name: String::new(),
            why: "公众人物".to_owned(),
            at: now,
            by: "安全员".to_owned(),
        };
        let (seen, list) = (look(now, Purpose::Task), look(now, Purpose::Export));
        let case = CaseId { region: famous.region, number: "1".to_owned() };
        services
            .db
            .write(move |tx| {
                look_alarms::mark(tx, &marked)?;
                // No id has a blank in it: what was written down cannot be read.
                look_batches::insert(tx, &list, "one", &[(account("a b"), case)])?;
                looks::insert(tx, &famous, &seen)
            })
            .unwrap();
        let is_raised = || {
            let (by, day) = (account("officer"), now.civil_date_in_china());
            let found =
                |tx: &mut store::Tx<'_>| look_alarms::look_alarm(tx, &by, day, Kind::Watched);
            services.db.read(found).unwrap().is_some()
        };
        // The first thing a round reads is not there at this moment.
        services.db.fault().fail_nth(1);
        watch(&services, 1);
        assert!(!services.db.fault().disarm() && !is_raised(), "not this second");
        services.db.fault().fail_nth(1);
        watch(&services, 0);
        assert!(is_raised());
        watch(&services, 1);
        assert_eq!(services.db.read(look_batches::aside).unwrap().len(), 1);
    }
}
