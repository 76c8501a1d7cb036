//! Numbered migrations with checksums, safe under several servers starting at once.

use crate::args;
use crate::db::Tx;
use crate::dialect;
use crate::error::{Error, Result};

/// One released step of the schema; its text is never edited afterwards.
pub struct Migration {
    /// Its place in the order, from 1.
    pub version: i64,
    /// What it brings, in a few words.
    pub name: &'static str,
    /// The statements, one text for both engines.
    pub sql: &'static str,
}

/// Where a database stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The last migration applied; 0 for an empty database.
    pub found: i64,
    /// The last migration this program knows.
    pub needed: i64,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "foundation",
        sql: include_str!("../migrations/0001_foundation.sql"),
    },
    Migration { version: 2, name: "items", sql: include_str!("../migrations/0002_items.sql") },
    Migration {
        version: 3,
        name: "identity",
        sql: include_str!("../migrations/0003_identity.sql"),
    },
    Migration { version: 4, name: "forms", sql: include_str!("../migrations/0004_forms.sql") },
    Migration { version: 5, name: "search", sql: include_str!("../migrations/0005_search.sql") },
    Migration { version: 6, name: "cases", sql: include_str!("../migrations/0006_cases.sql") },
    Migration { version: 7, name: "papers", sql: include_str!("../migrations/0007_papers.sql") },
    Migration {
        version: 8,
        name: "campaigns",
        sql: include_str!("../migrations/0008_campaigns.sql"),
    },
    Migration { version: 9, name: "files", sql: include_str!("../migrations/0009_files.sql") },
    Migration {
        version: 10,
        name: "item_draft_files",
        sql: include_str!("../migrations/0010_item_draft_files.sql"),
    },
    Migration {
        version: 11,
        name: "case_lists",
        sql: include_str!("../migrations/0011_case_lists.sql"),
    },
    Migration {
        version: 12,
        name: "personal",
        sql: include_str!("../migrations/0012_personal.sql"),
    },
    Migration { version: 13, name: "lists", sql: include_str!("../migrations/0013_lists.sql") },
    Migration {
        version: 14,
        name: "carriers",
        sql: include_str!("../migrations/0014_carriers.sql"),
    },
    Migration {
        version: 15,
        name: "exchange",
        sql: include_str!("../migrations/0015_exchange.sql"),
    },
    Migration { version: 16, name: "budgets", sql: include_str!("../migrations/0016_budgets.sql") },
    Migration { version: 17, name: "rebases", sql: include_str!("../migrations/0017_rebases.sql") },
    Migration { version: 18, name: "rights", sql: include_str!("../migrations/0018_rights.sql") },
    Migration {
        version: 19,
        name: "quotas_and_refusals",
        sql: include_str!("../migrations/0019_quotas_and_refusals.sql"),
    },
    Migration { version: 20, name: "watch", sql: include_str!("../migrations/0020_watch.sql") },
    Migration {
        version: 21,
        name: "watch_events",
        sql: include_str!("../migrations/0021_watch_events.sql"),
    },
    Migration { version: 22, name: "lines", sql: include_str!("../migrations/0022_lines.sql") },
    Migration {
        version: 23,
        name: "former_addresses",
        sql: include_str!("../migrations/0023_former_addresses.sql"),
    },
];

/// All migrations, in order.
pub fn migrations() -> &'static [Migration] {
    MIGRATIONS
}

const CREATE: &str = "
    create table if not exists schema_migrations (
        version bigint not null primary key,
        name text not null,
        checksum text not null,
        applied_at bigint not null
    );";

const APPLIED: &str =
    "select version, checksum from schema_migrations order by version limit 10000";

const RECORD: &str = "
    insert into schema_migrations (version, name, checksum, applied_at)
    values ($1, $2, $3, $4)";

pub(crate) fn standing(tx: &mut Tx<'_>) -> Result<Standing> {
    let needed = MIGRATIONS.last().map_or(0, |m| m.version);
    let found = applied(tx)?.last().map_or(0, |(version, _)| *version);
    Ok(Standing { found, needed })
}

/// Applies what is missing and answers the versions applied.
pub(crate) fn run(tx: &mut Tx<'_>, now_ms: i64) -> Result<Vec<i64>> {
    let lock = tx.either(dialect::LOCK_MIGRATIONS[0], dialect::LOCK_MIGRATIONS[1]);
    tx.one("schema_migrations", lock, &[], |_| Ok(()))?;
    tx.execute(CREATE, &[])?;
    let applied = applied(tx)?;
    let needed = MIGRATIONS.last().map_or(0, |m| m.version);
    if let Some((found, _)) = applied.last().filter(|(found, _)| *found > needed) {
        return Err(Error::Schema { found: *found, needed });
    }
    let mut done = Vec::new();
    for migration in MIGRATIONS {
        let checksum = crate::chain::digest(migration.sql.as_bytes());
        match applied.iter().find(|(version, _)| *version == migration.version) {
            Some((_, recorded)) if *recorded == checksum => {}
            Some(_) => return Err(Error::Checksum(migration.version)),
            None => {
                tx.execute(migration.sql, &[])?;
                tx.execute(RECORD, &args![migration.version, migration.name, checksum, now_ms])?;
                done.push(migration.version);
            }
        }
    }
    Ok(done)
}

fn applied(tx: &mut Tx<'_>) -> Result<Vec<(i64, String)>> {
    let has = tx.either(dialect::HAS_MIGRATIONS[0], dialect::HAS_MIGRATIONS[1]);
    if tx.one("schema_migrations", has, &[], |row| row.int(0, "count"))? == 0 {
        return Ok(Vec::new());
    }
    tx.all("schema_migrations", APPLIED, &[], |row| {
        Ok((row.int(0, "version")?, row.text(1, "checksum")?))
    })
}
