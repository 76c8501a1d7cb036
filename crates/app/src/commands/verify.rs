//! `tongban verify`: walks over every case, every item and every log of looks and checks chain and
//! fold.

use std::io::{IsTerminal, Write};

use service::verify::Report;
use store::Options;

use super::say;
use crate::cli::Format;
use crate::config::{Config, shown};
use crate::exit::{Kind, failure};
use crate::open;

/// Checks every case, every item and every log of looks.
pub fn run(config: &Config, format: Format) -> anyhow::Result<()> {
    let db = open::ready(&config.database, &Options { connections: 2, ..Options::default() })?;
    let is_watched = std::io::stderr().is_terminal();
    let report = service::verify::verify(&db, |cases| {
        if is_watched {
            let _ = write!(std::io::stderr(), "\r{cases} cases checked");
        }
    });
    if is_watched {
        let _ = writeln!(std::io::stderr());
    }
    let report = report.map_err(|why| {
        failure(Kind::Corrupt, format!("{} cannot be read through: {why}", shown(&config.database)))
    })?;
    tell(&report, format);
    match report.broken.len() {
        0 => Ok(()),
        broken => {
            let records = report.cases + report.items + report.logs;
            Err(failure(Kind::Broken, format!("{broken} of {records} records do not hold")))
        }
    }
}

fn tell(report: &Report, format: Format) {
    match format {
        Format::Text => {
            for (record, why) in &report.broken {
                say(&format!("broken {record}: {why}"));
            }
            say(&format!(
                "checked {} events of {} cases and {} events of {} items, {} broken",
                report.events,
                report.cases,
                report.item_events,
                report.items,
                report.broken.len()
            ));
            if report.logs > 0 {
                say(&format!(
                    "checked {} looks at the records of {} people",
                    report.looks, report.logs
                ));
            }
        }
        Format::Json => {
            let broken: Vec<_> = report
                .broken
                .iter()
                .map(|(record, why)| serde_json::json!({ "record": record, "why": why }))
                .collect();
            say(&serde_json::json!({
                "cases": report.cases,
                "events": report.events,
                "items": report.items,
                "item_events": report.item_events,
                "logs_of_looks": report.logs,
                "looks": report.looks,
                "is_sound": report.broken.is_empty(),
                "broken": broken,
            })
            .to_string());
        }
    }
}
