//! How raters and probes err: what else might have been read where a value was.

use std::collections::BTreeMap;

use domain::assessment::{Definition, Evidence};

use super::plan::Plan;
use super::stream::{Observation, Refused, scored};
use crate::doubt::{KappaWeights, Metric, Reading, cohen_kappa, krippendorff_alpha};
use crate::exact::to_float;
use crate::tools::ToolError;

/// How far two raters agreed on one leaf.
#[derive(Clone, Debug, PartialEq)]
pub struct LeafAgreement {
    /// The leaf; `*` for all leaves together.
    pub leaf: String,
    /// The things that both of them rated.
    pub pairs: usize,
    /// The things on which they gave the same score.
    pub same: usize,
    /// Cohen's κ; none where it is not defined, as when one score was given throughout.
    pub kappa: Option<f64>,
    /// Krippendorff's α on scores as an interval scale; none where it is not defined.
    pub alpha: Option<f64>,
}

/// The scores of a record and of its second rater, where both have one.
pub(super) fn pair(leaf: &super::plan::PlanLeaf, record: &Evidence) -> Option<(f64, f64)> {
    let first = scored(leaf, &Observation::of(record).ok()?).ok()??;
    let second = leaf.ruler.reading(record.second_value.as_deref()?).ok()??;
    Some((to_float(&first.exact()), to_float(&second.exact())))
}

/// How often a score of one rater met each score of the other, by the first score's bits.
#[derive(Clone, Debug, Default)]
pub(super) struct Confusion {
    met: BTreeMap<u64, Vec<(f64, f64)>>,
}

impl Confusion {
    /// Takes a pair; neither rater is the better one, so it counts both ways.
    pub fn add(&mut self, (first, second): (f64, f64)) {
        for (from, to) in [(first, second), (second, first)] {
            let met = self.met.entry((from + 0.0).to_bits()).or_default();
            match met.iter_mut().find(|(score, _)| same(*score, to)) {
                Some((_, count)) => *count += 1.0,
                None => met.push((to, 1.0)),
            }
        }
    }

    /// What a score may stand for; a score that no second rater ever met is taken as it is.
    pub fn reading(&self, score: f64) -> Reading {
        match self.met.get(&(score + 0.0).to_bits()) {
            Some(met) if met.len() > 1 || !same(met[0].0, score) => {
                let all: f64 = met.iter().map(|(_, count)| count).sum();
                let truth = met.iter().map(|(score, count)| (*score, count / all)).collect();
                Reading::Rated { value: score, truth }
            }
            _ => Reading::Fixed(Some(score)),
        }
    }
}

/// The readings of a record that was probed more than once; none when all of them agree.
pub(super) fn probes(
    leaf: &super::plan::PlanLeaf,
    record: &Evidence,
    score: f64,
) -> Option<Reading> {
    let read = |text: &String| leaf.ruler.reading(text).ok().flatten();
    let repeats = record.repeats.iter().filter_map(read).map(|score| to_float(&score.exact()));
    let all: Vec<f64> = [score].into_iter().chain(repeats).collect();
    let varies = all.iter().any(|other| !same(*other, score));
    varies.then_some(Reading::Probes(all))
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < f64::EPSILON * 100.0
}

/// How far two raters agreed, leaf by leaf in the order of the definition and all together; empty
/// when nothing was rated twice. Values are compared as scores.
///
/// # Errors
/// A record about a leaf that the definition does not have.
pub fn agreement(
    definition: &Definition,
    records: &[Evidence],
) -> Result<Vec<LeafAgreement>, Refused> {
    let plan = Plan::new(definition);
    let mut pairs: BTreeMap<usize, Vec<(f64, f64)>> = BTreeMap::new();
    for record in records {
        let unknown = || Refused::UnknownLeaf(record.indicator.clone());
        let at = *plan.leaves.get(record.indicator.as_str()).ok_or_else(unknown)?;
        let leaf = plan.nodes[at].leaf.as_ref().expect("the leaves of a plan have a ruler");
        if let Some(pair) = pair(leaf, record) {
            pairs.entry(at).or_default().push(pair);
        }
    }
    let all: Vec<(f64, f64)> = pairs.values().flatten().copied().collect();
    let of_leaf =
        |(at, pairs): (&usize, &Vec<(f64, f64)>)| of_pairs(definition.nodes[*at].id.clone(), pairs);
    let mut found: Vec<LeafAgreement> = pairs.iter().map(of_leaf).collect();
    if !all.is_empty() {
        found.push(of_pairs("*".to_owned(), &all));
    }
    Ok(found)
}

fn of_pairs(leaf: String, pairs: &[(f64, f64)]) -> LeafAgreement {
    let (first, second): (Vec<_>, Vec<_>) =
        pairs.iter().map(|(first, second)| (Some(*first), Some(*second))).unzip();
    // Agreement by chance is not defined where there is nothing to differ in.
    let defined = |found: Result<f64, ToolError>| found.ok().filter(|found| found.is_finite());
    LeafAgreement {
        leaf,
        pairs: pairs.len(),
        same: pairs.iter().filter(|(first, second)| same(*first, *second)).count(),
        kappa: defined(cohen_kappa(&first, &second, KappaWeights::None)),
        alpha: defined(krippendorff_alpha(&[&first, &second], Metric::Interval)),
    }
}
