//! The finished schema as the database itself describes it, for tests and `doctor`.

use crate::db::Tx;
use crate::dialect;
use crate::error::Result;

/// Tables that every node of a distributed engine would hold whole. All others must carry the
/// owning region as the first column of their primary key.
pub const REFERENCE_TABLES: &[&str] =
    &["identities", "logins", "logout_tokens", "organisations", "recoveries", "schema_migrations"];

/// Each table with the columns of its primary key, in order.
pub fn primary_keys(tx: &mut Tx<'_>) -> Result<Vec<(String, Vec<String>)>> {
    let sql = tx.either(dialect::PRIMARY_KEYS[0], dialect::PRIMARY_KEYS[1]);
    let rows =
        tx.all("schema", sql, &[], |row| Ok((row.text(0, "table")?, row.text(1, "column")?)))?;
    let mut keys: Vec<(String, Vec<String>)> = Vec::new();
    for (table, column) in rows {
        match keys.last_mut().filter(|(last, _)| *last == table) {
            Some((_, columns)) => columns.push(column),
            None => keys.push((table, vec![column])),
        }
    }
    Ok(keys)
}

/// Each column as `table.column type` with ` null` behind it where it may be null.
pub fn columns(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let sql = tx.either(dialect::COLUMNS[0], dialect::COLUMNS[1]);
    tx.all("schema", sql, &[], |row| {
        let null = if row.flag(3, "nullable")? { " null" } else { "" };
        Ok(format!(
            "{}.{} {}{null}",
            row.text(0, "table")?,
            row.text(1, "column")?,
            row.text(2, "type")?
        ))
    })
}
