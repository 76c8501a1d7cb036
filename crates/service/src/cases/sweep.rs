//! The sweep: what the clock does to cases on its own, in batches, once each.

use std::sync::Arc;

use domain::calendar::Calendar;
use domain::case::{Case, CaseId, Effect, Recorded, decide, next_by_clock, step, wakes_on};
use domain::ctx::Ctx;
use domain::identity::Actor;
use domain::time::Instant;
use jiff::civil::Date;
use store::cases::WakesAfter;

use crate::cases::{book, calendars, submit, who};
use crate::error::{Error, Result};
use crate::services::Services;

/// How many cases one transaction takes.
const BATCH: u32 = 500;
/// The most things that the clock does to one case in one sweep; a case never needs as many.
const STEPS_MAX: usize = 32;

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Cases looked at.
    pub looked_at: u64,
    /// Events recorded.
    pub events: u64,
    /// Cases that somebody else changed meanwhile; the next sweep looks at them again.
    pub overtaken: u64,
    /// Cases whose record cannot be read; they are logged and left alone.
    pub broken: u64,
}

/// What is to be saved of one case.
struct Change {
    steps: Vec<(Case, Recorded, Vec<Effect>)>,
    id: CaseId,
    revision: u32,
    wakes_on: Option<Date>,
}

/// Does everything that the clock has to do by a moment: deemed acceptance, lapses, tacit outcomes,
/// overdue marks and reminders. Running it again, or twice at once, changes nothing more.
pub fn sweep(sv: &Services, now: Instant, entropy: [u8; 64]) -> Result<Swept> {
    let today = now.civil_date_in_china();
    let ctx = Ctx { now, actor: Actor::System, entropy };
    let mut swept = Swept::default();
    let mut after: Option<WakesAfter> = None;
    loop {
        let page = sv.db.read(|tx| store::cases::wakes(tx, today, after.as_ref(), BATCH))?;
        let Some(last) = page.last() else { return Ok(swept) };
        after = Some(last.clone());
        batch(&ctx, sv, &page, &mut swept)?;
    }
}

fn batch(ctx: &Ctx, sv: &Services, page: &[WakesAfter], swept: &mut Swept) -> Result<()> {
    let mut changes = Vec::with_capacity(page.len());
    let ids: Vec<CaseId> = page.iter().map(|(_, id)| id.clone()).collect();
    for (case, history) in sv.db.snapshot(|tx| store::cases::with_histories(tx, &ids))? {
        swept.looked_at += 1;
        let id = case.id.clone();
        let calendar = calendars::of_now(sv, id.region)?;
        match change(ctx, sv, case, history, calendar) {
            Ok(found) => changes.push(found),
            Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
            Err(fault) => {
                tracing::error!(case = id.shown(), %fault, "the clock cannot look at a case");
                swept.broken += 1;
            }
        }
    }
    let base = ctx.clone();
    let salt = swept.looked_at;
    let (events, overtaken) = sv.db.write(move |tx| save(tx, &base, salt, &changes))?;
    swept.events += events;
    swept.overtaken += overtaken;
    Ok(())
}

/// Everything the clock does to one case now, one event after another.
fn change(
    ctx: &Ctx,
    sv: &Services,
    case: Case,
    history: Vec<Recorded>,
    calendar: Arc<Calendar>,
) -> Result<Change> {
    let (id, revision) = (case.id.clone(), case.revision);
    let now = ctx.now.max(case.changed_at);
    let ctx = Ctx { now, ..ctx.clone() };
    let mut loaded = book::assembled(sv, case, history, calendar, Vec::new())?;
    let mut steps = Vec::new();
    while let Some(action) = next_by_clock(&loaded.book(), &loaded.case, now) {
        if steps.len() == STEPS_MAX {
            return Err(Error::Internal("the clock finds no end".to_owned()));
        }
        let decided = decide(&ctx, &loaded.book(), &loaded.case, action)?;
        let recorded = Recorded {
            seq: loaded.case.revision + 1,
            at: now,
            who: who(&ctx.actor, "system"),
            event: decided.event,
        };
        let next = step(Some(loaded.case), &id, &recorded)
            .map_err(|fault| Error::Internal(format!("{fault:?}")))?;
        loaded.history.push(recorded.clone());
        loaded.case = next.clone();
        steps.push((next, recorded, decided.effects));
    }
    let wakes_on = wakes_on(&loaded.case, &loaded.calendar);
    Ok(Change { steps, id, revision, wakes_on })
}

/// Saves a batch; a case that moved on meanwhile is left as it is.
fn save(tx: &mut store::Tx<'_>, ctx: &Ctx, salt: u64, changes: &[Change]) -> Result<(u64, u64)> {
    let (mut events, mut overtaken) = (0, 0);
    for (place, change) in changes.iter().enumerate() {
        if change.steps.is_empty() {
            store::cases::rest_until(tx, &change.id, change.revision, change.wakes_on)?;
        }
        for (n, (case, recorded, effects)) in change.steps.iter().enumerate() {
            match store::cases::save(tx, case, recorded, change.wakes_on) {
                Err(store::Error::Conflict(_)) => {
                    overtaken += 1;
                    break;
                }
                other => other?,
            }
            events += 1;
            let number = (salt << 20) | ((place as u64) << 6) | n as u64;
            for statement in submit::outbox(&crate::cases::apart(ctx, number), case, effects) {
                tx.run(&statement)?;
            }
        }
    }
    Ok((events, overtaken))
}
