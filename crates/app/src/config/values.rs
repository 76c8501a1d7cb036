//! Values of settings, read from their texts.

use domain::identity::Level;

use super::url::is_loopback;

/// The address of an issuer: over TLS, or on this machine.
pub fn issuer(value: &str) -> Result<String, &'static str> {
    match value.starts_with("https://") || is_loopback(value) {
        true => Ok(value.to_owned()),
        false => Err("must be an https:// address"),
    }
}

/// Real-name levels by `acr`.
pub fn levels(value: &str) -> Result<Vec<(String, Level)>, &'static str> {
    let one = |pair: &str| {
        let (acr, number) = pair.rsplit_once('=')?;
        Some((acr.to_owned(), Level::from_number(number.parse().ok()?)?))
    };
    let all: Option<Vec<_>> = value.split_whitespace().map(one).collect();
    all.ok_or("must be acr values with levels from 0 to 4: gold=3 silver=2")
}

/// A whole number above nought.
pub fn count(value: &str) -> Result<usize, &'static str> {
    match value.parse() {
        Ok(0) | Err(_) => Err("must be a whole number above 0"),
        Ok(number) => Ok(number),
    }
}

/// Whole seconds up to an hour.
pub fn seconds(value: &str) -> Result<u64, &'static str> {
    match value.parse() {
        Ok(number @ 1..=3600) => Ok(number),
        _ => Err("must be whole seconds from 1 to 3600"),
    }
}
