//! Sessions: who is logged in, known by the hash of a token that only the browser holds.

use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::accounts::{Stored, row_to_stored};
use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

const INSERT: &str = "
    insert into sessions (
        region, token_hash, account, created_at, seen_at, expires_at, agent, stage, source, factor)
    values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9)";

/// What is known of a session when it begins.
#[derive(Clone, Debug, Default)]
pub struct Beginning {
    /// The browser's name for itself.
    pub agent: String,
    /// The address it came from.
    pub source: String,
    /// By what it was opened beside the password: a factor's kind, or nothing.
    pub factor: String,
    /// Whether the second factor is still due.
    pub is_half: bool,
}

/// Opens a session.
pub fn insert(
    tx: &mut Tx<'_>,
    account: &AccountId,
    token_hash: &str,
    now: Instant,
    expires_at: Instant,
    beginning: &Beginning,
) -> Result<()> {
    let args = args![
        account.region.as_str(),
        token_hash,
        &account.id,
        now.millis(),
        expires_at.millis(),
        &beginning.agent,
        stage(beginning.is_half),
        &beginning.source,
        &beginning.factor,
    ];
    tx.execute(INSERT, &args).map(drop)
}

fn stage(is_half: bool) -> &'static str {
    if is_half { "factor" } else { "full" }
}

/// Who a session acts for: the delegation's principal and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// The principal.
    pub principal: AccountId,
    /// The delegation's id.
    pub delegation: String,
}

/// A live session with its account.
#[derive(Clone, Debug)]
pub struct Session {
    /// The account behind it.
    pub stored: Stored,
    /// When it was last used, to the precision of [`touch`].
    pub seen_at: Instant,
    /// When it ends whatever happens.
    pub expires_at: Instant,
    /// Whom it acts for, if not for the account itself.
    pub acting: Option<Acting>,
}

const FIND: &str = "
    select a.region, a.id, a.login, a.name, a.holder, a.holder_code, a.phone, a.grants,
           a.password, a.is_disabled, a.level, s.seen_at, s.expires_at,
           s.acting_region, s.acting_principal, s.acting
    from sessions s
    join accounts a on a.region = s.region and a.id = s.account
    where s.region = $1 and s.token_hash = $2 and s.expires_at > $3 and s.seen_at > $4
      and a.is_disabled = 0 and s.stage = $5";

/// The session behind a token, unless it has expired or idled since `idle_since`, or still waits
/// for its second factor.
pub fn find(
    tx: &mut Tx<'_>,
    region: RegionCode,
    token_hash: &str,
    now: Instant,
    idle_since: Instant,
) -> Result<Option<Session>> {
    find_at(tx, region, token_hash, (now, idle_since), false)
}

/// The session behind a token that still waits for its second factor.
pub fn find_half(
    tx: &mut Tx<'_>,
    region: RegionCode,
    token_hash: &str,
    now: Instant,
    idle_since: Instant,
) -> Result<Option<Session>> {
    find_at(tx, region, token_hash, (now, idle_since), true)
}

fn find_at(
    tx: &mut Tx<'_>,
    region: RegionCode,
    token_hash: &str,
    (now, idle_since): (Instant, Instant),
    is_half: bool,
) -> Result<Option<Session>> {
    let (now, idle) = (now.millis(), idle_since.millis());
    let args = args![region.as_str(), token_hash, now, idle, stage(is_half)];
    tx.find("sessions", FIND, &args, |row| {
        Ok(Session {
            stored: row_to_stored(row)?,
            seen_at: Instant::from_millis(row.int(11, "seen_at")?),
            expires_at: Instant::from_millis(row.int(12, "expires_at")?),
            acting: acting(row)?,
        })
    })
}

fn acting(row: &Row) -> Result<Option<Acting>> {
    let Some(delegation) = row.text_or_none(15, "acting")? else { return Ok(None) };
    let region = row.parsed(13, "acting_region", RegionCode::parse)?;
    let id = row.text(14, "acting_principal")?;
    Ok(Some(Acting { principal: AccountId { region, id }, delegation }))
}

