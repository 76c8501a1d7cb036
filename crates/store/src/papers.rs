//! Issued papers: reserved with their number, made afterwards, then never changed.

use domain::case::CaseId;
use domain::code::CreditCode;
use domain::form::Answers;
use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::text::Bilingual;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::documents::parsed_document;
use crate::error::Result;
use crate::value::Row;

/// A paper that is to be issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The case it belongs to.
    pub case: CaseId,
    /// The event it tells of.
    pub seq: u32,
    /// What it is, which is also its template's kind.
    pub kind: String,
    /// Who issues it.
    pub org: CreditCode,
    /// The year its number counts in.
    pub year: i16,
    /// The code its verification page is found by.
    pub code: String,
    /// When it is issued: the moment of the event.
    pub issued_at: Instant,
}

/// The file of a paper, once it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The version of the template.
    pub template: u32,
    /// The digest of the file in hexadecimal.
    pub sha256: String,
    /// Its length.
    pub size_bytes: u32,
    /// How many pages it has.
    pub pages: u32,
    /// When it was made.
    pub made_at: Instant,
}

/// A paper with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// What was ordered.
    pub order: Order,
    /// Its number among the authority's papers of the year, from 1 without gaps.
    pub number: u32,
    /// Its file, once made.
    pub made: Option<Made>,
    /// How often making it failed.
    pub attempts: u32,
    /// What failed last.
    pub fault: Option<String>,
}

const NEXT: &str = "
    insert into paper_numbers (region, org, year, last)
    values ($1, $2, $3, 1)
    on conflict (region, org, year) do update set last = paper_numbers.last + 1
    returning last";

const INSERT: &str = "
    insert into papers (
        region, code, case_number, seq, kind, org, year, number, issued_at, is_made, due_at,
        attempts)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $9, 0)";

/// Gives a paper the next number of its authority and year; the same paper a second time is left
/// alone. The number and the paper are one transaction, so that no number is ever lost.
pub fn reserve(tx: &mut Tx<'_>, order: &Order) -> Result<bool> {
    let region = order.case.region;
    let known = find_of_event(tx, &order.case, order.seq, &order.kind)?;
    if known.is_some() {
        return Ok(false);
    }
    let year = i64::from(order.year);
    let counter = args![region.as_str(), order.org.as_str(), year];
    let number = tx.one("paper_numbers", NEXT, &counter, |row| row.count(0, "last"))?;
    let args = args![
        region.as_str(),
        &order.code,
        &order.case.number,
        order.seq,
        &order.kind,
        order.org.as_str(),
        year,
        number,
        order.issued_at.millis(),
    ];
    tx.execute(INSERT, &args)?;
    Ok(true)
}

const OF_EVENT: &str = "
    select region, code, case_number, seq, kind, org, year, number, issued_at, template, sha256,
           size_bytes, pages, made_at, attempts, fault
    from papers
    where region = $1 and case_number = $2 and seq = $3 and kind = $4";

/// The paper that tells of an event.
pub fn find_of_event(
    tx: &mut Tx<'_>,
    case: &CaseId,
    seq: u32,
    kind: &str,
) -> Result<Option<Paper>> {
    let args = args![case.region.as_str(), &case.number, seq, kind];
    tx.find("papers", OF_EVENT, &args, row_to_paper)
}

const BY_CODE: &str = "
    select region, code, case_number, seq, kind, org, year, number, issued_at, template, sha256,
           size_bytes, pages, made_at, attempts, fault
    from papers
    where region = $1 and code = $2";

/// The paper with a verification code.
pub fn find(tx: &mut Tx<'_>, region: RegionCode, code: &str) -> Result<Option<Paper>> {
    tx.find("papers", BY_CODE, &args![region.as_str(), code], row_to_paper)
}

const OF_CASE: &str = "
    select region, code, case_number, seq, kind, org, year, number, issued_at, template, sha256,
           size_bytes, pages, made_at, attempts, fault
    from papers
    where region = $1 and case_number = $2
    order by seq, kind
    limit $3";

/// The most papers that are read of one case.
pub const OF_CASE_MAX: u32 = 200;

/// The papers of a case, in the order of its events.
pub fn list_of_case(tx: &mut Tx<'_>, case: &CaseId) -> Result<Vec<Paper>> {
    let args = args![case.region.as_str(), &case.number, OF_CASE_MAX];
    tx.all("papers", OF_CASE, &args, row_to_paper)
}

/// A certificate that somebody holds, with the answers it was granted for.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The region that issued it.
    pub region: RegionCode,
    /// The code it is verified by.
    pub code: String,
    /// When it was issued.
    pub issued_at: Instant,
    /// The item it was granted under.
    pub item_code: String,
    /// The item's version.
    pub item_version: u32,
    /// The item's name.
    pub item_name: Bilingual,
    /// What was granted, as it was answered.
    pub answers: Answers,
}

const HELD: &str = "
    select p.region, p.code, p.issued_at, c.item_code, c.item_version, c.item_name, c.answers
    from papers p
    join cases c on c.region = p.region and c.number = p.case_number
    where c.applicant = $1 and c.applicant_region = $2 and p.kind = 'grant'
      and c.state in ('granted', 'issuing', 'delivering', 'closed', 'archived')
    order by p.issued_at desc, p.code desc
    limit $3";

/// The certificates that somebody holds, those issued last before the others.
pub fn held(tx: &mut Tx<'_>, by: &AccountId, limit: u32) -> Result<Vec<Held>> {
    let args = args![&by.id, by.region.as_str(), limit.min(50)];
    tx.all("papers", HELD, &args, |row| {
        Ok(Held {
            region: row.parsed(0, "region", RegionCode::parse)?,
            code: row.text(1, "code")?,
            issued_at: Instant::from_millis(row.int(2, "issued_at")?),
            item_code: row.text(3, "item_code")?,
            item_version: row.count(4, "item_version")?,
            item_name: parsed_document(row, 5, "item_name")?,
            answers: parsed_document(row, 6, "answers")?,
        })
    })
}

