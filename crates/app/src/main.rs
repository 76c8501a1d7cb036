//! The `tongban` program: reads what it is asked, runs one command, and ends with its exit code.

mod bench;
mod carriers;
mod clamd;
mod cli;
mod clock;
mod commands;
mod config;
mod demo;
mod exit;
mod formula;
mod host;
mod logs;
mod network;
mod open;
mod progress;
mod provider;
mod rows;
mod secret;
mod tables;
mod worker;

use std::process::ExitCode;

use clap::Parser;

/// A server's small, short-lived pieces of memory pass from thread to thread; the allocator of the
/// C library spends a fifth of a submission's time on that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let asked = cli::Cli::parse();
    match commands::run(asked) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", exit::line(&error));
            ExitCode::from(exit::code(&error))
        }
    }
}
