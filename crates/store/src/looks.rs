//! Who looked at whose record, when and why.

use domain::case::CaseId;
use domain::identity::{AccountId, Purpose};
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

/// One look at a person's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Instant,
    /// By which account.
    pub by: AccountId,
    /// The name of whoever looked.
    pub by_name: String,
    /// The role they looked in.
    pub role: String,
    /// The case they looked at; none for the account itself.
    pub case: Option<CaseId>,
    /// Why.
    pub purpose: Purpose,
}

const INSERT: &str = "
    insert into looks (
        region, account, id, at, by_region, by_account, by_name, role, case_region, case_number,
        purpose)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    on conflict (region, account, id) do nothing";

/// Records a look at the record of `of`; the same look a second time is one look.
pub fn insert(tx: &mut Tx<'_>, of: &AccountId, look: &Look) -> Result<()> {
    let case = look.case.as_ref();
    let args = args![
        of.region.as_str(),
        &of.id,
        &look.id,
        look.at.millis(),
        look.by.region.as_str(),
        &look.by.id,
        &look.by_name,
        &look.role,
        case.map(|id| id.region.as_str()),
        case.map(|id| id.number.as_str()),
        look.purpose.key(),
    ];
    tx.execute(INSERT, &args).map(drop)
}

const LIST: &str = "
    select id, at, by_region, by_account, by_name, role, case_region, case_number, purpose
    from looks
    where region = $1 and account = $2 and (cast($3 as text) = '' or id < $3)
    order by id desc
    limit $4";

/// The looks at the record of an account, the newest first, in keyset pages.
pub fn list(
    tx: &mut Tx<'_>,
    of: &AccountId,
    before: Option<&str>,
    limit: u32,
) -> Result<Vec<Look>> {
    let before = before.unwrap_or_default();
    tx.all("looks", LIST, &args![of.region.as_str(), &of.id, before, limit.min(1000)], row_to_look)
}

fn row_to_look(row: &Row) -> Result<Look> {
    let case = match row.text_or_none(7, "case_number")? {
        None => None,
        Some(number) => {
            Some(CaseId { region: row.parsed(6, "case_region", RegionCode::parse)?, number })
        }
    };
    Ok(Look {
        id: row.text(0, "id")?,
        at: Instant::from_millis(row.int(1, "at")?),
        by: AccountId {
            region: row.parsed(2, "by_region", RegionCode::parse)?,
            id: row.text(3, "by_account")?,
        },
        by_name: row.text(4, "by_name")?,
        role: row.text(5, "role")?,
        case,
        purpose: row.parsed(8, "purpose", |key| Purpose::from_key(key).ok_or("no such purpose"))?,
    })
}

const LAST_PURPOSE: &str = "
    select purpose
    from looks
    where case_region = $1 and case_number = $2 and by_account = $3 and at > $4
      and by_region = $5 and purpose <> 'task'
    order by at desc
    limit 1";

/// The purpose that an account last chose for looking at a case, if that was after `since`. A task
/// is no choice: it ends with the step of the case.
pub fn last_purpose(
    tx: &mut Tx<'_>,
    case: &CaseId,
    by: &AccountId,
    since: Instant,
) -> Result<Option<Purpose>> {
    let (region, from) = (case.region.as_str(), by.region.as_str());
    let args = args![region, &case.number, &by.id, since.millis(), from];
    tx.find("looks", LAST_PURPOSE, &args, |row| {
        row.parsed(0, "purpose", |key| Purpose::from_key(key).ok_or("no such purpose"))
    })
}
