//! Records in, one scorecard out, in one pass: memory grows with units and leaves, not with
//! records. Records of one unit's item must stand together.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use domain::assessment::{Combine, Definition, Evidence, Level, State};
use num_traits::Zero;

use super::measure::{BadMeasure, Measure};
use super::plan::{Plan, PlanLeaf};
use super::ruler::OffScale;
use super::total::Total;
use super::tree::{self, Cap, LeafScore, Scorecard};
use crate::said::{Said, said};

/// One observation, borrowed from wherever it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// The unit.
    pub unit: &'a str,
    /// The service item; empty for the whole site.
    pub item: &'a str,
    /// The leaf.
    pub leaf: &'a str,
    /// The site.
    pub site: &'a str,
    /// The level of government.
    pub level: Level,
    /// What became of the look.
    pub state: State,
    /// The value, when measured.
    pub value: Option<Measure>,
}

/// Why an observation was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The definition has no such leaf.
    #[error("unknown leaf {0:?}")]
    UnknownLeaf(String),
    /// The unit has no name.
    #[error("the unit is empty")]
    NoUnit,
    /// The value is not a number.
    #[error("leaf {0:?}: {1}")]
    Value(String, BadMeasure),
    /// The value cannot stand on the leaf's scale.
    #[error("leaf {0:?}: {1}")]
    OffScale(String, OffScale),
    /// A measured state without a value.
    #[error("leaf {0:?}: measured, but there is no value")]
    NoValue(String),
    /// The same thing was observed before.
    #[error("unit {unit:?}, item {item:?}, leaf {leaf:?}: observed twice at {site:?}")]
    Twice {
        /// The unit.
        unit: String,
        /// The item.
        item: String,
        /// The leaf.
        leaf: String,
        /// The site.
        site: String,
    },
    /// The item's records do not stand together.
    #[error("unit {0:?}, item {1:?}: its records do not stand together")]
    Scattered(String, String),
}

impl Refused {
    /// What is wrong, to be told in any language.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::UnknownLeaf(leaf) => said("leaf-unknown", [("leaf", leaf.into())]),
            Self::NoUnit => said("unit-empty", []),
            Self::Value(leaf, error) => {
                said("leaf-value", [("leaf", leaf.into()), ("why", error.said().into())])
            }
            Self::OffScale(leaf, error) => {
                said("leaf-value", [("leaf", leaf.into()), ("why", error.said().into())])
            }
            Self::NoValue(leaf) => said("leaf-no-value", [("leaf", leaf.into())]),
            Self::Twice { unit, item, leaf, site } => {
                let (unit, item) = (("unit", unit.into()), ("item", item.into()));
                let (leaf, site) = (("leaf", leaf.into()), ("site", site.into()));
                said("observed-twice", [unit, item, leaf, site])
            }
            Self::Scattered(unit, item) => {
                said("scattered", [("unit", unit.into()), ("item", item.into())])
            }
        }
    }
}

/// Scores records that stand in any order.
///
/// # Errors
/// The first record that cannot enter a score.
pub fn score(definition: &Definition, records: &[Evidence]) -> Result<Scorecard, Refused> {
    let mut order: Vec<&Evidence> = records.iter().collect();
    order.sort_by(|a, b| (&a.unit, &a.item).cmp(&(&b.unit, &b.item)));
    let mut stream = Stream::new(definition);
    for record in order {
        stream.push(Observation::of(record)?)?;
    }
    Ok(stream.finish())
}

impl<'a> Observation<'a> {
    /// The observation of a record.
    ///
    /// # Errors
    /// When its value is no number.
    pub fn of(record: &'a Evidence) -> Result<Self, Refused> {
        let parsed = record.value.as_deref().map(Measure::parse).transpose();
        let value = parsed.map_err(|error| Refused::Value(record.indicator.clone(), error))?;
        Ok(Self {
            unit: &record.unit,
            item: &record.item,
            leaf: &record.indicator,
            site: &record.url,
            level: record.level,
            state: record.state.unwrap_or(State::Measured),
            value,
        })
    }
}

/// A scorer in the middle of its pass.
pub struct Stream<'a> {
    plan: Plan<'a>,
    units: HashMap<String, usize>,
    names: Vec<String>,
    leaves: Vec<Vec<LeafScore>>,
    caps: Vec<Vec<(usize, Cap)>>,
    hasher: RandomState,
    closed: HashSet<u64>,
    open: Open,
}

/// The item whose records are being read.
#[derive(Default)]
struct Open {
    unit: usize,
    item: String,
    any: bool,
    level: Level,
    sites: Vec<Vec<Measure>>,
    seen: Vec<Vec<u64>>,
    touched: Vec<usize>,
}

impl<'a> Stream<'a> {
    /// A scorer for a checked definition.
    #[must_use]
    pub fn new(definition: &'a Definition) -> Self {
        let plan = Plan::new(definition);
        let width = plan.nodes.len();
        Self {
            plan,
            units: HashMap::new(),
            names: Vec::new(),
            leaves: Vec::new(),
            caps: Vec::new(),
            hasher: RandomState::new(),
            closed: HashSet::new(),
            open: Open {
                sites: vec![Vec::new(); width],
                seen: vec![Vec::new(); width],
                ..Open::default()
            },
        }
    }

