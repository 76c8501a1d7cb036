//! As much of CBOR (RFC 8949) as authenticators write: whole numbers, bytes, text, lists and maps
//! of a stated length.

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cbor {
    Int(i64),
    Bytes(Vec<u8>),
    Text(String),
    List(Vec<Cbor>),
    Map(Vec<(Cbor, Cbor)>),
    Simple(u8),
}

/// The deepest nesting that is read.
const DEPTH_MAX: u8 = 8;

impl Cbor {
    /// The first value of some bytes, and what follows it.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        read_at(bytes, DEPTH_MAX)
    }

    /// The value of a map under a text.
    pub(super) fn by_text(&self, key: &str) -> Option<&Self> {
        self.find(|k| matches!(k, Self::Text(text) if text == key))
    }

    /// The value of a map under a number.
    pub(super) fn by_int(&self, key: i64) -> Option<&Self> {
        self.find(|k| *k == Self::Int(key))
    }

    fn find(&self, is_key: impl Fn(&Self) -> bool) -> Option<&Self> {
        let Self::Map(pairs) = self else { return None };
        pairs.iter().find(|(key, _)| is_key(key)).map(|(_, value)| value)
    }

    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}

fn read_at(bytes: &[u8], depth: u8) -> Option<(Cbor, &[u8])> {
    let depth = depth.checked_sub(1)?;
    let (first, rest) = bytes.split_first()?;
    let (major, minor) = (first >> 5, first & 0x1f);
    let (number, rest) = argument(minor, rest)?;
    let length = usize::try_from(number).ok();
    let value = match major {
        0 => (Cbor::Int(i64::try_from(number).ok()?), rest),
        1 => (Cbor::Int(-1 - i64::try_from(number).ok()?), rest),
        2 => {
            let (own, rest) = rest.split_at_checked(length?)?;
            (Cbor::Bytes(own.to_vec()), rest)
        }
        3 => {
            let (own, rest) = rest.split_at_checked(length?)?;
            (Cbor::Text(std::str::from_utf8(own).ok()?.to_owned()), rest)
        }
        4 => {
            let (mut all, mut rest) = (Vec::new(), rest);
            for _ in 0..length? {
                let (one, after) = read_at(rest, depth)?;
                all.push(one);
                rest = after;
            }
            (Cbor::List(all), rest)
        }
        5 => {
            let (mut all, mut rest) = (Vec::new(), rest);
            for _ in 0..length? {
                let (key, after) = read_at(rest, depth)?;
                let (value, after) = read_at(after, depth)?;
                all.push((key, value));
                rest = after;
            }
            (Cbor::Map(all), rest)
        }
        7 if minor < 24 => (Cbor::Simple(minor), rest),
        _ => return None,
    };
    Some(value)
}

/// The number that a head carries, in itself or in the bytes behind it.
fn argument(minor: u8, rest: &[u8]) -> Option<(u64, &[u8])> {
    let width = match minor {
        0..24 => return Some((u64::from(minor), rest)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let (own, rest) = rest.split_at_checked(width)?;
    Some((own.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_are_read() {
        // RFC 8949 appendix A.
        let read = |bytes: &[u8]| Cbor::read(bytes).map(|(value, _)| value);
        assert_eq!(read(&[0x18, 0x64]), Some(Cbor::Int(100)));
        assert_eq!(read(&[0x38, 0x63]), Some(Cbor::Int(-100)));
        assert_eq!(read(&[0x19, 0x03, 0xe8]), Some(Cbor::Int(1000)));
        assert_eq!(read(&[0x44, 1, 2, 3, 4]), Some(Cbor::Bytes(vec![1, 2, 3, 4])));
        assert_eq!(read(&[0x62, 0xc3, 0xbc]), Some(Cbor::Text("ü".to_owned())));
        let map = read(&[0xa2, 0x61, 0x61, 0x01, 0x61, 0x62, 0x82, 0x02, 0xf5]).unwrap();
        assert_eq!(map.by_text("a"), Some(&Cbor::Int(1)));
        assert_eq!(map.by_text("b"), Some(&Cbor::List(vec![Cbor::Int(2), Cbor::Simple(21)])));
        assert_eq!(map.by_text("c"), None);
    }

    #[test]
    fn cut_nested_and_endless_values_are_refused() {
        let whole = [0xa1, 0x61, 0x61, 0x44, 1, 2, 3, 4];
        for end in 0..whole.len() {
            assert_eq!(Cbor::read(&whole[..end]), None, "{end}");
        }
        assert!(Cbor::read(&[0x81; 100]).is_none(), "too deep");
        assert!(Cbor::read(&[0x5f, 0xff]).is_none(), "of no stated length");
        assert!(Cbor::read(&[0x5b, 255, 255, 255, 255, 255, 255, 255, 255]).is_none(), "too long");
        assert!(Cbor::read(&[0x9b, 0, 0, 0, 1, 0, 0, 0, 0]).is_none(), "a list that is not there");
    }
}
