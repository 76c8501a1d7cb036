//! Sessions: who is logged in, known by the hash of a token that only the browser holds.

use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::accounts::{Stored, row_to_stored};
use crate::args;
use crate::db::Tx;
use crate::error::Result;

const INSERT: &str = "
    insert into sessions (region, token_hash, account, created_at, seen_at, expires_at, agent)
    values ($1, $2, $3, $4, $4, $5, $6)";

/// Opens a session.
pub fn insert(
    tx: &mut Tx<'_>,
    account: &AccountId,
    token_hash: &str,
    now: Instant,
    expires_at: Instant,
    agent: &str,
) -> Result<()> {
    let args = args![
        account.region.as_str(),
        token_hash,
        &account.id,
        now.millis(),
        expires_at.millis(),
        agent,
    ];
    tx.execute(INSERT, &args).map(drop)
}

/// A live session with its account.
#[derive(Clone, Debug)]
pub struct Session {
    /// The account behind it.
    pub stored: Stored,
    /// When it was last used, to the precision of [`touch`].
    pub seen_at: Instant,
    /// When it ends whatever happens.
    pub expires_at: Instant,
}

const FIND: &str = "
    select a.region, a.id, a.login, a.name, a.holder, a.holder_code, a.phone, a.grants,
           a.password, a.is_disabled, s.seen_at, s.expires_at
    from sessions s
    join accounts a on a.region = s.region and a.id = s.account
    where s.region = $1 and s.token_hash = $2 and s.expires_at > $3 and s.seen_at > $4
      and a.is_disabled = 0";

/// The session behind a token, unless it has expired or idled since `idle_since`.
pub fn find(
    tx: &mut Tx<'_>,
    region: RegionCode,
    token_hash: &str,
    now: Instant,
    idle_since: Instant,
) -> Result<Option<Session>> {
    let args = args![region.as_str(), token_hash, now.millis(), idle_since.millis()];
    tx.find("sessions", FIND, &args, |row| {
        Ok(Session {
            stored: row_to_stored(row)?,
            seen_at: Instant::from_millis(row.int(10, "seen_at")?),
            expires_at: Instant::from_millis(row.int(11, "expires_at")?),
        })
    })
}

const TOUCH: &str = "
    update sessions
    set seen_at = $3
    where region = $1 and token_hash = $2";

/// Notes that a session is in use.
pub fn touch(tx: &mut Tx<'_>, region: RegionCode, token_hash: &str, now: Instant) -> Result<()> {
    tx.execute(TOUCH, &args![region.as_str(), token_hash, now.millis()]).map(drop)
}

const DELETE: &str = "
    delete from sessions
    where region = $1 and token_hash = $2";

/// Ends a session.
pub fn delete(tx: &mut Tx<'_>, region: RegionCode, token_hash: &str) -> Result<()> {
    tx.execute(DELETE, &args![region.as_str(), token_hash]).map(drop)
}

const DELETE_OF_ACCOUNT: &str = "
    delete from sessions
    where region = $1 and account = $2";

/// Ends every session of an account.
pub fn delete_of_account(tx: &mut Tx<'_>, account: &AccountId) -> Result<u64> {
    tx.execute(DELETE_OF_ACCOUNT, &args![account.region.as_str(), &account.id])
}

const DELETE_EXPIRED: &str = "
    delete from sessions
    where expires_at <= $1";

/// Clears sessions that ended by themselves.
pub fn delete_expired(tx: &mut Tx<'_>, now: Instant) -> Result<u64> {
    tx.execute(DELETE_EXPIRED, &args![now.millis()])
}
