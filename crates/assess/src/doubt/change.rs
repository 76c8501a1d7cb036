//! The smallest set of observations that, had they come out otherwise, moves a unit one band.

use super::Bands;
use crate::tools::{Cell, ToolError};

/// One observation and what the other outcome would do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// The leaf it is part of.
    pub leaf: usize,
    /// How the leaf's value would change.
    pub change: f64,
}

/// The neighbouring band that is aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toward {
    /// The next better band.
    Up,
    /// The next worse band.
    Down,
}

/// A set of observations that is enough.
#[derive(Debug, Clone, PartialEq)]
pub struct MinimalChange {
    /// The positions of the observations, in rising order.
    pub observations: Vec<usize>,
    /// The score if all of them had come out otherwise.
    pub score: f64,
    /// Whether no smaller set is enough. False when the search gave up before it was sure.
    pub is_proven: bool,
}

/// The score of one unit from its leaf values.
pub type ScoreOf<'a> = &'a dyn Fn(&[Cell]) -> Result<Cell, ToolError>;

/// Finds the smallest set of observations whose other outcome moves the unit into the next band.
///
/// The score must not fall when a leaf rises. A greedy search and a thinning of the full set give
/// a set that is enough; then every smaller set is tried, up to `tries_max` scorings in all.
/// Observations on one leaf with the same change are interchangeable and tried once. When the
/// score is a weighted sum of leaves, say so with `is_additive`: then the greedy set is the
/// smallest and nothing more is tried.
///
/// Nothing when the unit is in the last band already, or no set of observations is enough.
///
/// # Errors
/// An observation on a leaf that does not exist or is missing, a change that is not finite, or a
/// unit without a score.
pub fn smallest_change(
    leaves: &[Cell],
    observations: &[Observation],
    score: ScoreOf<'_>,
    bands: &Bands,
    toward: Toward,
    is_additive: bool,
    tries_max: usize,
) -> Result<Option<MinimalChange>, ToolError> {
    for (at, observation) in observations.iter().enumerate() {
        let leaf = leaves.get(observation.leaf).ok_or(ToolError::BadParameter("leaf"))?;
        if leaf.is_none() {
            return Err(ToolError::Missing(observation.leaf));
        }
        if !observation.change.is_finite() {
            return Err(ToolError::NotFinite(at));
        }
    }
    let mut search = Search { leaves, observations, score, tries: 0, tries_max };
    let now = bands.of(search.scored(&[])?);
    let is_enough = |score: f64| match toward {
        Toward::Up => bands.of(score) > now,
        Toward::Down => bands.of(score) < now,
    };
    let is_last = match toward {
        Toward::Up => now + 1 == bands.count(),
        Toward::Down => now == 0,
    };
    if is_last {
        return Ok(None);
    }
    let sign = if toward == Toward::Up { 1.0 } else { -1.0 };
    let Some(mut best) = search.thinned(sign, &is_enough)? else { return Ok(None) };
    if let Some(greedy) = search.greedy(sign, &is_enough)?
        && greedy.observations.len() <= best.observations.len()
    {
        best = greedy;
    }
    best.is_proven = is_additive || best.observations.len() == 1;
    if !best.is_proven {
        let classes = search.classes();
        for size in 1..best.observations.len() {
            match search.exhaust(&classes, size, &is_enough)? {
                Found::Enough(smaller) => return Ok(Some(smaller)),
                Found::GaveUp => return Ok(Some(best)),
                Found::None => {}
            }
        }
        best.is_proven = true;
    }
    Ok(Some(best))
}

struct Search<'a> {
    leaves: &'a [Cell],
    observations: &'a [Observation],
    score: ScoreOf<'a>,
    tries: usize,
    tries_max: usize,
}

enum Found {
    Enough(MinimalChange),
    None,
    GaveUp,
}

