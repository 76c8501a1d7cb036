//! Files that people hand in: the record, the pieces of its bytes, its story, and its cases.

mod held;

pub use held::{OF_CASE_MAX, attach, hold, of_case, story, tell};

use domain::file::{File, FileId, FileName, Kind, Refusal, State, Trust};
use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

/// The most files listed at once.
pub const PAGE_MAX: u32 = 500;

const INSERT: &str = "
    insert into files (region, id, owner, name, bytes_total, bytes_held, state, trust,
                       is_held, created_at, changed_at, expires_at)
    values ($1, $2, $3, $4, $5, 0, $6, $7, 0, $8, $8, $9)";

/// Begins a file of which no byte is here yet.
pub fn insert(tx: &mut Tx<'_>, file: &File) -> Result<()> {
    let args = args![
        file.id.owner.region.as_str(),
        &file.id.id,
        &file.id.owner.id,
        file.name.as_str(),
        file.bytes_total.map(signed),
        file.state.key(),
        file.trust.key(),
        file.created_at.millis(),
        file.expires_at.map(Instant::millis),
    ];
    tx.execute(INSERT, &args).map(drop)
}

const GET: &str = "
    select region, id, owner, name, bytes_total, bytes_held, kind, sha256, state, refusal, trust,
           kept_as, case when view is null then 0 else 1 end, created_at, expires_at,
           is_held
    from files
    where region = $1 and id = $2";

/// A file by its region and id.
pub fn find(tx: &mut Tx<'_>, region: RegionCode, id: &str) -> Result<Option<File>> {
    tx.find("files", GET, &args![region.as_str(), id], row_to_file)
}

const LIST: &str = "
    select region, id, owner, name, bytes_total, bytes_held, kind, sha256, state, refusal, trust,
           kept_as, case when view is null then 0 else 1 end, created_at, expires_at,
           is_held
    from files
    where region = $1 and owner = $2 and (cast($3 as text) = '' or id < $3)
    order by id desc
    limit $4";

/// An account's files, newest first.
pub fn list(tx: &mut Tx<'_>, owner: &AccountId, limit: u32) -> Result<Vec<File>> {
    page(tx, owner, "", limit)
}

/// An account's files before an id, so many of them, newest first; from the newest on where the id is
/// empty.
pub fn page(tx: &mut Tx<'_>, owner: &AccountId, before: &str, limit: u32) -> Result<Vec<File>> {
    let args = args![owner.region.as_str(), &owner.id, before, limit.min(PAGE_MAX)];
    tx.all("files", LIST, &args, row_to_file)
}

const USED: &str = "
    select count(*),
           cast(coalesce(sum(case when coalesce(bytes_total, 0) > bytes_held
                                  then bytes_total else bytes_held end), 0) as bigint)
    from files
    where region = $1 and owner = $2 and state <> 'refused' and is_held = 0";

/// How many files, and bytes in all, an account keeps here that no case holds.
pub fn used(tx: &mut Tx<'_>, owner: &AccountId) -> Result<(u64, u64)> {
    tx.one("files", USED, &args![owner.region.as_str(), &owner.id], |row| {
        Ok((row.int(0, "count")?.unsigned_abs(), row.int(1, "bytes")?.unsigned_abs()))
    })
}

const GROW: &str = "
    update files
    set bytes_held = bytes_held + $4, changed_at = $5, expires_at = $6
    where region = $1 and id = $2 and bytes_held = $3 and state = 'receiving'";

const INSERT_PIECE: &str = "
    insert into file_pieces (region, file, start_at, bytes)
    values ($1, $2, $3, $4)";

/// Adds bytes behind those that are here; false if there are not exactly `start_at` of them.
pub fn append(
    tx: &mut Tx<'_>,
    id: &FileId,
    start_at: u64,
    bytes: Vec<u8>,
    now: Instant,
    expires_at: Instant,
) -> Result<bool> {
    let region = id.owner.region.as_str();
    let grown = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let args = args![region, &id.id, signed(start_at), grown, now.millis(), expires_at.millis()];
    if tx.execute(GROW, &args)? == 0 {
        return Ok(false);
    }
    tx.execute(INSERT_PIECE, &args![region, &id.id, signed(start_at), bytes])?;
    Ok(true)
}

const PIECE: &str = "
    select start_at, bytes
    from file_pieces
    where region = $1 and file = $2 and start_at >= $3
    order by start_at
    limit 1";

