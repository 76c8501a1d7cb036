//! What an operator can set, by command line, environment and file, and what is unsafe to set.

mod budgets;
mod file;
mod url;
mod values;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use domain::identity::Level;
use domain::region::RegionCode;
use service::budgets::Budgets;

use crate::clamd::Place;
use crate::exit::{Kind, failure};
use crate::network::{Network, networks};
use url::turns_durability_off;
pub use url::{base, database, shown};
use values::{count, issuer, levels, seconds};

/// Everything an operator can set.
#[derive(Clone, Debug)]
pub struct Config {
    /// `sqlite:PATH` or a PostgreSQL URL.
    pub database: String,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The address people type; by default the one listened on.
    pub base_url: Option<String>,
    /// Where the server's secret lies; by default beside the database.
    pub secret_file: Option<PathBuf>,
    /// The region shown to somebody who has not chosen one.
    pub default_region: RegionCode,
    /// Which files are taken.
    pub files: Files,
    /// How notices are brought.
    pub carriers: crate::carriers::Settings,
    /// Limits of the server.
    pub limits: web::Limits,
    /// How much may be read in an hour.
    pub budgets: Budgets,
    /// The proxies before this server, whose word about who asks is believed.
    pub proxies: Vec<Network>,
    /// How the log is written.
    pub log: Log,
    /// Who may log in how.
    pub login: Login,
    /// Threads that serve connections; by default one for each processor.
    pub workers: Option<usize>,
    /// A font file with characters that the embedded face of papers lacks.
    pub papers_font: Option<PathBuf>,
}

/// Who may log in how.
#[derive(Clone, Debug)]
pub struct Login {
    /// Whether staff must show a second factor.
    pub staff_needs_factor: bool,
    /// The identity provider; none where its issuer is not set.
    pub provider: Provider,
}

/// An identity provider by OpenID Connect.
#[derive(Clone, Debug, Default)]
pub struct Provider {
    /// Its issuer identifier.
    pub issuer: Option<String>,
    /// Our client id there.
    pub client_id: String,
    /// A file with our secret there.
    pub secret_file: Option<PathBuf>,
    /// What people call it, in Chinese and in English with a bar between.
    pub name: String,
    /// Its `acr` values with the real-name level of each: `acr=3 acr=2`.
    pub levels: Vec<(String, Level)>,
}

/// Which files are taken, and what scans them.
#[derive(Clone, Debug)]
pub struct Files {
    /// The most bytes one file may have.
    pub bytes_max: u64,
    /// The most bytes one person may keep that no case holds.
    pub person_bytes_max: u64,
    /// Where a ClamAV daemon listens; none means that files are used unscanned.
    pub scanner: Option<Place>,
}

/// How the log is written.
#[derive(Clone, Debug)]
pub struct Log {
    /// One JSON object a line rather than text.
    pub is_json: bool,
    /// What is logged, in the directives of `tracing`.
    pub filter: String,
}

/// The keys, as they are written in the file; the environment has them in capitals with
/// `TONGBAN_` in front and `_` for the dot.
pub const KEYS: [&str; 43] = [
    "database",
    "listen",
    "base_url",
    "secret_file",
    "default_region",
    "files.bytes_max",
    "files.person_bytes_max",
    "files.scanner",
    "limits.connections_max",
    "limits.connections_per_source_max",
    "limits.header_s",
    "limits.body_s",
    "limits.idle_s",
    "limits.body_bytes_max",
    "limits.blocking_max",
    "limits.proxies",
    "budgets.source_rows",
    "budgets.source_list_rows",
    "budgets.source_cases",
    "budgets.source_file_bytes",
    "budgets.identity_rows",
    "budgets.identity_list_rows",
    "budgets.identity_cases",
    "budgets.identity_file_bytes",
    "login.staff_needs_factor",
    "login.issuer",
    "login.client_id",
    "login.client_secret_file",
    "login.provider_name",
    "login.provider_levels",
    "mail.server",
    "mail.from",
    "mail.login",
    "mail.password_file",
    "gateway.url",
    "gateway.key_file",
    "outgoing.networks",
    "notices.queue_max",
    "log.format",
    "log.filter",
    "workers",
    "papers.font",
    "config",
];

/// Variables with our prefix that are no settings: `TONGBAN_DATA` names public data for `reproduce`
/// and `bench`, the others belong to the tests of the project.
const NOT_SETTINGS: [&str; 4] =
    ["TONGBAN_CHROMIUM", "TONGBAN_DATA", "TONGBAN_HASH_MEMORY_KIB", "TONGBAN_URL"];
