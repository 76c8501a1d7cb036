//! The base catalogue: what implementation items are drawn from, national and provincial.

use domain::code::BaseCode;
use domain::item::{CatalogueItem, Parents};
use domain::lists::CodeList;

use crate::args;
use crate::db::Tx;
use crate::documents::{document, parsed_document};
use crate::error::Result;
use crate::value::Row;

const UPSERT: &str = "
    insert into catalogue_items (region, base_code, parent, class, name_zh, state, document)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (region, base_code) do update
    set parent = excluded.parent, class = excluded.class, name_zh = excluded.name_zh,
        state = excluded.state, document = excluded.document";

/// Adds a catalogue item or brings it up to date.
pub fn save(tx: &mut Tx<'_>, item: &CatalogueItem) -> Result<()> {
    let args = args![
        item.region().as_str(),
        item.base_code.as_str(),
        item.parent().map(|parent| parent.as_str().to_owned()),
        item.class.key(),
        &item.name.zh,
        item.state.word(),
        document(item),
    ];
    tx.execute(UPSERT, &args).map(drop)
}

const FIND: &str = "
    select document
    from catalogue_items
    where region = $1 and base_code = $2";

/// The catalogue item, if it is known.
pub fn find(tx: &mut Tx<'_>, code: BaseCode) -> Result<Option<CatalogueItem>> {
    let region = domain::item::catalogue_region(code);
    let args = args![region.as_str(), code.as_str()];
    tx.find("catalogue_items", FIND, &args, row_to_item)
}

const LIST: &str = "
    select document
    from catalogue_items
    where (region, base_code) > ($1, $2)
    order by region, base_code
    limit $3";

/// Catalogue items in the order of region and code, after a given one.
pub fn list(
    tx: &mut Tx<'_>,
    after: Option<&CatalogueItem>,
    limit: u32,
) -> Result<Vec<CatalogueItem>> {
    let region = after.map(|item| item.region().to_string()).unwrap_or_default();
    let code = after.map(|item| item.base_code.to_string()).unwrap_or_default();
    tx.all("catalogue_items", LIST, &args![region, code, limit.min(1000)], row_to_item)
}

const PARENTS: &str = "
    select base_code, parent
    from catalogue_items
    where parent is not null
    order by region, base_code
    limit 1000000";

/// Which catalogue item hangs below which.
pub fn parents(tx: &mut Tx<'_>) -> Result<Parents> {
    let pairs = tx.all("catalogue_items", PARENTS, &[], |row| {
        let code = row.parsed(0, "base_code", BaseCode::parse)?;
        Ok((code, row.parsed(1, "parent", BaseCode::parse)?))
    })?;
    Ok(pairs.into_iter().collect())
}

fn row_to_item(row: &Row) -> Result<CatalogueItem> {
    parsed_document(row, 0, "document")
}