const WAITING: &str = "
    select region, code, case_number, seq, kind, org, year, number, issued_at, template, sha256,
           size_bytes, pages, made_at, attempts, fault
    from papers
    where is_made = 0 and due_at <= $1
    order by due_at, code
    limit $2";

/// Papers that are to be made now, those due first before the others.
pub fn waiting(tx: &mut Tx<'_>, now: Instant, limit: u32) -> Result<Vec<Paper>> {
    tx.all("papers", WAITING, &args![now.millis(), limit.min(200)], row_to_paper)
}

const MADE: &str = "
    update papers
    set is_made = 1, template = $3, sha256 = $4, size_bytes = $5, pages = $6, made_at = $7,
        fault = null
    where region = $1 and code = $2 and is_made = 0";

const INSERT_FILE: &str = "
    insert into paper_files (region, code, bytes)
    values ($1, $2, $3)";

/// Stores the file of a paper; false if somebody else did so before. Nothing changes it afterwards.
pub fn finish(tx: &mut Tx<'_>, order: &Order, made: &Made, bytes: Vec<u8>) -> Result<bool> {
    let (region, code) = (order.case.region.as_str(), &order.code);
    let row = args![
        region,
        code,
        made.template,
        &made.sha256,
        made.size_bytes,
        made.pages,
        made.made_at.millis(),
    ];
    if tx.execute(MADE, &row)? == 0 {
        return Ok(false);
    }
    tx.execute(INSERT_FILE, &args![region, code, bytes])?;
    Ok(true)
}

const POSTPONE: &str = "
    update papers
    set attempts = attempts + 1, due_at = $3, fault = $4
    where region = $1 and code = $2 and is_made = 0";

/// Puts the making of a paper off after a failure.
pub fn postpone(tx: &mut Tx<'_>, order: &Order, due_at: Instant, fault: &str) -> Result<()> {
    let args = args![order.case.region.as_str(), &order.code, due_at.millis(), fault];
    tx.execute(POSTPONE, &args).map(drop)
}

const RETRY: &str = "
    update papers
    set due_at = $1
    where is_made = 0 and due_at > $1 and region between $2 and $3";

/// Makes every paper of the regions from one code to another that was put off due at once; answers
/// how many.
pub fn retry(tx: &mut Tx<'_>, regions: (&str, &str), now: Instant) -> Result<u64> {
    tx.execute(RETRY, &args![now.millis(), regions.0, regions.1])
}

const FILE: &str = "
    select bytes
    from paper_files
    where region = $1 and code = $2";

/// The file of a paper.
pub fn file(tx: &mut Tx<'_>, region: RegionCode, code: &str) -> Result<Option<Vec<u8>>> {
    tx.find("paper_files", FILE, &args![region.as_str(), code], |row| row.blob(0, "bytes"))
}

/// How the making of papers stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Papers not yet made.
    pub waiting: i64,
    /// Those of them that failed at least once.
    pub failing: i64,
    /// When the oldest was issued.
    pub oldest_at: Option<Instant>,
}

const STANDING: &str = "
    select count(*),
           cast(coalesce(sum(case when attempts > 0 then 1 else 0 end), 0) as bigint),
           min(issued_at)
    from papers
    where is_made = 0";

/// Counts the papers that are not made yet.
pub fn standing(tx: &mut Tx<'_>) -> Result<Standing> {
    tx.one("papers", STANDING, &[], |row| {
        Ok(Standing {
            waiting: row.int(0, "waiting")?,
            failing: row.int(1, "failing")?,
            oldest_at: row.int_or_none(2, "oldest_at")?.map(Instant::from_millis),
        })
    })
}

const FAILING: &str = "
    select region, code, case_number, seq, kind, org, year, number, issued_at, template, sha256,
           size_bytes, pages, made_at, attempts, fault
    from papers
    where is_made = 0 and attempts > 0 and region between $1 and $2
    order by issued_at, code
    limit 100";

/// Papers of the regions from one code to another whose making failed, oldest first.
pub fn failing(tx: &mut Tx<'_>, regions: (&str, &str)) -> Result<Vec<Paper>> {
    tx.all("papers", FAILING, &args![regions.0, regions.1], row_to_paper)
}

fn row_to_paper(row: &Row) -> Result<Paper> {
    let order = Order {
        case: CaseId {
            region: row.parsed(0, "region", RegionCode::parse)?,
            number: row.text(2, "case_number")?,
        },
        code: row.text(1, "code")?,
        seq: row.count(3, "seq")?,
        kind: row.text(4, "kind")?,
        org: row.parsed(5, "org", CreditCode::parse)?,
        year: i16::try_from(row.int(6, "year")?).unwrap_or(i16::MAX),
        issued_at: Instant::from_millis(row.int(8, "issued_at")?),
    };
    let made = match row.text_or_none(10, "sha256")? {
        None => None,
        Some(sha256) => Some(Made {
            template: row.count(9, "template")?,
            sha256,
            size_bytes: row.count(11, "size_bytes")?,
            pages: row.count(12, "pages")?,
            made_at: Instant::from_millis(row.int(13, "made_at")?),
        }),
    };
    Ok(Paper {
        order,
        number: row.count(7, "number")?,
        made,
        attempts: row.count(14, "attempts")?,
        fault: row.text_or_none(15, "fault")?,
    })
}
