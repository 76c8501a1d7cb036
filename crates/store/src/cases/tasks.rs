//! The open steps of cases, so that each department finds its own.

use domain::case::{Case, CaseId, Event, Standing, Task};
use domain::code::CreditCode;
use domain::region::RegionCode;
use domain::time::Instant;

use super::PAGE_MAX;
use super::row::row_to_id;
use crate::args;
use crate::db::{Statement, Tx};
use crate::error::Result;
use crate::value::{Row, Value};

/// One open step of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTask {
    /// The case.
    pub case: CaseId,
    /// The number of the step.
    pub step: u32,
    /// The department that does it.
    pub org: CreditCode,
    /// When it was opened.
    pub opened_at: Instant,
    /// Until when it should be done; empty without a limit.
    pub due_on: String,
    /// The id of the officer who took it.
    pub taken_by: Option<String>,
    /// Whether a second officer has to sign.
    pub awaits_second: bool,
}

const CLEAR: &str = "
    delete from case_tasks
    where region = $1 and number = $2 and step > 0";

const INSERT: &str = "
    insert into case_tasks (
        region, number, step, org, opened_at, due_on, taken_by, standing)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";

fn standing(task: &Task) -> &'static str {
    match task.standing {
        Standing::AwaitSecond { .. } => "await-second",
        Standing::Open | Standing::Done { .. } | Standing::Recalled => "open",
    }
}

/// Writes the open steps of a case anew.
pub(super) fn replace(tx: &mut Tx<'_>, case: &Case) -> Result<()> {
    if case.handling.tasks.is_empty() {
        return Ok(());
    }
    let key = args![case.id.region.as_str(), &case.id.number];
    tx.execute(CLEAR, &key)?;
    for task in case.open_tasks() {
        tx.execute(INSERT, &task_args(&case.id, task))?;
    }
    Ok(())
}

/// The number under which a proposal stands among the open steps; steps count from 1.
const PROPOSAL: u32 = 0;

/// The statement that puts what an event proposes beside the open steps, or takes away what it
/// settles; none for most. What falls with its case otherwise stays behind, and is passed over by
/// whoever reads the list.
pub(super) fn proposal_move(case: &Case, event: &Event) -> Option<Statement> {
    let (region, number) = (case.id.region.as_str(), &case.id.number);
    let settles = matches!(
        event,
        Event::ProposalRejected { .. }
            | Event::Suspended { .. }
            | Event::Extended { .. }
            | Event::Terminated { .. }
            | Event::Withdrawn { .. }
            | Event::SentUp { .. }
            | Event::TacitlyDecided { .. }
            | Event::Lapsed { .. }
    );
    let (sql, args) = match (event, &case.handling.proposal) {
        (Event::Proposed { .. }, Some(proposed)) => {
            let due = case.due.as_ref().map(|due| due.committed_on.to_string());
            let row = args![
                region,
                number,
                PROPOSAL,
                case.org.as_str(),
                case.changed_at.millis(),
                due.unwrap_or_default(),
                Some(proposed.by.clone()),
                "proposal",
            ];
            (PUT, row)
        }
        _ if settles => (REMOVE, args![region, number, PROPOSAL]),
        _ => return None,
    };
    Some(Statement { table: "case_tasks", sql, args })
}

const PROPOSALS: &str = "
    select region, number
    from case_tasks
    where ($1 = '' or org = $1) and region between $2 and $3 and step = 0
    order by due_on, number
    limit $4";

/// The cases of an authority, or of all, in which something may wait for approval, those due first
/// before the others. A case that went on meanwhile may still be among them.
pub fn proposals(
    tx: &mut Tx<'_>,
    org: &str,
    regions: (&str, &str),
    limit: u32,
) -> Result<Vec<CaseId>> {
    let args = args![org, regions.0, regions.1, limit.min(PAGE_MAX)];
    tx.all("case_tasks", PROPOSALS, &args, row_to_id)
}

