//! What an item said on a day, how its versions differ, and how several authorities carry out one
//! catalogue item; all of it public.

use std::sync::Arc;

use domain::ctx::Ctx;
use domain::item::{Change, ItemId, Recorded, Standing, State, diff};
use domain::lists::ExerciseLevel;
use domain::region::RegionCode;
use domain::text::Bilingual;
use domain::time::Instant;
use jiff::civil::Date;
use store::items::{Listed, Published, VersionLine};

use crate::catalogue;
use crate::error::{Error, Result};
use crate::services::Services;

/// The versions of an item and how it stands.
pub struct History {
    /// The name of the newest version.
    pub name: Bilingual,
    /// The name of the authority.
    pub authority: Bilingual,
    /// How the item stands; published where nothing else is known.
    pub state: State,
    /// Since when, and why, where it is out of use.
    pub since: Option<Instant>,
    /// The reason given.
    pub reason: Option<String>,
    /// Items that took its place.
    pub successors: Vec<ItemId>,
    /// Its versions, the newest first.
    pub versions: Vec<VersionLine>,
    /// The version in force.
    pub in_force: Option<u32>,
    /// Periods out of use: when each began and ended.
    pub gaps: Vec<(Date, Option<Date>)>,
}

/// The history of an item, in use or not.
pub fn history_of(sv: &Services, region: RegionCode, code: &str) -> Result<History> {
    let id = ItemId { region, code: code.to_owned() };
    sv.db.snapshot(|tx| {
        let versions = store::items::versions(tx, region, code)?;
        let newest = versions.first().ok_or(Error::NotFound("item"))?.version;
        let newest = store::items::find_version(tx, region, code, newest)?;
        let newest = newest.ok_or(Error::NotFound("item"))?.item;
        let in_force = store::items::find(tx, region, code)?.map(|found| found.item.version);
        let standing = store::item_log::find(tx, &id)?.map(|(standing, _)| standing);
        let gaps = gaps(&store::item_log::history(tx, &id)?);
        let (state, since, reason, successors) = match standing {
            Some(Standing { state, since, reason, successors, .. }) if state != State::Draft => {
                let gone = if state == State::Superseded { successors } else { Vec::new() };
                (state, Some(since), reason, gone)
            }
            _ => (State::Published, None, None, Vec::new()),
        };
        Ok(History {
            name: newest.title().clone(),
            authority: newest.authority.name.clone(),
            state,
            since,
            reason,
            successors,
            versions,
            in_force,
            gaps,
        })
    })
}

fn gaps(events: &[Recorded]) -> Vec<(Date, Option<Date>)> {
    use domain::item::Event;
    let mut gaps: Vec<(Date, Option<Date>)> = Vec::new();
    for recorded in events {
        let day = recorded.at.civil_date_in_china();
        let is_open = gaps.last().is_some_and(|(_, end)| end.is_none());
        match recorded.event {
            Event::Suspended { .. } | Event::Cancelled { .. } | Event::Superseded { .. }
                if !is_open =>
            {
                gaps.push((day, None));
            }
            Event::InForce { .. } | Event::Imported { .. } if is_open => {
                gaps.last_mut().expect("one is open").1 = Some(day);
            }
            _ => {}
        }
    }
    gaps
}

/// What an item said on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnThatDay {
    /// This version was in force.
    Version(u32),
    /// The item was not yet there.
    NotYet,
    /// The item was out of use.
    OutOfUse,
}

impl History {
    /// The version that was in force on a day.
    pub fn on(&self, day: Date) -> OnThatDay {
        let fits = |line: &&VersionLine| {
            line.effective_on <= day && line.until_on.is_none_or(|until| day <= until)
        };
        let first = self.versions.iter().map(|line| line.effective_on).min();
        match self.versions.iter().find(fits) {
            Some(line) => OnThatDay::Version(line.version),
            _ if first.is_some_and(|first| day < first) => OnThatDay::NotYet,
            _ => OnThatDay::OutOfUse,
        }
    }
}

/// How one authority carries out a catalogue item.
pub struct Implementation {
    /// The item.
    pub item: Listed,
    /// The name of the authority.
    pub authority: Bilingual,
    /// The level.
    pub level: ExerciseLevel,
    /// The promised limit, or the legal one, as printed.
    pub limit: String,
}

/// Everybody who carries out a catalogue item, in the order of region and code.
pub fn implementations(sv: &Services, now: Instant, base: &str) -> Result<Vec<Implementation>> {
    let snapshot = catalogue::snapshot(sv, now)?;
    let pairs = snapshot.items.iter().zip(&snapshot.details);
    let found: Vec<Implementation> = pairs
        .filter(|(_, detail)| detail.base_code == base)
        .map(|(item, detail)| Implementation {
            item: item.clone(),
            authority: detail.authority.clone(),
            level: detail.level,
            limit: detail.limit.raw.clone(),
        })
        .collect();
    if found.is_empty() { Err(Error::NotFound("catalogue item")) } else { Ok(found) }
}

/// Two items side by side with what differs, but for what must differ: code, region, authority.
pub fn differences(
    sv: &Services,
    now: Instant,
    (a, b): (&ItemId, &ItemId),
) -> Result<(Arc<Published>, Arc<Published>, Vec<Change>)> {
    const OWN: [&str; 6] =
        ["id.", "authority.name", "authority.uscc", "provenance", "effective_on", "form"];
    let one = catalogue::published(sv, now, a.region, &a.code)?;
    let other = catalogue::published(sv, now, b.region, &b.code)?;
    let mut changes = diff(&one.item, &other.item);
    changes.retain(|change| !OWN.iter().any(|own| change.field.starts_with(own)));
    Ok((one, other, changes))
}

/// A version that was published, with what it changed.
pub struct Renewal {
    /// The item as it stands.
    pub item: Listed,
    /// When the version was published.
    pub at: Instant,
    /// How many fields differ from the version before; none for a first version.
    pub changes: Option<usize>,
}

/// The versions last published in a region and below, the newest first.
pub fn renewals(sv: &Services, region: RegionCode, before: Instant) -> Result<Vec<Renewal>> {
    const LINES: u32 = 50;
    let lines = sv.db.read(|tx| store::items::changed(tx, region, before, LINES))?;
    lines
        .into_iter()
        .map(|(item, at)| {
            let changes = match item.version {
                0 | 1 => None,
                version => {
                    let get = |n: u32| catalogue::version(sv, item.region, &item.code, n);
                    Some(diff(&get(version - 1)?.item, &get(version)?.item).len())
                }
            };
            Ok(Renewal { item, at, changes })
        })
        .collect()
}

/// What happened to an item, for those who write or approve items there.
pub fn log(ctx: &Ctx, sv: &Services, id: &ItemId) -> Result<Vec<Recorded>> {
    domain::permit::may(&ctx.actor, domain::permit::Deed::ReadDrafts(id.region))?;
    Ok(sv.db.read(|tx| store::item_log::history(tx, id))?)
}
