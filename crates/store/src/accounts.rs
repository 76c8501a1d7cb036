//! Accounts of people, firms and staff, and the logins that lead to them.

use domain::code::{CitizenNumber, CreditCode};
use domain::identity::{Account, AccountId, Grant, Holder, Level, Role};
use domain::region::RegionCode;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

use crate::args;
use crate::db::Tx;
use crate::dialect;
use crate::documents::{document, parsed_document};
use crate::error::Result;
use crate::value::Row;

/// An account with what only the store and the login need.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The account as rules see it.
    pub account: Account,
    /// The login name.
    pub login: String,
    /// The password hash in PHC form.
    pub password: String,
    /// Whether logging in is barred.
    pub is_disabled: bool,
}

/// A grant as stored: roles and places by their stable words.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantDocument {
    role: String,
    region: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    org: Option<String>,
}

const INSERT_LOGIN: &str = "
    insert into logins (login, region, account)
    values ($1, $2, $3)";

const INSERT: &str = "
    insert into accounts (
        region, id, login, name, holder, holder_code, phone, grants, password, is_disabled,
        created_at, level)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

/// Adds an account; a login that is taken is a conflict.
pub fn insert(tx: &mut Tx<'_>, stored: &Stored, now: Instant) -> Result<()> {
    let account = &stored.account;
    let region = account.id.region.as_str();
    tx.execute(INSERT_LOGIN, &args![&stored.login, region, &account.id.id])?;
    let (holder, code) = holder_columns(&account.holder);
    let args = args![
        region,
        &account.id.id,
        &stored.login,
        &account.name,
        holder,
        code,
        account.phone.as_deref(),
        grants_document(&account.grants),
        &stored.password,
        stored.is_disabled,
        now.millis(),
        i64::from(account.level.number()),
    ];
    tx.execute(INSERT, &args).map(drop)
}

const UPDATE: &str = "
    update accounts
    set grants = $3, is_disabled = $4
    where region = $1 and id = $2";

/// Saves the roles of an account and whether it is barred.
pub fn update(tx: &mut Tx<'_>, id: &AccountId, grants: &[Grant], is_disabled: bool) -> Result<u64> {
    tx.execute(UPDATE, &args![id.region.as_str(), &id.id, grants_document(grants), is_disabled])
}

const SET_LEVEL: &str = "
    update accounts
    set level = $3
    where region = $1 and id = $2";

/// Saves how surely an account belongs to whom it names.
pub fn set_level(tx: &mut Tx<'_>, id: &AccountId, level: Level) -> Result<u64> {
    tx.execute(SET_LEVEL, &args![id.region.as_str(), &id.id, i64::from(level.number())])
}

const SET_PROFILE: &str = "
    update accounts
    set phone = $3, is_large = $4
    where region = $1 and id = $2";

/// Saves what holders change of their own account.
pub fn set_profile(
    tx: &mut Tx<'_>,
    id: &AccountId,
    phone: Option<&str>,
    is_large: bool,
) -> Result<u64> {
    tx.execute(SET_PROFILE, &args![id.region.as_str(), &id.id, phone, is_large])
}

const IS_LARGE: &str = "
    select is_large
    from accounts
    where region = $1 and id = $2";

/// Whether the holder wants large type.
pub fn is_large(tx: &mut Tx<'_>, id: &AccountId) -> Result<bool> {
    let args = args![id.region.as_str(), &id.id];
    Ok(tx.find("accounts", IS_LARGE, &args, |row| row.flag(0, "is_large"))?.unwrap_or_default())
}

const SET_PASSWORD: &str = "
    update accounts
    set password = $3
    where region = $1 and id = $2";

/// Saves another password hash.
pub fn set_password(tx: &mut Tx<'_>, id: &AccountId, hash: &str) -> Result<u64> {
    tx.execute(SET_PASSWORD, &args![id.region.as_str(), &id.id, hash])
}

