//! Service items as their editor sees them: quality, findings, and how to mend them.

mod fields;
mod findings;
mod list;
mod show;

pub(crate) use list::list;
pub(crate) use show::show;
