//! What departments pushed and was not taken: kept until somebody has seen to it.

use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

/// The most rows of one page.
pub const PAGE_MAX: u32 = 500;

/// Where a refused row stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has seen to it.
    #[default]
    Open,
    /// It was taken later.
    Taken,
    /// Somebody put it aside, with a reason.
    SetAside,
    /// Its client pushed the same event again with other content, and that counts now.
    Replaced,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Taken, Self::SetAside, Self::Replaced];

    /// The word in records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Taken => "taken",
            Self::SetAside => "set-aside",
            Self::Replaced => "replaced",
        }
    }

    /// The standing that a word means.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.key() == key)
    }
}

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The region of the client.
    pub region: RegionCode,
    /// The client's id there.
    pub client: String,
    /// The digest of the row as it came.
    pub hash: String,
    /// When it was refused first.
    pub first_at: Instant,
    /// When it was refused last.
    pub last_at: Instant,
    /// How often it was refused.
    pub tries: u32,
    /// The number of its case, as it can be read.
    pub case_number: String,
    /// Its number among the client's events of the case; 0 where it cannot be read.
    pub event: u32,
    /// The word of the deed.
    pub deed: String,
    /// The number of whoever did it there.
    pub handler: String,
    /// The row as it came; empty once it is settled, or where it was too long to keep.
    pub body: String,
    /// Why it was refused.
    pub code: String,
    /// More of that.
    pub detail: String,
    /// Where it stands.
    pub standing: Standing,
    /// When it was settled, and by whom; an empty name where the client itself pushed again.
    pub settled: Option<(Instant, String)>,
    /// Why it was put aside.
    pub reason: String,
}

/// What a refused row is known by.
pub type Key<'a> = (RegionCode, &'a str, &'a str);

const PUT: &str = "
    insert into refused_pushes (
        region, client, hash, first_at, last_at, tries, case_number, event, deed, handler, body,
        code, detail, standing, settled_by, reason)
    values ($1, $2, $3, $4, $4, 1, $5, $6, $7, $8, $9, $10, $11, 'open', '', '')
    on conflict (region, client, hash) do update
    set last_at = excluded.last_at, tries = refused_pushes.tries + 1, code = excluded.code,
        detail = excluded.detail,
        body = case when refused_pushes.standing = 'replaced' then excluded.body
                    else refused_pushes.body end,
        settled_at = case when refused_pushes.standing = 'replaced' then null
                          else refused_pushes.settled_at end,
        standing = case when refused_pushes.standing = 'replaced' then 'open'
                        else refused_pushes.standing end";

/// Keeps a row that was refused; one that was refused before counts once more, and stays aside where
/// somebody put it there. One that other content had replaced is open again: it is what its client
/// says now.
pub fn put(tx: &mut Tx<'_>, row: &Refused) -> Result<()> {
    let args = args![
        row.region.as_str(),
        &row.client,
        &row.hash,
        row.last_at.millis(),
        &row.case_number,
        row.event,
        &row.deed,
        &row.handler,
        &row.body,
        &row.code,
        &row.detail,
    ];
    tx.execute(PUT, &args).map(drop)
}

const REPLACE: &str = "
    update refused_pushes
    set standing = 'replaced', settled_at = $6, body = ''
    where region = $1 and client = $2 and case_number = $3 and event = $4 and hash <> $5
      and standing = 'open'";

/// Lets go of the open rows of an event whose client has pushed it with other content meanwhile; how
/// many there were. A row of which case or number cannot be read replaces nothing.
pub fn replace(tx: &mut Tx<'_>, row: &Refused) -> Result<u64> {
    if row.case_number.is_empty() || row.event == 0 {
        return Ok(0);
    }
    let args = args![
        row.region.as_str(),
        &row.client,
        &row.case_number,
        row.event,
        &row.hash,
        row.last_at.millis(),
    ];
    tx.execute(REPLACE, &args)
}

const TRIED: &str = "
    update refused_pushes
    set last_at = $4, tries = tries + 1, code = $5, detail = $6
    where region = $1 and client = $2 and hash = $3 and standing = 'open'";

/// Counts one more try of an open row, and why it was refused this time; false if somebody settled it
/// meanwhile.
pub fn tried(
    tx: &mut Tx<'_>,
    (region, client, hash): Key<'_>,
    at: Instant,
    (code, detail): (&str, &str),
) -> Result<bool> {
    let args = args![region.as_str(), client, hash, at.millis(), code, detail];
    Ok(tx.execute(TRIED, &args)? == 1)
}

const IS_NEWEST: &str = "
    select count(*)
    from refused_pushes
    where region = $1 and client = $2 and case_number = $3 and event = $4
      and standing <> 'replaced' and (last_at, hash) > ($5, $6)";

/// Whether no other content of the same event came after this.
pub fn is_newest(tx: &mut Tx<'_>, row: &Refused) -> Result<bool> {
    let args = args![
        row.region.as_str(),
        &row.client,
        &row.case_number,
        row.event,
        row.last_at.millis(),
        &row.hash,
    ];
    tx.one("refused_pushes", IS_NEWEST, &args, |row| Ok(row.int(0, "count")? == 0))
}

const OPEN: &str = "
    select count(*)
    from refused_pushes
    where region = $1 and client = $2 and standing = 'open'";

/// How many rows of a client nobody has seen to.
pub fn open(tx: &mut Tx<'_>, region: RegionCode, client: &str) -> Result<u32> {
    tx.one("refused_pushes", OPEN, &args![region.as_str(), client], |row| row.count(0, "count"))
}

