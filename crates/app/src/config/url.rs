//! Reading the two addresses among the settings, and showing them without their passwords.

use std::net::IpAddr;

/// A database address of a kind this program can open.
pub fn database(value: &str) -> Result<String, &'static str> {
    let is_sqlite = value.strip_prefix("sqlite:").is_some_and(|path| !path.is_empty());
    let is_postgres = value.starts_with("postgres://") || value.starts_with("postgresql://");
    match is_sqlite || is_postgres {
        true => Ok(value.to_owned()),
        false => Err("must be sqlite:PATH or postgres://USER@HOST/NAME"),
    }
}

/// The address people type: scheme, host and perhaps a port, without a path.
pub fn base(value: &str) -> Result<String, &'static str> {
    let rest = value
        .strip_prefix("https://")
        .or_else(|| value.strip_prefix("http://"))
        .ok_or("must begin with https:// (or http:// on this machine)")?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let is_plain = !rest.is_empty()
        && rest
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'));
    match is_plain {
        true => Ok(value.strip_suffix('/').unwrap_or(value).to_owned()),
        false => Err("must be a host with an optional port and nothing behind it"),
    }
}

/// Whether a base address names this machine itself.
pub fn is_loopback(base: &str) -> bool {
    let rest = base.split_once("://").map_or(base, |(_, rest)| rest);
    let host = match rest.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => rest.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether a database address asks the server not to sync what it commits.
pub fn turns_durability_off(url: &str) -> bool {
    let plain = url.to_ascii_lowercase().replace("%5f", "_");
    plain.contains("synchronous_commit") || plain.contains("fsync")
}

/// An address as it may be shown: without the password in it.
pub fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (place, query) = rest.split_once('?').map_or((rest, None), |(p, q)| (p, Some(q)));
    let place = match place.rsplit_once('@') {
        Some((who, host)) => {
            let user = who.split(':').next().unwrap_or_default();
            format!("{user}:***@{host}")
        }
        None => place.to_owned(),
    };
    let query = query.map(|_| "?***").unwrap_or_default();
    format!("{scheme}://{place}{query}")
}
