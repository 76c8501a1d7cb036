//! What people agreed to, in which version, and when they took it back.

use domain::identity::AccountId;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;

/// One consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub purpose: String,
    /// The version of the words that were shown.
    pub version: i64,
    /// When it was given.
    pub given_at: Instant,
    /// When it was taken back.
    pub withdrawn_at: Option<Instant>,
}

const INSERT: &str = "
    insert into consents (region, account, id, purpose, version, given_at)
    values ($1, $2, $3, $4, $5, $6)";

/// Records a consent.
pub fn insert(tx: &mut Tx<'_>, account: &AccountId, consent: &Consent) -> Result<()> {
    let (given, version) = (consent.given_at.millis(), consent.version);
    let region = account.region.as_str();
    let args = args![region, &account.id, &consent.id, &consent.purpose, version, given];
    tx.execute(INSERT, &args).map(drop)
}

const WITHDRAW: &str = "
    update consents
    set withdrawn_at = $4
    where region = $1 and account = $2 and purpose = $3 and withdrawn_at is null";

/// Takes back what was agreed to for a purpose; answers how many consents that were.
pub fn withdraw(tx: &mut Tx<'_>, account: &AccountId, purpose: &str, now: Instant) -> Result<u64> {
    tx.execute(WITHDRAW, &args![account.region.as_str(), &account.id, purpose, now.millis()])
}

const LIST: &str = "
    select id, purpose, version, given_at, withdrawn_at
    from consents
    where region = $1 and account = $2 and (cast($3 as text) = '' or id < $3)
    order by id desc
    limit $4";

/// The consents of an account, the newest first, with those taken back.
pub fn list(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<Consent>> {
    page(tx, account, "", 200)
}

/// The consents of an account before an id, so many of them, the newest first; from the newest on
/// where the id is empty.
pub fn page(
    tx: &mut Tx<'_>,
    account: &AccountId,
    before: &str,
    limit: u32,
) -> Result<Vec<Consent>> {
    tx.all("consents", LIST, &args![account.region.as_str(), &account.id, before, limit], |row| {
        Ok(Consent {
            id: row.text(0, "id")?,
            purpose: row.text(1, "purpose")?,
            version: row.int(2, "version")?,
            given_at: Instant::from_millis(row.int(3, "given_at")?),
            withdrawn_at: row.int_or_none(4, "withdrawn_at")?.map(Instant::from_millis),
        })
    })
}
