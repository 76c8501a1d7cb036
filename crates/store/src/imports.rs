//! The history of imports: what came in, from where, and what became of it.

use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::items::bounds;

/// One import as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The region of whoever imported.
    pub region: RegionCode,
    /// Its id.
    pub id: String,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: String,
    /// The name of the file.
    pub source: String,
    /// How its rows were read.
    pub mapping: String,
    /// Rows read, inserted, updated, unchanged and rejected.
    pub counts: [u64; 5],
    /// The first remarks, as a JSON list.
    pub report: String,
}

const INSERT: &str = "
    insert into imports (
        region, id, at, by_name, source, mapping, read_rows, inserted, updated, unchanged,
        rejected_rows, report)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

/// Keeps an import.
pub fn insert(tx: &mut Tx<'_>, import: &Import) -> Result<()> {
    let count = |n: usize| i64::try_from(import.counts[n]).unwrap_or(i64::MAX);
    let args = args![
        import.region.as_str(),
        &import.id,
        import.at.millis(),
        &import.by,
        &import.source,
        &import.mapping,
        count(0),
        count(1),
        count(2),
        count(3),
        count(4),
        &import.report,
    ];
    tx.execute(INSERT, &args).map(drop)
}

const LIST: &str = "
    select region, id, at, by_name, source, mapping, read_rows, inserted, updated, unchanged,
           rejected_rows, report
    from imports
    where region = '000000' or (region >= $1 and region <= $2)
    order by at desc, id desc
    limit $3";

/// The last imports by somebody of a region or below, or by the program itself, the newest first.
pub fn list(tx: &mut Tx<'_>, region: RegionCode, limit: u32) -> Result<Vec<Import>> {
    let (first, last) = bounds(Some(region));
    tx.all("imports", LIST, &args![first, last, limit.min(1000)], |row| {
        let count = |index, column| Ok(u64::try_from(row.int(index, column)?).unwrap_or_default());
        Ok(Import {
            region: row.parsed(0, "region", RegionCode::parse)?,
            id: row.text(1, "id")?,
            at: Instant::from_millis(row.int(2, "at")?),
            by: row.text(3, "by_name")?,
            source: row.text(4, "source")?,
            mapping: row.text(5, "mapping")?,
            counts: [
                count(6, "read_rows")?,
                count(7, "inserted")?,
                count(8, "updated")?,
                count(9, "unchanged")?,
                count(10, "rejected_rows")?,
            ],
            report: row.text(11, "report")?,
        })
    })
}
