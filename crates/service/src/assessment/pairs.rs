//! Questions by twos, and how well raters agree.

use std::collections::{BTreeMap, BTreeSet};

use assess::doubt::{KappaWeights, Metric, cohen_kappa, krippendorff_alpha};
use domain::assessment::campaign::{Answer, Assignment, Standing, Target, standing};
use store::campaigns::Question;

/// A question's two sides.
#[derive(Clone, Debug)]
pub struct Pair {
    /// What is asked.
    pub target: Target,
    /// The first rater's side.
    pub first: Question,
    /// The second rater's side.
    pub second: Question,
    /// Where it stands.
    pub standing: Standing,
}

/// How well raters agree.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    /// Questions with both answers.
    pub pairs: usize,
    /// Those whose answers say the same.
    pub same: usize,
    /// Cohen's κ; none where it is not defined.
    pub kappa: Option<f64>,
    /// Krippendorff's α for names; none where it is not defined.
    pub alpha: Option<f64>,
}

/// The questions by twos, in order.
pub(super) fn pairs(
    questions: Vec<Question>,
    settled: &BTreeSet<(String, String, String)>,
) -> Vec<Pair> {
    let mut sides: BTreeMap<Target, Vec<Question>> = BTreeMap::new();
    for question in questions {
        sides.entry(question.assignment.target.clone()).or_default().push(question);
    }
    let pair = |(target, sides): (Target, Vec<Question>)| {
        let [first, second] = <[Question; 2]>::try_from(sides).ok()?;
        let place = (target.unit.clone(), target.item.clone(), target.leaf.clone());
        let standing =
            standing(first.answer.as_ref(), second.answer.as_ref(), settled.contains(&place));
        Some(Pair { target, first, second, standing })
    };
    sides.into_iter().filter_map(pair).collect()
}

/// How well the two answers agree over all questions that have both.
pub(super) fn agreement(pairs: &[Pair]) -> Agreement {
    let both: Vec<(&Answer, &Answer)> = pairs
        .iter()
        .filter_map(|pair| Some((pair.first.answer.as_ref()?, pair.second.answer.as_ref()?)))
        .collect();
    // Every finding is a category: a state, or a value as the first who wrote it did.
    let mut known: Vec<&Answer> = Vec::new();
    let mut category = |answer| match known.iter().position(|other: &&Answer| other.agrees(answer))
    {
        Some(at) => Some(at as f64),
        None => {
            known.push(answer);
            Some((known.len() - 1) as f64)
        }
    };
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for (a, b) in &both {
        first.push(category(a));
        second.push(category(b));
    }
    Agreement {
        pairs: both.len(),
        same: both.iter().filter(|(a, b)| a.agrees(b)).count(),
        kappa: cohen_kappa(&first, &second, KappaWeights::None).ok(),
        alpha: krippendorff_alpha(&[&first[..], &second[..]], Metric::Nominal).ok(),
    }
}

/// The questions of one rater, in order.
pub(super) fn own<'a>(questions: &'a [Question], rater: &str) -> Vec<&'a Question> {
    let is_own = |one: &&Question| one.assignment.rater == rater;
    questions.iter().filter(is_own).collect()
}

/// The other side of a question.
pub(super) fn other<'a>(questions: &'a [Question], own: &Assignment) -> Option<&'a Question> {
    let is_other =
        |one: &&Question| one.assignment.target == own.target && one.assignment.id != own.id;
    questions.iter().find(is_other)
}
