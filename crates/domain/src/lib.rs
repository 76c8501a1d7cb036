//! The rules of government services as values and pure functions; no I/O, no clock, no SQL, no HTML.

pub mod assessment;
pub mod calendar;
pub mod case;
pub mod clock;
pub mod code;
pub mod ctx;
pub mod file;
pub mod flow;
pub mod form;
pub mod guide;
pub mod identity;
pub mod import;
pub mod item;
pub mod lists;
pub mod money;
pub mod narrowing;
pub mod org;
pub mod permit;
pub mod power_list;
pub mod privacy;
pub mod quality;
pub mod region;
pub mod rule;
pub mod text;
pub mod time;
