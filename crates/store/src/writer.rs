//! SQLite's one writer: it takes all writes that wait, runs them inside one transaction, commits
//! once (one sync), and only then answers them all.
//!
//! A write that fails harms no other. One given as work runs in a savepoint of its own. One given
//! as statements runs straight on, because a savepoint would copy every page it touches; only if
//! it fails half-way is the group begun again, its companions each in a savepoint.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use crate::db::{Fault, Groups, Link as AnyLink, Options, Statement, Tx, refuse_nul};
use crate::error::{Error, Result};
use crate::sqlite::Link;

/// How long nothing is written before the engine's cache is given back. Writes that follow read the
/// few pages they need again from the system's own cache.
const REST: Duration = Duration::from_millis(200);

/// A queued write.
pub(crate) enum Job {
    Work(Work),
    List(List),
    /// Folding the log, after the group that waits with it.
    Fold(Sender<Result<bool>>),
}

/// A write that decides as it goes: true beside the answer when its own part succeeded. Without a
/// transaction it does nothing but turn into its answer.
pub(crate) type Work = Box<dyn FnOnce(Option<Tx<'_>>) -> (bool, Answer) + Send>;

/// What work leaves to be said once the commit's fate is known.
pub(crate) type Answer = Box<dyn FnOnce(&Result<()>) + Send>;

/// A write whose statements are known beforehand.
pub(crate) struct List {
    pub statements: Vec<Statement>,
    pub reply: Sender<Result<()>>,
}

/// What the writer has done so far.
#[derive(Default)]
pub(crate) struct Counts {
    commits: AtomicU64,
    writes: AtomicU64,
}

impl Counts {
    pub(crate) fn groups(&self) -> Groups {
        Groups {
            commits: self.commits.load(Ordering::Relaxed),
            writes: self.writes.load(Ordering::Relaxed),
        }
    }
}

pub(crate) struct Writer {
    path: PathBuf,
    link: Link,
    is_stale: bool,
    patience: Duration,
    group_max: usize,
    fault: Fault,
    counts: Arc<Counts>,
}

/// Everything that waited when the writer looked.
#[derive(Default)]
struct Group {
    lists: Vec<List>,
    /// What went wrong in each list by itself.
    faults: Vec<Option<Error>>,
    works: Vec<Work>,
    answers: Vec<Answer>,
    folds: Vec<Sender<Result<bool>>>,
}

impl Group {
    fn take(first: Job, jobs: &Receiver<Job>, max: usize) -> Self {
        let mut group = Self::default();
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Work(work) => group.works.push(work),
                Job::Fold(reply) => group.folds.push(reply),
                Job::List(list) => {
                    group.lists.push(list);
                    group.faults.push(None);
                }
            }
            next = if group.writes() < max { jobs.try_recv().ok() } else { None };
        }
        group
    }

    fn writes(&self) -> usize {
        self.lists.len() + self.works.len()
    }

    fn answer(self, outcome: &Result<()>) {
        for (list, fault) in self.lists.into_iter().zip(self.faults) {
            let said = match (fault, outcome) {
                (Some(own), _) => Err(own),
                (None, Ok(())) => Ok(()),
                (None, Err(why)) => Err(undone(why)),
            };
            // The caller may have gone away; its write stands all the same.
            let _ = list.reply.send(said);
        }
        self.answers.into_iter().for_each(|answer| answer(outcome));
    }
}

impl Writer {
    pub(crate) fn open(
        path: &Path,
        options: &Options,
        fault: &Fault,
    ) -> Result<(Self, Arc<Counts>)> {
        let counts = Arc::new(Counts::default());
        let writer = Self {
            path: path.to_owned(),
            link: Link::open(path, false, options.patience)?,
            is_stale: false,
            patience: options.patience,
            group_max: options.group_max.max(1),
            fault: fault.clone(),
            counts: Arc::clone(&counts),
        };
        Ok((writer, counts))
    }

    pub(crate) fn run(mut self, jobs: &Receiver<Job>) {
        while let Some(first) = self.next(jobs) {
            let mut group = Group::take(first, jobs, self.group_max);
            let writes = group.writes() as u64;
            let folds = std::mem::take(&mut group.folds);
            let outcome = self.carry_out(&mut group);
            match outcome.is_ok() {
                true => {
                    self.counts.commits.fetch_add(1, Ordering::Relaxed);
                    self.counts.writes.fetch_add(writes, Ordering::Relaxed);
                }
                false => self.recover(),
            }
            group.answer(&outcome);
            if !folds.is_empty() {
                let folded = self.reopened().and_then(|()| self.link.fold(self.patience));
                for reply in folds {
                    // Whoever asked may have gone away.
                    let _ = reply.send(folded.as_ref().copied().map_err(undone));
                }
            }
        }
    }

