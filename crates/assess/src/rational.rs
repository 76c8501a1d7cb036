//! Exact fractions for everything that is published: means, shares, bands, scores.
//!
//! A published figure is read as the decimal it was printed as, worked on as a fraction, and
//! rounded once, at the end, by a rule that has a name. Estimation (principal components,
//! sampling, optimisation) is not done here; it uses `f64` with a stated tolerance.

use num_bigint::{BigInt, Sign};
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// An exact fraction of two integers of any size, always in lowest terms.
pub type Rational = BigRational;

/// The most digits, or decimal places, that one number may be written with.
///
/// It keeps a hostile `1e999999999` from asking for gigabytes.
pub const DIGITS_MAX: usize = 400;

/// Why a text is not an exact number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// The text holds no digits at all.
    #[error("the number is empty")]
    Empty,
    /// The text holds something besides a sign, digits, a point, an exponent or a fraction bar.
    #[error("{0:?} is not a decimal number")]
    NotDecimal(String),
    /// The number is written with more digits than [`DIGITS_MAX`].
    #[error("the number has more than {DIGITS_MAX} digits")]
    TooLong,
    /// A fraction was written with a denominator of zero.
    #[error("the denominator is zero")]
    ZeroDenominator,
}

/// How a value half way between two printable values is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// Half goes away from zero: 四舍五入, the rule of the published Chinese figures.
    HalfUp,
    /// Half goes to the even neighbour, as IEEE 754 and many statistical offices do.
    HalfEven,
    /// Digits beyond the last place are dropped.
    Truncate,
}

/// The whole number `value` as a fraction.
pub fn integer(value: i64) -> Rational {
    Rational::from_integer(BigInt::from(value))
}

/// The fraction `numerator / denominator`, unless the denominator is zero.
pub fn ratio(numerator: i64, denominator: i64) -> Result<Rational, NumberError> {
    if denominator == 0 {
        return Err(NumberError::ZeroDenominator);
    }
    Ok(Rational::new(BigInt::from(numerator), BigInt::from(denominator)))
}

/// Reads `-12.50`, `3`, `.5`, `1.2e-3` or `1/3` exactly.
///
/// # Errors
/// Anything else, `NaN` and `inf` included, is refused rather than guessed at.
pub fn parse(text: &str) -> Result<Rational, NumberError> {
    let text = text.trim();
    match text.split_once('/') {
        None => parse_decimal(text),
        Some((above, below)) => {
            let below = parse_decimal(below.trim())?;
            if below.is_zero() {
                return Err(NumberError::ZeroDenominator);
            }
            Ok(parse_decimal(above.trim())? / below)
        }
    }
}

fn parse_decimal(text: &str) -> Result<Rational, NumberError> {
    if text.is_empty() {
        return Err(NumberError::Empty);
    }
    if text.len() > DIGITS_MAX {
        return Err(NumberError::TooLong);
    }
    let wrong = || NumberError::NotDecimal(text.to_owned());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        None => (text, 0),
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().map_err(|_| wrong())?),
    };
    let (negative, unsigned) = match mantissa.as_bytes().first() {
        Some(b'-') => (true, &mantissa[1..]),
        Some(b'+') => (false, &mantissa[1..]),
        _ => (false, mantissa),
    };
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits: String = [whole, part].concat();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let scale = i64::from(exponent)
        - i64::try_from(part.len()).expect("the length was checked against DIGITS_MAX");
    let shift = usize::try_from(scale.unsigned_abs()).map_err(|_| NumberError::TooLong)?;
    if shift > DIGITS_MAX {
        return Err(NumberError::TooLong);
    }
    let digits = BigInt::parse_bytes(digits.as_bytes(), 10).ok_or_else(wrong)?;
    let signed = if negative { -digits } else { digits };
    Ok(if scale < 0 {
        Rational::new(signed, power_of_ten(shift))
    } else {
        Rational::from_integer(signed * power_of_ten(shift))
    })
}

/// The nearest `f64`, for charts and for the parts of the engine that estimate.
pub fn to_f64(value: &Rational) -> f64 {
    value.to_f64().unwrap_or(if value.is_negative() { f64::NEG_INFINITY } else { f64::INFINITY })
}

/// The value rounded to `places` decimals.
pub fn round(value: &Rational, places: u32, rule: Rounding) -> Rational {
    let scale = power_of_ten(places as usize);
    Rational::new(scaled_integer(value, &scale, rule), scale)
}

