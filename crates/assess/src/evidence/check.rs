//! What a record must hold before it may enter a score.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::assessment::{Definition, Evidence, Leaf, State};

use super::Fault;
use crate::said::{Said, said};
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
        let mut faults: Vec<Said> = Vec::new();
        if evidence.unit.trim().is_empty() {
            faults.push(said("unit-empty", []));
        } else if self.units.is_some_and(|units| !units.contains(&evidence.unit)) {
            faults.push(unknown_unit(&evidence.unit));
        }
        if !evidence.id.is_empty() && !self.ids.insert(evidence.id.clone()) {
            faults.push(said("id-twice", [("id", (&evidence.id).into())]));
        }
        match self.leaves.get(evidence.indicator.as_str()) {
            None => faults.push(said("leaf-unknown", [("leaf", (&evidence.indicator).into())])),
            Some((leaf, ruler)) => {
                faults.extend(value(evidence, leaf, ruler));
                faults.extend(further(evidence, ruler));
            }
        }
        if evidence.corrects.is_none() && !self.places.insert(place(evidence)) {
            faults.push(second(evidence));
        }
        faults.into_iter().map(|what| Fault { line, what }).collect()
    }
}

fn place(evidence: &Evidence) -> (String, String, String, String) {
    let Evidence { unit, item, indicator, url, .. } = evidence;
    (unit.clone(), item.clone(), indicator.clone(), url.clone())
}

/// A unit that is none of those listed.
#[must_use]
pub fn unknown_unit(unit: &str) -> Said {
    said("unit-unknown", [("unit", unit.into())])
}

/// Another record stands for the same thing.
fn second(evidence: &Evidence) -> Said {
    let Evidence { unit, item, indicator, url, .. } = evidence;
    let (unit, item) = (("unit", unit.into()), ("item", item.into()));
    said("second-record", [unit, item, ("leaf", indicator.into()), ("site", url.into())])
}

/// What other raters and probes found stands on the same scale.
fn further(evidence: &Evidence, ruler: &Ruler) -> Vec<Said> {
    let second = evidence.second_value.iter().map(|text| ("second-value", text));
    let repeats = evidence.repeats.iter().map(|text| ("repeat", text));
    let fault = |(code, text): (&'static str, &String)| {
        Some(off(code, text, ruler.reading(text).err()?.said()))
    };
    second.chain(repeats).filter_map(fault).collect()
}

fn off(code: &'static str, text: &str, why: Said) -> Said {
    said(code, [("text", text.into()), ("why", why.into())])
}

fn value(evidence: &Evidence, leaf: &Leaf, ruler: &Ruler) -> Option<Said> {
    let state = evidence.state?;
    let text = evidence.value.as_deref().map(str::trim).filter(|text| !text.is_empty());
    match (state, text) {
        (State::Measured, None) => Some(said("measured-empty", [])),
        (State::Measured, Some(text)) => match Measure::parse(text) {
            Err(error) => Some(off("value", text, error.said())),
            Ok(measure) => ruler.score(measure).err().map(|error| off("value", text, error.said())),
        },
        (State::NotApplicable, None) if !leaf.optional => {
            Some(said("always-applies", [("leaf", (&evidence.indicator).into())]))
        }
        (_, None) => None,
        (_, Some(text)) => {
            Some(said("state-with-value", [("state", state.code().into()), ("text", text.into())]))
        }
    }
}
