//! The identifier of an electronic certificate (GB/T 36904).

use super::credit::{self, CreditCode, value_base_36};
use super::read::{ALPHANUMERIC, DIGITS, fold, read, shown_as_text, string_forms, text};
use super::{CodeFault, CodeKind, Expected};

/// The object identifier under which all certificate identifiers stand.
const ROOT: &str = "1.2.156.3005.2.";

/// Twenty-one characters: the credit code of the organisation that defined the type, and a serial of 3.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateType([u8; 21]);

/// `1.2.156.3005.2.<type 21>.<issuer 18>.<serial>.<version 3>.<check 1>`.
///
/// An identifier that cannot be read is not to be trusted; that is an answer, not an accident.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateId {
    whole: String,
    /// Where the serial ends; the other parts have fixed widths.
    serial_end: usize,
}

const TYPE_AT: usize = ROOT.len();
const ISSUER_AT: usize = TYPE_AT + 22;
const SERIAL_AT: usize = ISSUER_AT + 19;

impl CertificateType {
    /// Reads a certificate type by its layout.
    pub fn parse(code: &str) -> Result<CertificateType, CodeFault> {
        let alphabet = |at| if at > 18 { ALPHANUMERIC } else { credit::alphabet_at(at) };
        Ok(CertificateType(read(CodeKind::CertificateType, code, alphabet)?))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }

    /// The organisation that defined the type, or what is wrong with its credit code.
    pub fn definer(&self) -> Result<CreditCode, CodeFault> {
        CreditCode::parse(text(&self.0[..18]))
            .map_err(|fault| fault.inside(CodeKind::CertificateType, 0))
    }

    /// The serial within that organisation.
    pub fn serial(&self) -> &str {
        text(&self.0[18..])
    }
}

impl CertificateId {
    /// Reads an identifier and verifies its check character.
    pub fn parse(id: &str) -> Result<CertificateId, CodeFault> {
        let whole = layout(id.trim())?;
        let serial_end = whole.len() - 6;
        let id = CertificateId { whole, serial_end };
        let position = id.whole.len();
        let character = id.check();
        let found = id.whole.chars().last();
        if found != Some(character) {
            let expected = Expected::Check { character, first: TYPE_AT + 1, last: position - 2 };
            return Err(CodeFault { code: CodeKind::Certificate, position, found, expected });
        }
        Ok(id)
    }

    /// Puts an identifier together and computes its check character; the serial is digits and letters.
    pub fn of(
        kind: CertificateType,
        issuer: CreditCode,
        serial: &str,
        version: u16,
    ) -> Result<CertificateId, CodeFault> {
        let mut whole = layout(&format!("{ROOT}{kind}.{issuer}.{serial}.{version:03}.0"))?;
        let serial_end = whole.len() - 6;
        whole.pop();
        let mut id = CertificateId { whole, serial_end };
        id.whole.push(id.check());
        Ok(id)
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.whole
    }

    /// The type of certificate.
    pub fn kind(&self) -> CertificateType {
        CertificateType::parse(&self.whole[TYPE_AT..ISSUER_AT - 1]).expect("checked when read")
    }

    /// The issuer, or what is wrong with its credit code.
    pub fn issuer(&self) -> Result<CreditCode, CodeFault> {
        CreditCode::parse(&self.whole[ISSUER_AT..SERIAL_AT - 1])
            .map_err(|fault| fault.inside(CodeKind::Certificate, ISSUER_AT))
    }

    /// The issuer's own serial.
    pub fn serial(&self) -> &str {
        &self.whole[SERIAL_AT..self.serial_end]
    }

    /// The version of the certificate, 0 to 999.
    pub fn version(&self) -> u16 {
        self.whole[self.serial_end + 1..self.serial_end + 4].parse().expect("three digits")
    }

    /// ISO 7064 hybrid MOD 37,36 over the four middle parts without root and dots.
    fn check(&self) -> char {
        let middle = &self.whole[TYPE_AT..self.serial_end + 4];
        let mut p = 36;
        for character in middle.bytes().filter(|&character| character != b'.') {
            p = match (p + value_base_36(character)) % 36 {
                0 => 36,
                sum => sum,
            };
            p = 2 * p % 37;
        }
        let value = (37 - p) % 36;
        char::from(ALPHANUMERIC.as_bytes()[usize::try_from(value).expect("below 36")])
    }
}

