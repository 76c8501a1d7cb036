//! The checks, one file each: `fn check(&Page) -> Vec<Finding>`.

mod headings;
mod inline_code;
mod labels;
mod language;
mod links;
mod pictures;
mod title;

use crate::{Finding, Page};

/// A check: a page in, findings out.
pub type Check = fn(&Page) -> Vec<Finding>;

/// Every check by name.
pub const ALL: &[(&str, Check)] = &[
    ("language", language::check),
    ("title", title::check),
    ("headings", headings::check),
    ("labels", labels::check),
    ("links", links::check),
    ("pictures", pictures::check),
    ("inline-code", inline_code::check),
];
