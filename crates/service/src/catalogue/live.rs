//! The search index in memory: it follows the listings of the store within a second, is rebuilt
//! beside the one that answers, and can be compared with the store at any time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, TryLockError};

use domain::item::ItemId;
use domain::lists::ServiceObject;
use domain::time::Instant;
use search::{Document, Index, Key, Side, Size};
use store::listings::{self, Listing, Stamp};

use crate::error::Result;
use crate::services::Services;

/// How long the index may lag behind the store.
const LAG_MS: i64 = 1000;
/// Changes are looked for this far before the last one seen, for transactions that end late.
const LATE_MS: i64 = 60_000;
/// More changes than this at once are taken in by a rebuild.
const CHANGES_MAX: u32 = 100_000;
/// An index of so many items is built while the first reader waits; a larger one beside.
const AT_ONCE_MAX: i64 = 20_000;
/// Rows read at a time for a rebuild.
const ROWS: u32 = 5000;
/// Documents of one segment of the index.
const SEGMENT: usize = 1 << 16;
/// A rebuild is due when so many times more documents have left than are held in 8.
const LEFT_EIGHTHS: usize = 2;
/// And when there are so many segments more than a fresh build would make.
const SEGMENTS_MORE: usize = 24;

/// The index and how far it has followed.
#[derive(Default)]
pub(crate) struct Live {
    index: RwLock<Arc<Index>>,
    state: Mutex<State>,
    /// Held by whoever rebuilds.
    rebuilding: Mutex<()>,
}

#[derive(Default)]
struct State {
    checked_at: Option<Instant>,
    is_begun: bool,
    is_whole: bool,
    wants_rebuild: bool,
    rebuilt_at: Option<Instant>,
    stamp: Stamp,
}

/// How the index stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// Whether it holds everything; not while a large one is built for the first time.
    pub is_whole: bool,
    /// When it was last built from scratch.
    pub rebuilt_at: Option<Instant>,
    /// When it last followed the store.
    pub followed_at: Option<Instant>,
    /// How large it is.
    pub size: Size,
}

/// The index compared with the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Items listed in the store.
    pub listed: usize,
    /// Items that the index holds exactly as they are listed.
    pub equal: usize,
    /// Items that the index lacks or holds otherwise.
    pub missing: Vec<ItemId>,
    /// Items that the index holds although they are not listed.
    pub surplus: Vec<ItemId>,
}

impl Proof {
    /// Whether index and store are the same.
    pub fn holds(&self) -> bool {
        self.missing.is_empty() && self.surplus.is_empty() && self.listed == self.equal
    }
}

