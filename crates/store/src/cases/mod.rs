//! Cases and their events: the current row, the history, and the lists people work from.

mod check;

pub use check::{Checked, IDS_MAX, check, newest_ids, orphans, page_of_ids};

use domain::case::{Case, CaseId, Channel, Due, Event, Recorded, State, Who};
use domain::code::CreditCode;
use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::chain;
use crate::db::{Statement, Tx};
use crate::documents::{document, parsed_document, parsed_document_or_none};
use crate::error::{Error, Result};
use crate::value::{Row, Value};

/// The most rows any list of cases gives at once.
pub const PAGE_MAX: u32 = 200;

const INSERT: &str = "
    insert into cases (
        region, number, item_code, item_version, item_name, org,
        applicant_region, applicant, applicant_name, channel, state, is_open, revision,
        answers, submitted_at, changed_at, head, committed_due_on, is_due_estimate)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 0)";

const INSERT_EVENT: &str = "
    insert into case_events (
        region, number, seq, at, actor_region, actor, actor_name, role, payload, suite, hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

/// The statements that record a new case with its first event.
pub fn insert(case: &Case, recorded: &Recorded) -> Vec<Statement> {
    let payload = document(&recorded.event);
    let head = chain::link(chain::GENESIS, &case.id, recorded, &payload);
    let row = args![
        case.id.region.as_str(),
        &case.id.number,
        &case.item_code,
        case.item_version,
        document(&case.item_name),
        case.org.as_str(),
        case.applicant.region.as_str(),
        &case.applicant.id,
        &case.applicant_name,
        channel_key(case.channel),
        case.state.key(),
        !case.state.is_final(),
        case.revision,
        document(&case.answers),
        case.submitted_at.millis(),
        case.changed_at.millis(),
        &head,
        // No due day until acceptance: the empty text sorts before every day.
        "",
    ];
    vec![
        Statement { table: "cases", sql: INSERT, args: row },
        Statement {
            table: "case_events",
            sql: INSERT_EVENT,
            args: event_args(&case.id, recorded, payload, head),
        },
    ]
}

const UPDATE: &str = "
    update cases
    set state = $3, is_open = $4, revision = $5, answers = $6, changed_at = $7, correction = $8,
        accepted_at = $9, legal_due_on = $10, committed_due_on = $11, officer_region = $12,
        officer = $13, opinion = $14, decision = $15, ended_at = $16, head = $17,
        is_due_estimate = $19
    where region = $1 and number = $2 and revision = $18";

const HEAD: &str = "
    select head
    from cases
    where region = $1 and number = $2";

/// The hash of the case's last event, as its row has it.
pub fn head(tx: &mut Tx<'_>, id: &CaseId) -> Result<String> {
    tx.one("cases", HEAD, &args![id.region.as_str(), &id.number], |row| row.text(0, "head"))
}

const FIRST_HASH: &str = "
    select hash
    from case_events
    where region = $1 and number = $2 and seq = 1";

/// The hash of the case's submission.
pub fn first_hash(tx: &mut Tx<'_>, id: &CaseId) -> Result<String> {
    let args = args![id.region.as_str(), &id.number];
    tx.one("case_events", FIRST_HASH, &args, |row| row.text(0, "hash"))
}

/// Saves a case after one more event. A case that has moved on meanwhile is a conflict.
pub fn save(tx: &mut Tx<'_>, case: &Case, recorded: &Recorded) -> Result<()> {
    let previous = head(tx, &case.id)?;
    let payload = document(&recorded.event);
    let hash = chain::link(&previous, &case.id, recorded, &payload);
    let row = args![
        case.id.region.as_str(),
        &case.id.number,
        case.state.key(),
        !case.state.is_final(),
        case.revision,
        document(&case.answers),
        case.changed_at.millis(),
        case.correction.as_ref().map(document),
        case.accepted_at.map(Instant::millis),
        case.due.as_ref().and_then(|due| due.legal_on).map(|on| on.to_string()),
        case.due.as_ref().map_or_else(String::new, |due| due.committed_on.to_string()),
        case.officer.as_ref().map(|o| o.region.as_str().to_owned()),
        case.officer.as_ref().map(|o| o.id.clone()),
        case.opinion.as_ref().map(document),
        case.decision.as_ref().map(document),
        case.ended_at.map(Instant::millis),
        &hash,
        recorded.seq - 1,
        case.due.as_ref().is_some_and(|due| due.is_estimate),
    ];
    if tx.execute(UPDATE, &row)? != 1 {
        return Err(Error::Conflict("cases.revision".to_owned()));
    }
    tx.execute(INSERT_EVENT, &event_args(&case.id, recorded, payload, hash)).map(drop)
}

const GET: &str = "
    select region, number, item_code, item_version, item_name, org, applicant_region, applicant,
           applicant_name, channel, state, revision, answers, submitted_at, changed_at,
           correction, accepted_at, legal_due_on, committed_due_on, officer_region, officer,
           opinion, decision, ended_at, is_due_estimate
    from cases
    where region = $1 and number = $2";

/// The case, if there is one.
pub fn find(tx: &mut Tx<'_>, id: &CaseId) -> Result<Option<Case>> {
    tx.find("cases", GET, &args![id.region.as_str(), &id.number], row_to_case)
}

const HISTORY: &str = "
    select region, number, seq, at, actor_region, actor, actor_name, role, payload, suite, hash
    from case_events
    where region = $1 and number = $2
    order by seq
    limit 10000";

/// The case's events in order.
pub fn history(tx: &mut Tx<'_>, id: &CaseId) -> Result<Vec<Recorded>> {
    tx.all("case_events", HISTORY, &args![id.region.as_str(), &id.number], row_to_recorded)
}

const LIST_OWN: &str = "
    select region, number, item_code, item_version, item_name, org, applicant_region, applicant,
           applicant_name, channel, state, revision, answers, submitted_at, changed_at,
           correction, accepted_at, legal_due_on, committed_due_on, officer_region, officer,
           opinion, decision, ended_at, is_due_estimate
    from cases
    where applicant = $1 and applicant_region = $2 and number < $3
    order by number desc
    limit $4";

/// Sorts after every number that begins with a date, in the order of bytes and in every
/// language's, which agree on digits only.
const NUMBER_END: &str = "999999-";

/// An applicant's cases, newest first, those before `before` if given.
pub fn list_own(
    tx: &mut Tx<'_>,
    applicant: &AccountId,
    before: Option<&str>,
    limit: u32,
) -> Result<Vec<Case>> {
    // The first page has the same plan as the next: it begins after the last number there can be.
    let args = args![
        &applicant.id,
        applicant.region.as_str(),
        before.unwrap_or(NUMBER_END),
        limit.min(PAGE_MAX),
    ];
    tx.all("cases", LIST_OWN, &args, row_to_case)
}

/// Which open cases a worker's list shows.
#[derive(Clone, Debug)]
pub struct Work<'a> {
    /// Regions from this code …
    pub region_from: &'a str,
    /// … to this code.
    pub region_to: &'a str,
    /// One organisation, or all.
    pub org: Option<&'a str>,
    /// One state.
    pub state: State,
    /// Where the last page ended: due date and number.
    pub after: Option<(&'a str, &'a str)>,
    /// How many.
    pub limit: u32,
}

