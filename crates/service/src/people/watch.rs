//! Looks at people's records that stand out, who looks into them, whose records are watched, and
//! what is usual in a region.

use std::collections::{BTreeMap, BTreeSet};

use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Holder, Purpose};
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
use domain::watch::{Kind, Limits, Seen, Tie, standing_out};
use jiff::civil::{Date, Weekday};
pub use store::look_alarms::LookAlarm;
pub use store::look_alarms::Marked as Watched;
use store::looks::Look;

use crate::error::{Error, Result};
use crate::services::Services;

/// How far back a first round goes; what happened while the server stood still is not missed.
const FIRST_MS: i64 = 25 * 3_600_000;
/// How far each round reaches back behind the last one.
const OVERLAP_MS: i64 = 2 * 60_000;
/// The most looks of one account on one day that are gone through.
const LOOKS_MAX: u32 = 50_000;
/// How many parts of lists one round writes out.
const PARTS: usize = 20;
/// The most characters of a note or a reason.
const WORDS_MAX: usize = 500;

/// Where the watch stands, in one server.
#[derive(Default)]
pub(crate) struct Standing(std::sync::Mutex<(Option<Instant>, BTreeSet<AccountId>)>);

impl Standing {
    fn with<T>(&self, act: impl FnOnce(&mut (Option<Instant>, BTreeSet<AccountId>)) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

/// Makes the entries of people in lists that were carried away; answers how many.
pub fn write_out(sv: &Services) -> Result<usize> {
    let mut made = 0;
    for _ in 0..PARTS {
        // A server at rest writes nothing.
        if !sv.db.read(store::look_batches::is_waiting)? {
            break;
        }
        let Some((by, some)) = sv.db.write(store::look_batches::unpack)? else { break };
        sv.watch.with(|(_, again)| again.insert(by));
        made += some;
    }
    Ok(made)
}

/// Goes through what was looked at since the last round and raises alarms; answers how many are new
/// or have grown. A second round over the same looks raises nothing.
pub fn watch(sv: &Services, now: Instant) -> Result<u32> {
    let (last, again) = sv.watch.with(|(last, again)| (*last, std::mem::take(again)));
    let raised = round(sv, now, last, &again);
    sv.watch.with(|(last, waiting)| match &raised {
        Ok(_) => *last = Some(now),
        // What a round could not do is left to the next.
        Err(_) => waiting.extend(again),
    });
    raised
}

fn round(
    sv: &Services,
    now: Instant,
    last: Option<Instant>,
    again: &BTreeSet<AccountId>,
) -> Result<u32> {
    let back = last.map_or(FIRST_MS, |_| OVERLAP_MS);
    let since = last.unwrap_or(now).min(now).plus_millis(-back);
    let mut lookers = again.clone();
    lookers.extend(sv.db.read(|tx| store::looks::lookers(tx, since))?);
    let mut raised = 0;
    for by in &lookers {
        let today = now.civil_date_in_china();
        let mut day = since.civil_date_in_china();
        while day <= today {
            raised += look_through(sv, by, day, now)?;
            day = day.tomorrow().map_err(|e| Error::Internal(e.to_string()))?;
        }
    }
    Ok(raised)
}

/// Raises what stands out on one day of one account.
fn look_through(sv: &Services, by: &AccountId, day: Date, now: Instant) -> Result<u32> {
    let looks = of_day(sv, by, day)?;
    let Some((_, newest, _)) = looks.last() else { return Ok(0) };
    let name = newest.by_name.clone();
    let ties = ties(sv, by, looks.iter().map(|(of, ..)| of).collect())?;
    let seen: Vec<Seen<'_>> = looks
        .iter()
        .map(|(of, look, is_marked)| Seen {
            of,
            at: look.at,
            purpose: look.purpose,
            tie: ties.get(of).copied(),
            is_marked: *is_marked,
        })
        .collect();
    let found = standing_out(&seen, &limits_of(sv, by.region)?, is_working(sv, by.region, day)?);
    let mut raised = 0;
    for (kind, count) in found {
        let (by, name) = (by.clone(), name.clone());
        let alarm = LookAlarm { by, name, day, kind, count, at: now, settled: None };
        let is_new = sv.db.write(move |tx| store::look_alarms::raise_look_alarm(tx, &alarm))?;
        raised += u32::from(is_new);
    }
    Ok(raised)
}

fn of_day(sv: &Services, by: &AccountId, day: Date) -> Result<Vec<(AccountId, Look, bool)>> {
    let end = day.tomorrow().map_err(|e| Error::Internal(e.to_string()))?;
    let span = (Instant::start_of_day_in_china(day), Instant::start_of_day_in_china(end));
    Ok(sv.db.read(|tx| store::looks::by(tx, by, span, LOOKS_MAX))?)
}

/// A year without a calendar has its weekends.
fn is_working(sv: &Services, region: RegionCode, day: Date) -> Result<bool> {
    let is_week_day = !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    Ok(crate::cases::calendar_of(sv, region)?.is_working(day).unwrap_or(is_week_day))
}

/// What is usual in a region: what it says itself, or the nearest above it that says anything.
fn limits_of(sv: &Services, region: RegionCode) -> Result<Limits> {
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
/// have no citizen number here: an applicant with the same telephone and the same name is them,
/// another with the same telephone lives with them; so does whoever acts for them or for whom they
/// act, and whoever gave the same address.
fn ties(
    sv: &Services,
    by: &AccountId,
    people: BTreeSet<&AccountId>,
) -> Result<BTreeMap<AccountId, Tie>> {
    let mut ties = BTreeMap::new();
    let stored = sv.db.read(|tx| store::accounts::find(tx, by))?;
    let Some((account, phone)) = stored.and_then(|stored| {
        let phone = stored.account.phone.clone()?;
        Some((stored.account, phone))
    }) else {
        return Ok(ties);
    };
    let sharing = sv.db.read(|tx| store::accounts::with_phone(tx, phone.trim()))?;
    let persons = sharing.iter().filter(|s| matches!(s.account.holder, Holder::Person { .. }));
    for person in persons {
        let is_own = person.account.name == account.name;
        if is_own {
            for tied in acting(sv, &person.account, &person.login)? {
                ties.entry(tied).or_insert(Tie::Household);
            }
            let address = address(sv, &person.account.id)?;
            for other in people.iter().filter(|_| address.is_some()) {
                if self::address(sv, other)? == address {
                    ties.entry((*other).clone()).or_insert(Tie::Household);
                }
            }
        }
        let tie = if is_own { Tie::Own } else { Tie::Household };
        ties.entry(person.account.id.clone())
            .and_modify(|known| *known = (*known).min(tie))
            .or_insert(tie);
    }
    Ok(ties)
}

/// Who acts for a person, and for whom they act.
fn acting(sv: &Services, person: &Account, login: &str) -> Result<Vec<AccountId>> {
    let (given, taken) = sv.db.read(|tx| {
        let given = store::delegations::list_of(tx, &person.id)?;
        Ok::<_, store::Error>((given, store::delegations::list_for(tx, login)?))
    })?;
    let is_on = |delegation: &&domain::identity::Delegation| delegation.revoked_at.is_none();
    let theirs = given.iter().filter(is_on).filter_map(|one| one.delegate.clone());
    let ours = taken.iter().filter(is_on).map(|one| one.principal.clone());
    Ok(theirs.chain(ours).filter(|id| *id != person.id).collect())
}

/// The address that a person had remembered, if they did.
fn address(sv: &Services, of: &AccountId) -> Result<Option<BTreeMap<String, Vec<String>>>> {
    let mut remembered = sv.db.read(|tx| store::drafts::recall(tx, of))?;
    Ok(remembered.remove("address").map(|known| known.answer).filter(|answer| !answer.is_empty()))
}

/// An alarm with what it is about.
pub struct Found {
    /// The alarm.
    pub alarm: LookAlarm,
    /// The looks of that day that it is about, the first first; a few where they are many.
    pub looks: Vec<Look>,
}

/// How many looks are shown with an alarm.
const SHOWN: usize = 50;

/// The alarms of a region for those who look into them; nobody sees those about themselves.
pub fn look_alarms(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<Vec<LookAlarm>> {
    may(&ctx.actor, Deed::WatchLooks(region))?;
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let (from, to) = crate::cases::span(region);
    Ok(sv.db.read(|tx| store::look_alarms::look_alarms(tx, (&from, &to), &account.id))?)
}

/// One alarm with what it is about; one about oneself does not exist.
pub fn look_alarm(
    ctx: &Ctx,
    sv: &Services,
    by: &AccountId,
    day: Date,
    kind: Kind,
) -> Result<Found> {
    check_other(ctx, by)?;
    let alarm = sv.db.read(|tx| store::look_alarms::look_alarm(tx, by, day, kind))?;
    let alarm = alarm.ok_or(Error::NotFound("alarm"))?;
    let all = of_day(sv, by, day)?;
    let ties = ties(sv, by, all.iter().map(|(of, ..)| of).collect())?;
    let limits = limits_of(sv, by.region)?;
    let is_working = is_working(sv, by.region, day)?;
    let about = all.into_iter().filter(|(of, look, is_marked)| match kind {
        Kind::Exception => look.purpose == Purpose::Exception,
        Kind::Watched => *is_marked,
        Kind::Own => ties.get(of) == Some(&Tie::Own),
        Kind::Household => ties.get(of) == Some(&Tie::Household),
        Kind::OffHours => !is_working || !limits.is_open(look.at),
        Kind::Volume => true,
    });
    let looks = about.map(|(_, look, _)| look).take(SHOWN).collect();
    Ok(Found { alarm, looks })
}

/// Fails unless the actor looks into the looks of this account, which is not their own.
fn check_other<'a>(ctx: &'a Ctx, by: &AccountId) -> Result<&'a Account> {
    may(&ctx.actor, Deed::WatchLooks(by.region))?;
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    if account.id == *by { Err(Error::NotFound("alarm")) } else { Ok(account) }
}

/// Which alarm, and how far it had grown when it was seen.
pub struct AlarmKey {
    /// Whose looks.
    pub by: AccountId,
    /// On which day.
    pub day: Date,
    /// In what way they stood out.
    pub kind: Kind,
    /// How many people or looks it counted.
    pub count: u32,
}

/// Notes what the actor found who looked into an alarm.
pub fn settle_look_alarm(ctx: &Ctx, sv: &Services, key: AlarmKey, note: &str) -> Result<()> {
    let account = check_other(ctx, &key.by)?;
    let note = words("note", note)?;
    let alarm = LookAlarm {
        by: key.by,
        name: String::new(),
        day: key.day,
        kind: key.kind,
        count: key.count,
        at: ctx.now,
        settled: Some((ctx.now, account.name.clone(), note)),
    };
    match sv.db.write(move |tx| store::look_alarms::settle_look_alarm(tx, &alarm))? {
        true => Ok(()),
        false => Err(Error::ChangedMeanwhile),
    }
}

fn words(field: &'static str, given: &str) -> Result<String> {
    let words = given.trim();
    match words.chars().count() {
        0 => Err(Error::Wrong(field, "missing")),
        n if n > WORDS_MAX => Err(Error::Wrong(field, "long")),
        _ => Ok(words.to_owned()),
    }
}

/// Whose records are watched in a region, and what is usual there; for those who keep the list.
pub fn keep_list(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<Limits> {
    may(&ctx.actor, Deed::KeepWatchList(region))?;
    limits_of(sv, region)
}

/// Who is marked in a region.
pub fn marked(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<Vec<Watched>> {
    may(&ctx.actor, Deed::KeepWatchList(region))?;
    let (from, to) = crate::cases::span(region);
    Ok(sv.db.read(|tx| store::look_alarms::marked(tx, (&from, &to)))?)
}

/// Marks whoever has this citizen number or credit code, with the reason.
pub fn mark(ctx: &Ctx, sv: &Services, number: &str, why: &str) -> Result<()> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let found = sv.db.read(|tx| store::accounts::find_by_number(tx, number.trim()))?;
    let mut own = found.into_iter().map(|stored| stored.account.id).collect::<Vec<_>>();
    own.retain(|id| may(&ctx.actor, Deed::KeepWatchList(id.region)).is_ok());
    if own.is_empty() {
        return Err(Error::Wrong("number", "no-account"));
    }
    let why = words("why", why)?;
    let (at, by) = (ctx.now, account.name.clone());
    Ok(sv.db.write(move |tx| {
        for of in own {
            let (why, by) = (why.clone(), by.clone());
            let marked = Watched { of, name: String::new(), why, at, by };
            store::look_alarms::mark(tx, &marked)?;
        }
        Ok::<_, store::Error>(())
    })?)
}

/// Takes a mark away.
pub fn unmark(ctx: &Ctx, sv: &Services, of: AccountId) -> Result<()> {
    may(&ctx.actor, Deed::KeepWatchList(of.region))?;
    match sv.db.write(move |tx| store::look_alarms::unmark(tx, &of))? {
        true => Ok(()),
        false => Err(Error::ChangedMeanwhile),
    }
}

/// Sets what is usual in a region and in those below it that say nothing else.
pub fn set_look_limits(ctx: &Ctx, sv: &Services, region: RegionCode, limits: Limits) -> Result<()> {
    may(&ctx.actor, Deed::KeepWatchList(region))?;
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    if !(1..=Limits::PERSONS_MAX).contains(&limits.persons) {
        return Err(Error::Wrong("persons", "range"));
    }
    if limits.opens >= limits.closes {
        return Err(Error::Wrong("closes", "before"));
    }
    let (at, by) = (ctx.now, account.name.clone());
    Ok(sv.db.write(move |tx| store::look_alarms::set_limits(tx, region, &limits, (at, &by)))?)
}
