//! What a published draft does on its day: a version comes into force, an item goes out of use,
//! others take its place.

use domain::ctx::Ctx;
use domain::identity::Actor;
use domain::item::{Event, ItemId, State, take_effect};
use domain::time::Instant;
use jiff::civil::Date;
use store::Tx;
use store::item_drafts::Stored;
use store::items::Published;

use super::super::record;
use super::{files, find, name};
use crate::error::{Error, Result};
use crate::services::Services;

/// Keeps the version of a draft that was just published; on its day it takes effect.
pub(super) fn publish(tx: &mut Tx<'_>, ctx: &Ctx, stored: &Stored) -> Result<()> {
    let draft = &stored.draft;
    let today = ctx.now.civil_date_in_china();
    let from = draft.effect_on(today);
    if draft.purpose.makes_version() {
        record::check_rules(&draft.item, stored.form.as_ref())?;
        record::learn(tx, &draft.item)?;
        let published = published(stored, ctx.now);
        store::items::insert_version(tx, &published, &name(&ctx.actor), from)?;
        files::adopt(tx, stored)?;
    }
    if from <= today { take(tx, ctx.now, stored, from) } else { Ok(()) }
}

fn published(stored: &Stored, at: Instant) -> Published {
    Published { item: stored.draft.item.clone(), form: stored.form.clone(), published_at: at }
}

/// Lets every published draft whose day has come take effect; answers how many did.
pub fn take_due(sv: &Services, now: Instant) -> Result<u32> {
    let today = now.civil_date_in_china();
    let due = sv.db.read(|tx| store::item_drafts::due(tx, today))?;
    let mut done = 0;
    for id in due {
        let of = id.clone();
        match sv.db.write(move |tx| take_one(tx, now, &of)) {
            Ok(is_taken) => done += u32::from(is_taken),
            Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
            // One draft that cannot take effect must not hold up the others.
            Err(fault) => {
                tracing::error!(region = %id.region, code = id.code, %fault, "a draft stays");
            }
        }
    }
    Ok(done)
}

/// Another server may have been first.
fn take_one(tx: &mut Tx<'_>, now: Instant, id: &ItemId) -> Result<bool> {
    let stored = match find(tx, id) {
        Err(Error::NotFound(_)) => return Ok(false),
        found => found?,
    };
    let today = now.civil_date_in_china();
    let Some(from) = stored.draft.effective_on.filter(|day| *day <= today) else {
        return Ok(false);
    };
    if stored.draft.life.state != State::Published {
        return Ok(false);
    }
    take(tx, now, &stored, from)?;
    Ok(true)
}

fn take(tx: &mut Tx<'_>, now: Instant, stored: &Stored, from: Date) -> Result<()> {
    let draft = &stored.draft;
    let id = &draft.item.id;
    if draft.purpose.makes_version() {
        let kept = store::items::find_version(tx, id.region, &id.code, draft.item.version)?;
        let kept = kept.ok_or(Error::NotFound("item"))?;
        store::items::enforce(tx, &kept, from)?;
    } else {
        store::items::retire(tx, id, from)?;
    }
    let system = || record::who(&Actor::System, "");
    store::item_log::add(tx, id, now, system(), take_effect(draft))?;
    store::item_drafts::delete(tx, id)?;
    draft.life.origins.iter().try_for_each(|origin| settle_origin(tx, now, origin))
}

/// Takes an item out of use once all that take its place are in force.
pub(super) fn settle_origin(tx: &mut Tx<'_>, now: Instant, origin: &ItemId) -> Result<()> {
    let Some((standing, _)) = store::item_log::find(tx, origin)? else { return Ok(()) };
    let is_live = matches!(standing.state, State::Published | State::Suspended);
    if standing.successors.is_empty() || !is_live {
        return Ok(());
    }
    for successor in &standing.successors {
        let there = store::item_log::find(tx, successor)?;
        if !there.is_some_and(|(standing, _)| standing.state == State::Published) {
            return Ok(());
        }
    }
    store::items::retire(tx, origin, now.civil_date_in_china())?;
    let event = Event::Superseded { by: standing.successors };
    store::item_log::add(tx, origin, now, record::who(&Actor::System, ""), event)?;
    Ok(())
}
