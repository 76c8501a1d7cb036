//! What a definition must hold before anything is scored by it.

use std::collections::{BTreeMap, BTreeSet};

use domain::assessment::{Aggregation, Decimal, Definition, Leaf, Node, Scale};
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::exact::{Exact, of, whole};

/// A fault: the position of the node it concerns (none for the whole), and what is wrong.
pub type Finding = (Option<usize>, String);

/// Every fault of a definition; none means that it can be scored.
#[must_use]
pub fn check(definition: &Definition) -> Vec<Finding> {
    let mut findings = Vec::new();
    tree(definition, &mut findings);
    weights(definition, &mut findings);
    bands(definition, &mut findings);
    for (at, node) in definition.nodes.iter().enumerate() {
        if let Some(leaf) = &node.leaf {
            let faults =
                scale(leaf).into_iter().chain(small(leaf)).chain(vetoes(definition, node, leaf));
            findings.extend(faults.map(|what| (Some(at), format!("node {:?}: {what}", node.id))));
        }
    }
    findings
}

fn tree(definition: &Definition, findings: &mut Vec<Finding>) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let parents: BTreeSet<&str> =
        definition.nodes.iter().filter_map(|node| node.parent.as_deref()).collect();
    for (at, node) in definition.nodes.iter().enumerate() {
        let mut fault = |what: String| findings.push((Some(at), what));
        if node.id.is_empty() || node.id == "*" {
            fault(format!("{:?} cannot be a node's id", node.id));
        }
        if let Some(parent) = &node.parent
            && !seen.contains(parent.as_str())
        {
            fault(format!("node {:?}: its parent {parent:?} does not come before it", node.id));
        }
        if !seen.insert(&node.id) {
            fault(format!("node {:?} is defined twice", node.id));
        }
        if parents.contains(node.id.as_str()) == node.leaf.is_some() {
            fault(if node.leaf.is_some() {
                format!("node {:?} has a scale and children; only a leaf has a scale", node.id)
            } else {
                format!("node {:?} has neither children nor a scale", node.id)
            });
        }
        if node.name.zh.trim().is_empty() || node.name.en.trim().is_empty() {
            fault(format!("node {:?} needs a name in both languages", node.id));
        }
    }
    if definition.nodes.is_empty() {
        findings.push((None, "the profile has no nodes".to_owned()));
    }
}

fn weights(definition: &Definition, findings: &mut Vec<Finding>) {
    let mut sums: BTreeMap<Option<&str>, Exact> = BTreeMap::new();
    for (at, node) in definition.nodes.iter().enumerate() {
        let weight = of(&node.weight).unwrap_or_else(|_| Exact::zero());
        if weight.is_negative() {
            findings.push((Some(at), format!("node {:?}: a weight cannot be negative", node.id)));
        }
        *sums.entry(node.parent.as_deref()).or_insert_with(Exact::zero) += weight;
    }
    for (parent, sum) in sums {
        if sum.is_zero() {
            let at = definition.nodes.iter().position(|node| Some(node.id.as_str()) == parent);
            findings
                .push((at, format!("the weights below {:?} add to zero", parent.unwrap_or("*"))));
        }
    }
    let inner = definition.nodes.iter().enumerate().filter(|(_, node)| node.bonus_above.is_some());
    for (at, node) in inner {
        if parent_aggregation(definition, node) != Aggregation::Sum {
            let what = format!("node {:?}: a bonus needs a parent that adds points", node.id);
            findings.push((Some(at), what));
        }
    }
}

fn parent_aggregation(definition: &Definition, node: &Node) -> Aggregation {
    definition
        .nodes
        .iter()
        .find(|other| Some(&other.id) == node.parent.as_ref())
        .map_or(definition.aggregation, |parent| parent.aggregation)
}

