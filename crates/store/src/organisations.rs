//! Organisations: a reference table, small and read everywhere.

use domain::code::CreditCode;
use domain::org::Organisation;
use domain::region::RegionCode;
use domain::text::Bilingual;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

const UPSERT: &str = "
    insert into organisations (code, region, name_zh, name_en)
    values ($1, $2, $3, $4)
    on conflict (code) do update
    set region = excluded.region, name_zh = excluded.name_zh, name_en = excluded.name_en";

/// Adds an organisation or brings its name and region up to date.
pub fn save(tx: &mut Tx<'_>, org: &Organisation) -> Result<()> {
    let args = args![org.code.as_str(), org.region.as_str(), &org.name.zh, org.name.en.as_deref()];
    tx.execute(UPSERT, &args).map(drop)
}

const GET: &str = "
    select code, region, name_zh, name_en
    from organisations
    where code = $1";

/// The organisation, if known.
pub fn find(tx: &mut Tx<'_>, code: &CreditCode) -> Result<Option<Organisation>> {
    tx.find("organisations", GET, &args![code.as_str()], row_to_organisation)
}

const LIST: &str = "
    select code, region, name_zh, name_en
    from organisations
    where code > $1
    order by code
    limit 1000";

/// Organisations in the order of their codes, those after `after`.
pub fn list(tx: &mut Tx<'_>, after: &str) -> Result<Vec<Organisation>> {
    tx.all("organisations", LIST, &args![after], row_to_organisation)
}

fn row_to_organisation(row: &Row) -> Result<Organisation> {
    Ok(Organisation {
        code: row.parsed(0, "code", CreditCode::parse)?,
        region: row.parsed(1, "region", RegionCode::parse)?,
        name: Bilingual { zh: row.text(2, "name_zh")?, en: row.text_or_none(3, "name_en")? },
    })
}
