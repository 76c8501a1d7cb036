//! What is wrong with a code, as data that pages put into words.

use std::fmt;

/// The kinds of code this module reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeKind {
    /// Administrative division, 6 digits.
    Region,
    /// Base code of a catalogue item, 12 characters.
    Base,
    /// Implementation code, 31 characters.
    Implementation,
    /// Handling code, 33 characters.
    Handling,
    /// Unified social credit code, 18 characters.
    Credit,
    /// Citizen number, 18 characters.
    Citizen,
    /// Type of an electronic certificate, 21 characters.
    CertificateType,
    /// Identifier of an electronic certificate.
    Certificate,
}

impl CodeKind {
    /// The stable name under which pages and interfaces keep the words for this kind.
    pub const fn name(self) -> &'static str {
        match self {
            CodeKind::Region => "region",
            CodeKind::Base => "base_code",
            CodeKind::Implementation => "impl_code",
            CodeKind::Handling => "handling_code",
            CodeKind::Credit => "credit_code",
            CodeKind::Citizen => "citizen_number",
            CodeKind::CertificateType => "certificate_type",
            CodeKind::Certificate => "certificate_id",
        }
    }
}

/// What should have stood at the wrong position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expected {
    /// Nothing: the code should have ended before.
    End,
    /// One of these characters.
    OneOf(&'static str),
    /// This text, beginning at the position.
    Text(&'static str),
    /// The check character computed over the positions `first..=last`; one of them may be the wrong one.
    Check {
        /// The character that would fit.
        character: char,
        /// The first position it watches over.
        first: usize,
        /// The last position it watches over.
        last: usize,
    },
    /// A two-digit number in this range, beginning at the position.
    Number {
        /// The smallest that fits.
        least: u8,
        /// The largest that fits.
        most: u8,
    },
}

/// The first thing wrong with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CodeFault {
    /// Which kind of code was read.
    pub code: CodeKind,
    /// Where it is wrong, counting characters from 1.
    pub position: usize,
    /// What stands there; nothing when the code ended too early.
    pub found: Option<char>,
    /// What should stand there.
    pub expected: Expected,
}

impl CodeFault {
    /// The same fault inside a longer code of which this one begins after `offset` characters.
    pub(super) fn inside(self, code: CodeKind, offset: usize) -> CodeFault {
        let expected = match self.expected {
            Expected::Check { character, first, last } => {
                Expected::Check { character, first: first + offset, last: last + offset }
            }
            Expected::End | Expected::OneOf(_) | Expected::Text(_) | Expected::Number { .. } => {
                self.expected
            }
        };
        CodeFault { code, position: self.position + offset, expected, ..self }
    }
}

/// A line for logs; it leaves out what stood there, which may be part of a citizen's number.
impl fmt::Display for CodeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = match self.expected {
            Expected::End => "end",
            Expected::OneOf(_) => "one_of",
            Expected::Text(_) => "text",
            Expected::Check { .. } => "check",
            Expected::Number { .. } => "number",
        };
        write!(f, "{}:{}:{expected}", self.code.name(), self.position)
    }
}

impl std::error::Error for CodeFault {}
