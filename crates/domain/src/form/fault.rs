//! What is wrong with an answer.

use crate::text::Bilingual;

/// What is wrong with one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A required answer is missing.
    Missing,
    /// Longer than allowed.
    TooLong {
        /// The most characters allowed.
        max: u32,
    },
    /// Not a whole number.
    NotANumber,
    /// Not a number with so many digits after the point.
    NotADecimal {
        /// The most digits after the point.
        max: u32,
    },
    /// Not a sum of money.
    NotASum,
    /// Less than allowed.
    TooSmall {
        /// The least allowed.
        least: String,
    },
    /// More than allowed.
    TooGreat {
        /// The greatest allowed.
        greatest: String,
    },
    /// Not a date of the calendar.
    NotADate,
    /// A range ends before it begins.
    EndsBeforeItBegins,
    /// Not one of the options.
    NotAnOption,
    /// Several values where one is taken.
    NotSingle,
    /// Not a telephone number.
    NotAPhone,
    /// Not a citizen number.
    NotAnIdNumber,
    /// Not a credit code.
    NotACreditCode,
    /// Not the number of a document of that type.
    NotADocumentNumber,
    /// Not the code of a region.
    NotARegion,
    /// Not the reference of a file.
    NotAFile,
    /// A control character stands in the text.
    ControlCharacter,
    /// The promise is not given.
    NotPromised,
    /// Fewer rows than needed.
    TooFewRows {
        /// The fewest rows.
        min: u32,
    },
    /// More rows than allowed.
    TooManyRows {
        /// The most rows.
        max: u32,
    },
    /// A check of the form does not hold.
    Check {
        /// What the form says about it.
        message: Bilingual,
    },
    /// A rule of the form could not be reckoned with these answers.
    RuleStopped,
    /// The form has no such field.
    Unknown,
}

impl Fault {
    /// The stable word for this fault, for word keys.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong { .. } => "too-long",
            Self::NotANumber => "not-a-number",
            Self::NotADecimal { .. } => "not-a-decimal",
            Self::NotASum => "not-a-sum",
            Self::TooSmall { .. } => "too-small",
            Self::TooGreat { .. } => "too-great",
            Self::NotADate => "not-a-date",
            Self::EndsBeforeItBegins => "ends-before-it-begins",
            Self::NotAnOption => "not-an-option",
            Self::NotSingle => "not-single",
            Self::NotAPhone => "not-a-phone",
            Self::NotAnIdNumber => "not-an-id-number",
            Self::NotACreditCode => "not-a-credit-code",
            Self::NotADocumentNumber => "not-a-document-number",
            Self::NotARegion => "not-a-region",
            Self::NotAFile => "not-a-file",
            Self::ControlCharacter => "control-character",
            Self::NotPromised => "not-promised",
            Self::TooFewRows { .. } => "too-few-rows",
            Self::TooManyRows { .. } => "too-many-rows",
            Self::Check { .. } => "check",
            Self::RuleStopped => "rule-stopped",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it only says that something is not answered yet.
    pub fn is_absence(&self) -> bool {
        matches!(self, Self::Missing | Self::NotPromised | Self::TooFewRows { .. })
    }
}

/// A fault with the key of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// The answer's key: a field's, or a part's, or one within a row.
    pub field: String,
    /// What is wrong.
    pub fault: Fault,
}
