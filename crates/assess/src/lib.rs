//! The assessment engine: observations in, scorecards out; no I/O, no clock.

pub mod charts;
pub mod composite;
pub mod doubt;
pub mod evidence;
pub mod exact;
pub mod profile;
pub mod rank;
pub mod rational;
pub mod repro;
pub mod said;
pub mod score;
pub mod sentences;
pub mod study;
pub mod tools;
