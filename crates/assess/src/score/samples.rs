//! What each leaf of each unit rests on: the values of the items that were sampled.

use std::collections::BTreeMap;

use domain::assessment::{Definition, Evidence, State};

use super::measure::Measure;
use super::plan::Plan;
use super::stream::{Observation, Refused, combined, scored};
use super::total::Total;
use crate::exact::to_float;

/// The values of one leaf of one unit, item by item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// One score between 0 and 100 for each item that has one.
    pub items: Vec<f64>,
    /// Whether the question arises: some record says something else than `not-applicable`, or
    /// there is no record at all.
    pub applies: bool,
}

/// The samples of all units, units by name, leaves in the order of the definition's nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    /// The units.
    pub units: Vec<String>,
    /// The position of each leaf among the definition's nodes.
    pub leaves: Vec<usize>,
    /// For each leaf, one sample for each unit.
    pub of_leaf: Vec<Vec<Sample>>,
}

/// What one leaf of one unit gathers: sites by item, and what the states say.
#[derive(Default)]
struct Gathered {
    sites: BTreeMap<String, Vec<Measure>>,
    records: usize,
    not_applicable: usize,
}

/// Gathers the samples behind a scorecard of the same records.
///
/// # Errors
/// The first record that cannot enter a score.
pub fn samples(definition: &Definition, records: &[Evidence]) -> Result<Samples, Refused> {
    let plan = Plan::new(definition);
    let mut units: BTreeMap<&str, BTreeMap<usize, Gathered>> = BTreeMap::new();
    for record in records {
        let seen = Observation::of(record)?;
        let unknown = || Refused::UnknownLeaf(seen.leaf.to_owned());
        let at = *plan.leaves.get(seen.leaf).ok_or_else(unknown)?;
        let leaf = plan.nodes[at].leaf.as_ref().expect("the leaves of a plan have a ruler");
        let score = scored(leaf, &seen)?;
        let gathered = units.entry(seen.unit).or_default().entry(at).or_default();
        gathered.records += 1;
        gathered.not_applicable += usize::from(seen.state == State::NotApplicable);
        if let Some(score) = score {
            gathered.sites.entry(seen.item.to_owned()).or_default().push(score);
        }
    }
    let mut leaves: Vec<usize> = plan.leaves.values().copied().collect();
    leaves.sort_unstable();
    let levels: BTreeMap<(&str, &str), _> =
        records.iter().rev().map(|r| ((&*r.unit, &*r.item), r.level)).collect();
    let sample = |unit: &str, at: usize, gathered: &Gathered| Sample {
        items: gathered
            .sites
            .iter()
            .map(|(item, sites)| {
                let leaf = plan.nodes[at].leaf.as_ref().expect("the leaves of a plan have a ruler");
                let level = levels.get(&(unit, item.as_str())).copied().unwrap_or_default();
                let mut total = Total::default();
                combined(sites, leaf.combine(level), &mut total);
                total.mean().map_or(0.0, |mean| to_float(&mean))
            })
            .collect(),
        applies: gathered.not_applicable < gathered.records,
    };
    let nothing = Sample { items: Vec::new(), applies: true };
    let of_leaf = leaves
        .iter()
        .map(|at| {
            let of_unit = |(unit, leaves): (&&str, &BTreeMap<usize, Gathered>)| {
                leaves.get(at).map_or_else(|| nothing.clone(), |found| sample(unit, *at, found))
            };
            units.iter().map(of_unit).collect()
        })
        .collect();
    Ok(Samples { units: units.keys().map(|unit| (*unit).to_owned()).collect(), leaves, of_leaf })
}
