//! Sessions that an identity provider opened and may end, and its logout tokens, each used once.

use domain::identity::AccountId;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;

const OPENED_BY: &str = "
    update sessions
    set issuer = $4, subject = $5, sid = $6
    where region = $1 and account = $2 and token_hash = $3";

/// Notes by which provider, for which of its subjects and in which of its sessions a session was
/// opened.
pub fn opened_by(
    tx: &mut Tx<'_>,
    account: &AccountId,
    token_hash: &str,
    issuer: &str,
    subject: &str,
    sid: Option<&str>,
) -> Result<u64> {
    let args = args![account.region.as_str(), &account.id, token_hash, issuer, subject, sid];
    tx.execute(OPENED_BY, &args)
}

const CARRY: &str = "
    update sessions
    set issuer = (select issuer from sessions where region = $1 and token_hash = $3),
        subject = (select subject from sessions where region = $1 and token_hash = $3),
        sid = (select sid from sessions where region = $1 and token_hash = $3)
    where region = $1 and account = $2 and token_hash = $4";

/// Notes of a session that takes the place of another that the same opened it.
pub fn carry(tx: &mut Tx<'_>, account: &AccountId, from: &str, to: &str) -> Result<u64> {
    tx.execute(CARRY, &args![account.region.as_str(), &account.id, from, to])
}

const IS_BY: &str = "
    select 1
    from sessions
    where region = $1 and account = $2 and token_hash = $3 and issuer = $4";

/// Whether a session was opened by this provider.
pub fn is_by(tx: &mut Tx<'_>, account: &AccountId, token_hash: &str, issuer: &str) -> Result<bool> {
    let args = args![account.region.as_str(), &account.id, token_hash, issuer];
    Ok(tx.find("sessions", IS_BY, &args, |row| row.int(0, "1"))?.is_some())
}

const USE: &str = "
    insert into logout_tokens (issuer, jti, expires_at)
    values ($1, $2, $3)
    on conflict (issuer, jti) do nothing";

/// Uses a logout token, and says whether it was fresh.
pub fn use_token(tx: &mut Tx<'_>, issuer: &str, jti: &str, expires_at: Instant) -> Result<bool> {
    Ok(tx.execute(USE, &args![issuer, jti, expires_at.millis()])? == 1)
}

/// How many accounts [`ENDED`] names at once.
const ENDED_PAGE: usize = 100;

const ENDED: &str = "
    select distinct region, account
    from sessions
    where issuer = $1 and (subject = $2 or cast($2 as text) = '')
      and (cast($3 as text) = '' or sid = $3 or (sid is null and cast($2 as text) <> ''))
      and (region, account) > ($4, $5)
    order by region, account
    limit 100";

const END: &str = "
    delete from sessions
    where issuer = $1 and (subject = $2 or cast($2 as text) = '')
      and (cast($3 as text) = '' or sid = $3 or (sid is null and cast($2 as text) <> ''))";

/// Ends the sessions that a provider opened for a subject, in one of its sessions, or in that
/// session of whomever; an empty text names none of either. Answers whose they were.
pub fn end(tx: &mut Tx<'_>, issuer: &str, subject: &str, sid: &str) -> Result<Vec<AccountId>> {
    if subject.is_empty() && sid.is_empty() {
        return Ok(Vec::new());
    }
    let mut ended: Vec<AccountId> = Vec::new();
    loop {
        let (region, account) =
            ended.last().map_or(("", ""), |last| (last.region.as_str(), last.id.as_str()));
        let args = args![issuer, subject, sid, region, account];
        let page = tx.all("sessions", ENDED, &args, |row| {
            let region = row.parsed(0, "region", domain::region::RegionCode::parse)?;
            Ok(AccountId { region, id: row.text(1, "account")? })
        })?;
        let is_last = page.len() < ENDED_PAGE;
        ended.extend(page);
        if is_last {
            break;
        }
    }
    tx.execute(END, &args![issuer, subject, sid])?;
    Ok(ended)
}

const FORGET: &str = "
    delete from logout_tokens
    where expires_at <= $1";

/// Forgets logout tokens that have expired and would be refused for that.
pub fn forget_tokens(tx: &mut Tx<'_>, now: Instant) -> Result<u64> {
    tx.execute(FORGET, &args![now.millis()])
}