/// Which rows are wanted; an empty text means all.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'a> {
    /// Regions from this code …
    pub region_from: &'a str,
    /// … to this code.
    pub region_to: &'a str,
    /// One client, by its id.
    pub client: &'a str,
    /// One standing, by its word.
    pub standing: &'a str,
    /// One reason, by its code.
    pub code: &'a str,
}

const LIST: &str = "
    select region, client, hash, first_at, last_at, tries, case_number, event, deed, handler, body,
           code, detail, standing, settled_at, settled_by, reason
    from refused_pushes
    where region between $1 and $2 and ($3 = '' or client = $3) and ($4 = '' or standing = $4)
      and ($5 = '' or code = $5) and (last_at, hash) < ($6, $7)
    order by last_at desc, hash desc
    limit $8";

/// The rows that are wanted, those refused last first, after a moment and a digest.
pub fn list(
    tx: &mut Tx<'_>,
    wanted: &Wanted<'_>,
    before: Option<(Instant, &str)>,
    limit: u32,
) -> Result<Vec<Refused>> {
    let (at, hash) = before.unwrap_or((Instant::from_millis(i64::MAX), ""));
    let args = args![
        wanted.region_from,
        wanted.region_to,
        wanted.client,
        wanted.standing,
        wanted.code,
        at.millis(),
        hash,
        limit.min(PAGE_MAX),
    ];
    tx.all("refused_pushes", LIST, &args, row_to_refused)
}

const FIND: &str = "
    select region, client, hash, first_at, last_at, tries, case_number, event, deed, handler, body,
           code, detail, standing, settled_at, settled_by, reason
    from refused_pushes
    where region = $1 and client = $2 and hash = $3";

/// One row, if it is kept.
pub fn find(tx: &mut Tx<'_>, (region, client, hash): Key<'_>) -> Result<Option<Refused>> {
    let args = args![region.as_str(), client, hash];
    tx.find("refused_pushes", FIND, &args, row_to_refused)
}

const FOLLOWING: &str = "
    select region, client, hash, first_at, last_at, tries, case_number, event, deed, handler, body,
           code, detail, standing, settled_at, settled_by, reason
    from refused_pushes one
    where region = $1 and client = $2 and case_number = $3 and event > $4 and standing = 'open'
      and not exists (
          select 1
          from refused_pushes other
          where other.region = one.region and other.client = one.client
            and other.case_number = one.case_number and other.event = one.event
            and other.standing <> 'replaced'
            and (other.last_at, other.hash) > (one.last_at, one.hash))
    order by event
    limit 500";

/// The open rows of a case that come after one, in their order: of each event only what its client
/// said last.
pub fn following(tx: &mut Tx<'_>, row: &Refused) -> Result<Vec<Refused>> {
    let args = args![row.region.as_str(), &row.client, &row.case_number, row.event];
    tx.all("refused_pushes", FOLLOWING, &args, row_to_refused)
}

const SETTLE: &str = "
    update refused_pushes
    set standing = $4, settled_at = $5, settled_by = $6, reason = $7, body = ''
    where region = $1 and client = $2 and hash = $3 and standing = 'open'";

/// Settles an open row and lets go of what it said; false if somebody settled it before.
pub fn settle(
    tx: &mut Tx<'_>,
    (region, client, hash): Key<'_>,
    standing: Standing,
    (at, by): (Instant, &str),
    reason: &str,
) -> Result<bool> {
    let args = args![region.as_str(), client, hash, standing.key(), at.millis(), by, reason];
    Ok(tx.execute(SETTLE, &args)? == 1)
}

const SETTLE_PUSHED: &str = "
    update refused_pushes
    set standing = case when hash = $5 then 'taken' else 'replaced' end, settled_at = $6, body = ''
    where region = $1 and client = $2 and case_number = $3 and event = $4 and standing = 'open'";

/// Settles the open rows of an event that was taken, with the content of the digest `hash`; how many
/// there were. A row of that content is taken; of any other, it is replaced by what was taken.
pub fn settle_pushed(
    tx: &mut Tx<'_>,
    (region, client, hash): Key<'_>,
    (case_number, event): (&str, u32),
    at: Instant,
) -> Result<u64> {
    let args = args![region.as_str(), client, case_number, event, hash, at.millis()];
    tx.execute(SETTLE_PUSHED, &args)
}

const FORGET: &str = "
    delete from refused_pushes
    where (standing <> 'open' and settled_at < $1) or (standing = 'open' and last_at < $2)";

/// Forgets rows settled before one moment, and open ones refused last before another.
pub fn forget(tx: &mut Tx<'_>, settled_before: Instant, open_before: Instant) -> Result<u64> {
    tx.execute(FORGET, &args![settled_before.millis(), open_before.millis()])
}

fn row_to_refused(row: &Row) -> Result<Refused> {
    let at = |index, column| Ok::<_, crate::Error>(Instant::from_millis(row.int(index, column)?));
    let settled = match row.int_or_none(14, "settled_at")? {
        None => None,
        Some(millis) => Some((Instant::from_millis(millis), row.text(15, "settled_by")?)),
    };
    Ok(Refused {
        region: row.parsed(0, "region", RegionCode::parse)?,
        client: row.text(1, "client")?,
        hash: row.text(2, "hash")?,
        first_at: at(3, "first_at")?,
        last_at: at(4, "last_at")?,
        tries: row.count(5, "tries")?,
        case_number: row.text(6, "case_number")?,
        event: row.count(7, "event")?,
        deed: row.text(8, "deed")?,
        handler: row.text(9, "handler")?,
        body: row.text(10, "body")?,
        code: row.text(11, "code")?,
        detail: row.text(12, "detail")?,
        standing: row
            .parsed(13, "standing", |key| Standing::from_key(key).ok_or("no such standing"))?,
        settled,
        reason: row.text(16, "reason")?,
    })
}
