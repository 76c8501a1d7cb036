//! Material that a department's system hands over for a case (材料收取): what the record of material
//! received has (GB/T 39046, material received; `pro_material` in provincial exchange): the material, the
//! way, how many, when, and the attachment.

use serde::{Deserialize, Serialize};

use crate::region::RegionCode;
use crate::time::Instant;

/// The most copies that a record can count (n..2).
pub const COPIES_MAX: u32 = 99;

/// How a material was received. The numbers are those of provincial practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialWay {
    /// 1: on paper.
    Paper,
    /// 2: uploaded.
    Upload,
    /// 3: from the library of certificates.
    Library,
    /// 4: from shared data.
    Sharing,
    /// 9: otherwise.
    Other,
}

impl MaterialWay {
    /// All ways.
    pub const ALL: [Self; 5] =
        [Self::Paper, Self::Upload, Self::Library, Self::Sharing, Self::Other];

    /// The stable word for records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Upload => "upload",
            Self::Library => "library",
            Self::Sharing => "sharing",
            Self::Other => "other",
        }
    }

    /// The way that a word means.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.key() == key)
    }
}

/// The file of a material, as the record of the case has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedFile {
    /// The region that keeps it, and its id there.
    pub id: (RegionCode, String),
    /// Its name.
    pub name: String,
    /// The SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
}

/// A material that was handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedMaterial {
    /// Its code in the item version that binds the case.
    pub code: String,
    /// How it was received.
    pub way: MaterialWay,
    /// How many copies.
    pub copies: u32,
    /// When it was received there.
    pub received_at: Instant,
    /// The name of the system that handed it over.
    pub source: String,
    /// The file, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<HandedFile>,
}
