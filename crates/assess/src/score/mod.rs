//! The score: evidence to leaf, leaf to tree, tree to bands and places, in exact rationals.
//! It does *not* read text and keeps no record longer than the service item it belongs to.

mod explain;
mod measure;
mod misread;
mod plan;
mod ruler;
mod samples;
mod stream;
mod total;
mod tree;

pub use plan::shares;
pub(crate) use plan::{Plan, ROOT};

pub use explain::{Explanation, Line, explain};
pub use measure::{BadMeasure, Measure};
pub use misread::{LeafAgreement, agreement};
pub use ruler::{BadReading, OffScale, Ruler};
pub use samples::{Reread, Sample, Samples, samples};
pub use stream::{Observation, Refused, Stream, score};
pub use tree::{Cap, NodeScore, Scorecard, UnitScore};
