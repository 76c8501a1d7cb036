//! What waits to be brought to people and systems outside: taken under a lease with a fence, so
//! that who lost the lease can no longer settle what another has taken over.

use domain::case::CaseId;
use domain::notice::{Address, Carrier};
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::dialect;
use crate::error::Result;
use crate::value::{Row, Value};

/// What tells one dispatch from all others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The region that owns the recipient.
    pub region: RegionCode,
    /// What brings it.
    pub carrier: Carrier,
    /// The account's or the client's id.
    pub recipient: String,
    /// The id of the effect that asked for it; they order by time.
    pub id: String,
}

/// Something to bring to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispatch {
    /// Which.
    pub key: Key,
    /// What it is about: an event's key.
    pub about: String,
    /// The case it concerns.
    pub case: Option<CaseId>,
    /// What a system is told, as JSON; empty for people, whose words are found when it is brought.
    pub body: String,
    /// When it was asked for.
    pub created_at: Instant,
    /// Where it goes if not to the address that the account has when it is brought.
    pub former: Option<Former>,
}

/// An address that an account had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// Where.
    pub address: Address,
    /// The language of what is brought there, by its short word.
    pub lang: String,
}

impl Dispatch {
    /// The same to an address that the account has no more, in a queue of its own: a mailbox that
    /// takes nothing there holds nothing up here.
    pub fn to_former(mut self, former: Former) -> Self {
        self.key.recipient.push_str("~former");
        Self { former: Some(former), ..self }
    }
}

/// A dispatch that was taken, with what its taker must show to settle it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What.
    pub dispatch: Dispatch,
    /// The fence it was taken at.
    pub fence: i64,
    /// How often it was tried before.
    pub attempts: u32,
}

const INSERT: &str = "
    insert into dispatches (
        region, carrier, recipient, id, about, case_region, case_number, body, created_at, due_at,
        lease_until, fence, attempts, standing, to_address, to_lang)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 0, 0, 0, 'waiting', $10, $11)
    on conflict (region, carrier, recipient, id) do nothing";

/// Puts something to bring in the queue; the same a second time changes nothing.
pub fn insert(tx: &mut Tx<'_>, dispatch: &Dispatch) -> Result<()> {
    tx.execute(INSERT, &row_of(dispatch)).map(drop)
}

/// Puts many in the queue, each as [`insert`] does.
pub fn insert_many(tx: &mut Tx<'_>, dispatches: &[Dispatch]) -> Result<()> {
    let rows: Vec<_> = dispatches.iter().map(row_of).collect();
    tx.execute_many(INSERT, &rows).map(drop)
}

fn row_of(dispatch: &Dispatch) -> Vec<Value> {
    let (key, case) = (&dispatch.key, dispatch.case.as_ref());
    let former = dispatch.former.as_ref();
    args![
        key.region.as_str(),
        key.carrier.key(),
        &key.recipient,
        &key.id,
        &dispatch.about,
        case.map(|id| id.region.as_str().to_owned()),
        case.map(|id| id.number.clone()),
        &dispatch.body,
        dispatch.created_at.millis(),
        former.map(|former| former.address.reveal().to_owned()),
        former.map(|former| former.lang.clone()),
    ]
}

/// The most that is taken at once.
pub const TAKE_MAX: u32 = 500;

// The inner select sees nothing of another server's lease that is not committed; the lock before it
// and the condition repeated outside make sure that no row is taken twice. Whoever has an earlier
// notice that waits for its time, or that another holds, is passed over: each recipient's order is
// kept. Plan on both engines: the partial index in order of id, and the primary key for the
// earlier ones.
const TAKE: &str = "
    update dispatches
    set fence = fence + 1, lease_until = $3
    where standing = 'waiting' and lease_until <= $2
      and (region, carrier, recipient, id) in (
          select d.region, d.carrier, d.recipient, d.id
          from dispatches d
          where d.standing = 'waiting' and d.carrier = $1 and d.due_at <= $2
            and d.lease_until <= $2
            and not exists (
                select 1
                from dispatches e
                where e.region = d.region and e.carrier = d.carrier
                  and e.recipient = d.recipient and e.standing = 'waiting' and e.id < d.id
                  and (e.due_at > $2 or e.lease_until > $2))
          order by d.id
          limit $4)
    returning region, carrier, recipient, id, about, case_region, case_number, body, created_at,
              to_address, to_lang, fence, attempts";

