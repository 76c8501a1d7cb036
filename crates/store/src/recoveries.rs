//! Ways back into an account: codes and permissions that count once, each found by the digest of a
//! secret, and the waiting time of those who have no second factor.

use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

/// One way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The digest of the secret that finds it.
    pub secret_hash: String,
    /// What it is: a stable word.
    pub way: String,
    /// The region of the account; any where there is none.
    pub region: RegionCode,
    /// The account; none where nobody was found.
    pub account: Option<String>,
    /// Its id, which names the notice that brings its code.
    pub id: String,
    /// How often a wrong code was given.
    pub tries: u32,
    /// When it was made.
    pub made_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
}

impl Recovery {
    /// The account that it leads to.
    pub fn leads_to(&self) -> Option<AccountId> {
        let id = self.account.clone()?;
        Some(AccountId { region: self.region, id })
    }
}

const INSERT: &str = "
    insert into recoveries (
        secret_hash, way, region, account, id, tries, made_at, ends_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Keeps a way back.
pub fn insert(tx: &mut Tx<'_>, recovery: &Recovery) -> Result<()> {
    let args = args![
        &recovery.secret_hash,
        &recovery.way,
        recovery.region.as_str(),
        recovery.account.as_deref(),
        &recovery.id,
        recovery.tries,
        recovery.made_at.millis(),
        recovery.ends_at.millis(),
    ];
    tx.execute(INSERT, &args).map(drop)
}

const FIND: &str = "
    select secret_hash, way, region, account, id, tries, made_at, ends_at
    from recoveries
    where secret_hash = $1 and way = $2 and ends_at > $3";

/// The way back of a kind that a secret opens and that has not ended.
pub fn find(
    tx: &mut Tx<'_>,
    secret_hash: &str,
    way: &str,
    now: Instant,
) -> Result<Option<Recovery>> {
    tx.find("recoveries", FIND, &args![secret_hash, way, now.millis()], row_to_recovery)
}

const COUNT_TRY: &str = "
    update recoveries
    set tries = tries + 1
    where secret_hash = $1 and tries < $2 and ends_at > $3";

/// Counts a try before it is looked at, so that tries at the same moment are counted too; false when
/// there were `most` already, or the way has ended.
pub fn count_try(tx: &mut Tx<'_>, secret_hash: &str, most: u32, now: Instant) -> Result<bool> {
    Ok(tx.execute(COUNT_TRY, &args![secret_hash, most, now.millis()])? == 1)
}

const DELETE: &str = "
    delete from recoveries
    where secret_hash = $1 and ends_at > $2";

/// Uses a way up, and says whether it was there to be used: of two at once only one is told so.
pub fn take(tx: &mut Tx<'_>, secret_hash: &str, now: Instant) -> Result<bool> {
    Ok(tx.execute(DELETE, &args![secret_hash, now.millis()])? == 1)
}

const DELETE_OF: &str = "
    delete from recoveries
    where region = $1 and account = $2";

const DELETE_WAIT: &str = "
    delete from recovery_waits
    where region = $1 and account = $2";

/// Ends every way back of an account, and its waiting; answers how many that were.
pub fn delete_of(tx: &mut Tx<'_>, account: &AccountId) -> Result<u64> {
    let args = args![account.region.as_str(), &account.id];
    Ok(tx.execute(DELETE_OF, &args)? + tx.execute(DELETE_WAIT, &args)?)
}

/// The waiting time of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// When it began.
    pub began_at: Instant,
    /// When a password may be set.
    pub ready_at: Instant,
    /// Until when it may be.
    pub ends_at: Instant,
}

const BEGIN_WAIT: &str = "
    insert into recovery_waits (region, account, began_at, ready_at, ends_at)
    values ($1, $2, $3, $4, $5)
    on conflict (region, account) do update
    set began_at = excluded.began_at, ready_at = excluded.ready_at, ends_at = excluded.ends_at
    where recovery_waits.ends_at <= excluded.began_at";

/// Has an account wait, and says whether that is new: one that waits already goes on doing so.
pub fn begin_wait(tx: &mut Tx<'_>, account: &AccountId, wait: &Wait) -> Result<bool> {
    let (region, id) = (account.region.as_str(), &account.id);
    let (began, ready, ends) =
        (wait.began_at.millis(), wait.ready_at.millis(), wait.ends_at.millis());
    Ok(tx.execute(BEGIN_WAIT, &args![region, id, began, ready, ends])? == 1)
}

const FIND_WAIT: &str = "
    select began_at, ready_at, ends_at
    from recovery_waits
    where region = $1 and account = $2 and ends_at > $3";

/// The waiting time that an account is in or has behind it, until it ends.
pub fn find_wait(tx: &mut Tx<'_>, account: &AccountId, now: Instant) -> Result<Option<Wait>> {
    let args = args![account.region.as_str(), &account.id, now.millis()];
    tx.find("recovery_waits", FIND_WAIT, &args, |row| {
        let at = |n, name| row.int(n, name).map(Instant::from_millis);
        Ok(Wait {
            began_at: at(0, "began_at")?,
            ready_at: at(1, "ready_at")?,
            ends_at: at(2, "ends_at")?,
        })
    })
}

const STOP: &str = "
    delete from recoveries
    where region = $1 and account = $2 and ends_at > $3";

const STOP_WAIT: &str = "
    delete from recovery_waits
    where region = $1 and account = $2 and ends_at > $3";

/// Ends every way back of an account that is under way, and its waiting; says whether there was any.
pub fn stop(tx: &mut Tx<'_>, account: &AccountId, now: Instant) -> Result<bool> {
    let args = args![account.region.as_str(), &account.id, now.millis()];
    Ok(tx.execute(STOP, &args)? + tx.execute(STOP_WAIT, &args)? > 0)
}

const FORGET: &str = "
    delete from recoveries
    where ends_at <= $1";

const FORGET_WAITS: &str = "
    delete from recovery_waits
    where ends_at <= $1";

/// Forgets what has ended; answers how much.
pub fn forget(tx: &mut Tx<'_>, now: Instant) -> Result<u64> {
    let args = args![now.millis()];
    Ok(tx.execute(FORGET, &args)? + tx.execute(FORGET_WAITS, &args)?)
}

fn row_to_recovery(row: &Row) -> Result<Recovery> {
    Ok(Recovery {
        secret_hash: row.text(0, "secret_hash")?,
        way: row.text(1, "way")?,
        region: row.parsed(2, "region", RegionCode::parse)?,
        account: row.text_or_none(3, "account")?,
        id: row.text(4, "id")?,
        tries: row.count(5, "tries")?,
        made_at: Instant::from_millis(row.int(6, "made_at")?),
        ends_at: Instant::from_millis(row.int(7, "ends_at")?),
    })
}
