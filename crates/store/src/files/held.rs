//! Files that cases hold, and what happened to each.

use domain::case::CaseId;
use domain::file::{Deed, Event, File, FileId};
use domain::region::RegionCode;
use domain::time::Instant;

use super::{known, row_to_file};
use crate::args;
use crate::db::{Statement, Tx};
use crate::error::Result;

const HOLD: &str = "
    update files
    set is_held = 1, changed_at = $3
    where region = $1 and id = $2 and state = 'ready'";

const ATTACH: &str = "
    insert into case_files (region, number, file_region, file, field)
    values ($1, $2, $3, $4, $5)
    on conflict (region, number, file_region, file, field) do nothing";

/// Hands a file in with a case, which holds it from then on; false if it may not be used.
pub fn attach(
    tx: &mut Tx<'_>,
    case: &CaseId,
    id: &FileId,
    field: &str,
    now: Instant,
) -> Result<bool> {
    let region = id.owner.region.as_str();
    if tx.execute(HOLD, &args![region, &id.id, now.millis()])? == 0 {
        return Ok(false);
    }
    let args = args![case.region.as_str(), &case.number, region, &id.id, field];
    tx.execute(ATTACH, &args)?;
    Ok(true)
}

/// The statements that have a case hold a file that is ready, to be stored with what the case says of it.
pub fn hold(case: &CaseId, id: &FileId, field: &str, now: Instant) -> Vec<Statement> {
    let region = id.owner.region.as_str();
    vec![
        Statement { table: "files", sql: HOLD, args: args![region, &id.id, now.millis()] },
        Statement {
            table: "case_files",
            sql: ATTACH,
            args: args![case.region.as_str(), &case.number, region, &id.id, field],
        },
    ]
}

const OF_CASE: &str = "
    select f.region, f.id, f.owner, f.name, f.bytes_total, f.bytes_held, f.kind, f.sha256,
           f.state, f.refusal, f.trust, f.kept_as, case when f.view is null then 0 else 1 end,
           f.created_at, f.expires_at, f.is_held, c.field
    from case_files c
    join files f on f.region = c.file_region and f.id = c.file
    where c.region = $1 and c.number = $2
    order by c.field, f.id
    limit $3";

/// The most files that are read of one case.
pub const OF_CASE_MAX: u32 = 500;

/// The files handed in with a case, each with the field it answers.
pub fn of_case(tx: &mut Tx<'_>, case: &CaseId) -> Result<Vec<(String, File)>> {
    let args = args![case.region.as_str(), &case.number, OF_CASE_MAX];
    tx.all("case_files", OF_CASE, &args, |row| Ok((row.text(16, "field")?, row_to_file(row)?)))
}

const TELL: &str = "
    insert into file_events (region, file, id, deed, at, by_name, case_region, case_number)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (region, file, id) do nothing";

/// The statement that adds a line to a file's story.
pub fn tell(id: &FileId, line: &str, event: &Event) -> Statement {
    let case = event.case.as_ref();
    let args = args![
        id.owner.region.as_str(),
        &id.id,
        line,
        event.deed.key(),
        event.at.millis(),
        &event.by,
        case.map(|case| case.region.as_str().to_owned()),
        case.map(|case| case.number.clone()),
    ];
    Statement { table: "file_events", sql: TELL, args }
}

const STORY: &str = "
    select deed, at, by_name, case_region, case_number
    from file_events
    where region = $1 and file = $2
    order by at desc, id desc
    limit 200";

/// What happened to a file, newest first.
pub fn story(tx: &mut Tx<'_>, id: &FileId) -> Result<Vec<Event>> {
    tx.all("file_events", STORY, &args![id.owner.region.as_str(), &id.id], |row| {
        let case = match row.text_or_none(4, "case_number")? {
            None => None,
            Some(number) => {
                Some(CaseId { region: row.parsed(3, "case_region", RegionCode::parse)?, number })
            }
        };
        Ok(Event {
            deed: row.parsed(0, "deed", known(Deed::from_key))?,
            at: Instant::from_millis(row.int(1, "at")?),
            by: row.text(2, "by_name")?,
            case,
        })
    })
}
