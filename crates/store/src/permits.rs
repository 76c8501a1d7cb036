//! That people let a client act for them.

use domain::exchange::Permit;
use domain::identity::{AccountId, Level};
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

const INSERT: &str = "
    insert into permits (region, id, account, code_hash, level, created_at)
    values ($1, $2, $3, $4, $5, $6)";

/// Records a permit with the digest of its code.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, code_hash: &str) -> Result<()> {
    let args = args![
        permit.principal.region.as_str(),
        &permit.id,
        &permit.principal.id,
        code_hash,
        i64::from(permit.level.number()),
        permit.created_at.millis(),
    ];
    tx.execute(INSERT, &args).map(drop)
}

const BY_CODE: &str = "
    select region, id, account, level, created_at, client_region, client, taken_at, revoked_at
    from permits
    where code_hash = $1
    order by created_at desc
    limit 1";

/// The permit of a code.
pub fn find_by_code(tx: &mut Tx<'_>, code_hash: &str) -> Result<Option<Permit>> {
    tx.find("permits", BY_CODE, &args![code_hash], row_to_permit)
}

const FIND: &str = "
    select region, id, account, level, created_at, client_region, client, taken_at, revoked_at
    from permits
    where region = $1 and id = $2";

/// The permit with an id.
pub fn find(tx: &mut Tx<'_>, region: RegionCode, id: &str) -> Result<Option<Permit>> {
    tx.find("permits", FIND, &args![region.as_str(), id], row_to_permit)
}

const LIST: &str = "
    select region, id, account, level, created_at, client_region, client, taken_at, revoked_at
    from permits
    where region = $1 and account = $2 and (cast($3 as text) = '' or id < $3)
    order by id desc
    limit $4";

/// The newest permits of an account.
pub fn list(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<Permit>> {
    page(tx, account, "", 20)
}

/// The permits of an account before an id, so many of them, the newest first; from the newest on
/// where the id is empty.
pub fn page(tx: &mut Tx<'_>, account: &AccountId, before: &str, limit: u32) -> Result<Vec<Permit>> {
    let args = args![account.region.as_str(), &account.id, before, limit];
    tx.all("permits", LIST, &args, row_to_permit)
}

const TAKE: &str = "
    update permits
    set client_region = $3, client = $4, taken_at = $5
    where region = $1 and id = $2 and taken_at is null and revoked_at is null";

/// Has a client take a permit; false if it was taken or revoked before.
pub fn take(
    tx: &mut Tx<'_>,
    permit: &Permit,
    client: (RegionCode, &str),
    now: Instant,
) -> Result<bool> {
    let args = args![
        permit.principal.region.as_str(),
        &permit.id,
        client.0.as_str(),
        client.1,
        now.millis(),
    ];
    Ok(tx.execute(TAKE, &args)? == 1)
}

const REVOKE: &str = "
    update permits
    set revoked_at = $4
    where region = $1 and account = $2 and id = $3 and revoked_at is null";

/// Takes an account's permit back; false if it is none of its own or was taken back before.
pub fn revoke(tx: &mut Tx<'_>, account: &AccountId, id: &str, now: Instant) -> Result<bool> {
    let args = args![account.region.as_str(), &account.id, id, now.millis()];
    Ok(tx.execute(REVOKE, &args)? == 1)
}

const DELETE_OF: &str = "
    delete from permits
    where region = $1 and account = $2";

/// Forgets every permit of an account; answers how many.
pub fn delete_of(tx: &mut Tx<'_>, account: &AccountId) -> Result<u64> {
    tx.execute(DELETE_OF, &args![account.region.as_str(), &account.id])
}

const FORGET: &str = "
    delete from permits
    where created_at < $1";

/// Forgets permits made before a moment; answers how many.
pub fn forget(tx: &mut Tx<'_>, before: Instant) -> Result<u64> {
    tx.execute(FORGET, &args![before.millis()])
}

fn row_to_permit(row: &Row) -> Result<Permit> {
    let region = row.parsed(0, "region", RegionCode::parse)?;
    let taken = match (row.text_or_none(6, "client")?, row.int_or_none(7, "taken_at")?) {
        (Some(client), Some(at)) => {
            let region = row.parsed(5, "client_region", RegionCode::parse)?;
            Some((region, client, Instant::from_millis(at)))
        }
        _ => None,
    };
    let level = Level::from_number(row.int(3, "level")?);
    Ok(Permit {
        principal: AccountId { region, id: row.text(2, "account")? },
        id: row.text(1, "id")?,
        level: level.ok_or_else(|| crate::error::Error::Corrupt {
            table: "permits",
            column: "level",
            why: "no such level".to_owned(),
        })?,
        created_at: Instant::from_millis(row.int(4, "created_at")?),
        taken,
        revoked_at: row.int_or_none(8, "revoked_at")?.map(Instant::from_millis),
    })
}
