//! Saving cases in few round trips: one after one event, and many at once.

use std::collections::HashMap;

use domain::case::{Case, CaseId, Recorded, Task};
use domain::identity::AccountId;
use domain::region::RegionCode;
use jiff::civil::Date;

use super::row::{row_to_case, row_to_id};
use super::{
    INSERT, INSERT_EVENT, UPDATE, day_or_empty, event_args, insert, tasks, update, update_args,
};
use crate::args;
use crate::chain;
use crate::db::{Statement, Tx};
use crate::dialect;
use crate::documents::document;
use crate::error::{Error, Result};
use crate::value::Row;

/// A case with what a decision about it is made from, as one moment has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToDecide {
    /// The case.
    pub case: Case,
    /// The hash of its last event.
    pub head: String,
    /// How many versions of calendars there are; it grows with each that is published.
    pub calendars: i64,
    /// Those whose place whoever decides takes on that day.
    pub stands_in_for: Vec<AccountId>,
}

const GET: &str = concat!(
    "select ",
    case_columns!(),
    ", head, (select count(*) from calendars)
    from cases
    where region = $1 and number = $2"
);

const GET_STANDING_IN: &str = concat!(
    "select ",
    case_columns!(),
    ", head, (select count(*) from calendars), away_region, away
    from cases
    left join (
        select region as away_region, account as away
        from absences
        where substitute = $3 and substitute_region = $4 and from_on <= $5 and through_on >= $5
        order by region, account
        limit 100) w on true
    where region = $1 and number = $2
    order by away_region, away"
);

/// The case, if there is one, for an account that may take the place of others on a day, or for
/// somebody who takes nobody's.
pub fn find_to_decide(
    tx: &mut Tx<'_>,
    id: &CaseId,
    substitute: Option<(&AccountId, Date)>,
) -> Result<Option<ToDecide>> {
    let key = args![id.region.as_str(), &id.number];
    let Some((account, on)) = substitute else {
        return tx.find("cases", GET, &key, to_decide);
    };
    let whoever = args![&account.id, account.region.as_str(), on.to_string()];
    let args = [key, whoever].concat();
    let mut found = None;
    tx.all("cases", GET_STANDING_IN, &args, |row| {
        if found.is_none() {
            found = Some(to_decide(row)?);
        }
        if let (Some(found), Some(id)) = (&mut found, row.text_or_none(29, "away")?) {
            let region = row.parsed(28, "away_region", RegionCode::parse)?;
            found.stands_in_for.push(AccountId { region, id });
        }
        Ok(())
    })?;
    Ok(found)
}

fn to_decide(row: &Row) -> Result<ToDecide> {
    Ok(ToDecide {
        case: row_to_case(row)?,
        head: row.text(26, "head")?,
        calendars: row.int(27, "calendars")?,
        stands_in_for: Vec::new(),
    })
}

/// The statements that save a case after one more event, to be run as one transaction. `head` is
/// the hash of the event before, `open` the steps that were open then.
///
/// Where the case has moved on meanwhile there is an event of this number already: the first
/// statement is a conflict, and nothing is stored.
pub fn next(
    head: &str,
    open: &[Task],
    case: &Case,
    recorded: &Recorded,
    wakes_on: Option<Date>,
) -> Vec<Statement> {
    let payload = document(&recorded.event);
    let hash = chain::link(head, &case.id, recorded, &payload);
    let (sql, row) = update(case, recorded, &hash, wakes_on);
    let event = event_args(&case.id, recorded, payload, hash);
    let mut statements = vec![
        Statement { table: "case_events", sql: INSERT_EVENT, args: event },
        Statement { table: "cases", sql, args: row },
    ];
    if recorded.event.touches_steps() {
        statements.extend(tasks::moves(open, case));
    }
    statements.extend(tasks::proposal_move(case, &recorded.event));
    statements
}

/// Records new cases, each with its first event.
pub fn insert_many(tx: &mut Tx<'_>, new: &[(Case, Recorded, Option<Date>)]) -> Result<()> {
    let (mut rows, mut events) = (Vec::with_capacity(new.len()), Vec::with_capacity(new.len()));
    for (case, recorded, wakes_on) in new {
        for statement in insert(case, recorded, *wakes_on) {
            match statement.table {
                "cases" => rows.push(statement.args),
                _ => events.push(statement.args),
            }
        }
    }
    tx.execute_many(INSERT, &rows)?;
    tx.execute_many(INSERT_EVENT, &events).map(drop)
}

