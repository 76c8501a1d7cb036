//! Published items: guides, lists and search, from memory that follows the store.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::case::Who;
use domain::code::CreditCode;
use domain::form::Schema;
use domain::item::ItemVersion;
use domain::org::Organisation;
use domain::region::RegionCode;
use domain::time::Instant;
pub use store::items::{Listed, Published};
pub use store::listings::{Listing, Wanted as ListWanted};

mod detail;
mod find;
mod fruitless;
pub(crate) mod live;
mod powers;
mod sheet;
mod taken;

pub use detail::{Detail, can_apply, printed};
pub use find::{
    Counted, Facets, Filter, Found, Order, Piece, RESULTS_MAX, Side, Suggestion, Wanted, find,
    highlight, list, suggest,
};
pub(crate) use fruitless::Waiting;
pub use fruitless::{Fruitless, fruitless, note_fruitless, write_fruitless};
pub use live::{Health, Proof, health, mend, prove, rebuild};
pub use powers::{Power, PowerList, powers};
pub use search::{LifeEvent, life_event, life_events};
pub use sheet::{ItemFile, Purpose, Section, Sheet, file, files, sheet};
pub use taken::{Taken, taken};

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
    followed_at: Option<Instant>,
    listings: store::listings::Stamp,
    orgs: Option<Arc<Orgs>>,
    versions: HashMap<(RegionCode, String), Arc<Published>>,
    released: HashMap<(RegionCode, String, u32), Arc<Published>>,
}

/// Authorities by credit code.
pub type Orgs = HashMap<CreditCode, Organisation>;

/// All published items at one moment.
#[derive(Default)]
pub struct Snapshot {
    /// The items, by region and code.
    pub items: Vec<Listed>,
    /// What lists need beside the row, in the same order.
    pub details: Vec<Arc<Detail>>,
    /// Authorities by credit code.
    pub orgs: Orgs,
    /// When anything was last published.
    pub published_at: Option<Instant>,
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
    let orgs = load_orgs(sv)?;
    let (items, details) = detail::load(sv, items, before)?;
    Ok(Snapshot { items, details, orgs, published_at })
}

fn load_orgs(sv: &Services) -> Result<Orgs> {
    let mut orgs: Vec<Organisation> = Vec::new();
    loop {
        let after = orgs.last().map_or(String::new(), |org| org.code.as_str().to_owned());
        let page = sv.db.read(|tx| store::organisations::list(tx, &after))?;
        if page.is_empty() {
            break;
        }
        orgs.extend(page);
    }
    Ok(orgs.into_iter().map(|org| (org.code, org)).collect())
}

/// The authorities at this moment, at most a second old.
pub fn orgs(sv: &Services, now: Instant) -> Result<Arc<Orgs>> {
    if let Some(orgs) = &followed(sv, now)?.orgs {
        return Ok(Arc::clone(orgs));
    }
    let orgs = Arc::new(load_orgs(sv)?);
    let mut held = sv.catalogue.held.lock().unwrap_or_else(PoisonError::into_inner);
    held.orgs = Some(Arc::clone(&orgs));
    Ok(orgs)
}

/// When anything was last published or taken out of use; none where nothing ever was.
pub fn published_at(sv: &Services, now: Instant) -> Result<Option<Instant>> {
    let at = followed(sv, now)?.listings.changed_at;
    Ok((at > 0).then(|| Instant::from_millis(at)))
}

/// What is held, without what is no longer so.
fn followed(sv: &Services, now: Instant) -> Result<MutexGuard<'_, Held>> {
    let mut held = sv.catalogue.held.lock().unwrap_or_else(PoisonError::into_inner);
    let is_fresh = held.followed_at.is_some_and(|at| (0..LAG_MS).contains(&now.millis_since(at)));
    if !is_fresh {
        // Only the end of the table is looked at: moments of change only grow.
        let since = held.listings.changed_at;
        let stamp = sv.db.read(|tx| store::listings::stamp(tx, since))?;
        if stamp != held.listings || held.followed_at.is_none() {
            held.versions.clear();
            held.orgs = None;
            held.listings = sv.db.read(|tx| store::listings::stamp(tx, stamp.changed_at))?;
        }
        held.followed_at = Some(now);
    }
    Ok(held)
}

/// Does what is due in the background: rebuilds the index where that is asked for, and writes down
/// the queries that found nothing. Answers the size of an index that was rebuilt.
pub fn tend(sv: &Services, now: Instant) -> Result<Option<search::Size>> {
    write_fruitless(sv, now)?;
    live::tend(sv, now)
}

/// The version in force of an item.
pub fn published(
    sv: &Services,
    now: Instant,
    region: RegionCode,
    code: &str,
) -> Result<Arc<Published>> {
    let key = (region, code.to_owned());
    let held = followed(sv, now)?;
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
    // A flow with a dead end would hold its cases for ever.
    let faults = domain::flow::check(&item);
    if !faults.is_empty() {
        return Err(Error::Flow(faults));
    }
    crate::items::record::check_rules(&item, form.as_ref())?;
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
