//! Looking at orders: those of one's regions, those of an item, and one with all that is known.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use domain::code::CreditCode;
use domain::ctx::Ctx;
use domain::identity::Role;
use domain::item::{Desk, ItemId};
use domain::permit::{Deed, may};
use domain::region::RegionCode;

use super::{Outcome, Stored, Versions, find, in_force};
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

/// The orders that the actor writes or approves, those changed last first.
pub fn list(ctx: &Ctx, sv: &Services) -> Result<Vec<Stored>> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let grants = account.grants.iter().filter(|grant| ROLES.contains(&grant.role));
    let wanted: BTreeSet<(RegionCode, Option<&str>)> = grants
        .map(|grant| match grant.role {
            Role::ItemEditor => (grant.region, grant.org.as_ref().map(CreditCode::as_str)),
            // The offices look at the items of every authority of their region.
            _ => (grant.region, None),
        })
        .collect();
    if wanted.is_empty() {
        return Err(Error::Forbidden);
    }
    let mut found: Vec<Stored> = Vec::new();
    for (region, org) in wanted {
        let (from, to) = span(region);
        found.extend(sv.db.read(|tx| store::rebases::list(tx, (&from, &to), org))?);
    }
    found.retain(|stored| has_to_do_with(ctx, stored.item.region, &stored.org));
    let key = |stored: &Stored| (Reverse(stored.changed_at), stored.item.region, stored.id.clone());
    found.sort_by_key(key);
    found.dedup_by(|a, b| (a.item.region, &a.id) == (b.item.region, &b.id));
    Ok(found)
}

/// An item with what can be moved.
pub struct ItemRebases {
    /// How many cases are not decided yet, by the version they have, the newest first.
    pub under_way: Vec<(u32, u64)>,
    /// Its orders, those changed last first.
    pub orders: Vec<Stored>,
    /// The version last published.
    pub newest: Arc<Published>,
    /// The version in force, to which alone cases are moved.
    pub in_force: Option<u32>,
    /// Whether the actor may write orders.
    pub is_editor: bool,
}

/// One item, for those who write or approve what moves its cases.
pub fn of_item(ctx: &Ctx, sv: &Services, item: &ItemId) -> Result<ItemRebases> {
    may(&ctx.actor, Deed::ReadDrafts(item.region))?;
    let (versions, under_way, orders, in_force) = sv.db.snapshot(|tx| {
        let versions = store::items::versions(tx, item.region, &item.code)?;
        let under_way = store::rebases::versions_under_way(tx, item)?;
        let orders = store::rebases::of_item(tx, item)?;
        Ok::<_, store::Error>((versions, under_way, orders, in_force(tx, item)?))
    })?;
    let last = versions.first().ok_or(Error::NotFound("item"))?.version;
    let newest = crate::catalogue::version(sv, item.region, &item.code, last)?;
    let org = &newest.item.authority.uscc;
    if !has_to_do_with(ctx, item.region, org) {
        return Err(Error::Forbidden);
    }
    let is_editor = may(&ctx.actor, Deed::EditItem(item.region, org)).is_ok();
    Ok(ItemRebases { under_way, orders, newest, in_force, is_editor })
}

/// An order with all that is known of it.
pub struct Seen {
    /// The order.
    pub stored: Stored,
    /// The version that the cases leave.
    pub old: Arc<Published>,
    /// The version that they get.
    pub new: Arc<Published>,
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
    Ok(Seen { old: versions.old, new: versions.new, counts, is_editor, desks, stored })
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
