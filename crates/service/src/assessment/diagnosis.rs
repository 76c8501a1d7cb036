//! What holds a unit back, what the next better one does, and what would lift it most.
//!
//! Points are points of the index. The share of a leaf is the product of its weights up the tree
//! among the siblings that have a value, so losses add up wherever parents take means.

use std::collections::BTreeMap;

use assess::score::{Measure, Ruler};
use domain::assessment::campaign::Computed;
use domain::assessment::{Definition, State};
use store::evidence::Kept;

/// A leaf that costs points.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The leaf.
    pub leaf: String,
    /// Its value.
    pub value: f64,
    /// The points of the index that are lost by it.
    pub loss: f64,
}

/// A leaf on which the next better unit stands higher.
#[derive(Clone, Debug, PartialEq)]
pub struct Better {
    /// The leaf.
    pub leaf: String,
    /// The unit's own value.
    pub own: f64,
    /// The other's.
    pub other: f64,
    /// The points of the index that lie between.
    pub gain: f64,
}

/// A leaf to put right, by what it gives for what it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Lift {
    /// The leaf.
    pub leaf: String,
    /// The points of the index to be won.
    pub gain: f64,
    /// How many things were found wanting: what there is to put right.
    pub things: usize,
    /// Points for each of them.
    pub per_thing: f64,
}

/// What can be said about one unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnosis {
    /// The leaves that cost most, most first.
    pub held_back: Vec<Held>,
    /// The unit just above, if there is one.
    pub next_better: Option<String>,
    /// Where that unit stands higher, most first.
    pub better: Vec<Better>,
    /// What would lift most for each thing put right.
    pub lifts: Vec<Lift>,
}

const SHOWN: usize = 5;

/// Looks at one unit among all.
#[must_use]
pub fn diagnose(
    definition: &Definition,
    computed: &Computed,
    unit: &str,
    records: &[Kept],
) -> Diagnosis {
    let top = definition.top.0.parse().unwrap_or(100.0);
    let own = values(computed, unit);
    let shares = shares(definition, &own);
    let mut held: Vec<Held> = shares
        .iter()
        .filter_map(|(leaf, share)| {
            let value = *own.get(leaf.as_str())?;
            Some(Held { leaf: leaf.clone(), value, loss: share * (top - value) })
        })
        .filter(|held| held.loss > 1e-9)
        .collect();
    held.sort_by(|a, b| b.loss.total_cmp(&a.loss));
    let mut lifts: Vec<Lift> = held
        .iter()
        .filter_map(|held| {
            let things = wanting(definition, records, &held.leaf);
            let per_thing = held.loss / things.max(1) as f64;
            (things > 0).then(|| Lift {
                leaf: held.leaf.clone(),
                gain: held.loss,
                things,
                per_thing,
            })
        })
        .collect();
    lifts.sort_by(|a, b| b.per_thing.total_cmp(&a.per_thing));
    let next_better = above(computed, unit);
    let mut better: Vec<Better> = next_better.as_deref().map_or_else(Vec::new, |other| {
        let theirs = values(computed, other);
        shares
            .iter()
            .filter_map(|(leaf, share)| {
                let (own, other) = (*own.get(leaf.as_str())?, *theirs.get(leaf.as_str())?);
                let gain = share * (other - own);
                (gain > 1e-9).then(|| Better { leaf: leaf.clone(), own, other, gain })
            })
            .collect()
    });
    better.sort_by(|a, b| b.gain.total_cmp(&a.gain));
    held.truncate(SHOWN);
    lifts.truncate(SHOWN);
    better.truncate(SHOWN);
    Diagnosis { held_back: held, next_better, better, lifts }
}

fn values<'a>(computed: &'a Computed, unit: &str) -> BTreeMap<&'a str, f64> {
    let rows = computed.published.iter().filter(|row| row.unit == unit);
    rows.filter_map(|row| Some((row.node.as_str(), row.value.as_ref()?.parse().ok()?))).collect()
}

/// The share of each leaf that has a value, among those that have one.
fn shares(definition: &Definition, own: &BTreeMap<&str, f64>) -> BTreeMap<String, f64> {
    let weight = |id: &str| {
        let node = definition.node(id);
        node.and_then(|node| node.weight.0.parse::<f64>().ok()).unwrap_or(0.0)
    };
    let mut sums: BTreeMap<Option<&str>, f64> = BTreeMap::new();
    for node in definition.nodes.iter().filter(|node| own.contains_key(node.id.as_str())) {
        *sums.entry(node.parent.as_deref()).or_default() += weight(&node.id);
    }
    let mut known: BTreeMap<&str, f64> = BTreeMap::new();
    let mut leaves = BTreeMap::new();
    // Parents stand before their children.
    for node in definition.nodes.iter().filter(|node| own.contains_key(node.id.as_str())) {
        let above = node.parent.as_deref().map_or(Some(1.0), |id| known.get(id).copied());
        let sum = sums.get(&node.parent.as_deref()).copied().unwrap_or(0.0);
        let (Some(above), true) = (above, sum > 0.0) else { continue };
        let share = above * weight(&node.id) / sum;
        known.insert(&node.id, share);
        if node.leaf.is_some() {
            leaves.insert(node.id.clone(), share);
        }
    }
    leaves
}

/// The unit with the least index above this one's; among equals the first by code.
fn above(computed: &Computed, unit: &str) -> Option<String> {
    let all = || computed.published.iter().filter(|row| row.node == "*");
    let value = |row: &domain::assessment::Published| row.value.as_ref()?.parse::<f64>().ok();
    let own = all().find(|row| row.unit == unit).and_then(value)?;
    let better = all().filter_map(|row| Some((value(row)?, &row.unit)));
    let better = better.filter(|(value, _)| *value > own);
    better.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1))).map(|(_, unit)| unit.clone())
}

/// How many records of a leaf fall short of full score.
fn wanting(definition: &Definition, records: &[Kept], leaf: &str) -> usize {
    let node = definition.node(leaf);
    let Some(scale) = node.and_then(|node| node.leaf.as_ref()) else { return 0 };
    let ruler = Ruler::new(scale);
    let gone = |id: &str| records.iter().any(|k| k.record.corrects.as_deref() == Some(id));
    let falls_short = |kept: &&Kept| {
        let record = &kept.record;
        if record.indicator != leaf || gone(&record.id) {
            return false;
        }
        match record.state {
            Some(State::Absent) => true,
            Some(State::Measured) => {
                let measure = record.value.as_deref().and_then(|v| Measure::parse(v).ok());
                let score = measure.and_then(|measure| ruler.score(measure).ok());
                score.is_some_and(|score| !score.at_least(Measure::whole(100)))
            }
            _ => false,
        }
    };
    records.iter().filter(falls_short).count()
}
