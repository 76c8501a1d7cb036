//! The base code of a catalogue item (GB/T 39554.1; layout checked against published items).

use super::read::{DIGITS, read, shown_as_text, string_forms, text};
use super::{CodeFault, CodeKind, Expected};

/// Twelve characters: owner 2, item type 2, department 2, main item 3, sub-item 3.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BaseCode([u8; 12]);

/// Who keeps the catalogue an item comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CatalogueOwner {
    /// The national catalogue, prefix `00`.
    National,
    /// A provincial catalogue, with the two digits that begin the province's region codes.
    Province(u8),
}

/// The place of a base code among main items and sub-items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemPlace {
    /// An item without sub-items, ending in `000`.
    Single,
    /// A parent that only groups its sub-items and is never handled itself, ending in `00Y`.
    Parent,
    /// A sub-item with its serial.
    Sub(u16),
}

const LAST: &str = "0123456789Y";

impl BaseCode {
    /// Reads a base code.
    pub fn parse(code: &str) -> Result<BaseCode, CodeFault> {
        let bytes = read(CodeKind::Base, code, |at| if at == 12 { LAST } else { DIGITS })?;
        BaseCode::from_read(bytes)
    }

    /// Finishes a code whose characters have been read from the alphabets of their positions.
    fn from_read(bytes: [u8; 12]) -> Result<BaseCode, CodeFault> {
        // `Y` marks the grouping parent and only ever follows `00`.
        if bytes[11] == b'Y' && &bytes[9..11] != b"00" {
            let expected = Expected::OneOf(DIGITS);
            return Err(CodeFault {
                code: CodeKind::Base,
                position: 12,
                found: Some('Y'),
                expected,
            });
        }
        Ok(BaseCode(bytes))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }

    /// Who keeps the catalogue.
    pub fn owner(self) -> CatalogueOwner {
        match (self.0[0] - b'0') * 10 + (self.0[1] - b'0') {
            0 => CatalogueOwner::National,
            province => CatalogueOwner::Province(province),
        }
    }

    /// The two digits of the item type in the owner's own scheme, which need not be the national one.
    pub fn type_digits(&self) -> &str {
        text(&self.0[2..4])
    }

    /// The two digits of the department in the owner's own scheme.
    pub fn department_digits(&self) -> &str {
        text(&self.0[4..6])
    }

    /// The three digits of the main item.
    pub fn main_digits(&self) -> &str {
        text(&self.0[6..9])
    }

    /// Whether this is a single item, a grouping parent or a sub-item.
    pub fn place(self) -> ItemPlace {
        let digit = |at: usize| u16::from(self.0[at] - b'0');
        match self.0[11] {
            b'Y' => ItemPlace::Parent,
            _ => match digit(9) * 100 + digit(10) * 10 + digit(11) {
                0 => ItemPlace::Single,
                serial => ItemPlace::Sub(serial),
            },
        }
    }

    /// The grouping parent of a sub-item.
    pub fn parent(self) -> Option<BaseCode> {
        match self.place() {
            ItemPlace::Single | ItemPlace::Parent => None,
            ItemPlace::Sub(_) => {
                let mut bytes = self.0;
                bytes[9..].copy_from_slice(b"00Y");
                Some(BaseCode(bytes))
            }
        }
    }
}

string_forms!(BaseCode);
shown_as_text!(BaseCode);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_national_item_without_sub_items() {
        let code = BaseCode::parse("000117051000").expect("reads");
        assert_eq!(code.owner(), CatalogueOwner::National);
        assert_eq!(code.type_digits(), "01");
        assert_eq!(code.department_digits(), "17");
        assert_eq!(code.main_digits(), "051");
        assert_eq!((code.place(), code.parent()), (ItemPlace::Single, None));
    }

    #[test]
    fn a_sub_item_knows_its_grouping_parent() {
        let parent = BaseCode::parse("44010200200Y").expect("reads");
        let third = BaseCode::parse("440102002003").expect("reads");
        assert_eq!(third.owner(), CatalogueOwner::Province(44));
        assert_eq!((third.place(), third.parent()), (ItemPlace::Sub(3), Some(parent)));
        assert_eq!((parent.place(), parent.parent()), (ItemPlace::Parent, None));
    }

    #[test]
    fn faults_name_the_place() {
        let fault = |code| BaseCode::parse(code).expect_err("is wrong");
        let short = fault("0001170510");
        assert_eq!((short.position, short.found), (11, None));
        let long = fault("0001170510001");
        assert_eq!((long.position, long.expected), (13, Expected::End));
        assert_eq!(fault("00011705101Y").position, 12);
        assert_eq!(fault("0001170X1000").position, 8);
    }

    proptest! {
        #[test]
        fn what_is_read_prints_the_same(code in "[0-9]{9}([0-9]{3}|00Y)") {
            let read = BaseCode::parse(&code).expect("fits the layout");
            prop_assert_eq!(read.to_string(), code);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC*") {
            let _ = BaseCode::parse(&text);
        }
    }
}
