//! Service items: the editor's desk, and in bulk import, quality check, power lists and history.

mod board;
pub mod drafts;
mod drawn;
mod history;
mod import;
mod known;
mod lint;
mod lists;
pub mod nightly;
pub(crate) mod record;
mod trouble;

pub use board::{Board, Inspected, board, inspect};
pub(crate) use drawn::Lists;
pub use drawn::{consistency_of, powers_of};
pub use history::{
    History, Implementation, OnThatDay, Renewal, differences, history_of, implementations, log,
    renewals,
};
pub use import::{SourceRow, Unread, import, imports, rehearse};
pub use known::all as known;
pub use lint::{Checked, LintSummary, lint};
pub use lists::{compare, consistency, each, history, power_list};
pub use store::imports::Import;
pub use store::items::VersionLine;
pub use trouble::Trouble;

#[cfg(test)]
mod tests;