const LIST_WORK_ORG: &str = "
    select region, number, item_code, item_version, item_name, org, applicant_region, applicant,
           applicant_name, channel, state, revision, answers, submitted_at, changed_at,
           correction, accepted_at, legal_due_on, committed_due_on, officer_region, officer,
           opinion, decision, ended_at, is_due_estimate
    from cases
    where is_open = 1 and org = $1 and state = $2 and region between $3 and $4
      and (committed_due_on, number) > ($5, $6)
    order by committed_due_on, number
    limit $7";

const LIST_WORK: &str = "
    select region, number, item_code, item_version, item_name, org, applicant_region, applicant,
           applicant_name, channel, state, revision, answers, submitted_at, changed_at,
           correction, accepted_at, legal_due_on, committed_due_on, officer_region, officer,
           opinion, decision, ended_at, is_due_estimate
    from cases
    where is_open = 1 and state = $1 and region between $2 and $3
      and (committed_due_on, number) > ($4, $5)
    order by committed_due_on, number
    limit $6";

/// Open cases of one state, those due first before the others, in keyset pages.
pub fn list_work(tx: &mut Tx<'_>, work: &Work<'_>) -> Result<Vec<Case>> {
    let (due, number) = work.after.unwrap_or(("", ""));
    let limit = work.limit.min(PAGE_MAX);
    match work.org {
        Some(org) => {
            let args =
                args![org, work.state.key(), work.region_from, work.region_to, due, number, limit];
            tx.all("cases", LIST_WORK_ORG, &args, row_to_case)
        }
        None => {
            let args =
                args![work.state.key(), work.region_from, work.region_to, due, number, limit];
            tx.all("cases", LIST_WORK, &args, row_to_case)
        }
    }
}

/// A count of cases by authority and state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The authority's code.
    pub org: CreditCode,
    /// The state.
    pub state: State,
    /// How many cases.
    pub cases: i64,
    /// How many of them are open after the promised day.
    pub overdue: i64,
    /// How many of them are open with the promised day near.
    pub near: i64,
}

