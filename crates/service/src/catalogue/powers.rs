//! The power list: which authority holds which powers, and on what basis.

use std::collections::BTreeMap;

use domain::lists::{ExerciseLevel, ItemType};
use domain::region::RegionCode;
use domain::text::Bilingual;
use domain::time::Instant;

use super::{Snapshot, snapshot};
use crate::error::Result;
use crate::services::Services;

/// One power of one authority on one level; its handling items share the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Power {
    /// The region of the authority.
    pub region: RegionCode,
    /// The code of the authority, as published.
    pub org: String,
    /// The name of the authority.
    pub authority: Bilingual,
    /// The level.
    pub level: ExerciseLevel,
    /// The class.
    pub class: ItemType,
    /// The base code of the catalogue item; the item's own where it has none.
    pub code: String,
    /// The name.
    pub name: Bilingual,
    /// The first legal basis, as printed.
    pub basis: String,
    /// The code of the item, or of the first of its handling items.
    pub item: String,
    /// How many items stand behind the row.
    pub items: usize,
}

/// The powers and public services of a region and those in it.
#[derive(Clone, Debug, Default)]
pub struct PowerList {
    /// In the order of region, authority, level, class and code.
    pub powers: Vec<Power>,
    /// When anything was last published.
    pub published_at: Option<Instant>,
}

/// The list of a region and those in it, drawn from what is published; it is public.
pub fn powers(sv: &Services, now: Instant, region: RegionCode) -> Result<PowerList> {
    Ok(powers_in(&*snapshot(sv, now)?, region))
}

fn powers_in(snapshot: &Snapshot, region: RegionCode) -> PowerList {
    let mut rows: BTreeMap<_, Power> = BTreeMap::new();
    let pairs = snapshot.items.iter().zip(&snapshot.details);
    for (item, detail) in pairs.filter(|(item, _)| region.contains(item.region)) {
        let code = if detail.base_code.is_empty() { &item.code } else { &detail.base_code };
        let key = (item.region, &item.org, detail.level, detail.class, code);
        let row = rows.entry(key).or_insert_with(|| Power {
            region: item.region,
            org: item.org.clone(),
            authority: detail.authority.clone(),
            level: detail.level,
            class: detail.class,
            code: code.clone(),
            name: detail.item_name.clone(),
            basis: detail.basis.clone(),
            item: item.code.clone(),
            items: 0,
        });
        row.items += 1;
    }
    PowerList { powers: rows.into_values().collect(), published_at: snapshot.published_at }
}