/// Folds an identifier and compares it with the layout, character by character.
fn layout(id: &str) -> Result<String, CodeFault> {
    let characters: Vec<char> = id.chars().collect();
    // Everything behind the serial has a fixed width, so the serial's end follows from the length.
    let tail = characters.len().saturating_sub(6).max(SERIAL_AT + 1);
    let mut whole = String::with_capacity(characters.len());
    for position in 1..=tail + 6 {
        let index = position - 1;
        let expected = if index < TYPE_AT {
            let end = position;
            Expected::Text(&ROOT[index..end])
        } else if index + 1 == ISSUER_AT
            || index + 1 == SERIAL_AT
            || index == tail
            || index == tail + 4
        {
            Expected::Text(".")
        } else if index < ISSUER_AT {
            let at = position - TYPE_AT;
            Expected::OneOf(if at > 18 { ALPHANUMERIC } else { credit::alphabet_at(at) })
        } else if index < SERIAL_AT {
            Expected::OneOf(credit::alphabet_at(position - ISSUER_AT))
        } else if index > tail && index < tail + 4 {
            Expected::OneOf(DIGITS)
        } else {
            Expected::OneOf(ALPHANUMERIC)
        };
        let found = characters.get(index).copied();
        let fits = found.map(fold).filter(|&folded| match expected {
            Expected::Text(wanted) => wanted.starts_with(folded),
            Expected::OneOf(alphabet) => alphabet.contains(folded),
            Expected::End | Expected::Check { .. } | Expected::Number { .. } => false,
        });
        let Some(folded) = fits else {
            return Err(CodeFault { code: CodeKind::Certificate, position, found, expected });
        };
        whole.push(folded);
    }
    Ok(whole)
}

string_forms!(CertificateType);
shown_as_text!(CertificateType);
string_forms!(CertificateId);
shown_as_text!(CertificateId);

#[cfg(test)]
mod tests {
    use super::super::credit::tests::credit_codes;
    use super::*;
    use proptest::prelude::*;

    const FIRST: &str = "1.2.156.3005.2.11100000000013338W011.11110000000021135M.20230329701.003.Y";
    const SECOND: &str = "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0";

    #[test]
    fn worked_examples() {
        let id = CertificateId::parse(FIRST).expect("reads");
        assert_eq!(id.kind().as_str(), "11100000000013338W011");
        assert_eq!(id.kind().definer().expect("fits").as_str(), "11100000000013338W");
        assert_eq!(id.issuer().expect("fits").as_str(), "11110000000021135M");
        assert_eq!((id.serial(), id.version()), ("20230329701", 3));
        let id = CertificateId::parse(SECOND).expect("reads");
        assert_eq!((id.serial(), id.version()), ("2025052201", 2));
        assert_eq!(id.kind().serial(), "009");
    }

    #[test]
    fn an_altered_identifier_is_not_trusted() {
        let altered = FIRST.replace("0329", "0328");
        let fault = CertificateId::parse(&altered).expect_err("is wrong");
        assert_eq!(fault.position, FIRST.len());
        assert!(matches!(fault.expected, Expected::Check { first: 16, .. }));
    }

    #[test]
    fn faults_name_the_place() {
        let fault = |id: &str| CertificateId::parse(id).expect_err("is wrong");
        assert_eq!(fault("").position, 1);
        let root = fault("1.2.156.3005.3.11100000000013338W011");
        assert_eq!((root.position, root.expected), (14, Expected::Text("2")));
        assert_eq!(fault("1.2.156.3005.2.11100000000013338W01").position, 36);
        assert_eq!(fault(&FIRST.replace(".003.", ".03.")).found, Some('1'));
        assert_eq!(fault(&FIRST.replace(".Y", ".?")).expected, Expected::OneOf(ALPHANUMERIC));
    }

    proptest! {
        #[test]
        fn what_is_put_together_reads_the_same(
            definer in credit_codes(),
            issuer in credit_codes(),
            serial in "[0-9A-Z]{1,20}",
            version in 0..1000_u16,
        ) {
            let kind = CertificateType::parse(&format!("{definer}001")).expect("fits");
            let id = CertificateId::of(kind, issuer, &serial, version).expect("fits");
            prop_assert_eq!(CertificateId::parse(&id.to_string()), Ok(id.clone()));
            prop_assert_eq!((id.kind(), id.issuer()), (kind, Ok(issuer)));
            prop_assert_eq!((id.serial(), id.version()), (serial.as_str(), version));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC*") {
            let _ = CertificateId::parse(&text);
        }
    }
}
