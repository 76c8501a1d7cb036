//! Looks at people's records that stand out: who looks into them, whose records are watched, and what
//! is usual in a region. What somebody does here is written down with their name.

use domain::ctx::Ctx;
use domain::identity::{Account, AccountId};
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::watch::{Kind, Limits};
use jiff::civil::Date;
pub use store::look_alarms::Marked as Watched;
pub use store::look_alarms::{LookAlarm, Place as AlarmPlace};
pub use store::looks::{Place as LookPlace, Seen as SeenLook};
pub use store::watch_events::WatchEvent;

use super::watch::{limits_of, looks_about};
use crate::error::{Error, Result};
use crate::services::Services;

/// The most characters of a note or a reason.
const WORDS_MAX: usize = 500;

/// How many alarms, marks and deeds a page has.
pub const WATCH_PAGE: u32 = 50;

/// An alarm with what it is about.
pub struct Found {
    /// The alarm.
    pub alarm: LookAlarm,
    /// Looks of that day that it is about, the first first, so many as a page has.
    pub looks: Vec<SeenLook>,
    /// Whether there are more behind them.
    pub is_more: bool,
    /// What was found before by those who looked into it, the newest first.
    pub events: Vec<WatchEvent>,
}

/// The alarms of a region for those who look into them, behind one of them, so many as a page has;
/// nobody sees those about themselves.
pub fn look_alarms(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    after: Option<&AlarmPlace>,
) -> Result<Vec<LookAlarm>> {
    may(&ctx.actor, Deed::WatchLooks(region))?;
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let (from, to) = crate::cases::span(region);
    let span = (from.as_str(), to.as_str());
    let page = |tx: &mut store::Tx<'_>| {
        store::look_alarms::look_alarms(tx, span, &account.id, after, WATCH_PAGE)
    };
    Ok(sv.db.read(page)?)
}

/// One alarm with what it is about behind one of its looks; one about oneself does not exist.
pub fn look_alarm(
    ctx: &Ctx,
    sv: &Services,
    (by, day, kind): (&AccountId, Date, Kind),
    after: Option<LookPlace>,
) -> Result<Found> {
    check_other(ctx, by)?;
    let (alarm, events) = sv.db.read(|tx| {
        let alarm = store::look_alarms::look_alarm(tx, by, day, kind)?;
        Ok::<_, store::Error>((alarm, store::watch_events::of_alarm(tx, by, day, kind)?))
    })?;
    let alarm = alarm.ok_or(Error::NotFound("alarm"))?;
    let (looks, is_more) = looks_about(sv, &alarm, after, (ctx.now, WATCH_PAGE as usize))?;
    Ok(Found { alarm, looks, is_more, events })
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
    let event = WatchEvent {
        account: key.by.id.clone(),
        alarm: Some((key.day, key.kind)),
        note: note.clone(),
        ..event(ctx, 0, account, "settled", key.by.region)
    };
    let alarm = LookAlarm {
        by: key.by,
        name: String::new(),
        day: key.day,
        kind: key.kind,
        count: key.count,
        at: ctx.now,
        settled: Some((ctx.now, account.name.clone(), note)),
    };
    sv.db.write(move |tx| match store::look_alarms::settle_look_alarm(tx, &alarm)? {
        true => Ok(store::watch_events::insert(tx, &event)?),
        false => Err(Error::ChangedMeanwhile),
    })
}

/// What the actor does to something in a region, as it is written down.
fn event(ctx: &Ctx, n: u8, by: &Account, about: &str, region: RegionCode) -> WatchEvent {
    WatchEvent {
        id: ctx.id(n),
        at: ctx.now,
        by: Some(by.id.clone()),
        by_name: by.name.clone(),
        about: about.to_owned(),
        region,
        account: String::new(),
        alarm: None,
        note: String::new(),
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

/// What is usual in a region, for those who keep the list of whose records are watched.
pub fn keep_list(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<Limits> {
    may(&ctx.actor, Deed::KeepWatchList(region))?;
    limits_of(sv, region)
}

/// Who is marked in a region, the newest first, behind one of them, so many as a page has.
pub fn marked(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    after: Option<(domain::time::Instant, &AccountId)>,
) -> Result<Vec<Watched>> {
    may(&ctx.actor, Deed::KeepWatchList(region))?;
    let (from, to) = crate::cases::span(region);
    Ok(sv.db.read(|tx| store::look_alarms::marked(tx, (&from, &to), after, WATCH_PAGE))?)
}

/// What was done to the marks and limits of a region before an id, the newest first, each with the
/// name of whom it is about, so many as a page has.
pub fn list_events(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    before: &str,
) -> Result<Vec<(WatchEvent, String)>> {
    may(&ctx.actor, Deed::KeepWatchList(region))
        .or_else(|_| may(&ctx.actor, Deed::WatchLooks(region)))?;
    let (from, to) = crate::cases::span(region);
    let span = (from.as_str(), to.as_str());
    Ok(sv.db.read(|tx| store::watch_events::of_lists(tx, span, before, WATCH_PAGE))?)
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
    let marks = (0_u8..).zip(own).map(|(n, of)| {
        let event = WatchEvent {
            account: of.id.clone(),
            note: why.clone(),
            ..event(ctx, n, account, "marked", of.region)
        };
        let (why, by) = (why.clone(), account.name.clone());
        (Watched { of, name: String::new(), why, at: ctx.now, by }, event)
    });
    let marks: Vec<_> = marks.collect();
    sv.db.write(move |tx| {
        let mut is_new = false;
        for (marked, event) in &marks {
            if store::look_alarms::mark(tx, marked)? {
                store::watch_events::insert(tx, event)?;
                is_new = true;
            }
        }
        if is_new { Ok(()) } else { Err(Error::Wrong("number", "marked")) }
    })
}

/// Takes a mark away.
pub fn unmark(ctx: &Ctx, sv: &Services, of: AccountId) -> Result<()> {
    may(&ctx.actor, Deed::KeepWatchList(of.region))?;
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let event = event(ctx, 0, account, "unmarked", of.region);
    let event = WatchEvent { account: of.id.clone(), ..event };
    sv.db.write(move |tx| match store::look_alarms::unmark(tx, &of)? {
        true => Ok(store::watch_events::insert(tx, &event)?),
        false => Err(Error::ChangedMeanwhile),
    })
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
    let event = WatchEvent { note: limits.shown(), ..event(ctx, 0, account, "limits", region) };
    Ok(sv.db.write(move |tx| {
        store::look_alarms::set_limits(tx, region, &limits, (at, &by))?;
        store::watch_events::insert(tx, &event)
    })?)
}
