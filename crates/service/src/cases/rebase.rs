//! Moving one case to another version of its item: decided and saved in one transaction with what
//! became of it, or only looked at.

use std::sync::Arc;

use domain::case::{Case, CaseId, Decided, Event, Plan, Recorded, Task, step, wakes_on};
use domain::ctx::Ctx;
use domain::form::Form;
use domain::identity::Actor;
use domain::rebase::{Order, Rebased, Rebasing, Stays, rebase};
use domain::text::Bilingual;
use store::rebases::Outcome;

use crate::cases::book::{self, Loaded};
use crate::cases::submit::outbox;
use crate::cases::{apart, calendars, who};
use crate::error::{Error, Result};
use crate::services::Services;

/// The word for a case that has moved.
pub(crate) const MOVED: &str = "moved";
/// The word for a case whose record cannot be read.
const BROKEN: &str = "broken";
/// The word for a case that could not be saved, which another order may try again.
const FAILED: &str = "failed";
/// How often a case is looked at again because somebody acted on it in between.
const TRIES: u32 = 50;

/// What cases are moved by, ready to be used for many.
pub(crate) struct Kit {
    pub id: String,
    pub order: Order,
    pub item_name: Bilingual,
    pub plan: Plan,
    pub forms: Option<(Arc<Form>, Arc<Form>)>,
    pub ordered_by: String,
    pub approved_by: Vec<String>,
}

impl Kit {
    fn decide(&self, ctx: &Ctx, loaded: &Loaded) -> Result<(Decided, Rebased), Stays> {
        let by = Rebasing {
            id: &self.id,
            order: &self.order,
            item_name: &self.item_name,
            plan: &self.plan,
            forms: self.forms.as_ref().map(|(before, after)| (&**before, &**after)),
            ordered_by: &self.ordered_by,
            approved_by: &self.approved_by,
        };
        rebase(ctx, &loaded.book(), &loaded.case, &by)
    }
}

/// What would become of a case.
pub(crate) struct Looked {
    pub case: Case,
    pub outcome: std::result::Result<(Event, Rebased), Stays>,
}

/// Says what would become of cases, and changes nothing. One whose record cannot be read is left
/// out.
pub(crate) fn look(ctx: &Ctx, sv: &Services, kit: &Kit, ids: &[CaseId]) -> Result<Vec<Looked>> {
    let system = Ctx { actor: Actor::System, ..ctx.clone() };
    let mut found = Vec::with_capacity(ids.len());
    for (case, history) in sv.db.snapshot(|tx| store::cases::with_histories(tx, ids))? {
        let calendar = calendars::of_now(sv, case.id.region)?;
        let id = case.id.clone();
        let loaded = match book::assembled(sv, case, history, calendar, Vec::new()) {
            Ok(loaded) => loaded,
            Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
            Err(fault) => {
                tracing::error!(case = id.shown(), %fault, "a case cannot be looked at");
                continue;
            }
        };
        let ctx = Ctx { now: ctx.now.max(loaded.case.changed_at), ..system.clone() };
        let outcome = kit.decide(&ctx, &loaded).map(|(decided, answers)| (decided.event, answers));
        found.push(Looked { case: loaded.case, outcome });
    }
    Ok(found)
}

/// Moves one case or records why it stays. Whoever acts on the case in between is never undone:
/// the case is looked at again as it then stands. One that cannot be read or saved is listed as such
/// and holds up neither the others nor other orders.
pub(crate) fn rebase_one(ctx: &Ctx, sv: &Services, kit: &Kit, id: &CaseId) -> Result<Outcome> {
    let system = Ctx { actor: Actor::System, ..ctx.clone() };
    for _ in 0..TRIES {
        let (word, fault) = match book::load(&system, sv, id) {
            Ok(loaded) => match tried(&system, sv, kit, loaded) {
                Ok(Some(outcome)) => return Ok(outcome),
                Ok(None) => continue,
                Err(fault) => (FAILED, fault),
            },
            Err(fault) => (BROKEN, fault),
        };
        if let Error::Unavailable(why) = fault {
            return Err(Error::Unavailable(why));
        }
        tracing::error!(case = id.shown(), order = kit.id, %fault, "a case cannot be moved");
        return stays(&system, sv, kit, id, word);
    }
    tracing::error!(case = id.shown(), order = kit.id, "a case is never at rest");
    stays(&system, sv, kit, id, FAILED)
}

/// Moves a case as it stands, or records why it stays; none when the case moved on meanwhile.
fn tried(system: &Ctx, sv: &Services, kit: &Kit, loaded: Loaded) -> Result<Option<Outcome>> {
    let id = loaded.case.id.clone();
    // The digest of order, case and revision sets the ids of its effects apart from others.
    let mark = format!("{} {} {}", kit.id, id.shown(), loaded.case.revision);
    let digest = store::chain::digest(mark.as_bytes());
    let number = u64::from_str_radix(&digest[..16], 16).expect("a digest is hexadecimal");
    let now = system.now.max(loaded.case.changed_at);
    let own = Ctx { now, ..apart(system, number) };
    match kit.decide(&own, &loaded) {
        Ok((decided, answers)) => moves(&own, sv, kit, loaded, decided, &answers),
        Err(why) => stays(&own, sv, kit, &id, why.key()).map(Some),
    }
}

/// Saves a move; none when the case moved on meanwhile.
fn moves(
    ctx: &Ctx,
    sv: &Services,
    kit: &Kit,
    loaded: Loaded,
    decided: Decided,
    answers: &Rebased,
) -> Result<Option<Outcome>> {
    let id = loaded.case.id.clone();
    let opened = match &decided.event {
        Event::Rebased { record } => record.moves.opened.len(),
        _ => 0,
    };
    let recorded = Recorded {
        seq: loaded.case.revision + 1,
        at: ctx.now,
        who: who(&ctx.actor, "system"),
        event: decided.event,
    };
    let open: Vec<Task> = loaded.case.open_tasks().cloned().collect();
    let next = step(Some(loaded.case), &id, &recorded)
        .map_err(|fault| Error::Internal(format!("{fault:?}")))?;
    let wakes_on = wakes_on(&next, &loaded.calendar);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let outcome = Outcome {
        case: id,
        outcome: MOVED.to_owned(),
        lost: count(answers.lost.len()),
        asked: count(answers.asked.len()),
        opened: count(opened),
        at: ctx.now,
    };
    let mut statements = store::cases::next(&loaded.head, &open, &next, &recorded, wakes_on);
    statements.extend(outbox(ctx, &next, &decided.effects));
    statements.push(store::rebases::outcome(&kit.id, &outcome));
    match sv.db.write_once(statements) {
        Ok(()) => Ok(Some(outcome)),
        Err(store::Error::Conflict(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

fn stays(ctx: &Ctx, sv: &Services, kit: &Kit, id: &CaseId, why: &str) -> Result<Outcome> {
    let (case, outcome) = (id.clone(), why.to_owned());
    let outcome = Outcome { case, outcome, lost: 0, asked: 0, opened: 0, at: ctx.now };
    sv.db.write_once(vec![store::rebases::outcome(&kit.id, &outcome)])?;
    Ok(outcome)
}
