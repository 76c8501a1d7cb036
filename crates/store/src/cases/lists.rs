//! The lists people work from.

use domain::case::{Case, State};
use domain::code::CreditCode;
use domain::identity::AccountId;
use domain::region::RegionCode;

use super::PAGE_MAX;
use super::row::row_to_case;
use crate::args;
use crate::db::Tx;
use crate::dialect;
use crate::error::Result;

const LIST_OWN: &str = concat!(
    "select ",
    case_columns!(),
    "
    from cases
    where applicant = $1 and applicant_region = $2 and number < $3
    order by number desc
    limit $4"
);

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

// `region || ''` keeps the index that begins with the region out of the way: PostgreSQL, which
// does not know the span when it plans once for all, takes it for narrow and sorts all that it finds
// (seen: 79 ms instead of 0.3 among 100,000).
const LIST_WORK_ORG: &str = concat!(
    "select ",
    case_columns!(),
    "
    from cases
    where is_open = 1 and org = $1 and state = $2 and region || '' between $3 and $4
      and (committed_due_on, number) > ($5, $6)
    order by committed_due_on, number
    limit $7"
);

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
            let sql = tx.either(dialect::LIST_WORK[0], dialect::LIST_WORK[1]);
            tx.all("cases", sql, &args, row_to_case)
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
           cast(coalesce(sum(case when ended_at is null and committed_due_on <> ''
                                       and committed_due_on < $3
                                  then 1 else 0 end), 0) as bigint),
           cast(coalesce(sum(case when ended_at is null and committed_due_on between $3 and $4
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

/// Which cases a filtered list shows: those of one officer, or of one item.
#[derive(Clone, Debug)]
pub enum Filter<'a> {
    /// Those that an officer examines, by the id of the account.
    Officer(&'a str),
    /// Those of an item, by its code.
    Item(&'a str),
}

const FILTERED_OFFICER: &str = concat!(
    "select ",
    case_columns!(),
    "
    from cases
    where is_open = 1 and officer is not null and officer = $1 and state = $2
      and region || '' between $3 and $4 and ($5 = '' or org = $5)
      and (committed_due_on, number) > ($6, $7)
    order by committed_due_on, number
    limit $8"
);

const FILTERED_ITEM: &str = concat!(
    "select ",
    case_columns!(),
    "
    from cases
    where is_open = 1 and item_code = $1 and org = $5 and state = $2
      and region || '' between $3 and $4
      and (committed_due_on, number) > ($6, $7)
    order by committed_due_on, number
    limit $8"
);

/// Open cases of one state narrowed further, those due first before the others, in keyset pages.
pub fn filtered(tx: &mut Tx<'_>, filter: &Filter<'_>, work: &Work<'_>) -> Result<Vec<Case>> {
    let (due, number) = work.after.unwrap_or(("", ""));
    let limit = work.limit.min(PAGE_MAX);
    let (from, to, state) = (work.region_from, work.region_to, work.state.key());
    let (sql, by) = match (filter, work.org) {
        (Filter::Officer(id), _) => (FILTERED_OFFICER, *id),
        (Filter::Item(code), Some(_)) => (FILTERED_ITEM, *code),
        (Filter::Item(code), None) => {
            let sql = tx.either(dialect::LIST_ITEM[0], dialect::LIST_ITEM[1]);
            let args = args![*code, state, from, to, due, number, limit];
            return tx.all("cases", sql, &args, row_to_case);
        }
    };
    let args = args![by, state, from, to, work.org.unwrap_or_default(), due, number, limit];
    tx.all("cases", sql, &args, row_to_case)
}

const DECIDED_LAST: &str = concat!(
    "select ",
    case_columns!(),
    "
    from cases
    where region = $1 and item_code = $2 and org = $3 and ended_at is not null
      and decision is not null
    order by ended_at desc, number desc
    limit $4"
);

/// The cases of an item that an authority decided last, the last first.
pub fn decided_last(
    tx: &mut Tx<'_>,
    region: RegionCode,
    item_code: &str,
    org: &CreditCode,
    limit: u32,
) -> Result<Vec<Case>> {
    let args = args![region.as_str(), item_code, org.as_str(), limit.min(PAGE_MAX)];
    tx.all("cases", DECIDED_LAST, &args, row_to_case)
}

/// How much an officer has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// The id of the officer's account.
    pub officer: String,
    /// Cases before their decision.
    pub cases: i64,
    /// Those of them past the promised day.
    pub overdue: i64,
}

const WORKLOAD: &str = "
    select officer, count(*),
           cast(coalesce(sum(case when committed_due_on <> '' and committed_due_on < $2
                                  then 1 else 0 end), 0) as bigint)
    from cases
    where is_open = 1 and org = $1 and officer is not null and ended_at is null
      and state in ('accepted', 'in-review', 'suspended', 'await-decision')
    group by officer
    order by officer
    limit 1000";

/// How much each officer of an authority has to do.
pub fn workload(tx: &mut Tx<'_>, org: &str, today: &str) -> Result<Vec<Load>> {
    tx.all("cases", WORKLOAD, &args![org, today], |row| {
        Ok(Load {
            officer: row.text(0, "officer")?,
            cases: row.int(1, "cases")?,
            overdue: row.int(2, "overdue")?,
        })
    })
}
