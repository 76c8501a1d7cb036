//! Filters of a list that somebody on duty keeps under a name.

use domain::identity::AccountId;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;

/// The most filters an account may keep.
pub const MOST: usize = 30;

/// A filter with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The filter as the query of an address.
    pub query: String,
}

const INSERT: &str = "
    insert into saved_filters (region, account, id, name, query, created_at)
    values ($1, $2, $3, $4, $5, $6)";

/// Keeps a filter.
pub fn insert(tx: &mut Tx<'_>, account: &AccountId, saved: &Saved, now: Instant) -> Result<()> {
    let args = args![
        account.region.as_str(),
        &account.id,
        &saved.id,
        &saved.name,
        &saved.query,
        now.millis()
    ];
    tx.execute(INSERT, &args).map(drop)
}

const LIST: &str = "
    select id, name, query
    from saved_filters
    where region = $1 and account = $2
    order by created_at, id
    limit 100";

/// The filters of an account, oldest first.
pub fn list(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<Saved>> {
    tx.all("saved_filters", LIST, &args![account.region.as_str(), &account.id], |row| {
        Ok(Saved {
            id: row.text(0, "id")?,
            name: row.text(1, "name")?,
            query: row.text(2, "query")?,
        })
    })
}

const DELETE: &str = "
    delete from saved_filters
    where region = $1 and account = $2 and id = $3";

/// Drops a filter; false if there was none.
pub fn delete(tx: &mut Tx<'_>, account: &AccountId, id: &str) -> Result<bool> {
    Ok(tx.execute(DELETE, &args![account.region.as_str(), &account.id, id])? == 1)
}
