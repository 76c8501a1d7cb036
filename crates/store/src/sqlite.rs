//! The embedded engine: one writer thread that groups commits, and read-only connections beside it.
//!
//! Writes queue at one thread. It takes all that wait, runs them inside one transaction, commits
//! once (one sync), and only then answers them all. A write that fails harms no other: a write
//! given as work runs in a savepoint of its own; one given as statements runs straight on, and
//! only if it fails half-way are its companions run again without it.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};

use crate::db::{Fault, Groups, Link as AnyLink, Options, Statement, Tx};
use crate::error::{Error, Result};
use crate::value::{Row, Value};

/// Writes that may wait for the writer before callers are told to come back.
const QUEUE_MAX: usize = 4096;

pub(crate) struct Sqlite {
    readers: Mutex<Vec<Link>>,
    freed: Condvar,
    patience: Duration,
    queue: Option<SyncSender<Job>>,
    writer: Option<JoinHandle<()>>,
    counts: Arc<Counts>,
}

/// What the writer has done so far.
#[derive(Default)]
struct Counts {
    commits: AtomicU64,
    writes: AtomicU64,
}

/// A connection with the numbered texts of the statements it has seen, by where each text lies:
/// statements are few and static, and hashing their whole text at every use is not free.
pub(crate) struct Link {
    connection: Connection,
    texts: HashMap<(usize, usize), String>,
}

