//! The most durable submissions that SQLite takes on this machine when nothing else is done: one
//! writer that groups commits, many producers that wait.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use anyhow::Context;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

/// A case with two secondary indexes, its audit row in a hash chain, and an outbox row: what a
/// submission cannot do without.
const SCHEMA: &str = "
    create table cases (
        id integer primary key, item text not null, applicant text not null, status text not null,
        body text not null, created integer not null);
    create index cases_applicant on cases (applicant);
    create index cases_status on cases (status, created);
    create table audit (
        seq integer primary key, case_id integer not null, actor text, act text, prev blob,
        hash blob);
    create table outbox (
        id integer primary key, case_id integer, kind text, payload text, sent integer);";

/// The most transactions in one commit.
const GROUP_MAX: usize = 512;

/// A producer's question, answered after the commit.
type Reply = Sender<bool>;

/// The writer with its queue.
pub struct SqliteLimit {
    queue: Option<Sender<Reply>>,
    writer: Option<JoinHandle<anyhow::Result<()>>>,
}

/// Text of the size an application has.
pub fn body() -> String {
    format!("{{\"name\":\"张三\",\"f\":\"{}\"}}", "x".repeat(1000))
}

impl SqliteLimit {
    /// Opens a database of its own in the folder.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let connection = Connection::open(folder.join("limit.db"))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "cache_size", -65536)?;
        connection.execute_batch(SCHEMA)?;
        let (queue, waiting) = channel();
        let writer = std::thread::Builder::new()
            .name("limit-writer".to_owned())
            .spawn(move || write(&connection, &waiting))?;
        Ok(Self { queue: Some(queue), writer: Some(writer) })
    }

    /// A producer: each turn is one transaction, answered when it is synced.
    pub fn producer(&self) -> impl FnMut() -> anyhow::Result<bool> + Send + use<> {
        let queue = self.queue.clone();
        let (reply, answer) = channel();
        move || {
            let queue = queue.as_ref().context("the writer was stopped")?;
            queue.send(reply.clone()).context("the writer ended")?;
            answer.recv().context("the writer ended")
        }
    }

    /// Stops the writer and says what went wrong in it.
    pub fn close(mut self) -> anyhow::Result<()> {
        drop(self.queue.take());
        match self.writer.take().map(JoinHandle::join) {
            Some(Ok(outcome)) => outcome,
            Some(Err(_)) => anyhow::bail!("the limit's writer panicked"),
            None => Ok(()),
        }
    }
}

fn write(connection: &Connection, waiting: &Receiver<Reply>) -> anyhow::Result<()> {
    let (body, mut previous, mut number) = (body(), [0_u8; 32], 0_u64);
    while let Ok(first) = waiting.recv() {
        let mut group = vec![first];
        while group.len() < GROUP_MAX
            && let Ok(next) = waiting.try_recv()
        {
            group.push(next);
        }
        connection.execute_batch("begin immediate")?;
        for _ in &group {
            number += 1;
            one(connection, &body, number, &mut previous)?;
        }
        connection.execute_batch("commit")?;
        for reply in group {
            // A producer that stopped waiting is no concern of the others.
            let _ = reply.send(true);
        }
    }
    Ok(())
}

fn one(
    connection: &Connection,
    body: &str,
    number: u64,
    previous: &mut [u8; 32],
) -> rusqlite::Result<()> {
    // Applicants come in no order.
    let applicant = format!("A{}", number.wrapping_mul(2_654_435_761) % 1_000_000_000_000);
    connection
        .prepare_cached(
            "insert into cases (item, applicant, status, body, created) values (?, ?, ?, ?, ?)",
        )?
        .execute(params!["item-001", applicant, "submitted", body, number.cast_signed()])?;
    let id = connection.last_insert_rowid();
    let mut digest = Sha256::new();
    digest.update(&previous[..]);
    digest.update(body);
    digest.update(id.to_le_bytes());
    let hash: [u8; 32] = digest.finalize().into();
    connection
        .prepare_cached(
            "insert into audit (case_id, actor, act, prev, hash) values (?, ?, ?, ?, ?)",
        )?
        .execute(params![id, "citizen", "submit", &previous[..], &hash[..]])?;
    connection
        .prepare_cached("insert into outbox (case_id, kind, payload, sent) values (?, ?, ?, 0)")?
        .execute(params![id, "notify", "{\"to\":\"x\"}"])?;
    *previous = hash;
    Ok(())
}
