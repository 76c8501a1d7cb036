//! Very large evidence: rows of CSV scored as they are read, none of them kept.

use std::collections::BTreeSet;
use std::path::PathBuf;

use assess::evidence::{Fault, Lean, unknown_unit};
use assess::score::{Scorecard, Stream};
use domain::assessment::Definition;

use super::input::{FAULTS_MAX, Told, told};
use super::words::Lang;
use crate::progress::bar;
use crate::rows;

/// How far the file is read between two looks at the bar.
const BYTES_A_TICK: u64 = 1 << 20;

/// Scores the rows of all files in one pass.
pub fn score(
    definition: &Definition,
    files: &[PathBuf],
    units: Option<&BTreeSet<String>>,
    lang: Lang,
) -> anyhow::Result<Told<Scorecard>> {
    let mut stream = Stream::new(definition);
    let mut faults: Vec<String> = Vec::new();
    for file in files {
        let unreadable = |why: &dyn std::fmt::Display| rows::unreadable(file, &why.to_string());
        let open = std::fs::File::open(file).map_err(|why| unreadable(&why))?;
        let bar = bar("reading", open.metadata().map_or(0, |about| about.len()));
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).buffer_capacity(1 << 20).from_reader(open);
        let place = file.display().to_string();
        let not_utf8 = |why: csv::Error| unreadable(&format!("{why}; --stream reads UTF-8 only"));
        let lean = match Lean::new(reader.headers().map_err(not_utf8)?) {
            Err(found) => {
                let words = |what| Fault { line: 1, what }.in_words(lang.language());
                return Ok(Err(told(&place, &found.into_iter().map(words).collect::<Vec<_>>())));
            }
            Ok(lean) => lean,
        };
        let mut record = csv::StringRecord::new();
        let mut told_at = 0;
        while reader.read_record(&mut record).map_err(not_utf8)? {
            let position = record.position().map_or(0, csv::Position::byte);
            if position >= told_at {
                bar.set_position(position);
                told_at = position + BYTES_A_TICK;
            }
            let seen = lean.observe(&record).and_then(|seen| {
                if units.is_some_and(|units| !units.contains(seen.unit)) {
                    return Err(unknown_unit(seen.unit));
                }
                stream.push(seen).map_err(|refused| refused.said())
            });
            if let Err(what) = seen {
                let line = record.position().map_or(0, csv::Position::line);
                let fault = Fault { line, what }.in_words(lang.language());
                faults.push(format!("{place}: {fault}"));
            }
            if faults.len() > FAULTS_MAX {
                break;
            }
        }
        bar.finish_and_clear();
    }
    Ok(if faults.is_empty() { Ok(stream.finish()) } else { Err(told("evidence", &faults)) })
}
