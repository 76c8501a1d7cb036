//! Lists drawn from everything published in a region, kept until something is published.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::power_list::{Consistency, PowerRow};
use domain::region::RegionCode;

use super::lists;
use crate::error::Result;
use crate::services::Services;

/// The most regions whose lists are kept; when full, all are dropped.
const REGIONS_MAX: usize = 32;

/// What is kept of one region.
#[derive(Clone, Default)]
struct Drawn {
    powers: Option<Arc<Vec<PowerRow>>>,
    consistency: Option<Arc<Vec<Consistency>>>,
}

/// The lists that were drawn, and the stamp of what they were drawn from.
#[derive(Default)]
pub(crate) struct Lists {
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    stamp: (i64, i64),
    regions: HashMap<RegionCode, Drawn>,
}

/// The power and responsibility list of a region and those below; it is public.
pub fn powers_of(sv: &Services, region: RegionCode) -> Result<Arc<Vec<PowerRow>>> {
    drawn(
        sv,
        region,
        |drawn| drawn.powers.clone(),
        || lists::power_list(&sv.db, region),
        |drawn, powers| drawn.powers = Some(powers),
    )
}

/// How alike the same items are across a region and those below, the least alike first.
pub fn consistency_of(sv: &Services, region: RegionCode) -> Result<Arc<Vec<Consistency>>> {
    drawn(
        sv,
        region,
        |drawn| drawn.consistency.clone(),
        || lists::consistency(&sv.db, region),
        |drawn, found| drawn.consistency = Some(found),
    )
}

fn drawn<T>(
    sv: &Services,
    region: RegionCode,
    kept: impl Fn(&Drawn) -> Option<Arc<T>>,
    draw: impl Fn() -> Result<T>,
    keep: impl Fn(&mut Drawn, Arc<T>),
) -> Result<Arc<T>> {
    let stamp = sv.db.read(store::items::stamp)?;
    let mut held = sv.lists.held.lock().unwrap_or_else(PoisonError::into_inner);
    if held.stamp != stamp || held.regions.len() > REGIONS_MAX {
        *held = Held { stamp, regions: HashMap::new() };
    }
    if let Some(found) = held.regions.get(&region).and_then(kept) {
        return Ok(found);
    }
    drop(held);
    let fresh = Arc::new(draw()?);
    let mut held = sv.lists.held.lock().unwrap_or_else(PoisonError::into_inner);
    if held.stamp == stamp {
        keep(held.regions.entry(region).or_default(), Arc::clone(&fresh));
    }
    Ok(fresh)
}
