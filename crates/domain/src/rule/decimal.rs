//! Decimal numbers with six digits after the point, exact, never in floating point.

use std::fmt;
use std::str::FromStr;

/// A decimal number in millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i64);

const ONE: i64 = 1_000_000;
const DIGITS: usize = 6;

/// A text is not a decimal number, has more than six digits after the point, or is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADecimal;

impl Decimal {
    /// A number given in millionths.
    pub const fn from_millionths(millionths: i64) -> Decimal {
        Decimal(millionths)
    }

    /// The number in millionths.
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// A whole number, unless it is too large to count.
    pub fn from_int(int: i64) -> Option<Decimal> {
        int.checked_mul(ONE).map(Decimal)
    }

    /// How many digits after the point it needs.
    pub fn places(self) -> u32 {
        (0..6).find(|places| self.0 % 10i64.pow(6 - places) == 0).unwrap_or(6)
    }

    /// The sum, unless it is too large to count.
    pub fn checked_add(self, other: Decimal) -> Option<Decimal> {
        self.0.checked_add(other.0).map(Decimal)
    }

    /// The difference, unless it is too large to count.
    pub fn checked_sub(self, other: Decimal) -> Option<Decimal> {
        self.0.checked_sub(other.0).map(Decimal)
    }

    /// The product, half a millionth rounded away from zero.
    pub fn checked_mul(self, other: Decimal) -> Option<Decimal> {
        divide(i128::from(self.0) * i128::from(other.0), i128::from(ONE)).map(Decimal)
    }

    /// The quotient, half a millionth rounded away from zero; none when divided by nothing.
    pub fn checked_div(self, other: Decimal) -> Option<Decimal> {
        divide(i128::from(self.0) * i128::from(ONE), i128::from(other.0)).map(Decimal)
    }

    /// So many fen times this, half a fen rounded away from zero.
    pub fn of_fen(self, fen: i64) -> Option<i64> {
        divide(i128::from(fen) * i128::from(self.0), i128::from(ONE))
    }

    /// So many fen divided by this, half a fen rounded away from zero.
    pub fn into_fen(self, fen: i64) -> Option<i64> {
        divide(i128::from(fen) * i128::from(ONE), i128::from(self.0))
    }

    /// The whole number nearest to it, halves away from zero.
    pub fn rounded(self) -> i64 {
        divide(i128::from(self.0), i128::from(ONE)).expect("smaller than before")
    }

    /// The largest whole number not above it.
    pub fn floor(self) -> i64 {
        self.0.div_euclid(ONE)
    }

    /// The smallest whole number not below it.
    pub fn ceiling(self) -> i64 {
        self.0.div_euclid(ONE) + i64::from(self.0.rem_euclid(ONE) > 0)
    }
}

/// A quotient with halves rounded away from zero, if it is defined and can be counted.
pub(super) fn divide(dividend: i128, divisor: i128) -> Option<i64> {
    if divisor == 0 {
        return None;
    }
    let half = divisor.abs() / 2;
    let is_negative = (dividend < 0) != (divisor < 0);
    let quotient = (dividend.abs() + half) / divisor.abs();
    i64::try_from(if is_negative { -quotient } else { quotient }).ok()
}

impl fmt::Display for Decimal {
    /// As few digits as it needs: `-0.5`, `3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.places() as usize;
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        if places == 0 {
            return write!(f, "{sign}{whole}");
        }
        let digits = format!("{part:06}");
        write!(f, "{sign}{whole}.{}", &digits[..places])
    }
}

impl FromStr for Decimal {
    type Err = NotADecimal;

    fn from_str(text: &str) -> Result<Decimal, NotADecimal> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let has_point = digits.contains('.');
        let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let part = if has_point && !part.is_empty() { part.trim_end_matches('0') } else { part };
        let is_written = !whole.is_empty() && are_digits(whole) && are_digits(part);
        if !is_written || part.len() > DIGITS || digits.ends_with('.') {
            return Err(NotADecimal);
        }
        let all: i64 = format!("{whole}{part:0<6}").parse().map_err(|_| NotADecimal)?;
        Ok(Decimal(if is_negative { -all } else { all }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, printed: Option<&str>) {
        let found = text.parse::<Decimal>().ok().map(|decimal| decimal.to_string());
        assert_eq!(found.as_deref(), printed, "{text}");
    }

    #[test]
    fn decimals_are_read_exactly_and_printed_as_short_as_they_are() {
        check("0.1", Some("0.1"));
        check("-0.500000", Some("-0.5"));
        check("88", Some("88"));
        check("12.3456789", None);
        check("12.345678000", Some("12.345678"));
        check("9223372036854.775807", Some("9223372036854.775807"));
        check("9223372036855", None);
        for bad in ["", "-", ".5", "5.", "1e3", "1,000", "１", "--1", "+1"] {
            check(bad, None);
        }
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        let half: Decimal = "2.5".parse().unwrap();
        let minus: Decimal = "-2.5".parse().unwrap();
        assert_eq!((half.rounded(), minus.rounded()), (3, -3));
        assert_eq!((half.floor(), minus.floor()), (2, -3));
        assert_eq!((half.ceiling(), minus.ceiling()), (3, -2));
        assert_eq!("0.05".parse::<Decimal>().unwrap().of_fen(1010), Some(51));
        assert_eq!(Decimal(1).checked_div(Decimal(0)), None);
    }
}
