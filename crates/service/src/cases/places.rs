//! Limited numbers 数量限制: where a case stands among those that want a place, the place it gets with
//! its grant, and the list that everybody at a desk can look at.

use std::sync::Arc;

use domain::case::{Case, CaseId, Event, Queue};
use domain::ctx::Ctx;
use domain::item::{ItemId, ItemVersion, Quota, Stretch};
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
use store::Statement;
pub use store::quotas::Waiting;

use crate::cases::hands::{self, Desk};
use crate::catalogue::{self, Published};
use crate::error::{Error, Result};
use crate::services::Services;

/// The most cases ahead that are counted.
const AHEAD_MAX: u32 = 100_000;

/// The most items of an authority that are looked through.
const ITEMS_MAX: usize = 1000;

/// A place that a case may get.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Where the case stands.
    pub queue: Queue,
    /// The stretch of time that the place belongs to.
    period: String,
    /// The number of the next place.
    next: u32,
}

impl Place {
    /// The statement that an event brings with it: a grant takes the place, and what comes to another
    /// end gives back the one it had.
    pub fn settles(&self, case: &Case, event: &Event, now: Instant) -> Option<Statement> {
        let is_granted = match event {
            Event::Decided { decision, .. } | Event::TacitlyDecided { decision } => {
                decision.is_granted
            }
            Event::Terminated { .. }
            | Event::Withdrawn { .. }
            | Event::Lapsed { .. }
            | Event::SentUp { .. } => false,
            _ => return None,
        };
        match (is_granted, self.queue.has_place) {
            (true, false) => {
                let (period, place) = (&self.period, self.next);
                Some(store::quotas::insert(&case.id, &case.item_code, period, place, now))
            }
            (false, true) => Some(store::quotas::delete(&case.id)),
            _ => None,
        }
    }
}

/// The place that a case may get now.
pub(super) fn place(sv: &Services, case: &Case, quota: &Quota, now: Instant) -> Result<Place> {
    let id = ItemId { region: case.id.region, code: case.item_code.clone() };
    // What is decided before anybody accepted it stands behind all that were accepted.
    let accepted_at = case.accepted_at.unwrap_or(now);
    let stretch = quota.stretch(accepted_at.civil_date_in_china());
    let place = sv.db.snapshot(|tx| {
        let own = store::quotas::place_of(tx, &case.id)?;
        let (granted, next) = store::quotas::held(tx, &id, &stretch.key)?;
        let before = (accepted_at, case.id.number.as_str());
        let ahead = store::quotas::ahead(tx, &id, &stretch, before, AHEAD_MAX)?;
        let queue = Queue { granted, ahead, has_place: own.is_some() };
        Ok::<_, store::Error>(Place { queue, period: stretch.key.clone(), next })
    })?;
    Ok(place)
}

/// The limit of number of an item that counts one.
fn limit(item: &ItemVersion) -> Option<(&Quota, u32)> {
    let quota = &item.conditions.quota;
    Some((quota, quota.most?))
}

/// How many places an item has now.
#[derive(Clone, Debug)]
pub struct Places {
    /// The stretch of time they belong to.
    pub stretch: Stretch,
    /// How many there are.
    pub most: u32,
    /// How many are given.
    pub granted: u32,
    /// How many accepted cases wait for one.
    pub waiting: u32,
}

impl Places {
    /// How many are left.
    pub fn left(&self) -> u32 {
        self.most.saturating_sub(self.granted)
    }
}

/// How many places an item has at a moment, for everybody; none where the number is not limited or
/// nobody counts it.
pub fn places(sv: &Services, now: Instant, item: &ItemVersion) -> Result<Option<Places>> {
    let Some((quota, most)) = limit(item) else { return Ok(None) };
    let stretch = quota.stretch(now.civil_date_in_china());
    let (granted, waiting) = sv.db.snapshot(|tx| {
        let (granted, _) = store::quotas::held(tx, &item.id, &stretch.key)?;
        let all = (stretch.until, "");
        let waiting = store::quotas::ahead(tx, &item.id, &stretch, all, AHEAD_MAX)?;
        Ok::<_, store::Error>((granted, waiting))
    })?;
    Ok(Some(Places { stretch, most, granted, waiting }))
}

/// Where one case stands among those that want a place.
#[derive(Clone, Debug)]
pub struct InLine {
    /// How many places there are in its stretch of time.
    pub most: u32,
    /// Where it stands.
    pub queue: Queue,
    /// Whether the order of acceptance decides.
    pub is_by_acceptance: bool,
}

/// Where a case stands, for whoever may read it; none where the number is not limited or the case is
/// not accepted or is decided.
pub fn in_line(ctx: &Ctx, sv: &Services, case: &Case) -> Result<Option<InLine>> {
    may(&ctx.actor, Deed::ReadCase(case))?;
    if case.accepted_at.is_none() || case.ended_at.is_some() {
        return Ok(None);
    }
    let item = in_force(sv, ctx.now, case.id.region, &case.item_code)?;
    let Some((quota, most)) = item.as_ref().and_then(|item| limit(&item.item)) else {
        return Ok(None);
    };
    let Place { queue, .. } = place(sv, case, quota, ctx.now)?;
    Ok(Some(InLine { most, queue, is_by_acceptance: quota.other_order.is_none() }))
}

/// An item with a limited number, and who waits for a place.
pub struct Limited {
    /// The item as it is in force.
    pub item: Arc<Published>,
    /// How many places it has now.
    pub places: Places,
    /// Who waits, in the order of acceptance.
    pub waiting: Vec<Waiting>,
}

/// The items with a limited number of an authority, with who waits for a place of this stretch of
/// time; for those who examine and decide there.
pub fn limited(ctx: &Ctx, sv: &Services, desk: &Desk, most: u32) -> Result<Vec<Limited>> {
    if !hands::own_desks(ctx)?.contains(desk) {
        return Err(Error::Forbidden);
    }
    let wanted = catalogue::ListWanted {
        region: Some(desk.region),
        org: Some(desk.org.as_str().to_owned()),
        ..catalogue::ListWanted::default()
    };
    let mut found = Vec::new();
    for row in catalogue::list(sv, &wanted, ("", ""), ITEMS_MAX)? {
        let Some(item) = in_force(sv, ctx.now, row.id.region, &row.id.code)? else { continue };
        let Some(places) = places(sv, ctx.now, &item.item)? else { continue };
        let waiting =
            sv.db.read(|tx| store::quotas::waiting(tx, &item.item.id, &places.stretch, most))?;
        found.push(Limited { item, places, waiting });
    }
    Ok(found)
}

/// The place that a case has, by the name of its stretch of time and its number there.
pub fn own_place(sv: &Services, id: &CaseId) -> Result<Option<(String, u32)>> {
    Ok(sv.db.read(|tx| store::quotas::place_of(tx, id))?)
}

/// The version of an item in force, if there is one.
pub(super) fn in_force(
    sv: &Services,
    now: Instant,
    region: RegionCode,
    code: &str,
) -> Result<Option<Arc<Published>>> {
    match catalogue::published(sv, now, region, code) {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(other) => Err(other),
    }
}
