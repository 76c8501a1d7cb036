//! A gate: so many at once, the others in the order they came.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Lets a few work at once and the others wait in line. Work that only needs the processor is done
/// soonest when no more are at it than there are processors: more would take turns, and everyone
/// would be as slow as the slowest.
pub(crate) struct Gate {
    line: Mutex<Line>,
    moved: Condvar,
}

struct Line {
    /// How many have come so far, and how many of these may have entered.
    came: u64,
    may_enter: u64,
}

/// A place behind the gate, given back when dropped.
struct Place<'a>(&'a Gate);

impl Gate {
    /// A gate with so many places, at least one.
    pub(crate) fn new(places: usize) -> Self {
        let places = u64::try_from(places).unwrap_or(u64::MAX / 2).max(1);
        Self { line: Mutex::new(Line { came: 0, may_enter: places }), moved: Condvar::new() }
    }

    /// A gate with a place for every processor.
    pub(crate) fn of_processors() -> Self {
        Self::new(std::thread::available_parallelism().map_or(2, Into::into))
    }

    /// Waits for a place and works in it.
    pub(crate) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        let mut line = self.line();
        let ticket = line.came;
        line.came += 1;
        while ticket >= line.may_enter {
            line = self.moved.wait(line).unwrap_or_else(PoisonError::into_inner);
        }
        drop(line);
        let _place = Place(self);
        work()
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.line().may_enter += 1;
        self.0.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn no_more_are_within_than_there_are_places() {
        let (gate, within, most) = (Gate::new(2), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        gate.within(|| {
                            most.fetch_max(
                                within.fetch_add(1, Ordering::SeqCst) + 1,
                                Ordering::SeqCst,
                            );
                            std::thread::yield_now();
                            within.fetch_sub(1, Ordering::SeqCst);
                        });
                    }
                });
            }
        });
        assert_eq!(gate.line().came, 1600);
        assert!((1..=2).contains(&most.into_inner()));
    }

    #[test]
    fn those_who_wait_enter_in_the_order_they_came() {
        let (gate, order) = (Gate::new(1), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            gate.within(|| {
                for number in 0..5 {
                    let (gate, order) = (&gate, &order);
                    scope.spawn(move || gate.within(|| order.lock().unwrap().push(number)));
                    while gate.line().came < number + 2 {
                        std::thread::yield_now();
                    }
                }
            });
        });
        assert_eq!(order.into_inner().unwrap(), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_panic_gives_its_place_back() {
        let gate = Gate::new(1);
        let work = std::panic::AssertUnwindSafe(|| gate.within(|| panic!("as wanted")));
        assert!(std::panic::catch_unwind(work).is_err());
        assert_eq!(gate.within(|| 7), 7);
    }
}
