//! The program run as a process, on folders of its own.

mod demo;
mod records;
mod refusals;
mod server;
mod world;
