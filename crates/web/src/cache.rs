//! Finished public pages, kept for a second, so that a rush of readers costs one drawing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use domain::time::Instant;

/// How long a page is given out again before it is drawn anew.
const FRESH_MS: i64 = 1000;
/// The most pages kept; when full, all are dropped.
const PAGES_MAX: usize = 2000;

/// A page ready to send.
#[derive(Clone)]
pub(crate) struct Kept {
    pub body: Bytes,
    pub etag: String,
    drawn_at: Instant,
}

#[derive(Default)]
pub(crate) struct Cache {
    pages: Mutex<HashMap<String, Kept>>,
}

impl Cache {
    /// The page for `key`, if it was drawn within the last second.
    pub(crate) fn get(&self, key: &str, now: Instant) -> Option<Kept> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = pages.get(key)?;
        (0..FRESH_MS).contains(&now.millis_since(kept.drawn_at)).then(|| kept.clone())
    }

    /// Keeps a page.
    pub(crate) fn put(&self, key: String, body: String, now: Instant) -> Kept {
        let etag = format!("\"{}\"", service::digest(body.as_bytes()));
        let kept = Kept { body: Bytes::from(body), etag, drawn_at: now };
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= PAGES_MAX {
            pages.clear();
        }
        pages.insert(key, kept.clone());
        kept
    }
}
