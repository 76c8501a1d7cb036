//! The EU eGovernment Benchmark 2023: from raw answers to the published scores of 35 countries.
//! It does *not* read the workbook; its sheets come in as values.

mod answers;
mod desi;
mod events;
mod ledger;
mod portals;
mod questions;
mod scores;
mod service_averages;
mod services;

use super::report::Report;
use super::sheet::{BadSheet, Sheet};
use ledger::Ledger;

/// The SHA-256 of the `final-results.xlsx` that the list of exceptions was made from.
pub const FINAL_RESULTS_SHA256: &str =
    "d63e0634d6999a5d46483e0fedd1673527ba7bd14c0b431ff8e7d170159a8f68";

/// The sheets of the workbook that are read, by the start of their names.
pub const SHEETS: [&str; 11] =
    ["1. Scores", "2a.", "2b.", "2c.", "3a.", "3b.", "4a.", "4b.", "5. ", "6. ", "7. "];

/// Rebuilds every score of the workbook and compares it with the published sheets.
///
/// # Errors
/// When the workbook is not of the expected form.
pub fn eu2023(sheets: &[Sheet]) -> Result<Report, BadSheet> {
    let mut ledger = Ledger::default();
    let national = services::national(sheets, &mut ledger)?;
    let foreign = services::cross_border(sheets, &mut ledger)?;
    let portals = portals::portals(sheets)?;
    let mut table = scores::Table::read(sheets)?;
    scores::events(&mut table, &national, &foreign, &portals, &mut ledger);
    scores::dimensions(&mut table, &mut ledger);
    scores::averages(&mut table, &mut ledger);
    scores::levels(&mut table, &national, &foreign, &mut ledger);
    scores::unions(&mut table, &mut ledger);
    desi::indicators(sheets, &table, &mut ledger)?;
    service_averages::averages(sheets, &national, &foreign, &mut ledger)?;
    questions::questions(sheets, &mut ledger)?;
    Ok(ledger.report())
}