const NOT_SETTINGS_PREFIX: &str = "TONGBAN_TEST_";

/// The file read when none is named, if it exists.
const DEFAULT_FILE: &str = "tongban.toml";

impl Default for Config {
    fn default() -> Self {
        Self {
            database: "sqlite:data/tongban.db".to_owned(),
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            base_url: None,
            secret_file: None,
            default_region: RegionCode::parse("330106").expect("six digits"),
            files: {
                let built_in = service::files::Setup::default();
                Files {
                    bytes_max: built_in.bytes_max,
                    person_bytes_max: built_in.person_bytes_max,
                    scanner: None,
                }
            },
            carriers: crate::carriers::Settings::default(),
            limits: web::Limits::default(),
            budgets: Budgets::default(),
            proxies: Vec::new(),
            login: Login { staff_needs_factor: true, provider: Provider::default() },
            log: Log { is_json: false, filter: "info".to_owned() },
            workers: None,
            papers_font: None,
        }
    }
}

/// Values given on the command line, by key.
pub type Given = BTreeMap<&'static str, String>;

impl Config {
    /// Reads the configuration: the command line wins over the environment, it over the file, and
    /// the file over what is built in.
    pub fn load(
        file: Option<&Path>,
        environment: &[(String, String)],
        given: &Given,
    ) -> anyhow::Result<Self> {
        let mut config = Self::default();
        let by_environment = from_environment(environment)?;
        let named = file.map(Path::to_owned).or_else(|| {
            let named = by_environment.iter().find(|(key, ..)| *key == "config");
            named.map(|(_, _, value)| PathBuf::from(value))
        });
        let path = named.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        if named.is_some() || path.exists() {
            for (key, place, value) in file::read(&path)? {
                config.set(key, &place, &value)?;
            }
        }
        for (key, place, value) in by_environment.iter().filter(|(key, ..)| *key != "config") {
            config.set(key, place, value)?;
        }
        for (key, value) in given {
            config.set(key, &format!("--{}", key.replace(['_', '.'], "-")), value)?;
        }
        Ok(config)
    }

    fn set(&mut self, key: &str, place: &str, value: &str) -> anyhow::Result<()> {
        self.take(key, value).map_err(|why| {
            failure(Kind::Config, format!("{place}: {key} = {:?}: {why}", shown(value)))
        })
    }

