//! How fast the product is, measured against what the machine allows in the same minutes.
//!
//! Every figure of a scenario is a ratio: the product's median over the median of a limit program
//! that stores the same rows with the same durability, or serves the same bytes, and nothing else.
//! Limit and product take turns, so that whatever else the machine does weighs on both.

mod assess;
mod case;
mod catalogue;
mod client;
mod cpu;
mod export;
mod fixture;
mod form;
mod grow;
mod lists;
mod load;
mod login;
mod machine;
mod mixed;
mod notify;
mod others;
mod pages;
mod postgres_limit;
mod questions;
mod receipt;
mod report;
mod search;
mod seeded;
mod server;
mod sqlite_limit;
mod start;
mod submit;
mod sweep;

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
    /// How many items, in the scenarios that take a number.
    pub items: Option<usize>,
    /// The folder with the published items.
    pub data: Option<PathBuf>,
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
    /// A list of a hundred items out of a million, by every set of filters
    Lists,
    /// Searches among many items, what they find, and the index rebuilt meanwhile
    Search,
    /// A case through five steps with three departments side by side: processor time
    Case,
    /// Forms: worked out, edited among a thousand rows, designed, and filled in
    Form,
    /// What a case costs among 10,000, 100,000 and 1,000,000
    Grow,
    /// An officer's inbox and a filtered list of 100 among 1,000,000 cases
    Inbox,
    /// What the clock has to do among 1,000,000 open cases
    Sweep,
    /// Notices from the outbox to a provider that does nothing
    Notify,
    /// A whole submission with its receipt as a PDF: processor time
    Receipt,
    /// A long list carried away as CSV: rows a second and memory
    Export,
    /// A rush of first logins at the same instant, and what others feel of it
    Login,
    /// Pages a second, public from the cache and behind a login, and their latency at half load
    Pages,
    /// Pages of all kinds with a submission among twenty, at half load, and beside other work
    Mixed,
    /// Cold starts, memory when idle, the weight of the first page, the first demo
    Start,
}

/// Runs a scenario; `say` is told of its progress.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    match asked.scenario {
        Scenario::Submit => submit::run(asked, say),
        Scenario::Assess => assess::run(asked, say),
        Scenario::Lists => lists::run(asked, say),
        Scenario::Search => search::run(asked, say),
        Scenario::Case => case::run(asked, say),
        Scenario::Form => form::run(asked, say),
        Scenario::Grow => grow::run(asked, say),
        Scenario::Inbox => grow::run_inbox(asked, say),
        Scenario::Sweep => sweep::run(asked, say),
        Scenario::Notify => notify::run(asked, say),
        Scenario::Receipt => receipt::run(asked, say),
        Scenario::Export => export::run(asked, say),
        Scenario::Login => login::run(asked, say),
        Scenario::Pages => pages::run(asked, say),
        Scenario::Mixed => mixed::run(asked, say),
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
