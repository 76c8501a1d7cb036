//! Doubt about method: what the result would be under other reasonable choices.

use super::sensitivity::scrambled;
use super::{Runs, Sensitivity, Stream, Tree, design, estimate, places, replicate};
use crate::tools::{
    Aggregation, Cell, Direction, Normalisation, ToolError, Treatment, combine, normalise, treat,
};

/// How weights vary.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightNoise {
    /// For each node, how far its weight may move, as a share of itself (0.25 is ±25 %).
    pub shares: Vec<f64>,
    /// The number of sets of weights drawn beforehand, from which runs choose.
    pub sets: usize,
}

/// The choices a method study varies; the first of each list is the published one.
#[derive(Debug, Clone, PartialEq)]
pub struct MethodChoices {
    /// How outliers are treated; `None` leaves values alone.
    pub treatments: Vec<Option<Treatment>>,
    /// How indicators are normalised.
    pub normalisations: Vec<Normalisation>,
    /// How weights vary; `None` keeps the given weights in every run.
    pub noise: Option<WeightNoise>,
    /// How children become parents, at every level.
    pub aggregations: Vec<Aggregation>,
}

/// One method: the positions of the choices taken. `weights` is `None` for the given weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The position in [`MethodChoices::treatments`].
    pub treatment: usize,
    /// The position in [`MethodChoices::normalisations`].
    pub normalisation: usize,
    /// The set of weights.
    pub weights: Option<usize>,
    /// The position in [`MethodChoices::aggregations`].
    pub aggregation: usize,
}

impl Point {
    /// The published method with the given weights.
    pub const PUBLISHED: Self =
        Self { treatment: 0, normalisation: 0, weights: None, aggregation: 0 };
}

/// The number of choices: treatment, normalisation, weights, aggregation.
const CHOICES: usize = 4;

/// An index with everything prepared that does not depend on the run.
#[derive(Debug, Clone)]
pub struct MethodStudy {
    units: usize,
    tree: Tree,
    choices: MethodChoices,
    weights: Vec<f64>,
    weight_sets: Vec<Vec<f64>>,
    // One scale per treatment, normalisation and aggregation, in that order of nesting.
    scales: Vec<Scale>,
}

/// Leaf values as the mean that is taken needs them, leaf after leaf.
#[derive(Debug, Clone)]
struct Scale {
    values: Vec<f64>,
    is_present: Option<Vec<bool>>,
    back: Back,
}

/// How the mean of transformed leaves becomes the score.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Back {
    Same,
    Exp,
    Reciprocal,
    Root(f64),
    /// The rule is no such mean; each node is combined on its own.
    NodeByNode,
}

impl MethodStudy {
    /// Prepares a study of `columns`, one for each leaf of the tree, each with one value per unit.
    ///
    /// # Errors
    /// An empty list of choices, weights that do not fit the tree, a unit without any value, or a
    /// treatment, normalisation or mean that cannot be carried out on some column.
    pub fn new(
        columns: &[&[Cell]],
        directions: &[Direction],
        tree: &Tree,
        weights: &[f64],
        choices: &MethodChoices,
        seed: u64,
    ) -> Result<Self, ToolError> {
        crate::tools::same_length(tree.leaves().len(), columns.len())?;
        crate::tools::same_length(columns.len(), directions.len())?;
        tree.check_weights(weights)?;
        let units = columns.first().ok_or(ToolError::NoValues)?.len();
        for column in columns {
            crate::tools::same_length(units, column.len())?;
        }
        if let Some(unit) = (0..units).find(|unit| columns.iter().all(|c| c[*unit].is_none())) {
            return Err(ToolError::Missing(unit));
        }
        let mut scales = Vec::new();
        for treatment in &choices.treatments {
            let treated = columns
                .iter()
                .enumerate()
                .map(|(at, column)| match treatment {
                    None => Ok(column.to_vec()),
                    Some(rule) => Ok(treat(column, rule).map_err(ToolError::in_column(at))?.values),
                })
                .collect::<Result<Vec<Vec<Cell>>, ToolError>>()?;
            for method in &choices.normalisations {
                let scaled = treated
                    .iter()
                    .zip(directions)
                    .enumerate()
                    .map(|(at, (column, direction))| {
                        normalise(column, *direction, *method).map_err(ToolError::in_column(at))
                    })
                    .collect::<Result<Vec<Vec<Cell>>, ToolError>>()?;
                for rule in &choices.aggregations {
                    scales.push(Scale::new(&scaled, rule)?);
                }
            }
        }
        if scales.is_empty() {
            return Err(ToolError::BadParameter("choices"));
        }
        let weight_sets = match &choices.noise {
            None => Vec::new(),
            Some(noise) => draw_weights(weights, noise, tree, seed)?,
        };
        let (tree, choices, weights) = (tree.clone(), choices.clone(), weights.to_vec());
        Ok(Self { units, tree, choices, weights, weight_sets, scales })
    }

