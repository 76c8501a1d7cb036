//! The sweep: what the clock does to cases on its own, in batches, once each.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use domain::calendar::Calendar;
use domain::case::{Case, CaseId, Effect, Recorded, decide, next_by_clock, step, wakes_on};
use domain::ctx::Ctx;
use domain::identity::Actor;
use domain::time::Instant;
use jiff::civil::Date;
use store::Statement;
use store::cases::{Advance, WakesAfter};

use crate::cases::{book, calendars, places, submit, who};
use crate::error::{Error, Result};
use crate::services::Services;

/// How many cases one transaction takes.
const BATCH: u32 = 500;
/// The same where all writes wait for one writer: so few that nobody notices.
const BATCH_OF_ONE_WRITER: u32 = 40;
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

/// What is to be stored together.
struct Batch {
    /// A number that no other batch of this sweep has.
    salt: u64,
    changes: Vec<Change>,
}

/// What is to be saved of one case.
struct Change {
    /// The case after each event, the event, and what follows from it.
    steps: Vec<(Case, Recorded, Vec<Effect>)>,
    case: Case,
    revision: u32,
    wakes_on: Option<Date>,
    /// What becomes of the place it had, where the number of those is limited.
    place: Option<Statement>,
}

impl Change {
    fn advance(&self) -> Advance {
        Advance {
            case: self.case.clone(),
            seen: self.revision,
            events: self.steps.iter().map(|(_, recorded, _)| recorded.clone()).collect(),
            wakes_on: self.wakes_on,
        }
    }
}

/// Does everything that the clock has to do by a moment: deemed acceptance, lapses, tacit outcomes,
/// overdue marks and reminders. Running it again, or twice at once, changes nothing more.
///
/// While one batch is stored the next is read and decided.
pub fn sweep(sv: &Services, now: Instant, entropy: [u8; 64]) -> Result<Swept> {
    let ctx = Ctx { now, actor: Actor::System, entropy };
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel::<Batch>(1);
        let writer = scope.spawn({
            let ctx = ctx.clone();
            move || stored(&ctx, sv, &receive)
        });
        let read = decided(&ctx, sv, &send);
        drop(send);
        let written = writer.join().map_err(|_| Error::Internal("the sweep panicked".to_owned()));
        let (swept, (events, overtaken)) = (read?, written??);
        Ok(Swept { events, overtaken, ..swept })
    })
}

/// Decides about every case that wakes, and hands over what is to be stored.
fn decided(ctx: &Ctx, sv: &Services, to: &SyncSender<Batch>) -> Result<Swept> {
    let today = ctx.now.civil_date_in_china();
    let mut swept = Swept::default();
    let mut after: Option<WakesAfter> = None;
    let batch_of = if sv.db.has_one_writer() { BATCH_OF_ONE_WRITER } else { BATCH };
    loop {
        let page = sv.db.read(|tx| store::cases::wakes(tx, today, after.as_ref(), batch_of))?;
        let Some(last) = page.last() else { return Ok(swept) };
        after = Some(last.clone());
        let changes = batch(ctx, sv, &page, &mut swept)?;
        if to.send(Batch { salt: swept.looked_at, changes }).is_err() {
            // Storing failed, and says why.
            return Ok(swept);
        }
    }
}

/// Stores batches as they come; how many events, and how many cases had moved on.
fn stored(ctx: &Ctx, sv: &Services, batches: &Receiver<Batch>) -> Result<(u64, u64)> {
    let mut all = (0, 0);
    while let Ok(Batch { salt, changes }) = batches.recv() {
        let base = ctx.clone();
        let (events, overtaken) = sv.db.write(move |tx| save(tx, &base, salt, &changes))?;
        all = (all.0 + events, all.1 + overtaken);
    }
    Ok(all)
}

fn batch(ctx: &Ctx, sv: &Services, page: &[WakesAfter], swept: &mut Swept) -> Result<Vec<Change>> {
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
    Ok(changes)
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
    if loaded.plan.silence_grants == Some(true) {
        // Whether the number is limited, the version in force says: what is counted is not granted in
        // silence.
        let in_force = places::in_force(sv, ctx.now, id.region, &loaded.case.item_code)?;
        loaded.plan = match in_force {
            Some(in_force) => loaded.plan.limited_by(&in_force.item),
            None => loaded.plan,
        };
    }
    let (mut steps, mut place) = (Vec::new(), None);
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
        // Silence takes no place, and gives back the one of a case that was opened again.
        place = places::settled(None, &next, &loaded.history, &recorded.event, now).or(place);
        loaded.history.push(recorded.clone());
        loaded.case = next.clone();
        steps.push((next, recorded, decided.effects));
    }
    let wakes_on = wakes_on(&loaded.case, &loaded.calendar);
    Ok(Change { steps, case: loaded.case, revision, wakes_on, place })
}

/// Saves a batch; a case that moved on meanwhile is left as it is.
fn save(tx: &mut store::Tx<'_>, ctx: &Ctx, salt: u64, changes: &[Change]) -> Result<(u64, u64)> {
    let (mut events, mut overtaken) = (0, 0);
    let advances: Vec<Advance> = changes.iter().map(Change::advance).collect();
    let saved = store::cases::save_many(tx, &advances)?;
    let mut told = Vec::new();
    for (place, (change, saved)) in changes.iter().zip(saved).enumerate() {
        if !saved {
            overtaken += 1;
            continue;
        }
        if let Some(statement) = &change.place {
            tx.run(statement)?;
        }
        for (n, (case, _, effects)) in change.steps.iter().enumerate() {
            events += 1;
            let number = (salt << 20) | ((place as u64) << 6) | n as u64;
            told.extend(submit::outbox(&crate::cases::apart(ctx, number), case, effects));
        }
    }
    store::outbox::insert_many(tx, told)?;
    Ok((events, overtaken))
}
