//! A composite index from two tables – values and structure – to scores, every stage kept.
//!
//! The tables have the shape that the R package COINr reads (`iData` and `iMeta`), so that an
//! index built there can be built here and compared cell by cell. Text comes in and values go
//! out; nothing is read from or written to disk.

mod error;
mod four_factors;
mod made_up;
mod pipeline;
mod published;
mod reproduce;
mod results;
mod structure;
mod table;
mod told;

pub use error::CompositeError;
pub use four_factors::{FourFactors, four_factor_choices, four_factor_study, four_factors};
pub use made_up::made_up_study;
pub use pipeline::{Built, LevelRule, Plan, Stage, build};
pub use reproduce::{
    AsemInput, AsemReport, Mismatch, StageCheck, StatisticCheck, TOLERANCE, reproduce_asem,
};
pub use results::{Removal, ResultRow, removals, results};
pub use structure::{Node, Structure};
pub use table::{Column, Table};
