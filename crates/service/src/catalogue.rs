//! Published items: guides, lists and search, from memory that follows the store.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::code::CreditCode;
use domain::form::Schema;
use domain::item::ItemVersion;
use domain::org::Organisation;
use domain::region::RegionCode;
use domain::time::Instant;
use search::{Field, Index};
pub use store::items::{Listed, Published};

use crate::error::{Error, Result};
use crate::services::Services;

/// How long the memory may lag behind the store.
const LAG_MS: i64 = 1000;

/// What the catalogue remembers.
#[derive(Default)]
pub(crate) struct Catalogue {
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    checked_at: Option<Instant>,
    stamp: (i64, i64),
    snapshot: Arc<Snapshot>,
    versions: HashMap<(RegionCode, String), Arc<Published>>,
}

/// All published items at one moment.
#[derive(Default)]
pub struct Snapshot {
    /// The items, by region and code.
    pub items: Vec<Listed>,
    /// Authorities by credit code.
    pub orgs: HashMap<CreditCode, Organisation>,
    index: Index,
}

/// Which items somebody looks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Words to find; empty for all.
    pub words: String,
    /// The person's region: its items come first, then those of the regions above it.
    pub region: Option<RegionCode>,
    /// Only this class.
    pub class: Option<String>,
    /// Only this authority.
    pub org: Option<String>,
}

/// The items at this moment, at most a second old.
pub fn snapshot(sv: &Services, now: Instant) -> Result<Arc<Snapshot>> {
    let mut held = sv.catalogue.held.lock().unwrap_or_else(PoisonError::into_inner);
    let is_fresh = held.checked_at.is_some_and(|at| (0..LAG_MS).contains(&now.millis_since(at)));
    if is_fresh {
        return Ok(Arc::clone(&held.snapshot));
    }
    let stamp = sv.db.read(store::items::stamp)?;
    if stamp != held.stamp || held.checked_at.is_none() {
        held.snapshot = Arc::new(load(sv)?);
        held.versions.clear();
        held.stamp = stamp;
    }
    held.checked_at = Some(now);
    Ok(Arc::clone(&held.snapshot))
}

fn load(sv: &Services) -> Result<Snapshot> {
    let mut items: Vec<Listed> = Vec::new();
    loop {
        let page = sv.db.read(|tx| {
            let after = items.last().map_or(("", ""), |i| (i.region.as_str(), i.code.as_str()));
            store::items::list(tx, after, 1000)
        })?;
        if page.is_empty() {
            break;
        }
        items.extend(page);
    }
    let mut orgs: Vec<Organisation> = Vec::new();
    loop {
        let after = orgs.last().map_or(String::new(), |org| org.code.as_str().to_owned());
        let page = sv.db.read(|tx| store::organisations::list(tx, &after))?;
        if page.is_empty() {
            break;
        }
        orgs.extend(page);
    }
    let orgs: HashMap<CreditCode, Organisation> =
        orgs.into_iter().map(|org| (org.code, org)).collect();
    let documents: Vec<Vec<Field>> = items.iter().map(|item| fields(item, &orgs)).collect();
    Ok(Snapshot { index: Index::build(&documents), items, orgs })
}

fn fields(item: &Listed, orgs: &HashMap<CreditCode, Organisation>) -> Vec<Field> {
    let mut fields = vec![Field { text: item.name.zh.clone(), weight: 1.0 }];
    fields.extend(item.name.en.iter().map(|en| Field { text: en.clone(), weight: 1.0 }));
    fields.push(Field { text: item.code.clone(), weight: 1.0 });
    let org = CreditCode::parse(&item.org).ok().and_then(|code| orgs.get(&code));
    fields.extend(org.map(|org| Field { text: org.name.zh.clone(), weight: 0.3 }));
    fields
}

/// The items that fit, best first.
pub fn list(sv: &Services, now: Instant, wanted: &Wanted) -> Result<Vec<Listed>> {
    /// More results than anybody reads; facets narrow the rest.
    const RESULTS_MAX: usize = 200;
    let snapshot = snapshot(sv, now)?;
    let fits = |item: &Listed| {
        wanted.class.as_ref().is_none_or(|class| *class == item.class)
            && wanted.org.as_ref().is_none_or(|org| *org == item.org)
    };
    let words = wanted.words.trim();
    let mut found: Vec<(u8, Listed)> = if words.is_empty() {
        let all = snapshot.items.iter().filter(|item| fits(item));
        all.map(|item| (distance(wanted.region, item.region), item.clone())).collect()
    } else {
        let hits = snapshot.index.query(words, snapshot.items.len());
        let items = hits.iter().filter_map(|hit| snapshot.items.get(hit.id as usize));
        items
            .filter(|item| fits(item))
            .map(|item| (distance(wanted.region, item.region), item.clone()))
            .collect()
    };
    found.sort_by_key(|(distance, _)| *distance);
    found.truncate(RESULTS_MAX);
    Ok(found.into_iter().map(|(_, item)| item).collect())
}

/// Own region first, then the regions above it, then those below, then the rest.
fn distance(from: Option<RegionCode>, item: RegionCode) -> u8 {
    let Some(from) = from else { return 0 };
    if from == item {
        return 0;
    }
    if item.contains(from) {
        // City before province: the nearer authority serves first.
        return if item.parent().is_some() { 1 } else { 2 };
    }
    if from.contains(item) { 3 } else { 4 }
}

/// The version in force of an item.
pub fn published(
    sv: &Services,
    now: Instant,
    region: RegionCode,
    code: &str,
) -> Result<Arc<Published>> {
    // A glance at the snapshot clears versions that are no longer in force.
    snapshot(sv, now)?;
    let key = (region, code.to_owned());
    let held = sv.catalogue.held.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(published) = held.versions.get(&key) {
        return Ok(Arc::clone(published));
    }
    drop(held);
    let found = sv.db.read(|tx| store::items::find(tx, region, code))?;
    let published = Arc::new(found.ok_or(Error::NotFound("item"))?);
    let mut held = sv.catalogue.held.lock().unwrap_or_else(PoisonError::into_inner);
    held.versions.insert(key, Arc::clone(&published));
    Ok(published)
}

/// One version of an item, in force or not.
pub fn version(sv: &Services, region: RegionCode, code: &str, version: u32) -> Result<Published> {
    let found = sv.db.read(|tx| store::items::find_version(tx, region, code, version))?;
    found.ok_or(Error::NotFound("item"))
}

/// Publishes a version of an item with its form, and keeps its authority among the organisations.
/// The program itself calls this when it seeds; editors go through the approval of versions.
pub fn publish(
    sv: &Services,
    now: Instant,
    item: ItemVersion,
    form: Option<Schema>,
    by: &str,
) -> Result<()> {
    let org = CreditCode::parse(&item.authority.uscc).ok().map(|code| Organisation {
        code,
        region: item.id.region,
        name: item.authority.name.clone(),
    });
    let by = by.to_owned();
    Ok(sv.db.write(move |tx| {
        if let Some(org) = &org {
            store::organisations::save(tx, org)?;
        }
        let published = Published { item, form, published_at: now };
        store::items::publish(tx, &published, &by)
    })?)
}
