//! What a record must hold before it may enter a score.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::assessment::{Definition, Evidence, Leaf, State};

use super::Fault;
use crate::score::{Measure, Ruler};

/// Checks records one by one; remembers what it has seen to find duplicates.
pub struct Checker<'a> {
    leaves: BTreeMap<&'a str, (&'a Leaf, Ruler)>,
    units: Option<&'a BTreeSet<String>>,
    ids: HashSet<String>,
    places: HashSet<(String, String, String, String)>,
}

impl<'a> Checker<'a> {
    /// A checker for a definition, and for a list of units when one is given.
    #[must_use]
    pub fn new(definition: &'a Definition, units: Option<&'a BTreeSet<String>>) -> Self {
        let leaves = definition
            .nodes
            .iter()
            .filter_map(|node| {
                let leaf = node.leaf.as_ref()?;
                Some((node.id.as_str(), (leaf, Ruler::new(leaf))))
            })
            .collect();
        Self { leaves, units, ids: HashSet::new(), places: HashSet::new() }
    }

    /// Every fault of a record at a line.
    pub fn check(&mut self, line: u64, evidence: &Evidence) -> Vec<Fault> {
        let mut faults: Vec<String> = Vec::new();
        if evidence.unit.trim().is_empty() {
            faults.push("the unit is empty".to_owned());
        } else if self.units.is_some_and(|units| !units.contains(&evidence.unit)) {
            faults.push(format!("unknown unit {:?}", evidence.unit));
        }
        if !evidence.id.is_empty() && !self.ids.insert(evidence.id.clone()) {
            faults.push(format!("the record id {:?} is used twice", evidence.id));
        }
        match self.leaves.get(evidence.indicator.as_str()) {
            None => faults.push(format!("unknown leaf {:?}", evidence.indicator)),
            Some((leaf, ruler)) => {
                faults.extend(value(evidence, leaf, ruler));
                faults.extend(further(evidence, ruler));
            }
        }
        if evidence.corrects.is_none() && !self.places.insert(place(evidence)) {
            faults.push(format!(
                "a second record for unit {:?}, item {:?}, leaf {:?}, site {:?}; a correction names the record it corrects",
                evidence.unit, evidence.item, evidence.indicator, evidence.url
            ));
        }
        faults.into_iter().map(|what| Fault { line, what }).collect()
    }
}

fn place(evidence: &Evidence) -> (String, String, String, String) {
    let Evidence { unit, item, indicator, url, .. } = evidence;
    (unit.clone(), item.clone(), indicator.clone(), url.clone())
}

/// What other raters and probes found stands on the same scale.
fn further(evidence: &Evidence, ruler: &Ruler) -> Vec<String> {
    let second = evidence.second_value.iter().map(|text| ("second value", text));
    let repeats = evidence.repeats.iter().map(|text| ("repeated probe", text));
    let fault = |(what, text): (&str, &String)| {
        ruler.reading(text).err().map(|error| format!("{what} {text:?}: {error}"))
    };
    second.chain(repeats).filter_map(fault).collect()
}

fn value(evidence: &Evidence, leaf: &Leaf, ruler: &Ruler) -> Option<String> {
    let state = evidence.state?;
    let text = evidence.value.as_deref().map(str::trim).filter(|text| !text.is_empty());
    match (state, text) {
        (State::Measured, None) => Some("state `measured` without a value".to_owned()),
        (State::Measured, Some(text)) => match Measure::parse(text) {
            Err(error) => Some(format!("value {text:?}: {error}")),
            Ok(measure) => {
                ruler.score(measure).err().map(|error| format!("value {text:?}: {error}"))
            }
        },
        (State::NotApplicable, None) if !leaf.optional => Some(format!(
            "leaf {:?} always applies; `not-applicable` is not open to it",
            evidence.indicator
        )),
        (_, None) => None,
        (_, Some(text)) => Some(format!("state `{}` with a value {text:?}", state.code())),
    }
}