impl Live {
    fn current(&self) -> Arc<Index> {
        Arc::clone(&self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn swap(&self, index: Index) {
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(index);
    }
}

/// A listing as the index takes it.
pub(crate) fn to_document(row: Listing) -> Document {
    let mut sides = Vec::new();
    let is_person = |object: &ServiceObject| !object.is_organisation();
    if row.objects.iter().any(is_person) || !row.natural_themes.is_empty() {
        sides.push(Side::Person);
    }
    if row.objects.iter().any(|object| object.is_organisation()) || !row.legal_themes.is_empty() {
        sides.push(Side::Firm);
    }
    Document {
        limit_minutes: row.limit.average_minutes(),
        region: row.id.region,
        code: row.id.code,
        version: row.version,
        name: row.name,
        keywords: row.keywords,
        authority: row.authority,
        org: row.org,
        class: row.class,
        level: row.level,
        natural_themes: row.natural_themes,
        legal_themes: row.legal_themes,
        sides,
        depths: row.depths,
        can_apply: row.can_apply,
        visits: row.visits.filter(|_| row.is_applied_for),
    }
}

/// The index as of this moment, at most a second old. While a large one is built for the first
/// time, what there is of it so far.
pub(crate) fn index(sv: &Services, now: Instant) -> Result<Arc<Index>> {
    let live = &sv.live;
    let mut state = match live.state.try_lock() {
        Ok(state) => state,
        // Somebody else is following; what there is will do, unless there is nothing yet.
        Err(TryLockError::WouldBlock) => {
            let current = live.current();
            if current.size().segments > 0 {
                return Ok(current);
            }
            live.state.lock().unwrap_or_else(PoisonError::into_inner)
        }
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
    };
    let is_fresh = state.checked_at.is_some_and(|at| (0..LAG_MS).contains(&now.millis_since(at)));
    if !is_fresh {
        follow(sv, &mut state)?;
        state.checked_at = Some(now);
    }
    drop(state);
    Ok(live.current())
}

fn follow(sv: &Services, state: &mut State) -> Result<()> {
    if !state.is_begun {
        if sv.db.read(listings::count)? > AT_ONCE_MAX {
            state.wants_rebuild = true;
        } else {
            mend(sv)?;
            let (index, stamp) = build(sv, |_| {})?;
            sv.live.swap(index);
            (state.stamp, state.is_whole) = (stamp, true);
        }
        state.is_begun = true;
        return Ok(());
    }
    if !state.is_whole {
        return Ok(());
    }
    let since = since_of(state.stamp);
    let (stamp, rows) = sv.db.snapshot(|tx| -> Result<_> {
        let stamp = listings::stamp(tx, since)?;
        if stamp == state.stamp {
            return Ok((stamp, Vec::new()));
        }
        Ok((stamp, listings::changed(tx, since, CHANGES_MAX + 1)?))
    })?;
    if stamp == state.stamp {
        return Ok(());
    }
    if rows.len() > CHANGES_MAX as usize {
        state.wants_rebuild = true;
        return Ok(());
    }
    take_in(sv, rows);
    // Rows leave the window as it moves on: what is counted next is counted now, in one look.
    state.stamp = sv.db.snapshot(|tx| listings::stamp(tx, since_of(stamp)))?;
    if state.stamp.changed_at != stamp.changed_at {
        // Something changed between the two looks; the next one must see it.
        state.stamp = Stamp { rows: -1, ..stamp };
    }
    Ok(())
}

fn since_of(stamp: Stamp) -> i64 {
    stamp.changed_at - LATE_MS
}

/// Puts rows into the index, those that are listed no more out of it.
fn take_in(sv: &Services, rows: Vec<(Listing, bool)>) {
    let current = sv.live.current();
    let (mut put, mut removed): (Vec<Document>, Vec<Key>) = (Vec::new(), Vec::new());
    for (row, is_listed) in rows {
        let key = (row.id.region, row.id.code.clone());
        let document = to_document(row);
        match (is_listed, current.digest(&key)) {
            (true, Some(held)) if held == document.digest() => {}
            (true, _) => put.push(document),
            (false, Some(_)) => removed.push(key),
            (false, None) => {}
        }
    }
    if !(put.is_empty() && removed.is_empty()) {
        sv.live.swap(current.changed(put, &removed));
    }
}

/// Builds an index of all that is listed; `so_far` is shown what there is after each segment.
fn build(sv: &Services, mut so_far: impl FnMut(&Index)) -> Result<(Index, Stamp)> {
    // What changes while rows are read has a later stamp and is followed afterwards.
    let stamp = sv.db.snapshot(|tx| {
        let last = listings::stamp(tx, 0)?;
        listings::stamp(tx, since_of(last))
    })?;
    let mut index = Index::default();
    let mut waiting: Vec<Document> = Vec::new();
    let mut after = (String::new(), String::new());
    loop {
        let page = sv.db.read(|tx| listings::page(tx, (&after.0, &after.1), ROWS))?;
        let Some(last) = page.last() else { break };
        after = (last.id.region.to_string(), last.id.code.clone());
        waiting.extend(page.into_iter().map(to_document));
        if waiting.len() + ROWS as usize > SEGMENT {
            index.append(std::mem::take(&mut waiting));
            so_far(&index);
        }
    }
    if !waiting.is_empty() {
        index.append(waiting);
    }
    Ok((index, stamp))
}

/// Builds the index anew while searches go on in the old one, and puts it in place.
pub fn rebuild(sv: &Services, now: Instant) -> Result<Size> {
    let _only_one = sv.live.rebuilding.lock().unwrap_or_else(PoisonError::into_inner);
    mend(sv)?;
    let is_first = {
        let mut state = sv.live.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.wants_rebuild = false;
        state.is_begun = true;
        !state.is_whole
    };
    let (index, stamp) = build(sv, |so_far| {
        if is_first {
            sv.live.swap(so_far.clone());
        }
    })?;
    let size = index.size();
    let mut state = sv.live.state.lock().unwrap_or_else(PoisonError::into_inner);
    sv.live.swap(index);
    // Whatever changed since the rows were read is looked at next.
    state.stamp = stamp;
    (state.checked_at, state.is_whole, state.rebuilt_at) = (None, true, Some(now));
    Ok(size)
}

/// Brings rows into line with their items, where they are not; answers how many were.
pub fn mend(sv: &Services) -> Result<usize> {
    let mut mended = 0;
    loop {
        let ids = sv.db.read(|tx| listings::unlike(tx, 500))?;
        if ids.is_empty() {
            return Ok(mended);
        }
        mended += ids.len();
        let published: HashMap<ItemId, _> = sv
            .db
            .read(|tx| store::items::find_many(tx, &ids))?
            .into_iter()
            .map(|published| (published.item.id.clone(), published))
            .collect();
        sv.db.write(move |tx| -> Result<()> {
            for id in &ids {
                match published.get(id) {
                    Some(published) => listings::put(tx, published)?,
                    None => listings::withdraw(tx, id)?,
                }
            }
            Ok(())
        })?;
    }
}

/// Does what is due in the background: a first or asked-for rebuild, or one that tidies up.
pub(crate) fn tend(sv: &Services, now: Instant) -> Result<Option<Size>> {
    index(sv, now)?;
    let size = sv.live.current().size();
    let wants = sv.live.state.lock().unwrap_or_else(PoisonError::into_inner).wants_rebuild;
    let is_worn = size.left * 8 > size.documents * LEFT_EIGHTHS
        || size.segments > size.documents.div_ceil(SEGMENT) + SEGMENTS_MORE;
    match wants || is_worn {
        true => rebuild(sv, now).map(Some),
        false => Ok(None),
    }
}

/// How the index stands.
pub fn health(sv: &Services) -> Health {
    let state = sv.live.state.lock().unwrap_or_else(PoisonError::into_inner);
    Health {
        is_whole: state.is_whole,
        rebuilt_at: state.rebuilt_at,
        followed_at: state.checked_at,
        size: sv.live.current().size(),
    }
}

/// Compares the index, brought up to now, with what the store lists, row by row.
pub fn prove(sv: &Services, now: Instant) -> Result<Proof> {
    sv.live.state.lock().unwrap_or_else(PoisonError::into_inner).checked_at = None;
    let index = index(sv, now)?;
    let mut held: HashMap<Key, u64> = index.digests().collect();
    let mut proof = Proof::default();
    let mut after = (String::new(), String::new());
    loop {
        let page = sv.db.read(|tx| listings::page(tx, (&after.0, &after.1), ROWS))?;
        let Some(last) = page.last() else { break };
        after = (last.id.region.to_string(), last.id.code.clone());
        for row in page {
            proof.listed += 1;
            let id = row.id.clone();
            let document = to_document(row);
            match held.remove(&document.key()) == Some(document.digest()) {
                true => proof.equal += 1,
                false => proof.missing.push(id),
            }
        }
    }
    proof.surplus = held.into_keys().map(|(region, code)| ItemId { region, code }).collect();
    proof.surplus.sort();
    Ok(proof)
}
