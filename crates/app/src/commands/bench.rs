//! `tongban bench`: how fast this machine runs the product, as ratios to what it allows.

use std::time::Duration;

use crate::bench::{self, Asked};
use crate::cli::{Bench, Format};
use crate::exit::{Kind, failure};

/// Seconds a point takes when none are given, and in a quick run.
const SECONDS: u64 = 5;
const SECONDS_QUICK: u64 = 1;

/// Runs a scenario and fails when a bar does not hold.
pub fn run(given: &Bench) -> anyhow::Result<()> {
    let seconds = match (given.seconds, given.quick) {
        (Some(seconds), _) => seconds,
        (None, true) => SECONDS_QUICK,
        (None, false) => SECONDS,
    };
    let asked = Asked {
        scenario: given.scenario,
        point: Duration::from_secs(seconds),
        database: given.database.clone(),
        is_quick: given.quick,
        items: given.items,
        data: given.data.clone(),
        folder: given.folder.clone(),
    };
    let report = bench::run(&asked, &|line| eprintln!("{line}"))?;
    match given.format {
        Format::Text => report.lines().iter().for_each(|line| super::say(line)),
        Format::Json => super::say(&serde_json::to_string_pretty(&report)?),
    }
    match report.passes() {
        true => Ok(()),
        false => Err(failure(Kind::TooSlow, "a figure does not reach its bar")),
    }
}
