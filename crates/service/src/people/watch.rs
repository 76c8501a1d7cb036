//! The watch over the log of looks: entries for lists that were carried away, and alarms about looks
//! that stand out. One account that cannot be judged and one list that cannot be read hold up no
//! others.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::{AccountId, Standing as Force};
use domain::region::RegionCode;
use domain::time::Instant;
use domain::watch::{Limits, Seen, Tally, Tie, Usual, is_about};
use jiff::civil::{Date, Weekday};
use store::look_alarms::LookAlarm;
use store::look_batches::Waiting;
use store::looks::Place;

use crate::error::{Error, Result};
use crate::services::Services;

/// How far back a first round goes; what happened while the server stood still is not missed.
const FIRST_MS: i64 = 25 * 3_600_000;
/// How far each round reaches back behind the last one.
const OVERLAP_MS: i64 = 2 * 60_000;
/// How many parts of lists one round writes out.
const PARTS: usize = 20;

/// Whose looks of which day.
type DayOf = (AccountId, Date);

/// Where the watch stands, in one server: when the last round was, and what is to be judged whether
/// or not anybody has looked since.
#[derive(Default)]
pub(crate) struct Standing(std::sync::Mutex<(Option<Instant>, BTreeSet<DayOf>)>);

impl Standing {
    fn with<T>(&self, act: impl FnOnce(&mut (Option<Instant>, BTreeSet<DayOf>)) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

/// Makes the entries of people in lists that were carried away; answers how many. A list that
/// cannot be read is set aside.
pub fn write_out(sv: &Services) -> Result<usize> {
    let (mut made, mut after) = (0, Waiting::default());
    for _ in 0..PARTS {
        // A server at rest writes nothing.
        let Some(row) = sv.db.read(|tx| store::look_batches::next(tx, &after))? else { break };
        let waiting = row.clone();
        match sv.db.write(move |tx| store::look_batches::unpack(tx, &waiting)) {
            Ok(None) => {}
            Ok(Some((by, at, some))) => {
                sv.watch.with(|(_, again)| again.insert((by, at.civil_date_in_china())));
                made += some;
            }
            Err(fault @ (store::Error::Corrupt { .. } | store::Error::Conflict(_))) => {
                let (region, id) = (&row.region, &row.id);
                tracing::error!(%region, %id, %fault, "a list that was carried away is set aside");
                let aside = row.clone();
                sv.db.write(move |tx| store::look_batches::set_aside(tx, &aside))?;
            }
            Err(other) => return Err(other.into()),
        }
        after = row;
    }
    Ok(made)
}

/// Goes through what was looked at since the last round and raises alarms; answers how many are new
/// or have grown. A second round over the same looks raises nothing. What cannot be judged is said
/// in the log and left to the next round.
pub fn watch(sv: &Services, now: Instant) -> Result<u32> {
    let (last, again) = sv.watch.with(|(last, again)| (*last, again.clone()));
    let mut raised = 0;
    for (by, day) in due(sv, now, last, again)? {
        let judged = look_through(sv, &by, day, now);
        let of = (by, day);
        match judged {
            Ok(some) => {
                raised += some;
                sv.watch.with(|(_, again)| again.remove(&of));
            }
            Err(fault) => {
                let (region, account) = (of.0.region.as_str(), of.0.id.as_str());
                tracing::error!(region, account, %day, %fault, "looks could not be judged");
                sv.watch.with(|(_, again)| again.insert(of));
            }
        }
    }
    sv.watch.with(|(last, _)| *last = Some(now));
    Ok(raised)
}

/// Whose looks of which days a round goes through.
fn due(
    sv: &Services,
    now: Instant,
    last: Option<Instant>,
    mut due: BTreeSet<DayOf>,
) -> Result<BTreeSet<DayOf>> {
    let back = last.map_or(FIRST_MS, |_| OVERLAP_MS);
    let since = last.unwrap_or(now).min(now).plus_millis(-back);
    let today = now.civil_date_in_china();
    for by in sv.db.read(|tx| store::looks::lookers(tx, since))? {
        let mut day = since.civil_date_in_china();
        while day <= today {
            due.insert((by.clone(), day));
            day = tomorrow(day)?;
        }
    }
    Ok(due)
}

fn tomorrow(day: Date) -> Result<Date> {
    day.tomorrow().map_err(|fault| Error::Internal(fault.to_string()))
}

/// Raises what stands out on one day of one account.
fn look_through(sv: &Services, by: &AccountId, day: Date, now: Instant) -> Result<u32> {
    let judge = Judge::of(sv, by, day, now)?;
    let (mut tally, mut name) = (Tally::default(), None);
    judge.each(sv, None, |seen, about| {
        tally.add(about, &judge.usual);
        name = Some(seen.look.by_name);
        true
    })?;
    let Some(name) = name else { return Ok(0) };
    let persons = sv.db.read(|tx| store::looks::persons_by(tx, by, judge.span))?;
    let mut raised = 0;
    for (kind, count) in tally.standing_out(persons, &judge.usual) {
        let (by, name) = (by.clone(), name.clone());
        let alarm = LookAlarm { by, name, day, kind, count, at: now, settled: None };
        let is_new = sv.db.write(move |tx| store::look_alarms::raise_look_alarm(tx, &alarm))?;
        raised += u32::from(is_new);
    }
    Ok(raised)
}

/// What is needed to judge the looks of one account on one day.
struct Judge<'a> {
    by: &'a AccountId,
    span: (Instant, Instant),
    usual: Usual,
    ties: BTreeMap<AccountId, Tie>,
}

impl<'a> Judge<'a> {
    fn of(sv: &Services, by: &'a AccountId, day: Date, now: Instant) -> Result<Self> {
        let end = Instant::start_of_day_in_china(tomorrow(day)?);
        let span = (Instant::start_of_day_in_china(day), end);
        let usual = Usual {
            limits: limits_of(sv, by.region)?,
            is_working_day: is_working(sv, by.region, day)?,
        };
        // A delegation whose time has run out since was in force on its day.
        let ties = ties(sv, by, span, now.min(end.plus_millis(-1)))?;
        Ok(Self { by, span, usual, ties })
    }