const FORGET_LOGIN: &str = "
    delete from logins
    where region = $1 and account = $2";

const CLOSE: &str = "
    update accounts
    set login = $3, name = $4, phone = null, grants = '[]', password = '', is_disabled = 1,
        is_large = 0, closed_at = $5
    where region = $1 and id = $2";

/// Closes an account for good: nobody can log in to it, and what the law does not keep is gone.
/// The number that the law's records refer to stays, closed to everybody but those records.
pub fn close(tx: &mut Tx<'_>, id: &AccountId, name: &str, now: Instant) -> Result<u64> {
    tx.execute(FORGET_LOGIN, &args![id.region.as_str(), &id.id])?;
    let login = format!("closed-{}", id.id);
    tx.execute(CLOSE, &args![id.region.as_str(), &id.id, login, name, now.millis()])
}

/// Whether an account is open now.
pub fn is_open(tx: &mut Tx<'_>, id: &AccountId) -> Result<bool> {
    let args = args![id.region.as_str(), &id.id];
    Ok(tx.find("accounts", dialect::KEEP_OPEN[0], &args, |_| Ok(()))?.is_some())
}

/// Whether an account is open; it then stays so until the transaction ends.
pub fn keep_open(tx: &mut Tx<'_>, id: &AccountId) -> Result<bool> {
    let sql = tx.either(dialect::KEEP_OPEN[0], dialect::KEEP_OPEN[1]);
    let args = args![id.region.as_str(), &id.id];
    Ok(tx.find("accounts", sql, &args, |_| Ok(()))?.is_some())
}

/// Waits until nobody keeps an account open, and lets nobody do so until the transaction ends.
pub fn hold(tx: &mut Tx<'_>, id: &AccountId) -> Result<()> {
    let sql = tx.either(dialect::HOLD[0], dialect::HOLD[1]);
    tx.find("accounts", sql, &args![id.region.as_str(), &id.id], |_| Ok(())).map(drop)
}

const FIND_BY_NUMBER: &str = "
    select region, id, login, name, holder, holder_code, phone, grants, password, is_disabled,
           level
    from accounts
    where holder_code = $1 and closed_at is null
    order by region, id
    limit 20";

/// The open accounts of a citizen number or a credit code.
pub fn find_by_number(tx: &mut Tx<'_>, number: &str) -> Result<Vec<Stored>> {
    tx.all("accounts", FIND_BY_NUMBER, &args![number], row_to_stored)
}

const FIND_BY_LOGIN: &str = "
    select a.region, a.id, a.login, a.name, a.holder, a.holder_code, a.phone, a.grants,
           a.password, a.is_disabled, a.level
    from logins l
    join accounts a on a.region = l.region and a.id = l.account
    where l.login = $1";

/// The account with this login name, if there is one.
pub fn find_by_login(tx: &mut Tx<'_>, login: &str) -> Result<Option<Stored>> {
    tx.find("accounts", FIND_BY_LOGIN, &args![login], row_to_stored)
}

const FIND: &str = "
    select region, id, login, name, holder, holder_code, phone, grants, password, is_disabled,
           level
    from accounts
    where region = $1 and id = $2";

/// The account, if there is one.
pub fn find(tx: &mut Tx<'_>, id: &AccountId) -> Result<Option<Stored>> {
    tx.find("accounts", FIND, &args![id.region.as_str(), &id.id], row_to_stored)
}

const LIST: &str = "
    select region, id, login, name, holder, holder_code, phone, grants, password, is_disabled,
           level
    from accounts
    where region between $1 and $2 and (region, id) > ($3, $4)
      and (cast($5 as text) = '' or grants like $5)
      and (cast($6 as bigint) = 0 or holder <> 'staff')
      and (cast($7 as text) = '' or login like $7 escape '!' or lower(name) like $7 escape '!')
    order by region, id
    limit $8";

