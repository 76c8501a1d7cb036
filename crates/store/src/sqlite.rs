//! The embedded engine: one writer thread that groups commits, and read-only connections beside it.
//!
//! Writes queue at one thread. It takes all that wait, runs each in a savepoint of its own inside
//! one transaction, commits once (one sync), and only then answers them all. A write that fails is
//! rolled back to its savepoint and harms no other.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};

use crate::db::{Fault, Link as AnyLink, Options, Tx};
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
}

/// A connection with the numbered texts of the statements it has seen.
pub(crate) struct Link {
    connection: Connection,
    texts: HashMap<&'static str, String>,
}

/// What a job leaves to be said once the commit's fate is known.
type Answer = Box<dyn FnOnce(&Result<()>) + Send>;
/// A queued write: true beside the answer when its own part succeeded. Without a transaction it
/// does nothing but turn into its answer.
type Job = Box<dyn FnOnce(Option<Tx<'_>>) -> (bool, Answer) + Send>;

impl Sqlite {
    pub(crate) fn open(path: &Path, options: &Options, fault: &Fault) -> Result<Self> {
        let writer_link = Link::open(path, false, options.patience)?;
        let mut readers = Vec::with_capacity(options.connections);
        for _ in 0..options.connections.max(1) {
            readers.push(Link::open(path, true, options.patience)?);
        }
        let (queue, jobs) = sync_channel::<Job>(QUEUE_MAX);
        let writer = Writer {
            path: path.to_owned(),
            link: writer_link,
            is_stale: false,
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
        })
    }

    pub(crate) fn read<T, E: From<Error>>(
        &self,
        fault: &Fault,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut lent = self.borrow()?;
        let link = lent.link.as_mut().expect("a lent connection is there until it is dropped");
        link.control("begin")?;
        let outcome = work(&mut Tx::new(AnyLink::Sqlite(link), fault));
        link.control("commit")?;
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
        let job: Job = Box::new(move |tx| {
            let outcome = tx.map(|mut tx| {
                let done = catch_unwind(AssertUnwindSafe(|| work(&mut tx)))
                    .unwrap_or_else(|_| Err(Error::Driver("the write panicked".to_owned()).into()));
                tx.settled(done)
            });
            let kept = matches!(outcome, Some(Ok(_)));
            let say: Answer = Box::new(move |commit| {
                let said = match (outcome, commit) {
                    (Some(Err(own)), _) => Err(own),
                    (Some(Ok(done)), Ok(())) => Ok(done),
                    (_, Err(why)) => Err(undone(why).into()),
                    (None, Ok(())) => Err(Error::Unavailable("it was not run".to_owned()).into()),
                };
                // The caller may have gone away; its write stands all the same.
                let _ = reply.send(said);
            });
            (kept, say)
        });
        let queue = self.queue.as_ref().expect("the queue closes only on drop");
        queue
            .try_send(job)
            .map_err(|_| Error::Unavailable("the write queue is full".to_owned()))?;
        answer
            .recv()
            .unwrap_or_else(|_| Err(Error::Unavailable("the writer stopped".into()).into()))
    }

    fn borrow(&self) -> Result<Lent<'_>> {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let started = Instant::now();
        loop {
            if let Some(link) = readers.pop() {
                return Ok(Lent { to: self, link: Some(link) });
            }
            let left = self.patience.saturating_sub(started.elapsed());
            if left.is_zero() {
                return Err(Error::Unavailable("all read connections are busy".to_owned()));
            }
            let waited = self.freed.wait_timeout(readers, left);
            readers = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// A read connection on loan; it goes back however the work ends, a panic included.
struct Lent<'a> {
    to: &'a Sqlite,
    link: Option<Link>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let Some(mut link) = self.link.take() else { return };
        if !link.connection.is_autocommit() {
            // The work or the commit failed part-way; nothing was written, so nothing is lost.
            let _ = link.control("rollback");
        }
        self.to.readers.lock().unwrap_or_else(PoisonError::into_inner).push(link);
        self.to.freed.notify_one();
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
    is_stale: bool,
    patience: Duration,
    group_max: usize,
    fault: Fault,
}

impl Writer {
    fn run(mut self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            let mut answers = Vec::new();
            let outcome = self.group(first, jobs, &mut answers);
            if outcome.is_err() {
                self.recover();
            }
            for answer in answers {
                answer(&outcome);
            }
        }
    }

    /// Runs everything that waits in one transaction and commits it.
    fn group(&mut self, first: Job, jobs: &Receiver<Job>, answers: &mut Vec<Answer>) -> Result<()> {
        let mut outcome = self.reopened().and_then(|()| self.link.control("begin immediate"));
        let mut next = Some(first);
        while let Some(job) = next {
            if outcome.is_ok() {
                outcome = self.one(job, answers);
            } else {
                // Nothing may run outside the transaction: the failure is the answer.
                answers.push(job(None).1);
            }
            next = if answers.len() < self.group_max { jobs.try_recv().ok() } else { None };
        }
        outcome?;
        self.fault.strike()?;
        self.link.control("commit")
    }

    fn one(&mut self, job: Job, answers: &mut Vec<Answer>) -> Result<()> {
        if let Err(why) = self.link.control("savepoint job") {
            answers.push(job(None).1);
            return Err(why);
        }
        let (kept, answer) = job(Some(Tx::new(AnyLink::Sqlite(&mut self.link), &self.fault)));
        answers.push(answer);
        if self.link.connection.is_autocommit() {
            // A full disk or an I/O error made the engine roll the whole group back.
            return Err(Error::Unavailable("the engine rolled the group back".to_owned()));
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

/// What a write is told whose group was not committed.
fn undone(why: &Error) -> Error {
    match why {
        Error::Unavailable(why) => Error::Unavailable(why.clone()),
        other => Error::Unavailable(other.to_string()),
    }
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
        let text = self.texts.entry(sql).or_insert_with(|| numbered(sql));
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
        let text = self.texts.entry(sql).or_insert_with(|| numbered(sql));
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
