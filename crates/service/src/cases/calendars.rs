//! Which days are worked where: the country's calendar with local days laid over it, and what a
//! change of calendar moves.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::calendar::Calendar;
use domain::case::{Action, CaseId, Decided, Event, decide};
use domain::ctx::Ctx;
use domain::identity::Actor;
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use store::cases::StoredCalendar;

use crate::cases::act::act;
use crate::cases::{book, whole};
use crate::error::{Error, Result};
use crate::services::Services;

/// How often a publication is tried that others keep overtaking.
const PUBLISH_TRIES: u32 = 4;

/// The region whose days hold for the whole country.
pub(super) const COUNTRY: &str = "100000";

/// Calendars made so far, for as long as no new one is published.
#[derive(Default)]
pub(crate) struct Calendars {
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    stamp: Option<i64>,
    stored: Vec<StoredCalendar>,
    made: HashMap<RegionCode, Arc<Calendar>>,
}

/// The calendar of a region, answering for unpublished years as if they had no holidays; due days
/// found with such years say that they are estimates.
pub(crate) fn of(sv: &Services, region: RegionCode) -> Result<Arc<Calendar>> {
    as_of(sv, region, sv.db.read(store::cases::calendar_stamp)?)
}

/// The same where the number of calendars was read along with other things.
pub(super) fn as_of(sv: &Services, region: RegionCode, stamp: i64) -> Result<Arc<Calendar>> {
    let mut held = sv.calendars.held.lock().unwrap_or_else(PoisonError::into_inner);
    if held.stamp != Some(stamp) {
        held.stored = sv.db.read(store::cases::calendars)?;
        held.made.clear();
        held.stamp = Some(stamp);
    }
    if let Some(made) = held.made.get(&region) {
        return Ok(Arc::clone(made));
    }
    let made = Arc::new(made(&held.stored, region)?);
    held.made.insert(region, Arc::clone(&made));
    Ok(made)
}

/// The same without asking whether a new one was published since; for work in batches.
pub(super) fn of_now(sv: &Services, region: RegionCode) -> Result<Arc<Calendar>> {
    let held = sv.calendars.held.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(made) = held.made.get(&region) {
        return Ok(Arc::clone(made));
    }
    drop(held);
    of(sv, region)
}

/// The country's days, then those of province, city and county, the last version of each.
fn made(stored: &[StoredCalendar], region: RegionCode) -> Result<Calendar> {
    let mut calendar = Calendar::national();
    let holds =
        |own: &StoredCalendar| own.region.as_str() == COUNTRY || own.region.contains(region);
    let is_last = |own: &StoredCalendar| {
        !stored.iter().any(|other| other.region == own.region && other.version > own.version)
    };
    // Codes order a region before those it contains.
    for own in stored.iter().filter(|own| holds(own) && is_last(own)) {
        let label = format!("{}-{}", own.region, own.version);
        calendar = calendar
            .with_file(&label, &own.days)
            .map_err(|fault| Error::Internal(format!("calendar {label}: {fault}")))?;
    }
    Ok(calendar.estimating())
}

/// What a region is to publish.
#[derive(Clone, Debug)]
pub struct NewCalendar {
    /// The region the days hold for, with all regions below.
    pub region: RegionCode,
    /// The days as lines of a calendar file: `rest,FROM,TO,zh,en`, `work,…`, and `year,…` rows for
    /// years that become known. They replace what the region published before.
    pub days: String,
    /// The notice they come from.
    pub source: String,
}

/// One case whose due days a change of calendar moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The case.
    pub id: CaseId,
    /// The due days before.
    pub before: Option<domain::case::Due>,
    /// The due days now.
    pub after: Option<domain::case::Due>,
}

/// What a change of calendar would move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// The cases whose due days would move, with the days before and after.
    pub moved: Vec<Moved>,
    /// How many open cases were looked at.
    pub looked_at: usize,
    /// Whether there are more that were not.
    pub is_cut: bool,
}

/// The versions of local days that a region has published, the last first.
pub fn calendar_versions(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
) -> Result<Vec<StoredCalendar>> {
    may(&ctx.actor, Deed::Supervise(region))?;
    let mut own = sv.db.read(store::cases::calendars)?;
    own.retain(|stored| stored.region == region);
    own.sort_by_key(|stored| std::cmp::Reverse(stored.version));
    Ok(own)
}

/// Says which of the first `most` open cases of a region a new calendar would move, and changes
/// nothing.
pub fn preview_calendar(ctx: &Ctx, sv: &Services, new: &NewCalendar, most: u32) -> Result<Preview> {
    may(&ctx.actor, Deed::Supervise(new.region))?;
    let stored = with_new(sv.db.read(store::cases::calendars)?, ctx, new)?;
    let (from, to) = whole(new.region);
    let page = sv
        .db
        .read(|tx| store::cases::running_after(tx, (&from, &to), None, most.saturating_add(1)))?;
    let is_cut = page.len() > most as usize;
    let system = Ctx { actor: Actor::System, ..ctx.clone() };
    let mut made_for: HashMap<RegionCode, Arc<Calendar>> = HashMap::new();
    let mut preview = Preview { is_cut, ..Preview::default() };
    for id in page.into_iter().take(most as usize) {
        preview.looked_at += 1;
        let mut loaded = book::load(&system, sv, &id)?;
        let calendar = match made_for.get(&id.region) {
            Some(calendar) => Arc::clone(calendar),
            None => {
                let calendar = Arc::new(made(&stored, id.region)?);
                made_for.insert(id.region, Arc::clone(&calendar));
                calendar
            }
        };
        loaded.calendar = calendar;
        let then = Ctx { now: ctx.now.max(loaded.case.changed_at), ..system.clone() };
        let counted = decide(&then, &loaded.book(), &loaded.case, Action::Recount);
        if let Ok(Decided { event: Event::CalendarChanged { due, .. }, .. }) = counted {
            preview.moved.push(Moved { id, before: loaded.case.due, after: Some(due) });
        }
    }
    Ok(preview)
}

