//! What each leaf of each unit rests on: the values of the items that were sampled.

use std::collections::BTreeMap;

use domain::assessment::{Combine, Definition, Evidence, State};

use super::measure::Measure;
use super::misread::{Confusion, pair, probes};
use super::plan::Plan;
use super::stream::{Observation, Refused, combined, scored};
use super::total::Total;
use crate::doubt::{LeafDoubt, Reading, Stream};
use crate::exact::to_float;
use crate::tools::ToolError;

/// The values of one leaf of one unit, item by item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// One score between 0 and 100 for each item that has one.
    pub items: Vec<f64>,
    /// Whether the question arises: some record says something else than `not-applicable`, or
    /// there is no record at all.
    pub applies: bool,
    /// What else might have been read, one entry for each item; empty when every reading is sure.
    pub rereads: Vec<Reread>,
}

/// The sites of one item, each with what else might have been read there.
#[derive(Clone, Debug, PartialEq)]
pub struct Reread {
    /// How the sites become the item's value.
    pub rule: Combine,
    /// The sites' readings.
    pub sites: Vec<Reading>,
}

impl Reread {
    /// A value that might as well have been found.
    ///
    /// # Errors
    /// A reading that cannot be drawn from.
    pub fn draw(&self, stream: &mut Stream) -> Result<f64, ToolError> {
        let drawn = self.sites.iter().map(|site| site.draw(LeafDoubt::Measurement, stream));
        let drawn: Vec<f64> =
            drawn.collect::<Result<Vec<_>, ToolError>>()?.into_iter().flatten().collect();
        let first = *drawn.first().ok_or(ToolError::NoValues)?;
        Ok(match self.rule {
            Combine::Mean => drawn.iter().sum::<f64>() / drawn.len() as f64,
            Combine::Best => drawn.iter().copied().fold(first, f64::max),
            Combine::Worst => drawn.iter().copied().fold(first, f64::min),
        })
    }
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
struct Gathered<'a> {
    sites: BTreeMap<&'a str, Vec<Site<'a>>>,
    records: usize,
    not_applicable: usize,
}

/// One site's score, and the record it comes from.
struct Site<'a> {
    score: Measure,
    record: &'a Evidence,
}

/// Gathers the samples behind a scorecard of the same records.
///
/// # Errors
/// The first record that cannot enter a score.
pub fn samples(definition: &Definition, records: &[Evidence]) -> Result<Samples, Refused> {
    let plan = Plan::new(definition);
    let mut units: BTreeMap<&str, BTreeMap<usize, Gathered<'_>>> = BTreeMap::new();
    let mut confusions: BTreeMap<usize, Confusion> = BTreeMap::new();
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
            gathered.sites.entry(seen.item).or_default().push(Site { score, record });
        }
        if let Some(pair) = pair(leaf, record) {
            confusions.entry(at).or_default().add(pair);
        }
    }
    let mut leaves: Vec<usize> = plan.leaves.values().copied().collect();
    leaves.sort_unstable();
    let levels: BTreeMap<(&str, &str), _> =
        records.iter().rev().map(|r| ((&*r.unit, &*r.item), r.level)).collect();
    let sample = |unit: &str, at: usize, gathered: &Gathered<'_>| {
        let leaf = plan.nodes[at].leaf.as_ref().expect("the leaves of a plan have a ruler");
        let rule =
            |item: &str| leaf.combine(levels.get(&(unit, item)).copied().unwrap_or_default());
        let item = |(item, sites): (&&str, &Vec<Site<'_>>)| {
            let scores: Vec<Measure> = sites.iter().map(|site| site.score).collect();
            let mut total = Total::default();
            combined(&scores, rule(item), &mut total);
            total.mean().map_or(0.0, |mean| to_float(&mean))
        };
        let reading = |site: &Site<'_>| {
            let score = to_float(&site.score.exact());
            let rated = || confusions.get(&at).map(|confusion| confusion.reading(score));
            probes(leaf, site.record, score).or_else(rated).unwrap_or(Reading::Fixed(Some(score)))
        };
        let rereads: Vec<Reread> = gathered
            .sites
            .iter()
            .map(|(item, sites)| Reread {
                rule: rule(item),
                sites: sites.iter().map(reading).collect(),
            })
            .collect();
        let is_sure =
            |reread: &Reread| reread.sites.iter().all(|site| matches!(site, Reading::Fixed(_)));
        Sample {
            items: gathered.sites.iter().map(item).collect(),
            applies: gathered.not_applicable < gathered.records,
            rereads: if rereads.iter().all(is_sure) { Vec::new() } else { rereads },
        }
    };
    let nothing = Sample { applies: true, ..Sample::default() };
    let of_leaf = leaves
        .iter()
        .map(|at| {
            let of_unit = |(unit, leaves): (&&str, &BTreeMap<usize, Gathered<'_>>)| {
                leaves.get(at).map_or_else(|| nothing.clone(), |found| sample(unit, *at, found))
            };
            units.iter().map(of_unit).collect()
        })
        .collect();
    Ok(Samples { units: units.keys().map(|unit| (*unit).to_owned()).collect(), leaves, of_leaf })
}
