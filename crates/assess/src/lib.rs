//! The assessment engine: observations in, scorecards out; no I/O, no clock.

pub mod composite;
pub mod doubt;
pub mod rational;
pub mod tools;
