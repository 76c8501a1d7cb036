//! What is said about a case beside its record: notes among colleagues, words with the applicant,
//! and labels. They decide nothing, so they are no events.

use domain::case::{Case, CaseId};
use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use super::PAGE_MAX;
use super::row::row_to_case;
use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

/// Between whom a remark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemarkKind {
    /// Among those who handle the case.
    Note,
    /// Between the authority and the applicant.
    Talk,
}

impl RemarkKind {
    fn key(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Talk => "talk",
        }
    }
}

/// One remark on a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Its id.
    pub id: String,
    /// Between whom.
    pub kind: RemarkKind,
    /// When.
    pub at: Instant,
    /// Whose.
    pub author: AccountId,
    /// The author's name.
    pub author_name: String,
    /// The role the author spoke in: `applicant`, or a staff role's key.
    pub role: String,
    /// What was said.
    pub words: String,
}

/// Which remarks are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remarks {
    /// What the applicant may read.
    Talk,
    /// Those and the notes.
    All,
}

const INSERT: &str = "
    insert into case_remarks (
        region, number, id, kind, at, author_region, author, author_name, role, words)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict (region, number, id) do nothing";

/// Adds a remark to a case; false if one with its id is there already.
pub fn add_remark(tx: &mut Tx<'_>, case: &CaseId, remark: &Remark) -> Result<bool> {
    let row = args![
        case.region.as_str(),
        &case.number,
        &remark.id,
        remark.kind.key(),
        remark.at.millis(),
        remark.author.region.as_str(),
        &remark.author.id,
        &remark.author_name,
        &remark.role,
        &remark.words,
    ];
    Ok(tx.execute(INSERT, &row)? == 1)
}

const LIST: &str = "
    select id, kind, at, author_region, author, author_name, role, words
    from case_remarks
    where region = $1 and number = $2 and kind between $3 and 'talk'
    order by at, id
    limit $4";

/// The most remarks that are read of one case.
pub const REMARKS_MAX: u32 = 500;

/// The remarks on a case, oldest first.
pub fn remarks(tx: &mut Tx<'_>, case: &CaseId, which: Remarks) -> Result<Vec<Remark>> {
    // The kinds are two words, and the first of them sorts before the second.
    let first = if which == Remarks::All { RemarkKind::Note } else { RemarkKind::Talk };
    let args = args![case.region.as_str(), &case.number, first.key(), REMARKS_MAX];
    tx.all("case_remarks", LIST, &args, row_to_remark)
}

fn row_to_remark(row: &Row) -> Result<Remark> {
    let kind = |key: &str| match key {
        "note" => Ok(RemarkKind::Note),
        "talk" => Ok(RemarkKind::Talk),
        _ => Err("no such kind of remark"),
    };
    Ok(Remark {
        id: row.text(0, "id")?,
        kind: row.parsed(1, "kind", kind)?,
        at: Instant::from_millis(row.int(2, "at")?),
        author: AccountId {
            region: row.parsed(3, "author_region", RegionCode::parse)?,
            id: row.text(4, "author")?,
        },
        author_name: row.text(5, "author_name")?,
        role: row.text(6, "role")?,
        words: row.text(7, "words")?,
    })
}

const ADD_LABEL: &str = "
    insert into case_labels (region, number, label, at, author)
    values ($1, $2, $3, $4, $5)
    on conflict (region, number, label) do nothing";

/// Puts a label on a case; one that is there already stays as it is.
pub fn add_label(
    tx: &mut Tx<'_>,
    case: &CaseId,
    label: &str,
    at: Instant,
    author: &AccountId,
) -> Result<()> {
    let args = args![case.region.as_str(), &case.number, label, at.millis(), &author.id];
    tx.execute(ADD_LABEL, &args).map(drop)
}

const REMOVE_LABEL: &str = "
    delete from case_labels
    where region = $1 and number = $2 and label = $3";

/// Takes a label off a case.
pub fn remove_label(tx: &mut Tx<'_>, case: &CaseId, label: &str) -> Result<()> {
    tx.execute(REMOVE_LABEL, &args![case.region.as_str(), &case.number, label]).map(drop)
}

const LABELS: &str = "
    select label
    from case_labels
    where region = $1 and number = $2
    order by label
    limit 100";

/// The labels of a case.
pub fn labels(tx: &mut Tx<'_>, case: &CaseId) -> Result<Vec<String>> {
    tx.all("case_labels", LABELS, &args![case.region.as_str(), &case.number], |row| {
        row.text(0, "label")
    })
}

const LABELLED: &str = concat!(
    "select ",
    case_columns!(),
    "
    from case_labels
    join cases using (region, number)
    where label = $1 and region between $2 and $3 and (region, number) > ($4, $5) and is_open = 1
    order by region, number
    limit $6"
);

/// The open cases with a label in the regions from one code to another, after one of them if given,
/// in keyset pages.
pub fn labelled(
    tx: &mut Tx<'_>,
    label: &str,
    regions: (&str, &str),
    after: Option<&CaseId>,
    limit: u32,
) -> Result<Vec<Case>> {
    let (region, number) = after.map_or(("", ""), |id| (id.region.as_str(), id.number.as_str()));
    let args = args![label, regions.0, regions.1, region, number, limit.min(PAGE_MAX)];
    tx.all("cases", LABELLED, &args, row_to_case)
}
