//! Looking at orders: those of one's regions, those of an item, and one with all that is known.

use std::sync::Arc;

use domain::ctx::Ctx;
use domain::identity::Role;
use domain::item::{Desk, ItemId};
use domain::permit::{Deed, may};
use domain::rebase::Fault;
use domain::region::RegionCode;
use store::items::VersionLine;

use super::{Outcome, Stored, Versions, find};
use crate::cases::span;
use crate::catalogue::Published;
use crate::error::{Error, Result};
use crate::services::Services;

/// How many outcomes a page has.
pub const PAGE: u32 = 100;

/// The roles that have to do with orders.
const ROLES: [Role; 3] = [Role::ItemEditor, Role::OrganisationOffice, Role::LegalOffice];

/// Whether the actor writes or approves orders of an authority's items.
fn has_to_do_with(ctx: &Ctx, region: RegionCode, org: &str) -> bool {
    may(&ctx.actor, Deed::EditItem(region, org)).is_ok() || !desks(ctx, region).is_empty()
}

fn desks(ctx: &Ctx, region: RegionCode) -> Vec<Desk> {
    [Desk::Organisation, Desk::Legal]
        .into_iter()
        .filter(|desk| may(&ctx.actor, Deed::ReviewItems(region, *desk)).is_ok())
        .collect()
}

/// The orders of the actor's regions, those changed last first.
pub fn list(ctx: &Ctx, sv: &Services) -> Result<Vec<Stored>> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let grants = account.grants.iter().filter(|grant| ROLES.contains(&grant.role));
    let mut regions: Vec<RegionCode> = grants.map(|grant| grant.region).collect();
    regions.sort_unstable();
    regions.dedup();
    if regions.is_empty() {
        return Err(Error::Forbidden);
    }
    let mut found: Vec<Stored> = Vec::new();
    for region in regions {
        let (from, to) = span(region);
        for stored in sv.db.read(|tx| store::rebases::list(tx, (&from, &to)))? {
            let is_known = found.iter().any(|known| known.id == stored.id);
            if !is_known && has_to_do_with(ctx, stored.item.region, &stored.org) {
                found.push(stored);
            }
        }
    }
    found.sort_by_key(|stored| std::cmp::Reverse(stored.changed_at));
    Ok(found)
}

/// An item with what can be moved.
pub struct ItemRebases {
    /// Its versions, the newest first.
    pub versions: Vec<VersionLine>,
    /// How many cases are not decided yet, by the version they have, the newest first.
    pub under_way: Vec<(u32, u64)>,
    /// Its orders, those changed last first.
    pub orders: Vec<Stored>,
    /// The version last published.
    pub newest: Arc<Published>,
    /// Whether the actor may write orders.
    pub is_editor: bool,
}

/// One item, for those who write or approve what moves its cases.
pub fn of_item(ctx: &Ctx, sv: &Services, item: &ItemId) -> Result<ItemRebases> {
    may(&ctx.actor, Deed::ReadDrafts(item.region))?;
    let (versions, under_way, orders) = sv.db.snapshot(|tx| {
        let versions = store::items::versions(tx, item.region, &item.code)?;
        let under_way = store::rebases::versions_under_way(tx, item)?;
        Ok::<_, store::Error>((versions, under_way, store::rebases::of_item(tx, item)?))
    })?;
    let last = versions.first().ok_or(Error::NotFound("item"))?.version;
    let newest = crate::catalogue::version(sv, item.region, &item.code, last)?;
    let org = &newest.item.authority.uscc;
    if !has_to_do_with(ctx, item.region, org) {
        return Err(Error::Forbidden);
    }
    let is_editor = may(&ctx.actor, Deed::EditItem(item.region, org)).is_ok();
    Ok(ItemRebases { versions, under_way, orders, newest, is_editor })
}

/// An order with all that is known of it.
pub struct Seen {
    /// The order.
    pub stored: Stored,
    /// The version that the cases leave.
    pub old: Arc<Published>,
    /// The version that they get.
    pub new: Arc<Published>,
    /// What is wrong with it as it stands.
    pub faults: Vec<Fault>,
    /// How many cases had which outcome.
    pub counts: Vec<(String, u64)>,
    /// Whether the actor may write in it.
    pub is_editor: bool,
    /// The offices the actor sits in.
    pub desks: Vec<Desk>,
}

/// One order, for those who write or approve it.
pub fn show(ctx: &Ctx, sv: &Services, region: RegionCode, id: &str) -> Result<Seen> {
    may(&ctx.actor, Deed::ReadDrafts(region))?;
    let (stored, counts) = sv.db.snapshot(|tx| {
        let stored = find(tx, region, id)?;
        let counts = store::rebases::counts(tx, &stored)?;
        Ok::<_, Error>((stored, counts))
    })?;
    let is_editor = may(&ctx.actor, Deed::EditItem(region, &stored.org)).is_ok();
    let desks = desks(ctx, region);
    if !is_editor && desks.is_empty() {
        return Err(Error::Forbidden);
    }
    let versions = Versions::of(sv, &stored)?;
    let faults = versions.faults(&stored);
    Ok(Seen { old: versions.old, new: versions.new, faults, counts, is_editor, desks, stored })
}

/// What became of the cases of an order after a given number; of one outcome, or of all.
pub fn outcomes(
    ctx: &Ctx,
    sv: &Services,
    stored: &Stored,
    only: &str,
    after: &str,
) -> Result<Vec<Outcome>> {
    if !has_to_do_with(ctx, stored.item.region, &stored.org) {
        return Err(Error::Forbidden);
    }
    Ok(sv.db.read(|tx| store::rebases::outcomes(tx, stored, only, after, PAGE))?)
}
