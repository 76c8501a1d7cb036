//! What an assessment of online services is made of: the index definition, the evidence, the
//! published result. It does *not* compute anything; the engine is in `assess`.

pub mod campaign;
mod definition;
mod evidence;

use serde::{Deserialize, Serialize};

pub use definition::{
    Aggregation, Band, Combine, Decimal, Definition, Direction, Goal, Leaf, Missing, Name, Node,
    RankRule, RoundRule, Rounding, Scale, SiteRule, Tier, Veto,
};
pub use evidence::{Evidence, Level, Method, State};

/// One published number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The unit.
    pub unit: String,
    /// The node; `*` for the whole index.
    pub node: String,
    /// The value as shown, or none.
    pub value: Option<String>,
    /// The exact value as a fraction, or none.
    pub exact: Option<String>,
    /// The band, for the whole index.
    pub band: Option<String>,
    /// The place, for the whole index.
    pub rank: Option<u32>,
    /// How many records entered.
    pub records: u64,
    /// How many records were left out for their state.
    pub left_out: u64,
    /// The leaf whose veto capped the value.
    pub vetoed_by: Option<String>,
}
