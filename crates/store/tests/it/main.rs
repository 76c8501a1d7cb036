//! The contract of the store: every public function, on both engines.

#![cfg(test)]

mod budgets;
mod campaigns;
mod carriers;
mod case_life;
mod case_saving;
mod chain;
mod covered;
mod engines;
mod exchange;
mod exports;
mod files;
mod finding;
mod forms;
mod group;
mod identity;
mod item_life;
mod looks;
mod migrations;
mod paging;
mod papers;
mod people;
mod personal;
mod quotas;
mod rebases;
mod records;
mod recoveries;
mod refused;
mod rights;
mod sample;
mod schema;
mod values;
mod watching;
