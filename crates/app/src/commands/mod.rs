//! The commands, one file each.

mod demo;
mod doctor;
mod migrate;
mod serve;
mod verify;

use std::io::Write;

use crate::cli::{Cli, Command, Settings};
use crate::clock;
use crate::config::Config;

/// Runs the command that was asked for.
pub fn run(asked: Cli) -> anyhow::Result<()> {
    match asked.command {
        Command::Serve(settings) => serve::run(&load(&settings)?),
        Command::Demo(asked) => demo::run(&asked),
        Command::Migrate(settings) => migrate::run(&load(&settings)?),
        Command::Doctor(settings) => doctor::run(&settings),
        Command::Verify(verify) => verify::run(&load(&verify.settings)?, verify.format),
    }
}

fn load(settings: &Settings) -> anyhow::Result<Config> {
    Config::load(settings.config.as_deref(), &clock::environment(), &settings.given())
}

/// Prints a line of the command's result. A reader that went away is no failure of ours.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