const ACT_AS: &str = "
    update sessions
    set acting_region = $3, acting_principal = $4, acting = $5
    where region = $1 and token_hash = $2";

/// Notes whom a session acts for from now on; none for the account itself.
pub fn act_as(
    tx: &mut Tx<'_>,
    region: RegionCode,
    token_hash: &str,
    acting: Option<&Acting>,
) -> Result<u64> {
    let args = args![
        region.as_str(),
        token_hash,
        acting.map(|acting| acting.principal.region.as_str()),
        acting.map(|acting| acting.principal.id.as_str()),
        acting.map(|acting| acting.delegation.as_str()),
    ];
    tx.execute(ACT_AS, &args)
}

/// A session as its holder sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The hash of its token.
    pub token_hash: String,
    /// When it began.
    pub created_at: Instant,
    /// When it was last used, to the precision of [`touch`].
    pub seen_at: Instant,
    /// The browser's name for itself.
    pub agent: String,
    /// The address it came from.
    pub source: String,
    /// By what it was opened beside the password.
    pub factor: String,
}

const LIST: &str = "
    select token_hash, created_at, seen_at, agent, source, factor
    from sessions
    where region = $1 and account = $2 and expires_at > $3 and seen_at > $4 and stage = 'full'
    order by seen_at desc, token_hash
    limit 1000";

/// The live sessions of an account, the last used first.
pub fn list(
    tx: &mut Tx<'_>,
    account: &AccountId,
    now: Instant,
    idle_since: Instant,
) -> Result<Vec<Listed>> {
    let args = args![account.region.as_str(), &account.id, now.millis(), idle_since.millis()];
    tx.all("sessions", LIST, &args, |row| {
        Ok(Listed {
            token_hash: row.text(0, "token_hash")?,
            created_at: Instant::from_millis(row.int(1, "created_at")?),
            seen_at: Instant::from_millis(row.int(2, "seen_at")?),
            agent: row.text(3, "agent")?,
            source: row.text(4, "source")?,
            factor: row.text(5, "factor")?,
        })
    })
}

const TOUCH: &str = "
    update sessions
    set seen_at = $3
    where region = $1 and token_hash = $2";

/// Notes that a session is in use.
pub fn touch(tx: &mut Tx<'_>, region: RegionCode, token_hash: &str, now: Instant) -> Result<()> {
    tx.execute(TOUCH, &args![region.as_str(), token_hash, now.millis()]).map(drop)
}

const DELETE: &str = "
    delete from sessions
    where region = $1 and token_hash = $2";

/// Ends a session.
pub fn delete(tx: &mut Tx<'_>, region: RegionCode, token_hash: &str) -> Result<()> {
    tx.execute(DELETE, &args![region.as_str(), token_hash]).map(drop)
}

const DELETE_OF_ACCOUNT: &str = "
    delete from sessions
    where region = $1 and account = $2";

/// Ends every session of an account.
pub fn delete_of_account(tx: &mut Tx<'_>, account: &AccountId) -> Result<u64> {
    tx.execute(DELETE_OF_ACCOUNT, &args![account.region.as_str(), &account.id])
}

const DELETE_OTHERS: &str = "
    delete from sessions
    where region = $1 and account = $2 and token_hash <> $3";

/// Ends every session of an account but one.
pub fn delete_others(tx: &mut Tx<'_>, account: &AccountId, token_hash: &str) -> Result<u64> {
    tx.execute(DELETE_OTHERS, &args![account.region.as_str(), &account.id, token_hash])
}

const DELETE_OWN: &str = "
    delete from sessions
    where region = $1 and account = $2 and token_hash = $3";

/// Ends one session, if it is this account's.
pub fn delete_own(tx: &mut Tx<'_>, account: &AccountId, token_hash: &str) -> Result<u64> {
    tx.execute(DELETE_OWN, &args![account.region.as_str(), &account.id, token_hash])
}

const DELETE_EXPIRED: &str = "
    delete from sessions
    where expires_at <= $1";

/// Clears sessions that ended by themselves.
pub fn delete_expired(tx: &mut Tx<'_>, now: Instant) -> Result<u64> {
    tx.execute(DELETE_EXPIRED, &args![now.millis()])
}