    /// Takes one observation.
    ///
    /// # Errors
    /// When it cannot enter a score; the pass may go on without it.
    pub fn push(&mut self, seen: Observation<'_>) -> Result<(), Refused> {
        let at = *self
            .plan
            .leaves
            .get(seen.leaf)
            .ok_or_else(|| Refused::UnknownLeaf(seen.leaf.to_owned()))?;
        if seen.unit.is_empty() {
            return Err(Refused::NoUnit);
        }
        let leaf = self.plan.nodes[at].leaf.as_ref().expect("the leaves of a plan have a ruler");
        let score = scored(leaf, &seen)?;
        let unit = self.turn_to(&seen)?;
        let site = self.hasher.hash_one(seen.site);
        if self.open.seen[at].contains(&site) {
            return Err(Refused::Twice {
                unit: seen.unit.to_owned(),
                item: seen.item.to_owned(),
                leaf: seen.leaf.to_owned(),
                site: seen.site.to_owned(),
            });
        }
        if self.open.seen[at].is_empty() {
            self.open.touched.push(at);
        }
        self.open.seen[at].push(site);
        self.leaves[unit][at].states[seen.state as usize] += 1;
        let Some(score) = score else { return Ok(()) };
        self.open.sites[at].push(score);
        let leaf = self.plan.nodes[at].leaf.as_ref().expect("the leaves of a plan have a ruler");
        for veto in &leaf.vetoes {
            if let Some(value) = seen.value.filter(|value| veto.applies(*value)) {
                let cap = Cap {
                    cap: veto.cap.clone(),
                    leaf: seen.leaf.to_owned(),
                    item: seen.item.to_owned(),
                    value: value.exact(),
                };
                tighten(&mut self.caps[unit], veto.node, cap);
            }
        }
        Ok(())
    }

    /// The scorecard of everything that was taken.
    #[must_use]
    pub fn finish(mut self) -> Scorecard {
        self.close();
        tree::scorecard(&self.plan, self.names, &self.leaves, self.caps)
    }

    fn turn_to(&mut self, seen: &Observation<'_>) -> Result<usize, Refused> {
        if self.open.any && self.names[self.open.unit] == seen.unit && self.open.item == seen.item {
            return Ok(self.open.unit);
        }
        let key = self.hasher.hash_one((seen.unit, seen.item));
        if self.closed.contains(&key) {
            return Err(Refused::Scattered(seen.unit.to_owned(), seen.item.to_owned()));
        }
        self.close();
        let unit = match self.units.get(seen.unit) {
            Some(unit) => *unit,
            None => {
                self.units.insert(seen.unit.to_owned(), self.names.len());
                self.names.push(seen.unit.to_owned());
                self.leaves.push(vec![LeafScore::default(); self.plan.nodes.len()]);
                self.caps.push(Vec::new());
                self.names.len() - 1
            }
        };
        self.closed.insert(key);
        self.open.unit = unit;
        seen.item.clone_into(&mut self.open.item);
        self.open.any = true;
        self.open.level = seen.level;
        Ok(unit)
    }

    /// Adds the open item's leaves to its unit.
    fn close(&mut self) {
        for at in self.open.touched.drain(..) {
            let leaf =
                self.plan.nodes[at].leaf.as_ref().expect("the leaves of a plan have a ruler");
            let total = &mut self.leaves[self.open.unit][at].total;
            combined(&self.open.sites[at], leaf.combine(self.open.level), total);
            self.open.sites[at].clear();
            self.open.seen[at].clear();
        }
    }
}

/// Keeps the tightest cap of each node; among equal ones the first leaf and item name the cause.
/// However many items a veto strikes, one entry is kept.
fn tighten(caps: &mut Vec<(usize, Cap)>, node: usize, cap: Cap) {
    let rank = |cap: &Cap| (cap.cap.clone(), cap.leaf.clone(), cap.item.clone());
    match caps.iter_mut().find(|(capped, _)| *capped == node) {
        None => caps.push((node, cap)),
        Some((_, kept)) if rank(&cap) < rank(kept) => *kept = cap,
        Some(_) => {}
    }
}

pub(super) fn scored(leaf: &PlanLeaf, seen: &Observation<'_>) -> Result<Option<Measure>, Refused> {
    match seen.state {
        State::Measured => {
            let value = seen.value.ok_or_else(|| Refused::NoValue(seen.leaf.to_owned()))?;
            let score = leaf.ruler.score(value);
            score.map(Some).map_err(|error| Refused::OffScale(seen.leaf.to_owned(), error))
        }
        State::Absent => Ok(Some(Measure::whole(0))),
        State::Automated => Ok(Some(Measure::whole(100))),
        State::NotApplicable | State::Blocked | State::Unreachable | State::NotTested => Ok(None),
    }
}

pub(super) fn combined(sites: &[Measure], rule: Combine, total: &mut Total) {
    let better = |a: &Measure, b: &Measure| if a.at_least(*b) { *a } else { *b };
    let worse = |a: &Measure, b: &Measure| if a.at_least(*b) { *b } else { *a };
    let mut scores = sites.iter().copied();
    let Some(first) = scores.next() else { return };
    match rule {
        Combine::Mean if sites.len() == 1 => total.add(first),
        Combine::Mean => {
            let mut mean = Total::default();
            sites.iter().for_each(|score| mean.add(*score));
            total.add_exact(&mean.mean().unwrap_or_else(Zero::zero));
        }
        Combine::Best => total.add(scores.fold(first, |a, b| better(&a, &b))),
        Combine::Worst => total.add(scores.fold(first, |a, b| worse(&a, &b))),
    }
}