    /// The next write. Where none comes for a while, the cache is given back while it is waited for.
    fn next(&self, jobs: &Receiver<Job>) -> Option<Job> {
        match jobs.recv_timeout(REST) {
            Ok(job) => Some(job),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                // What cannot be given back stays, and does no harm.
                let _ = self.link.give_back();
                jobs.recv().ok()
            }
        }
    }

    /// Runs a group in one transaction and commits it.
    fn carry_out(&mut self, group: &mut Group) -> Result<()> {
        let mut outcome = self
            .reopened()
            .and_then(|()| self.link.control("begin immediate"))
            .and_then(|()| self.lists(group));
        for work in std::mem::take(&mut group.works) {
            match outcome.is_ok() {
                true => outcome = self.work(work, &mut group.answers),
                // Nothing may run outside the transaction: the failure is the answer.
                false => group.answers.push(work(None).1),
            }
        }
        outcome?;
        self.fault.strike()?;
        self.link.control("commit")
    }

    fn lists(&mut self, group: &mut Group) -> Result<()> {
        if self.straight(group)? {
            return Ok(());
        }
        // Nothing but these lists has run yet, so the whole transaction can be begun again.
        self.link.control("rollback")?;
        self.link.control("begin immediate")?;
        self.apart(group)
    }

    /// Runs lists one after the other. False when one failed after its first statement, so that a
    /// part of it must be undone.
    fn straight(&mut self, group: &mut Group) -> Result<bool> {
        for (list, fault) in group.lists.iter().zip(&mut group.faults) {
            for (place, statement) in list.statements.iter().enumerate() {
                let Err(why) = self.statement(statement)? else { continue };
                *fault = Some(why);
                match place {
                    0 => break,
                    _ => return Ok(false),
                }
            }
        }
        Ok(true)
    }

    /// Runs the lists that have not failed, each in a savepoint of its own.
    fn apart(&mut self, group: &mut Group) -> Result<()> {
        for (list, fault) in group.lists.iter().zip(&mut group.faults) {
            if fault.is_some() {
                continue;
            }
            self.link.control("savepoint job")?;
            for statement in &list.statements {
                if let Err(why) = self.statement(statement)? {
                    *fault = Some(why);
                    self.link.control("rollback to job")?;
                    break;
                }
            }
            self.link.control("release job")?;
        }
        Ok(())
    }

    /// Runs a statement: the inner failure is its own, the outer one that of the whole group.
    fn statement(&mut self, statement: &Statement) -> Result<Result<()>> {
        let done = self
            .fault
            .strike()
            .and_then(|()| refuse_nul(&statement.args))
            .and_then(|()| self.link.execute(statement.sql, &statement.args).map(drop));
        match done.is_err() && self.link.is_autocommit() {
            true => Err(rolled_back()),
            false => Ok(done),
        }
    }

    fn work(&mut self, work: Work, answers: &mut Vec<Answer>) -> Result<()> {
        if let Err(why) = self.link.control("savepoint job") {
            answers.push(work(None).1);
            return Err(why);
        }
        let (kept, answer) = work(Some(Tx::new(AnyLink::Sqlite(&mut self.link), &self.fault)));
        answers.push(answer);
        if self.link.is_autocommit() {
            return Err(rolled_back());
        }
        if !kept {
            self.link.control("rollback to job")?;
        }
        self.link.control("release job")
    }

    /// After a failed commit: leave no transaction open, and reopen the file, because after a
    /// failed sync what the engine holds in memory can no longer be trusted.
    fn recover(&mut self) {
        if !self.link.is_autocommit() {
            let _ = self.link.control("rollback");
        }
        self.is_stale = true;
        // Where the file does not open now, the next group tries again before it writes.
        let _ = self.reopened();
    }

    fn reopened(&mut self) -> Result<()> {
        if self.is_stale {
            self.link = Link::open(&self.path, false, self.patience)?;
            self.is_stale = false;
        }
        Ok(())
    }
}

/// A full disk or an I/O error made the engine roll the whole group back.
fn rolled_back() -> Error {
    Error::Unavailable("the engine rolled the group back".to_owned())
}

/// What a write is told whose group was not committed.
pub(crate) fn undone(why: &Error) -> Error {
    match why {
        Error::Unavailable(why) => Error::Unavailable(why.clone()),
        other => Error::Unavailable(other.to_string()),
    }
}
