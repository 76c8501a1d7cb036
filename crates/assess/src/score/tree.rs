//! From leaves up the tree: weighted values, caps, goals, bands and places.

use std::collections::BTreeMap;

use domain::assessment::{Aggregation, Definition, Goal, Missing, Published, State};
use num_traits::Zero;

use super::plan::{Plan, ROOT};
use super::total::Total;
use crate::exact::{Exact, of, show, show_exact, whole};
use crate::rank::places;

/// What a leaf gathered for one unit.
#[derive(Clone, Debug, Default)]
pub(super) struct LeafScore {
    pub total: Total,
    pub states: [u64; State::ALL.len()],
}

/// A veto that took hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cap {
    /// The most the node can have.
    pub cap: Exact,
    /// The leaf whose value did it.
    pub leaf: String,
    /// The item it was found on.
    pub item: String,
    /// The value.
    pub value: Exact,
}

/// What a node came to for one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeScore {
    /// The value between 0 and the definition's top; none when nothing could be scored.
    pub value: Option<Exact>,
    /// The records that entered.
    pub records: u64,
    /// The records left out for their state.
    pub left_out: u64,
    /// The veto that capped the value.
    pub cap: Option<Cap>,
}

/// What one unit came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitScore {
    /// The unit.
    pub unit: String,
    /// The whole index.
    pub index: NodeScore,
    /// The nodes, in the order of the definition.
    pub nodes: Vec<NodeScore>,
    /// The four goals: the weighted mean of the leaves that serve each.
    pub goals: BTreeMap<Goal, Exact>,
    /// The band of the index, by its position in the definition.
    pub band: Option<usize>,
    /// The place; none for guests and for units without a value.
    pub rank: Option<u32>,
}

/// What an assessment came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scorecard {
    /// The units, by name.
    pub units: Vec<UnitScore>,
}

impl Scorecard {
    /// Every number as it is published.
    #[must_use]
    pub fn published(&self, definition: &Definition) -> Vec<Published> {
        let mut rows = Vec::new();
        for unit in &self.units {
            let mut whole = published(definition, &unit.unit, "*", &unit.index);
            whole.band = unit.band.map(|at| definition.bands[at].id.clone());
            whole.rank = unit.rank;
            rows.push(whole);
            for (node, score) in definition.nodes.iter().zip(&unit.nodes) {
                rows.push(published(definition, &unit.unit, &node.id, score));
            }
            for (goal, value) in &unit.goals {
                let score = NodeScore { value: Some(value.clone()), ..NodeScore::default() };
                rows.push(published(definition, &unit.unit, goal.name().1, &score));
            }
        }
        rows
    }
}

fn published(definition: &Definition, unit: &str, node: &str, score: &NodeScore) -> Published {
    Published {
        unit: unit.to_owned(),
        node: node.to_owned(),
        value: score.value.as_ref().map(|value| show(value, definition.rounding)),
        exact: score.value.as_ref().map(show_exact),
        band: None,
        rank: None,
        records: score.records,
        left_out: score.left_out,
        vetoed_by: score.cap.as_ref().map(|cap| cap.leaf.clone()),
    }
}

pub(super) fn scorecard(
    plan: &Plan<'_>,
    names: Vec<String>,
    leaves: &[Vec<LeafScore>],
    caps: Vec<Vec<(usize, Cap)>>,
) -> Scorecard {
    let mut units: Vec<UnitScore> = names
        .into_iter()
        .zip(leaves)
        .zip(caps)
        .map(|((unit, leaves), caps)| unit_score(plan, unit, leaves, &caps))
        .collect();
    units.sort_by(|a, b| a.unit.cmp(&b.unit));
    let guests = &plan.definition.guests;
    let values: Vec<_> = units
        .iter()
        .map(|unit| unit.index.value.clone().filter(|_| !guests.contains(&unit.unit)))
        .collect();
    for (unit, rank) in units.iter_mut().zip(places(&values, plan.definition.rank)) {
        unit.rank = rank;
    }
    Scorecard { units }
}

fn unit_score(
    plan: &Plan<'_>,
    unit: String,
    leaves: &[LeafScore],
    caps: &[(usize, Cap)],
) -> UnitScore {
    let mut nodes: Vec<NodeScore> = vec![NodeScore::default(); plan.nodes.len()];
    for at in (0..plan.nodes.len()).rev() {
        nodes[at] = match &plan.nodes[at].leaf {
            Some(_) => leaf_score(&leaves[at]),
            None => inner_score(plan, at, &nodes),
        };
        cap(&mut nodes[at], at, caps);
    }
    let mut index = inner_score(plan, ROOT, &nodes);
    cap(&mut index, ROOT, caps);
    let goals = goals(plan, &nodes);
    let share = &plan.top / whole(100);
    let all = nodes.iter_mut().chain([&mut index]);
    for value in all.filter_map(|node| node.value.as_mut()) {
        *value *= &share;
    }
    let band = index.value.as_ref().and_then(|value| band(plan.definition, value));
    UnitScore {
        unit,
        index,
        nodes,
        goals: goals.into_iter().map(|(g, v)| (g, v * &share)).collect(),
        band,
        rank: None,
    }
}