/// The calendars as they would stand with a new one; a fault if it cannot be read.
fn with_new(
    mut stored: Vec<StoredCalendar>,
    ctx: &Ctx,
    new: &NewCalendar,
) -> Result<Vec<StoredCalendar>> {
    let read = Calendar::national().with_file("new", &new.days);
    read.map_err(|fault| Error::CalendarFault { line: fault.line })?;
    let own = stored.iter().filter(|calendar| calendar.region == new.region);
    let version = own.map(|calendar| calendar.version).max().unwrap_or_default() + 1;
    let by = ctx.actor.account().map_or_else(String::new, |account| account.name.clone());
    stored.push(StoredCalendar {
        region: new.region,
        version,
        days: new.days.clone(),
        source: new.source.clone(),
        published_at: ctx.now,
        published_by: by,
    });
    // Codes order a region before those it contains.
    stored.sort_by_key(|calendar| (calendar.region, calendar.version));
    Ok(stored)
}

/// Publishes the local days of a region as a new version, and answers which that is. What the last
/// version says already is published once: a second press answers with the version of the first. Open
/// cases are counted again by [`recount`].
pub fn publish_calendar(ctx: &Ctx, sv: &Services, new: NewCalendar) -> Result<u32> {
    may(&ctx.actor, Deed::Supervise(new.region))?;
    let read = Calendar::national().with_file("new", &new.days);
    read.map_err(|fault| Error::CalendarFault { line: fault.line })?;
    let by = ctx.actor.account().map_or_else(String::new, |account| account.name.clone());
    let calendar = StoredCalendar {
        region: new.region,
        version: 0,
        days: new.days,
        source: new.source,
        published_at: ctx.now,
        published_by: by,
    };
    for _ in 0..PUBLISH_TRIES {
        let calendar = calendar.clone();
        match sv.db.write(move |tx| publish(tx, calendar)) {
            // Somebody else published in between: look again at what stands there now.
            Err(store::Error::Conflict(_)) => {}
            other => return Ok(other?),
        }
    }
    Err(Error::Unavailable("the calendar changes too fast".to_owned()))
}

fn publish(tx: &mut store::Tx<'_>, mut calendar: StoredCalendar) -> store::Result<u32> {
    let before = store::cases::calendars(tx)?;
    let own = before.iter().filter(|stored| stored.region == calendar.region);
    let last = own.max_by_key(|stored| stored.version);
    if let Some(last) = last
        && (&last.days, &last.source) == (&calendar.days, &calendar.source)
    {
        return Ok(last.version);
    }
    calendar.version = last.map_or(0, |last| last.version) + 1;
    store::cases::add_calendar(tx, &calendar)?;
    Ok(calendar.version)
}

/// Counts the due days of all open cases of a region again and records those that moved; answers
/// which, with the days before and now. A second run finds nothing more to move.
pub fn recount(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<Vec<Moved>> {
    may(&ctx.actor, Deed::Supervise(region))?;
    let mut moved = Vec::new();
    let mut after: Option<CaseId> = None;
    loop {
        let (some, next) = recount_some(ctx, sv, region, after.as_ref(), 500)?;
        moved.extend(some);
        match next {
            Some(next) => after = Some(next),
            None => return Ok(moved),
        }
    }
}

/// The same for `most` open cases after one; answers which moved, and behind which case it goes on.
pub fn recount_some(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    after: Option<&CaseId>,
    most: u32,
) -> Result<(Vec<Moved>, Option<CaseId>)> {
    may(&ctx.actor, Deed::Supervise(region))?;
    let system = Ctx { actor: Actor::System, ..ctx.clone() };
    let (from, to) = whole(region);
    let page = sv.db.read(|tx| store::cases::running_after(tx, (&from, &to), after, most))?;
    let next = page.last().filter(|_| page.len() == most as usize).cloned();
    let mut moved = Vec::new();
    for id in page {
        moved.extend(recount_one(&system, sv, &id)?);
    }
    Ok((moved, next))
}

fn recount_one(system: &Ctx, sv: &Services, id: &CaseId) -> Result<Option<Moved>> {
    loop {
        let case = book::load(system, sv, id)?.case;
        if case.due.is_none() {
            return Ok(None);
        }
        // The digest of case and revision sets the ids of its effects apart from all others.
        let digest = store::chain::digest(format!("{} {}", id.shown(), case.revision).as_bytes());
        let number = u64::from_str_radix(&digest[..16], 16).expect("a digest is hexadecimal");
        let own = super::apart(system, number);
        match act(&own, sv, id, case.revision, |_| Ok(Action::Recount)) {
            Ok(next) => {
                return Ok(Some(Moved { id: id.clone(), before: case.due, after: next.due }));
            }
            // Nothing moved, or the case ended meanwhile.
            Err(Error::Refused(_)) => return Ok(None),
            Err(Error::Overtaken { state }) if state.is_final() => return Ok(None),
            // Somebody acted in between: look again.
            Err(Error::Overtaken { .. }) => {}
            Err(other) => return Err(other),
        }
    }
}
