//! The server engine: a pool of blocking PostgreSQL connections with prepared statements.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use postgres::error::SqlState;
use postgres::types::{IsNull, ToSql, Type, private::BytesMut};
use postgres::{Client, Config, NoTls, Statement as Prepared};

use crate::db::{Fault, Link as AnyLink, Options, Statement, Tx, refuse_nul};
use crate::error::{Error, Result};
use crate::texts::{compose, repeated};
use crate::together::Together;
use crate::value::{Row, Value};

pub(crate) struct Pool {
    config: Config,
    state: Mutex<State>,
    freed: Condvar,
    max: usize,
    patience: Duration,
    together: Together,
}

struct State {
    idle: Vec<Link>,
    open: usize,
}

/// A connection with the statements it has prepared.
pub(crate) struct Link {
    client: Client,
    prepared: HashMap<&'static str, Prepared>,
    /// By the statements of one list, and how many lists.
    composed: HashMap<(Vec<usize>, usize), Prepared>,
    together: HashMap<(&'static str, usize), Prepared>,
}

/// How many rows one statement carries, most first: few sizes, so that few texts are prepared.
pub(crate) const AT_ONCE: [usize; 3] = [100, 10, 1];

impl Pool {
    pub(crate) fn open(url: &str, options: &Options) -> Result<Self> {
        let mut config: Config =
            url.parse().map_err(|e: postgres::Error| Error::Driver(e.to_string()))?;
        config.connect_timeout(options.patience).application_name("tongban");
        let pool = Self {
            config,
            state: Mutex::new(State { idle: Vec::new(), open: 0 }),
            freed: Condvar::new(),
            max: options.connections.max(1),
            patience: options.patience,
            together: Together::new(options.connections / 16),
        };
        drop(pool.borrow()?);
        Ok(pool)
    }

    pub(crate) fn read<T, E: From<Error>>(
        &self,
        fault: &Fault,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut lent = self.borrow()?;
        // One statement sees one snapshot; a read of several statements that must agree asks for
        // a snapshot, so no transaction is opened here (it would cost two trips).
        let outcome = work(&mut Tx::new(AnyLink::Postgres(lent.link()), fault));
        lent.is_clean = true;
        outcome
    }

    pub(crate) fn snapshot<T, E: From<Error>>(
        &self,
        fault: &Fault,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut lent = self.borrow()?;
        lent.link().control("begin isolation level repeatable read read only")?;
        let outcome = work(&mut Tx::new(AnyLink::Postgres(lent.link()), fault));
        lent.link().control("rollback")?;
        lent.is_clean = true;
        outcome
    }

    pub(crate) fn write<T, E: From<Error>>(
        &self,
        fault: &Fault,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut lent = self.borrow()?;
        lent.link().control("begin")?;
        let mut tx = Tx::new(AnyLink::Postgres(lent.link()), fault);
        let done = catch_unwind(AssertUnwindSafe(|| work(&mut tx)))
            .unwrap_or_else(|_| Err(Error::Driver("the write panicked".to_owned()).into()));
        let outcome = tx.settled(done).and_then(|done| {
            fault.strike()?;
            lent.link().control("commit")?;
            Ok(done)
        });
        // What cannot be rolled back goes with its connection.
        lent.is_clean = outcome.is_ok() || lent.link().control("rollback").is_ok();
        outcome
    }

    /// Stores a list of statements that is known beforehand. Lists of one shape that come while
    /// others are under way go together.
    pub(crate) fn write_once(&self, fault: &Fault, statements: Vec<Statement>) -> Result<()> {
        for statement in &statements {
            fault.strike()?;
            refuse_nul(&statement.args)?;
        }
        fault.strike()?;
        self.together.store(statements, |lists| self.store(lists))
    }

    fn store(&self, lists: &[Vec<Statement>]) -> Result<()> {
        let mut lent = self.borrow()?;
        let outcome = lent.link().composed(lists);
        lent.is_clean = true;
        outcome
    }

