//! The commands, one file each.

pub mod assess;
mod bench;
pub mod client;
mod demo;
mod doctor;
mod export;
mod import;
mod lint;
mod migrate;
pub mod reproduce;
mod scan;
mod serve;
mod verify;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use crate::cli::{Cli, Command, Export, Import, Lint, Settings};
use crate::clock;
use crate::config::Config;

/// Runs the command that was asked for.
pub fn run(asked: Cli) -> anyhow::Result<ExitCode> {
    if matches!(asked.command, Command::Serve(_) | Command::Demo(_) | Command::Bench(_)) {
        keep_pages_small();
    }
    match asked.command {
        Command::Serve(settings) => serve::run(&load(&settings)?)?,
        Command::Demo(asked) => demo::run(&asked)?,
        Command::Migrate(settings) => migrate::run(&load(&settings)?)?,
        Command::Doctor(settings) => doctor::run(&settings)?,
        Command::Verify(verify) => verify::run(&load(&verify.settings)?, verify.format)?,
        Command::Bench(asked) => bench::run(&asked)?,
        Command::Import(Import::Items(asked)) => {
            import::items(&load_for(&asked.settings, asked.data_dir.as_deref())?, &asked)?;
        }
        Command::Export(Export::Items(asked)) => {
            export::items(&load_for(&asked.settings, asked.data_dir.as_deref())?, &asked)?;
        }
        Command::Lint(Lint::Items(asked)) => {
            lint::items(&load_for(&asked.settings, asked.data_dir.as_deref())?, &asked)?;
        }
        Command::Client(asked) => client::run(&load(asked.settings())?, &asked)?,
        Command::Assess(asked) => return assess::run(&asked),
        Command::Reproduce(asked) => return reproduce::run(&asked),
        Command::Scan(asked) => scan::run(&asked)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Asks for memory in small pages only. The allocator would take them by 2 MiB, most of which stay
/// empty in a server at rest: 64 MB resident instead of 49 with an empty database.
fn keep_pages_small() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::thread::disable_transparent_huge_pages(true) {
        tracing::debug!(%error, "memory may come in large pages");
    }
}

fn load(settings: &Settings) -> anyhow::Result<Config> {
    Config::load(settings.config.as_deref(), &clock::environment(), &settings.given())
}

/// Settings with the database in a folder of its own, where one is named.
fn load_for(settings: &Settings, data_dir: Option<&Path>) -> anyhow::Result<Config> {
    let mut given = settings.given();
    if let Some(folder) = data_dir {
        given.insert("database", format!("sqlite:{}", folder.join("tongban.db").display()));
    }
    Config::load(settings.config.as_deref(), &clock::environment(), &given)
}

/// Prints a line of the command's result. A reader that went away is no failure of ours.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
