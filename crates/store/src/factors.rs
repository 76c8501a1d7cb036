//! Second factors of accounts: authenticator apps, passkeys, and recovery codes.

use domain::identity::AccountId;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

/// A second factor as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Its id; a passkey's is the id of its credential.
    pub id: String,
    /// What it is: `totp` or `passkey`.
    pub kind: String,
    /// The holder's word for it.
    pub label: String,
    /// The sealed secret of an app, or the public key of a passkey.
    pub secret: String,
    /// The last time step used of an app, or the signature counter of a passkey.
    pub counter: i64,
    /// Whether the holder has shown once that it works.
    pub is_confirmed: bool,
    /// When it was added.
    pub created_at: Instant,
    /// When it was last used.
    pub used_at: Option<Instant>,
}

const INSERT: &str = "
    insert into factors (
        region, account, id, kind, label, secret, counter, is_confirmed, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Adds a factor; the same id a second time is a conflict.
pub fn insert(tx: &mut Tx<'_>, account: &AccountId, factor: &Factor) -> Result<()> {
    let args = args![
        account.region.as_str(),
        &account.id,
        &factor.id,
        &factor.kind,
        &factor.label,
        &factor.secret,
        factor.counter,
        factor.is_confirmed,
        factor.created_at.millis(),
    ];
    tx.execute(INSERT, &args).map(drop)
}

const LIST: &str = "
    select id, kind, label, secret, counter, is_confirmed, created_at, used_at
    from factors
    where region = $1 and account = $2
    order by created_at, id
    limit 50";

/// The factors of an account, the oldest first.
pub fn list(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<Factor>> {
    tx.all("factors", LIST, &args![account.region.as_str(), &account.id], row_to_factor)
}

fn row_to_factor(row: &Row) -> Result<Factor> {
    Ok(Factor {
        id: row.text(0, "id")?,
        kind: row.text(1, "kind")?,
        label: row.text(2, "label")?,
        secret: row.text(3, "secret")?,
        counter: row.int(4, "counter")?,
        is_confirmed: row.flag(5, "is_confirmed")?,
        created_at: Instant::from_millis(row.int(6, "created_at")?),
        used_at: row.int_or_none(7, "used_at")?.map(Instant::from_millis),
    })
}

const USE: &str = "
    update factors
    set counter = $5, used_at = $6, is_confirmed = 1
    where region = $1 and account = $2 and id = $3 and counter = $4";

/// Notes that a factor was used, unless somebody used it since it was read; answers whether it
/// was noted. Of two uses of one code at the same moment only one is.
pub fn note_use(
    tx: &mut Tx<'_>,
    account: &AccountId,
    factor: &Factor,
    counter: i64,
    now: Instant,
) -> Result<bool> {
    let region = account.region.as_str();
    let args = args![region, &account.id, &factor.id, factor.counter, counter, now.millis()];
    Ok(tx.execute(USE, &args)? == 1)
}

const DELETE: &str = "
    delete from factors
    where region = $1 and account = $2 and id = $3";

/// Removes a factor.
pub fn delete(tx: &mut Tx<'_>, account: &AccountId, id: &str) -> Result<u64> {
    tx.execute(DELETE, &args![account.region.as_str(), &account.id, id])
}

const DELETE_ALL: &str = "
    delete from factors
    where region = $1 and account = $2";

const DELETE_CODES: &str = "
    delete from recovery_codes
    where region = $1 and account = $2";

/// Removes every factor and recovery code of an account; answers how many factors.
pub fn delete_all(tx: &mut Tx<'_>, account: &AccountId) -> Result<u64> {
    tx.execute(DELETE_CODES, &args![account.region.as_str(), &account.id])?;
    tx.execute(DELETE_ALL, &args![account.region.as_str(), &account.id])
}

const INSERT_CODE: &str = "
    insert into recovery_codes (region, account, code_hash, created_at)
    values ($1, $2, $3, $4)";

/// Puts new recovery codes in the place of those there were.
pub fn set_codes(
    tx: &mut Tx<'_>,
    account: &AccountId,
    hashes: &[String],
    now: Instant,
) -> Result<()> {
    tx.execute(DELETE_CODES, &args![account.region.as_str(), &account.id])?;
    for hash in hashes {
        let args = args![account.region.as_str(), &account.id, hash, now.millis()];
        tx.execute(INSERT_CODE, &args)?;
    }
    Ok(())
}

const USE_CODE: &str = "
    delete from recovery_codes
    where region = $1 and account = $2 and code_hash = $3";

/// Uses a recovery code up; answers whether there was one.
pub fn use_code(tx: &mut Tx<'_>, account: &AccountId, hash: &str) -> Result<bool> {
    Ok(tx.execute(USE_CODE, &args![account.region.as_str(), &account.id, hash])? == 1)
}

const COUNT_CODES: &str = "
    select count(*)
    from recovery_codes
    where region = $1 and account = $2";

/// How many recovery codes an account has left.
pub fn count_codes(tx: &mut Tx<'_>, account: &AccountId) -> Result<i64> {
    let args = args![account.region.as_str(), &account.id];
    tx.one("recovery_codes", COUNT_CODES, &args, |row| row.int(0, "count"))
}