    fn take(&mut self, key: &str, value: &str) -> Result<(), &'static str> {
        if let Some(taken) = self.carriers.take(key, value) {
            return taken;
        }
        if let Some(taken) = budgets::take(&mut self.budgets, key, value) {
            return taken;
        }
        let limits = &mut self.limits;
        match key {
            "database" => self.database = database(value)?,
            "listen" => {
                self.listen =
                    value.parse().map_err(|_| "must be an address with a port: 127.0.0.1:8080")?;
            }
            "base_url" => self.base_url = Some(base(value)?),
            "secret_file" => self.secret_file = Some(PathBuf::from(value)),
            "default_region" => {
                self.default_region =
                    RegionCode::parse(value).map_err(|_| "must be a region code of six digits")?;
            }
            "files.bytes_max" => self.files.bytes_max = count(value)? as u64,
            "files.person_bytes_max" => self.files.person_bytes_max = count(value)? as u64,
            "files.scanner" => self.files.scanner = Some(Place::parse(value)?),
            "limits.connections_max" => limits.connections_max = count(value)?,
            "limits.connections_per_source_max" => {
                limits.connections_per_source_max = count(value)?;
            }
            "limits.header_s" => limits.header_s = seconds(value)?,
            "limits.body_s" => limits.body_s = seconds(value)?,
            "limits.idle_s" => limits.idle_s = seconds(value)?,
            "limits.body_bytes_max" => limits.body_bytes_max = count(value)?,
            "limits.blocking_max" => limits.blocking_max = count(value)?,
            "limits.proxies" => self.proxies = networks(value)?,
            "login.staff_needs_factor" => {
                self.login.staff_needs_factor = match value {
                    "true" => true,
                    "false" => false,
                    _ => return Err("must be true or false"),
                };
            }
            "login.issuer" => self.login.provider.issuer = Some(issuer(value)?),
            "login.client_id" => value.clone_into(&mut self.login.provider.client_id),
            "login.client_secret_file" => {
                self.login.provider.secret_file = Some(PathBuf::from(value));
            }
            "login.provider_name" => value.clone_into(&mut self.login.provider.name),
            "login.provider_levels" => self.login.provider.levels = levels(value)?,
            "log.format" => {
                self.log.is_json = match value {
                    "json" => true,
                    "text" => false,
                    _ => return Err("must be text or json"),
                };
            }
            "log.filter" => {
                tracing_subscriber::EnvFilter::try_new(value)
                    .map_err(|_| "must be a level such as info, or module=level directives")?;
                value.clone_into(&mut self.log.filter);
            }
            "workers" => self.workers = Some(count(value)?),
            "papers.font" => self.papers_font = Some(PathBuf::from(value)),
            _ => return Err("there is no such key"),
        }
        Ok(())
    }

    /// Where the server's secret lies.
    pub fn secret_path(&self) -> PathBuf {
        match &self.secret_file {
            Some(path) => path.clone(),
            None if self.data_folder() == Path::new(".") => PathBuf::from("secret"),
            None => self.data_folder().join("secret"),
        }
    }

    /// The folder of the embedded database, or `data` beside a database server.
    pub fn data_folder(&self) -> PathBuf {
        match self.sqlite_path().and_then(Path::parent) {
            Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
            Some(folder) => folder.to_owned(),
            None => PathBuf::from("data"),
        }
    }

    /// The file of the embedded database.
    pub fn sqlite_path(&self) -> Option<&Path> {
        self.database.strip_prefix("sqlite:").map(Path::new)
    }

    /// The settings that no server open to people may have.
    pub fn check_safe(&self) -> anyhow::Result<()> {
        let is_secure = self.base_url.as_ref().is_some_and(|url| url.starts_with("https://"));
        if let Some(url) = self.base_url.as_ref().filter(|url| !is_secure && !url::is_loopback(url))
        {
            return Err(unsafe_setting(format!(
                "base_url {url} is plain http on a public name, so session cookies would travel \
                 in the clear; use https:// with a TLS proxy in front"
            )));
        }
        if !self.listen.ip().is_loopback() && !is_secure {
            return Err(unsafe_setting(format!(
                "listen {} is open to other machines but base_url is not https://; set base_url \
                 to the https address of the TLS proxy, or listen on 127.0.0.1",
                self.listen
            )));
        }
        if turns_durability_off(&self.database) {
            return Err(unsafe_setting(
                "the database URL turns synchronous commits off; what is acknowledged must be \
                 stored"
                    .to_owned(),
            ));
        }
        if let Some(directive) = talkative(&self.log.filter) {
            return Err(unsafe_setting(format!(
                "log.filter {directive:?} makes libraries log what passes through them; only \
                 service, web, store and app may be set to debug or trace"
            )));
        }
        Ok(())
    }
}

fn unsafe_setting(why: String) -> anyhow::Error {
    failure(Kind::Unsafe, format!("refused as unsafe: {why}"))
}

/// The first directive that would log the data passing through a library.
fn talkative(filter: &str) -> Option<&str> {
    const OWN: [&str; 5] = ["app", "tongban", "web", "service", "store"];
    filter.split(',').map(str::trim).find(|directive| {
        let (target, level) = directive.split_once('=').unwrap_or(("", directive));
        let is_loud = matches!(level.to_ascii_lowercase().as_str(), "debug" | "trace" | "4" | "5");
        let root = target.split(['[', ':']).next().unwrap_or_default();
        is_loud && !OWN.contains(&root)
    })
}

/// Settings of the environment as (key, variable, value).
fn from_environment(
    environment: &[(String, String)],
) -> anyhow::Result<Vec<(&'static str, String, String)>> {
    let mut found = Vec::new();
    for (variable, value) in environment {
        let Some(name) = variable.strip_prefix("TONGBAN_") else { continue };
        if NOT_SETTINGS.contains(&variable.as_str()) || variable.starts_with(NOT_SETTINGS_PREFIX) {
            continue;
        }
        let wanted = name.to_ascii_lowercase();
        let Some(key) = KEYS.into_iter().find(|key| key.replace('.', "_") == wanted) else {
            let why = format!("environment: unknown key {variable}; known are {}", known());
            return Err(failure(Kind::Config, why));
        };
        found.push((key, variable.clone(), value.clone()));
    }
    Ok(found)
}

/// The keys a file may have, for messages.
fn known() -> String {
    KEYS.into_iter().filter(|key| *key != "config").collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
