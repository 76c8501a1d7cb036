//! Administrative divisions by their six-digit codes (GB/T 2260).

use crate::code::read::{DIGITS, read, shown_as_text, string_forms, text};
use crate::code::{CodeFault, CodeKind};

/// Six digits: province 2, prefecture 2, county 2; historic codes are codes too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode([u8; 6]);

/// How deep in the country a region code reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionLevel {
    /// Province, autonomous region, municipality or special administrative region.
    Province,
    /// Prefecture-level city, prefecture, league.
    City,
    /// County, district, county-level city, banner.
    County,
}

impl RegionCode {
    /// Reads a region code; whether such a region exists is for the gazetteer to say.
    pub fn parse(code: &str) -> Result<RegionCode, CodeFault> {
        Ok(RegionCode(read(CodeKind::Region, code, |_| DIGITS)?))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }

    /// The level, read from the trailing zeros.
    pub fn level(self) -> RegionLevel {
        match (&self.0[2..4], &self.0[4..6]) {
            (b"00", b"00") => RegionLevel::Province,
            (_, b"00") => RegionLevel::City,
            _ => RegionLevel::County,
        }
    }

    /// The code of the next higher level; provinces have none.
    pub fn parent(self) -> Option<RegionCode> {
        let mut bytes = self.0;
        match self.level() {
            RegionLevel::Province => return None,
            RegionLevel::City => bytes[2..].copy_from_slice(b"0000"),
            // A county ruled by its province has `00` as prefecture, so this yields the province.
            RegionLevel::County => bytes[4..].copy_from_slice(b"00"),
        }
        Some(RegionCode(bytes))
    }

    /// The province the code lies in, itself for a province.
    pub fn province(self) -> RegionCode {
        let mut bytes = self.0;
        bytes[2..].copy_from_slice(b"0000");
        RegionCode(bytes)
    }

    /// Whether `other` is this region or lies inside it.
    pub fn contains(self, other: RegionCode) -> bool {
        let prefix = match self.level() {
            RegionLevel::Province => 2,
            RegionLevel::City => 4,
            RegionLevel::County => 6,
        };
        self.0[..prefix] == other.0[..prefix]
    }
}

string_forms!(RegionCode);
shown_as_text!(RegionCode);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> RegionCode {
        RegionCode::parse(text).expect(text)
    }

    #[test]
    fn a_county_leads_up_to_its_province() {
        let county = code("440106");
        let city = county.parent().expect("has a city");
        let province = city.parent().expect("has a province");
        assert_eq!((city, province), (code("440100"), code("440000")));
        assert_eq!(province.parent(), None);
        assert_eq!(
            [county, city, province].map(RegionCode::level),
            [RegionLevel::County, RegionLevel::City, RegionLevel::Province]
        );
    }

    #[test]
    fn containing_follows_the_levels() {
        assert!(code("440000").contains(code("440106")));
        assert!(code("440100").contains(code("440106")));
        assert!(!code("440200").contains(code("440106")));
        assert!(code("440106").contains(code("440106")));
    }

    proptest! {
        #[test]
        fn what_is_read_prints_the_same(text in "[0-9]{6}") {
            let region = code(&text);
            prop_assert_eq!(region.to_string(), text);
            prop_assert!(region.province().contains(region));
            if let Some(parent) = region.parent() {
                prop_assert!(parent.contains(region));
                prop_assert!(parent.level() < region.level());
            }
        }
    }
}
