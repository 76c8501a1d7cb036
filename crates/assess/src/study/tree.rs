//! The profile's tree in `f64`, with its sums, bonus points, caps and rules for missing children.

use domain::assessment::{Aggregation, Definition, Missing};

use super::Mean;
use crate::doubt::Stream;
use crate::exact::to_float;
use crate::score::{Plan, ROOT, Scorecard};

/// The tree; the root stands after the definition's nodes.
#[derive(Clone, Debug)]
pub(super) struct FloatTree {
    nodes: Vec<FloatNode>,
    weights: Vec<f64>,
    /// For each unit, the greatest value that a veto leaves to a node.
    caps: Vec<Vec<(usize, f64)>>,
    top: f64,
}

#[derive(Clone, Debug)]
struct FloatNode {
    aggregation: Aggregation,
    missing: Missing,
    bonus_above: Option<f64>,
    children: Vec<usize>,
    /// The position among the leaves.
    leaf: Option<usize>,
}

impl FloatTree {
    /// The tree of a checked definition, with the caps of the units that are kept.
    pub fn new(
        definition: &Definition,
        leaves: &[usize],
        card: &Scorecard,
        kept: &[usize],
    ) -> Self {
        let plan = Plan::new(definition);
        let children = |at: usize| plan.children.get(&at).cloned().unwrap_or_default();
        let mut nodes: Vec<FloatNode> = plan
            .nodes
            .iter()
            .enumerate()
            .map(|(at, node)| FloatNode {
                aggregation: node.aggregation,
                missing: node.missing,
                bonus_above: node.bonus_above.as_ref().map(to_float),
                children: children(at),
                leaf: leaves.iter().position(|leaf| *leaf == at),
            })
            .collect();
        nodes.push(FloatNode {
            aggregation: definition.aggregation,
            missing: definition.missing,
            bonus_above: None,
            children: children(ROOT),
            leaf: None,
        });
        let mut weights: Vec<f64> = plan.nodes.iter().map(|node| to_float(&node.weight)).collect();
        weights.push(1.0);
        let caps = kept
            .iter()
            .map(|at| {
                let unit = &card.units[*at];
                let all = unit.nodes.iter().chain([&unit.index]).enumerate();
                let cap = |(node, score): (usize, &crate::score::NodeScore)| {
                    score.cap.as_ref().map(|cap| (node, to_float(&cap.cap)))
                };
                all.filter_map(cap).collect()
            })
            .collect();
        Self { nodes, weights, caps, top: to_float(&plan.top) }
    }

    pub fn given_weights(&self) -> &[f64] {
        &self.weights
    }

    /// Every weight moved evenly by at most a share of itself.
    pub fn noisy_weights(&self, share: f64, stream: &mut Stream) -> Vec<f64> {
        let moved = |weight: &f64| weight * (1.0 + share * (2.0 * stream.uniform() - 1.0));
        self.weights.iter().map(moved).collect()
    }

    /// The index of one unit from the values of its leaves.
    pub fn index(
        &self,
        unit: usize,
        leaves: impl Iterator<Item = Option<f64>>,
        weights: &[f64],
        mean: Mean,
    ) -> Option<f64> {
        let leaves: Vec<Option<f64>> = leaves.collect();
        let mut values: Vec<Option<f64>> = vec![None; self.nodes.len()];
        let root = self.nodes.len() - 1;
        // Parents stand before their children in a definition; the root is computed last.
        for at in (0..root).rev().chain([root]) {
            let node = &self.nodes[at];
            let mut value = match node.leaf {
                Some(leaf) => leaves[leaf],
                None => self.inner(node, &values, weights, mean),
            };
            if let Some((_, cap)) = self.caps[unit].iter().find(|(capped, _)| *capped == at) {
                value = value.map(|value| value.min(*cap));
            }
            values[at] = value;
        }
        values[root].map(|value| value * self.top / 100.0)
    }

    fn inner(
        &self,
        node: &FloatNode,
        values: &[Option<f64>],
        weights: &[f64],
        mean: Mean,
    ) -> Option<f64> {
        let is_bonus = |child: &&usize| self.nodes[**child].bonus_above.is_some();
        let base = node.children.iter().filter(|child| !is_bonus(child));
        let mut value = aggregate(node, base, values, weights, mean)?;
        for child in node.children.iter().filter(is_bonus) {
            let above = self.nodes[*child].bonus_above.unwrap_or(f64::INFINITY);
            if let Some(extra) = values[*child].filter(|_| value > above) {
                value += extra * weights[*child] / 100.0;
            }
        }
        Some(value)
    }
}

fn aggregate<'a>(
    node: &FloatNode,
    children: impl Iterator<Item = &'a usize>,
    values: &[Option<f64>],
    weights: &[f64],
    mean: Mean,
) -> Option<f64> {
    let (mut sum, mut present, mut all) = (0.0, 0.0, 0.0);
    let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
    let is_mean = node.aggregation == Aggregation::Mean;
    for child in children {
        all += weights[*child];
        let value = match (values[*child], node.missing) {
            (Some(value), _) => value,
            (None, Missing::Exclude) => continue,
            (None, Missing::Zero) => 0.0,
            (None, Missing::Block) => return None,
        };
        sum += weights[*child] * if is_mean { forth(value, mean) } else { value };
        present += weights[*child];
        least = least.min(value);
        greatest = greatest.max(value);
    }
    if present == 0.0 {
        return None;
    }
    Some(match node.aggregation {
        Aggregation::Mean => back(sum / present, mean),
        Aggregation::Sum => sum / present * all / 100.0,
        Aggregation::Min => least,
        Aggregation::Max => greatest,
    })
}

/// The value on 1 to 100, as the mean needs it: 0 would decide a geometric mean alone.
fn forth(value: f64, mean: Mean) -> f64 {
    let lifted = 0.99_f64.mul_add(value, 1.0);
    match mean {
        Mean::Arithmetic => value,
        Mean::Geometric => lifted.ln(),
        Mean::Harmonic => lifted.recip(),
    }
}

fn back(mean_value: f64, mean: Mean) -> f64 {
    let lifted = match mean {
        Mean::Arithmetic => return mean_value,
        Mean::Geometric => mean_value.exp(),
        Mean::Harmonic => mean_value.recip(),
    };
    (lifted - 1.0) / 0.99
}