/// Takes what is due for a carrier, oldest first, until the lease ends.
pub fn take(
    tx: &mut Tx<'_>,
    carrier: Carrier,
    now: Instant,
    lease_until: Instant,
    limit: u32,
) -> Result<Vec<Taken>> {
    let lock = tx.either(dialect::LOCK_CLAIMS[0], dialect::LOCK_CLAIMS[1]);
    tx.one("dispatches", lock, &[], |_| Ok(()))?;
    let limit = limit.min(TAKE_MAX);
    let args = args![carrier.key(), now.millis(), lease_until.millis(), limit];
    let mut taken = tx.all("dispatches", TAKE, &args, row_to_taken)?;
    taken.sort_by(|one, other| one.dispatch.key.id.cmp(&other.dispatch.key.id));
    Ok(taken)
}

/// How a dispatch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It was brought.
    Sent,
    /// It was no longer worth bringing.
    Dropped,
    /// It cannot be brought; somebody must look.
    Failed,
}

impl End {
    fn key(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Dropped => "dropped",
            Self::Failed => "failed",
        }
    }
}

// A former address is kept no longer than it is needed to bring something there.
const SETTLE: &str = "
    update dispatches
    set standing = $6, fault = $7, done_at = $8, attempts = attempts + 1, lease_until = 0,
        to_address = case when $6 = 'failed' then to_address end
    where region = $1 and carrier = $2 and recipient = $3 and id = $4
      and fence = $5 and standing = 'waiting'";

/// What must still be so for whoever took it.
fn taken_args(taken: &Taken) -> Vec<Value> {
    let key = &taken.dispatch.key;
    args![key.region.as_str(), key.carrier.key(), &key.recipient, &key.id, taken.fence]
}

/// Settles what was taken; false if another has taken it over since.
pub fn settle(
    tx: &mut Tx<'_>,
    taken: &Taken,
    end: End,
    fault: Option<&str>,
    now: Instant,
) -> Result<bool> {
    let mut args = taken_args(taken);
    args.extend(args![end.key(), fault.map(str::to_owned), now.millis()]);
    Ok(tx.execute(SETTLE, &args)? == 1)
}

const POSTPONE: &str = "
    update dispatches
    set due_at = $6, fault = $7, attempts = attempts + $8, lease_until = 0
    where region = $1 and carrier = $2 and recipient = $3 and id = $4
      and fence = $5 and standing = 'waiting'";

/// Puts what was taken back until later. `is_tried` says whether it was tried itself, or only its
/// carrier was found down.
pub fn postpone(
    tx: &mut Tx<'_>,
    taken: &Taken,
    due_at: Instant,
    fault: &str,
    is_tried: bool,
) -> Result<bool> {
    let mut args = taken_args(taken);
    args.extend(args![due_at.millis(), fault, is_tried]);
    Ok(tx.execute(POSTPONE, &args)? == 1)
}

/// How a carrier's queue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// What waits.
    pub waiting: i64,
    /// What of that had a fault.
    pub failing: i64,
    /// What cannot be brought.
    pub failed: i64,
    /// When the oldest that waits was asked for.
    pub oldest_at: Option<Instant>,
}

const QUEUE: &str = "
    select count(*),
           cast(coalesce(sum(case when fault is not null then 1 else 0 end), 0) as bigint),
           min(created_at)
    from dispatches
    where standing = 'waiting' and carrier = $1";

const FAILED_COUNT: &str = "
    select count(*)
    from dispatches
    where standing = 'failed' and carrier = $1";

/// Counts what waits for a carrier and what it could not bring.
pub fn queue(tx: &mut Tx<'_>, carrier: Carrier) -> Result<Queue> {
    let failed =
        tx.one("dispatches", FAILED_COUNT, &args![carrier.key()], |row| row.int(0, "failed"))?;
    tx.one("dispatches", QUEUE, &args![carrier.key()], |row| {
        Ok(Queue {
            waiting: row.int(0, "waiting")?,
            failing: row.int(1, "failing")?,
            failed,
            oldest_at: row.int_or_none(2, "oldest_at")?.map(Instant::from_millis),
        })
    })
}

const IS_FULL: &str = "
    select count(*)
    from (
        select 1 as one
        from dispatches
        where standing = 'waiting' and carrier = $1
        limit $2) as counted";

/// Whether at least `most` wait for a carrier.
pub fn is_full(tx: &mut Tx<'_>, carrier: Carrier, most: u32) -> Result<bool> {
    let found =
        tx.one("dispatches", IS_FULL, &args![carrier.key(), most], |row| row.count(0, "waiting"))?;
    Ok(found >= most)
}

