//! The steps a composite index is built from, each a function from values to values.
//!
//! A missing value is `None`; a `NaN` or an infinity handed in is an error, and none ever comes
//! out. A step that cannot run says so with a [`ToolError`]; it never falls back to another
//! method. The results for degenerate input are listed in `docs/assessment/toolbox.md`.

mod aggregate;
mod compare;
mod correlate;
mod denominate;
mod frontier;
mod impute;
mod normalise;
mod outrank;
mod pca;
mod screen;
mod stats;
mod strengths;
mod treat;
mod veto;
mod weights;

pub use aggregate::{Aggregation, combine, combine_if_available};
pub use compare::{UnitShift, compare_versions, rank_shift_mean};
pub use correlate::{
    Correlation, Method, correlate, cronbach_alpha, denominator_correlations, p_value,
};
pub use denominate::denominate;
pub use frontier::{FrontierScore, ShareBounds, benefit_of_the_doubt};
pub use impute::{Imputation, PanelImputation, growth_rate, impute, impute_panel};
pub use normalise::{Direction, Normalisation, normalise};
pub use outrank::{Outranking, copeland, outranking};
pub use pca::{Pca, Scaling, pca};
pub use screen::{Availability, ScreenRule, availability, availability_by_group, screen};
pub(crate) use stats::floor_index;
pub use stats::{
    Summary, Ties, kurtosis, mean, median, present, quantile, ranks, sd, skew, summary, variance,
};
pub use strengths::{Strength, StrengthRule, strengths_and_weaknesses};
pub use treat::{Change, OutlierTest, Transform, Treated, Treatment, treat};
pub use veto::{Penalty, Threshold, Verdict, apply_thresholds};
pub use weights::{
    OptimisedWeights, Total, WeightGoal, check_weights, effective_weights, equal_weights,
    optimise_weights, pca_weights,
};

/// One observation: a finite number, or nothing.
pub type Cell = Option<f64>;

/// Why a step could not run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ToolError {
    /// Every value is missing.
    #[error("every value is missing")]
    NoValues,
    /// A value is `NaN` or infinite.
    #[error("value {0} is not a finite number")]
    NotFinite(usize),
    /// All values are equal, so that nothing can be scaled by their spread.
    #[error("all values are equal")]
    AllEqual,
    /// The step needs more values than there are.
    #[error("{needed} values are needed, {found} are present")]
    TooFew {
        /// The least number of values the step works with.
        needed: usize,
        /// The number of values that are present.
        found: usize,
    },
    /// Two lists that belong together differ in length.
    #[error("{expected} entries were expected, {found} found")]
    LengthMismatch {
        /// The length of the first list.
        expected: usize,
        /// The length of the second list.
        found: usize,
    },
    /// A weight is negative or not finite, or all weights are zero.
    #[error("weights must be finite, not negative, and not all zero")]
    BadWeights,
    /// A value that must be above zero is not.
    #[error("value {0} must be above zero for this method")]
    NotPositive(usize),
    /// A value is missing where the step needs all of them.
    #[error("value {0} is missing and this method needs every value")]
    Missing(usize),
    /// A denominator is zero.
    #[error("the denominator of unit {0} is zero")]
    ZeroDenominator(usize),
    /// A parameter of the step makes no sense.
    #[error("the parameter `{0}` is out of range")]
    BadParameter(&'static str),
    /// The principal component has loadings of both signs, which cannot serve as weights.
    #[error("the first principal component has loadings of both signs")]
    MixedLoadings,
    /// The search for an optimum did not settle.
    #[error("the search did not settle within {0} steps")]
    NotSettled(usize),
    /// The step failed on one of several columns.
    #[error("column {column}: {source}")]
    Column {
        /// The position of the column.
        column: usize,
        /// What was wrong with it.
        source: Box<ToolError>,
    },
    /// No number came out, because the numbers put in are too large or too small.
    #[error("the result is out of range")]
    Overflow,
}

impl ToolError {
    /// Says which column a step failed on.
    pub(crate) fn in_column(column: usize) -> impl FnOnce(Self) -> Self {
        move |source| Self::Column { column, source: Box::new(source) }
    }
}

/// The value, unless it is `NaN` or infinite.
pub(crate) fn finite(value: f64) -> Result<f64, ToolError> {
    if value.is_finite() { Ok(value) } else { Err(ToolError::Overflow) }
}

pub(crate) fn same_length(expected: usize, found: usize) -> Result<(), ToolError> {
    if expected == found { Ok(()) } else { Err(ToolError::LengthMismatch { expected, found }) }
}
