//! Where a number comes from: the arithmetic of a node, down to the records of a leaf.

use domain::assessment::{Definition, Evidence, State};

use super::measure::Measure;
use super::plan::{Plan, ROOT};
use super::ruler::Ruler;
use super::stream::{Refused, score};
use crate::exact::{Exact, of};

/// One part of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A child of the node, with its weight and value.
    Child {
        /// The child.
        node: String,
        /// Its weight.
        weight: Exact,
        /// Its value.
        value: Option<Exact>,
    },
    /// A record of the leaf, with what it was worth.
    Record {
        /// The record's id.
        id: String,
        /// The item.
        item: String,
        /// The site.
        site: String,
        /// What became of the look.
        state: State,
        /// The value as written.
        raw: Option<String>,
        /// The score between 0 and 100; none when the state does not score.
        score: Option<Exact>,
    },
    /// A veto that capped the node.
    Veto {
        /// The leaf.
        leaf: String,
        /// The item.
        item: String,
        /// The value that did it.
        value: Exact,
        /// The cap.
        cap: Exact,
    },
}

/// Why a node has the value it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The value.
    pub value: Option<Exact>,
    /// The parts.
    pub lines: Vec<Line>,
}

/// Explains the value of a node (`*` for the whole index) for one unit; none when either is unknown.
///
/// # Errors
/// The first record that cannot enter a score.
pub fn explain(
    definition: &Definition,
    records: &[Evidence],
    unit: &str,
    node: &str,
) -> Result<Option<Explanation>, Refused> {
    let own: Vec<Evidence> = records.iter().filter(|record| record.unit == unit).cloned().collect();
    let card = score(definition, &own)?;
    let plan = Plan::new(definition);
    let at = match node {
        "*" => ROOT,
        id => match definition.nodes.iter().position(|node| node.id == id) {
            Some(at) => at,
            None => return Ok(None),
        },
    };
    let Some(scores) = card.units.first() else { return Ok(None) };
    let own_score = scores.nodes.get(at).unwrap_or(&scores.index);
    let mut lines: Vec<Line> = match definition.nodes.get(at).and_then(|node| node.leaf.as_ref()) {
        Some(leaf) => {
            let ruler = Ruler::new(leaf);
            own.iter()
                .filter(|record| record.indicator == node)
                .map(|record| line(&ruler, record))
                .collect()
        }
        None => plan.children[&at]
            .iter()
            .map(|child| Line::Child {
                node: definition.nodes[*child].id.clone(),
                weight: of(&definition.nodes[*child].weight).unwrap_or_default(),
                value: scores.nodes[*child].value.clone(),
            })
            .collect(),
    };
    lines.extend(own_score.cap.iter().map(|cap| Line::Veto {
        leaf: cap.leaf.clone(),
        item: cap.item.clone(),
        value: cap.value.clone(),
        cap: cap.cap.clone(),
    }));
    Ok(Some(Explanation { value: own_score.value.clone(), lines }))
}

fn line(ruler: &Ruler, record: &Evidence) -> Line {
    let state = record.state.unwrap_or(State::Measured);
    let measured = || record.value.as_deref().and_then(|text| Measure::parse(text).ok());
    let score = match state {
        State::Measured => measured().and_then(|value| ruler.score(value).ok()),
        State::Absent => Some(Measure::whole(0)),
        State::Automated => Some(Measure::whole(100)),
        State::NotApplicable | State::Blocked | State::Unreachable | State::NotTested => None,
    };
    Line::Record {
        id: record.id.clone(),
        item: record.item.clone(),
        site: record.url.clone(),
        state,
        raw: record.value.clone(),
        score: score.map(Measure::exact),
    }
}
