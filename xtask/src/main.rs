//! Checks and test set-up for the workspace: `cargo xtask help` lists the commands.
//!
//! Standard library only, so that it builds in seconds on a bare machine. It runs the other tools;
//! it contains none of the product.
#![expect(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

mod postgres;
mod setup;
mod shell;
mod steps;
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  test [--only STEP,STEP]   set up, then run every check and test; the one command before a merge
  setup                     install what the tests need: PostgreSQL, Chromium, Node, check tools
  tidy                      the house rules: arrows, sizes, words, documents
  e2e [ARG…]                build the program and run the browser journeys (ARGs go to e2e/run.mjs)
  postgres start | stop     a private database server for tests; start prints its address
  help                      this text
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args.as_slice() {
        ["test"] => steps::run_all(&[]),
        ["test", "--only", names] => steps::run_all(&names.split(',').collect::<Vec<_>>()),
        ["setup"] => setup::all(),
        ["tidy"] => tidy::run(),
        ["e2e", rest @ ..] => steps::e2e(rest),
        ["postgres", "start"] => postgres::keep(),
        ["postgres", "stop"] => postgres::stop(),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        _ => Err(format!("unknown command; the commands are:\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
