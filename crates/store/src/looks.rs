//! Who looked at whose record, when and why. The entries of each person are one hash chain, whose
//! end is kept apart: an entry that is changed, taken out, put in or cut off is found.

use domain::case::CaseId;
use domain::identity::{AccountId, Purpose};
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::chain;
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
    /// Why in their own words, where a case of another unit was opened; otherwise empty.
    pub reason: String,
}

const NEXT: &str = "
    insert into look_heads (region, account, seq, hash, gone, gone_hash, began_at)
    values ($1, $2, 1, '', 0, '', $3)
    on conflict (region, account) do update
    set seq = look_heads.seq + 1
    returning seq, hash";

const BACK: &str = "
    update look_heads
    set seq = seq - 1
    where region = $1 and account = $2";

const HEAD: &str = "
    update look_heads
    set hash = $3
    where region = $1 and account = $2";

const INSERT: &str = "
    insert into looks (
        region, account, id, at, by_region, by_account, by_name, role, case_region, case_number,
        purpose, reason, seq, suite, hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    on conflict (region, account, id) do nothing";

/// Records a look at the record of `of` as the next of their chain; the same look a second time is
/// one look.
pub fn insert(tx: &mut Tx<'_>, of: &AccountId, look: &Look) -> Result<()> {
    let (region, account) = (of.region.as_str(), of.id.as_str());
    // Taking the number holds the end of the chain until this transaction is over.
    let (seq, previous) =
        tx.one("look_heads", NEXT, &args![region, account, look.at.millis()], |row| {
            Ok((row.int(0, "seq")?, row.text(1, "hash")?))
        })?;
    let hash = link(&previous, of, seq, look);
    if add(tx, of, look, seq, &hash)? == 0 {
        return tx.execute(BACK, &args![region, account]).map(drop);
    }
    tx.execute(HEAD, &args![region, account, hash]).map(drop)
}

/// The hash of an entry after that of the entry before it.
fn link(previous: &str, of: &AccountId, seq: i64, look: &Look) -> String {
    let number = |n: i64| n.to_string();
    let case = look.case.as_ref();
    let (seq, at) = (number(seq), number(look.at.millis()));
    chain::link_texts(
        previous,
        &[
            Some(of.region.as_str()),
            Some(&of.id),
            Some(&seq),
            Some(&look.id),
            Some(&at),
            Some(look.by.region.as_str()),
            Some(&look.by.id),
            Some(&look.by_name),
            Some(&look.role),
            case.map(|id| id.region.as_str()),
            case.map(|id| id.number.as_str()),
            Some(look.purpose.key()),
            Some(&look.reason),
        ],
    )
}

fn add(tx: &mut Tx<'_>, of: &AccountId, look: &Look, seq: i64, hash: &str) -> Result<u64> {
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
        &look.reason,
        seq,
        chain::SUITE,
        hash,
    ];
    tx.execute(INSERT, &args)
}

const LIST: &str = "
    select id, at, by_region, by_account, by_name, role, case_region, case_number, purpose, reason
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
        reason: row.text(9, "reason")?,
    })
}

const LAST_PURPOSE: &str = "
    select purpose
    from looks
    where case_region = $1 and case_number = $2 and by_account = $3 and at > $4
      and by_region = $5 and purpose not in ('task', 'export', 'exception')
    order by at desc
    limit 1";

/// The purpose that an account last chose for looking at a case, if that was after `since`. A task
/// is no choice: it ends with the step of the case; nor is a list that was carried away, nor a reason
/// given for a case that was another unit's.
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

const LAST: &str = "
    select max(at)
    from looks
    where case_region = $1 and case_number = $2 and by_account = $3 and by_region = $4
      and purpose <> 'export'";

/// When an account last looked at a case, if it did.
pub fn last(tx: &mut Tx<'_>, case: &CaseId, by: &AccountId) -> Result<Option<Instant>> {
    let args = args![case.region.as_str(), &case.number, &by.id, by.region.as_str()];
    let at = tx.one("looks", LAST, &args, |row| row.int_or_none(0, "max"))?;
    Ok(at.map(Instant::from_millis))
}

