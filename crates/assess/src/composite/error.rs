//! What can be wrong with the tables, and which step could not run on which column.

use crate::tools::ToolError;

/// Why an index could not be built.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CompositeError {
    /// The text is not a table.
    #[error("the table {table} cannot be read: {reason}")]
    BadTable {
        /// Which table.
        table: &'static str,
        /// What the reader said.
        reason: String,
    },
    /// A column that is needed is not there.
    #[error("the table {table} has no column {column}")]
    NoColumn {
        /// Which table.
        table: &'static str,
        /// The column's name.
        column: String,
    },
    /// A cell that must be a number is not.
    #[error("unit {unit}, column {column}: {text:?} is not a number")]
    NotANumber {
        /// The unit's code.
        unit: String,
        /// The column's name.
        column: String,
        /// What stands there.
        text: String,
    },
    /// Two rows have the same code.
    #[error("the code {0} stands twice")]
    Twice(String),
    /// A node names a parent that is not there, or the nodes do not form one tree.
    #[error("the structure is not one tree: {0}")]
    NotATree(String),
    /// A step of the pipeline could not run.
    #[error("step {step}, {column}: {source}")]
    Step {
        /// The step's name.
        step: &'static str,
        /// The column, or the unit, it failed on.
        column: String,
        /// What was wrong.
        source: ToolError,
    },
}

impl CompositeError {
    /// Says where a tool failed.
    pub(crate) fn at(step: &'static str, column: &str) -> impl FnOnce(ToolError) -> Self + use<> {
        let column = column.to_owned();
        move |source| Self::Step { step, column, source }
    }
}