/// The value printed with exactly `places` decimals.
pub fn show(value: &Rational, places: u32, rule: Rounding) -> String {
    let places = places as usize;
    let scaled = scaled_integer(value, &power_of_ten(places), rule);
    let sign = if scaled.sign() == Sign::Minus { "-" } else { "" };
    let digits = format!("{:0>width$}", scaled.magnitude().to_string(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// The plain mean, or nothing when there is nothing to take the mean of.
pub fn mean(values: &[Rational]) -> Option<Rational> {
    let count = i64::try_from(values.len()).ok().filter(|count| *count > 0)?;
    Some(values.iter().fold(Rational::zero(), |sum, value| sum + value) / integer(count))
}

/// The mean of `(value, weight)` pairs, or nothing when the weights add up to zero.
pub fn weighted_mean(pairs: &[(Rational, Rational)]) -> Option<Rational> {
    let mut sum = Rational::zero();
    let mut weights = Rational::zero();
    for (value, weight) in pairs {
        sum += value * weight;
        weights += weight;
    }
    if weights.is_zero() { None } else { Some(sum / weights) }
}

fn power_of_ten(places: usize) -> BigInt {
    (0..places).fold(BigInt::one(), |power, _| power * 10)
}

fn scaled_integer(value: &Rational, scale: &BigInt, rule: Rounding) -> BigInt {
    let scaled = value * scale;
    let down = scaled.trunc().to_integer();
    let rest = (scaled - Rational::from_integer(down.clone())).abs();
    let half = Rational::new(BigInt::one(), BigInt::from(2));
    let is_odd = (&down % BigInt::from(2)) != BigInt::zero();
    let up = match rule {
        Rounding::HalfUp => rest >= half,
        Rounding::HalfEven => rest > half || (rest == half && is_odd),
        Rounding::Truncate => false,
    };
    match (up, value.is_negative()) {
        (false, _) => down,
        (true, false) => down + 1,
        (true, true) => down - 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{NumberError, Rounding, integer, mean, parse, ratio, round, show, weighted_mean};

    #[track_caller]
    fn check(text: &str, places: u32, rule: Rounding, expected: &str) {
        assert_eq!(show(&parse(text).unwrap(), places, rule), expected, "{text} {rule:?}");
    }

    #[test]
    fn halves_are_settled_by_the_named_rule() {
        check("40.625", 2, Rounding::HalfUp, "40.63");
        check("40.625", 2, Rounding::HalfEven, "40.62");
        check("40.635", 2, Rounding::HalfEven, "40.64");
        check("40.629", 2, Rounding::Truncate, "40.62");
        check("-0.5", 0, Rounding::HalfUp, "-1");
        check("-0.5", 0, Rounding::HalfEven, "0");
        check("-0.04", 1, Rounding::HalfUp, "0.0");
        check("1/3", 4, Rounding::HalfUp, "0.3333");
        check("5e-1", 1, Rounding::HalfUp, "0.5");
        check("1.2E3", 0, Rounding::HalfUp, "1200");
        check("15/32", 4, Rounding::HalfUp, "0.4688");
    }

    #[test]
    fn decimals_are_read_exactly() {
        let tenth = parse("0.1").unwrap();
        assert_eq!(&tenth + &tenth + &tenth, parse("0.3").unwrap());
        assert_eq!(parse(" +.50 "), ratio(1, 2));
        assert_eq!(round(&parse("2.345").unwrap(), 2, Rounding::HalfUp), parse("2.35").unwrap());
    }

    #[test]
    fn what_is_not_a_decimal_is_refused() {
        for text in ["NaN", "inf", "1,5", "一", "1.2.3", "--1", "1e", "0x10", ".", "1/2/3", "1_0"]
        {
            assert!(matches!(parse(text), Err(NumberError::NotDecimal(_))), "{text}");
        }
        assert_eq!(parse(" "), Err(NumberError::Empty));
        assert_eq!(parse("1/0"), Err(NumberError::ZeroDenominator));
        assert_eq!(ratio(1, 0), Err(NumberError::ZeroDenominator));
        assert_eq!(parse("1e999999999"), Err(NumberError::TooLong));
        assert_eq!(parse(&"9".repeat(401)), Err(NumberError::TooLong));
    }

    #[test]
    fn means_are_exact_and_empty_means_are_absent() {
        let values = ["85.10", "72.21", "63.43"].map(|text| parse(text).unwrap());
        let pairs: Vec<_> = values.iter().cloned().zip([14, 13, 5].map(integer)).collect();
        // (14×85.10 + 13×72.21 + 5×63.43) / 32 = 2447.28 / 32
        assert_eq!(weighted_mean(&pairs), Some(parse("2447.28").unwrap() / integer(32)));
        assert_eq!(mean(&[]), None);
        assert_eq!(weighted_mean(&[(integer(1), integer(0))]), None);
        assert_eq!(mean(&[integer(1), integer(2)]), ratio(3, 2).ok());
    }
}