/// What happened to one case of many.
#[derive(Clone, Debug)]
pub struct Advance {
    /// The case after the last of them.
    pub case: Case,
    /// The revision that was looked at.
    pub seen: u32,
    /// The events in order; none when the case only rests until another day.
    pub events: Vec<Recorded>,
    /// The day on which the clock looks at it again.
    pub wakes_on: Option<Date>,
}

const REST: &str = "
    update cases
    set wakes_on = $3
    where region = $1 and number = $2 and revision = $4";

const REST_MANY: &str = "
    update cases
    set wakes_on = w.column3
    from (values (cast($1 as text), cast($2 as text), cast($3 as text), cast($4 as bigint))) w
    where region = w.column1 and number = w.column2 and revision = w.column4";

/// Saves many cases in a few statements, and says of each whether it was saved: one that has moved
/// on meanwhile is left as it is. A move to another version of its item is no event of many: that is
/// for [`next`].
pub fn save_many(tx: &mut Tx<'_>, advances: &[Advance]) -> Result<Vec<bool>> {
    let heads = locked_heads(tx, advances)?;
    let head = |advance: &Advance| match heads.get(&advance.case.id) {
        Some((revision, head)) if *revision == advance.seen => Some(head.clone()),
        _ => None,
    };
    let (mut rows, mut events, mut rests) = (Vec::new(), Vec::new(), Vec::new());
    let mut saved = Vec::with_capacity(advances.len());
    for advance in advances {
        let current = head(advance);
        saved.push(current.is_some());
        let Some(mut head) = current else { continue };
        let id = &advance.case.id;
        for recorded in &advance.events {
            let payload = document(&recorded.event);
            head = chain::link(&head, id, recorded, &payload);
            events.push(event_args(id, recorded, payload, head.clone()));
        }
        match advance.events.is_empty() {
            false => rows.push(update_args(&advance.case, &head, advance.seen, advance.wakes_on)),
            true => rests.push(args![
                id.region.as_str(),
                &id.number,
                day_or_empty(advance.wakes_on),
                advance.seen,
            ]),
        }
    }
    tx.execute_many(INSERT_EVENT, &events)?;
    let texts = [(UPDATE, UPDATE_MANY, rows), (REST, REST_MANY, rests)];
    for (each, many, rows) in texts {
        let sql = tx.either(each, many);
        if tx.execute_many(sql, &rows)? != rows.len() as u64 {
            return Err(Error::Conflict("cases.revision".to_owned()));
        }
    }
    for (advance, _) in advances.iter().zip(&saved).filter(|(_, saved)| **saved) {
        if advance.events.iter().any(|recorded| recorded.event.touches_steps()) {
            tasks::replace(tx, &advance.case)?;
        }
        for recorded in &advance.events {
            if let Some(statement) = tasks::proposal_move(&advance.case, &recorded.event) {
                tx.run(&statement)?;
            }
        }
    }
    Ok(saved)
}

/// The revision and the last hash of each case; nobody else changes these cases until the
/// transaction ends.
fn locked_heads(tx: &mut Tx<'_>, advances: &[Advance]) -> Result<HashMap<CaseId, (u32, String)>> {
    let ids = advances.iter().map(|advance| &advance.case.id);
    let keys: Vec<[&str; 2]> = ids.map(|id| [id.region.as_str(), &*id.number]).collect();
    let sql = tx.either(dialect::LOCKED_HEADS[0], dialect::LOCKED_HEADS[1]);
    let rows = tx.all("cases", sql, &args![document(&keys)], |row| {
        Ok((row_to_id(row)?, (row.count(2, "revision")?, row.text(3, "head")?)))
    })?;
    Ok(rows.into_iter().collect())
}

pub(super) const UPDATE_MANY: &str = "
    update cases
    set state = w.column3, is_open = w.column4, revision = w.column5, answers = w.column6,
        changed_at = w.column7, correction = w.column8, accepted_at = w.column9,
        legal_due_on = w.column10, committed_due_on = w.column11, officer_region = w.column12,
        officer = w.column13, opinion = w.column14, decision = w.column15, ended_at = w.column16,
        head = w.column17, is_due_estimate = w.column19, handling = w.column20,
        wakes_on = w.column21
    from (values (
        cast($1 as text), cast($2 as text), cast($3 as text), cast($4 as bigint),
        cast($5 as bigint), cast($6 as text), cast($7 as bigint), cast($8 as text),
        cast($9 as bigint), cast($10 as text), cast($11 as text), cast($12 as text),
        cast($13 as text), cast($14 as text), cast($15 as text), cast($16 as bigint),
        cast($17 as text), cast($18 as bigint), cast($19 as bigint), cast($20 as text),
        cast($21 as text))) w
    where region = w.column1 and number = w.column2 and revision = w.column18";
