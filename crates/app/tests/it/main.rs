//! The program run as a process, on folders of its own.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

mod demo;
#[cfg(test)]
#[path = "../../../store/tests/it/engines.rs"]
mod engines;
mod faults;
mod import;
mod kill;
mod load;
mod races;
mod records;
mod refusals;
mod server;
mod world;
