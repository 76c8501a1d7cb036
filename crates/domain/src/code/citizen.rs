//! The citizen number (GB 11643), which is personal data and is shown whole only on purpose.

use std::fmt;

use jiff::civil::Date;

use super::read::{DIGITS, number, read, string_forms, text};
use super::{CodeFault, CodeKind, Expected, Masked};
use crate::region::RegionCode;

/// Eighteen characters: region 6, birth date 8, serial 3, check character 1.
///
/// It has no `Display`: say [`CitizenNumber::masked`] for pages and [`CitizenNumber::as_str`] for
/// storage and for partners entitled to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenNumber([u8; 18]);

/// The sex that the serial of a citizen number records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Odd serial.
    Male,
    /// Even serial.
    Female,
}

impl CitizenNumber {
    /// Reads a citizen number, its birth date and its check character; any region is accepted,
    /// because numbers outlive the regions they were given in.
    pub fn parse(number: &str) -> Result<CitizenNumber, CodeFault> {
        let alphabet = |at| if at == 18 { "0123456789X" } else { DIGITS };
        let bytes: [u8; 18] = read(CodeKind::Citizen, number, alphabet)?;
        verify_date(&bytes)?;
        let character = check_of(&bytes);
        if char::from(bytes[17]) != character {
            let expected = Expected::Check { character, first: 1, last: 17 };
            return Err(fault(&bytes, 18, expected));
        }
        Ok(CitizenNumber(bytes))
    }

    /// The whole number.
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }

    /// The number behind its mask.
    pub const fn masked(self) -> Masked<CitizenNumber> {
        Masked::new(self)
    }

    /// The region of first registration, often a historic one.
    pub fn region(self) -> RegionCode {
        RegionCode::parse(text(&self.0[..6])).expect("six digits were read")
    }

    /// The day of birth.
    pub fn birth_date(self) -> Date {
        date_of(&self.0).expect("checked when it was read")
    }

    /// The sex recorded by the serial.
    pub fn sex(self) -> Sex {
        if self.0[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// Whole years of age on a day, 0 before birth; whoever was born on 29 February turns a year
    /// older on 1 March in common years.
    pub fn age_on(self, day: Date) -> u16 {
        let born = self.birth_date();
        let had_birthday = (day.month(), day.day()) >= (born.month(), born.day());
        let years = i32::from(day.year()) - i32::from(born.year()) - i32::from(!had_birthday);
        u16::try_from(years).unwrap_or(0)
    }
}

fn check_of(bytes: &[u8; 18]) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHARACTERS: &[u8; 11] = b"10X98765432";
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(c, weight)| u32::from(c - b'0') * weight).sum();
    let index = usize::try_from(sum % 11).expect("below eleven");
    char::from(CHARACTERS[index])
}

fn date_of(bytes: &[u8; 18]) -> Option<Date> {
    let part = |from: usize, to: usize| i8::try_from(number(&bytes[from..to])).ok();
    let year = i16::try_from(number(&bytes[6..10])).ok()?;
    Date::new(year, part(10, 12)?, part(12, 14)?).ok()
}

fn verify_date(bytes: &[u8; 18]) -> Result<(), CodeFault> {
    if date_of(bytes).is_some() {
        return Ok(());
    }
    if !(1..=12).contains(&number(&bytes[10..12])) {
        return Err(fault(bytes, 11, Expected::Number { least: 1, most: 12 }));
    }
    let mut first = *bytes;
    first[12..14].copy_from_slice(b"01");
    let month = date_of(&first).expect("every month has a first day");
    let most = u8::try_from(month.days_in_month()).expect("at most 31");
    Err(fault(bytes, 13, Expected::Number { least: 1, most }))
}

fn fault(bytes: &[u8; 18], position: usize, expected: Expected) -> CodeFault {
    let found = Some(char::from(bytes[position - 1]));
    CodeFault { code: CodeKind::Citizen, position, found, expected }
}

impl fmt::Debug for CitizenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CitizenNumber({})", self.masked())
    }
}

string_forms!(CitizenNumber);

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn citizen_numbers() -> impl Strategy<Value = CitizenNumber> {
        (0..1_000_000_u32, 0..80_000_i32, 0..1000_u32).prop_map(|(region, day, serial)| {
            let born = date(1850, 1, 1).saturating_add(jiff::Span::new().days(day));
            let head = format!("{region:06}{}{serial:03}", born.strftime("%Y%m%d"));
            let mut bytes = [b'0'; 18];
            bytes[..17].copy_from_slice(head.as_bytes());
            let whole = format!("{head}{}", check_of(&bytes));
            CitizenNumber::parse(&whole).expect("date and check fit")
        })
    }

    #[test]
    fn worked_examples() {
        let number = CitizenNumber::parse("11010519491231002x").expect("reads");
        assert_eq!(number.birth_date(), date(1949, 12, 31));
        assert_eq!((number.sex(), number.region().as_str()), (Sex::Female, "110105"));
        let number = CitizenNumber::parse("440524188001010014").expect("reads");
        assert_eq!((number.birth_date(), number.sex()), (date(1880, 1, 1), Sex::Male));
    }

    #[test]
    fn age_turns_on_the_birthday() {
        let number = CitizenNumber::parse("11010519491231002X").expect("reads");
        assert_eq!(number.age_on(date(2024, 12, 30)), 74);
        assert_eq!(number.age_on(date(2024, 12, 31)), 75);
        assert_eq!(number.age_on(date(1940, 1, 1)), 0);
    }

    #[test]
    fn an_impossible_date_names_the_part() {
        let fault = |number| CitizenNumber::parse(number).expect_err("is wrong");
        let month = fault("110105194913310020");
        assert_eq!((month.position, month.expected), (11, Expected::Number { least: 1, most: 12 }));
        let day = fault("110105194902290020");
        assert_eq!((day.position, day.expected), (13, Expected::Number { least: 1, most: 28 }));
        assert_eq!(fault("110105190002290020").position, 13);
        assert_eq!(fault("110105194912310020").position, 18);
        assert_eq!(fault("1101051949123100").position, 17);
    }

    #[test]
    fn a_fault_in_a_log_line_shows_nothing_of_the_number() {
        let fault = CitizenNumber::parse("110105194912310020").expect_err("is wrong");
        assert_eq!(fault.to_string(), "citizen_number:18:check");
    }

    proptest! {
        #[test]
        fn what_is_read_prints_the_same(number in citizen_numbers()) {
            prop_assert_eq!(CitizenNumber::parse(number.as_str()), Ok(number));
        }

        // 11 is prime and no weight is a multiple of it, so no single change can hide.
        #[test]
        fn every_single_change_is_caught(number in citizen_numbers(), at in 0..17_usize, to in b'0'..=b'9') {
            let mut bytes = number.0;
            prop_assume!(bytes[at] != to);
            bytes[at] = to;
            prop_assert!(CitizenNumber::parse(text(&bytes)).is_err());
        }

        #[test]
        fn a_mask_never_shows_the_birth_date(number in citizen_numbers()) {
            let shown = number.masked().to_string();
            prop_assert_eq!(shown.len(), 18);
            prop_assert_eq!(&shown[4..16], "************");
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC*") {
            let _ = CitizenNumber::parse(&text);
        }
    }
}
