//! Profiles: an index definition read from TOML, checked, and shipped.
//! It does *not* score anything.

mod check;
mod file;
mod shipped;
mod sums;

pub use check::check;
pub use file::{Fault, parse};
pub use shipped::{SHIPPED, shipped};
