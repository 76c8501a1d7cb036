//! `tongban serve`: the server for people.

use service::Cost;
use store::Options;

use crate::config::{Config, shown};
use crate::exit::{Kind, failure, from_store};
use crate::{clock, demo, host, logs, open};

/// Serves, unless something about the settings or the database is unsafe or unready.
pub fn run(config: &Config) -> anyhow::Result<()> {
    config.check_safe()?;
    if clock::environment().iter().any(|(name, _)| name == host::HASH_MEMORY) {
        let why =
            format!("refused as unsafe: {} weakens password hashing; unset it", host::HASH_MEMORY);
        return Err(failure(Kind::Unsafe, why));
    }
    logs::start(&config.log)?;
    let listener = host::listen(config.listen)?;
    open::writable_folder(&config.data_folder())?;
    let db = open::ready(&config.database, &Options::default())?;
    let known = demo::accounts::known_passwords(&db)
        .map_err(|why| from_store(why, &shown(&config.database)))?;
    if !known.is_empty() {
        return Err(failure(
            Kind::Unsafe,
            format!(
                "refused as unsafe: {} holds accounts with the demo's passwords ({}); serve \
                 another database, or show this one with `tongban demo`",
                shown(&config.database),
                known.join(", ")
            ),
        ));
    }
    let services = host::services(db, config, Cost::default())?;
    host::run(services, config, listener, Vec::new())
}
