//! Thresholds that no average can make up for: 单项否决 and ceilings.

use super::{Cell, ToolError};

/// What missing a threshold does to the score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Penalty {
    /// The score becomes zero: 单项否决.
    Veto,
    /// The score may not pass this value.
    Ceiling(f64),
    /// The breach is reported; the score stays.
    Report,
}

/// One threshold on one child.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// The position of the child.
    pub child: usize,
    /// The least value that is acceptable.
    pub least: f64,
    /// What happens below it.
    pub penalty: Penalty,
}

/// A score after thresholds.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The score that stands.
    pub score: f64,
    /// The positions, in the list of thresholds, of those that were missed.
    pub breached: Vec<usize>,
    /// The positions of those that could not be judged because the child is missing.
    pub unjudged: Vec<usize>,
}

/// Applies thresholds to a score. A missing child breaches nothing and is reported as unjudged.
///
/// # Errors
/// A threshold on a child that does not exist, or a value that is not finite.
pub fn apply_thresholds(
    score: f64,
    children: &[Cell],
    thresholds: &[Threshold],
) -> Result<Verdict, ToolError> {
    let mut verdict = Verdict { score, breached: Vec::new(), unjudged: Vec::new() };
    if !score.is_finite() {
        return Err(ToolError::BadParameter("score"));
    }
    for (at, threshold) in thresholds.iter().enumerate() {
        let child = children.get(threshold.child).ok_or(ToolError::BadParameter("child"))?;
        if !threshold.least.is_finite() || child.is_some_and(|value| !value.is_finite()) {
            return Err(ToolError::NotFinite(threshold.child));
        }
        match child {
            None => verdict.unjudged.push(at),
            Some(value) if *value >= threshold.least => {}
            Some(_) => {
                verdict.breached.push(at);
                verdict.score = match threshold.penalty {
                    Penalty::Veto => verdict.score.min(0.0),
                    Penalty::Ceiling(most) if most.is_finite() => verdict.score.min(most),
                    Penalty::Ceiling(_) => return Err(ToolError::BadParameter("ceiling")),
                    Penalty::Report => verdict.score,
                };
            }
        }
    }
    Ok(verdict)
}