/// Which accounts of a region are listed.
#[derive(Clone, Debug, Default)]
pub struct Narrowed {
    /// Words in the name or the login, in small letters; empty for all.
    pub words: String,
    /// Only holders of this role.
    pub role: Option<Role>,
    /// Only accounts of people and firms.
    pub is_applicant: bool,
}

/// Accounts kept by the regions from one code to another, in keyset pages.
pub fn list(
    tx: &mut Tx<'_>,
    regions: (&str, &str),
    narrowed: &Narrowed,
    after: Option<&AccountId>,
    limit: u32,
) -> Result<Vec<Stored>> {
    let (region, id) = after.map_or(("", ""), |a| (a.region.as_str(), a.id.as_str()));
    // Grants are written by `grants_document` alone, so this is how a role stands in them.
    let role = narrowed.role.map(|role| format!("%\"role\":\"{}\"%", role.key()));
    let words = like(&narrowed.words);
    let args = args![
        regions.0,
        regions.1,
        region,
        id,
        role.unwrap_or_default(),
        i64::from(narrowed.is_applicant),
        words,
        limit.min(200),
    ];
    tx.all("accounts", LIST, &args, row_to_stored)
}

/// A pattern that finds `words` anywhere, with its special characters meaning themselves.
fn like(words: &str) -> String {
    if words.is_empty() {
        return String::new();
    }
    let mut pattern = String::from("%");
    for c in words.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

pub(crate) fn row_to_stored(row: &Row) -> Result<Stored> {
    let code = row.text_or_none(5, "holder_code")?;
    let holder = match (row.text(4, "holder")?.as_str(), code) {
        ("person", Some(_)) => {
            Holder::Person { id_number: row.parsed(5, "holder_code", CitizenNumber::parse)? }
        }
        ("firm", Some(_)) => {
            Holder::Firm { credit_code: row.parsed(5, "holder_code", CreditCode::parse)? }
        }
        ("staff", None) => Holder::Staff,
        _ => return row.parsed(4, "holder", |_| Err("no such holder")),
    };
    let grants: Vec<GrantDocument> = parsed_document(row, 7, "grants")?;
    let grants = grants.iter().map(grant_from).collect::<Option<_>>();
    Ok(Stored {
        account: Account {
            id: AccountId {
                region: row.parsed(0, "region", RegionCode::parse)?,
                id: row.text(1, "id")?,
            },
            name: row.text(3, "name")?,
            holder,
            phone: row.text_or_none(6, "phone")?,
            grants: row.parsed(7, "grants", |_| grants.ok_or("no such role or place"))?,
            level: level(row)?,
        },
        login: row.text(2, "login")?,
        password: row.text(8, "password")?,
        is_disabled: row.flag(9, "is_disabled")?,
    })
}

fn level(row: &Row) -> Result<Level> {
    let found = Level::from_number(row.int(10, "level")?);
    found.ok_or_else(|| crate::error::Error::Corrupt {
        table: "accounts",
        column: "level",
        why: "no such level".to_owned(),
    })
}

fn holder_columns(holder: &Holder) -> (&'static str, Option<&str>) {
    match holder {
        Holder::Person { id_number } => ("person", Some(id_number.as_str())),
        Holder::Firm { credit_code } => ("firm", Some(credit_code.as_str())),
        Holder::Staff => ("staff", None),
    }
}

fn grants_document(grants: &[Grant]) -> String {
    let grants: Vec<GrantDocument> = grants
        .iter()
        .map(|grant| GrantDocument {
            role: grant.role.key().to_owned(),
            region: grant.region.as_str().to_owned(),
            org: grant.org.map(|org| org.as_str().to_owned()),
        })
        .collect();
    document(&grants)
}

fn grant_from(from: &GrantDocument) -> Option<Grant> {
    let org = match &from.org {
        None => None,
        Some(code) => Some(CreditCode::parse(code).ok()?),
    };
    Some(Grant {
        role: Role::from_key(&from.role)?,
        region: RegionCode::parse(&from.region).ok()?,
        org,
    })
}
