//! What departments push about their cases: each event once, in order, answered row by row.

use domain::case::{Action, Case, CaseId, State, transition};
use domain::ctx::Ctx;
use domain::exchange::{Client, Handler, Order, order};
use domain::file::File;
use domain::identity::{Actor, Role};
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
use jiff::civil::Date;
use store::cases::Work;
use store::pushes::Push;

use super::material::{self, SentFile};
use crate::cases::{self, apart, span};
use crate::error::{Error, Result};
use crate::files;
use crate::services::Services;

/// One event as it was pushed.
#[derive(Clone, Debug)]
pub struct Row {
    /// Of which case.
    pub case: CaseId,
    /// Its number among the client's events of the case, from 1.
    pub event: u32,
    /// Who did it there.
    pub handler: Handler,
    /// The word of the deed.
    pub deed: &'static str,
    /// The deed.
    pub action: Action,
    /// The digest of the row as it came.
    pub hash: String,
    /// The file of a material.
    pub file: Option<SentFile>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Applied(Done),
    /// It was taken before.
    Duplicate(Done),
    /// It was not taken; why, and more of it.
    Refused(&'static str, String),
    /// It waits for an earlier row of its case that was refused.
    Blocked,
}

/// Where the case stands after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The revision that the row made.
    pub revision: u32,
    /// The state now.
    pub state: State,
}

/// A row's outcome, by its place in the batch.
pub type Pushed = (usize, Outcome);

/// How often a row is tried that others keep overtaking.
const TRIES: u32 = 4;

/// Takes a batch. Rows are taken in the order of case and number, whatever order they came in; one
/// that is refused stops the later ones of its case and no other. A row that was taken before changes
/// nothing, so that a batch may be sent again whole.
pub fn push(
    ctx: &Ctx,
    sv: &Services,
    client: &Client,
    rows: Vec<(usize, Row)>,
) -> Result<Vec<Pushed>> {
    let mut rows = rows;
    rows.sort_by(|(_, one), (_, other)| (&one.case, one.event).cmp(&(&other.case, other.event)));
    let mut outcomes = Vec::with_capacity(rows.len());
    let mut stopped: Option<CaseId> = None;
    for (place, row) in rows {
        if stopped.as_ref() == Some(&row.case) {
            outcomes.push((place, Outcome::Blocked));
            continue;
        }
        let ctx = apart(ctx, place as u64);
        let outcome = take(&ctx, sv, client, &row)?;
        if matches!(outcome, Outcome::Refused(..)) {
            stopped = Some(row.case.clone());
        }
        outcomes.push((place, outcome));
    }
    outcomes.sort_by_key(|(place, _)| *place);
    Ok(outcomes)
}

/// The role that a deed needs.
fn role(case: &Case, action: &Action) -> Option<Role> {
    let mut seats = transition(action.verb(case)).by.iter();
    seats.find_map(|seat| seat.role().filter(|role| Role::HANDLING.contains(role)))
}

fn unknown() -> Outcome {
    Outcome::Refused("unknown-case", String::new())
}

fn take(ctx: &Ctx, sv: &Services, client: &Client, row: &Row) -> Result<Outcome> {
    let mut kept = None;
    let outcome = take_with(ctx, sv, client, row, &mut kept);
    match (&outcome, kept) {
        (Ok(Outcome::Applied(_)), _) | (_, None) => {}
        (_, Some(file)) => files::drop_whole(sv, file)?,
    }
    outcome
}

