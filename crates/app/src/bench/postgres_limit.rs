//! The most durable submissions that PostgreSQL takes on this machine when nothing else is done:
//! many clients, each sending all rows as one prepared statement that commits by itself.

use anyhow::Context;
use postgres::{Client, NoTls};

use super::sqlite_limit::body;

const TABLES: &str = "
    create table cases (
        id bigint generated always as identity primary key, item text not null,
        applicant text not null, status text not null, body jsonb not null,
        created timestamptz not null default now());
    create index on cases (applicant);
    create index on cases (status, created);
    create table audit (
        seq bigint generated always as identity primary key, case_id bigint not null, actor text,
        act text, prev bytea, hash bytea);
    create table outbox (
        id bigint generated always as identity primary key, case_id bigint, kind text,
        payload jsonb, sent boolean default false);";

const SUBMIT: &str = "
    with c as (
        insert into cases (item, applicant, status, body)
        values ('item-001', $1, 'submitted', cast(cast($2 as text) as jsonb))
        returning id),
    o as (
        insert into outbox (case_id, kind, payload)
        select id, 'notify', '{\"to\":\"x\"}' from c)
    insert into audit (case_id, actor, act, prev, hash)
    select id, 'citizen', 'submit', cast('\\x00' as bytea), sha256(convert_to($2, 'UTF8'))
    from c";

/// A schema of its own in a database that may hold others.
pub struct Schema {
    url: String,
    name: String,
}

impl Schema {
    /// Makes an empty schema.
    pub fn create(url: &str, name: String) -> anyhow::Result<Self> {
        let schema = Self { url: url.to_owned(), name };
        let mut client = Client::connect(url, NoTls).context("failed to reach PostgreSQL")?;
        client.batch_execute(&format!("create schema {}", schema.name))?;
        Ok(schema)
    }

    /// The URL that leads into the schema.
    pub fn url(&self) -> String {
        let sign = if self.url.contains('?') { '&' } else { '?' };
        format!("{}{sign}options=-csearch_path%3D{}", self.url, self.name)
    }

    /// The server's version and settings that bear on the figures.
    pub fn server(&self) -> anyhow::Result<String> {
        let mut client = Client::connect(&self.url, NoTls)?;
        let mut show = |name: &str| -> anyhow::Result<String> {
            Ok(client.query_one(&format!("show {name}"), &[])?.try_get(0)?)
        };
        Ok(format!(
            "PostgreSQL {}, fsync {}, synchronous_commit {}, shared_buffers {}, max_wal_size {}",
            show("server_version")?,
            show("fsync")?,
            show("synchronous_commit")?,
            show("shared_buffers")?,
            show("max_wal_size")?
        ))
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        let dropped = Client::connect(&self.url, NoTls).and_then(|mut client| {
            client.batch_execute(&format!("drop schema {} cascade", self.name))
        });
        if let Err(error) = dropped {
            tracing::warn!(%error, schema = self.name, "a schema was left behind");
        }
    }
}

/// Makes the limit's tables in a schema.
pub fn create(schema: &Schema) -> anyhow::Result<()> {
    Ok(Client::connect(&schema.url(), NoTls)?.batch_execute(TABLES)?)
}

/// A client: each turn is one transaction.
pub fn producer(
    schema: &Schema,
    seed: u64,
) -> anyhow::Result<impl FnMut() -> anyhow::Result<bool> + Send + use<>> {
    let mut client = Client::connect(&schema.url(), NoTls)?;
    let statement = client.prepare(SUBMIT)?;
    let (body, mut number) = (body(), seed << 32);
    Ok(move || {
        number += 1;
        let applicant = format!("A{}", number.wrapping_mul(2_654_435_761) % 1_000_000_000_000);
        Ok(client.execute(&statement, &[&applicant, &body])? == 1)
    })
}
