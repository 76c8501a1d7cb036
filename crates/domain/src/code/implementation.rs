//! The codes of an item as one authority carries it out (GB/T 39554.2).

use super::base::BaseCode;
use super::credit::CreditCode;
use super::read::{ALPHANUMERIC, DIGITS, read, shown_as_text, string_forms, text};
use super::{CodeFault, CodeKind};

/// Thirty-one characters: the authority's credit code 18, exercise level 1, base code 12.
///
/// Published items contain authorities whose credit code fails its check or is no credit code at
/// all, so any eighteen letters and digits are read there; [`ImplCode::authority`] tells whether
/// they are a credit code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImplCode([u8; 31]);

/// Thirty-three characters: an implementation code and the serial of one handling item.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HandlingCode([u8; 33]);

/// The exercise levels of GB/T 39046 A.2.
const LEVELS: &str = "1234567";

fn alphabet_at(position: usize) -> &'static str {
    match position {
        ..=18 => ALPHANUMERIC,
        19 => LEVELS,
        31 => "0123456789Y",
        _ => DIGITS,
    }
}

fn check_base(code: CodeKind, bytes: &[u8]) -> Result<(), CodeFault> {
    BaseCode::parse(text(&bytes[19..31])).map_err(|fault| fault.inside(code, 19))?;
    Ok(())
}

impl ImplCode {
    /// Reads an implementation code by its layout.
    pub fn parse(code: &str) -> Result<ImplCode, CodeFault> {
        let bytes: [u8; 31] = read(CodeKind::Implementation, code, alphabet_at)?;
        check_base(CodeKind::Implementation, &bytes)?;
        Ok(ImplCode(bytes))
    }

    /// Puts an implementation code together; `level` is the digit of GB/T 39046 A.2.
    pub fn of(authority: CreditCode, level: u8, base: BaseCode) -> Result<ImplCode, CodeFault> {
        ImplCode::parse(&format!("{authority}{level}{base}"))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }

    /// The authority's credit code, or what is wrong with it; warn about it, do not reject the item.
    pub fn authority(&self) -> Result<CreditCode, CodeFault> {
        CreditCode::parse(self.authority_str())
            .map_err(|fault| fault.inside(CodeKind::Implementation, 0))
    }

    /// The eighteen characters of the authority's credit code as they stand.
    pub fn authority_str(&self) -> &str {
        text(&self.0[..18])
    }

    /// The digit of the exercise level, 1 to 7 (GB/T 39046 A.2).
    pub fn level_digit(self) -> u8 {
        self.0[18] - b'0'
    }

    /// The base code of the catalogue item.
    pub fn base(self) -> BaseCode {
        BaseCode::parse(text(&self.0[19..])).expect("checked when it was read")
    }
}

impl HandlingCode {
    /// Reads a handling code by its layout.
    pub fn parse(code: &str) -> Result<HandlingCode, CodeFault> {
        let bytes: [u8; 33] = read(CodeKind::Handling, code, alphabet_at)?;
        check_base(CodeKind::Handling, &bytes)?;
        Ok(HandlingCode(bytes))
    }

    /// Puts a handling code together; the serial has two digits, so it ends at 99.
    pub fn of(implementation: ImplCode, serial: u8) -> Result<HandlingCode, CodeFault> {
        HandlingCode::parse(&format!("{implementation}{serial:02}"))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }

    /// The implementation item this handling item belongs to.
    pub fn implementation(self) -> ImplCode {
        ImplCode(self.0[..31].try_into().expect("thirty-one characters"))
    }

    /// The serial within the implementation item.
    pub fn serial(self) -> u8 {
        (self.0[31] - b'0') * 10 + (self.0[32] - b'0')
    }
}

string_forms!(ImplCode);
shown_as_text!(ImplCode);
string_forms!(HandlingCode);
shown_as_text!(HandlingCode);

#[cfg(test)]
mod tests {
    use super::super::Expected;
    use super::super::credit::tests::credit_codes;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn worked_examples_split_into_their_parts() {
        let rows = [
            ("11450721MB15580811", 4, "000104002000"),
            ("11440232MB2D06811W", 4, "000117051000"),
            ("11440000006939756B", 2, "440101007000"),
        ];
        for (authority, level, base) in rows {
            let code = ImplCode::parse(&format!("{authority}{level}{base}")).expect("reads");
            assert_eq!(code.authority().expect("fits").as_str(), authority);
            assert_eq!((code.level_digit(), code.base().as_str()), (level, base));
            let whole = ImplCode::of(code.authority().expect("fits"), level, code.base());
            assert_eq!(whole, Ok(code));
        }
    }

    #[test]
    fn a_failing_authority_is_reported_but_the_code_is_read() {
        let code = ImplCode::parse("11440000006939756C2440101007000").expect("layout fits");
        let fault = code.authority().expect_err("check fails");
        assert_eq!((fault.code, fault.position), (CodeKind::Implementation, 18));
        assert_eq!(fault.expected, Expected::Check { character: 'B', first: 1, last: 17 });
        assert_eq!(code.authority_str(), "11440000006939756C");
        let code = ImplCode::parse("TE440000GD030003VV2442199374000").expect("layout fits");
        let fault = code.authority().expect_err("is no credit code");
        assert_eq!((fault.position, fault.found), (17, Some('V')));
    }

    #[test]
    fn faults_name_the_place_in_the_whole_code() {
        let fault = |code| ImplCode::parse(code).expect_err("is wrong");
        assert_eq!(fault("11440000006939756B8440101007000").expected, Expected::OneOf(LEVELS));
        assert_eq!(fault("11440000006939756B244010100701Y").position, 31);
        assert_eq!(fault("11440000006939756B244010100700001").position, 32);
        let short = HandlingCode::parse("11440000006939756B24401010070000").expect_err("short");
        assert_eq!((short.code, short.position, short.found), (CodeKind::Handling, 33, None));
    }

    #[test]
    fn a_handling_code_leads_back_to_its_implementation_item() {
        let item = ImplCode::parse("11440000006939756B2440101007000").expect("reads");
        let code = HandlingCode::of(item, 7).expect("fits");
        assert_eq!(code.to_string(), "11440000006939756B244010100700007");
        assert_eq!((code.implementation(), code.serial()), (item, 7));
        assert!(HandlingCode::of(item, 100).is_err());
    }

    proptest! {
        #[test]
        fn what_is_read_prints_the_same(
            authority in credit_codes(),
            rest in "[1-7][0-9]{9}([0-9]{3}|00Y)[0-9]{2}",
        ) {
            let text = format!("{authority}{rest}");
            let handling = HandlingCode::parse(&text).expect("fits the layout");
            prop_assert_eq!(handling.to_string(), text.clone());
            let item = ImplCode::parse(&text[..31]).expect("fits the layout");
            prop_assert_eq!(handling.implementation(), item);
            prop_assert_eq!(item.authority(), Ok(authority));
        }
    }
}
