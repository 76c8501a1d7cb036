//! Service guides: finding them, reading them, printing them, and how they read before.

mod asked_for;
mod basics;
mod body;
mod facets;
mod list;
mod show;
mod structured;
mod suggest;

pub(crate) use list::list;
pub(crate) use show::{print, show, version};
pub(crate) use suggest::{json as suggest_json, page as suggest};