const COUNT: &str = "
    select org, state, count(*),
           cast(coalesce(sum(case when is_open = 1 and committed_due_on <> '' and committed_due_on < $3 then 1 else 0 end), 0)
                as bigint),
           cast(coalesce(sum(case when is_open = 1 and committed_due_on between $3 and $4
                                  then 1 else 0 end), 0) as bigint)
    from cases
    where region between $1 and $2
    group by org, state
    order by org, state
    limit 10000";

/// Counts by authority and state for the regions from one code to another. A promised day from
/// `today` to `near_to` is near.
pub fn count(
    tx: &mut Tx<'_>,
    regions: (&str, &str),
    today: &str,
    near_to: &str,
) -> Result<Vec<Count>> {
    tx.all("cases", COUNT, &args![regions.0, regions.1, today, near_to], |row| {
        Ok(Count {
            org: row.parsed(0, "org", CreditCode::parse)?,
            state: row.parsed(1, "state", |key| State::from_key(key).ok_or("no such state"))?,
            cases: row.int(2, "count")?,
            overdue: row.int(3, "overdue")?,
            near: row.int(4, "near")?,
        })
    })
}

fn event_args(id: &CaseId, recorded: &Recorded, payload: String, hash: String) -> Vec<Value> {
    let account = recorded.who.account.as_ref();
    args![
        id.region.as_str(),
        &id.number,
        recorded.seq,
        recorded.at.millis(),
        account.map(|a| a.region.as_str().to_owned()),
        account.map(|a| a.id.clone()),
        &recorded.who.name,
        &recorded.who.role,
        payload,
        chain::SUITE,
        hash,
    ]
}

fn row_to_id(row: &Row) -> Result<CaseId> {
    Ok(CaseId {
        region: row.parsed(0, "region", RegionCode::parse)?,
        number: row.text(1, "number")?,
    })
}

fn row_to_case(row: &Row) -> Result<Case> {
    let due = match row.text(18, "committed_due_on")?.as_str() {
        "" => None,
        _ => Some(Due {
            legal_on: row
                .text_or_none(17, "legal_due_on")?
                .map(|_| row.parsed(17, "legal_due_on", str::parse::<jiff::civil::Date>))
                .transpose()?,
            committed_on: row.parsed(18, "committed_due_on", str::parse::<jiff::civil::Date>)?,
            is_estimate: row.flag(24, "is_due_estimate")?,
        }),
    };
    Ok(Case {
        id: row_to_id(row)?,
        item_code: row.text(2, "item_code")?,
        item_version: row.count(3, "item_version")?,
        item_name: parsed_document(row, 4, "item_name")?,
        org: row.parsed(5, "org", CreditCode::parse)?,
        applicant: AccountId {
            region: row.parsed(6, "applicant_region", RegionCode::parse)?,
            id: row.text(7, "applicant")?,
        },
        applicant_name: row.text(8, "applicant_name")?,
        channel: row.parsed(9, "channel", channel_from)?,
        state: row.parsed(10, "state", |key| State::from_key(key).ok_or("no such state"))?,
        revision: row.count(11, "revision")?,
        answers: parsed_document(row, 12, "answers")?,
        submitted_at: Instant::from_millis(row.int(13, "submitted_at")?),
        changed_at: Instant::from_millis(row.int(14, "changed_at")?),
        correction: parsed_document_or_none(row, 15, "correction")?,
        accepted_at: row.int_or_none(16, "accepted_at")?.map(Instant::from_millis),
        due,
        officer: match row.text_or_none(20, "officer")? {
            None => None,
            Some(id) => {
                Some(AccountId { region: row.parsed(19, "officer_region", RegionCode::parse)?, id })
            }
        },
        opinion: parsed_document_or_none(row, 21, "opinion")?,
        decision: parsed_document_or_none(row, 22, "decision")?,
        ended_at: row.int_or_none(23, "ended_at")?.map(Instant::from_millis),
    })
}

fn row_to_recorded(row: &Row) -> Result<Recorded> {
    let account = match row.text_or_none(5, "actor")? {
        None => None,
        Some(id) => {
            Some(AccountId { region: row.parsed(4, "actor_region", RegionCode::parse)?, id })
        }
    };
    Ok(Recorded {
        seq: row.count(2, "seq")?,
        at: Instant::from_millis(row.int(3, "at")?),
        who: Who { account, name: row.text(6, "actor_name")?, role: row.text(7, "role")? },
        event: parsed_document::<Event>(row, 8, "payload")?,
    })
}

fn channel_key(channel: Channel) -> &'static str {
    match channel {
        Channel::Web => "web",
        Channel::Window => "window",
    }
}

fn channel_from(key: &str) -> Result<Channel, &'static str> {
    match key {
        "web" => Ok(Channel::Web),
        "window" => Ok(Channel::Window),
        _ => Err("no such channel"),
    }
}
