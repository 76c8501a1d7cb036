//! What was done to an account: levels, roles, second factors, sessions; and by whom.

use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::{Row, Value};

/// One thing that was done to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountEvent {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Instant,
    /// By which account; none for the program itself.
    pub by: Option<AccountId>,
    /// The name of whoever did it.
    pub by_name: String,
    /// What: a stable word.
    pub about: String,
    /// What was noted with it.
    pub note: String,
}

const INSERT: &str = "
    insert into account_events (
        region, account, id, at, by_region, by_account, by_name, about, note)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Records what was done to an account.
pub fn insert(tx: &mut Tx<'_>, account: &AccountId, event: &AccountEvent) -> Result<()> {
    tx.execute(INSERT, &event_args(account.region, &account.id, event)).map(drop)
}

/// The columns of an event, after whose it is.
pub(crate) fn event_args(region: RegionCode, of: &str, event: &AccountEvent) -> Vec<Value> {
    let by = event.by.as_ref();
    args![
        region.as_str(),
        of,
        &event.id,
        event.at.millis(),
        by.map(|by| by.region.as_str()),
        by.map(|by| by.id.as_str()),
        &event.by_name,
        &event.about,
        &event.note,
    ]
}

const LIST: &str = "
    select id, at, by_region, by_account, by_name, about, note
    from account_events
    where region = $1 and account = $2 and (cast($3 as text) = '' or id < $3)
    order by id desc
    limit $4";

/// What was done to an account, the newest first.
pub fn list(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<AccountEvent>> {
    page(tx, account, "", 200)
}

/// What was done to an account before an id, so many entries, the newest first; from the newest on
/// where the id is empty.
pub fn page(
    tx: &mut Tx<'_>,
    account: &AccountId,
    before: &str,
    limit: u32,
) -> Result<Vec<AccountEvent>> {
    let args = args![account.region.as_str(), &account.id, before, limit];
    tx.all("account_events", LIST, &args, row_to_event)
}

const WAS_DONE: &str = "
    select count(*)
    from account_events
    where region = $1 and account = $2 and about = $3 and at > $4
      and coalesce(by_region, '') = coalesce(cast($5 as text), '')
      and coalesce(by_account, '') = coalesce(cast($6 as text), '')";

/// Whether somebody, or the program itself, did a thing to an account after a moment, however much
/// else was done since.
pub fn was_done(
    tx: &mut Tx<'_>,
    account: &AccountId,
    about: &str,
    by: Option<&AccountId>,
    after: Instant,
) -> Result<bool> {
    let args = args![
        account.region.as_str(),
        &account.id,
        about,
        after.millis(),
        by.map(|by| by.region.as_str()),
        by.map(|by| by.id.as_str()),
    ];
    tx.one("account_events", WAS_DONE, &args, |row| Ok(row.count(0, "done")? > 0))
}

pub(crate) fn row_to_event(row: &Row) -> Result<AccountEvent> {
    let by = match row.text_or_none(3, "by_account")? {
        None => None,
        Some(id) => Some(AccountId { region: row.parsed(2, "by_region", RegionCode::parse)?, id }),
    };
    Ok(AccountEvent {
        id: row.text(0, "id")?,
        at: Instant::from_millis(row.int(1, "at")?),
        by,
        by_name: row.text(4, "by_name")?,
        about: row.text(5, "about")?,
        note: row.text(6, "note")?,
    })
}
