//! Carrying out approved orders: case by case, each in a transaction of its own, until none is left.

use domain::ctx::Ctx;
use domain::identity::Actor;
use domain::time::Instant;

use super::{Stored, Versions};
use crate::cases::rebase::rebase_one;
use crate::error::{Error, Result};
use crate::services::Services;

/// How many cases one round takes, so that other work has its turn.
const ROUND: u64 = 1000;
/// How many cases are listed at once.
const STEP: u32 = 500;

/// Goes on with every approved order; answers how many cases were dealt with. Safe to run again
/// after any interruption, and twice at once: what became of a case is stored with the case.
pub fn advance(sv: &Services, now: Instant, entropy: [u8; 64]) -> Result<u64> {
    let ctx = Ctx { now, actor: Actor::System, entropy };
    let mut dealt = 0;
    for stored in sv.db.read(store::rebases::running)? {
        let waits_since = match go_on(&ctx, sv, &stored) {
            Ok(more) => {
                dealt += more;
                None
            }
            Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
            // One order that cannot be carried out must not hold up the others; its page says so.
            Err(fault) => {
                tracing::error!(region = %stored.item.region, order = stored.id, %fault, "an order waits");
                stored.waits_since.or(Some(now))
            }
        };
        if waits_since != stored.waits_since {
            let (region, id) = (stored.item.region, stored.id);
            sv.db.write(move |tx| store::rebases::waits(tx, region, &id, waits_since))?;
        }
    }
    Ok(dealt)
}

fn go_on(ctx: &Ctx, sv: &Services, stored: &Stored) -> Result<u64> {
    let kit = Versions::of(sv, stored)?.kit(stored);
    let mut dealt = 0;
    while dealt < ROUND {
        let ids = sv.db.read(|tx| store::rebases::left(tx, stored, STEP))?;
        if ids.is_empty() {
            finish(ctx, sv, stored)?;
            return Ok(dealt);
        }
        for id in &ids {
            rebase_one(ctx, sv, &kit, id)?;
            dealt += 1;
        }
    }
    Ok(dealt)
}

/// Nothing is left. Somebody may submit under the old version for a moment after its successor is
/// in force; such a case is found as long as the order runs, and keeps its version afterwards.
fn finish(ctx: &Ctx, sv: &Services, stored: &Stored) -> Result<()> {
    let mut ended = stored.clone();
    ended.is_running = false;
    ended.ended_at = Some(ctx.now);
    ended.waits_since = None;
    ended.changed_at = ctx.now;
    ended.revision += 1;
    let saved: Result<(), store::Error> = sv.db.write(move |tx| store::rebases::save(tx, &ended));
    match saved {
        // Another server was first.
        Ok(()) | Err(store::Error::Conflict(_)) => Ok(()),
        Err(other) => Err(other.into()),
    }
}
