//! Finished public pages, kept for a second, so that a rush of readers costs one drawing.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::body::{Body, Bytes};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, VARY,
};
use axum::http::{Response, StatusCode};
use domain::region::RegionCode;
use domain::time::Instant;

use crate::asked::Asked;

/// How long a page is given out again before it is drawn anew.
const FRESH_MS: i64 = 1000;
/// How long an older page may still be given out while one request draws it anew.
const STALE_MS: i64 = 5000;
/// The most bytes kept; when there are more, all are dropped.
const BYTES_MAX: usize = 32 * 1024 * 1024;
/// Bodies above this are given out but not kept.
const BODY_MAX: usize = 1024 * 1024;

/// A page ready to send.
#[derive(Debug)]
pub(crate) struct Kept {
    kind: &'static str,
    body: Bytes,
    tag: String,
    /// What it costs of the budgets of reading.
    amount: u64,
    gzip: OnceLock<Option<Bytes>>,
}

struct Entry {
    kept: Arc<Kept>,
    drawn_at: Instant,
    /// When a request set out to draw the page anew.
    redrawn_from: Option<Instant>,
}

#[derive(Default)]
struct Pages {
    entries: HashMap<String, Entry>,
    bytes: usize,
}

#[derive(Default)]
pub(crate) struct Cache {
    pages: Mutex<Pages>,
}

/// What a public page depends on: address, language, size and region.
pub(crate) fn key(asked: &Asked, default_region: RegionCode) -> String {
    let mut query: Vec<_> = asked.query.iter().collect();
    query.sort();
    let region = asked.region.unwrap_or(default_region);
    let size = if asked.is_large { "large" } else { "normal" };
    let mut key = format!("{} {size} {region} {}", asked.lang.short(), asked.path);
    for (name, value) in query {
        // Decoded text may hold any character but this one cannot be confused with its length.
        key.push_str(&format!(" {}:{name}={value}", name.len()));
    }
    key
}

impl Cache {
    /// The page for `key`, if it was drawn within the last second. When it has just grown old, the
    /// first to ask gets nothing and is expected to draw it; the others get the old one meanwhile.
    pub(crate) fn get(&self, key: &str, now: Instant) -> Option<Arc<Kept>> {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = pages.entries.get_mut(key)?;
        let age = now.millis_since(entry.drawn_at);
        let is_being_redrawn =
            entry.redrawn_from.is_some_and(|from| (0..STALE_MS).contains(&now.millis_since(from)));
        if (0..FRESH_MS).contains(&age) || (is_being_redrawn && (0..STALE_MS).contains(&age)) {
            return Some(Arc::clone(&entry.kept));
        }
        entry.redrawn_from = Some(now);
        None
    }

    /// Keeps a page.
    pub(crate) fn put(
        &self,
        key: String,
        kind: &'static str,
        body: impl Into<Vec<u8>>,
        (amount, now): (u64, Instant),
    ) -> Arc<Kept> {
        let body: Vec<u8> = body.into();
        let tag = service::digest(&body)[..24].to_owned();
        let size = body.len() + key.len();
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let before = pages.entries.remove(&key);
        if let Some(before) = &before {
            pages.bytes = pages.bytes.saturating_sub(before.kept.body.len() + key.len());
        }
        let kept = match before.map(|entry| entry.kept) {
            // Nothing has changed: what was compressed stays so.
            Some(same) if same.tag == tag && same.kind == kind => same,
            _ => {
                Arc::new(Kept { kind, body: Bytes::from(body), tag, amount, gzip: OnceLock::new() })
            }
        };
        if size <= BODY_MAX {
            if pages.bytes + size > BYTES_MAX {
                *pages = Pages::default();
            }
            pages.bytes += size;
            let entry = Entry { kept: Arc::clone(&kept), drawn_at: now, redrawn_from: None };
            pages.entries.insert(key, entry);
        }
        kept
    }
}

impl Kept {
    /// What it costs of the budgets of reading; that a browser has it already tells little.
    pub(crate) fn amount(&self, asked: &Asked) -> u64 {
        if self.is_known_to(asked) { self.amount.min(1) } else { self.amount }
    }

    fn is_known_to(&self, asked: &Asked) -> bool {
        asked.kept_tags.as_deref().is_some_and(|tags| names(tags, &self.tag))
    }

