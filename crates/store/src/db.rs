//! Opening a database and running work in it, whichever engine stands behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::migrate::{self, Standing};
use crate::value::{Row, Value};
use crate::{postgres, sqlite};

/// As many connections as are opened where nothing else is said.
pub const CONNECTIONS: usize = 8;

/// How a database is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Read connections (SQLite) or connections in all (PostgreSQL).
    pub connections: usize,
    /// How long a caller waits for a connection or a lock.
    pub patience: Duration,
    /// The largest number of writes that share one commit (SQLite).
    pub group_max: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: CONNECTIONS, patience: Duration::from_secs(5), group_max: 512 }
    }
}

/// One statement with its arguments, for [`Db::write_once`].
#[derive(Clone)]
pub struct Statement {
    /// The table it writes, for reports.
    pub table: &'static str,
    /// The text, with `$1` … placeholders.
    pub sql: &'static str,
    /// The arguments.
    pub args: Vec<Value>,
}

/// Commits made, and the writes that shared them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// How many commits, each with one sync.
    pub commits: u64,
    /// How many writes they carried.
    pub writes: u64,
}

/// Makes the n-th statement from now fail, once, a commit counting as one; tests use it to prove
/// that nothing half-done shows.
#[derive(Clone, Default)]
pub struct Fault(Arc<AtomicI64>);

impl Fault {
    /// Lets `n - 1` statements pass and fails the next one.
    pub fn fail_nth(&self, n: u32) {
        self.0.store(i64::from(n), Ordering::SeqCst);
    }

    /// Disarms, and tells whether the fault was still waiting.
    pub fn disarm(&self) -> bool {
        self.0.swap(0, Ordering::SeqCst) > 0
    }

    pub(crate) fn strike(&self) -> Result<()> {
        if self.0.load(Ordering::Relaxed) > 0 && self.0.fetch_sub(1, Ordering::SeqCst) == 1 {
            return Err(Error::Unavailable("injected fault".to_owned()));
        }
        Ok(())
    }
}

fn has_nul(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.contains('\0'))
}

/// PostgreSQL cannot store NUL in a text; so that both engines hold the same, neither does.
pub(crate) fn refuse_nul(args: &[Value]) -> Result<()> {
    match args.iter().any(has_nul) {
        true => Err(Error::Conflict("a text has a NUL character".to_owned())),
        false => Ok(()),
    }
}

enum Engine {
    Sqlite(Box<sqlite::Sqlite>),
    Postgres(Box<postgres::Pool>),
}

/// An open database.
pub struct Db {
    engine: Engine,
    fault: Fault,
}

/// What a transaction can do; both engines run the same statements through it.
pub struct Tx<'a> {
    link: Link<'a>,
    fault: &'a Fault,
    has_failed: bool,
}

pub(crate) enum Link<'a> {
    Sqlite(&'a mut sqlite::Link),
    Postgres(&'a mut postgres::Link),
}

impl<'a> Tx<'a> {
    pub(crate) fn new(link: Link<'a>, fault: &'a Fault) -> Self {
        Self { link, fault, has_failed: false }
    }

    /// The outcome of a write. A statement that failed spoils its whole transaction on
    /// PostgreSQL, so on both engines a write that swallowed the error has not succeeded.
    pub(crate) fn settled<T, E: From<Error>>(&self, outcome: Result<T, E>) -> Result<T, E> {
        match outcome {
            Ok(_) if self.has_failed => {
                Err(Error::Driver("a statement failed and its error was ignored".to_owned()).into())
            }
            outcome => outcome,
        }
    }

    /// All rows, each turned by `map`.
    pub fn all<T>(
        &mut self,
        table: &'static str,
        sql: &'static str,
        args: &[Value],
        map: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.fault.strike().inspect_err(|_| self.has_failed = true)?;
        if args.iter().any(has_nul) {
            // No stored text has a NUL, so nothing can equal this one.
            return Ok(Vec::new());
        }
        let found = match &mut self.link {
            Link::Sqlite(link) => link.query(table, sql, args, map),
            Link::Postgres(link) => link.query(table, sql, args, map),
        };
        // A value that cannot be read fails here, not in the engine.
        self.has_failed |= found.as_ref().is_err_and(|e| !matches!(e, Error::Corrupt { .. }));
        found
    }

    /// The row that must exist.
    pub fn one<T>(
        &mut self,
        table: &'static str,
        sql: &'static str,
        args: &[Value],
        map: impl FnMut(&Row) -> Result<T>,
    ) -> Result<T> {
        self.find(table, sql, args, map)?.ok_or(Error::Missing(table))
    }

    /// The row that may exist.
    pub fn find<T>(
        &mut self,
        table: &'static str,
        sql: &'static str,
        args: &[Value],
        map: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.all(table, sql, args, map)?.into_iter().next())
    }

    /// Runs a statement and says how many rows it changed.
    pub fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64> {
        let done =
            self.fault.strike().and_then(|()| refuse_nul(args)).and_then(|()| {
                match &mut self.link {
                    Link::Sqlite(link) => link.execute(sql, args),
                    Link::Postgres(link) => link.execute(sql, args),
                }
            });
        self.has_failed |= done.is_err();
        done
    }

    /// Runs one statement for each of many rows of arguments, and says how many rows it changed in
    /// all. The text has one `values (…)` with every placeholder in it: PostgreSQL gets it with as
    /// many of these as a round trip should carry.
    pub fn execute_many(&mut self, sql: &'static str, rows: &[Vec<Value>]) -> Result<u64> {
        if let Link::Sqlite(_) = self.link {
            return rows.iter().map(|row| self.execute(sql, row)).sum();
        }
        let mut changed = 0;
        let mut left = rows;
        while !left.is_empty() {
            let size = *postgres::AT_ONCE.iter().find(|size| **size <= left.len()).unwrap_or(&1);
            let (now, later) = left.split_at(size);
            changed += self.execute_together(sql, now)?;
            left = later;
        }
        Ok(changed)
    }

    fn execute_together(&mut self, sql: &'static str, rows: &[Vec<Value>]) -> Result<u64> {
        let refused = rows.iter().try_for_each(|row| refuse_nul(row));
        let done = self.fault.strike().and(refused).and_then(|()| match &mut self.link {
            Link::Sqlite(_) => unreachable!("the embedded engine takes one row after the other"),
            Link::Postgres(link) => link.execute_together(sql, rows),
        });
        self.has_failed |= done.is_err();
        done
    }

    /// Runs a prepared statement value.
    pub fn run(&mut self, statement: &Statement) -> Result<u64> {
        self.execute(statement.sql, &statement.args)
    }

    /// Picks the text for the engine at hand, where the two must differ.
    pub(crate) fn either(
        &self,
        on_sqlite: &'static str,
        on_postgres: &'static str,
    ) -> &'static str {
        match self.link {
            Link::Sqlite(_) => on_sqlite,
            Link::Postgres(_) => on_postgres,
        }
    }
}

