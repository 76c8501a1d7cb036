//! Lists of statements that come at the same time go to the server as one statement: one trip, one
//! plan and one commit for all of them.
//!
//! Nobody waits for company. As long as a few lists are under way, those that come meanwhile stand
//! in line; whoever ends takes none of them along, but has the first in line go on with all that
//! are like it. One list that the server refuses harms no other: then each goes by itself.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::db::Statement;
use crate::error::{Error, Result};
use crate::texts::for_rows;

/// How many lists go together, most first: few sizes, so that few texts are prepared.
const SIZES: [usize; 5] = [16, 8, 4, 2, 1];
/// The fewest that are under way before others stand in line. Few that carry much cost the server
/// less than many that carry little.
const UNDER_WAY_MIN: usize = 2;

pub(crate) struct Together {
    under_way_max: usize,
    line: Mutex<Line>,
}

#[derive(Default)]
struct Line {
    under_way: usize,
    waiting: VecDeque<Waiting>,
}

struct Waiting {
    list: Vec<Statement>,
    reply: Sender<Said>,
}

/// What somebody in line is told.
enum Said {
    /// How its list ended.
    Stored(Result<()>),
    /// That it is to go on, with its own list and those of others.
    Go(Vec<Waiting>),
}

/// A place among those under way, handed on when dropped.
struct Place<'a>(&'a Together);

impl Together {
    pub(crate) fn new(under_way_max: usize) -> Self {
        Self { under_way_max: under_way_max.max(UNDER_WAY_MIN), line: Mutex::default() }
    }

    /// Stores a list, with others of its shape where they came at the same time. `store` stores
    /// lists of one shape, all or none.
    pub(crate) fn store(
        &self,
        list: Vec<Statement>,
        store: impl Fn(&[Vec<Statement>]) -> Result<()>,
    ) -> Result<()> {
        if !is_alike(&list, &list) {
            return store(&[list]);
        }
        let (reply, said) = channel();
        let own = Waiting { list, reply };
        let mut line = self.line();
        let company = if line.under_way < self.under_way_max {
            line.under_way += 1;
            drop(line);
            vec![own]
        } else {
            line.waiting.push_back(own);
            drop(line);
            match wait(&said) {
                Said::Stored(outcome) => return outcome,
                Said::Go(company) => company,
            }
        };
        let place = Place(self);
        carry_out(company, store);
        drop(place);
        match wait(&said) {
            Said::Stored(outcome) => outcome,
            Said::Go(_) => unreachable!("who is under way is not in line"),
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut line = self.0.line();
        while let Some(company) = line.next() {
            let first = company[0].reply.clone();
            // Only somebody who panicked while in line is not there to go on.
            if first.send(Said::Go(company)).is_ok() {
                return;
            }
        }
        line.under_way -= 1;
    }
}

impl Line {
    /// The first in line with those behind it that are like it.
    fn next(&mut self) -> Option<Vec<Waiting>> {
        let shape = &self.waiting.front()?.list;
        let alike = self.waiting.iter().take(SIZES[0]);
        let alike = alike.take_while(|waiting| is_alike(&waiting.list, shape)).count();
        let size = *SIZES.iter().find(|size| **size <= alike).unwrap_or(&1);
        Some(self.waiting.drain(..size).collect())
    }
}

fn wait(said: &Receiver<Said>) -> Said {
    let gone = || Error::Unavailable("the write that went along broke off".to_owned());
    said.recv().unwrap_or_else(|_| Said::Stored(Err(gone())))
}

fn carry_out(company: Vec<Waiting>, store: impl Fn(&[Vec<Statement>]) -> Result<()>) {
    let (lists, replies): (Vec<_>, Vec<_>) =
        company.into_iter().map(|waiting| (waiting.list, waiting.reply)).unzip();
    let outcomes: Vec<Result<()>> = match store(&lists) {
        Ok(()) => replies.iter().map(|_| Ok(())).collect(),
        // Nothing can be written now, by whomever.
        Err(Error::Unavailable(why)) => {
            replies.iter().map(|_| Err(Error::Unavailable(why.clone()))).collect()
        }
        Err(
            why @ (Error::Conflict(_)
            | Error::Driver(_)
            | Error::Missing(_)
            | Error::Corrupt { .. }
            | Error::Schema { .. }
            | Error::Checksum(_)),
        ) => match lists.len() {
            1 => vec![Err(why)],
            // Refused for one of them, it may be: each by itself.
            _ => lists.into_iter().map(|list| store(&[list])).collect(),
        },
    };
    for (reply, outcome) in replies.into_iter().zip(outcomes) {
        // Whoever asked may have gone away; what it wrote stands all the same.
        let _ = reply.send(Said::Stored(outcome));
    }
}

/// Whether two lists are the same statements with other rows, and such as can carry many rows.
fn is_alike(list: &[Statement], other: &[Statement]) -> bool {
    let is_one = |a: &Statement, b: &Statement| std::ptr::eq(a.sql, b.sql);
    list.len() == other.len()
        && list.iter().zip(other).all(|(a, b)| is_one(a, b) && for_rows(a.sql).is_some())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;
    use crate::args;

    const A: &str = "insert into a values ($1)";
    const B: &str = "insert into b values ($1)";

    fn list(sql: &'static str, number: i64) -> Vec<Statement> {
        vec![Statement { table: "a", sql, args: args![number] }]
    }

    /// How many lists went together, and whether each was stored, with `broken` among them.
    fn stored(count: i64, broken: i64) -> (Vec<usize>, Vec<bool>) {
        let together = Together::new(0);
        let (sizes, may_go) = (Mutex::new(Vec::new()), AtomicBool::new(false));
        let begun = AtomicUsize::new(0);
        let store = |lists: &[Vec<Statement>]| {
            begun.fetch_add(1, Ordering::SeqCst);
            while !may_go.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            sizes.lock().unwrap().push(lists.len());
            let has = |number| lists.iter().any(|list| list[0].args == args![number]);
            if has(broken) { Err(Error::Conflict("a".to_owned())) } else { Ok(()) }
        };
        let (together, store) = (&together, &store);
        let outcomes = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..count)
                .map(|n| {
                    let thread = scope.spawn(move || {
                        together.store(list(if n % 7 == 6 { B } else { A }, n), store).is_ok()
                    });
                    // The first two are under way, the others in line in their order.
                    let come = usize::try_from(n).unwrap() + 1;
                    while begun.load(Ordering::SeqCst) + together.line().waiting.len() < come {
                        std::thread::yield_now();
                    }
                    thread
                })
                .collect();
            may_go.store(true, Ordering::SeqCst);
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(together.line().under_way, 0);
        (sizes.into_inner().unwrap(), outcomes)
    }

