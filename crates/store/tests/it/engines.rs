//! A fresh database for each test, on the engine it asks for.
//!
//! SQLite is a file in the system's temporary folder. PostgreSQL is used where
//! `TONGBAN_TEST_POSTGRES` holds the URL of a server whose user may create databases; each test
//! gets a database of its own, copied from a template that is migrated once for each schema.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};
use store::{Db, Options};

/// A database that goes away with this value.
pub struct Base {
    pub url: String,
    kept: Kept,
}

enum Kept {
    Folder(PathBuf),
    Database { server: String, name: String },
}

static MADE: AtomicU32 = AtomicU32::new(0);

fn fresh_name() -> String {
    format!("tongban_test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed))
}

impl Base {
    /// A SQLite file with the finished schema.
    pub fn sqlite() -> Self {
        let base = Self::sqlite_empty();
        base.open().migrate(0).expect("the schema is made");
        base
    }

    /// A SQLite file with nothing in it.
    pub fn sqlite_empty() -> Self {
        let folder = std::env::temp_dir().join(fresh_name());
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("the temporary folder is writable");
        let url = format!("sqlite:{}", folder.join("tongban.db").display());
        Self { url, kept: Kept::Folder(folder) }
    }

    /// A PostgreSQL database with the finished schema; none where there is no server.
    pub fn postgres() -> Option<Self> {
        let server = server()?;
        Some(Self::copied(&server, &template(&server)))
    }

    /// A PostgreSQL database with nothing in it; none where there is no server.
    pub fn postgres_empty() -> Option<Self> {
        let server = server()?;
        let name = fresh_name();
        let mut client = connected(&server);
        forget(&mut client, &name);
        create_empty(&mut client, &name);
        Some(Self { url: with_database(&server, &name), kept: Kept::Database { server, name } })
    }

    fn copied(server: &str, template: &str) -> Self {
        let name = fresh_name();
        let mut client = connected(server);
        forget(&mut client, &name);
        run(&mut client, &format!("create database {name} template {template}"));
        let kept = Kept::Database { server: server.to_owned(), name: name.clone() };
        Self { url: with_database(server, &name), kept }
    }

    /// Opens it as the program does.
    pub fn open(&self) -> Db {
        self.open_with(&Options::default())
    }

    /// Opens it with other options.
    pub fn open_with(&self, options: &Options) -> Db {
        Db::open(&self.url, options).expect("the database opens")
    }

    /// Runs statements beside the program, as somebody with access to the database could, with
    /// references between tables not enforced.
    pub fn tamper(&self, sql: &str) {
        match &self.kept {
            Kept::Folder(_) => {
                let path = self.url.trim_start_matches("sqlite:");
                let connection = rusqlite::Connection::open(path).expect("the file opens");
                connection.execute_batch("pragma foreign_keys = off").expect("a known pragma");
                connection.execute_batch(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
            }
            Kept::Database { .. } => {
                let mut client = connected(&self.url);
                run(&mut client, &format!("set session_replication_role = replica; {sql}"));
            }
        }
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        match &self.kept {
            Kept::Folder(folder) => {
                let _ = std::fs::remove_dir_all(folder);
            }
            Kept::Database { server, name } => {
                if let Ok(mut client) = Client::connect(server, NoTls) {
                    let _ = client.batch_execute(&format!("drop database {name} with (force)"));
                }
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "tests learn of the test server from here only")]
fn server() -> Option<String> {
    let url = std::env::var("TONGBAN_TEST_POSTGRES").ok().filter(|url| !url.is_empty());
    if url.is_none() {
        println!("skipped on PostgreSQL: TONGBAN_TEST_POSTGRES names no server");
    }
    url
}

fn connected(url: &str) -> Client {
    Client::connect(url, NoTls).unwrap_or_else(|e| panic!("the test server answers: {e}"))
}

fn run(client: &mut Client, sql: &str) {
    client.batch_execute(sql).unwrap_or_else(|e| panic!("{sql}: {e:?}"));
}

fn forget(client: &mut Client, name: &str) {
    run(client, &format!("drop database if exists {name} with (force)"));
}

/// A database whose text order is that of Chinese dictionaries, where the server can do so: what
/// relies on the order of bytes shows itself there.
fn create_empty(client: &mut Client, name: &str) {
    let chinese = format!(
        "create database {name} template template0 encoding 'UTF8' \
         locale_provider icu icu_locale 'zh-Hans-CN' locale 'C'"
    );
    if client.batch_execute(&chinese).is_err() {
        run(client, &format!("create database {name} template template0 encoding 'UTF8'"));
    }
}

/// The name of the migrated template, made first where this is the first test of the schema.
fn template(server: &str) -> String {
    let texts: String = store::migrations().iter().map(|m| m.sql).collect();
    let name = format!("tongban_template_{}", &store::chain::digest(texts.as_bytes())[..12]);
    let mut client = connected(server);
    run(&mut client, "select pg_advisory_lock(726348290155)");
    let found = client.query("select 1 from pg_database where datname = $1", &[&name]);
    if found.expect("the catalogue is readable").is_empty() {
        let building = format!("{name}_building");
        forget(&mut client, &building);
        create_empty(&mut client, &building);
        let db = Db::open(&with_database(server, &building), &Options::default());
        db.expect("the template opens").migrate(0).expect("the schema is made");
        run(&mut client, &format!("alter database {building} rename to {name}"));
    }
    run(&mut client, "select pg_advisory_unlock(726348290155)");
    name
}

/// The same server URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let (rest, query) = match url.split_once('?') {
        Some((rest, query)) => (rest, format!("?{query}")),
        None => (url, String::new()),
    };
    let start = rest.find("://").expect("a URL has a scheme") + 3;
    let end = rest[start..].find('/').map_or(rest.len(), |at| start + at);
    format!("{}/{name}{query}", &rest[..end])
}

/// Declares each named test once for each engine.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                super::$name(&$crate::engines::Base::sqlite());
            })+
        }
        mod postgresql {
            $(#[test]
            fn $name() {
                if let Some(base) = $crate::engines::Base::postgres() {
                    super::$name(&base);
                }
            })+
        }
    };
}
pub(crate) use on_both_engines;