/// The first piece of a file's bytes at or behind `start_at`, with the place where it begins.
pub fn piece(tx: &mut Tx<'_>, id: &FileId, start_at: u64) -> Result<Option<(u64, Vec<u8>)>> {
    let args = args![id.owner.region.as_str(), &id.id, signed(start_at)];
    tx.find("file_pieces", PIECE, &args, |row| {
        Ok((row.int(0, "start_at")?.unsigned_abs(), row.blob(1, "bytes")?))
    })
}

/// What is known of a file once it is whole.
#[derive(Clone, Debug)]
pub struct Whole {
    /// What it is.
    pub kind: Kind,
    /// The SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
    /// Where it stands now.
    pub state: State,
    /// A small view as a JPEG or PNG of our own making.
    pub view: Option<Vec<u8>>,
}

const CLOSE: &str = "
    update files
    set kind = $3, sha256 = $4, state = $5, view = $6, bytes_total = bytes_held, changed_at = $7,
        expires_at = $8
    where region = $1 and id = $2 and state = 'receiving' and bytes_held = $9";

/// Ends an upload of so many bytes; false if it was ended before, or has other bytes by now.
pub fn close(
    tx: &mut Tx<'_>,
    id: &FileId,
    bytes_held: u64,
    whole: &Whole,
    now: Instant,
    expires_at: Instant,
) -> Result<bool> {
    let args = args![
        id.owner.region.as_str(),
        &id.id,
        whole.kind.key(),
        &whole.sha256,
        whole.state.key(),
        whole.view.clone(),
        now.millis(),
        expires_at.millis(),
        signed(bytes_held),
    ];
    Ok(tx.execute(CLOSE, &args)? == 1)
}

const RELEASE: &str = "
    update files
    set state = 'ready', changed_at = $3
    where region = $1 and id = $2 and state = 'scanning'";

/// Lets a scanned file be used; false if it did not wait for that.
pub fn release(tx: &mut Tx<'_>, id: &FileId, now: Instant) -> Result<bool> {
    Ok(tx.execute(RELEASE, &args![id.owner.region.as_str(), &id.id, now.millis()])? == 1)
}

const REFUSE: &str = "
    update files
    set state = 'refused', refusal = $3, view = null, kept_as = null, changed_at = $4,
        expires_at = $5
    where region = $1 and id = $2 and state in ('receiving', 'scanning') and is_held = 0";

const DELETE_PIECES: &str = "
    delete from file_pieces
    where region = $1 and file = $2";

/// Refuses a file that nobody may use yet and drops its bytes; the record stays a while to say why.
/// False if it was settled meanwhile.
pub fn refuse(
    tx: &mut Tx<'_>,
    id: &FileId,
    why: Refusal,
    now: Instant,
    expires_at: Instant,
) -> Result<bool> {
    let region = id.owner.region.as_str();
    let args = args![region, &id.id, why.key(), now.millis(), expires_at.millis()];
    if tx.execute(REFUSE, &args)? == 0 {
        return Ok(false);
    }
    tx.execute(DELETE_PIECES, &args![region, &id.id])?;
    Ok(true)
}

const WAITING: &str = "
    select region, id, owner, name, bytes_total, bytes_held, kind, sha256, state, refusal, trust,
           kept_as, case when view is null then 0 else 1 end, created_at, expires_at,
           is_held
    from files
    where state = 'scanning'
    order by changed_at, region, id
    limit $1";

