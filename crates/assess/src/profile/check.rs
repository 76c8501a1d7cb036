//! What a definition must hold before anything is scored by it.

use std::collections::{BTreeMap, BTreeSet};

use domain::assessment::{Aggregation, Decimal, Definition, Leaf, Node, Scale};
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::exact::{Exact, of, whole};
use crate::said::{Said, said};

/// A fault: the position of the node it concerns (none for the whole), and what is wrong.
pub type Finding = (Option<usize>, Said);

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
            let of_node =
                |what: Said| said("node", [("node", (&node.id).into()), ("what", what.into())]);
            findings.extend(faults.map(|what| (Some(at), of_node(what))));
        }
    }
    findings
}

fn tree(definition: &Definition, findings: &mut Vec<Finding>) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let parents: BTreeSet<&str> =
        definition.nodes.iter().filter_map(|node| node.parent.as_deref()).collect();
    for (at, node) in definition.nodes.iter().enumerate() {
        let mut fault = |what: Said| findings.push((Some(at), what));
        let own = |code| said(code, [("node", (&node.id).into())]);
        if node.id.is_empty() || node.id == "*" {
            fault(own("node-id"));
        }
        if let Some(parent) = &node.parent
            && !seen.contains(parent.as_str())
        {
            let values = [("node", (&node.id).into()), ("parent", parent.into())];
            fault(said("node-parent", values));
        }
        if !seen.insert(&node.id) {
            fault(own("node-twice"));
        }
        if parents.contains(node.id.as_str()) == node.leaf.is_some() {
            fault(own(if node.leaf.is_some() { "node-both" } else { "node-neither" }));
        }
        if node.name.zh.trim().is_empty() || node.name.en.trim().is_empty() {
            fault(own("node-name"));
        }
    }
    if definition.nodes.is_empty() {
        findings.push((None, said("no-nodes", [])));
    }
}

fn weights(definition: &Definition, findings: &mut Vec<Finding>) {
    let mut sums: BTreeMap<Option<&str>, Exact> = BTreeMap::new();
    for (at, node) in definition.nodes.iter().enumerate() {
        let weight = of(&node.weight).unwrap_or_else(|_| Exact::zero());
        if weight.is_negative() {
            findings.push((Some(at), said("weight-negative", [("node", (&node.id).into())])));
        }
        *sums.entry(node.parent.as_deref()).or_insert_with(Exact::zero) += weight;
    }
    for (parent, sum) in sums {
        if sum.is_zero() {
            let at = definition.nodes.iter().position(|node| Some(node.id.as_str()) == parent);
            let node = parent.unwrap_or("*").into();
            findings.push((at, said("weights-zero", [("node", node)])));
        }
    }
    let inner = definition.nodes.iter().enumerate().filter(|(_, node)| node.bonus_above.is_some());
    for (at, node) in inner {
        if parent_aggregation(definition, node) != Aggregation::Sum {
            findings.push((Some(at), said("bonus", [("node", (&node.id).into())])));
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
            findings.push((None, said("band-edge", [("band", (&band.id).into())])));
        }
        if let (Some(before), Some(now)) = (&edge, &from)
            && now >= before
        {
            findings.push((None, said("band-order", [("band", (&band.id).into())])));
        }
        edge = from.or(edge);
    }
}

/// The numbers of a scale and its vetoes stay small, so that scoring is whole-number arithmetic.
fn small(leaf: &Leaf) -> Option<Said> {
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
    Some(said("digits", [("text", (&large.0).into())]))
}

fn scale(leaf: &Leaf) -> Vec<Said> {
    let within = |score: &Exact| !score.is_negative() && *score <= whole(100);
    let number = |decimal| of(decimal).unwrap_or_else(|_| whole(-1));
    match &leaf.scale {
        Scale::Binary | Scale::Ratio => Vec::new(),
        Scale::Range { min, max } if number(min) >= number(max) => {
            vec![said("range-order", [])]
        }
        Scale::Range { .. } => Vec::new(),
        Scale::Ladder { steps } if steps.is_empty() => vec![said("ladder-empty", [])],
        Scale::Ladder { steps } if !steps.iter().all(|step| within(&number(step))) => {
            vec![said("ladder-step", [])]
        }
        Scale::Ladder { .. } => Vec::new(),
        Scale::Tiers { tiers, otherwise } => {
            let scores = tiers.iter().map(|tier| number(&tier.score)).chain([number(otherwise)]);
            let mut faults = Vec::new();
            if !scores.into_iter().all(|score| within(&score)) {
                faults.push(said("tier-score", []));
            }
            if tiers.is_empty() {
                faults.push(said("tiers-empty", []));
            }
            faults
        }
        Scale::Deduction { each } if !number(each).is_positive() => {
            vec![said("deduction", [])]
        }
        Scale::Deduction { .. } => Vec::new(),
    }
}

fn vetoes(definition: &Definition, node: &Node, leaf: &Leaf) -> Vec<Said> {
    let mut faults = Vec::new();
    for veto in &leaf.vetoes {
        if veto.at_least.is_none() && veto.at_most.is_none() {
            faults.push(said("veto-empty", []));
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
                faults.push(said("veto-target", [("node", target.into())]));
            }
        }
    }
    faults
}
