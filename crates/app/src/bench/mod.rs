//! How fast the product is, measured against what the machine allows in the same minutes.
//!
//! Every figure of a scenario is a ratio: the product's median over the median of a limit program
//! that stores the same rows with the same durability, or serves the same bytes, and nothing else.
//! Limit and product take turns, so that whatever else the machine does weighs on both.

mod assess;
mod client;
mod cpu;
mod fixture;
mod load;
mod login;
mod machine;
mod pages;
mod postgres_limit;
mod report;
mod server;
mod sqlite_limit;
mod start;
mod submit;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;

pub use report::Report;

/// What a run is told.
pub struct Asked {
    /// The scenario.
    pub scenario: Scenario,
    /// How long each point takes.
    pub point: Duration,
    /// A PostgreSQL URL; none means SQLite in a folder of its own.
    pub database: Option<String>,
    /// Whether a rough look is enough.
    pub is_quick: bool,
    /// Where files are made; by default in the folder for temporary files.
    pub folder: Option<PathBuf>,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scenario {
    /// Durable case submissions a second, over HTTP and in process
    Submit,
    /// The assessment engine: uncertainty runs, a published index rebuilt, 13.8 million records
    Assess,
    /// A rush of first logins at the same instant, and what others feel of it
    Login,
    /// Pages a second, public from the cache and behind a login, and their latency at half load
    Pages,
    /// Cold starts, memory when idle, the weight of the first page, the first demo
    Start,
}

/// Runs a scenario; `say` is told of its progress.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    match asked.scenario {
        Scenario::Submit => submit::run(asked, say),
        Scenario::Assess => assess::run(asked, say),
        Scenario::Login => login::run(asked, say),
        Scenario::Pages => pages::run(asked, say),
        Scenario::Start => start::run(asked, say),
    }
}

/// A folder for the files of a run; it goes when the run ends.
fn folder(asked: &Asked) -> anyhow::Result<tempfile::TempDir> {
    let made = match &asked.folder {
        Some(folder) => tempfile::tempdir_in(folder),
        None => tempfile::tempdir(),
    };
    made.context("failed to make a folder for the run")
}
