//! The rules of government services as values and pure functions; no I/O, no clock, no SQL, no HTML.

pub mod calendar;
pub mod clock;
pub mod code;
pub mod import;
pub mod item;
pub mod lists;
pub mod money;
pub mod region;
pub mod text;
pub mod time;
