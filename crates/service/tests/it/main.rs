//! The use cases as stories, on both engines: what people do, what goes wrong, and who comes first.

#![cfg(test)]

mod campaigns;
mod carriers;
mod consents;
mod crowds;
mod desk;
#[path = "../../../store/tests/it/engines.rs"]
mod engines;
mod exchange;
mod faults;
mod files;
mod finding;
mod item_life;
mod item_publish;
mod kills;
mod life;
mod logins;
mod materials;
mod outbox;
mod papers;
mod personal;
mod places;
mod prefill;
mod properties;
mod queries;
mod races;
mod rebases;
mod recovery;
mod refusals;
mod refused_rows;
mod rights;
mod scores;
mod submissions;
mod together;
mod watch;
mod watching;
mod whole_life;
mod whole_tries;
mod world;