    /// The number of units.
    pub fn units(&self) -> usize {
        self.units
    }

    /// The method that four numbers from 0 up to 1 stand for: treatment, normalisation, weights,
    /// aggregation.
    ///
    /// # Errors
    /// Fewer or more than four numbers.
    pub fn point(&self, row: &[f64]) -> Result<Point, ToolError> {
        let [treatment, normalisation, weights, aggregation] = row else {
            return Err(ToolError::LengthMismatch { expected: CHOICES, found: row.len() });
        };
        let pick = |share: &f64, count: usize| {
            crate::tools::floor_index(share.clamp(0.0, 1.0) * count as f64).min(count - 1)
        };
        let sets = self.weight_sets.len();
        Ok(Point {
            treatment: pick(treatment, self.choices.treatments.len()),
            normalisation: pick(normalisation, self.choices.normalisations.len()),
            weights: (sets > 0).then(|| pick(weights, sets)),
            aggregation: pick(aggregation, self.choices.aggregations.len()),
        })
    }

    /// The scores of all units under one method.
    ///
    /// # Errors
    /// A choice that does not exist, a mean that is not defined, or a unit without a score.
    pub fn scores(&self, point: Point) -> Result<Vec<f64>, ToolError> {
        let mut out = vec![0.0; self.units];
        self.score(point, &mut out)?;
        Ok(out)
    }

    fn score(&self, point: Point, out: &mut [f64]) -> Result<(), ToolError> {
        let norms = self.choices.normalisations.len();
        let rules = self.choices.aggregations.len();
        if point.normalisation >= norms || point.aggregation >= rules {
            return Err(ToolError::BadParameter("point"));
        }
        let at = (point.treatment * norms + point.normalisation) * rules + point.aggregation;
        let scale = self.scales.get(at).ok_or(ToolError::BadParameter("point"))?;
        let weights = match point.weights {
            None => &self.weights,
            Some(set) => self.weight_sets.get(set).ok_or(ToolError::BadParameter("point"))?,
        };
        if scale.is_present.is_none() && scale.back != Back::NodeByNode {
            out.fill(0.0);
            let shares = self.tree.leaf_shares(weights);
            for (column, share) in scale.values.chunks_exact(self.units).zip(shares) {
                out.iter_mut().zip(column).for_each(|(sum, value)| *sum += share * value);
            }
            out.iter_mut().for_each(|sum| *sum = scale.back.undo(*sum));
            return Ok(());
        }
        self.score_with_gaps(scale, weights, &self.choices.aggregations[point.aggregation], out)
    }

    fn score_with_gaps(
        &self,
        scale: &Scale,
        weights: &[f64],
        rule: &Aggregation,
        out: &mut [f64],
    ) -> Result<(), ToolError> {
        let is_mean = scale.back != Back::NodeByNode;
        let rule = if is_mean { &Aggregation::Arithmetic } else { rule };
        for (unit, score) in out.iter_mut().enumerate() {
            let leaves: Vec<Cell> = (0..self.tree.leaves().len())
                .map(|leaf| leaf * self.units + unit)
                .map(|at| {
                    let is_there = scale.is_present.as_ref().is_none_or(|present| present[at]);
                    is_there.then(|| scale.values[at])
                })
                .collect();
            let values = self.tree.values(&leaves, weights, rule)?;
            let root = values[self.tree.root()].ok_or(ToolError::Missing(unit))?;
            *score = if is_mean { scale.back.undo(root) } else { root };
        }
        Ok(())
    }

    /// Runs the index under `runs` methods drawn evenly from all choices.
    ///
    /// # Errors
    /// More runs than a Sobol sequence holds (65,536), or as [`MethodStudy::scores`].
    pub fn uncertainty(&self, runs: usize, seed: u64, threads: usize) -> Result<Runs, ToolError> {
        if runs > 1 << 16 {
            return Err(ToolError::BadParameter("runs"));
        }
        replicate(
            runs,
            self.units,
            threads,
            || (),
            |run, (), out| {
                let row: [f64; CHOICES] =
                    std::array::from_fn(|choice| scrambled(run, choice, seed));
                self.score(self.point(&row)?, out)
            },
        )
    }

