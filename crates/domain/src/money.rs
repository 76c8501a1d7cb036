//! Sums of money in whole fen (one hundredth of a yuan), never in floating point.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A sum in fen; negative sums are refunds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(i64);

/// Why a text is not a sum of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyFault {
    /// There are no digits.
    Empty,
    /// A character does not belong, counted from 1.
    Character {
        /// Where it stands.
        position: usize,
        /// What stands there.
        found: char,
    },
    /// There are more than two digits after the point, so the sum is not in whole fen.
    FinerThanFen,
    /// The commas do not set off groups of three digits.
    Grouping,
    /// The sum is too large to count.
    TooLarge,
}

impl fmt::Display for MoneyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for MoneyFault {}

impl Money {
    /// No money at all.
    pub const ZERO: Money = Money(0);

    /// A sum given in fen.
    pub const fn from_fen(fen: i64) -> Money {
        Money(fen)
    }

    /// The sum in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Whether the sum is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum of both, unless it is too large to count.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).map(Money)
    }

    /// The difference of both, unless it is too large to count.
    pub fn checked_sub(self, other: Money) -> Option<Money> {
        self.0.checked_sub(other.0).map(Money)
    }

    /// So many times the sum, unless it is too large to count.
    pub fn checked_mul(self, times: i64) -> Option<Money> {
        self.0.checked_mul(times).map(Money)
    }

    /// All sums together, unless they are too large to count.
    pub fn checked_sum(sums: impl IntoIterator<Item = Money>) -> Option<Money> {
        sums.into_iter().try_fold(Money::ZERO, Money::checked_add)
    }

    /// Reads yuan with up to two decimals: `12`, `12.5`, `￥1,234.50`, `-3.00元`.
    pub fn parse(text: &str) -> Result<Money, MoneyFault> {
        let mut reader = Reader::default();
        for (index, found) in text.chars().enumerate() {
            let stranger = MoneyFault::Character { position: index + 1, found };
            reader.take(narrow(found), stranger)?;
        }
        reader.finish()
    }
}

/// The sum read so far; the stages only ever move forward.
#[derive(Default)]
struct Reader {
    negative: bool,
    fen: i64,
    whole_digits: u32,
    since_comma: Option<u32>,
    decimals: Option<u32>,
    closed: bool,
}

impl Reader {
    fn take(&mut self, found: char, stranger: MoneyFault) -> Result<(), MoneyFault> {
        let untouched = self.whole_digits == 0 && self.decimals.is_none() && !self.closed;
        match found {
            c if c.is_whitespace() && untouched => Ok(()),
            c if c.is_whitespace() => {
                self.closed = true;
                Ok(())
            }
            '¥' | '\u{a5}' if untouched => Ok(()),
            '-' if untouched && !self.negative => {
                self.negative = true;
                Ok(())
            }
            '元' if !untouched && !self.closed => {
                self.closed = true;
                Ok(())
            }
            '.' if self.whole_digits > 0 && self.decimals.is_none() && !self.closed => {
                self.decimals = Some(0);
                Ok(())
            }
            ',' if self.whole_digits > 0 && self.decimals.is_none() && !self.closed => self.comma(),
            '0'..='9' if !self.closed => self.digit(i64::from(u32::from(found) - u32::from('0'))),
            _ => Err(stranger),
        }
    }

    fn comma(&mut self) -> Result<(), MoneyFault> {
        match self.since_comma {
            None if self.whole_digits > 3 => return Err(MoneyFault::Grouping),
            Some(digits) if digits != 3 => return Err(MoneyFault::Grouping),
            None | Some(_) => {}
        }
        self.since_comma = Some(0);
        Ok(())
    }

    fn digit(&mut self, digit: i64) -> Result<(), MoneyFault> {
        match &mut self.decimals {
            Some(2) => return Err(MoneyFault::FinerThanFen),
            Some(decimals) => *decimals += 1,
            None => {
                self.whole_digits += 1;
                self.since_comma = self.since_comma.map(|digits| digits + 1);
            }
        }
        // The sum is built downwards from zero, so that the smallest i64 can be read too.
        self.fen = self
            .fen
            .checked_mul(10)
            .and_then(|fen| fen.checked_sub(digit))
            .ok_or(MoneyFault::TooLarge)?;
        Ok(())
    }

    fn finish(self) -> Result<Money, MoneyFault> {
        if self.whole_digits == 0 || self.decimals == Some(0) {
            return Err(MoneyFault::Empty);
        }
        if self.since_comma.is_some_and(|digits| digits != 3) {
            return Err(MoneyFault::Grouping);
        }
        let scale = if self.decimals == Some(2) {
            1
        } else if self.decimals == Some(1) {
            10
        } else {
            100
        };
        let negated = self.fen.checked_mul(scale).ok_or(MoneyFault::TooLarge)?;
        if self.negative {
            return Ok(Money(negated));
        }
        negated.checked_neg().map(Money).ok_or(MoneyFault::TooLarge)
    }
}

/// The half-width form of a full-width character, as Chinese keyboards produce them.
fn narrow(found: char) -> char {
    match found {
        '￥' => '¥',
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(found) - 0xfee0).expect("the half-width block is all letters")
        }
        other => other,
    }
}

impl FromStr for Money {
    type Err = MoneyFault;

    fn from_str(text: &str) -> Result<Money, MoneyFault> {
        Money::parse(text)
    }
}

/// Yuan with two decimals and no grouping, as exchange messages want it.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fen = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, fen: Result<i64, MoneyFault>) {
        assert_eq!(Money::parse(text).map(Money::fen), fen, "{text}");
    }

    #[test]
    fn sums_are_read_as_people_write_them() {
        check("0", Ok(0));
        check("12", Ok(1200));
        check("12.5", Ok(1250));
        check("12.05", Ok(1205));
        check("￥1,234.50", Ok(123_450));
        check("１２．５元", Ok(1250));
        check(" -3.00 元 ", Err(MoneyFault::Character { position: 8, found: '元' }));
        check("-3.00元", Ok(-300));
        check("-92233720368547758.08", Ok(i64::MIN));
    }

    #[test]
    fn what_is_not_a_sum_is_refused_with_its_place() {
        check("", Err(MoneyFault::Empty));
        check("5.", Err(MoneyFault::Empty));
        check(".5", Err(MoneyFault::Character { position: 1, found: '.' }));
        check("1.234", Err(MoneyFault::FinerThanFen));
        check("1,23", Err(MoneyFault::Grouping));
        check("1234,567", Err(MoneyFault::Grouping));
        check("12e3", Err(MoneyFault::Character { position: 3, found: 'e' }));
        check("1 2", Err(MoneyFault::Character { position: 3, found: '2' }));
        check("92233720368547758.08", Err(MoneyFault::TooLarge));
        check("99999999999999999999", Err(MoneyFault::TooLarge));
    }

    #[test]
    fn adding_never_wraps() {
        assert_eq!(Money(i64::MAX).checked_add(Money(1)), None);
        assert_eq!(Money::checked_sum([Money(1), Money(2)]), Some(Money(3)));
        assert_eq!(Money(5).checked_sub(Money(7)), Some(Money(-2)));
        assert_eq!(Money(i64::MIN).checked_mul(-1), None);
    }

    proptest! {
        #[test]
        fn every_sum_prints_and_reads_back(fen in any::<i64>()) {
            prop_assert_eq!(Money::parse(&Money(fen).to_string()), Ok(Money(fen)));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC*") {
            let _ = Money::parse(&text);
        }
    }
}
