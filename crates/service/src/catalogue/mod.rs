//! Published items: guides, lists and search, from memory that follows the store.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::case::Who;
use domain::code::CreditCode;
use domain::form::Schema;
use domain::item::ItemVersion;
use domain::org::Organisation;
use domain::region::RegionCode;
use domain::time::Instant;
use search::{Field, Index};
pub use store::items::{Listed, Published};

mod detail;
mod find;
mod powers;

pub use detail::{Detail, can_apply, printed};
pub use find::{Counted, Found, Wanted, find, list};
pub use powers::{Power, PowerList, powers};

use crate::error::{Error, Result};
use crate::services::Services;

/// The most versions kept that cases refer to; when full, all are dropped.
const RELEASED_MAX: usize = 256;

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
    released: HashMap<(RegionCode, String, u32), Arc<Published>>,
}

/// All published items at one moment.
#[derive(Default)]
pub struct Snapshot {
    /// The items, by region and code.
    pub items: Vec<Listed>,
    /// What lists need beside the row, in the same order.
    pub details: Vec<Arc<Detail>>,
    /// Authorities by credit code.
    pub orgs: HashMap<CreditCode, Organisation>,
    /// When anything was last published.
    pub published_at: Option<Instant>,
    index: Index,
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
        let at = (stamp.0 > 0).then(|| Instant::from_millis(stamp.1));
        held.snapshot = Arc::new(load(sv, &held.snapshot, at)?);
        held.versions.clear();
        held.stamp = stamp;
    }
    held.checked_at = Some(now);
    Ok(Arc::clone(&held.snapshot))
}

fn load(sv: &Services, before: &Snapshot, published_at: Option<Instant>) -> Result<Snapshot> {
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
    let (items, details) = detail::load(sv, items, before)?;
    let documents: Vec<Vec<Field>> =
        items.iter().zip(&details).map(|(item, detail)| fields(item, detail)).collect();
    Ok(Snapshot { index: Index::build(&documents), items, details, orgs, published_at })
}

fn fields(item: &Listed, detail: &Detail) -> Vec<Field> {
    let field = |text: &str, weight: f32| Field { text: text.to_owned(), weight };
    let mut fields = vec![field(&item.name.zh, 1.0), field(&item.code, 1.0)];
    fields.extend(item.name.en.iter().map(|en| field(en, 1.0)));
    fields.extend(detail.keywords.iter().map(|word| field(word, 0.8)));
    fields.push(field(&detail.authority.zh, 0.3));
    fields.extend(detail.authority.en.iter().map(|en| field(en, 0.3)));
    fields
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

/// One version of an item, in force or not. What was released never changes, so it is read once.
pub fn version(
    sv: &Services,
    region: RegionCode,
    code: &str,
    version: u32,
) -> Result<Arc<Published>> {
    let key = (region, code.to_owned(), version);
    let held = sv.catalogue.held.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(published) = held.released.get(&key) {
        return Ok(Arc::clone(published));
    }
    drop(held);
    let found = sv.db.read(|tx| store::items::find_version(tx, region, code, version))?;
    let published = Arc::new(found.ok_or(Error::NotFound("item"))?);
    let mut held = sv.catalogue.held.lock().unwrap_or_else(PoisonError::into_inner);
    if held.released.len() >= RELEASED_MAX {
        held.released.clear();
    }
    held.released.insert(key, Arc::clone(&published));
    Ok(published)
}

/// The QR code of a guide's address, as a picture.
pub fn guide_qr(url: &str, label: &str) -> Option<String> {
    paper::qr::svg(url, label).ok()
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
        let who = Who { account: None, name: by.clone(), role: "system".to_owned() };
        crate::items::record::take_in(tx, &published, who, &by)
    })?)
}