impl Db {
    /// Opens the database that `url` names: `sqlite:PATH`, or `postgres://…`. No schema is made.
    pub fn open(url: &str, options: &Options) -> Result<Self> {
        let fault = Fault::default();
        let engine = if let Some(path) = url.strip_prefix("sqlite:") {
            Engine::Sqlite(Box::new(sqlite::Sqlite::open(path.as_ref(), options, &fault)?))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Engine::Postgres(Box::new(postgres::Pool::open(url, options)?))
        } else {
            return Err(Error::Driver("the URL must begin with sqlite: or postgres://".to_owned()));
        };
        Ok(Self { engine, fault })
    }

    /// The engine's name, for reports.
    pub fn engine(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgresql",
        }
    }

    /// Whether every write waits for those before it.
    pub fn has_one_writer(&self) -> bool {
        matches!(self.engine, Engine::Sqlite(_))
    }

    /// Picks the text for the engine, where the two must differ.
    pub(crate) fn either(
        &self,
        on_sqlite: &'static str,
        on_postgres: &'static str,
    ) -> &'static str {
        match self.engine {
            Engine::Sqlite(_) => on_sqlite,
            Engine::Postgres(_) => on_postgres,
        }
    }

    /// How writes shared commits so far, where the engine groups them.
    pub fn groups(&self) -> Option<Groups> {
        match &self.engine {
            Engine::Sqlite(engine) => Some(engine.groups()),
            Engine::Postgres(_) => None,
        }
    }

    /// The fault that tests may arm.
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    /// Runs `work`, which only reads. Each statement sees one unchanging view of the data; for
    /// several that must agree see [`Db::snapshot`].
    pub fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.read(&self.fault, work),
            Engine::Postgres(pool) => pool.read(&self.fault, work),
        }
    }

    /// Runs `work` over one unchanging view of the data, whatever others write meanwhile.
    pub fn snapshot<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.read(&self.fault, work),
            Engine::Postgres(pool) => pool.snapshot(&self.fault, work),
        }
    }

    /// Runs `work` in one transaction: all of it is stored and synced before this returns, or
    /// none of it ever shows.
    pub fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(engine) => engine.write(work),
            Engine::Postgres(pool) => pool.write(&self.fault, work),
        }
    }

    /// Runs statements that do not depend on one another's answers as one transaction. The one
    /// most likely to be refused comes first, because then nothing has to be undone. PostgreSQL gets them as one statement in one round
    /// trip; SQLite runs them in the writer's current group.
    pub fn write_once(&self, statements: Vec<Statement>) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.write_list(statements),
            Engine::Postgres(pool) => pool.write_once(&self.fault, statements),
        }
    }

    /// Folds the write-ahead log into the database file and empties it, so that what was deleted
    /// is in neither; false where a reader held it up, or where the engine sees to that itself.
    pub fn fold(&self) -> Result<bool> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.fold(),
            Engine::Postgres(_) => Ok(false),
        }
    }

    /// Where the schema stands against this program.
    pub fn standing(&self) -> Result<Standing> {
        self.read(migrate::standing)
    }

    /// Brings the schema up to date; safe under several servers starting at once.
    pub fn migrate(&self, now_ms: i64) -> Result<Vec<i64>> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.write(move |tx| migrate::run(tx, now_ms)),
            Engine::Postgres(pool) => pool.write(&self.fault, move |tx| migrate::run(tx, now_ms)),
        }
    }

    /// Fails unless the schema is exactly the one this program was built for.
    pub fn check_schema(&self) -> Result<()> {
        let standing = self.standing()?;
        match standing.found == standing.needed {
            true => Ok(()),
            false => Err(Error::Schema { found: standing.found, needed: standing.needed }),
        }
    }
}
