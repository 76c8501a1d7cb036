//! The faces: portal, hall, office and API over HTTP.
//!
//! The only room that knows HTML and status codes. Handlers take a request apart, call one
//! service function and build one page; business rules live elsewhere. `portal`, `hall`,
//! `office` and `api` never name one another: what they share stands beside them here.

mod answer;
mod api;
mod asked;
mod budget;
mod cache;
mod desk;
mod differing;
mod download;
mod exports;
mod fault;
mod field;
mod fold;
mod hall;
mod held;
mod letters;
mod metrics;
mod nav;
mod office;
mod one_file;
mod page;
mod paths;
mod pool;
mod portal;
mod posted;
mod pushed;
mod road;
mod routes;
#[cfg(test)]
mod samples;
mod serve;
mod sheet;
mod shown;
mod site;
mod source;
mod statics;
mod table;
mod tongues;
mod ways;
mod words;
mod workbook;

pub use letters::Letters;
pub use routes::{Face, Route, routes};
pub use serve::serve;
pub use site::{DemoAccount, Limits, Setup, Site, StartFault, site};
