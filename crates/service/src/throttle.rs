//! Limits on tries: so many in a window for one key, kept in memory and bounded.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::time::Instant;

use crate::error::{Error, Result};

/// The most keys remembered; beyond it those whose window has passed are forgotten.
const KEYS_MAX: usize = 100_000;

/// How many tries a key has in a window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    pub tries: u32,
    pub window_ms: i64,
}

/// What an address counts as wherever a source is counted: itself, or of the sixth version its
/// network of 64 bits, which one subscriber has.
pub fn network(source: &str) -> String {
    match source.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(ip)) => ip.to_string(),
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Err(_) => source.to_owned(),
    }
}

/// The key under which one kind of tries is counted for whoever asks from an address.
pub(crate) fn by_source(kind: &str, source: &str) -> String {
    format!("{kind}:{}", network(source))
}

#[derive(Default)]
pub(crate) struct Throttle {
    windows: Mutex<HashMap<String, (i64, u32)>>,
}

impl Throttle {
    /// Fails once `key` has used up its tries.
    pub(crate) fn check(&self, key: &str, limit: Limit, now: Instant) -> Result<()> {
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((began, used)) = windows.get(key) else { return Ok(()) };
        let left = began + limit.window_ms - now.millis();
        if *used >= limit.tries && left > 0 {
            let retry_after_s = u32::try_from(left / 1000 + 1).unwrap_or(u32::MAX);
            return Err(Error::Throttled { retry_after_s });
        }
        Ok(())
    }

    /// Counts a try.
    pub(crate) fn count(&self, key: &str, limit: Limit, now: Instant) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= KEYS_MAX {
            windows.retain(|_, (began, _)| *began + limit.window_ms > now.millis());
        }
        let window = windows.entry(key.to_owned()).or_insert((now.millis(), 0));
        if window.0 + limit.window_ms <= now.millis() {
            *window = (now.millis(), 0);
        }
        window.1 = window.1.saturating_add(1);
    }

    /// Forgets a key, after a success.
    pub(crate) fn clear(&self, key: &str) {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_subscriber_are_one() {
        let key = |source| by_source("query-source", source);
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:10.0.0.1"), key("10.0.0.1"));
        assert_ne!(key("10.0.0.1"), key("10.0.0.2"));
        assert_eq!(network("unknown"), "unknown");
    }

    #[test]
    fn tries_run_out_and_come_back_with_the_next_window() {
        let throttle = Throttle::default();
        let limit = Limit { tries: 2, window_ms: 60_000 };
        let at = Instant::from_millis;
        for ms in [0, 1000] {
            throttle.check("a", limit, at(ms)).unwrap();
            throttle.count("a", limit, at(ms));
        }
        let refused = throttle.check("a", limit, at(2000)).unwrap_err();
        assert!(matches!(refused, Error::Throttled { retry_after_s: 59 }), "{refused:?}");
        throttle.check("b", limit, at(2000)).unwrap();
        throttle.check("a", limit, at(60_000)).unwrap();
    }
}
