//! The DESI extracts (sheet 7): indicators of the Digital Economy and Society Index that are means of
//! the benchmark's own two-year averages.

use super::events::indicator;
use super::ledger::Ledger;
use super::scores::{Table, mean};
use crate::exact::Exact;
use crate::repro::sheet::{BadSheet, Sheet, find};

const STEP: &str = "averages to DESI indicators, 7";
const BIENNIAL: &str = "Biennial average 2021 + 2022";

/// The indicators: the start of the name, the benchmark's indicators and the average they come from.
const INDICATORS: [(&str, &[&str], &str); 6] = [
    ("4a2", &["1.1", "4.1"], "Citizen life events 2021 + 2022"),
    ("4a3", &["1.1", "4.1"], "Business life events 2021 + 2022"),
    ("4a4", &["3.3"], BIENNIAL),
    ("4a5", &["2."], BIENNIAL),
    ("4a6", &["1.3", "4.2"], BIENNIAL),
    ("4a7", &["1.2"], BIENNIAL),
];

/// Rebuilds the sheet and compares it, the parts of an indicator first.
pub(super) fn indicators(
    sheets: &[Sheet],
    table: &Table,
    ledger: &mut Ledger,
) -> Result<(), BadSheet> {
    let sheet = find(sheets, "7. ")?;
    let (head, columns) =
        sheet.columns(&["DESI score", "Country", "Indicator - as used for DESI"])?;
    for at in head + 1..sheet.rows.len() {
        let country = sheet.cell(at, columns[1]).text();
        let code = sheet.cell(at, columns[2]).text().split_whitespace().next().unwrap_or_default();
        let Some((_, parts, average)) = INDICATORS.iter().find(|(known, _, _)| *known == code)
        else {
            continue;
        };
        let value = |part: &&str| table.get(country, indicator(part), average).cloned();
        let values: Vec<Option<Exact>> = parts.iter().map(value).collect();
        let published = |column: usize| sheet.cell(at, columns[0] + column).number();
        if parts.len() > 1 {
            for (column, (part, value)) in (1..).zip(parts.iter().zip(&values)) {
                let cell = || format!("{country} {code} {part}");
                ledger.compare(STEP, cell, value.clone(), published(column).as_ref());
            }
        }
        let own = mean(values.iter().flatten());
        ledger.compare(STEP, || format!("{country} {code}"), own, published(0).as_ref());
    }
    Ok(())
}
