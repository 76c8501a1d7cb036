//! Reproductions: published results rebuilt from published inputs, compared cell by cell.
//! They do *not* open files; sheets and CSV text come in as values.

mod egdi;
pub mod eu;
mod report;
mod sheet;
mod wang;
mod words;

pub use egdi::egdi;
pub use report::{Exception, Finding, Report, Step, Unknown, Verdict};
pub use sheet::{BadSheet, Cell, Sheet};
pub use wang::{lp, wang2016};
