//! The program run as a process, on folders of its own.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

mod assess;
mod demo;
mod import;
mod postgres;
mod records;
mod refusals;
mod server;
mod world;
