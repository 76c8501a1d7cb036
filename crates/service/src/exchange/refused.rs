//! Rows that departments pushed and that were not taken: kept, shown to administrators, taken again or
//! put aside with a reason, and forgotten in time.

use domain::case::CaseId;
use domain::ctx::Ctx;
use domain::identity::Actor;
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
use serde_json::Value;
pub use store::refused_pushes::{Refused, Standing};

use super::clients::may_manage;
use super::push::{Outcome, Row, push};
use super::said::{MATERIAL, Malformed, handler_id, known_deed};
use crate::cases::span;
use crate::error::{Error, Result};
use crate::people;
use crate::services::Services;
use domain::exchange::Client;

/// The longest row that is kept whole, in bytes; a longer one is kept without what it says.
const BODY_MAX: usize = 16 * 1024;
/// The most open rows of a client that are kept.
const OPEN_MAX: u32 = 10_000;
/// The code of a row that is not as described.
const MALFORMED: &str = "malformed";
/// The most characters of what is told of a refusal.
const TEXT_MAX: usize = 100;
/// What is said of a row that somebody has seen to already.
const SETTLED: &str = "settled-before";
/// The fewest characters that count as a reason.
const REASON_MIN: usize = 4;
/// The most characters of a reason.
const REASON_MAX: usize = 500;
/// How long a settled row is kept.
const SETTLED_MS: i64 = 90 * 24 * 3_600_000;
/// How long a row that nobody has seen to is kept after it was refused last.
const OPEN_MS: i64 = 365 * 24 * 3_600_000;

/// A row as it came and what became of it.
#[derive(Clone, Debug)]
pub struct Came {
    /// Its line in its batch, from 1.
    pub line: usize,
    /// The row as it came.
    pub body: String,
    /// The digest of that.
    pub hash: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// Which rows a list shows; an empty text means all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// One client, by its id.
    pub client: String,
    /// One standing, by its word.
    pub standing: String,
    /// One reason, by its code.
    pub code: String,
}

/// What a refused row is known by.
pub type Key<'a> = (RegionCode, &'a str, &'a str);

/// Keeps what of a batch was refused, and settles what was refused before and is taken now. Of each
/// event only what its client said last stays open.
pub fn keep(ctx: &Ctx, sv: &Services, client: &Client, came: &[Came]) -> Result<()> {
    let (region, id, now) = (client.region, client.id.clone(), ctx.now);
    let mut refused = Vec::new();
    let mut taken = Vec::new();
    for one in came {
        match &one.outcome {
            Outcome::Applied(_) | Outcome::Duplicate(_) => {
                let row = kept(client, one, "", "", now);
                taken.push((row.case_number, row.event, row.hash));
            }
            Outcome::Refused(code, detail) => refused.push(kept(client, one, code, detail, now)),
            Outcome::Blocked => refused.push(kept(client, one, "blocked", "", now)),
        }
    }
    if refused.is_empty() && sv.db.read(|tx| store::refused_pushes::open(tx, region, &id))? == 0 {
        return Ok(());
    }
    let left_out = sv.db.write(move |tx| {
        for (case, event, hash) in &taken {
            store::refused_pushes::settle_pushed(tx, (region, &id, hash), (case, *event), now)?;
        }
        let mut open = store::refused_pushes::open(tx, region, &id)?;
        let mut left_out = 0_u32;
        for row in &refused {
            let replaced = store::refused_pushes::replace(tx, row)?;
            open = open.saturating_sub(u32::try_from(replaced).unwrap_or(u32::MAX));
            let is_known = store::refused_pushes::find(tx, (region, &id, &row.hash))?.is_some();
            if !is_known && open >= OPEN_MAX {
                left_out += 1;
                continue;
            }
            store::refused_pushes::put(tx, row)?;
            open += u32::from(!is_known);
        }
        Ok::<_, store::Error>(left_out)
    })?;
    if left_out > 0 {
        tracing::warn!(client = client.id, left_out, "too many refused rows wait to be kept more");
    }
    Ok(())
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(TEXT_MAX).collect()
}

