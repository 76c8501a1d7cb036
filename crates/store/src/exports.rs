//! Lists of cases to carry away: narrow rows in key order, page by page, so that memory stays flat
//! however long the list is.

use domain::case::Handling;
use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::documents::parsed_document;
use crate::error::Result;
use crate::value::Row;

/// The most rows of one page.
pub const PAGE_MAX: u32 = 2000;

/// Which cases are wanted; an empty text means all.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'a> {
    /// Regions from this code …
    pub region_from: &'a str,
    /// … to this code.
    pub region_to: &'a str,
    /// One authority.
    pub org: &'a str,
    /// One state.
    pub state: &'a str,
    /// One item.
    pub item_code: &'a str,
    /// Open cases that are not promised for this day or a later one; those without a promise yet
    /// are among them.
    pub due_before: &'a str,
    /// One label.
    pub label: &'a str,
}

/// One case of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The region of the case.
    pub region: RegionCode,
    /// Its number there.
    pub number: String,
    /// The item's code.
    pub item_code: String,
    /// The item's name as the record has it.
    pub item_name: String,
    /// The authority's credit code.
    pub org: String,
    /// The applicant's account.
    pub applicant: AccountId,
    /// The applicant's name.
    pub applicant_name: String,
    /// The key of its state.
    pub state: String,
    /// When it came in.
    pub submitted_at: Instant,
    /// When it was accepted.
    pub accepted_at: Option<Instant>,
    /// The promised day; empty before acceptance.
    pub committed_due_on: String,
    /// The legal day.
    pub legal_due_on: Option<String>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// The id of the officer who examines it.
    pub officer: Option<String>,
    /// When what awaits an answer came in, where nobody has answered it yet.
    pub unanswered_since: Option<Instant>,
}

const PAGE: &str = "
    select region, number, item_code, item_name, org, applicant_name, state, submitted_at,
           accepted_at, committed_due_on, legal_due_on, ended_at, officer,
           case when state = 'submitted' then handling else '' end, applicant_region, applicant
    from cases
    where (region, number) > ($1, $2) and region between $3 and $4
      and ($5 = '' or org = $5) and ($6 = '' or state = $6) and ($7 = '' or item_code = $7)
      and ($8 = '' or (ended_at is null and committed_due_on < $8))
      and ($9 = '' or exists (
          select 1
          from case_labels l
          where l.region = cases.region and l.number = cases.number and l.label = $9))
    order by region, number
    limit $10";

/// The cases after a given one, in the order of their keys.
pub fn page(
    tx: &mut Tx<'_>,
    wanted: &Wanted<'_>,
    after: (&str, &str),
    limit: u32,
) -> Result<Vec<Exported>> {
    let args = args![
        after.0,
        after.1,
        wanted.region_from,
        wanted.region_to,
        wanted.org,
        wanted.state,
        wanted.item_code,
        wanted.due_before,
        wanted.label,
        limit.min(PAGE_MAX),
    ];
    tx.all("cases", PAGE, &args, row_to_exported)
}

fn row_to_exported(row: &Row) -> Result<Exported> {
    let instant = |index, column| -> Result<Option<Instant>> {
        Ok(row.int_or_none(index, column)?.map(Instant::from_millis))
    };
    let submitted_at = Instant::from_millis(row.int(7, "submitted_at")?);
    let unanswered_since = match row.text(13, "handling")?.as_str() {
        "" => None,
        "{}" => Some(submitted_at),
        _ => {
            let handling: Handling = parsed_document(row, 13, "handling")?;
            Some(handling.answered_at.unwrap_or(submitted_at))
        }
    };
    Ok(Exported {
        region: row.parsed(0, "region", RegionCode::parse)?,
        number: row.text(1, "number")?,
        item_code: row.text(2, "item_code")?,
        item_name: row.text(3, "item_name")?,
        org: row.text(4, "org")?,
        applicant: AccountId {
            region: row.parsed(14, "applicant_region", RegionCode::parse)?,
            id: row.text(15, "applicant")?,
        },
        applicant_name: row.text(5, "applicant_name")?,
        state: row.text(6, "state")?,
        submitted_at,
        accepted_at: instant(8, "accepted_at")?,
        committed_due_on: row.text(9, "committed_due_on")?,
        legal_due_on: row.text_or_none(10, "legal_due_on")?,
        ended_at: instant(11, "ended_at")?,
        officer: row.text_or_none(12, "officer")?,
        unanswered_since,
    })
}
