//! The contract of the store: every public function, on both engines.

#![cfg(test)]

mod case_life;
mod chain;
mod covered;
mod engines;
mod group;
mod migrations;
mod paging;
mod people;
mod records;
mod sample;
mod schema;
mod values;
