//! Budgets of reading: how much one address and one account may take in an hour, so that nobody
//! carries the whole away by asking for it piece by piece.
//!
//! What is counted is what leaves: rows of lists, cases, bytes of files. A thousand people behind
//! one address who each read a page take little; one program that reads everything takes much,
//! however slowly it asks. Each holder has a bucket that is full at first and fills again within an
//! hour. An answer is given only where the bucket holds it; one that is larger than a whole budget
//! needs a full bucket and empties it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, PoisonError};

use domain::ctx::Ctx;
use domain::identity::AccountId;
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
pub use store::budget_alarms::Alarm;

use crate::error::Result;
use crate::services::Services;

const HOUR_MS: i64 = 3_600_000;
/// Holders remembered before those who took little are forgotten.
const HOLDERS_MAX: usize = 100_000;

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Rows found by searching and listing, and guides.
    Reading,
    /// Rows of whole lists to carry away.
    Lists,
    /// Where cases stand, and whether papers are genuine.
    Cases,
    /// Bytes of files.
    Files,
}

impl Kind {
    /// Its stable word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Lists => "lists",
            Self::Cases => "cases",
            Self::Files => "files",
        }
    }
}

/// What may be taken in an hour, and at once; nought is without limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// By one address, whoever is behind it.
    pub source: u64,
    /// By one account, wherever it is.
    pub identity: u64,
}

impl Budget {
    const NONE: Self = Self { source: 0, identity: 0 };
}

/// The budgets of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budgets {
    /// Rows found by searching and listing.
    pub reading: Budget,
    /// Rows of whole lists.
    pub lists: Budget,
    /// Cases and papers.
    pub cases: Budget,
    /// Bytes of files.
    pub files: Budget,
}

const GIB: u64 = 1 << 30;

impl Default for Budgets {
    /// Enough for a county behind one address: fifteen thousand pages of results at once and four
    /// more a second.
    fn default() -> Self {
        Self {
            reading: Budget { source: 300_000, identity: 60_000 },
            lists: Budget { source: 2_000_000, identity: 500_000 },
            cases: Budget { source: 30_000, identity: 5_000 },
            files: Budget { source: 20 * GIB, identity: 4 * GIB },
        }
    }
}

impl Budgets {
    /// No limits, for measuring.
    pub const NONE: Self = Self {
        reading: Budget::NONE,
        lists: Budget::NONE,
        cases: Budget::NONE,
        files: Budget::NONE,
    };

    fn of(&self, kind: Kind, holder: &Holder) -> u64 {
        let budget = match kind {
            Kind::Reading => self.reading,
            Kind::Lists => self.lists,
            Kind::Cases => self.cases,
            Kind::Files => self.files,
        };
        match holder {
            Holder::Source(_) => budget.source,
            Holder::Identity(_) => budget.identity,
        }
    }
}

/// The word of an alarm whose holder is an account.
pub const IDENTITY: &str = "identity";

/// Who takes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// An address; of the sixth version its network of 64 bits, which one subscriber has.
    Source(String),
    /// An account.
    Identity(AccountId),
}

impl Holder {
    /// The holder of an address as the server writes it.
    pub fn of_source(source: &str) -> Self {
        Self::Source(crate::throttle::network(source))
    }

    fn key(&self) -> &'static str {
        match self {
            Self::Source(_) => "source",
            Self::Identity(_) => IDENTITY,
        }
    }
}

/// A refusal, and what is to be noted of it.
#[derive(Debug)]
pub struct Refused {
    /// Seconds until what was asked for is there.
    pub retry_after_s: u32,
    /// To be raised by [`raise`]; not with every refusal, so that a flood writes little.
    pub alarm: Option<Alarm>,
}

#[derive(Debug)]
struct Bucket {
    /// What is left, in parts of 1/3,600,000: so much comes back in a millisecond as a budget has
    /// units. Below nought where more has left than there was.
    level: i128,
    filled_at: Instant,
    hour_at: Instant,
    refused: u32,
    noted: u32,
    first_at: Instant,
}

fn parts(units: u64) -> i128 {
    i128::from(units) * i128::from(HOUR_MS)
}

impl Bucket {
    fn full(budget: u64, now: Instant) -> Self {
        Self {
            level: parts(budget),
            filled_at: now,
            hour_at: now,
            refused: 0,
            noted: 0,
            first_at: now,
        }
    }

    fn fill(&mut self, budget: u64, now: Instant) {
        let passed = now.millis_since(self.filled_at).max(0);
        self.level = (self.level + i128::from(budget) * i128::from(passed)).min(parts(budget));
        self.filled_at = self.filled_at.max(now);
    }

    /// Counts a refusal; how many are to be noted now: the first of an hour, the tenth, the
    /// hundredth and so on.
    fn refuse(&mut self, now: Instant) -> Option<u32> {
        let hour_at = Instant::from_millis(now.millis() - now.millis().rem_euclid(HOUR_MS));
        if self.hour_at != hour_at || self.refused == 0 {
            (self.hour_at, self.first_at) = (hour_at, now);
            (self.refused, self.noted) = (0, 0);
        }
        self.refused = self.refused.saturating_add(1);
        if self.refused < self.noted.saturating_mul(10) {
            return None;
        }
        let more = self.refused - self.noted;
        self.noted = self.refused;
        Some(more)
    }
}

