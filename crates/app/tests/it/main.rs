//! The program run as a process, on folders of its own.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

mod assess;
mod assess_bars;
mod bad_imports;
mod demo;
#[cfg(test)]
#[path = "../../../store/tests/it/engines.rs"]
mod engines;
#[cfg(test)]
mod faults;
mod import;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod kill_import;
mod load;
mod postgres;
mod races;
mod records;
mod refusals;
mod server;
mod tutorial;
mod world;
