//! Service guides: finding them, reading them, printing them, and how they read before.

mod basics;
mod body;
mod list;
mod show;
mod structured;

pub(crate) use list::list;
pub(crate) use show::{print, show, version};
