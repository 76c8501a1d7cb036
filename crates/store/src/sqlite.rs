//! The embedded engine: one writer thread that groups commits, and read-only connections beside it.
//!
//! Writes queue at one thread (`writer`), so that waiting ones share a commit and a sync.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};

use crate::db::{Fault, Groups, Link as AnyLink, Options, Statement, Tx};
use crate::error::{Error, Result};
use crate::value::{Row, Value};
use crate::writer::{Answer, Counts, Job, List, Work, Writer, undone};

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

/// A connection with the numbered texts of the statements it has seen, by where each text lies:
/// statements are few and static, and hashing their whole text at every use is not free.
pub(crate) struct Link {
    connection: Connection,
    texts: HashMap<(usize, usize), String>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, options: &Options, fault: &Fault) -> Result<Self> {
        let (queue, jobs) = sync_channel::<Job>(QUEUE_MAX);
        let (writer, counts) = Writer::open(path, options, fault)?;
        let mut readers = Vec::with_capacity(options.connections);
        for _ in 0..options.connections.max(1) {
            readers.push(Link::open(path, true, options.patience)?);
        }
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
        let work: Work = Box::new(move |tx| {
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
        self.send(Job::Work(work))?;
        answer.recv().unwrap_or_else(|_| Err(stopped().into()))
    }

    /// Runs statements that do not depend on one another's answers.
    pub(crate) fn write_list(&self, statements: Vec<Statement>) -> Result<()> {
        let (reply, answer) = channel();
        self.send(Job::List(List { statements, reply }))?;
        answer.recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// Folds the log into the file, between two writes.
    pub(crate) fn fold(&self) -> Result<bool> {
        let (reply, answer) = channel();
        self.send(Job::Fold(reply))?;
        answer.recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// How writes shared commits so far.
    pub(crate) fn groups(&self) -> Groups {
        self.counts.groups()
    }

    fn send(&self, job: Job) -> Result<()> {
        let queue = self.queue.as_ref().expect("the queue closes only on drop");
        queue.try_send(job).map_err(|_| Error::Unavailable("the write queue is full".to_owned()))
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
        // The writer's connection must be the last to close: only one that may write folds the
        // log into the file, so that the file alone is the whole database.
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        // Closing the queue lets the writer finish what waits, then end.
        drop(self.queue.take());
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

fn stopped() -> Error {
    Error::Unavailable("the writer stopped".to_owned())
}

/// Turns the write-ahead log on. Servers that start at once on a new file get in one another's way
/// here, and this one statement does not heed the engine's own patience.
fn write_ahead(connection: &Connection, patience: Duration) -> Result<()> {
    const REST: Duration = Duration::from_millis(5);
    let mut waited = Duration::ZERO;
    loop {
        match connection.pragma_update(None, "journal_mode", "wal").map_err(error) {
            Err(why) if why.is_passing() && waited < patience => {
                std::thread::sleep(REST);
                waited += REST;
            }
            other => return other,
        }
    }
}

impl Link {
    pub(crate) fn open(path: &Path, read_only: bool, patience: Duration) -> Result<Self> {
        let flags = match read_only {
            true => OpenFlags::SQLITE_OPEN_READ_ONLY,
            false => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        } | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(error)?;
        connection.busy_timeout(patience).map_err(error)?;
        connection.set_prepared_statement_cache_capacity(256);
        if !read_only {
            write_ahead(&connection, patience)?;
            // FULL syncs the log at every commit: what is acknowledged survives a power cut.
            connection.pragma_update(None, "synchronous", "full").map_err(error)?;
            connection.pragma_update(None, "wal_autocheckpoint", 4000).map_err(error)?;
            // What is deleted is overwritten: the law wants it gone, not merely out of sight.
            connection.pragma_update(None, "secure_delete", true).map_err(error)?;
        }
        connection.pragma_update(None, "foreign_keys", true).map_err(error)?;
        connection
            .pragma_update(None, "cache_size", if read_only { -4096 } else { -16384 })
            .map_err(error)?;
        Ok(Self { connection, texts: HashMap::new() })
    }

    /// Whether no transaction is open: the engine may have ended it by itself.
    pub(crate) fn is_autocommit(&self) -> bool {
        self.connection.is_autocommit()
    }

    /// Copies the log into the file and cuts it to nothing; false where readers hold it up. They
    /// are not waited for, because writers would wait with us.
    pub(crate) fn fold(&mut self, patience: Duration) -> Result<bool> {
        self.connection.busy_timeout(Duration::from_millis(50)).map_err(error)?;
        let busy = self
            .connection
            .query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, i64>(0));
        self.connection.busy_timeout(patience).map_err(error)?;
        Ok(busy.map_err(error)? == 0)
    }

    /// Gives the memory back in which pages of the file are kept.
    pub(crate) fn give_back(&self) -> Result<()> {
        self.connection.execute_batch("pragma shrink_memory").map_err(error)
    }

    pub(crate) fn control(&mut self, sql: &'static str) -> Result<()> {
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