fn task_args(id: &CaseId, task: &Task) -> Vec<Value> {
    args![
        id.region.as_str(),
        &id.number,
        task.step,
        task.org.as_str(),
        task.opened_at.millis(),
        task.due_on.map_or_else(String::new, |on| on.to_string()),
        task.taken_by.clone(),
        standing(task),
    ]
}

const REMOVE: &str = "
    delete from case_tasks
    where region = $1 and number = $2 and step = $3";

const PUT: &str = "
    insert into case_tasks (
        region, number, step, org, opened_at, due_on, taken_by, standing)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (region, number, step)
    do update set org = $4, opened_at = $5, due_on = $6, taken_by = $7, standing = $8";

/// The statements that turn the open steps of before into those of the case. None touches a row
/// that another touches, so that they may run as one.
pub(super) fn moves(before: &[Task], case: &Case) -> Vec<Statement> {
    let is_open = |task: &&Task| case.open_task(task.step).is_some();
    let gone = before.iter().filter(|task| !is_open(task));
    let remove = gone.map(|task| {
        let key = args![case.id.region.as_str(), &case.id.number, task.step];
        Statement { table: "case_tasks", sql: REMOVE, args: key }
    });
    let put = case.open_tasks().filter(|task| !before.contains(task)).map(|task| {
        let row = task_args(&case.id, task);
        Statement { table: "case_tasks", sql: PUT, args: row }
    });
    remove.chain(put).collect()
}

const OF_CASE: &str = "
    select region, number, step, org, opened_at, due_on, taken_by, standing
    from case_tasks
    where region = $1 and number = $2 and step > 0
    order by step
    limit 1000";

/// The open steps of a case as their table has them.
pub fn tasks_of(tx: &mut Tx<'_>, id: &CaseId) -> Result<Vec<OpenTask>> {
    tx.all("case_tasks", OF_CASE, &args![id.region.as_str(), &id.number], row_to_task)
}

/// Whether the table of open steps says what the case says.
pub(super) fn agree(tx: &mut Tx<'_>, case: &Case) -> Result<bool> {
    let found = tasks_of(tx, &case.id)?;
    let mut own: Vec<&Task> = case.open_tasks().collect();
    own.sort_by_key(|task| task.step);
    let is_same = |(row, task): (&OpenTask, &&Task)| {
        row.step == task.step
            && row.org == task.org
            && row.opened_at == task.opened_at
            && row.due_on == task.due_on.map_or_else(String::new, |on| on.to_string())
            && row.taken_by == task.taken_by
            && row.awaits_second == matches!(task.standing, Standing::AwaitSecond { .. })
    };
    Ok(found.len() == own.len() && found.iter().zip(&own).all(is_same))
}

// The region is no key here: see `LIST_WORK_ORG`.
const OPEN: &str = "
    select region, number, step, org, opened_at, due_on, taken_by, standing
    from case_tasks
    where org = $1 and region || '' between $2 and $3 and (due_on, number) > ($4, $5)
      and step > 0
    order by due_on, number
    limit $6";

/// The open steps of a department in the regions from one code to another, those due first before
/// the others, in keyset pages that begin after a due day and number.
pub fn open_tasks(
    tx: &mut Tx<'_>,
    org: &str,
    regions: (&str, &str),
    after: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<OpenTask>> {
    let (due, number) = after.unwrap_or(("", ""));
    let args = args![org, regions.0, regions.1, due, number, limit.min(PAGE_MAX)];
    tx.all("case_tasks", OPEN, &args, row_to_task)
}

fn row_to_task(row: &Row) -> Result<OpenTask> {
    Ok(OpenTask {
        case: CaseId {
            region: row.parsed(0, "region", RegionCode::parse)?,
            number: row.text(1, "number")?,
        },
        step: row.count(2, "step")?,
        org: row.parsed(3, "org", CreditCode::parse)?,
        opened_at: Instant::from_millis(row.int(4, "opened_at")?),
        due_on: row.text(5, "due_on")?,
        taken_by: row.text_or_none(6, "taken_by")?,
        awaits_second: row.text(7, "standing")? == "await-second",
    })
}
