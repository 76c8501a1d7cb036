//! What can be wrong with a rule as written, with the place, and what can stop one that runs.

use std::fmt;

use super::types::Type;

/// What is wrong with a rule as written, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The line, counted from 1.
    pub line: u32,
    /// The character of that line, counted from 1.
    pub column: u32,
}

/// What is wrong with a rule as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// There is nothing but white space.
    Empty,
    /// More characters than a rule may have.
    TooLong {
        /// The most characters allowed.
        max: u32,
    },
    /// Nested deeper than a rule may be.
    TooDeep {
        /// The most levels allowed.
        max: u32,
    },
    /// A loop within a loop within a loop.
    TooManyLoops {
        /// How many loops may stand within one another.
        max: u32,
    },
    /// Not an expression of the language.
    Syntax,
    /// Part of the language that rules do not use.
    NotUsed {
        /// What it is, as written in the language.
        what: String,
    },
    /// A name that is not declared.
    UnknownName {
        /// The name.
        name: String,
        /// A declared name that looks like it.
        nearest: Option<String>,
    },
    /// A part that the record does not have.
    UnknownPart {
        /// The part's name.
        name: String,
    },
    /// A function that does not exist.
    UnknownFunction {
        /// The function's name.
        name: String,
    },
    /// A function with too few or too many values.
    WrongCount {
        /// The function's name.
        name: String,
    },
    /// An operator or function given what it does not take.
    WrongTypes {
        /// The operator or function.
        name: String,
        /// What it was given.
        found: Vec<Type>,
    },
    /// The rule gives something else than is wanted.
    WrongResult {
        /// What it gives.
        found: Type,
        /// What is wanted.
        wanted: Type,
    },
    /// Parts of a list, a table or a choice of two that are not of one type.
    MixedTypes {
        /// One of them.
        first: Type,
        /// Another.
        second: Type,
    },
    /// A date that the calendar does not have.
    NotADate {
        /// As written.
        text: String,
    },
    /// A number with more digits after the point than are counted, or too large.
    NotANumber {
        /// As written.
        text: String,
    },
}

impl FaultKind {
    /// The stable word for this fault, for word keys.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too-long",
            Self::TooDeep { .. } => "too-deep",
            Self::TooManyLoops { .. } => "too-many-loops",
            Self::Syntax => "syntax",
            Self::NotUsed { .. } => "not-used",
            Self::UnknownName { .. } => "unknown-name",
            Self::UnknownPart { .. } => "unknown-part",
            Self::UnknownFunction { .. } => "unknown-function",
            Self::WrongCount { .. } => "wrong-count",
            Self::WrongTypes { .. } => "wrong-types",
            Self::WrongResult { .. } => "wrong-result",
            Self::MixedTypes { .. } => "mixed-types",
            Self::NotADate { .. } => "not-a-date",
            Self::NotANumber { .. } => "not-a-number",
        }
    }
}

impl fmt::Display for RuleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {:?}", self.line, self.column, self.kind)
    }
}

impl std::error::Error for RuleFault {}

/// Why a rule that runs was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It used all the steps it was given.
    OutOfSteps,
    /// A number, a sum or a date grew too large to count.
    TooLarge,
    /// Something was divided by nothing.
    DividedByZero,
    /// A list has no element at that place.
    NoSuchElement,
}

impl Stop {
    /// The stable word for this stop, for word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::OutOfSteps => "out-of-steps",
            Self::TooLarge => "too-large",
            Self::DividedByZero => "divided-by-zero",
            Self::NoSuchElement => "no-such-element",
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl std::error::Error for Stop {}
