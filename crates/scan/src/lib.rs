//! Looks at web pages and returns findings.
//!
//! Today it reads pages that were saved; when it learns to fetch, it will be the only room that
//! opens connections to other sites. One file per check, each tested on saved pages.

pub mod checks;
mod page;

pub use page::Page;

/// What a check is about, by the four aims of the 2016 study.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Somebody cannot use the page.
    Fault,
    /// Somebody has a harder time with the page.
    Weakness,
}

/// One thing found on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check that found it.
    pub check: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What was found, as the page has it.
    pub quote: String,
}

/// Runs every check over a page, in the order of [`checks::ALL`].
pub fn look(page: &Page) -> Vec<Finding> {
    checks::ALL.iter().flat_map(|(_, check)| check(page)).collect()
}
