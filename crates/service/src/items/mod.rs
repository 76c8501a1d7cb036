//! Service items: the editor's desk, and in bulk import, quality check, power lists and history.

mod board;
mod import;
mod lint;
mod lists;

pub use board::{Board, Inspected, board, inspect};
pub use import::{SourceRow, import, rehearse};
pub use lint::{Checked, LintSummary, lint};
pub(crate) use lists::each as each_of;
pub use lists::{compare, consistency, history, power_list};
pub use store::items::VersionLine;

#[cfg(test)]
mod tests;
