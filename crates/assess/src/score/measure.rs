//! A measured value: a decimal small enough for whole-number arithmetic without a heap.

use num_bigint::BigInt;

use crate::exact::{Exact, NotANumber};
use crate::said::{Said, said};

/// The most digits a measurement may have.
const DIGITS_MAX: usize = 18;
/// The most digits after the point.
const PLACES_MAX: usize = 12;

/// A fraction of two whole numbers, the lower one positive; not reduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Above the line.
    pub num: i128,
    /// Below the line; positive.
    pub den: i128,
}

/// Why a text is not a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMeasure {
    /// It is not a finite decimal.
    #[error(transparent)]
    Number(#[from] NotANumber),
    /// It has more digits than the engine keeps exactly.
    #[error("more than 18 digits or 12 decimal places")]
    Digits,
}

impl BadMeasure {
    /// What is wrong, to be told in any language.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Self::Number(error) => error.said(),
            Self::Digits => said("number-digits", []),
        }
    }
}

impl Measure {
    /// A whole number.
    #[must_use]
    pub const fn whole(value: i64) -> Self {
        Self { num: value as i128, den: 1 }
    }

    /// Reads a decimal.
    ///
    /// # Errors
    /// When the text is not a finite decimal of at most 18 digits, 12 of them after the point.
    pub fn parse(text: &str) -> Result<Self, BadMeasure> {
        match Self::plain(text.trim()) {
            Some(measure) => Ok(measure),
            None => Self::from_exact(&crate::exact::parse(text)?).ok_or(BadMeasure::Digits),
        }
    }

    /// The value as an exact number.
    #[must_use]
    pub fn exact(self) -> Exact {
        Exact::new(BigInt::from(self.num), BigInt::from(self.den))
    }

    /// An exact number that is small enough.
    #[must_use]
    pub fn from_exact(value: &Exact) -> Option<Self> {
        let num = i128::try_from(value.numer()).ok()?;
        let den = i128::try_from(value.denom()).ok()?;
        (num.unsigned_abs() < 10u128.pow(18) && den <= 10i128.pow(12)).then_some(Self { num, den })
    }

    /// Whether this is at least the other.
    #[must_use]
    pub fn at_least(self, other: Self) -> bool {
        match (self.num.checked_mul(other.den), other.num.checked_mul(self.den)) {
            (Some(own), Some(others)) => own >= others,
            _ => self.exact() >= other.exact(),
        }
    }

    /// The fast way: digits and at most one point.
    fn plain(text: &str) -> Option<Self> {
        let (negative, body) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mut num, mut den, mut digits, mut places, mut point) = (0i128, 1i128, 0, 0, false);
        for byte in body.bytes() {
            match byte {
                b'0'..=b'9' => {
                    num = num * 10 + i128::from(byte - b'0');
                    digits += 1;
                    if point {
                        den *= 10;
                        places += 1;
                    }
                }
                b'.' if !point => point = true,
                _ => return None,
            }
            if digits > DIGITS_MAX || places > PLACES_MAX {
                return None;
            }
        }
        (digits > 0).then_some(Self { num: if negative { -num } else { num }, den })
    }
}