    /// Runs the index on a design of `points` × 6 runs and shares out the variance of the mean
    /// number of places moved from the published ranking. The first 2 × `points` runs are an even
    /// sample of methods and serve for intervals.
    ///
    /// # Errors
    /// As [`design`], [`estimate`] and [`MethodStudy::scores`].
    pub fn sensitivity(
        &self,
        points: usize,
        resamples: usize,
        seed: u64,
        threads: usize,
    ) -> Result<(Runs, Sensitivity), ToolError> {
        let rows = design(CHOICES, points, seed)?;
        let total = points * (CHOICES + 2);
        let runs = replicate(
            total,
            self.units,
            threads,
            || (),
            |run, (), out| self.score(self.point(&rows[run * CHOICES..(run + 1) * CHOICES])?, out),
        )?;
        let published = places(&self.scores(Point::PUBLISHED)?);
        let moved: Vec<f64> = (0..total)
            .map(|run| {
                let moved = runs.places_of(run).iter().zip(&published).map(|(a, b)| a.abs_diff(*b));
                f64::from(moved.sum::<u32>()) / self.units as f64
            })
            .collect();
        let indices = estimate(&moved, CHOICES, points, resamples, seed)?;
        Ok((runs, indices))
    }
}

impl Back {
    fn undo(self, mean: f64) -> f64 {
        match self {
            Self::Same | Self::NodeByNode => mean,
            Self::Exp => mean.exp(),
            Self::Reciprocal => mean.recip(),
            Self::Root(exponent) => mean.powf(exponent.recip()),
        }
    }
}

impl Scale {
    fn new(columns: &[Vec<Cell>], rule: &Aggregation) -> Result<Self, ToolError> {
        let (back, forth): (Back, fn(f64, f64) -> f64) = match rule {
            Aggregation::Arithmetic => (Back::Same, |x, _| x),
            Aggregation::Geometric => (Back::Exp, |x, _| x.ln()),
            Aggregation::Harmonic => (Back::Reciprocal, |x, _| x.recip()),
            Aggregation::Power { exponent } => (Back::Root(*exponent), f64::powf),
            Aggregation::Minimum
            | Aggregation::Ordered { .. }
            | Aggregation::MazziottaPareto { .. } => (Back::NodeByNode, |x, _| x),
        };
        let exponent = if let Back::Root(exponent) = back { exponent } else { 1.0 };
        let mut values = Vec::with_capacity(columns.len() * columns.first().map_or(0, Vec::len));
        for (at, column) in columns.iter().enumerate() {
            for cell in column {
                if let Some(value) = cell.filter(|_| back != Back::NodeByNode) {
                    // The toolbox's own mean says whether the value is fit for the rule.
                    combine(&[Some(value)], &[1.0], rule).map_err(ToolError::in_column(at))?;
                }
                values.push(cell.map_or(0.0, |value| forth(value, exponent)));
            }
        }
        let present: Vec<bool> = columns.iter().flatten().map(Option::is_some).collect();
        let is_present = if present.iter().all(|is| *is) { None } else { Some(present) };
        Ok(Self { values, is_present, back })
    }
}

fn draw_weights(
    weights: &[f64],
    noise: &WeightNoise,
    tree: &Tree,
    seed: u64,
) -> Result<Vec<Vec<f64>>, ToolError> {
    crate::tools::same_length(weights.len(), noise.shares.len())?;
    if noise.shares.iter().any(|share| !(0.0..=1.0).contains(share)) {
        return Err(ToolError::BadParameter("noise"));
    }
    if noise.sets == 0 || noise.sets > 1 << 16 {
        return Err(ToolError::BadParameter("sets"));
    }
    (0..noise.sets as u64)
        .map(|set| {
            let mut stream = Stream::new(seed, set);
            let drawn: Vec<f64> = weights
                .iter()
                .zip(&noise.shares)
                .map(|(weight, share)| weight * (1.0 + share * (2.0 * stream.uniform() - 1.0)))
                .collect();
            tree.check_weights(&drawn)?;
            Ok(drawn)
        })
        .collect()
}
