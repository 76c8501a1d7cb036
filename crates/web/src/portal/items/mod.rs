//! An item over time and over places: its versions, what differs between them, and how others
//! carry out the same catalogue item.

mod compare;
mod history;
mod places;

pub(crate) use compare::compare;
pub(crate) use history::show;
pub(crate) use places::implementations;
