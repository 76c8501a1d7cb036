//! What the database said, without prose for people.

/// The outcome of every store function.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong between Tongban and its database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row that must exist does not.
    #[error("no row in {0}")]
    Missing(&'static str),
    /// A constraint (by the engine's name for it, or the table and columns) refused the write.
    #[error("constraint refused the write: {0}")]
    Conflict(String),
    /// The engine could not take the work now; the same call may succeed later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A stored value cannot be what was once written.
    #[error("corrupt value in {table}.{column}: {why}")]
    Corrupt {
        /// The table read.
        table: &'static str,
        /// The column read.
        column: &'static str,
        /// What was found.
        why: String,
    },
    /// The schema is older or newer than this program.
    #[error("the schema is at version {found}, this program needs version {needed}")]
    Schema {
        /// The version in the database.
        found: i64,
        /// The version this program was built for.
        needed: i64,
    },
    /// A released migration was edited: its recorded checksum differs.
    #[error("migration {0} in the database differs from the one in this program")]
    Checksum(i64),
    /// Anything else the driver reported.
    #[error("the database driver failed: {0}")]
    Driver(String),
}

impl Error {
    /// Whether trying again later, with no change, may succeed.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}