    fn borrow(&self) -> Result<Lent<'_>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let started = Instant::now();
        loop {
            while let Some(link) = state.idle.pop() {
                if !link.client.is_closed() {
                    return Ok(Lent { to: self, link: Some(link), is_clean: false });
                }
                state.open -= 1;
            }
            if state.open < self.max {
                state.open += 1;
                drop(state);
                let mut lent = Lent { to: self, link: None, is_clean: false };
                lent.link = Some(self.connect()?);
                return Ok(lent);
            }
            let left = self.patience.saturating_sub(started.elapsed());
            if left.is_zero() {
                return Err(Error::Unavailable("all connections are busy".to_owned()));
            }
            let waited = self.freed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn connect(&self) -> Result<Link> {
        let mut client = self.config.connect(NoTls).map_err(error)?;
        // Statements here take less than a millisecond; compiling one takes a second (seen with a
        // list over many regions, whose cost the planner puts high).
        client.batch_execute("set jit = off").map_err(error)?;
        // Whoever stands still inside a transaction, as on a machine that sleeps, holds nobody up
        // for longer than a caller waits.
        let patience = self.patience.as_millis();
        client.batch_execute(&format!("set lock_timeout = {patience}")).map_err(error)?;
        Ok(Link {
            client,
            prepared: HashMap::new(),
            composed: HashMap::new(),
            together: HashMap::new(),
        })
    }
}

/// A connection on loan. It goes back however the work ends; one that the work did not leave
/// clean is closed instead, which makes the server roll back what it was at.
struct Lent<'a> {
    to: &'a Pool,
    link: Option<Link>,
    is_clean: bool,
}

impl Lent<'_> {
    fn link(&mut self) -> &mut Link {
        self.link.as_mut().expect("a lent connection is there until it is dropped")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let link = self.link.take().filter(|link| self.is_clean && !link.client.is_closed());
        let mut state = self.to.state.lock().unwrap_or_else(PoisonError::into_inner);
        match link {
            Some(link) => state.idle.push(link),
            None => state.open -= 1,
        }
        drop(state);
        self.to.freed.notify_one();
    }
}

impl Link {
    fn control(&mut self, sql: &'static str) -> Result<()> {
        self.client.batch_execute(sql).map_err(error)
    }

    fn prepare(&mut self, sql: &'static str) -> Result<Prepared> {
        if let Some(prepared) = self.prepared.get(sql) {
            return Ok(prepared.clone());
        }
        let prepared = self.client.prepare(sql).map_err(error)?;
        self.prepared.insert(sql, prepared.clone());
        Ok(prepared)
    }

    pub(crate) fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64> {
        if args.is_empty() && sql.contains(';') {
            return self.client.batch_execute(sql).map(|()| 0).map_err(error);
        }
        let prepared = self.prepare(sql)?;
        self.client.execute(&prepared, &borrowed(args)).map_err(error)
    }

