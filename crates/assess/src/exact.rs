//! Exact numbers as definitions, evidence and spreadsheets write them, over [`crate::rational`]:
//! decimals only, with the fault named. It does *not* know floating point except to take a
//! spreadsheet's number apart.

use domain::assessment::{Decimal, RoundRule, Rounding};
use num_bigint::BigInt;

use crate::rational::{self, NumberError, Rational};
use crate::said::{Said, said};

/// An exact number.
pub type Exact = Rational;

/// The most characters a number may have; longer text is not a measurement.
const CHARACTERS_MAX: usize = 60;

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANumber {
    /// Nothing was written.
    #[error("the number is empty")]
    Empty,
    /// `NaN`, `inf` and their like: a value that no scale can take.
    #[error("NaN or infinity is not a measurement")]
    NotFinite,
    /// Something other than a decimal was written.
    #[error("text where a number belongs")]
    Text,
    /// More characters than any measurement has.
    #[error("the number is longer than 60 characters")]
    TooLong,
}

/// A whole number as an exact one.
#[must_use]
pub fn whole(value: i64) -> Exact {
    Exact::from_integer(BigInt::from(value))
}

/// A fraction of whole numbers.
///
/// # Panics
/// When the denominator is zero.
#[must_use]
pub fn fraction(numerator: i64, denominator: i64) -> Exact {
    Exact::new(BigInt::from(numerator), BigInt::from(denominator))
}

/// Reads a decimal such as `-12.50` or `1.5e-3`; a decimal point, no grouping, no fraction.
///
/// # Errors
/// When the text is not a finite decimal.
pub fn parse(text: &str) -> Result<Exact, NotANumber> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NotANumber::Empty);
    }
    if text.len() > CHARACTERS_MAX {
        return Err(NotANumber::TooLong);
    }
    let bare = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if matches!(bare.as_str(), "nan" | "inf" | "infinity" | "#n/a" | "#div/0!" | "#num!") {
        return Err(NotANumber::NotFinite);
    }
    if text.contains('/') {
        return Err(NotANumber::Text);
    }
    rational::parse(text).map_err(|error| match error {
        NumberError::Empty => NotANumber::Empty,
        NumberError::TooLong => NotANumber::TooLong,
        NumberError::NotDecimal(_) | NumberError::ZeroDenominator => NotANumber::Text,
    })
}

/// Reads the decimal of a definition.
///
/// # Errors
/// When the text is not a finite decimal.
pub fn of(decimal: &Decimal) -> Result<Exact, NotANumber> {
    parse(&decimal.0)
}

/// The exact number that a spreadsheet cell shows: the shortest decimal that gives the same float.
///
/// # Errors
/// When the float is not finite.
pub fn from_float(value: f64) -> Result<Exact, NotANumber> {
    if value.is_finite() { parse(&format!("{value:e}")) } else { Err(NotANumber::NotFinite) }
}

/// The nearest float, for display and for comparison with published floats only.
#[must_use]
pub fn to_float(value: &Exact) -> f64 {
    rational::to_f64(value)
}

/// Rounds to a number of decimal places.
#[must_use]
pub fn round(value: &Exact, rounding: Rounding) -> Exact {
    rational::round(value, u32::from(rounding.digits), rule(rounding))
}

/// Shows a number rounded, with exactly as many decimal places as the rule says.
#[must_use]
pub fn show(value: &Exact, rounding: Rounding) -> String {
    rational::show(value, u32::from(rounding.digits), rule(rounding))
}

fn rule(rounding: Rounding) -> rational::Rounding {
    match rounding.rule {
        RoundRule::HalfUp => rational::Rounding::HalfUp,
        RoundRule::HalfEven => rational::Rounding::HalfEven,
        RoundRule::Truncate => rational::Rounding::Truncate,
    }
}

/// Shows a number as it is: a decimal when it ends, else a fraction.
#[must_use]
pub fn show_exact(value: &Exact) -> String {
    for digits in 0..=12u8 {
        let rounding = Rounding { rule: RoundRule::Truncate, digits };
        if &round(value, rounding) == value {
            return show(value, rounding);
        }
    }
    format!("{}/{}", value.numer(), value.denom())
}

impl NotANumber {
    /// What is wrong, to be told in any language.
    #[must_use]
    pub fn said(self) -> Said {
        said(
            match self {
                Self::Empty => "number-empty",
                Self::NotFinite => "number-not-finite",
                Self::Text => "number-text",
                Self::TooLong => "number-long",
            },
            [],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{NotANumber, from_float, parse, show, show_exact};
    use domain::assessment::{RoundRule, Rounding};

    fn shown(text: &str, rule: RoundRule, digits: u8) -> String {
        show(&parse(text).unwrap(), Rounding { rule, digits })
    }

    #[test]
    fn the_three_rounding_rules_part_at_a_half() {
        assert_eq!(shown("46.875", RoundRule::HalfUp, 2), "46.88");
        assert_eq!(shown("46.865", RoundRule::HalfEven, 2), "46.86");
        assert_eq!(shown("46.875", RoundRule::Truncate, 2), "46.87");
        assert_eq!(shown("-0.005", RoundRule::HalfUp, 2), "-0.01");
        assert_eq!(shown("-0.004", RoundRule::HalfUp, 2), "0.00");
        assert_eq!(shown("7", RoundRule::HalfUp, 0), "7");
    }

    #[test]
    fn a_float_is_taken_as_it_is_written() {
        assert_eq!(show_exact(&from_float(0.1).unwrap()), "0.1");
        assert_eq!(show_exact(&from_float(1e21).unwrap()), "1000000000000000000000");
        assert_eq!(from_float(f64::NAN), Err(NotANumber::NotFinite));
    }

    #[test]
    fn what_is_not_a_number_is_named() {
        assert_eq!(parse("NaN"), Err(NotANumber::NotFinite));
        assert_eq!(parse("-inf"), Err(NotANumber::NotFinite));
        assert_eq!(parse(""), Err(NotANumber::Empty));
        assert_eq!(parse("12,5"), Err(NotANumber::Text));
        assert_eq!(parse("."), Err(NotANumber::Text));
        assert_eq!(parse("1e999999999"), Err(NotANumber::TooLong));
        assert_eq!(show_exact(&parse("1.5e-3").unwrap()), "0.0015");
    }
}