/// Files that wait for the scanner, the longest waiting first.
pub fn waiting_for_scan(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<File>> {
    tx.all("files", WAITING, &args![limit.min(PAGE_MAX)], row_to_file)
}

const COUNT_WAITING: &str = "select count(*) from files where state = 'scanning'";

/// How many files wait for the scanner.
pub fn count_waiting(tx: &mut Tx<'_>) -> Result<i64> {
    tx.one("files", COUNT_WAITING, &[], |row| row.int(0, "count"))
}

const VIEW: &str = "
    select view
    from files
    where region = $1 and id = $2 and view is not null and state = 'ready'";

/// The small view of a file that may be used.
pub fn view(tx: &mut Tx<'_>, id: &FileId) -> Result<Option<Vec<u8>>> {
    tx.find("files", VIEW, &args![id.owner.region.as_str(), &id.id], |row| row.blob(0, "view"))
}

const KEEP: &str = "
    update files
    set kept_as = $3, trust = $4, expires_at = $5, changed_at = $6
    where region = $1 and id = $2 and state <> 'refused'";

/// Keeps a file under a name of what it is, or no longer; false if it cannot be kept.
pub fn keep(
    tx: &mut Tx<'_>,
    id: &FileId,
    kept_as: Option<&str>,
    trust: Trust,
    expires_at: Option<Instant>,
    now: Instant,
) -> Result<bool> {
    let args = args![
        id.owner.region.as_str(),
        &id.id,
        kept_as,
        trust.key(),
        expires_at.map(Instant::millis),
        now.millis(),
    ];
    Ok(tx.execute(KEEP, &args)? == 1)
}

const SET_TRUST: &str = "
    update files
    set trust = $3, changed_at = $4
    where region = $1 and id = $2";

/// Records how far a file can be trusted.
pub fn set_trust(tx: &mut Tx<'_>, id: &FileId, trust: Trust, now: Instant) -> Result<()> {
    let args = args![id.owner.region.as_str(), &id.id, trust.key(), now.millis()];
    tx.execute(SET_TRUST, &args).map(drop)
}

const LET_GO: &str = "
    update files
    set state = 'refused'
    where region = $1 and id = $2 and is_held = 0";

const DELETE_EVENTS: &str = "
    delete from file_events
    where region = $1 and file = $2";

const DELETE: &str = "
    delete from files
    where region = $1 and id = $2";

/// Removes a file with its bytes and its story; false if a case holds it, or it is gone.
pub fn delete(tx: &mut Tx<'_>, id: &FileId) -> Result<bool> {
    let args = args![id.owner.region.as_str(), &id.id];
    // The record is taken first, so that a case that is handed in meanwhile finds it or keeps it.
    if tx.execute(LET_GO, &args)? == 0 {
        return Ok(false);
    }
    tx.execute(DELETE_PIECES, &args)?;
    tx.execute(DELETE_EVENTS, &args)?;
    tx.execute(DELETE, &args)?;
    Ok(true)
}

const EXPIRED: &str = "
    select region, id, owner, name, bytes_total, bytes_held, kind, sha256, state, refusal, trust,
           kept_as, case when view is null then 0 else 1 end, created_at, expires_at,
           is_held
    from files
    where expires_at <= $1 and is_held = 0
    order by expires_at, region, id
    limit $2";

/// Files that nobody finished, kept or handed in, past their time.
pub fn expired(tx: &mut Tx<'_>, now: Instant, limit: u32) -> Result<Vec<File>> {
    tx.all("files", EXPIRED, &args![now.millis(), limit.min(PAGE_MAX)], row_to_file)
}

fn row_to_file(row: &Row) -> Result<File> {
    let optional = |index, column| row.text_or_none(index, column);
    let region = row.parsed(0, "region", RegionCode::parse)?;
    Ok(File {
        id: FileId {
            owner: AccountId { region, id: row.text(2, "owner")? },
            id: row.text(1, "id")?,
        },
        name: row.parsed(3, "name", FileName::parse)?,
        bytes_total: row.int_or_none(4, "bytes_total")?.map(i64::unsigned_abs),
        bytes_held: row.int(5, "bytes_held")?.unsigned_abs(),
        kind: match optional(6, "kind")? {
            None => None,
            Some(_) => Some(row.parsed(6, "kind", known(Kind::from_key))?),
        },
        sha256: optional(7, "sha256")?,
        state: row.parsed(8, "state", known(State::from_key))?,
        refusal: match optional(9, "refusal")? {
            None => None,
            Some(_) => Some(row.parsed(9, "refusal", known(Refusal::from_key))?),
        },
        trust: row.parsed(10, "trust", known(Trust::from_key))?,
        kept_as: optional(11, "kept_as")?,
        has_view: row.flag(12, "view")?,
        created_at: Instant::from_millis(row.int(13, "created_at")?),
        expires_at: row.int_or_none(14, "expires_at")?.map(Instant::from_millis),
        is_held: row.flag(15, "is_held")?,
    })
}

/// Turns "no such key" into a failure that names the column.
fn known<T>(
    from_key: fn(&str) -> Option<T>,
) -> impl Fn(&str) -> std::result::Result<T, &'static str> {
    move |key| from_key(key).ok_or("no such key")
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
