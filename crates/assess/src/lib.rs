//! The assessment engine: observations in, scorecards out; no I/O, no clock.

pub mod evidence;
pub mod exact;
pub mod profile;
pub mod rank;
pub mod repro;
pub mod score;