    /// Goes through the looks of the day behind a place, the first first, a page at a time, until
    /// `take` says that it is enough.
    fn each(
        &self,
        sv: &Services,
        after: Option<Place>,
        mut take: impl FnMut(store::looks::Seen, &Seen) -> bool,
    ) -> Result<()> {
        const PAGE: u32 = store::looks::PAGE_BY_MAX;
        let mut after = after;
        loop {
            let page = sv
                .db
                .read(|tx| store::looks::page_by(tx, self.by, self.span, after.as_ref(), PAGE))?;
            let is_last = page.len() < PAGE as usize;
            after = page.last().map(store::looks::Seen::place);
            for seen in page {
                let about = Seen {
                    at: seen.look.at,
                    purpose: seen.look.purpose,
                    tie: self.ties.get(&seen.of).copied(),
                    is_marked: seen.is_marked,
                };
                if !take(seen, &about) {
                    return Ok(());
                }
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

/// The looks of a day that an alarm is about, behind a place, so many of them, and whether there are
/// more.
pub(super) fn looks_about(
    sv: &Services,
    alarm: &LookAlarm,
    after: Option<Place>,
    (now, most): (Instant, usize),
) -> Result<(Vec<store::looks::Seen>, bool)> {
    let judge = Judge::of(sv, &alarm.by, alarm.day, now)?;
    let (mut found, mut is_more) = (Vec::new(), false);
    judge.each(sv, after, |seen, about| {
        if !is_about(alarm.kind, about, &judge.usual) {
            return true;
        }
        is_more = found.len() == most;
        if !is_more {
            found.push(seen);
        }
        !is_more
    })?;
    Ok((found, is_more))
}

/// A year without a calendar has its weekends.
fn is_working(sv: &Services, region: RegionCode, day: Date) -> Result<bool> {
    let is_week_day = !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    Ok(crate::cases::calendar_of(sv, region)?.is_working(day).unwrap_or(is_week_day))
}

/// What is usual in a region: what it says itself, or the nearest above it that says anything.
pub(super) fn limits_of(sv: &Services, region: RegionCode) -> Result<Limits> {
    let mut at = Some(region);
    while let Some(here) = at {
        if let Some(limits) = sv.db.read(|tx| store::look_alarms::limits(tx, here))? {
            return Ok(limits);
        }
        at = here.parent();
    }
    Ok(Limits::default())
}

/// What ties a member of staff to the people they looked at, as far as the records know it. Staff
/// have no citizen number here: an applicant with a telephone of theirs and the same name is them,
/// another with the same telephone lives with them; so does whoever acts for them or for whom they
/// act at a moment, and whoever gave the same address.
fn ties(
    sv: &Services,
    by: &AccountId,
    span: (Instant, Instant),
    at: Instant,
) -> Result<BTreeMap<AccountId, Tie>> {
    let known = sv.db.read(|tx| store::look_ties::ties(tx, by, span))?;
    let acting = known.acting.into_iter().filter(|one| one.standing(at) == Force::Holds);
    let acting = acting.flat_map(|one| [Some(one.principal), one.delegate]).flatten();
    let household = known.sharing.into_iter().chain(known.neighbours).chain(acting);
    let mut ties: BTreeMap<_, _> = household.map(|id| (id, Tie::Household)).collect();
    // Their own record is theirs in whatever other way it is tied to them.
    ties.extend(known.own.into_iter().map(|id| (id, Tie::Own)));
    Ok(ties)
}