    #[test]
    fn lists_of_one_shape_that_wait_go_together() {
        let (mut sizes, outcomes) = stored(17, -1);
        assert!(outcomes.iter().all(|is_stored| *is_stored));
        sizes.sort_unstable();
        // Two at once; then four and the other kind, four and two and the other kind, three.
        assert_eq!(sizes, [1, 1, 1, 1, 1, 2, 2, 4, 4]);
    }

    #[test]
    fn a_list_that_is_refused_harms_no_other() {
        for broken in 0..9 {
            let (_, outcomes) = stored(9, broken);
            let refused: Vec<_> = (0..9).filter(|n| !outcomes[*n]).collect();
            assert_eq!(refused, [usize::try_from(broken).unwrap()]);
        }
    }

    #[test]
    fn who_panics_hands_its_place_on() {
        let together = Together::new(0);
        for _ in 0..5 {
            let work = || together.store(list(A, 1), |_| panic!("as wanted"));
            assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_err());
        }
        assert!(together.store(list(A, 1), |_| Ok(())).is_ok());
        assert_eq!(together.line().under_way, 0);
    }

    #[test]
    fn only_plain_rows_go_together() {
        assert!(is_alike(&list(A, 1), &list(A, 2)));
        assert!(!is_alike(&list(A, 1), &list(B, 1)));
        assert!(!is_alike(
            &[list(A, 1), list(A, 2)].into_iter().flatten().collect::<Vec<_>>(),
            &list(A, 2)
        ));
        const LOOKED_UP: &str = "insert into a values ((select b from c where d = $1), 0)";
        assert!(is_alike(&list(LOOKED_UP, 1), &list(LOOKED_UP, 2)));
        for sql in [
            "update a set b = 1",
            "insert into a select 1",
            "delete from a",
            "insert into a values ($1, $2) on conflict (b) do update set c = $2",
            "insert into a values (coalesce($1, (0))) on conflict (b) do update set c = 1 where d = $2",
            "insert into a values ($1",
        ] {
            assert!(!is_alike(&list(sql, 1), &list(sql, 1)), "{sql}");
        }
        const KEPT: &str = "insert into a values (lower(($1))) on conflict (b) do nothing";
        assert!(is_alike(&list(KEPT, 1), &list(KEPT, 2)));
    }

    #[test]
    fn nobody_is_told_that_a_list_is_stored_that_is_not() {
        let (reply, said): (Vec<_>, Vec<_>) = (0..3).map(|_| channel()).unzip();
        let waiting = |(n, reply)| Waiting { list: list(A, n), reply };
        let company = (0..).zip(reply).map(waiting).collect();
        carry_out(company, |lists| match lists {
            [_] if lists[0][0].args == args![1_i64] => Err(Error::Missing("a")),
            [_] => Ok(()),
            _ => Err(Error::Corrupt { table: "a", column: "b", why: "c".to_owned() }),
        });
        let is_stored = |said: &Receiver<Said>| matches!(wait(said), Said::Stored(Ok(())));
        assert_eq!(said.iter().map(is_stored).collect::<Vec<_>>(), [true, false, true]);
    }
}
