//! Personal data that goes: what a closed account leaves behind, and what has been kept long enough.

use domain::identity::AccountId;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;

const DELETE_DRAFTS: &str = "
    delete from drafts
    where region = $1 and account = $2";

const DELETE_DRAFTS_FOR: &str = "
    delete from drafts
    where for_region = $1 and for_account = $2";

const DELETE_ALARMED: &str = "
    delete from identity_alarm_accounts
    where account_region = $1 and account = $2";

const DELETE_REMEMBERED: &str = "
    delete from remembered_answers
    where region = $1 and account = $2";

const DELETE_FILE_EVENTS: &str = "
    delete from file_events
    where region = $1
      and file in (select id from files where region = $1 and owner = $2 and is_held = 0)";

const DELETE_FILE_PIECES: &str = "
    delete from file_pieces
    where region = $1
      and file in (select id from files where region = $1 and owner = $2 and is_held = 0)";

const DELETE_FILES: &str = "
    delete from files
    where region = $1 and owner = $2 and is_held = 0";

/// Removes what an account filled in and handed in that no case holds: drafts, whoever keeps them,
/// remembered answers and files; and its ways back and its place behind alarms. Answers how many
/// rows that were.
pub fn erase(tx: &mut Tx<'_>, account: &AccountId) -> Result<u64> {
    let mut gone = crate::recoveries::delete_of(tx, account)?;
    for sql in [
        DELETE_DRAFTS,
        DELETE_DRAFTS_FOR,
        DELETE_ALARMED,
        DELETE_REMEMBERED,
        DELETE_FILE_EVENTS,
        DELETE_FILE_PIECES,
        DELETE_FILES,
    ] {
        gone += tx.execute(sql, &args![account.region.as_str(), &account.id])?;
    }
    Ok(gone)
}

/// Removes the answers remembered of a person; answers how many.
pub fn forget_answers(tx: &mut Tx<'_>, account: &AccountId) -> Result<u64> {
    tx.execute(DELETE_REMEMBERED, &args![account.region.as_str(), &account.id])
}

const DELETE_GIVEN: &str = "
    delete from delegations
    where region = $1 and principal = $2";

const UNNAME_DELEGATE: &str = "
    update delegations
    set delegate_name = $3, delegate_login = '', evidence = ''
    where delegate_region = $1 and delegate = $2";

const UNNAME_EVENTS: &str = "
    update account_events
    set by_name = $3
    where by_region = $1 and by_account = $2";

const DELETE_MARK: &str = "
    delete from marked_persons
    where region = $1 and account = $2";

const UNNAME_MARKING: &str = "
    update watch_events
    set note = ''
    where region = $1 and account = $2 and kind = ''";

/// Takes the name of a closed account out of the records that stay: `name` stands there instead.
/// What it had granted goes, and so does the mark of one whose record was watched, with why; what it did for others stays theirs.
pub fn unname(tx: &mut Tx<'_>, account: &AccountId, name: &str) -> Result<()> {
    let region = account.region.as_str();
    tx.execute(DELETE_GIVEN, &args![region, &account.id])?;
    tx.execute(DELETE_MARK, &args![region, &account.id])?;
    tx.execute(UNNAME_MARKING, &args![region, &account.id])?;
    tx.execute(UNNAME_DELEGATE, &args![region, &account.id, name])?;
    tx.execute(UNNAME_EVENTS, &args![region, &account.id, name]).map(drop)
}

const DELETE_ACCOUNT: &str = "
    delete from accounts
    where region = $1 and id = $2 and closed_at is not null";

/// Removes a closed account that no record of the law refers to, its number with it.
pub fn delete_closed(tx: &mut Tx<'_>, account: &AccountId) -> Result<u64> {
    tx.execute(DELETE_ACCOUNT, &args![account.region.as_str(), &account.id])
}

const OLD_DRAFTS: &str = "
    delete from drafts
    where saved_at < $1";

const OLD_ANSWERS: &str = "
    delete from remembered_answers
    where at < $1";

const OLD_MESSAGES: &str = "
    delete from messages
    where at < $1";

/// Removes drafts, remembered answers and messages older than the moments given; answers how many.
pub fn expire(
    tx: &mut Tx<'_>,
    drafts_before: Instant,
    answers_before: Instant,
    messages_before: Instant,
) -> Result<u64> {
    let drafts = tx.execute(OLD_DRAFTS, &args![drafts_before.millis()])?;
    let answers = tx.execute(OLD_ANSWERS, &args![answers_before.millis()])?;
    Ok(drafts + answers + tx.execute(OLD_MESSAGES, &args![messages_before.millis()])?)
}

const OLD_CONSENTS: &str = "
    delete from consents
    where withdrawn_at < $1 and not exists (
        select 1
        from accounts a
        where a.region = consents.region and a.id = consents.account and a.closed_at is null)";

const OLD_EVENTS: &str = "
    delete from account_events
    where at < $1 and not exists (
        select 1
        from accounts a
        where a.region = account_events.region and a.id = account_events.account
          and a.closed_at is null)";

/// Removes what is older than `before` of the logs of accounts that are closed; answers how many.
pub fn expire_closed(tx: &mut Tx<'_>, before: Instant) -> Result<u64> {
    let mut gone = crate::look_chain::expire(tx, before)?;
    for sql in [OLD_CONSENTS, OLD_EVENTS] {
        gone += tx.execute(sql, &args![before.millis()])?;
    }
    Ok(gone)
}
