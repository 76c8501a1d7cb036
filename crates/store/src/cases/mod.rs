//! Cases and their events: the current row, the history, and the lists people work from.

#[macro_use]
mod row;
mod check;
mod lists;
mod remarks;
mod saved;
mod tasks;
mod wakes;

pub use check::{Checked, IDS_MAX, check, newest_ids, orphans, page_of_ids};
pub use lists::{
    Count, Filter, Load, Work, count, decided_last, filtered, list_own, list_work, workload,
};
pub use remarks::{
    REMARKS_MAX, Remark, RemarkKind, Remarks, add_label, add_remark, labelled, labels, remarks,
    remove_label,
};
pub use saved::{Advance, ToDecide, find_to_decide, insert_many, next, save_many};
pub use tasks::{OpenTask, open_tasks, proposals, tasks_of};
pub use wakes::{
    Absence, StoredCalendar, WakesAfter, add_absence, add_calendar, calendar_stamp, calendars,
    remove_absence, rest_until, running_after, wakes, with_histories,
};

use domain::case::{Case, CaseId, Event, Recorded};
use domain::time::Instant;
use jiff::civil::Date;

use crate::args;
use crate::chain;
use crate::db::{Statement, Tx};
use crate::documents::document;
use crate::error::Result;
use crate::value::Value;

use row::{channel_key, row_to_case, row_to_recorded};

/// The most rows any list of cases gives at once.
pub const PAGE_MAX: u32 = 200;

const INSERT: &str = "
    insert into cases (
        region, number, item_code, item_version, item_name, org,
        applicant_region, applicant, applicant_name, channel, state, is_open, revision,
        answers, submitted_at, changed_at, head, committed_due_on, is_due_estimate, wakes_on)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 0,
            $19)";

const INSERT_EVENT: &str = "
    insert into case_events (
        region, number, seq, at, actor_region, actor, actor_name, role, payload, suite, hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

/// The statements that record a new case with its first event. `wakes_on` is the first day on
/// which the clock may have something to do to it.
pub fn insert(case: &Case, recorded: &Recorded, wakes_on: Option<Date>) -> Vec<Statement> {
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
        !case.state.is_done(),
        case.revision,
        document(&case.answers),
        case.submitted_at.millis(),
        case.changed_at.millis(),
        &head,
        // No due day until acceptance: the empty text sorts before every day.
        "",
        day_or_empty(wakes_on),
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
        is_due_estimate = $19, handling = $20, wakes_on = $21
    where region = $1 and number = $2 and revision = $18";

/// Statements for one row beside those that do the same for many.
pub(crate) const FOR_ROWS: [(&str, &str); 1] = [(UPDATE, saved::UPDATE_MANY)];

const UPDATE_REBASED: &str = "
    update cases
    set state = $3, is_open = $4, revision = $5, answers = $6, changed_at = $7, correction = $8,
        accepted_at = $9, legal_due_on = $10, committed_due_on = $11, officer_region = $12,
        officer = $13, opinion = $14, decision = $15, ended_at = $16, head = $17,
        is_due_estimate = $19, handling = $20, wakes_on = $21, item_version = $22, item_name = $23
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

/// The statement that brings a case's row up to one event more, with its arguments. Only a move to
/// another version touches what the row says of the item.
fn update(
    case: &Case,
    recorded: &Recorded,
    hash: &str,
    wakes_on: Option<Date>,
) -> (&'static str, Vec<Value>) {
    let row = update_args(case, hash, recorded.seq - 1, wakes_on);
    match recorded.event {
        Event::Rebased { .. } => (UPDATE_REBASED, with_item(case, row)),
        _ => (UPDATE, row),
    }
}

/// The arguments of [`UPDATE_REBASED`] from those of [`UPDATE`].
fn with_item(case: &Case, mut row: Vec<Value>) -> Vec<Value> {
    row.extend(args![case.item_version, document(&case.item_name)]);
    row
}

/// The arguments of [`UPDATE`] for a case whose row still has the revision `seen`.
fn update_args(case: &Case, hash: &str, seen: u32, wakes_on: Option<Date>) -> Vec<Value> {
    args![
        case.id.region.as_str(),
        &case.id.number,
        case.state.key(),
        !case.state.is_done(),
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
        hash,
        seen,
        case.due.as_ref().is_some_and(|due| due.is_estimate),
        document(&case.handling),
        day_or_empty(wakes_on),
    ]
}

/// A day as text; the empty text sorts before every day.
fn day_or_empty(day: Option<Date>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

const GET: &str = concat!(
    "select ",
    case_columns!(),
    " from cases
    where region = $1 and number = $2"
);

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
