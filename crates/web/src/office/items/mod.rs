//! Service items as their editor sees them: quality, findings, and how to mend them.

mod fields;
mod findings;
mod imports;
mod list;
mod log;
mod show;

pub(crate) use findings::{FindingView, view as show_finding};
pub(crate) use imports::imports;
pub(crate) use list::{list, score};
pub(crate) use log::log_entry;
pub(crate) use show::{draw_refused, show};
