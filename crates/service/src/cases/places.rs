//! Limited numbers 数量限制: where a case stands among those that want a place, the place it gets with
//! its grant, and the list that everybody at a desk can look at.

use std::sync::Arc;

use domain::case::{Case, Event, Queue, Recorded, Turn, turn};
use domain::ctx::Ctx;
use domain::item::{ItemId, ItemVersion, Quota, Stretch};
use domain::region::RegionCode;
use domain::time::Instant;
use store::Statement;
pub use store::quotas::Waiting;

use crate::cases::book::Loaded;
use crate::cases::hands::{self, Desk};
use crate::catalogue::{self, Published};
use crate::error::{Error, Result};
use crate::services::Services;

/// The most cases in a line that are counted where the limit of number is smaller; who reads the
/// number is told that there are more.
const LINE_MAX: u32 = 100_000;

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

/// The statement that an event brings with it, for the case as it is then: a grant takes the place,
/// and what comes to another end gives back the one it had. `history` is what came before.
pub(super) fn settled(
    place: Option<&Place>,
    case: &Case,
    history: &[Recorded],
    event: &Event,
    now: Instant,
) -> Option<Statement> {
    match turn(history, event)? {
        Turn::Takes => {
            let place = place.filter(|place| !place.queue.has_place)?;
            Some(store::quotas::insert(&case.id, &case.item_code, &place.period, place.next, now))
        }
        Turn::GivesBack => Some(store::quotas::delete(&case.id)),
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
        let ahead = store::quotas::ahead(tx, &id, &stretch, before, line_max(quota))?;
        let queue = Queue { granted, ahead, has_place: own.is_some() };
        Ok::<_, store::Error>(Place { queue, period: stretch.key.clone(), next })
    })?;
    Ok(place)
}

/// The most that are counted of a line. A limit beyond it must be reached by the count as well, or
/// whoever stands behind that many would pass them by.
fn line_max(quota: &Quota) -> u32 {
    quota.most.unwrap_or_default().max(LINE_MAX)
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
    /// Whether more wait than were counted.
    pub is_cut: bool,
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
        let waiting = store::quotas::ahead(tx, &item.id, &stretch, all, line_max(quota))?;
        Ok::<_, store::Error>((granted, waiting))
    })?;
    let is_cut = waiting == line_max(quota);
    Ok(Some(Places { stretch, most, granted, waiting, is_cut }))
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
    /// Whether more stand ahead than were counted.
    pub is_cut: bool,
}

/// Where a loaded case stands; none where the number is not limited or the case is not accepted or is
/// decided. What decisions are made by is what is told.
pub(super) fn line(loaded: &Loaded) -> Option<InLine> {
    let case = &loaded.case;
    if case.accepted_at.is_none() || case.ended_at.is_some() {
        return None;
    }
    let quota = loaded.plan.quota.as_ref()?;
    let queue = loaded.place.as_ref()?.queue;
    Some(InLine {
        most: quota.most?,
        queue,
        is_by_acceptance: quota.other_order.is_none(),
        is_cut: queue.ahead == line_max(quota),
    })
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
