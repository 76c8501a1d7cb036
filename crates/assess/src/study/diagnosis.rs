//! What holds a unit back, what the next better one does otherwise, and what would lift it most.

use super::{Mean, Study, StudyError};
use crate::doubt::{Bands, Observation, Toward, places, smallest_change};
use crate::tools::{Cell, ToolError};

/// Scorings that one search for a smallest change may take.
const TRIES_MAX: usize = 20_000;
/// Scorings that all searches of a big study may take together, but for a few each.
const TRIES_TOTAL: usize = 4_000_000;

/// What can be said about one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// The unit.
    pub unit: String,
    /// Its published score.
    pub score: f64,
    /// Its place, equal scores sharing the better one.
    pub place: u32,
    /// The leaves that hold it back, most points first.
    pub gaps: Vec<Gap>,
    /// The nearest unit with a better score.
    pub better: Option<Better>,
    /// The smallest set of items that, found in full, lift it one band.
    pub up: Option<Step>,
    /// The smallest set of items that, not found at all, drop it one band.
    pub down: Option<Step>,
}

/// One leaf that is short of full marks.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The leaf.
    pub leaf: String,
    /// Its value; none when nothing could be scored.
    pub value: Option<f64>,
    /// The mean of the units that have a value.
    pub mean: Option<f64>,
    /// By how much the index rises when the leaf is full.
    pub lift: f64,
    /// The items that are not full: the effort it takes.
    pub open: usize,
    /// The rise for each such item; none when there is no item to mend.
    pub lift_each: Option<f64>,
}

/// The nearest better unit and where it is ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct Better {
    /// The unit.
    pub unit: String,
    /// Its score.
    pub score: f64,
    /// The leaves in which it is ahead, most points first.
    pub ahead: Vec<Ahead>,
}

/// A leaf in which another unit is ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct Ahead {
    /// The leaf.
    pub leaf: String,
    /// The unit's own value.
    pub own: Option<f64>,
    /// The other unit's value.
    pub theirs: f64,
    /// By how much the index rises when the unit does as well there.
    pub gain: f64,
}

/// A way into the neighbouring band.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The band's code.
    pub band: String,
    /// The leaves and how many of their items change.
    pub changes: Vec<(String, usize)>,
    /// The score it leads to.
    pub score: f64,
    /// Whether no smaller set is enough.
    pub is_proven: bool,
}

impl Study {
    /// What can be said about each unit that is wanted, best first. Vetoes that took hold stay in
    /// force.
    ///
    /// # Errors
    /// A unit whose score cannot be computed.
    pub fn diagnoses(
        &self,
        is_wanted: &dyn Fn(&str, u32) -> bool,
    ) -> Result<Vec<Diagnosis>, StudyError> {
        let columns = self.columns(&self.choices.run(&[], &[]))?;
        let places = places(&self.published);
        let tries_max = (TRIES_TOTAL / (2 * self.units.len())).clamp(500, TRIES_MAX);
        let mut found = Vec::with_capacity(self.units.len());
        let all = places.into_iter().enumerate();
        for (unit, place) in all.filter(|(unit, place)| is_wanted(&self.units[*unit], *place)) {
            let leaves: Vec<Cell> = columns.iter().map(|column| column[unit]).collect();
            let case = Case { study: self, unit, leaves, tries_max };
            found.push(Diagnosis {
                unit: self.units[unit].clone(),
                score: self.published[unit],
                place,
                gaps: case.gaps(&columns),
                better: case.better(&columns),
                up: case.step(Toward::Up)?,
                down: case.step(Toward::Down)?,
            });
        }
        found.sort_by_key(|diagnosis| diagnosis.place);
        Ok(found)
    }
}

/// One unit as it was published.
struct Case<'a> {
    study: &'a Study,
    unit: usize,
    leaves: Vec<Cell>,
    tries_max: usize,
}

