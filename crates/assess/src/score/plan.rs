//! A definition made ready: positions for names, numbers for texts.

use std::collections::{BTreeMap, HashMap};

use domain::assessment::{Aggregation, Combine, Decimal, Definition, Level, Missing, SiteRule};
use num_traits::Zero;

use super::measure::Measure;
use super::ruler::Ruler;
use crate::exact::{Exact, of};

/// The position that stands for the whole index.
pub(crate) const ROOT: usize = usize::MAX;

pub(crate) struct Plan<'a> {
    pub definition: &'a Definition,
    pub leaves: HashMap<&'a str, usize>,
    pub nodes: Vec<PlanNode>,
    pub children: BTreeMap<usize, Vec<usize>>,
    pub top: Exact,
}

pub(crate) struct PlanNode {
    pub parent: usize,
    pub weight: Exact,
    pub aggregation: Aggregation,
    pub missing: Missing,
    pub bonus_above: Option<Exact>,
    pub leaf: Option<PlanLeaf>,
}

pub(crate) struct PlanLeaf {
    pub ruler: Ruler,
    pub sites: SiteRule,
    pub vetoes: Vec<PlanVeto>,
}

pub(crate) struct PlanVeto {
    at_least: Option<Measure>,
    at_most: Option<Measure>,
    pub node: usize,
    pub cap: Exact,
}

impl PlanVeto {
    pub fn applies(&self, value: Measure) -> bool {
        self.at_least.is_some_and(|bound| value.at_least(bound))
            || self.at_most.is_some_and(|bound| bound.at_least(value))
    }
}

impl PlanLeaf {
    pub fn combine(&self, level: Level) -> Combine {
        match level {
            Level::Central => self.sites.central,
            Level::Regional => self.sites.regional,
            Level::Local => self.sites.local,
        }
    }
}

impl<'a> Plan<'a> {
    pub fn new(definition: &'a Definition) -> Self {
        let place: HashMap<&str, usize> =
            definition.nodes.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
        let find = |id: &Option<String>| match id {
            None => ROOT,
            Some(id) => *place.get(id.as_str()).expect("a checked definition names known nodes"),
        };
        let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut nodes = Vec::with_capacity(definition.nodes.len());
        for (at, node) in definition.nodes.iter().enumerate() {
            let parent = find(&node.parent);
            children.entry(parent).or_default().push(at);
            let leaf = node.leaf.as_ref().map(|leaf| PlanLeaf {
                ruler: Ruler::new(leaf),
                sites: leaf.sites,
                vetoes: leaf
                    .vetoes
                    .iter()
                    .map(|veto| PlanVeto {
                        at_least: veto.at_least.as_ref().map(measure),
                        at_most: veto.at_most.as_ref().map(measure),
                        node: find(&veto.node),
                        cap: veto.cap.as_ref().map_or_else(Exact::zero, exact),
                    })
                    .collect(),
            });
            nodes.push(PlanNode {
                parent,
                weight: exact(&node.weight),
                aggregation: node.aggregation,
                missing: node.missing,
                bonus_above: node.bonus_above.as_ref().map(exact),
                leaf,
            });
        }
        let leaves =
            place.into_iter().filter(|(_, at)| definition.nodes[*at].leaf.is_some()).collect();
        Self { definition, leaves, nodes, children, top: exact(&definition.top) }
    }
}

fn exact(decimal: &Decimal) -> Exact {
    of(decimal).expect("a checked definition holds decimals only")
}

fn measure(decimal: &Decimal) -> Measure {
    Measure::parse(&decimal.0).expect("a checked definition holds small decimals only")
}

/// The share of each node in the whole index, in the order of the definition: the product of its
/// weights up the tree. Bonus points stand beside the whole and have the share of their weight.
///
/// # Panics
/// When the definition was not checked.
#[must_use]
pub fn shares(definition: &Definition) -> Vec<Exact> {
    let plan = Plan::new(definition);
    let mut shares: Vec<Exact> = Vec::with_capacity(plan.nodes.len());
    for node in &plan.nodes {
        let siblings = plan.children[&node.parent].iter().map(|at| &plan.nodes[*at]);
        let regular = siblings.filter(|sibling| sibling.bonus_above.is_none());
        let sum = regular.fold(Exact::zero(), |sum, sibling| sum + &sibling.weight);
        let own = if sum.is_zero() { Exact::zero() } else { &node.weight / sum };
        let share = if node.parent == ROOT { own } else { own * &shares[node.parent] };
        shares.push(share);
    }
    shares
}
