//! What all readers of codes share: folding, measuring, and the string forms of a finished code.

use super::{CodeFault, CodeKind, Expected};

/// Decimal digits.
pub(crate) const DIGITS: &str = "0123456789";

/// Digits and capital letters.
pub(crate) const ALPHANUMERIC: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The capital half-width form of a character.
pub(crate) fn fold(found: char) -> char {
    let narrow = match found {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(found) - 0xfee0).unwrap_or(found),
        other => other,
    };
    narrow.to_ascii_uppercase()
}

/// Reads exactly `N` characters, each from the alphabet that `alphabet` names for its position.
pub(crate) fn read<const N: usize>(
    code: CodeKind,
    text: &str,
    alphabet: impl Fn(usize) -> &'static str,
) -> Result<[u8; N], CodeFault> {
    let mut bytes = [0; N];
    let mut length = 0;
    for found in text.trim().chars() {
        let position = length + 1;
        let fault = |expected| CodeFault { code, position, found: Some(found), expected };
        if length == N {
            return Err(fault(Expected::End));
        }
        let folded = fold(found);
        if !alphabet(position).contains(folded) {
            return Err(fault(Expected::OneOf(alphabet(position))));
        }
        bytes[length] = u8::try_from(folded).expect("every alphabet here is ASCII");
        length = position;
    }
    if length < N {
        let position = length + 1;
        let expected = Expected::OneOf(alphabet(position));
        return Err(CodeFault { code, position, found: None, expected });
    }
    Ok(bytes)
}

/// The text of bytes that came through [`read`].
pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("codes are read from ASCII alphabets")
}

/// The number that decimal digits write.
pub(crate) fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'))
}

/// Gives a code read by `parse` and shown by `as_str` its string conversions and its place in documents.
macro_rules! string_forms {
    ($code:ty) => {
        impl std::str::FromStr for $code {
            type Err = $crate::code::CodeFault;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl serde::Serialize for $code {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $code {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text =
                    <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// Shows a code that is no secret as its text.
macro_rules! shown_as_text {
    ($code:ty) => {
        impl std::fmt::Display for $code {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::fmt::Debug for $code {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($code), self.as_str())
            }
        }
    };
}

pub(crate) use {shown_as_text, string_forms};
