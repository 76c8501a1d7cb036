//! The wall clock and the source of random bytes; every other room is handed what they give.

use domain::time::Instant;

/// The moment it is now.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
pub fn now() -> Instant {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX));
    Instant::from_millis(since)
}

/// Fresh random bytes of the operating system.
#[expect(clippy::disallowed_methods, reason = "this is the one place that draws random bytes")]
pub fn entropy() -> [u8; 64] {
    let mut bytes = [0; 64];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// The environment, as the one place that reads it sees it.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
pub fn environment() -> Vec<(String, String)> {
    std::env::vars().collect()
}