impl Case<'_> {
    fn index(&self, leaves: &[Cell]) -> Option<f64> {
        let tree = &self.study.tree;
        let leaves = leaves.iter().copied();
        let value = tree.index(self.unit, leaves, tree.given_weights(), Mean::Arithmetic)?;
        // A sum of shares must not miss an edge by the last bit.
        Some((value * 1e9).round() / 1e9)
    }

    /// The rise of the index when one leaf has another value.
    fn rise(&self, leaf: usize, value: f64) -> f64 {
        let mut leaves = self.leaves.clone();
        leaves[leaf] = Some(value);
        let now = self.index(&self.leaves).unwrap_or_default();
        self.index(&leaves).unwrap_or_default() - now
    }

    fn gaps(&self, columns: &[Vec<Cell>]) -> Vec<Gap> {
        let gap = |(leaf, column): (usize, &Vec<Cell>)| {
            let sample = &self.study.samples[leaf][self.unit];
            let lift = if sample.applies { self.rise(leaf, 100.0) } else { 0.0 };
            let open = sample.items.iter().filter(|value| **value < 100.0).count();
            Gap {
                leaf: self.study.leaves[leaf].clone(),
                value: self.leaves[leaf],
                mean: crate::tools::mean(&column.iter().flatten().copied().collect::<Vec<_>>())
                    .ok(),
                lift,
                open,
                lift_each: (open > 0).then(|| lift / open as f64),
            }
        };
        let mut gaps: Vec<Gap> =
            columns.iter().enumerate().map(gap).filter(|gap| gap.lift > 1e-9).collect();
        gaps.sort_by(|a, b| b.lift.total_cmp(&a.lift));
        gaps
    }

    fn better(&self, columns: &[Vec<Cell>]) -> Option<Better> {
        let published = &self.study.published;
        let other = (0..published.len())
            .filter(|other| published[*other] > published[self.unit])
            .min_by(|a, b| published[*a].total_cmp(&published[*b]))?;
        let ahead = columns.iter().enumerate().filter_map(|(leaf, column)| {
            let theirs = column[other]?;
            let applies = self.study.samples[leaf][self.unit].applies;
            let is_ahead = applies && self.leaves[leaf].is_none_or(|own| theirs > own);
            is_ahead.then(|| Ahead {
                leaf: self.study.leaves[leaf].clone(),
                own: self.leaves[leaf],
                theirs,
                gain: self.rise(leaf, theirs),
            })
        });
        let mut ahead: Vec<Ahead> = ahead.filter(|ahead| ahead.gain > 1e-9).collect();
        ahead.sort_by(|a, b| b.gain.total_cmp(&a.gain));
        Some(Better { unit: self.study.units[other].clone(), score: published[other], ahead })
    }

    fn step(&self, toward: Toward) -> Result<Option<Step>, StudyError> {
        let bands = Bands::new(&self.study.edges)?;
        let best = if toward == Toward::Up { 100.0 } else { 0.0 };
        let mut observations = Vec::new();
        for (leaf, samples) in self.study.samples.iter().enumerate() {
            let items = &samples[self.unit].items;
            let change = |value: &f64| (best - value) / items.len() as f64;
            let open = items.iter().map(change).filter(|change| change.abs() > 1e-12);
            observations.extend(open.map(|change| Observation { leaf, change }));
        }
        let scored = |leaves: &[Cell]| -> Result<Cell, ToolError> { Ok(self.index(leaves)) };
        let found = smallest_change(
            &self.leaves,
            &observations,
            &scored,
            &bands,
            toward,
            false,
            self.tries_max,
        )?;
        Ok(found.map(|found| {
            let mut changes: Vec<(String, usize)> = Vec::new();
            for at in &found.observations {
                let leaf = &self.study.leaves[observations[*at].leaf];
                match changes.iter_mut().find(|(known, _)| known == leaf) {
                    Some((_, count)) => *count += 1,
                    None => changes.push((leaf.clone(), 1)),
                }
            }
            let band = self.study.bands.get(bands.of(found.score)).cloned().unwrap_or_default();
            Step { band, changes, score: found.score, is_proven: found.is_proven }
        }))
    }
}
