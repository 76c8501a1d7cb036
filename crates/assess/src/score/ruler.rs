//! A leaf's scale, ready for use: a measured value in, a score between 0 and 100 out.

use domain::assessment::{Decimal, Direction, Leaf, Scale, State};

use super::measure::{BadMeasure, Measure};
use crate::said::{Said, said};

/// Why a value cannot stand on a scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OffScale {
    /// A yes-or-no scale takes 0 or 1.
    #[error("only 0 or 1 stand on this scale")]
    NotBinary,
    /// A share lies between 0 and 1.
    #[error("a share lies between 0 and 1")]
    NotAShare,
    /// A ladder takes its own steps only.
    #[error("not a step of the ladder")]
    NotAStep,
    /// Counts are whole and not negative.
    #[error("a count is whole and not negative")]
    NotACount,
    /// The value lies outside the range.
    #[error("outside the range of the scale")]
    OutOfRange,
}

/// Why a further reading of the same thing cannot stand beside the value that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadReading {
    /// It is no number, and no state either.
    #[error(transparent)]
    Value(#[from] BadMeasure),
    /// It cannot stand on the scale.
    #[error(transparent)]
    OffScale(#[from] OffScale),
}

impl OffScale {
    /// What is wrong, to be told in any language.
    #[must_use]
    pub fn said(self) -> Said {
        said(
            match self {
                Self::NotBinary => "scale-binary",
                Self::NotAShare => "scale-share",
                Self::NotAStep => "scale-step",
                Self::NotACount => "scale-count",
                Self::OutOfRange => "scale-range",
            },
            [],
        )
    }
}

impl BadReading {
    /// What is wrong, to be told in any language.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Self::Value(error) => error.said(),
            Self::OffScale(error) => error.said(),
        }
    }
}

/// A scale with its numbers taken apart.
#[derive(Clone, Debug)]
pub struct Ruler {
    marks: Marks,
    down: bool,
}

#[derive(Clone, Debug)]
enum Marks {
    Binary,
    Ratio,
    Range { min: Measure, max: Measure },
    Ladder(Vec<Measure>),
    Tiers { tiers: Vec<(Measure, Measure)>, otherwise: Measure },
    Deduction(Measure),
}

const HUNDRED: Measure = Measure::whole(100);
const ZERO: Measure = Measure::whole(0);

impl Ruler {
    /// The ruler of a leaf whose definition has been checked.
    #[must_use]
    pub fn new(leaf: &Leaf) -> Self {
        let marks = match &leaf.scale {
            Scale::Binary => Marks::Binary,
            Scale::Ratio => Marks::Ratio,
            Scale::Range { min, max } => Marks::Range { min: mark(min), max: mark(max) },
            Scale::Ladder { steps } => Marks::Ladder(steps.iter().map(mark).collect()),
            Scale::Tiers { tiers, otherwise } => Marks::Tiers {
                tiers: tiers.iter().map(|tier| (mark(&tier.bound), mark(&tier.score))).collect(),
                otherwise: mark(otherwise),
            },
            Scale::Deduction { each } => Marks::Deduction(mark(each)),
        };
        Self { marks, down: leaf.direction == Direction::Down }
    }

    /// The score of a value, between 0 and 100.
    ///
    /// # Errors
    /// When the value cannot stand on the scale.
    pub fn score(&self, value: Measure) -> Result<Measure, OffScale> {
        match &self.marks {
            Marks::Binary if value == ZERO || value == Measure::whole(1) => {
                Ok(self.turn(Measure { num: value.num * 100, den: 1 }))
            }
            Marks::Binary => Err(OffScale::NotBinary),
            Marks::Ratio if value.num < 0 || value.num > value.den => Err(OffScale::NotAShare),
            Marks::Ratio => Ok(self.turn(Measure { num: value.num * 100, den: value.den })),
            Marks::Range { min, max } => self.range(value, *min, *max),
            Marks::Ladder(steps) => {
                let same = |step: &&Measure| step.num * value.den == value.num * step.den;
                steps.iter().find(same).map(|step| self.turn(*step)).ok_or(OffScale::NotAStep)
            }
            Marks::Tiers { tiers, otherwise } => {
                let keeps = |bound: Measure| {
                    if self.down { bound.at_least(value) } else { value.at_least(bound) }
                };
                let tier = tiers.iter().find(|(bound, _)| keeps(*bound));
                Ok(tier.map_or(*otherwise, |(_, score)| *score))
            }
            Marks::Deduction(each) => {
                if value.num < 0 || value.num % value.den != 0 {
                    return Err(OffScale::NotACount);
                }
                let off = (value.num / value.den) * each.num;
                let left = 100 * each.den - off;
                Ok(if left > 0 { Measure { num: left, den: each.den } } else { ZERO })
            }
        }
    }

    /// The score of a further reading, written as a value or as the code of a state; none for a
    /// state that does not score.
    ///
    /// # Errors
    /// When it is neither, or cannot stand on the scale.
    pub fn reading(&self, text: &str) -> Result<Option<Measure>, BadReading> {
        match State::parse(text.trim()) {
            Some(State::Absent) => Ok(Some(ZERO)),
            Some(State::Automated) => Ok(Some(HUNDRED)),
            Some(_) => Ok(None),
            None => Ok(Some(self.score(Measure::parse(text)?)?)),
        }
    }

    fn range(&self, value: Measure, min: Measure, max: Measure) -> Result<Measure, OffScale> {
        if !value.at_least(min) || !max.at_least(value) {
            return Err(OffScale::OutOfRange);
        }
        // (value − min) ÷ (max − min) × 100, over common denominators.
        let above = value.num * min.den - min.num * value.den;
        let span = max.num * min.den - min.num * max.den;
        Ok(self.turn(Measure { num: above * max.den * 100, den: value.den * span }))
    }

    fn turn(&self, score: Measure) -> Measure {
        if self.down {
            Measure { num: HUNDRED.num * score.den - score.num, den: score.den }
        } else {
            score
        }
    }
}

/// A number of a checked definition: at most nine digits, six of them after the point, so that
/// every product above fits.
fn mark(decimal: &Decimal) -> Measure {
    Measure::parse(&decimal.0).expect("a checked definition holds small decimals only")
}
