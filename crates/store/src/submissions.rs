//! Idempotency keys of submissions: the same key with the same body leads to the same case.

use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::{Db, Statement, Tx};
use crate::dialect;
use crate::error::Result;

/// The statement that ties a key of an applicant's to a case; a key used before is a conflict. An
/// account that is closed, or being closed, is one too, so that no case is ever left behind by somebody
/// who is gone.
pub fn insert_of_open(
    db: &Db,
    region: RegionCode,
    applicant: &AccountId,
    (key, body_hash): (&str, &str),
    number: &str,
    at: Instant,
) -> Statement {
    let [on_sqlite, on_postgres] = dialect::INSERT_SUBMISSION_OF_OPEN;
    let (own, at) = (applicant.region.as_str(), at.millis());
    let args = args![region.as_str(), &applicant.id, key, body_hash, number, at, own];
    Statement { table: "submissions", sql: db.either(on_sqlite, on_postgres), args }
}

const FIND: &str = "
    select body_hash, number
    from submissions
    where region = $1 and applicant = $2 and idempotency_key = $3";

/// The body hash and case number that a key stands for, if it was used.
pub fn find(
    tx: &mut Tx<'_>,
    region: RegionCode,
    applicant: &AccountId,
    key: &str,
) -> Result<Option<(String, String)>> {
    tx.find("submissions", FIND, &args![region.as_str(), &applicant.id, key], |row| {
        Ok((row.text(0, "body_hash")?, row.text(1, "number")?))
    })
}
