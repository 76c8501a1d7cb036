//! `tongban migrate`: brings the schema up to date.

use store::Options;

use super::say;
use crate::config::{Config, shown};
use crate::exit::from_store;
use crate::{clock, open};

/// Applies the migrations that are missing.
pub fn run(config: &Config) -> anyhow::Result<()> {
    if config.sqlite_path().is_some() {
        open::writable_folder(&config.data_folder())?;
    }
    let shown = shown(&config.database);
    let options = Options { connections: 1, ..Options::default() };
    let db = open::any(&config.database, &options)?;
    let done = db.migrate(clock::now().millis()).map_err(|why| from_store(why, &shown))?;
    for version in &done {
        let name = store::migrations().iter().find(|m| m.version == *version).map(|m| m.name);
        say(&format!("applied {version} {}", name.unwrap_or_default()));
    }
    let standing = db.standing().map_err(|why| from_store(why, &shown))?;
    say(&format!("{shown} is at schema version {}", standing.found));
    Ok(())
}
