//! Lists drawn from published items, and the history of one item.

use domain::item::{Change, ItemVersion, diff};
use domain::power_list::{Consistency, PowerRow};
use domain::region::RegionCode;
use store::items::VersionLine;

use store::Db;

use crate::error::{Error, Result};

const PAGE_ROWS: u32 = 500;

/// Hands every published item of a region, or of all, to `tell`; what is published is public.
pub fn each(db: &Db, region: Option<RegionCode>, mut tell: impl FnMut(&ItemVersion)) -> Result<()> {
    let mut after = (String::new(), String::new());
    loop {
        let page =
            db.read(|tx| store::items::list_whole(tx, region, (&after.0, &after.1), PAGE_ROWS))?;
        let Some(last) = page.last() else { return Ok(()) };
        after = (last.item.id.region.to_string(), last.item.id.code.clone());
        for published in &page {
            tell(&published.item);
        }
    }
}

fn all(db: &Db, region: Option<RegionCode>) -> Result<Vec<ItemVersion>> {
    let mut items = Vec::new();
    each(db, region, |item| items.push(item.clone()))?;
    Ok(items)
}

/// The power and responsibility list of a region and those below; it is public.
pub fn power_list(db: &Db, region: RegionCode) -> Result<Vec<PowerRow>> {
    Ok(domain::power_list::power_list(&all(db, Some(region))?))
}

/// How alike the same items are across a region and those below, the least alike first.
pub fn consistency(db: &Db, region: RegionCode) -> Result<Vec<Consistency>> {
    Ok(domain::power_list::consistency(&all(db, Some(region))?))
}

/// The published versions of an item, the newest first.
pub fn history(db: &Db, region: RegionCode, code: &str) -> Result<Vec<VersionLine>> {
    Ok(db.read(|tx| store::items::versions(tx, region, code))?)
}

/// What differs between two published versions of an item, field by field.
pub fn compare(
    db: &Db,
    region: RegionCode,
    code: &str,
    (before, after): (u32, u32),
) -> Result<Vec<Change>> {
    let [before, after] = db.read(|tx| {
        let mut get = |number| store::items::find_version(tx, region, code, number);
        Ok::<_, store::Error>([get(before)?, get(after)?])
    })?;
    let missing = Error::NotFound("item");
    let (Some(before), Some(after)) = (before, after) else { return Err(missing) };
    Ok(diff(&before.item, &after.item))
}