    /// The response: the page, or that the browser has it already.
    pub(crate) fn respond(&self, asked: &Asked) -> Response<Body> {
        let gzip = if asked.takes_gzip { self.gzipped() } else { None };
        let tag = match gzip {
            Some(_) => format!("\"{}-gzip\"", self.tag),
            None => format!("\"{}\"", self.tag),
        };
        let has_it = self.is_known_to(asked);
        let (status, body) = match (has_it, &gzip) {
            (true, _) => (StatusCode::NOT_MODIFIED, Body::empty()),
            (false, Some(bytes)) => (StatusCode::OK, Body::from(Bytes::clone(bytes))),
            (false, None) => (StatusCode::OK, Body::from(self.body.clone())),
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let mut put = |name: HeaderName, value: &'static str| {
            headers.insert(name, HeaderValue::from_static(value));
        };
        put(CACHE_CONTROL, "private, max-age=0, must-revalidate");
        put(VARY, "Cookie, Accept-Language, Accept-Encoding");
        if !has_it {
            put(CONTENT_TYPE, self.kind);
            if gzip.is_some() {
                put(CONTENT_ENCODING, "gzip");
            }
        }
        let tag = HeaderValue::from_str(&tag).expect("a tag is hexadecimal");
        headers.insert(ETAG, tag);
        response
    }

    fn gzipped(&self) -> Option<&Bytes> {
        let gzip = self.gzip.get_or_init(|| {
            let level = flate2::Compression::new(5);
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
            encoder.write_all(&self.body).ok()?;
            Some(Bytes::from(encoder.finish().ok()?))
        });
        gzip.as_ref()
    }
}

/// Whether a list of entity tags names this page in any encoding (RFC 9110 §13.1.2).
fn names(tags: &str, tag: &str) -> bool {
    tags.split(',').map(str::trim).any(|one| {
        let bare = one.strip_prefix("W/").unwrap_or(one).trim_matches('"');
        one == "*" || bare == tag || bare.strip_suffix("-gzip") == Some(tag)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Instant {
        Instant::from_millis(ms)
    }

    #[test]
    fn a_page_is_fresh_for_a_second_and_then_drawn_by_one() {
        let cache = Cache::default();
        assert!(cache.get("a", at(0)).is_none());
        cache.put("a".to_owned(), "text/html", "one".to_owned(), (1, at(0)));
        assert_eq!(cache.get("a", at(999)).unwrap().body, "one");
        assert!(cache.get("a", at(1000)).is_none(), "the first is to draw it");
        assert_eq!(cache.get("a", at(1001)).unwrap().body, "one", "the others do not wait");
        assert!(cache.get("a", at(6000)).is_none(), "but not for ever");
        cache.put("a".to_owned(), "text/html", "two".to_owned(), (1, at(1500)));
        assert_eq!(cache.get("a", at(1501)).unwrap().body, "two");
        assert!(cache.get("a", at(0)).is_none(), "a clock set back draws anew");
    }

    #[test]
    fn an_unchanged_page_keeps_what_was_compressed() {
        let cache = Cache::default();
        let text = "页面 ".repeat(1000);
        let first = cache.put("a".to_owned(), "text/html", text.clone(), (1, at(0)));
        assert!(first.gzipped().unwrap().len() < 200);
        let second = cache.put("a".to_owned(), "text/html", text, (1, at(5000)));
        assert!(Arc::ptr_eq(&first, &second));
    }

    #[test]
    fn bytes_are_counted_and_bounded() {
        let cache = Cache::default();
        for number in 0..100 {
            let body = format!("{number:>10}").repeat(100_000);
            cache.put(number.to_string(), "text/html", body, (1, at(0)));
            let pages = cache.pages.lock().unwrap();
            let held: usize = pages.entries.iter().map(|(k, e)| k.len() + e.kept.body.len()).sum();
            assert_eq!(held, pages.bytes);
            assert!(held <= BYTES_MAX);
        }
        let large = "x".repeat(BODY_MAX + 1);
        cache.put("large".to_owned(), "text/html", large, (1, at(0)));
        assert!(cache.get("large", at(0)).is_none());
    }

    #[test]
    fn tags_are_read_weak_strong_and_encoded() {
        for tags in ["\"abc\"", "W/\"abc\"", "\"x\", \"abc-gzip\"", "*"] {
            assert!(names(tags, "abc"), "{tags}");
        }
        assert!(!names("\"abcd\"", "abc"));
    }
}
