//! The threads that draw pages read from our own database alone. Few threads draw many pages: one
//! that is done takes the next page that waits, so that under load nobody is woken for a page, and
//! what one page was drawn in is still warm for the next.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// As many as there are connections to read with.
const THREADS_MAX: usize = service::CONNECTIONS;

type Job = Box<dyn FnOnce() + Send>;

/// Why a thing was not done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Undone {
    /// It panicked.
    Panicked,
    /// No thread can be had.
    NoThread,
}

/// The threads, and what waits for them.
pub(crate) struct Pool {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    called: Condvar,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
    is_closed: bool,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what waits, until the pool is gone.
    fn work(&self) {
        let mut queue = self.queue();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                drop(queue);
                // The panic hook has logged it; whoever waits is told by the silence.
                let _ = catch_unwind(AssertUnwindSafe(job));
                queue = self.queue();
            } else if queue.is_closed {
                return;
            } else {
                queue.idle += 1;
                queue = self.called.wait(queue).unwrap_or_else(PoisonError::into_inner);
                queue.idle -= 1;
            }
        }
    }
}

impl Pool {
    /// A pool without threads; they come when there is something to do.
    pub(crate) fn new() -> Self {
        Self { shared: Arc::default() }
    }

    /// Does one thing on a thread of the pool.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Undone> {
        let (done, answer) = oneshot::channel();
        let job = Box::new(move || {
            // Whoever asked may have gone away.
            let _ = done.send(work());
        });
        if !self.send(job) {
            return Err(Undone::NoThread);
        }
        answer.await.map_err(|_| Undone::Panicked)
    }

    /// Puts a job in the queue; whether there is a thread for it.
    fn send(&self, job: Job) -> bool {
        let mut queue = self.shared.queue();
        queue.jobs.push_back(job);
        // One that was called and has not come yet counts as idle still.
        if queue.idle >= queue.jobs.len() {
            drop(queue);
            self.shared.called.notify_one();
        } else if queue.threads < THREADS_MAX {
            queue.threads += 1;
            let shared = Arc::clone(&self.shared);
            let begun =
                std::thread::Builder::new().name("pages".to_owned()).spawn(move || shared.work());
            if let Err(why) = begun {
                queue.threads -= 1;
                tracing::error!(%why, "a thread for pages could not be started");
                if queue.threads == 0 {
                    queue.jobs.clear();
                    return false;
                }
            }
        }
        true
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // A thread may hold the last of what the pool belongs to, and cannot wait for itself.
        self.shared.queue().is_closed = true;
        self.shared.called.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
    }

    #[test]
    fn many_are_done_by_few_and_a_panic_harms_only_its_own() {
        let pool = Arc::new(Pool::new());
        let (at_once, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let one = |n: usize| {
            let (pool, at_once, most) =
                (Arc::clone(&pool), Arc::clone(&at_once), Arc::clone(&most));
            let work = move || {
                most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(2));
                at_once.fetch_sub(1, Ordering::SeqCst);
                assert!(n != 7, "seven breaks");
                n
            };
            tokio::spawn(async move { pool.run(work).await })
        };
        on_a_runtime(async {
            let all: Vec<_> = (0..100).map(one).collect();
            for (n, one) in all.into_iter().enumerate() {
                let expected = if n == 7 { Err(Undone::Panicked) } else { Ok(n) };
                assert_eq!(one.await.unwrap(), expected);
            }
        });
        assert!((2..=THREADS_MAX).contains(&most.load(Ordering::SeqCst)));
        assert!(pool.shared.queue().threads <= THREADS_MAX);
    }

    #[test]
    fn threads_end_with_their_pool() {
        let pool = Pool::new();
        assert_eq!(on_a_runtime(pool.run(|| 1)), Ok(1));
        let shared = Arc::downgrade(&pool.shared);
        drop(pool);
        for _ in 0..1000 {
            if shared.strong_count() == 0 {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("a thread goes on");
    }
}
