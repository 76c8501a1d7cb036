//! The rules of government services as values and pure functions; no I/O, no clock, no SQL, no HTML.

pub mod assessment;