/// What everybody has left.
#[derive(Debug, Default)]
pub(crate) struct Purse {
    buckets: Mutex<HashMap<(Kind, Holder), Bucket>>,
}

/// Fails where a holder has nothing left; before the work is done.
pub fn admit(
    sv: &Services,
    now: Instant,
    place: RegionCode,
    kind: Kind,
    holder: &Holder,
) -> Result<(), Refused> {
    draw(sv, now, place, kind, std::slice::from_ref(holder), 1, false)
}

/// Takes what an answer holds from everybody who takes it, or from nobody; before it leaves.
pub fn take(
    sv: &Services,
    now: Instant,
    place: RegionCode,
    kind: Kind,
    holders: &[Holder],
    amount: u64,
) -> Result<(), Refused> {
    draw(sv, now, place, kind, holders, amount, true)
}

/// Notes what has left already: a list that is sent while it is read is not broken off. What it
/// costs beyond what there was must come back first.
pub fn spend(sv: &Services, now: Instant, kind: Kind, holder: &Holder, amount: u64) {
    let budget = sv.policy.budgets.of(kind, holder);
    if budget == 0 {
        return;
    }
    let mut buckets = sv.purse.buckets.lock().unwrap_or_else(PoisonError::into_inner);
    let bucket = entry(&mut buckets, kind, holder, budget, now);
    bucket.level = (bucket.level - parts(amount)).max(-parts(budget));
}

fn entry<'b>(
    buckets: &'b mut HashMap<(Kind, Holder), Bucket>,
    kind: Kind,
    holder: &Holder,
    budget: u64,
    now: Instant,
) -> &'b mut Bucket {
    let bucket = match buckets.entry((kind, holder.clone())) {
        Entry::Occupied(there) => there.into_mut(),
        Entry::Vacant(new) => new.insert(Bucket::full(budget, now)),
    };
    bucket.fill(budget, now);
    bucket
}

fn draw(
    sv: &Services,
    now: Instant,
    place: RegionCode,
    kind: Kind,
    holders: &[Holder],
    amount: u64,
    is_taken: bool,
) -> Result<(), Refused> {
    let budgets = &sv.policy.budgets;
    let mut buckets = sv.purse.buckets.lock().unwrap_or_else(PoisonError::into_inner);
    if buckets.len() >= HOLDERS_MAX {
        forget_small(&mut buckets, budgets, now);
    }
    for holder in holders {
        let budget = budgets.of(kind, holder);
        if budget == 0 {
            continue;
        }
        let needed = parts(amount.min(budget));
        let bucket = entry(&mut buckets, kind, holder, budget, now);
        if bucket.level >= needed {
            continue;
        }
        let wait_ms = (needed - bucket.level) / i128::from(budget) + 1;
        let retry_after_s = u32::try_from(wait_ms / 1000 + 1).unwrap_or(u32::MAX);
        let alarm =
            bucket.refuse(now).map(|refused| alarm(place, kind, holder, bucket, (now, refused)));
        return Err(Refused { retry_after_s, alarm });
    }
    for holder in holders.iter().filter(|_| is_taken) {
        let budget = budgets.of(kind, holder);
        if let Some(bucket) = buckets.get_mut(&(kind, holder.clone())) {
            bucket.level -= parts(amount.min(budget));
        }
    }
    Ok(())
}

/// Forgets those who have more than half of their budget.
fn forget_small(buckets: &mut HashMap<(Kind, Holder), Bucket>, budgets: &Budgets, now: Instant) {
    buckets.retain(|(kind, holder), bucket| {
        let budget = budgets.of(*kind, holder);
        bucket.fill(budget, now);
        bucket.level < parts(budget) / 2
    });
}

fn alarm(
    place: RegionCode,
    kind: Kind,
    holder: &Holder,
    bucket: &Bucket,
    (now, refused): (Instant, u32),
) -> Alarm {
    let (region, name) = match holder {
        Holder::Source(source) => (place, source.clone()),
        Holder::Identity(id) => (id.region, id.id.clone()),
    };
    Alarm {
        region,
        hour_at: bucket.hour_at,
        kind: kind.key().to_owned(),
        holder_kind: holder.key().to_owned(),
        holder: name,
        first_at: bucket.first_at,
        last_at: now,
        refused,
    }
}

/// Says in the log and to the administrators that somebody took more than they may.
pub fn raise(sv: &Services, alarm: Alarm) -> Result<()> {
    tracing::warn!(
        kind = alarm.kind,
        holder_kind = alarm.holder_kind,
        holder = alarm.holder,
        refused = alarm.refused,
        "a budget of reading is used up"
    );
    Ok(sv.db.write(move |tx| store::budget_alarms::note(tx, &alarm))?)
}

/// The alarms of a region, for those who manage its accounts.
pub fn alarms(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<Vec<Alarm>> {
    may(&ctx.actor, Deed::ManageAccounts(region))?;
    let (from, to) = crate::cases::span(region);
    Ok(sv.db.read(|tx| store::budget_alarms::list(tx, (&from, &to)))?)
}

#[cfg(test)]
mod tests;
