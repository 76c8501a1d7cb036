//! One function per thing a person or a machine can ask for.
//!
//! Each reads like its law: may, load, decide, save, tell. Nothing here knows HTTP, HTML or SQL.

pub mod assessment;
pub mod budgets;
pub mod carriers;
pub mod cases;
pub mod catalogue;
mod error;
pub mod exchange;
pub mod exports;
pub mod files;
pub mod forms;
mod gate;
pub mod items;
pub mod papers;
mod passwords;
pub mod people;
pub mod rebases;
mod services;
mod sessions;
mod throttle;
pub mod verify;
pub mod work;

pub use error::{Error, Result};
pub use passwords::Cost;
pub use services::{Policy, Services, Settings};
pub use store::CONNECTIONS;
pub use throttle::network;

/// SHA-256 of some bytes in hexadecimal, for entity tags and request bodies.
pub fn digest(bytes: &[u8]) -> String {
    store::chain::digest(bytes)
}
