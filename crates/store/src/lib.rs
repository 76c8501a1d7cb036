//! Every SQL statement of Tongban, for both engines, and the migrations.
//!
//! What it does *not* do: decide anything. Rules live in `domain`; this room keeps rows and says
//! what the database said. Statements are `&'static str`, so that no text from outside can ever
//! become SQL.

pub mod account_events;
pub mod accounts;
pub mod alarms;
pub mod appeals;
pub mod budget_alarms;
pub mod campaigns;
#[macro_use]
pub mod cases;
pub mod catalogue;
pub mod chain;
pub mod clients;
pub mod consents;
pub mod contacts;
mod db;
pub mod delegations;
mod dialect;
pub mod dispatches;
mod documents;
pub mod drafts;
pub mod durations;
mod error;
pub mod evidence;
pub mod exports;
pub mod factors;
pub mod files;
pub mod fruitless;
pub mod identities;
pub mod imports;
pub mod item_draft_files;
pub mod item_drafts;
pub mod item_files;
pub mod item_log;
pub mod item_quality;
pub mod items;
pub mod listings;
pub mod logouts;
pub mod look_alarms;
pub mod look_batches;
pub mod look_chain;
pub mod look_ties;
pub mod looks;
pub mod messages;
mod migrate;
pub mod organisations;
pub mod outbox;
pub mod papers;
pub mod permits;
pub mod personal;
mod postgres;
pub mod pushes;
pub mod quotas;
pub mod rebases;
pub mod recoveries;
pub mod refused_pushes;
pub mod saved_filters;
pub mod schema;
pub mod sessions;
mod sqlite;
pub mod submissions;
mod texts;
mod together;
mod value;
pub mod watch_events;
mod writer;

pub use db::{CONNECTIONS, Db, Fault, Groups, Options, Statement, Tx};
pub use error::{Error, Result};
pub use migrate::{Migration, Standing, migrations};
pub use value::{Row, Value};