/// Takes a row; its file is looked at and kept only when nothing else speaks against it.
fn take_with(
    ctx: &Ctx,
    sv: &Services,
    client: &Client,
    row: &Row,
    kept: &mut Option<File>,
) -> Result<Outcome> {
    for _ in 0..TRIES {
        let own = (client.region, client.id.as_str());
        let (case, last, before) = sv.db.snapshot(|tx| {
            let case = store::cases::find(tx, &row.case)?;
            let last = store::pushes::last(tx, &row.case, own)?;
            let before = store::pushes::find(tx, &row.case, own, row.event)?;
            Ok::<_, store::Error>((case, last, before))
        })?;
        let Some(case) = case else { return Ok(unknown()) };
        let Some(role) = role(&case, &row.action) else {
            return Ok(Outcome::Refused("forbidden", String::new()));
        };
        let actor = Actor::Account(Box::new(client.staff(Some(&row.handler), role)));
        if may(&actor, Deed::ReadCase(&case)).is_err() {
            // A case of elsewhere does not exist for this client.
            return Ok(unknown());
        }
        match order(last, row.event) {
            Order::Before => return Ok(repeated(&case, row, before)),
            Order::Gap(next) => return Ok(Outcome::Refused("event-gap", next.to_string())),
            Order::Next => {}
        }
        let seen = case.revision;
        let push = Push {
            case: row.case.clone(),
            client: (client.region, client.id.clone()),
            event: row.event,
            hash: row.hash.clone(),
            deed: row.deed.to_owned(),
            handler: row.handler.id.clone(),
            at: ctx.now,
            revision: seen + 1,
        };
        let ctx = Ctx { actor, ..ctx.clone() };
        let mut also = vec![store::pushes::insert(&push)];
        let mut action = row.action.clone();
        let done = match file(&ctx, sv, client, (row, seen), kept) {
            Ok(Some(refused)) => return Ok(refused),
            Ok(None) => {
                if let Some(file) = kept {
                    let (with, more) = material::with_file(&ctx, &row.case, action, file);
                    also.extend(more);
                    action = with;
                }
                cases::act_with(&ctx, sv, &row.case, seen, also, action)
            }
            Err(why) => Err(why),
        };
        match done {
            Ok(case) => {
                let done = Done { revision: case.revision, state: case.state };
                return Ok(Outcome::Applied(done));
            }
            Err(Error::Overtaken { state }) => {
                let now = sv.db.read(|tx| store::cases::find(tx, &row.case))?;
                if now.is_none_or(|now| now.revision == seen) {
                    return Ok(Outcome::Refused("wrong-state", state.key().to_owned()));
                }
                // Somebody else acted meanwhile: look again.
            }
            Err(other) => return refused(other),
        }
    }
    Err(Error::Unavailable("the case changes too fast".to_owned()))
}

/// Keeps the file of a row, once the rules would let the row happen; answers why it is not taken.
fn file(
    ctx: &Ctx,
    sv: &Services,
    client: &Client,
    (row, seen): (&Row, u32),
    kept: &mut Option<File>,
) -> Result<Option<Outcome>> {
    let Some(sent) = row.file.as_ref().filter(|_| kept.is_none()) else { return Ok(None) };
    cases::check(ctx, sv, &row.case, seen, row.action.clone())?;
    match material::keep(ctx, sv, client, sent)? {
        Ok(file) => *kept = Some(file),
        Err(refused) => return Ok(Some(refused)),
    }
    Ok(None)
}

fn repeated(case: &Case, row: &Row, before: Option<Push>) -> Outcome {
    match before {
        Some(before) if before.hash == row.hash => {
            Outcome::Duplicate(Done { revision: before.revision, state: case.state })
        }
        _ => Outcome::Refused("event-reused", String::new()),
    }
}

/// A refusal by its word and its rule; what is wrong with us is an error of the whole batch.
fn refused(error: Error) -> Result<Outcome> {
    Ok(match error {
        Error::Refused(refusal) => Outcome::Refused(refusal.key(), refusal.rule().to_owned()),
        Error::NotFound(_) => unknown(),
        Error::Forbidden => Outcome::Refused("forbidden", String::new()),
        Error::YearUnpublished { year } => Outcome::Refused("calendar", year.to_string()),
        other => return Err(other),
    })
}

fn as_officer(ctx: &Ctx, client: &Client) -> Ctx {
    let actor = Actor::Account(Box::new(client.staff(None, Role::Officer)));
    Ctx { actor, ..ctx.clone() }
}

/// A case of the client's authority with its history and answers. The look is recorded, and the
/// applicant sees it.
pub fn read(ctx: &Ctx, sv: &Services, client: &Client, id: &CaseId) -> Result<cases::Shown> {
    cases::show_overtaken(&as_officer(ctx, client), sv, id)
}

/// Cases of the client's authority in a state, in keyset pages.
pub fn waiting(
    sv: &Services,
    client: &Client,
    state: State,
    after: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<Case>> {
    let org = client.org.as_ref().map(|org| org.as_str());
    let org = Some(org.ok_or(Error::Forbidden)?);
    let (from, to) = span(client.region);
    let work = Work { region_from: &from, region_to: &to, org, state, after, limit };
    Ok(sv.db.read(|tx| store::cases::list_work(tx, &work))?)
}

/// How many events of each deed were taken.
pub type Counted = Vec<(String, u32)>;

/// What was taken from the client on a day of China, for the daily comparison.
pub fn counts(sv: &Services, client: &Client, day: Date) -> Result<Counted> {
    let start = |day: Date| Instant::from_china(day.at(0, 0, 0, 0));
    let next = day.tomorrow().map_err(|_| Error::Wrong("day", "no-day"))?;
    let own: (RegionCode, &str) = (client.region, &client.id);
    Ok(sv.db.read(|tx| store::pushes::counts(tx, own, start(day), start(next)))?)
}
