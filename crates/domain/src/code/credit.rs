//! The unified social credit code (GB 32100) and the organisation code inside it (GB 11714).

use super::read::{DIGITS, read, shown_as_text, string_forms, text};
use super::{CodeFault, CodeKind, Expected};
use crate::region::RegionCode;

/// The 31 characters of GB 32100, without I, O, S, V and Z.
pub(super) const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Eighteen characters: registering department 1, entity class 1, region 6, organisation code 9,
/// check character 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode([u8; 18]);

impl CreditCode {
    /// Reads a credit code and verifies both of its check characters.
    pub fn parse(code: &str) -> Result<CreditCode, CodeFault> {
        let bytes: [u8; 18] = read(CodeKind::Credit, code, alphabet_at)?;
        // The inner code is looked at first, since it narrows the error to its own nine characters.
        let inner: &[u8; 8] = bytes[8..16].try_into().expect("eight characters");
        verify(&bytes, 17, organisation_check_of(inner), 9)?;
        verify(&bytes, 18, credit_check_of(&bytes[..17]), 1)?;
        Ok(CreditCode(bytes))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }

    /// The character of the registering department.
    pub fn department(self) -> char {
        char::from(self.0[0])
    }

    /// The character of the entity class within its registering department.
    pub fn class(self) -> char {
        char::from(self.0[1])
    }

    /// The region of registration at the time of registration; it may be a historic one.
    pub fn region(self) -> RegionCode {
        RegionCode::parse(text(&self.0[2..8])).expect("six digits were read")
    }

    /// The nine characters of the organisation code.
    pub fn organisation(&self) -> &str {
        text(&self.0[8..17])
    }
}

/// The characters that may stand at a position of a credit code.
pub(super) fn alphabet_at(position: usize) -> &'static str {
    if (3..=8).contains(&position) { DIGITS } else { ALPHABET }
}

/// The ninth character that fits eight characters of an organisation code (GB 11714).
pub fn organisation_check(body: &str) -> Option<char> {
    let bytes: &[u8; 8] = body.as_bytes().try_into().ok()?;
    let fits = bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    fits.then(|| organisation_check_of(bytes))
}

fn organisation_check_of(body: &[u8; 8]) -> char {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(&c, weight)| value_base_36(c) * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).expect("below ten"),
    }
}

fn credit_check_of(body: &[u8]) -> char {
    let mut sum = 0;
    let mut weight = 1;
    for &character in body {
        let value = ALPHABET.bytes().position(|c| c == character).expect("read from the alphabet");
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    let value = (31 - sum % 31) % 31;
    char::from(ALPHABET.as_bytes()[value])
}

/// The value of a character in 0–9A–Z.
pub(super) fn value_base_36(character: u8) -> u32 {
    char::from(character).to_digit(36).expect("read from digits and letters")
}

/// Compares the character at `position` with the check over `first..position`.
fn verify(
    bytes: &[u8; 18],
    position: usize,
    character: char,
    first: usize,
) -> Result<(), CodeFault> {
    let found = char::from(bytes[position - 1]);
    if found == character {
        return Ok(());
    }
    let expected = Expected::Check { character, first, last: position - 1 };
    Err(CodeFault { code: CodeKind::Credit, position, found: Some(found), expected })
}

string_forms!(CreditCode);
shown_as_text!(CreditCode);

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Credit codes that fit both checks.
    pub(in crate::code) fn credit_codes() -> impl Strategy<Value = CreditCode> {
        "[1-9ANY][1-9][0-9]{6}[0-9ABCDEFGHJKLMNPQRTUWXY]{8}".prop_map(|head| {
            let mut code = head.clone();
            code.push(organisation_check(&head[8..]).expect("eight characters"));
            code.push(credit_check_of(code.as_bytes()));
            CreditCode::parse(&code).expect("both checks fit")
        })
    }

    #[test]
    fn worked_examples_of_the_outer_check() {
        for code in ["11450721MB15580811", "11440232MB2D06811W", "11440000006939756B"] {
            let read = CreditCode::parse(code).expect(code);
            assert_eq!(read.to_string(), code);
            assert_eq!(
                credit_check_of(&code.as_bytes()[..17]),
                read.as_str().chars().last().unwrap()
            );
        }
    }

    #[test]
    fn worked_examples_of_the_inner_check() {
        assert_eq!(organisation_check("MB155808"), Some('1'));
        assert_eq!(organisation_check("00693975"), Some('6'));
        assert_eq!(organisation_check("00001333"), Some('8'));
        assert_eq!(organisation_check("0000133"), None);
        assert_eq!(organisation_check("mb155808"), None);
    }

    #[test]
    fn the_parts_of_a_code() {
        let code = CreditCode::parse(" 11440000006939756ｂ ").expect("reads");
        assert_eq!((code.department(), code.class()), ('1', '1'));
        assert_eq!(code.region().as_str(), "440000");
        assert_eq!(code.organisation(), "006939756");
    }

    #[test]
    fn a_wrong_check_character_names_the_one_that_fits() {
        let fault = CreditCode::parse("11440232MB2D068112").expect_err("is wrong");
        assert_eq!((fault.position, fault.found), (18, Some('2')));
        assert_eq!(fault.expected, Expected::Check { character: 'W', first: 1, last: 17 });
        let fault = CreditCode::parse("11440232MB2D06821W").expect_err("is wrong");
        assert_eq!(fault.position, 17);
        assert!(matches!(fault.expected, Expected::Check { first: 9, last: 16, .. }));
    }

    #[test]
    fn letters_outside_the_alphabet_are_named() {
        let fault = CreditCode::parse("1145O721MB15580811").expect_err("is wrong");
        assert_eq!((fault.position, fault.found), (5, Some('O')));
        assert_eq!(fault.expected, Expected::OneOf(DIGITS));
        let fault = CreditCode::parse("11450721MI15580811").expect_err("is wrong");
        assert_eq!((fault.position, fault.expected), (10, Expected::OneOf(ALPHABET)));
    }

    proptest! {
        #[test]
        fn what_is_read_prints_the_same(code in credit_codes()) {
            prop_assert_eq!(CreditCode::parse(&code.to_string()), Ok(code));
            let json = serde_json::to_string(&code).expect("writes");
            prop_assert_eq!(serde_json::from_str::<CreditCode>(&json).expect("reads"), code);
        }

        // 31 is prime and no weight is a multiple of it, so no single change can hide.
        #[test]
        fn every_single_change_is_caught(code in credit_codes(), at in 0..18_usize, to in 0..31_usize) {
            let mut bytes = code.0;
            let to = ALPHABET.as_bytes()[to];
            prop_assume!(bytes[at] != to);
            bytes[at] = to;
            let fault = CreditCode::parse(text(&bytes)).expect_err("the change must be caught");
            match fault.expected {
                Expected::Check { first, .. } => prop_assert!((first..=fault.position).contains(&(at + 1))),
                _ => prop_assert_eq!(fault.position, at + 1),
            }
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC*") {
            let _ = CreditCode::parse(&text);
        }
    }
}