/// A dispatch that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Troubled {
    /// What.
    pub dispatch: Dispatch,
    /// How often it was tried.
    pub attempts: u32,
    /// What failed last.
    pub fault: String,
    /// When it is tried again; none if it is not.
    pub due_at: Option<Instant>,
}

const TROUBLED: &str = "
    select region, carrier, recipient, id, about, case_region, case_number, body, created_at,
           to_address, to_lang, attempts, fault, case when standing = 'waiting' then due_at end
    from dispatches
    where region between $1 and $2 and standing in ('failed', 'waiting')
      and fault is not null
    order by standing, id
    limit 100";

/// What failed for recipients of the regions from one code to another: first what is given up.
pub fn troubled(tx: &mut Tx<'_>, regions: (&str, &str)) -> Result<Vec<Troubled>> {
    tx.all("dispatches", TROUBLED, &args![regions.0, regions.1], |row| {
        Ok(Troubled {
            dispatch: row_to_dispatch(row)?,
            attempts: row.count(11, "attempts")?,
            fault: row.text(12, "fault")?,
            due_at: row.int_or_none(13, "due_at")?.map(Instant::from_millis),
        })
    })
}

const RETRY: &str = "
    update dispatches
    set standing = 'waiting', due_at = $5, lease_until = 0, created_at = $5, done_at = null
    where region = $1 and carrier = $2 and recipient = $3 and id = $4
      and (standing = 'failed' or (standing = 'waiting' and lease_until <= $5))";

/// Has something tried again at once, as if it had been asked for now; false if it is not there or
/// just being tried.
pub fn retry(tx: &mut Tx<'_>, key: &Key, now: Instant) -> Result<bool> {
    let args = args![key.region.as_str(), key.carrier.key(), &key.recipient, &key.id, now.millis()];
    Ok(tx.execute(RETRY, &args)? == 1)
}

const RETRY_ALL: &str = "
    update dispatches
    set standing = 'waiting', due_at = $4, lease_until = 0, created_at = $4, done_at = null
    where region between $1 and $2 and carrier = $3 and fault is not null
      and (standing = 'failed' or (standing = 'waiting' and lease_until <= $4))";

/// Has all that failed tried again at once; answers how many.
pub fn retry_all(
    tx: &mut Tx<'_>,
    regions: (&str, &str),
    carrier: Carrier,
    now: Instant,
) -> Result<u64> {
    tx.execute(RETRY_ALL, &args![regions.0, regions.1, carrier.key(), now.millis()])
}

const FORGET: &str = "
    delete from dispatches
    where done_at < $1 and standing <> 'waiting'";

/// Forgets what ended before a moment.
pub fn forget(tx: &mut Tx<'_>, before: Instant) -> Result<u64> {
    tx.execute(FORGET, &args![before.millis()])
}

const DELETE_OF: &str = "
    delete from dispatches
    where region = $1 and recipient in ($2, cast($2 as text) || '~former')";

/// Forgets everything meant for a recipient, here or where they were.
pub fn delete_of(tx: &mut Tx<'_>, region: RegionCode, recipient: &str) -> Result<u64> {
    tx.execute(DELETE_OF, &args![region.as_str(), recipient])
}

fn row_to_taken(row: &Row) -> Result<Taken> {
    Ok(Taken {
        dispatch: row_to_dispatch(row)?,
        fence: row.int(11, "fence")?,
        attempts: row.count(12, "attempts")?,
    })
}

fn row_to_dispatch(row: &Row) -> Result<Dispatch> {
    let carrier = |key: &str| Carrier::from_key(key).ok_or("no such carrier");
    let case = match row.text_or_none(6, "case_number")? {
        None => None,
        Some(number) => {
            Some(CaseId { region: row.parsed(5, "case_region", RegionCode::parse)?, number })
        }
    };
    let carrier = row.parsed(1, "carrier", carrier)?;
    let address = |text: &str| Address::parse(carrier, text).ok_or("no address of this carrier");
    let former = match row.text_or_none(9, "to_address")? {
        None => None,
        Some(_) => Some(Former {
            address: row.parsed(9, "to_address", address)?,
            lang: row.text(10, "to_lang")?,
        }),
    };
    Ok(Dispatch {
        key: Key {
            region: row.parsed(0, "region", RegionCode::parse)?,
            carrier,
            recipient: row.text(2, "recipient")?,
            id: row.text(3, "id")?,
        },
        about: row.text(4, "about")?,
        case,
        body: row.text(7, "body")?,
        created_at: Instant::from_millis(row.int(8, "created_at")?),
        former,
    })
}