fn bands(definition: &Definition, findings: &mut Vec<Finding>) {
    let mut edge: Option<Exact> = None;
    let last = definition.bands.len().saturating_sub(1);
    for (at, band) in definition.bands.iter().enumerate() {
        let from = band.from.as_ref().and_then(|from| of(from).ok());
        if from.is_none() != (at == last) {
            let what =
                format!("band {:?}: the last band and no other goes without an edge", band.id);
            findings.push((None, what));
        }
        if let (Some(before), Some(now)) = (&edge, &from)
            && now >= before
        {
            findings.push((None, format!("band {:?}: bands go from best to worst", band.id)));
        }
        edge = from.or(edge);
    }
}

/// The numbers of a scale and its vetoes stay small, so that scoring is whole-number arithmetic.
fn small(leaf: &Leaf) -> Option<String> {
    let own: Vec<&Decimal> = match &leaf.scale {
        Scale::Binary | Scale::Ratio => Vec::new(),
        Scale::Range { min, max } => vec![min, max],
        Scale::Ladder { steps } => steps.iter().collect(),
        Scale::Tiers { tiers, otherwise } => {
            tiers.iter().flat_map(|tier| [&tier.bound, &tier.score]).chain([otherwise]).collect()
        }
        Scale::Deduction { each } => vec![each],
    };
    let vetoes = leaf.vetoes.iter().flat_map(|veto| [&veto.at_least, &veto.at_most]);
    let mut all = own.into_iter().chain(vetoes.flatten());
    let large = all.find(|decimal| {
        of(decimal).is_ok_and(|value| {
            let (places, digits) = (BigInt::from(1_000_000), BigInt::from(1_000_000_000_i64));
            *value.denom() > places || value.numer().abs() >= digits
        })
    })?;
    Some(format!("{:?} has more than nine digits or six decimal places", large.0))
}

fn scale(leaf: &Leaf) -> Vec<String> {
    let within = |score: &Exact| !score.is_negative() && *score <= whole(100);
    let number = |decimal| of(decimal).unwrap_or_else(|_| whole(-1));
    match &leaf.scale {
        Scale::Binary | Scale::Ratio => Vec::new(),
        Scale::Range { min, max } if number(min) >= number(max) => {
            vec!["the range's min is not below its max".to_owned()]
        }
        Scale::Range { .. } => Vec::new(),
        Scale::Ladder { steps } if steps.is_empty() => vec!["the ladder has no steps".to_owned()],
        Scale::Ladder { steps } if !steps.iter().all(|step| within(&number(step))) => {
            vec!["every step lies between 0 and 100".to_owned()]
        }
        Scale::Ladder { .. } => Vec::new(),
        Scale::Tiers { tiers, otherwise } => {
            let scores = tiers.iter().map(|tier| number(&tier.score)).chain([number(otherwise)]);
            let mut faults = Vec::new();
            if !scores.into_iter().all(|score| within(&score)) {
                faults.push("every tier's score lies between 0 and 100".to_owned());
            }
            if tiers.is_empty() {
                faults.push("there are no tiers".to_owned());
            }
            faults
        }
        Scale::Deduction { each } if !number(each).is_positive() => {
            vec!["a deduction takes more than nothing".to_owned()]
        }
        Scale::Deduction { .. } => Vec::new(),
    }
}

fn vetoes(definition: &Definition, node: &Node, leaf: &Leaf) -> Vec<String> {
    let mut faults = Vec::new();
    for veto in &leaf.vetoes {
        if veto.at_least.is_none() && veto.at_most.is_none() {
            faults.push("a veto needs `at_least` or `at_most`".to_owned());
        }
        if let Some(target) = &veto.node {
            let mut up = Some(node.id.as_str());
            let mut steps = 0;
            while let Some(id) = up
                && id != target
                && steps <= definition.nodes.len()
            {
                up = definition.nodes.iter().find(|n| n.id == id).and_then(|n| n.parent.as_deref());
                steps += 1;
            }
            if up != Some(target) {
                faults
                    .push(format!("a veto can only cap the leaf's own ancestors, not {target:?}"));
            }
        }
    }
    faults
}
