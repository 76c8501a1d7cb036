//! Bands on a scale of scores.

use crate::tools::ToolError;

/// Bands separated by edges; a score on an edge is in the band above it.
#[derive(Debug, Clone, PartialEq)]
pub struct Bands {
    edges: Vec<f64>,
}

impl Bands {
    /// Bands between rising edges: `n` edges make `n + 1` bands, numbered from the lowest.
    ///
    /// # Errors
    /// Edges that do not rise or are not finite.
    pub fn new(edges: &[f64]) -> Result<Self, ToolError> {
        let is_rising = edges.windows(2).all(|pair| pair[0] < pair[1]);
        if is_rising && edges.iter().all(|edge| edge.is_finite()) {
            Ok(Self { edges: edges.to_vec() })
        } else {
            Err(ToolError::BadParameter("edges"))
        }
    }

    /// The number of bands.
    pub fn count(&self) -> usize {
        self.edges.len() + 1
    }

    /// The band of a score, 0 for the lowest.
    pub fn of(&self, score: f64) -> usize {
        self.edges.iter().take_while(|edge| score >= **edge).count()
    }
}
