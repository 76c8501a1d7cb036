//! What a computation came to, as it is kept and shown.

use serde::{Deserialize, Serialize};

use crate::assessment::Published;

/// One edition of a campaign's numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Computed {
    /// The version of this document's form.
    pub version: u32,
    /// Which edition it is, from 1.
    pub edition: u32,
    /// The seed that doubt was drawn from.
    pub seed: u64,
    /// The hash of the definition that was used.
    pub profile_hash: String,
    /// The hash of the chain of records up to the last that was seen.
    pub evidence_hash: String,
    /// How many records that chain has.
    pub evidence_count: u64,
    /// Every number.
    pub published: Vec<Published>,
    /// How far the numbers can be trusted; none where that cannot be worked out.
    pub doubt: Option<Doubt>,
    /// Why there is no doubt worked out, as a code such as `too-few-units`.
    pub doubt_missing: Option<String>,
    /// What holds the units back; empty where that cannot be worked out, and in documents written
    /// before it was.
    #[serde(default)]
    pub diagnoses: Vec<Diagnosis>,
}

impl Computed {
    /// The number of a node (`*` for the whole) for a unit.
    #[must_use]
    pub fn of(&self, unit: &str, node: &str) -> Option<&Published> {
        self.published.iter().find(|row| row.unit == unit && row.node == node)
    }
}

/// What many runs with other methods and other samples say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doubt {
    /// The number of runs.
    pub runs: u32,
    /// The share of runs inside each interval.
    pub coverage: f64,
    /// The units.
    pub units: Vec<UnitDoubt>,
    /// The codes of the bands, lowest first.
    pub bands: Vec<String>,
    /// What each choice does to the places; empty when no place ever moves.
    pub factors: Vec<FactorShare>,
    /// The mean number of places that a unit moves.
    pub places_moved: f64,
}

/// What the runs say about one unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitDoubt {
    /// The unit.
    pub unit: String,
    /// The better end of the interval of places.
    pub place_low: f64,
    /// The worse end of the interval of places.
    pub place_high: f64,
    /// The low end of the interval of scores.
    pub score_low: f64,
    /// The high end of the interval of scores.
    pub score_high: f64,
    /// The share of runs in each band, lowest band first.
    pub bands: Vec<f64>,
}

/// The share of one choice in the moving of places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactorShare {
    /// The choice: `evidence`, `weights`, `mean`, `scale` or `missing`.
    pub factor: String,
    /// Its share alone.
    pub first: f64,
    /// The interval of the share alone.
    pub first_low: f64,
    /// The interval of the share alone.
    pub first_high: f64,
    /// Its share with everything it plays together with.
    pub total: f64,
    /// The interval of the total share.
    pub total_low: f64,
    /// The interval of the total share.
    pub total_high: f64,
}

/// What holds a unit back, what the nearest better one does, and the shortest way to other bands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diagnosis {
    /// The unit.
    pub unit: String,
    /// The leaves that cost most points, most first.
    pub held: Vec<Held>,
    /// The nearest unit with a better score.
    pub better: Option<Better>,
    /// The smallest set of observations that lifts the unit one band.
    pub up: Option<Step>,
    /// The smallest set of observations that drops the unit one band.
    pub down: Option<Step>,
}

/// A leaf that costs points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The leaf.
    pub leaf: String,
    /// Its value; none where nothing could be scored.
    pub value: Option<f64>,
    /// By how much the index rises when the leaf is full.
    pub lift: f64,
    /// How many things fall short: the effort it takes.
    pub open: u32,
}

/// The nearest better unit and where it is ahead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Better {
    /// The unit.
    pub unit: String,
    /// The leaves in which it is ahead, most points first.
    pub ahead: Vec<Ahead>,
}

/// A leaf in which another unit is ahead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ahead {
    /// The leaf.
    pub leaf: String,
    /// The unit's own value.
    pub own: Option<f64>,
    /// The other unit's value.
    pub theirs: f64,
    /// By how much the index rises when the unit does as well there.
    pub gain: f64,
}

/// The smallest set of changed observations that leads into the neighbouring band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The band's code.
    pub band: String,
    /// The leaves and how many of their observations change.
    pub changes: Vec<(String, u32)>,
    /// The score it leads to.
    pub score: f64,
    /// Whether no smaller set is enough.
    pub is_proven: bool,
}
