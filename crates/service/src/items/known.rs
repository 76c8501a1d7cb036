//! What quality checks know beside the item: the catalogue.

use std::collections::BTreeMap;

use domain::code::BaseCode;
use domain::item::ItemVersion;
use domain::quality::Known;
use store::{Db, Tx};

use crate::error::Result;

/// What the check of one item needs of the catalogue.
pub(super) fn for_item(tx: &mut Tx<'_>, item: &ItemVersion) -> store::Result<Known> {
    let mut catalogue = BTreeMap::new();
    if let Ok(code) = BaseCode::parse(&item.catalogue.base_code)
        && let Some(found) = store::catalogue::find(tx, code)?
    {
        catalogue.insert(code, found);
    }
    Ok(Known { catalogue: Some(catalogue), ..Known::default() })
}

/// The whole catalogue, for checks over everything; none where nothing was ever put into it.
pub fn all(db: &Db) -> Result<Known> {
    const PAGE: u32 = 1000;
    let mut catalogue = BTreeMap::new();
    let mut after = None;
    loop {
        let page = db.read(|tx| store::catalogue::list(tx, after.as_ref(), PAGE))?;
        let Some(last) = page.last() else { break };
        after = Some(last.clone());
        catalogue.extend(page.into_iter().map(|item| (item.base_code, item)));
    }
    let catalogue = (!catalogue.is_empty()).then_some(catalogue);
    Ok(Known { catalogue, ..Known::default() })
}
