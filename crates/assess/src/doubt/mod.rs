//! How far a result can be trusted: what other methods, other samples or other readings would say.
//!
//! Three kinds of doubt are modelled, apart and together: *method* (treatment, normalisation,
//! weights, aggregation), *evidence* (which items were sampled) and *measurement* (how raters and
//! probes err). Every draw depends on the printed seed and the number of the run only, so one
//! thread and many give the same answer to the last bit. Figures here are estimates in `f64`;
//! what is published as a score is computed exactly elsewhere.

mod agreement;
mod bands;
mod change;
mod intervals;
mod leaf;
mod method;
mod random;
mod runs;
mod sensitivity;
mod together;
mod tree;

pub use agreement::{KappaWeights, Metric, cohen_kappa, fleiss_kappa, krippendorff_alpha};
pub use bands::Bands;
pub use change::{MinimalChange, Observation, ScoreOf, Toward, smallest_change};
pub use intervals::{Intervals, UnitInterval, intervals};
pub use leaf::{LeafDoubt, Reading, Scorer, leaf_doubt};
pub use method::{MethodChoices, MethodStudy, Point, WeightNoise};
pub use random::Stream;
pub use runs::{Runs, places, replicate};
pub use sensitivity::{Sensitivity, Spread, design, estimate, sensitivity};
pub use together::{Index, doubt_together};
pub use tree::Tree;
