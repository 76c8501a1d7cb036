//! What is handed in: a profile, evidence, a list of units; every fault told with its line.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use assess::evidence::{Checker, Row, read_csv, read_jsonl, settle};
use assess::profile;
use domain::assessment::{Definition, Evidence};

use crate::exit::Kind;
use crate::rows;

/// A result, or the faults of what was handed in, already told.
pub type Told<T> = Result<T, ExitCode>;

/// Faults told one by one.
pub const FAULTS_MAX: usize = 100;

/// Tells faults on standard error and gives the exit code for them.
pub fn told(place: &str, faults: &[impl std::fmt::Display]) -> ExitCode {
    let mut err = std::io::stderr().lock();
    for fault in faults.iter().take(FAULTS_MAX) {
        // A closed error stream leaves nobody to tell.
        let _ = writeln!(err, "{place}: {fault}");
    }
    if faults.len() > FAULTS_MAX {
        let _ = writeln!(err, "{place}: {} more faults", faults.len() - FAULTS_MAX);
    }
    ExitCode::from(Kind::Faulty as u8)
}

/// The profile of a file, or a shipped one by its name.
pub fn definition(profile: &str) -> anyhow::Result<Told<Definition>> {
    let path = Path::new(profile);
    let read = if path.is_file() {
        profile::parse(&rows::text(path)?, None)
    } else {
        profile::shipped(profile)
    };
    Ok(read.map_err(|faults| told(profile, &faults)))
}

/// One unit a line.
pub fn units(path: &Path) -> anyhow::Result<BTreeSet<String>> {
    let text = rows::text(path)?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

/// The records of all files, corrections followed.
pub fn records(
    definition: &Definition,
    files: &[PathBuf],
    units: Option<&BTreeSet<String>>,
) -> anyhow::Result<Told<Vec<Evidence>>> {
    let mut checker = Checker::new(definition, units);
    let mut all: Vec<Row> = Vec::new();
    for file in files {
        let text = rows::text(file)?;
        let is_lines = file.extension().is_some_and(|end| end == "jsonl" || end == "ndjson");
        let read =
            if is_lines { read_jsonl(&text, &mut checker) } else { read_csv(&text, &mut checker) };
        match read {
            Err(faults) => return Ok(Err(told(&file.display().to_string(), &faults))),
            Ok(more) => all.extend(more),
        }
    }
    let settled = settle(all).map_err(|faults| told("evidence", &faults));
    Ok(settled.map(|rows| rows.into_iter().map(|row| row.evidence).collect()))
}