fn kept(client: &Client, came: &Came, code: &str, detail: &str, now: Instant) -> Refused {
    let read: Value = serde_json::from_str(&came.body).unwrap_or_default();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let detail = match Malformed::parse(detail).filter(|_| code == MALFORMED) {
        Some(what) => Malformed { line: Some(came.line), ..what }.to_string(),
        None => detail.to_owned(),
    };
    let event = read.get("event").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let deed = match read.get(MATERIAL) {
        Some(_) => MATERIAL.to_owned(),
        None => text(read.get("deed").and_then(|deed| deed.get("type"))),
    };
    let handler = read.get("handler").and_then(|handler| handler.get("id"));
    plain(Refused {
        region: client.region,
        client: client.id.clone(),
        hash: came.hash.clone(),
        first_at: now,
        last_at: now,
        tries: 1,
        case_number: text(read.get("case")),
        event: event.unwrap_or_default(),
        deed,
        handler: text(handler),
        body: if came.body.len() > BODY_MAX { String::new() } else { came.body.clone() },
        code: code.to_owned(),
        detail,
        standing: Standing::Open,
        settled: None,
        reason: String::new(),
    })
}

/// A row with nothing of what its sender wrote, but for the body: a part that is none of our words, no
/// number of a case and no number of a handler is left out, whatever it was meant to be.
fn plain(row: Refused) -> Refused {
    let detail = match row.code == MALFORMED && Malformed::parse(&row.detail).is_none() {
        true => String::new(),
        false => short(&row.detail),
    };
    Refused {
        // Written alike however it was typed, so that the rows of a case find each other.
        case_number: CaseId::parse(&row.case_number).map(|id| id.shown()).unwrap_or_default(),
        deed: known_deed(&row.deed).unwrap_or_default().to_owned(),
        handler: handler_id(&row.handler).unwrap_or_default().to_owned(),
        detail,
        ..row
    }
}

/// The refused rows of a region and those below it, those refused last first, in keyset pages; for
/// administrators.
pub fn list_refused(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    filter: &Filter,
    before: Option<(Instant, &str)>,
    limit: u32,
) -> Result<Vec<Refused>> {
    may(&ctx.actor, Deed::ManageAccounts(region))?;
    let (from, to) = span(region);
    let wanted = store::refused_pushes::Wanted {
        region_from: &from,
        region_to: &to,
        client: &filter.client,
        standing: &filter.standing,
        code: &filter.code,
    };
    let found = sv.db.read(|tx| store::refused_pushes::list(tx, &wanted, before, limit))?;
    Ok(found.into_iter().map(plain).collect())
}

/// One refused row; one of elsewhere does not exist.
pub fn show_refused(ctx: &Ctx, sv: &Services, key: Key<'_>) -> Result<Refused> {
    may_manage(ctx, key.0).map_err(|_| Error::NotFound("row"))?;
    let found = sv.db.read(|tx| store::refused_pushes::find(tx, key))?;
    found.map(plain).ok_or(Error::NotFound("row"))
}

/// Puts a row aside, with a reason; a second press finds it there. A row that was settled otherwise, or
/// by another reason, stays as it is, and that is said.
pub fn set_aside(ctx: &Ctx, sv: &Services, key: Key<'_>, reason: &str) -> Result<()> {
    let row = show_refused(ctx, sv, key)?;
    let reason = reason.trim().to_owned();
    if row.standing == Standing::Open {
        if !(REASON_MIN..=REASON_MAX).contains(&reason.chars().count()) {
            return Err(Error::Wrong("reason", "no-reason"));
        }
        if settle(ctx, sv, &row, Standing::SetAside, reason.clone())? {
            return Ok(());
        }
    }
    let now = show_refused(ctx, sv, key)?;
    match now.standing == Standing::SetAside && now.reason == reason {
        true => Ok(()),
        false => Err(Error::Wrong("row", SETTLED)),
    }
}

/// The name of whoever acts.
fn name(ctx: &Ctx) -> String {
    ctx.actor.account().map_or_else(String::new, |account| account.name.clone())
}

