//! What is indexed: one published item.

use domain::lists::{ExerciseLevel, ItemType, LegalTheme, NaturalTheme, OnlineDepth};
use domain::region::RegionCode;
use domain::text::Bilingual;

/// Whom an item serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Natural persons.
    Person,
    /// Firms and other organisations.
    Firm,
}

impl Side {
    /// Both.
    pub const ALL: [Side; 2] = [Side::Person, Side::Firm];

    /// The word in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Side::Person => "person",
            Side::Firm => "firm",
        }
    }
}

/// A published item as far as finding it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The region that owns the item.
    pub region: RegionCode,
    /// Its code.
    pub code: String,
    /// The version in force.
    pub version: u32,
    /// What it is called.
    pub name: Bilingual,
    /// Other words it is known by.
    pub keywords: Vec<String>,
    /// The name of its authority.
    pub authority: Bilingual,
    /// The code of its authority.
    pub org: String,
    /// Its class.
    pub class: ItemType,
    /// On which level it is exercised.
    pub level: ExerciseLevel,
    /// Themes for natural persons.
    pub natural_themes: Vec<NaturalTheme>,
    /// Themes for legal persons.
    pub legal_themes: Vec<LegalTheme>,
    /// Whom it serves.
    pub sides: Vec<Side>,
    /// How far it goes online.
    pub depths: Vec<OnlineDepth>,
    /// Whether it can be applied for here.
    pub can_apply: bool,
    /// Visits to an office, of items that start with an application; none where nothing is said.
    pub visits: Option<u8>,
    /// How long it takes at most, in minutes of work; none where nothing is said.
    pub limit_minutes: Option<u64>,
}

impl Document {
    /// A digest of all that is indexed, the same on every machine: two documents with one digest
    /// are taken for equal when an index is compared with what it was built from.
    pub fn digest(&self) -> u64 {
        let mut digest = Fnv::default();
        let mut put = |text: &str| digest.put(text);
        put(self.region.as_str());
        put(&self.code);
        put(&self.version.to_string());
        for name in [&self.name, &self.authority] {
            put(&name.zh);
            put(name.en.as_deref().unwrap_or("\u{1}"));
        }
        put(&self.keywords.len().to_string());
        self.keywords.iter().for_each(|word| put(word));
        put(&self.org);
        // These lists have no text of their own that is free of words; how they print is stable.
        put(&format!("{:?} {:?}", self.class, self.level));
        put(&format!("{:?} {:?}", self.natural_themes, self.legal_themes));
        put(&format!("{:?} {:?}", self.sides, self.depths));
        put(&format!("{} {:?} {:?}", self.can_apply, self.visits, self.limit_minutes));
        digest.0
    }
}

/// The digest of Fowler, Noll and Vo (1a, 64 bits): quick, the same everywhere, and no secret.
pub(crate) struct Fnv(pub u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Takes in a text and its end.
    pub fn put(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
