//! How the carriers stand, for those who run the site, and trying again by hand.

use std::sync::atomic::Ordering;

use domain::ctx::Ctx;
use domain::notice::Carrier;
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
use store::dispatches::{Key, Queue, Troubled};

use crate::cases::span;
use crate::error::{Error, Result};
use crate::services::Services;

/// How one carrier stands.
pub struct Standing {
    /// Which.
    pub carrier: Carrier,
    /// Whether this server has it.
    pub is_set_up: bool,
    /// What waits for it.
    pub queue: Queue,
    /// Until when it is left alone, because it was found down.
    pub rests_until: Option<Instant>,
    /// Whether its queue takes no more.
    pub is_full: bool,
}

/// How all carriers stand, and what failed for recipients of a region.
pub struct Board {
    /// Each carrier.
    pub carriers: Vec<Standing>,
    /// What failed.
    pub troubled: Vec<Troubled>,
}

/// How the carriers stand, for an administrator of a region.
pub fn board(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<Board> {
    may(&ctx.actor, Deed::ManageAccounts(region))?;
    let (first, last) = span(region);
    let troubled = sv.db.read(|tx| store::dispatches::troubled(tx, (&first, &last)))?;
    let rests = sv.carriers.rests.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
    let standing = |carrier: Carrier| -> Result<Standing> {
        Ok(Standing {
            carrier,
            is_set_up: sv.carriers.way(carrier).is_some(),
            queue: sv.db.read(|tx| store::dispatches::queue(tx, carrier))?,
            rests_until: rests.get(&carrier).map(|rest| rest.until).filter(|at| *at > ctx.now),
            is_full: sv.carriers.full(carrier).load(Ordering::Relaxed),
        })
    };
    let carriers = Carrier::ALL.into_iter().map(standing).collect::<Result<_>>()?;
    Ok(Board { carriers, troubled })
}

/// Has one thing tried again at once.
pub fn retry(ctx: &Ctx, sv: &Services, key: Key) -> Result<()> {
    may(&ctx.actor, Deed::ManageAccounts(key.region))?;
    let now = ctx.now;
    let (id, carrier) = (key.id.clone(), key.carrier);
    if !sv.db.write(move |tx| store::dispatches::retry(tx, &key, now))? {
        return Err(Error::NotFound("dispatch"));
    }
    sv.carriers.rests.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(&carrier);
    let by = ctx.actor.account().map(|account| account.id.id.clone());
    tracing::info!(id, by, "a notice is tried again by hand");
    Ok(())
}

/// Has all that a carrier failed to bring in a region tried again at once; answers how many.
pub fn retry_all(ctx: &Ctx, sv: &Services, region: RegionCode, carrier: Carrier) -> Result<u64> {
    may(&ctx.actor, Deed::ManageAccounts(region))?;
    let (first, last) = span(region);
    let now = ctx.now;
    let count =
        sv.db.write(move |tx| store::dispatches::retry_all(tx, (&first, &last), carrier, now))?;
    sv.carriers.rests.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(&carrier);
    let by = ctx.actor.account().map(|account| account.id.id.clone());
    tracing::info!(count, carrier = carrier.key(), by, "notices are tried again by hand");
    Ok(count)
}

/// What waits, what of it had a fault, what failed, and what was left to the inbox alone because a
/// queue was full: over all carriers.
pub fn figures(sv: &Services) -> Result<(Queue, u64)> {
    let mut all = Queue::default();
    for carrier in Carrier::ALL {
        let one = sv.db.read(|tx| store::dispatches::queue(tx, carrier))?;
        all.waiting += one.waiting;
        all.failing += one.failing;
        all.failed += one.failed;
        all.oldest_at = [all.oldest_at, one.oldest_at].into_iter().flatten().min();
    }
    Ok((all, sv.carriers.left_out.load(Ordering::Relaxed)))
}