/// Settles a row, and with one that was taken whatever else was said of its event; false if somebody
/// settled it before.
fn settle(
    ctx: &Ctx,
    sv: &Services,
    row: &Refused,
    standing: Standing,
    reason: String,
) -> Result<bool> {
    let about = if standing == Standing::Taken { "row-taken" } else { "row-set-aside" };
    let note = format!("{} {}", row.case_number, row.event);
    let noted = people::event(ctx, 0, about, note);
    let (row, by, now) = (row.clone(), name(ctx), ctx.now);
    Ok(sv.db.write(move |tx| {
        let key = (row.region, row.client.as_str(), row.hash.as_str());
        let is_settled = store::refused_pushes::settle(tx, key, standing, (now, &by), &reason)?;
        if is_settled {
            store::clients::note(tx, row.region, &row.client, &noted)?;
        }
        if standing == Standing::Taken {
            let of = (row.case_number.as_str(), row.event);
            store::refused_pushes::settle_pushed(tx, key, of, now)?;
        }
        Ok::<_, store::Error>(is_settled)
    })?)
}

/// Takes a row again as if its client had pushed it now, and after it those of its case that waited for
/// it. `read` makes a row of what came. Answers what became of the row itself. What its client has said
/// otherwise meanwhile is not taken.
pub fn take_again(
    ctx: &Ctx,
    sv: &Services,
    key: Key<'_>,
    read: &dyn Fn(&str, &Client) -> Option<Row>,
) -> Result<Outcome> {
    let first = show_refused(ctx, sv, key)?;
    let client = sv.db.read(|tx| store::clients::find(tx, key.0, key.1))?;
    let client = client.ok_or(Error::NotFound("client"))?.client;
    if client.is_disabled {
        return Err(Error::Wrong("row", "client-barred"));
    }
    if first.standing != Standing::Open {
        return Err(Error::Wrong("row", SETTLED));
    }
    let (is_newest, waiting) = sv.db.snapshot(|tx| {
        let is_newest = store::refused_pushes::is_newest(tx, &first)?;
        Ok::<_, store::Error>((is_newest, store::refused_pushes::following(tx, &first)?))
    })?;
    if !is_newest {
        return Err(Error::Wrong("row", "outdated"));
    }
    let outcome = once_more(ctx, sv, &client, &first, read)?;
    if matches!(outcome, Outcome::Applied(_) | Outcome::Duplicate(_)) {
        for (n, row) in (1..).zip(waiting) {
            let ctx = crate::cases::apart(ctx, n);
            match once_more(&ctx, sv, &client, &row, read) {
                Ok(Outcome::Applied(_) | Outcome::Duplicate(_)) => {}
                // What is refused still, or cannot be read, holds up those after it, and no others.
                Ok(Outcome::Refused(..) | Outcome::Blocked) | Err(Error::Wrong(..)) => break,
                Err(other) => return Err(other),
            }
        }
    }
    Ok(outcome)
}

fn once_more(
    ctx: &Ctx,
    sv: &Services,
    client: &Client,
    kept: &Refused,
    read: &dyn Fn(&str, &Client) -> Option<Row>,
) -> Result<Outcome> {
    let row = read(&kept.body, client).ok_or(Error::Wrong("row", "gone"))?;
    let system = Ctx { actor: Actor::System, ..ctx.clone() };
    let mut outcomes = push(&system, sv, client, vec![(0, row)])?;
    let (_, outcome) = outcomes.pop().ok_or(Error::Internal("a push without outcome".into()))?;
    match &outcome {
        Outcome::Applied(_) | Outcome::Duplicate(_) => {
            settle(ctx, sv, kept, Standing::Taken, String::new())?;
        }
        Outcome::Refused(code, detail) => {
            let (kept, now, code, detail) = (kept.clone(), ctx.now, *code, short(detail));
            sv.db.write(move |tx| {
                let key = (kept.region, kept.client.as_str(), kept.hash.as_str());
                store::refused_pushes::tried(tx, key, now, (code, &detail))
            })?;
        }
        Outcome::Blocked => {}
    }
    Ok(outcome)
}

/// Forgets what was settled long ago, and what nobody came back to; answers how many rows.
pub fn forget_refused(sv: &Services, now: Instant) -> Result<u64> {
    let (settled, open) = (now.plus_millis(-SETTLED_MS), now.plus_millis(-OPEN_MS));
    Ok(sv.db.write(move |tx| store::refused_pushes::forget(tx, settled, open))?)
}
