//! What every request works with, opened once.

use std::net::IpAddr;
use std::sync::Arc;

use domain::region::{Gazetteer, RegionCode};
use domain::text::Language;
use domain::time::Instant;
use minijinja::Environment;
use service::Services;
use tokio::sync::Semaphore;

use crate::cache::Cache;
use crate::metrics::Metrics;
use crate::page;
use crate::pool::Pool;
use crate::words::Words;

/// How the site is set up.
pub struct Setup {
    /// The address people type, without a slash at the end: `https://example.org`.
    pub base_url: String,
    /// Accounts to offer on the login page; empty unless this is a demo.
    pub demo_accounts: Vec<DemoAccount>,
    /// The region shown to those who have not chosen one.
    pub default_region: RegionCode,
    /// The limits that keep one client from harming the others.
    pub limits: Limits,
    /// Whether an address is that of a proxy before this server, which says who asks.
    pub is_proxy: Box<dyn Fn(IpAddr) -> bool + Send + Sync>,
    /// The wall clock.
    pub clock: fn() -> Instant,
    /// Fresh random bytes.
    pub entropy: fn() -> [u8; 64],
}

/// An account that a demo offers to try.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    /// The login name.
    pub login: String,
    /// The password.
    pub password: String,
    /// The holder's name.
    pub name: String,
    /// A role's key, or `citizen` or `firm`.
    pub role_key: String,
}

/// Limits on clients.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Open connections in all.
    pub connections_max: usize,
    /// Open connections from one address.
    pub connections_per_source_max: usize,
    /// Seconds to send a request's head.
    pub header_s: u64,
    /// Seconds to send a request's body.
    pub body_s: u64,
    /// Seconds a connection may stay without a request.
    pub idle_s: u64,
    /// The largest request body in bytes.
    pub body_bytes_max: usize,
    /// Requests worked on at once.
    pub blocking_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 10_000,
            connections_per_source_max: 256,
            header_s: 10,
            body_s: 30,
            idle_s: 60,
            body_bytes_max: 1024 * 1024,
            blocking_max: 64,
        }
    }
}

/// The site cannot start: something it was built with does not hold.
#[derive(Debug)]
pub struct StartFault(pub String);

impl std::fmt::Display for StartFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartFault {}

/// How many large documents of other systems are in memory at a time.
const LARGE_AT_ONCE: usize = 4;

/// As many as hash at once by default, and as many again that read and write meanwhile.
const LOGINS_AT_ONCE: usize = 4;

/// The opened site.
pub struct Site {
    pub(crate) services: Arc<Services>,
    pub(crate) setup: Setup,
    pub(crate) gazetteer: Gazetteer,
    pub(crate) words: [Arc<Words>; 2],
    pub(crate) pages: [Environment<'static>; 2],
    pub(crate) cache: Cache,
    pub(crate) metrics: Metrics,
    pub(crate) places: Semaphore,
    /// Large documents of other systems that are read and worked on at once.
    pub(crate) large: Semaphore,
    /// The threads that draw pages read from our own database alone.
    pub(crate) pool: Pool,
    /// Logins worked on at once. They wait for each other here and not in the places that all
    /// requests share, so that a rush of logins leaves the pages free.
    pub(crate) logins: Semaphore,
    pub(crate) asset_version: String,
    pub(crate) is_secure: bool,
}

/// Opens the site over the services.
pub fn site(services: Arc<Services>, setup: Setup) -> Result<Arc<Site>, StartFault> {
    let words = [Words::of(Language::Zh)?, Words::of(Language::En)?];
    let pages = [page::environment(Language::Zh)?, page::environment(Language::En)?];
    Ok(Arc::new(Site {
        services,
        gazetteer: Gazetteer::national(),
        words,
        pages,
        cache: Cache::default(),
        metrics: Metrics::default(),
        pool: Pool::new(),
        places: Semaphore::new(setup.limits.blocking_max.max(1)),
        logins: Semaphore::new(LOGINS_AT_ONCE),
        large: Semaphore::new(LARGE_AT_ONCE),
        asset_version: crate::statics::version(),
        is_secure: setup.base_url.starts_with("https://"),
        setup,
    }))
}

impl Site {
    pub(crate) fn words(&self, language: Language) -> &Words {
        &self.words[index(language)]
    }

    pub(crate) fn pages(&self, language: Language) -> &Environment<'static> {
        &self.pages[index(language)]
    }
}

fn index(language: Language) -> usize {
    match language {
        Language::Zh => 0,
        Language::En => 1,
    }
}
