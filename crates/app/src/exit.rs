//! How the program ends: one line on standard error and an exit code for each kind of failure.

use std::fmt;

/// A kind of failure; its number is the exit code, listed in `docs/operators/exit-codes.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The configuration has an unknown key or an unreadable value.
    Config = 10,
    /// The configuration is readable but unsafe.
    Unsafe = 11,
    /// The secret is missing, too short or readable by others.
    Secret = 12,
    /// The address cannot be listened on.
    Listen = 20,
    /// A folder or file cannot be written.
    Folder = 21,
    /// An input file or a word on the command line cannot be read.
    Input = 22,
    /// The schema is older than this program.
    SchemaOlder = 30,
    /// The schema is newer than this program.
    SchemaNewer = 31,
    /// A migration that was applied differs from the one in this program.
    SchemaAltered = 32,
    /// The database file is damaged or no database.
    Corrupt = 33,
    /// The database server cannot be reached.
    Unreachable = 34,
    /// The database cannot take work now: full, locked or read-only.
    Unavailable = 35,
    /// The database or folder belongs to something else.
    Occupied = 36,
    /// A check of the records found broken ones.
    Broken = 40,
    /// The doctor found something that must be put right.
    Unhealthy = 41,
    /// A measured figure does not reach its bar.
    TooSlow = 42,
    /// A profile or evidence has faults, each told with its line.
    Faulty = 43,
    /// A reproduction does not meet a published figure.
    Differs = 44,
    /// A page that was looked at has a fault.
    Faults = 45,
}

/// A failure that an operator can act on.
#[derive(Debug)]
pub struct Failure {
    /// Which kind.
    pub kind: Kind,
    /// What happened and what to do, in one line.
    pub why: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Failure {}

/// A failure of a kind, for `?`.
pub fn failure(kind: Kind, why: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Failure { kind, why: why.into() })
}

/// The exit code of an error: that of its kind, or 1 for what nobody foresaw.
pub fn code(error: &anyhow::Error) -> u8 {
    error.downcast_ref::<Failure>().map_or(1, |failure| failure.kind as u8)
}

/// The error and its causes in one line.
pub fn line(error: &anyhow::Error) -> String {
    crate::logs::mask_line(&format!("tongban: {error:#}"))
}

/// Turns what the store said into what an operator can do about it.
pub fn from_store(error: store::Error, shown_url: &str) -> anyhow::Error {
    use store::Error;
    match error {
        Error::Schema { found, needed } if found < needed => failure(
            Kind::SchemaOlder,
            format!(
                "the schema of {shown_url} is at version {found} and this program needs {needed}; \
                 run `tongban migrate`"
            ),
        ),
        Error::Schema { found, needed } => failure(
            Kind::SchemaNewer,
            format!(
                "the schema of {shown_url} is at version {found}, newer than {needed} which this \
                 program knows; start the newer program"
            ),
        ),
        Error::Checksum(version) => failure(
            Kind::SchemaAltered,
            format!("migration {version} in {shown_url} differs from the one in this program"),
        ),
        Error::Corrupt { .. } => failure(Kind::Corrupt, format!("{shown_url} is damaged: {error}")),
        Error::Unavailable(why) => {
            failure(Kind::Unavailable, format!("{shown_url} cannot take work now: {why}"))
        }
        Error::Driver(why) if is_damage(&why) => {
            failure(Kind::Corrupt, format!("{shown_url} is damaged: {why}; restore a backup"))
        }
        other => anyhow::Error::new(other).context(format!("failed to use {shown_url}")),
    }
}

/// The words SQLite uses for a file that is no database or no longer one.
fn is_damage(said: &str) -> bool {
    said.contains("not a database") || said.contains("malformed")
}
