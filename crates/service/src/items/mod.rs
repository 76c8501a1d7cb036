//! Service items in bulk: import, quality check, power lists and history.

mod import;
mod lint;
mod lists;

pub use import::{SourceRow, import, rehearse};
pub use lint::{Checked, LintSummary, lint};
pub use lists::{compare, consistency, history, power_list};

#[cfg(test)]
mod tests;
