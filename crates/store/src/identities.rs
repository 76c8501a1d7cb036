//! Accounts at identity providers, and the accounts here that they open.

use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;

const INSERT: &str = "
    insert into identities (issuer, subject, region, account, linked_at)
    values ($1, $2, $3, $4, $5)";

/// Links a provider's subject with an account; a subject opens one account only.
pub fn insert(
    tx: &mut Tx<'_>,
    issuer: &str,
    subject: &str,
    account: &AccountId,
    now: Instant,
) -> Result<()> {
    let args = args![issuer, subject, account.region.as_str(), &account.id, now.millis()];
    tx.execute(INSERT, &args).map(drop)
}

const FIND: &str = "
    select region, account
    from identities
    where issuer = $1 and subject = $2";

/// The account that a provider's subject opens.
pub fn find(tx: &mut Tx<'_>, issuer: &str, subject: &str) -> Result<Option<AccountId>> {
    tx.find("identities", FIND, &args![issuer, subject], |row| {
        Ok(AccountId {
            region: row.parsed(0, "region", RegionCode::parse)?,
            id: row.text(1, "account")?,
        })
    })
}

const LIST: &str = "
    select issuer, linked_at
    from identities
    where region = $1 and account = $2
    order by issuer, subject
    limit 20";

/// The providers that open an account, and since when.
pub fn list(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<(String, Instant)>> {
    tx.all("identities", LIST, &args![account.region.as_str(), &account.id], |row| {
        Ok((row.text(0, "issuer")?, Instant::from_millis(row.int(1, "linked_at")?)))
    })
}

const DELETE: &str = "
    delete from identities
    where region = $1 and account = $2 and (issuer = $3 or cast($3 as text) = '')";

/// Ends the links of an account with one provider; with all, where none is named.
pub fn delete(tx: &mut Tx<'_>, account: &AccountId, issuer: &str) -> Result<u64> {
    tx.execute(DELETE, &args![account.region.as_str(), &account.id, issuer])
}