    pub(crate) fn query<T>(
        &mut self,
        table: &'static str,
        sql: &'static str,
        args: &[Value],
        mut map: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        let prepared = self.prepare(sql)?;
        let rows = self.client.query(&prepared, &borrowed(args)).map_err(error)?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut values = Vec::with_capacity(row.len());
            for index in 0..row.len() {
                values.push(value(row, index)?);
            }
            found.push(map(&Row { table, values })?);
        }
        Ok(found)
    }

    /// Runs a statement with one `values (…)` for several rows.
    pub(crate) fn execute_together(
        &mut self,
        sql: &'static str,
        rows: &[Vec<Value>],
    ) -> Result<u64> {
        let prepared = match self.together.get(&(sql, rows.len())) {
            Some(prepared) => prepared.clone(),
            None => {
                let width = rows.first().map_or(0, Vec::len);
                let text = repeated(sql, width, rows.len());
                let prepared = self.client.prepare(&text).map_err(error)?;
                self.together.insert((sql, rows.len()), prepared.clone());
                prepared
            }
        };
        let args: Vec<_> = rows.iter().flat_map(|row| borrowed(row)).collect();
        self.client.execute(&prepared, &args).map_err(error)
    }

    /// Sends lists of one shape, whose statements are independent, as one statement:
    /// `with w0 as (…), w1 as (…) select 1`, each with the rows of all lists.
    ///
    /// Lists that stood in each other's way with those of another connection, or waited too long for
    /// it, are refused like one that is wrong, so that each goes by itself.
    fn composed(&mut self, lists: &[Vec<Statement>]) -> Result<()> {
        let Some(shape) = lists.first() else { return Ok(()) };
        let key = (shape.iter().map(|s| s.sql.as_ptr() as usize).collect(), lists.len());
        let of = |index: usize| lists.iter().flat_map(move |list| borrowed(&list[index].args));
        let args: Vec<_> = (0..shape.len()).flat_map(of).collect();
        let prepared = match self.composed.get(&key) {
            Some(prepared) => prepared.clone(),
            None => {
                let text = compose(shape, lists.len());
                let prepared = self.client.prepare(&text).map_err(error)?;
                self.composed.insert(key, prepared.clone());
                prepared
            }
        };
        self.client.execute(&prepared, &args).map(drop).map_err(|why| match why.code() {
            Some(&(SqlState::T_R_DEADLOCK_DETECTED | SqlState::LOCK_NOT_AVAILABLE))
                if lists.len() > 1 =>
            {
                Error::Driver(why.to_string())
            }
            _ => error(why),
        })
    }
}

fn borrowed(args: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    args.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl ToSql for Value {
    fn to_sql(
        &self,
        to: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        let is_text = matches!(*to, Type::TEXT | Type::VARCHAR | Type::NAME);
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *to == Type::INT8 => number.to_sql(to, out),
            Self::Real(number) if *to == Type::FLOAT8 => number.to_sql(to, out),
            Self::Text(text) if is_text => text.to_sql(to, out),
            Self::Blob(bytes) if *to == Type::BYTEA => bytes.to_sql(to, out),
            other => Err(format!("{other:?} does not go into a {to} column").into()),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(
            *kind,
            Type::INT8 | Type::FLOAT8 | Type::TEXT | Type::VARCHAR | Type::NAME | Type::BYTEA
        )
    }

    postgres::types::to_sql_checked!();
}

fn value(row: &postgres::Row, index: usize) -> Result<Value> {
    let kind = row.columns()[index].type_().clone();
    let value = match kind {
        Type::INT8 => row.try_get::<_, Option<i64>>(index).map(Value::from),
        Type::INT4 => row.try_get::<_, Option<i32>>(index).map(|n| n.map(i64::from).into()),
        Type::FLOAT8 => row.try_get::<_, Option<f64>>(index).map(Value::from),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index).map(Value::from),
        _ => row.try_get::<_, Option<String>>(index).map(Value::from),
    };
    value.map_err(|e| Error::Driver(e.to_string()))
}

fn error(from: postgres::Error) -> Error {
    let Some(said) = from.as_db_error() else {
        let cause = std::error::Error::source(&from);
        let why = cause.map_or_else(|| from.to_string(), |cause| format!("{from}: {cause}"));
        // No answer from the server (refused, cut off, timed out), or no question to it.
        return match from.is_closed() || cause.is_some_and(|cause| cause.is::<std::io::Error>()) {
            true => Error::Unavailable(why),
            false => Error::Driver(why),
        };
    };
    let code = said.code();
    if code.code().starts_with("23") {
        return Error::Conflict(said.constraint().unwrap_or(said.message()).to_owned());
    }
    let passing = [
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::DISK_FULL,
        SqlState::OUT_OF_MEMORY,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::READ_ONLY_SQL_TRANSACTION,
    ];
    if passing.contains(code) || code.code().starts_with("57") || code.code().starts_with("08") {
        return Error::Unavailable(said.message().to_owned());
    }
    Error::Driver(said.to_string())
}