impl Search<'_> {
    fn scored(&mut self, chosen: &[usize]) -> Result<f64, ToolError> {
        self.tries += 1;
        let mut leaves = self.leaves.to_vec();
        for observation in chosen.iter().map(|at| self.observations[*at]) {
            leaves[observation.leaf] =
                leaves[observation.leaf].map(|value| value + observation.change);
        }
        (self.score)(&leaves)?.ok_or(ToolError::NoValues)
    }

    /// Observations that stand for one another, by position.
    fn classes(&self) -> Vec<Vec<usize>> {
        let mut classes: Vec<Vec<usize>> = Vec::new();
        for (at, observation) in self.observations.iter().enumerate() {
            let alike = |class: &&mut Vec<usize>| self.observations[class[0]] == *observation;
            match classes.iter_mut().find(alike) {
                Some(class) => class.push(at),
                None => classes.push(vec![at]),
            }
        }
        classes
    }

    /// All observations that help, less those that are not needed, smallest first.
    fn thinned(
        &mut self,
        sign: f64,
        is_enough: &dyn Fn(f64) -> bool,
    ) -> Result<Option<MinimalChange>, ToolError> {
        let change = |at: &usize| self.observations[*at].change.abs();
        let mut kept: Vec<usize> = (0..self.observations.len())
            .filter(|at| sign * self.observations[*at].change > 0.0)
            .collect();
        kept.sort_by(|a, b| change(b).total_cmp(&change(a)));
        let mut score = self.scored(&kept)?;
        if !is_enough(score) {
            return Ok(None);
        }
        for at in (0..kept.len()).rev() {
            let dropped = kept.remove(at);
            let without = self.scored(&kept)?;
            if is_enough(without) {
                score = without;
            } else {
                kept.insert(at, dropped);
            }
        }
        kept.sort_unstable();
        Ok(Some(MinimalChange { observations: kept, score, is_proven: false }))
    }

    /// One observation after another, each time the one that moves the score most. Nothing when
    /// it comes to a place where no single observation helps.
    fn greedy(
        &mut self,
        sign: f64,
        is_enough: &dyn Fn(f64) -> bool,
    ) -> Result<Option<MinimalChange>, ToolError> {
        let mut left = self.classes();
        let mut chosen: Vec<usize> = Vec::new();
        let mut now = self.scored(&[])?;
        loop {
            let mut best: Option<(f64, usize)> = None;
            for (class, members) in left.iter().enumerate() {
                let Some(member) = members.last() else { continue };
                chosen.push(*member);
                let score = self.scored(&chosen)?;
                chosen.pop();
                if best.is_none_or(|(found, _)| sign * score > sign * found) {
                    best = Some((score, class));
                }
            }
            let Some((score, class)) = best.filter(|(score, _)| sign * *score > sign * now) else {
                return Ok(None);
            };
            now = score;
            chosen.extend(left[class].pop());
            if is_enough(now) {
                chosen.sort_unstable();
                return Ok(Some(MinimalChange {
                    observations: chosen,
                    score: now,
                    is_proven: false,
                }));
            }
        }
    }

    fn exhaust(
        &mut self,
        classes: &[Vec<usize>],
        size: usize,
        is_enough: &dyn Fn(f64) -> bool,
    ) -> Result<Found, ToolError> {
        let mut stack: Vec<(usize, Vec<usize>)> = vec![(0, Vec::new())];
        while let Some((class, chosen)) = stack.pop() {
            if chosen.len() == size {
                if self.tries >= self.tries_max {
                    return Ok(Found::GaveUp);
                }
                let score = self.scored(&chosen)?;
                if is_enough(score) {
                    let mut observations = chosen;
                    observations.sort_unstable();
                    return Ok(Found::Enough(MinimalChange {
                        observations,
                        score,
                        is_proven: true,
                    }));
                }
            } else if let Some(members) = classes.get(class) {
                for count in 0..=members.len().min(size - chosen.len()) {
                    let mut next = chosen.clone();
                    next.extend(&members[..count]);
                    stack.push((class + 1, next));
                }
            }
        }
        Ok(Found::None)
    }
}