const LOOKERS: &str = "
    select distinct by_region, by_account
    from looks
    where at >= $1
    order by by_region, by_account";

/// Who looked at anything since a moment.
pub fn lookers(tx: &mut Tx<'_>, since: Instant) -> Result<Vec<AccountId>> {
    tx.all("looks", LOOKERS, &args![since.millis()], |row| {
        Ok(AccountId {
            region: row.parsed(0, "by_region", RegionCode::parse)?,
            id: row.text(1, "by_account")?,
        })
    })
}

const BY: &str = "
    select id, at, by_region, by_account, by_name, role, case_region, case_number, purpose,
           reason, region, account,
           (select count(*)
            from marked_persons m
            where m.region = looks.region and m.account = looks.account)
    from looks
    where by_region = $1 and by_account = $2 and at >= $3 and at < $4
      and (at, region, account, id) > ($3, $5, $6, $7)
    order by at, region, account, id
    limit $8";

/// A look with whose record it was and whether they are marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Whose record.
    pub of: AccountId,
    /// The look.
    pub look: Look,
    /// Whether the person is marked.
    pub is_marked: bool,
}

/// Where a page of what an account looked at stands: behind this look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// When.
    pub at: Instant,
    /// Whose record.
    pub of: AccountId,
    /// The look's id.
    pub id: String,
}

impl Seen {
    /// Its place.
    pub fn place(&self) -> Place {
        Place { at: self.look.at, of: self.of.clone(), id: self.look.id.clone() }
    }
}

/// What an account looked at from one moment to before another, in keyset pages: those behind a
/// place, the oldest first.
pub fn page_by(
    tx: &mut Tx<'_>,
    by: &AccountId,
    (from, to): (Instant, Instant),
    after: Option<&Place>,
    limit: u32,
) -> Result<Vec<Seen>> {
    let (at, region, account, id) = after.map_or((from, "", "", ""), |place| {
        (place.at.max(from), place.of.region.as_str(), place.of.id.as_str(), place.id.as_str())
    });
    let args = args![
        by.region.as_str(),
        &by.id,
        at.millis(),
        to.millis(),
        region,
        account,
        id,
        limit.min(PAGE_BY_MAX),
    ];
    tx.all("looks", BY, &args, |row| {
        let of = AccountId {
            region: row.parsed(10, "region", RegionCode::parse)?,
            id: row.text(11, "account")?,
        };
        Ok(Seen { of, look: row_to_look(row)?, is_marked: row.int(12, "marked")? > 0 })
    })
}

/// The most looks of one page of what an account looked at.
pub const PAGE_BY_MAX: u32 = 1000;

const PERSONS_BY: &str = "
    select count(*)
    from (
        select distinct region, account
        from looks
        where by_region = $1 and by_account = $2 and at >= $3 and at < $4) persons";

/// How many people an account looked at from one moment to before another.
pub fn persons_by(tx: &mut Tx<'_>, by: &AccountId, (from, to): (Instant, Instant)) -> Result<u32> {
    let args = args![by.region.as_str(), &by.id, from.millis(), to.millis()];
    tx.one("looks", PERSONS_BY, &args, |row| row.count(0, "count"))
}

const OPENING: &str = "
    select at, reason
    from looks
    where case_region = $1 and case_number = $2 and by_account = $3 and by_region = $4
      and id = $5 and purpose = 'exception'";

/// When an account opened a case of another unit by the look with this id, and why.
pub fn opening(
    tx: &mut Tx<'_>,
    case: &CaseId,
    by: &AccountId,
    id: &str,
) -> Result<Option<(Instant, String)>> {
    let args = args![case.region.as_str(), &case.number, &by.id, by.region.as_str(), id];
    tx.find("looks", OPENING, &args, |row| {
        Ok((Instant::from_millis(row.int(0, "at")?), row.text(1, "reason")?))
    })
}
