//! Administrative divisions by their six-digit codes (GB/T 2260).

use std::fmt;

use crate::code::read::{DIGITS, read, shown_as_text, string_forms, text};
use crate::code::{CodeFault, CodeKind};
use crate::text::Bilingual;

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

/// One administrative division.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its code.
    pub code: RegionCode,
    /// Its full name.
    pub name: Bilingual,
    /// Whether it still exists; cases and citizen numbers outlive regions.
    pub is_current: bool,
}

/// The administrative divisions of the country, by code.
#[derive(Clone, Debug)]
pub struct Gazetteer {
    /// In the order of their codes.
    regions: Vec<Region>,
}

/// Why a data file of regions cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GazetteerFault {
    /// A line does not have the four columns code, state, zh, en in a form that can be read.
    Line(usize),
    /// Two lines have the same code.
    Twice(RegionCode),
    /// No line names the province of this code.
    Orphan(RegionCode),
}

impl fmt::Display for GazetteerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for GazetteerFault {}

impl Gazetteer {
    /// The divisions known when this version was made; see `docs/data.md`.
    pub fn national() -> Gazetteer {
        Gazetteer::parse(include_str!("../data/regions.csv")).expect("a test reads this file")
    }

    /// Reads a data file with the columns code, state (`current` or `former`), zh, en.
    pub fn parse(file: &str) -> Result<Gazetteer, GazetteerFault> {
        let mut regions = Vec::new();
        for (index, line) in file.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') || line.starts_with("code,") {
                continue;
            }
            regions.push(region_of(line).ok_or(GazetteerFault::Line(index + 1))?);
        }
        regions.sort_by_key(|region| region.code);
        if let Some(pair) = regions.windows(2).find(|pair| pair[0].code == pair[1].code) {
            return Err(GazetteerFault::Twice(pair[0].code));
        }
        let gazetteer = Gazetteer { regions };
        let orphan =
            gazetteer.regions.iter().find(|region| gazetteer.get(region.code.province()).is_none());
        match orphan {
            Some(region) => Err(GazetteerFault::Orphan(region.code)),
            None => Ok(gazetteer),
        }
    }

    /// The region with this code, current or former.
    pub fn get(&self, code: RegionCode) -> Option<&Region> {
        let at = self.regions.binary_search_by_key(&code, |region| region.code).ok()?;
        Some(&self.regions[at])
    }

    /// Every region, current and former, in the order of their codes.
    pub fn all(&self) -> &[Region] {
        &self.regions
    }

    /// The provincial units.
    pub fn provinces(&self) -> impl Iterator<Item = &Region> {
        self.regions.iter().filter(|region| region.code.level() == RegionLevel::Province)
    }

    /// The next higher region; counties ruled by their province have the province itself.
    pub fn parent(&self, code: RegionCode) -> Option<&Region> {
        let mut above = code.parent();
        while let Some(code) = above {
            if let Some(region) = self.get(code) {
                return Some(region);
            }
            above = code.parent();
        }
        None
    }

    /// The current regions directly below this one.
    pub fn children(&self, code: RegionCode) -> impl Iterator<Item = &Region> {
        let from = self.regions.partition_point(|region| region.code <= code);
        self.regions[from..]
            .iter()
            .take_while(move |region| code.contains(region.code))
            .filter(move |region| region.is_current)
            .filter(move |region| self.parent(region.code).is_some_and(|above| above.code == code))
    }

    /// The region and all above it, from the province down; empty when the code is unknown.
    pub fn path(&self, code: RegionCode) -> Vec<&Region> {
        let mut path: Vec<&Region> = self.get(code).into_iter().collect();
        while let Some(above) = path.last().and_then(|region| self.parent(region.code)) {
            path.push(above);
        }
        path.reverse();
        path
    }
}

fn region_of(line: &str) -> Option<Region> {
    let mut columns = line.splitn(4, ',');
    let code = RegionCode::parse(columns.next()?).ok()?;
    let is_current = match columns.next()? {
        "current" => true,
        "former" => false,
        _ => return None,
    };
    let name = Bilingual::both(columns.next()?, columns.next()?);
    (!name.zh.is_empty() && name.speaks(crate::text::Language::En)).then_some(Region {
        code,
        name,
        is_current,
    })
}

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

    #[test]
    fn the_national_file_has_all_provincial_units() {
        let gazetteer = Gazetteer::national();
        assert_eq!(gazetteer.provinces().count(), 34);
        assert!(gazetteer.provinces().all(|province| province.is_current));
        let of = |level| {
            let at = move |region: &&Region| region.is_current && region.code.level() == level;
            gazetteer.all().iter().filter(at).count()
        };
        assert_eq!((of(RegionLevel::City), of(RegionLevel::County)), (333, 2850));
        for code in ["710000", "810000", "820000"] {
            assert_eq!(gazetteer.children(self::code(code)).count(), 0);
        }
    }

    #[test]
    fn every_current_region_is_reached_from_its_province_exactly_once() {
        let gazetteer = Gazetteer::national();
        let mut reached = Vec::new();
        let mut left: Vec<&Region> = gazetteer.provinces().collect();
        while let Some(region) = left.pop() {
            left.extend(gazetteer.children(region.code));
            reached.push(region.code);
        }
        reached.sort();
        let all = gazetteer.all().iter().filter(|region| region.is_current);
        assert_eq!(reached, all.map(|region| region.code).collect::<Vec<_>>());
    }

    #[test]
    fn a_path_runs_from_the_province_down() {
        let gazetteer = Gazetteer::national();
        let path = |text| -> Vec<&str> {
            gazetteer.path(code(text)).into_iter().map(|region| region.name.zh.as_str()).collect()
        };
        assert_eq!(path("440106"), ["广东省", "广州市", "天河区"]);
        assert_eq!(path("110105"), ["北京市", "朝阳区"]);
        assert_eq!(path("429004"), ["湖北省", "仙桃市"]);
        assert_eq!(path("330103"), ["浙江省", "杭州市", "下城区"]);
        assert!(path("999999").is_empty());
    }

    #[test]
    fn names_stand_in_both_languages() {
        let gazetteer = Gazetteer::national();
        let english = |text| gazetteer.get(code(text)).and_then(|region| region.name.en.as_deref());
        assert_eq!(english("610000"), Some("Shaanxi Province"));
        assert_eq!(english("140000"), Some("Shanxi Province"));
        assert_eq!(english("610100"), Some("Xi'an City"));
        assert_eq!(
            english("530925"),
            Some("Shuangjiang Lahu, Va, Blang and Dai Autonomous County")
        );
    }

    #[test]
    fn a_broken_data_file_is_refused_by_line() {
        let refused = |file| Gazetteer::parse(file).expect_err("is broken");
        assert_eq!(
            refused("code,state,zh,en\n11000,current,北京市,Beijing"),
            GazetteerFault::Line(2)
        );
        assert_eq!(refused("110000,current,北京市,"), GazetteerFault::Line(1));
        assert_eq!(refused("110000,gone,北京市,Beijing"), GazetteerFault::Line(1));
        assert_eq!(
            refused("110101,current,东城区,Dongcheng"),
            GazetteerFault::Orphan(code("110101"))
        );
        let twice = "110000,current,北京市,Beijing\n110000,current,北京市,Beijing";
        assert_eq!(refused(twice), GazetteerFault::Twice(code("110000")));
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
