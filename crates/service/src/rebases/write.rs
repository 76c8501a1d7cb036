//! Writing an order, handing it in, approving it: the same people and the same rules as for a
//! version of an item.

use domain::ctx::Ctx;
use domain::item::{self, ItemId, Life, State, decide};
use domain::lists::CatalogueChange;
use domain::permit::{self, may};
use domain::rebase::{Order, suggested};
use domain::region::RegionCode;

use super::{Stored, Versions, find};
use crate::catalogue;
use crate::error::{Error, Result};
use crate::items::Trouble;
use crate::items::drafts::{Deed, name};
use crate::services::Services;

/// Begins an order that moves the cases of one version to another; answers its id.
pub fn begin(ctx: &Ctx, sv: &Services, item: &ItemId, from: u32, to: u32) -> Result<String> {
    may(&ctx.actor, permit::Deed::EditItems(item.region))?;
    let version = |number| catalogue::version(sv, item.region, &item.code, number);
    let (old, new) = (version(from)?, version(to)?);
    let org = new.item.authority.uscc.clone();
    may(&ctx.actor, permit::Deed::EditItem(item.region, &org))?;
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let stored = Stored {
        item: item.clone(),
        id: ctx.id(0),
        org,
        order: suggested(&old.item, &new.item),
        life: Life::begun(&name(&ctx.actor), CatalogueChange::Change),
        people: vec![account.name.clone()],
        returned: None,
        is_running: false,
        revision: 1,
        changed_at: ctx.now,
        ended_at: None,
        waits_since: None,
    };
    let wrong = Versions::of(sv, &stored)?.faults(sv, &stored)?;
    let of_versions: Vec<_> = wrong.into_iter().filter(|fault| fault.is_of_versions()).collect();
    if !of_versions.is_empty() {
        return Err(Error::Rebase(of_versions));
    }
    let id = stored.id.clone();
    sv.db.write(move |tx| {
        store::rebases::insert(tx, &stored)?;
        Ok::<_, Error>(())
    })?;
    Ok(id)
}

/// Keeps what an editor writes; nothing is kept of an order that is wrong. `seen` is the revision
/// it was made from.
pub fn write(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    id: &str,
    seen: u32,
    order: Order,
) -> Result<Stored> {
    may(&ctx.actor, permit::Deed::ReadDrafts(region))?;
    let before = sv.db.read(|tx| find(tx, region, id))?;
    may(&ctx.actor, permit::Deed::EditItem(region, &before.org))?;
    let (from, to) = (before.order.from, before.order.to);
    let stored = Stored { order: Order { from, to, ..order }, ..before };
    let wrong = Versions::of(sv, &stored)?.faults(sv, &stored)?;
    if !wrong.is_empty() {
        return Err(Error::Rebase(wrong));
    }
    change(ctx, sv, region, id, seen, &item::Deed::Edit, move |next| next.order = stored.order)
}

/// Carries out a deed on an order. `seen` is the revision the actor had before their eyes.
pub fn act(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    id: &str,
    seen: u32,
    deed: &Deed,
) -> Result<()> {
    may(&ctx.actor, permit::Deed::ReadDrafts(region))?;
    let before = sv.db.read(|tx| find(tx, region, id))?;
    match deed {
        Deed::Approve(desk) | Deed::Return(desk, _) => {
            may(&ctx.actor, permit::Deed::ReviewItems(region, *desk))?;
        }
        Deed::Submit | Deed::TakeBack | Deed::Discard => {
            may(&ctx.actor, permit::Deed::EditItem(region, &before.org))?;
        }
        // With the second approval it is carried out; there is nothing to publish.
        Deed::Publish => return Err(Error::NotFound("deed")),
    }
    if *deed == Deed::Discard {
        return discard(sv, before, seen);
    }
    if matches!(deed, Deed::Submit | Deed::Approve(_)) {
        // What was right when it was written must be right when it is approved.
        let wrong = Versions::of(sv, &before)?.faults(sv, &before)?;
        if !wrong.is_empty() {
            return Err(Error::Rebase(wrong));
        }
    }
    let approver = matches!(deed, Deed::Approve(_)).then(|| ctx.actor.account()).flatten();
    let approver = approver.map(|account| account.name.clone());
    let returned = match deed {
        Deed::Return(_, reason) => Some(reason.trim().to_owned()),
        Deed::Submit | Deed::Approve(_) | Deed::TakeBack | Deed::Publish | Deed::Discard => None,
    };
    change(ctx, sv, region, id, seen, &deed.rule(), move |next| {
        // Whoever approved before it went back approves anew.
        if next.life.state == State::Draft {
            next.people.truncate(1);
        }
        next.people.extend(approver);
        next.returned = returned;
        next.is_running = next.life.state == State::Approved;
    })
    .map(drop)
}

/// One change of an order by the rules of life.
fn change(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    id: &str,
    seen: u32,
    rule: &item::Deed,
    make: impl FnOnce(&mut Stored) + Send + 'static,
) -> Result<Stored> {
    let (ctx, id, rule) = (ctx.clone(), id.to_owned(), rule.clone());
    sv.db.write(move |tx| {
        let mut stored = find(tx, region, &id)?;
        if stored.revision != seen || stored.is_running || stored.ended_at.is_some() {
            return Err(Error::ChangedMeanwhile);
        }
        let outcome = decide(&stored.item, &stored.life, &rule, &name(&ctx.actor));
        stored.life = outcome.map_err(Trouble::Refused)?.life;
        stored.revision += 1;
        stored.changed_at = ctx.now;
        make(&mut stored);
        match store::rebases::save(tx, &stored) {
            Ok(()) => Ok(stored),
            Err(store::Error::Conflict(_)) => Err(Error::ChangedMeanwhile),
            Err(other) => Err(other.into()),
        }
    })
}

fn discard(sv: &Services, stored: Stored, seen: u32) -> Result<()> {
    if stored.revision != seen || stored.life.state != State::Draft {
        return Err(Error::ChangedMeanwhile);
    }
    let (region, id) = (stored.item.region, stored.id);
    let is_gone = sv.db.write(move |tx| {
        // It may have been handed in between reading and writing.
        let now = find(tx, region, &id)?;
        if now.revision != seen {
            return Err(Error::ChangedMeanwhile);
        }
        Ok::<_, Error>(store::rebases::delete(tx, region, &id)?)
    })?;
    if is_gone { Ok(()) } else { Err(Error::ChangedMeanwhile) }
}
