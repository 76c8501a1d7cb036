//! Delegations: who may act for whom.

use domain::identity::{AccountId, Capacity, Delegation, Scope};
use domain::region::RegionCode;
use domain::time::Instant;
use jiff::civil::Date;

use crate::args;
use crate::db::Tx;
use crate::documents::{document, parsed_document};
use crate::error::Result;
use crate::value::Row;

/// What stands for every item.
const ALL_ITEMS: &str = "*";

const INSERT: &str = "
    insert into delegations (
        region, principal, id, kind, principal_name, delegate_login, delegate_name, items,
        from_on, to_on, evidence, granted_by, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

/// Adds a delegation that nobody has taken up yet.
pub fn insert(tx: &mut Tx<'_>, new: &Delegation) -> Result<()> {
    let items = match &new.scope {
        Scope::All => ALL_ITEMS.to_owned(),
        Scope::Items(codes) => document(codes),
    };
    let args = args![
        new.principal.region.as_str(),
        &new.principal.id,
        &new.id,
        new.capacity.key(),
        &new.principal_name,
        &new.delegate_login,
        &new.delegate_name,
        items,
        new.from_on.to_string(),
        new.to_on.map(|day| day.to_string()),
        &new.evidence,
        &new.granted_by,
        new.created_at.millis(),
    ];
    tx.execute(INSERT, &args).map(drop)
}

const FIND: &str = "
    select region, principal, id, kind, principal_name, delegate_login, delegate_name,
           delegate_region, delegate, items, from_on, to_on, evidence, granted_by, created_at,
           accepted_at, revoked_at
    from delegations
    where region = $1 and principal = $2 and id = $3";

/// One delegation, if there is one.
pub fn find(tx: &mut Tx<'_>, principal: &AccountId, id: &str) -> Result<Option<Delegation>> {
    let args = args![principal.region.as_str(), &principal.id, id];
    tx.find("delegations", FIND, &args, row_to_delegation)
}

const LIST_OF: &str = "
    select region, principal, id, kind, principal_name, delegate_login, delegate_name,
           delegate_region, delegate, items, from_on, to_on, evidence, granted_by, created_at,
           accepted_at, revoked_at
    from delegations
    where region = $1 and principal = $2 and (cast($3 as text) = '' or id < $3)
    order by id desc
    limit $4";

/// Who may act for an account, the newest first, with those revoked.
pub fn list_of(tx: &mut Tx<'_>, principal: &AccountId) -> Result<Vec<Delegation>> {
    page_of(tx, principal, "", 200)
}

/// Who may act for an account, before an id, so many of them, the newest first; from the newest on
/// where the id is empty.
pub fn page_of(
    tx: &mut Tx<'_>,
    principal: &AccountId,
    before: &str,
    limit: u32,
) -> Result<Vec<Delegation>> {
    let args = args![principal.region.as_str(), &principal.id, before, limit];
    tx.all("delegations", LIST_OF, &args, row_to_delegation)
}

const LIST_FOR: &str = "
    select region, principal, id, kind, principal_name, delegate_login, delegate_name,
           delegate_region, delegate, items, from_on, to_on, evidence, granted_by, created_at,
           accepted_at, revoked_at
    from delegations
    where delegate_login = $1 and (cast($2 as text) = '' or id < $2)
    order by id desc
    limit $3";

/// The delegations granted to a login name, the newest first, with those revoked.
pub fn list_for(tx: &mut Tx<'_>, login: &str) -> Result<Vec<Delegation>> {
    page_for(tx, login, "", 200)
}

/// The delegations granted to a login name before an id, so many of them, the newest first; from the
/// newest on where the id is empty.
pub fn page_for(tx: &mut Tx<'_>, login: &str, before: &str, limit: u32) -> Result<Vec<Delegation>> {
    tx.all("delegations", LIST_FOR, &args![login, before, limit], row_to_delegation)
}

const ACCEPT: &str = "
    update delegations
    set delegate_region = $4, delegate = $5, accepted_at = $6
    where region = $1 and principal = $2 and id = $3
      and accepted_at is null and revoked_at is null";

/// Notes that an account took a delegation up; answers whether it was still to be taken up.
pub fn accept(
    tx: &mut Tx<'_>,
    principal: &AccountId,
    id: &str,
    delegate: &AccountId,
    now: Instant,
) -> Result<bool> {
    let (region, by) = (principal.region.as_str(), delegate.region.as_str());
    let args = args![region, &principal.id, id, by, &delegate.id, now.millis()];
    Ok(tx.execute(ACCEPT, &args)? == 1)
}

const REVOKE: &str = "
    update delegations
    set revoked_at = $4
    where region = $1 and principal = $2 and id = $3 and revoked_at is null";

/// Ends a delegation; answers whether it had not ended before.
pub fn revoke(tx: &mut Tx<'_>, principal: &AccountId, id: &str, now: Instant) -> Result<bool> {
    let args = args![principal.region.as_str(), &principal.id, id, now.millis()];
    Ok(tx.execute(REVOKE, &args)? == 1)
}

const REVOKE_ALL: &str = "
    update delegations
    set revoked_at = $3
    where revoked_at is null
      and ((region = $1 and principal = $2) or (delegate_region = $1 and delegate = $2))";

/// Ends every delegation by or to an account.
pub fn revoke_all(tx: &mut Tx<'_>, account: &AccountId, now: Instant) -> Result<u64> {
    tx.execute(REVOKE_ALL, &args![account.region.as_str(), &account.id, now.millis()])
}

pub(crate) fn row_to_delegation(row: &Row) -> Result<Delegation> {
    let date = |text: &str| text.parse::<Date>();
    let delegate = match row.text_or_none(8, "delegate")? {
        None => None,
        Some(id) => {
            Some(AccountId { region: row.parsed(7, "delegate_region", RegionCode::parse)?, id })
        }
    };
    let scope = match row.text(9, "items")?.as_str() {
        ALL_ITEMS => Scope::All,
        _ => Scope::Items(parsed_document(row, 9, "items")?),
    };
    let to_on = match row.text_or_none(11, "to_on")? {
        None => None,
        Some(_) => Some(row.parsed(11, "to_on", date)?),
    };
    let moment = |index, column| Ok(row.int_or_none(index, column)?.map(Instant::from_millis));
    Ok(Delegation {
        principal: AccountId {
            region: row.parsed(0, "region", RegionCode::parse)?,
            id: row.text(1, "principal")?,
        },
        id: row.text(2, "id")?,
        capacity: row.parsed(3, "kind", |key| Capacity::from_key(key).ok_or("no such capacity"))?,
        principal_name: row.text(4, "principal_name")?,
        delegate_login: row.text(5, "delegate_login")?,
        delegate_name: row.text(6, "delegate_name")?,
        delegate,
        scope,
        from_on: row.parsed(10, "from_on", date)?,
        to_on,
        evidence: row.text(12, "evidence")?,
        granted_by: row.text(13, "granted_by")?,
        created_at: Instant::from_millis(row.int(14, "created_at")?),
        accepted_at: moment(15, "accepted_at")?,
        revoked_at: moment(16, "revoked_at")?,
    })
}