fn leaf_score(leaf: &LeafScore) -> NodeScore {
    let count = |scores: bool| {
        State::ALL
            .into_iter()
            .filter(|state| state.scores() == scores)
            .map(|state| leaf.states[state as usize])
            .sum()
    };
    NodeScore { value: leaf.total.mean(), records: count(true), left_out: count(false), cap: None }
}

fn cap(node: &mut NodeScore, at: usize, caps: &[(usize, Cap)]) {
    let Some((_, cap)) = caps.iter().find(|(target, _)| *target == at) else { return };
    if node.value.as_ref().is_some_and(|value| *value > cap.cap) {
        node.value = Some(cap.cap.clone());
    }
    node.cap = Some(cap.clone());
}

fn inner_score(plan: &Plan<'_>, at: usize, nodes: &[NodeScore]) -> NodeScore {
    let (aggregation, missing) = match plan.nodes.get(at) {
        Some(node) => (node.aggregation, node.missing),
        None => (plan.definition.aggregation, plan.definition.missing),
    };
    let children = plan.children.get(&at).map(Vec::as_slice).unwrap_or_default();
    let (bonus, base): (Vec<usize>, Vec<usize>) =
        children.iter().partition(|child| plan.nodes[**child].bonus_above.is_some());
    let mut value = aggregate(plan, &base, nodes, aggregation, missing);
    for child in bonus {
        let above = plan.nodes[child].bonus_above.as_ref().expect("partitioned by it");
        let extra = nodes[child].value.as_ref().map(|v| v * &plan.nodes[child].weight / whole(100));
        if let (Some(base), Some(extra)) = (&mut value, extra)
            && *base > *above
        {
            *base += extra;
        }
    }
    NodeScore {
        value,
        records: children.iter().map(|child| nodes[*child].records).sum(),
        left_out: children.iter().map(|child| nodes[*child].left_out).sum(),
        cap: None,
    }
}

fn aggregate(
    plan: &Plan<'_>,
    children: &[usize],
    nodes: &[NodeScore],
    aggregation: Aggregation,
    missing: Missing,
) -> Option<Exact> {
    let (mut sum, mut present, mut all) = (Exact::zero(), Exact::zero(), Exact::zero());
    let mut values: Vec<Exact> = Vec::new();
    for child in children {
        let weight = &plan.nodes[*child].weight;
        all += weight;
        let value = match (&nodes[*child].value, missing) {
            (Some(value), _) => value.clone(),
            (None, Missing::Exclude) => continue,
            (None, Missing::Zero) => Exact::zero(),
            (None, Missing::Block) => return None,
        };
        sum += weight * &value;
        present += weight;
        values.push(value);
    }
    if present.is_zero() {
        return None;
    }
    match aggregation {
        Aggregation::Mean => Some(sum / present),
        Aggregation::Sum => Some(sum / present * all / whole(100)),
        Aggregation::Min => values.into_iter().min(),
        Aggregation::Max => values.into_iter().max(),
    }
}

/// The share of each leaf in the whole index: the product of its weights up the tree.
fn share(plan: &Plan<'_>, leaf: usize) -> Exact {
    let (mut share, mut at) = (whole(1), leaf);
    while at != ROOT {
        let parent = plan.nodes[at].parent;
        let sum: Exact =
            plan.children[&parent].iter().map(|child| plan.nodes[*child].weight.clone()).sum();
        share = share * &plan.nodes[at].weight / sum;
        at = parent;
    }
    share
}

fn goals(plan: &Plan<'_>, nodes: &[NodeScore]) -> BTreeMap<Goal, Exact> {
    let mut sums: BTreeMap<Goal, (Exact, Exact)> = BTreeMap::new();
    for (at, node) in plan.definition.nodes.iter().enumerate() {
        if let (Some(_), Some(goal), Some(value)) = (&node.leaf, node.goal, &nodes[at].value) {
            let share = share(plan, at);
            let (sum, weight) = sums.entry(goal).or_insert_with(|| (Exact::zero(), Exact::zero()));
            *sum += value * &share;
            *weight += share;
        }
    }
    sums.into_iter()
        .filter(|(_, (_, weight))| !weight.is_zero())
        .map(|(goal, (sum, weight))| (goal, sum / weight))
        .collect()
}

/// The band of an exact value: rounding never lifts a unit over an edge.
fn band(definition: &Definition, value: &Exact) -> Option<usize> {
    definition.bands.iter().position(|band| match &band.from {
        None => true,
        Some(from) => {
            let edge = of(from).expect("a checked definition holds decimals only");
            if band.open { *value > edge } else { *value >= edge }
        }
    })
}
