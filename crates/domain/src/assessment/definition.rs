//! The index definition: a tree of indicators and every rule needed to score it.

use serde::{Deserialize, Serialize};

/// A name in both languages of the product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// The Chinese name.
    pub zh: String,
    /// The English name.
    pub en: String,
}

/// A number kept as the decimal text that was written, so that nothing is lost before it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Decimal(pub String);

/// The four goals of a service user, in the order in which one fails after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// 可达: the service can be reached.
    Reachable,
    /// 可见: the service can be found.
    Visible,
    /// 可用: the guide can be used.
    Usable,
    /// 可办: the service can be carried out online.
    Doable,
}

impl Goal {
    /// Every goal, in order.
    pub const ALL: [Self; 4] = [Self::Reachable, Self::Visible, Self::Usable, Self::Doable];

    /// The name of the goal in both languages.
    #[must_use]
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Reachable => ("可达", "reachable"),
            Self::Visible => ("可见", "visible"),
            Self::Usable => ("可用", "usable"),
            Self::Doable => ("可办", "doable"),
        }
    }
}

/// Whether more of an indicator is better or worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is better.
    #[default]
    Up,
    /// Less is better.
    Down,
}

/// How the children of a node become its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aggregation {
    /// The weighted arithmetic mean.
    #[default]
    Mean,
    /// The plain sum of points; each child's weight is the most points it can earn.
    Sum,
    /// The lowest child.
    Min,
    /// The highest child.
    Max,
}

/// What a missing child does to its parent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// The child is left out and the weights of the others are scaled up.
    #[default]
    Exclude,
    /// The child counts as zero.
    Zero,
    /// The parent has no value either.
    Block,
}

/// How places are given to equal scores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RankRule {
    /// 1-2-2-4: equal units share a place and the next place is skipped (United Nations).
    #[default]
    Competition,
    /// 1-2-2-3: equal units share a place and no place is skipped (the Chinese lists of 2019).
    Dense,
}

/// How a value is rounded when it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoundRule {
    /// Half away from zero (四舍五入).
    #[default]
    HalfUp,
    /// Half to the even neighbour.
    HalfEven,
    /// Cut off.
    Truncate,
}

/// A rounding rule and the number of decimal places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// The rule.
    pub rule: RoundRule,
    /// The number of decimal places.
    pub digits: u8,
}

/// One band of scores; the first band that takes a score names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The stable code.
    pub id: String,
    /// The name.
    #[serde(flatten)]
    pub name: Name,
    /// The lower edge; none for the lowest band.
    pub from: Option<Decimal>,
    /// Whether the edge itself lies below the band ("above 90").
    #[serde(default)]
    pub open: bool,
    /// Whether the edge is an assumption of ours and not in a source.
    #[serde(default)]
    pub assumed: bool,
}

/// How a raw value becomes a score between 0 and 100.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Scale {
    /// 0 or 1.
    Binary,
    /// A share between 0 and 1.
    Ratio,
    /// A value between two ends.
    Range {
        /// The value worth nothing.
        min: Decimal,
        /// The value worth 100.
        max: Decimal,
    },
    /// One of the listed scores and no other.
    Ladder {
        /// The scores that may be given.
        steps: Vec<Decimal>,
    },
    /// The first tier whose bound the value keeps gives the score.
    Tiers {
        /// The tiers, best first.
        tiers: Vec<Tier>,
        /// The score when no tier applies.
        otherwise: Decimal,
    },
    /// A count of findings, each of which takes points from 100.
    Deduction {
        /// Points off 100 for one finding.
        each: Decimal,
    },
}

/// One tier of a tiered scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The greatest value (or the least, with direction up) that still earns the score.
    pub bound: Decimal,
    /// The score.
    pub score: Decimal,
}

/// A veto (单项否决): a value that caps a node whatever else was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Veto {
    /// The veto applies when the raw value is at least this.
    pub at_least: Option<Decimal>,
    /// The veto applies when the raw value is at most this.
    pub at_most: Option<Decimal>,
    /// The node that is capped; the root when absent.
    pub node: Option<String>,
    /// The most that node can then have; zero when absent.
    pub cap: Option<Decimal>,
}

/// How several values for one thing become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Combine {
    /// The mean of them.
    #[default]
    Mean,
    /// The best of them.
    Best,
    /// The worst of them.
    Worst,
}

/// How the sites sampled for one service item are combined, by level of government.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteRule {
    /// For services of the central (or provincial) level.
    pub central: Combine,
    /// For services of the regional (or city) level.
    pub regional: Combine,
    /// For services of the local (or county) level.
    pub local: Combine,
}

/// What makes a node a leaf: how its evidence is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// How a raw value becomes a score.
    pub scale: Scale,
    /// Whether more is better.
    #[serde(default)]
    pub direction: Direction,
    /// How sampled sites are combined.
    #[serde(default)]
    pub sites: SiteRule,
    /// The vetoes.
    #[serde(default)]
    pub vetoes: Vec<Veto>,
    /// Whether units may declare the leaf not applicable.
    #[serde(default)]
    pub optional: bool,
}

/// One node of the indicator tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// The code, unique in the tree.
    pub id: String,
    /// The parent's code; none for a first-level node.
    pub parent: Option<String>,
    /// The name.
    pub name: Name,
    /// The goal that the node serves.
    pub goal: Option<Goal>,
    /// The weight among its siblings, in any unit.
    pub weight: Decimal,
    /// How children are aggregated.
    pub aggregation: Aggregation,
    /// What a missing child does.
    pub missing: Missing,
    /// Points that are added only when the other children of the parent reach this score.
    pub bonus_above: Option<Decimal>,
    /// How evidence is read; none for an inner node.
    pub leaf: Option<Leaf>,
    /// What an assessor looks for and writes down; empty where nothing is said.
    #[serde(default)]
    pub guide: Name,
    /// Whether it is asked of every sampled item rather than of the whole unit.
    #[serde(default)]
    pub is_per_item: bool,
    /// Where the theme is attested.
    pub source: String,
    /// Whether name, grouping or scale is our reconstruction.
    pub reconstruction: bool,
}

/// An index: a tree of indicators and every rule needed to score it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The version of this document's form.
    pub version: u32,
    /// The code of the index.
    pub id: String,
    /// The name.
    pub name: Name,
    /// Which set of weights is in use.
    pub weights: String,
    /// What is in a source, statement by statement.
    pub sourced: Vec<String>,
    /// What is our reconstruction, statement by statement.
    pub reconstruction: Vec<String>,
    /// How the first-level nodes make the index.
    pub aggregation: Aggregation,
    /// What a missing first-level node does.
    pub missing: Missing,
    /// The most the index can be (100, or 1 for the United Nations).
    pub top: Decimal,
    /// How values are shown.
    pub rounding: Rounding,
    /// How places are given.
    pub rank: RankRule,
    /// Units that are scored but take no place.
    pub guests: Vec<String>,
    /// The bands, best first.
    pub bands: Vec<Band>,
    /// The nodes, parents before children.
    pub nodes: Vec<Node>,
}

impl Definition {
    /// A node by its code.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }
}
