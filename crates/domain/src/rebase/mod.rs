//! Moving running cases to another version of their item 转版: a map of steps, what becomes of the
//! answers, which limits bind from then on, and whether one case can be moved at all.
//!
//! A case keeps the version it began with until an order, written by an editor and approved by
//! both offices as a version is, moves it. [`faults`] checks an order against the two versions;
//! [`rebase`] decides about one case. Nothing here stores anything.

mod answers;
mod decide;
mod order;
mod record;
mod steps;
#[cfg(test)]
mod tests;

pub use answers::{Change, FieldMap, Line, Rebased, Renamed, moved_key, rebased};
pub use decide::{Rebasing, Stays, rebase};
pub use order::{Fault, Order, Terms, faults, suggested};
pub use record::{Record, Shift};
pub use steps::{Fate, StepFault, StepMap, check as check_steps, suggested as suggested_steps};

pub(crate) use record::fold;
