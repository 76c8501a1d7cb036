//! What became of each row, and the sum of it all.

use crate::item::{Change, ItemId};

/// How bad a remark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The row was taken all the same.
    Warning,
    /// The row was refused.
    Error,
}

/// Why a value is remarked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// A value is needed and there is none.
    Missing,
    /// The value is of the wrong shape, such as a table where text is expected.
    Shape,
    /// The value is not in the list of the mapping.
    NotInList,
    /// The value cannot be read as what the field holds.
    Unreadable,
    /// The time limit is there but cannot be read as one limit.
    LimitUnclear,
    /// The value is longer than the field can be.
    TooLong,
    /// The item code has neither 31 nor 33 characters, or foreign characters.
    CodeShape,
    /// The credit code in the item code fails its layout or its check digits.
    CreditCode,
    /// The region is not a six-digit code.
    Region,
    /// The base code has the wrong layout.
    BaseCode,
    /// An earlier row has the same code and says something else.
    Duplicate,
    /// The row as a whole is no row, such as a line that is not an object.
    NotARow,
    /// The importing account has no say in the region.
    OutsideRegion,
    /// The parents of catalogue items would run in a ring.
    CyclicParent,
    /// The fields do not make an item although each is readable.
    Misfit,
    /// A rule over the answers to scenario questions is wrong or would run too long.
    RuleWrong,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 16] = [
        Self::Missing,
        Self::Shape,
        Self::NotInList,
        Self::Unreadable,
        Self::LimitUnclear,
        Self::TooLong,
        Self::CodeShape,
        Self::CreditCode,
        Self::Region,
        Self::BaseCode,
        Self::Duplicate,
        Self::NotARow,
        Self::OutsideRegion,
        Self::CyclicParent,
        Self::Misfit,
        Self::RuleWrong,
    ];

    /// A stable code, for words in two languages.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Shape => "wrong-shape",
            Self::NotInList => "not-in-list",
            Self::Unreadable => "unreadable",
            Self::LimitUnclear => "limit-unclear",
            Self::TooLong => "too-long",
            Self::CodeShape => "code-shape",
            Self::CreditCode => "credit-code",
            Self::Region => "region",
            Self::BaseCode => "base-code",
            Self::Duplicate => "duplicate",
            Self::NotARow => "not-a-row",
            Self::OutsideRegion => "outside-region",
            Self::CyclicParent => "cyclic-parent",
            Self::Misfit => "misfit",
            Self::RuleWrong => "rule-wrong",
        }
    }
}

/// One remark on one value of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Line or row number in the source, from 1.
    pub line: u64,
    /// Name of the field in the source.
    pub field: String,
    /// The value found, cut to a bearable length.
    pub value: String,
    /// Why it is remarked on.
    pub reason: Reason,
    /// Whether the row was refused for it.
    pub severity: Severity,
}

/// What became of one row that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There was no such item.
    Inserted,
    /// The item was there and something differs; the version is raised.
    Updated {
        /// How many fields differ.
        changes: usize,
    },
    /// The item was there and nothing differs.
    Unchanged,
}

/// What a row that was taken changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChange {
    /// Line or row number in the source, from 1.
    pub line: u64,
    /// The item.
    pub id: ItemId,
    /// What it is called.
    pub name: String,
    /// The version that the row makes; 1 for a new item.
    pub version: u32,
    /// The fields that differ from the version before, the first of them.
    pub fields: Vec<Change>,
}

/// The most rows whose changes a report tells one by one.
pub const CHANGES_MAX: usize = 1000;
/// The most fields it tells of each.
pub const FIELDS_MAX: usize = 50;

/// The sum of an import: every row is inserted, updated, unchanged or rejected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows seen.
    pub rows: u64,
    /// Rows that made a new item.
    pub inserted: u64,
    /// Rows that made a new version.
    pub updated: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Rows refused.
    pub rejected_rows: u64,
    /// Why rows were refused, one remark or more for each.
    pub rejected: Vec<Remark>,
    /// What was odd about rows that were taken.
    pub warnings: Vec<Remark>,
    /// What the first rows that made a version changed.
    pub changes: Vec<RowChange>,
}

impl Report {
    /// Counts a row that was taken.
    pub fn take(&mut self, outcome: &Outcome, warnings: Vec<Remark>) {
        self.rows += 1;
        match outcome {
            Outcome::Inserted => self.inserted += 1,
            Outcome::Updated { .. } => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
        }
        self.warnings.extend(warnings);
    }

    /// Counts a row that was refused.
    pub fn reject(&mut self, remarks: Vec<Remark>) {
        self.rows += 1;
        self.rejected_rows += 1;
        self.rejected.extend(remarks);
    }

    /// Tells what a row changes, as long as there is room.
    pub fn tell(&mut self, change: impl FnOnce() -> RowChange) {
        if self.changes.len() < CHANGES_MAX {
            self.changes.push(change());
        }
    }

    /// Says whether inserted, updated, unchanged and rejected rows add up to all rows.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.inserted + self.updated + self.unchanged + self.rejected_rows == self.rows
    }
}
