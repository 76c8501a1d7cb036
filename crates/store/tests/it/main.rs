//! The contract of the store: every public function, on both engines.

#![cfg(test)]

mod chain;
mod covered;
mod engines;
mod forms;
mod group;
mod migrations;
mod paging;
mod people;
mod records;
mod sample;
mod schema;
mod values;