/// What a job leaves to be said once the commit's fate is known.
type Answer = Box<dyn FnOnce(&Result<()>) + Send>;
/// A queued write that decides as it goes: true beside the answer when its own part succeeded.
type Work = Box<dyn FnOnce(&mut Tx<'_>) -> (bool, Answer) + Send>;

/// A queued write whose statements are known beforehand.
struct List {
    statements: Vec<Statement>,
    reply: Sender<Result<()>>,
}

/// A queued write.
enum Job {
    Work(Work),
    List(List),
}

impl Sqlite {
    pub(crate) fn open(path: &Path, options: &Options, fault: &Fault) -> Result<Self> {
        let writer_link = Link::open(path, false, options.patience)?;
        let mut readers = Vec::with_capacity(options.connections);
        for _ in 0..options.connections.max(1) {
            readers.push(Link::open(path, true, options.patience)?);
        }
        let (queue, jobs) = sync_channel::<Job>(QUEUE_MAX);
        let counts = Arc::new(Counts::default());
        let writer = Writer {
            counts: Arc::clone(&counts),
            path: path.to_owned(),
            link: writer_link,
            patience: options.patience,
            group_max: options.group_max.max(1),
            fault: fault.clone(),
        };
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer.run(&jobs))
            .map_err(|e| Error::Driver(e.to_string()))?;
        Ok(Self {
            readers: Mutex::new(readers),
            freed: Condvar::new(),
            patience: options.patience,
            queue: Some(queue),
            writer: Some(thread),
            counts,
        })
    }

    pub(crate) fn read<T, E: From<Error>>(
        &self,
        fault: &Fault,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut link = self.borrow()?;
        let outcome = (|| {
            link.control("begin")?;
            let outcome = work(&mut Tx { link: AnyLink::Sqlite(&mut link), fault });
            link.control("commit")?;
            outcome
        })();
        if !link.connection.is_autocommit() {
            // The work or the commit failed part-way; nothing was written, so nothing is lost.
            let _ = link.control("rollback");
        }
        self.give_back(link);
        outcome
    }

    pub(crate) fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer): (Sender<Result<T, E>>, _) = channel();
        let work: Work = Box::new(move |tx| {
            let outcome = catch_unwind(AssertUnwindSafe(|| work(tx)))
                .unwrap_or_else(|_| Err(Error::Driver("the write panicked".to_owned()).into()));
            let kept = outcome.is_ok();
            let say: Answer = Box::new(move |commit| {
                let said = match (outcome, commit) {
                    (Ok(_), Err(why)) => Err(Error::Unavailable(why.to_string()).into()),
                    (outcome, _) => outcome,
                };
                // The caller may have gone away; its write stands all the same.
                let _ = reply.send(said);
            });
            (kept, say)
        });
        self.send(Job::Work(work))?;
        answer.recv().unwrap_or_else(|_| Err(not_carried_out().into()))
    }

    /// Runs statements that do not depend on one another's answers.
    pub(crate) fn write_list(&self, statements: Vec<Statement>) -> Result<()> {
        let (reply, answer) = channel();
        self.send(Job::List(List { statements, reply }))?;
        answer.recv().unwrap_or_else(|_| Err(not_carried_out()))
    }

    /// How many commits the writer made, and how many writes they carried.
    pub(crate) fn groups(&self) -> Groups {
        Groups {
            commits: self.counts.commits.load(Ordering::Relaxed),
            writes: self.counts.writes.load(Ordering::Relaxed),
        }
    }

    fn send(&self, job: Job) -> Result<()> {
        let queue = self.queue.as_ref().expect("the queue closes only on drop");
        queue.try_send(job).map_err(|_| Error::Unavailable("the write queue is full".to_owned()))
    }

    fn borrow(&self) -> Result<Link> {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let started = Instant::now();
        loop {
            if let Some(link) = readers.pop() {
                return Ok(link);
            }
            let left = self.patience.saturating_sub(started.elapsed());
            if left.is_zero() {
                return Err(Error::Unavailable("all read connections are busy".to_owned()));
            }
            let waited = self.freed.wait_timeout(readers, left);
            readers = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn give_back(&self, link: Link) {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(link);
        self.freed.notify_one();
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        // Closing the queue lets the writer finish what waits, then end.
        drop(self.queue.take());
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

struct Writer {
    path: PathBuf,
    link: Link,
    patience: Duration,
    group_max: usize,
    fault: Fault,
    counts: Arc<Counts>,
}

impl Writer {
    fn run(mut self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            let (mut lists, mut works) = (Vec::new(), Vec::new());
            let mut next = Some(first);
            while let Some(job) = next {
                match job {
                    Job::List(list) => lists.push(list),
                    Job::Work(work) => works.push(work),
                }
                let is_full = lists.len() + works.len() >= self.group_max;
                next = if is_full { None } else { jobs.try_recv().ok() };
            }
            let mut faults: Vec<Option<Error>> = lists.iter().map(|_| None).collect();
            let mut answers = Vec::with_capacity(works.len());
            let outcome = self.group(&lists, &mut faults, works, &mut answers);
            match &outcome {
                Ok(()) => {
                    let writes = (lists.len() + answers.len()) as u64;
                    self.counts.commits.fetch_add(1, Ordering::Relaxed);
                    self.counts.writes.fetch_add(writes, Ordering::Relaxed);
                }
                Err(_) => self.recover(),
            }
            for (list, fault) in lists.into_iter().zip(faults) {
                let said = match (fault, &outcome) {
                    (Some(fault), _) => Err(fault),
                    (None, Err(why)) => Err(Error::Unavailable(why.to_string())),
                    (None, Ok(())) => Ok(()),
                };
                // The caller may have gone away; its write stands all the same.
                let _ = list.reply.send(said);
            }
            for answer in answers {
                answer(&outcome);
            }
        }
    }

    /// Runs a group in one transaction and commits it. Work that is not reached is dropped, which
    /// its caller hears as not carried out.
    fn group(
        &mut self,
        lists: &[List],
        faults: &mut [Option<Error>],
        works: Vec<Work>,
        answers: &mut Vec<Answer>,
    ) -> Result<()> {
        self.link.control("begin immediate")?;
        if !self.straight(lists, faults)? {
            // Nothing but these lists has run yet, so the whole transaction can be begun again.
            self.link.control("rollback")?;
            self.link.control("begin immediate")?;
            self.apart(lists, faults)?;
        }
        for work in works {
            self.one(work, answers)?;
        }
        self.link.control("commit")
    }

    /// Runs lists one after the other without savepoints, which would copy every page they touch.
    /// False when one failed after its first statement, so that a part of it must be undone.
    fn straight(&mut self, lists: &[List], faults: &mut [Option<Error>]) -> Result<bool> {
        for (list, fault) in lists.iter().zip(faults) {
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
    fn apart(&mut self, lists: &[List], faults: &mut [Option<Error>]) -> Result<()> {
        for (list, fault) in lists.iter().zip(faults).filter(|(_, fault)| fault.is_none()) {
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
            .and_then(|()| self.link.execute(statement.sql, &statement.args).map(drop));
        match done.is_err() && self.link.connection.is_autocommit() {
            true => Err(rolled_back()),
            false => Ok(done),
        }
    }

    fn one(&mut self, work: Work, answers: &mut Vec<Answer>) -> Result<()> {
        self.link.control("savepoint job")?;
        let mut tx = Tx { link: AnyLink::Sqlite(&mut self.link), fault: &self.fault };
        let (kept, answer) = work(&mut tx);
        answers.push(answer);
        if self.link.connection.is_autocommit() {
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
        if !self.link.connection.is_autocommit() {
            let _ = self.link.control("rollback");
        }
        if let Ok(link) = Link::open(&self.path, false, self.patience) {
            self.link = link;
        }
    }
}

/// A full disk or an I/O error made the engine roll the whole group back.
fn rolled_back() -> Error {
    Error::Unavailable("the engine rolled the group back".to_owned())
}

fn not_carried_out() -> Error {
    Error::Unavailable("the write was not carried out".to_owned())
}

impl Link {
    fn open(path: &Path, read_only: bool, patience: Duration) -> Result<Self> {
        let flags = match read_only {
            true => OpenFlags::SQLITE_OPEN_READ_ONLY,
            false => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        } | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(error)?;
        connection.busy_timeout(patience).map_err(error)?;
        connection.set_prepared_statement_cache_capacity(256);
        if !read_only {
            connection.pragma_update(None, "journal_mode", "wal").map_err(error)?;
            // FULL syncs the log at every commit: what is acknowledged survives a power cut.
            connection.pragma_update(None, "synchronous", "full").map_err(error)?;
            connection.pragma_update(None, "wal_autocheckpoint", 4000).map_err(error)?;
        }
        connection.pragma_update(None, "foreign_keys", true).map_err(error)?;
        connection
            .pragma_update(None, "cache_size", if read_only { -4096 } else { -16384 })
            .map_err(error)?;
        Ok(Self { connection, texts: HashMap::new() })
    }

    fn control(&mut self, sql: &'static str) -> Result<()> {
        let mut statement = self.connection.prepare_cached(sql).map_err(error)?;
        statement.raw_execute().map(drop).map_err(error)
    }

    pub(crate) fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64> {
        if args.is_empty() && sql.contains(';') {
            // A migration: several statements in one text.
            return self.connection.execute_batch(sql).map(|()| 0).map_err(error);
        }
        let text = self.texts.entry(place(sql)).or_insert_with(|| numbered(sql));
        let mut statement = self.connection.prepare_cached(text).map_err(error)?;
        let changed = statement.execute(rusqlite::params_from_iter(args)).map_err(error)?;
        Ok(changed as u64)
    }

    pub(crate) fn query<T>(
        &mut self,
        table: &'static str,
        sql: &'static str,
        args: &[Value],
        mut map: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        let text = self.texts.entry(place(sql)).or_insert_with(|| numbered(sql));
        let mut statement = self.connection.prepare_cached(text).map_err(error)?;
        let width = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(args)).map_err(error)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(error)? {
            let mut values = Vec::with_capacity(width);
            for index in 0..width {
                values.push(value(row.get_ref(index).map_err(error)?)?);
            }
            found.push(map(&Row { table, values })?);
        }
        Ok(found)
    }
}

/// Where a static text lies.
fn place(sql: &'static str) -> (usize, usize) {
    (sql.as_ptr() as usize, sql.len())
}

/// `$1` is PostgreSQL's numbered placeholder; SQLite's is `?1`.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn value(from: ValueRef<'_>) -> Result<Value> {
    Ok(match from {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(bytes) => Value::Text(
            String::from_utf8(bytes.to_vec()).map_err(|e| Error::Driver(e.to_string()))?,
        ),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    })
}

fn error(from: rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(code, message) = &from else {
        return Error::Driver(from.to_string());
    };
    let said = message.clone().unwrap_or_else(|| code.to_string());
    match code.code {
        ErrorCode::ConstraintViolation => Error::Conflict(said),
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::DiskFull
        | ErrorCode::ReadOnly
        | ErrorCode::CannotOpen
        | ErrorCode::SystemIoFailure => Error::Unavailable(said),
        _ => Error::Driver(said),
    }
}
