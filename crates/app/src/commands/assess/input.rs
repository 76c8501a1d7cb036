//! What is handed in: a profile, evidence, a list of units; every fault told with its line.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use assess::evidence::{Checker, Fault, Row, read_csv, read_jsonl, read_rows, settle};
use assess::profile;
use assess::score::Refused;
use domain::assessment::{Definition, Evidence};

use super::words::Lang;
use crate::exit::Kind;
use crate::rows;

/// A result, or the faults of what was handed in, already told.
pub type Told<T> = Result<T, ExitCode>;

/// Faults told one by one.
pub const FAULTS_MAX: usize = 100;

/// Tells faults on standard error and gives the exit code for them.
pub fn told(place: &str, faults: &[String]) -> ExitCode {
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

/// Tells of a record that cannot enter a score and gives the exit code for it.
pub fn refused_record(refused: &Refused, lang: Lang) -> ExitCode {
    told("evidence", &[refused.said().in_words(lang.language())])
}

/// The profile of a file, or a shipped one by its name.
pub fn definition(profile: &str, lang: Lang) -> anyhow::Result<Told<Definition>> {
    let path = Path::new(profile);
    let read = if path.is_file() {
        profile::parse(&rows::text(path)?, None)
    } else {
        profile::shipped(profile)
    };
    let in_words = |faults: Vec<profile::Fault>| {
        faults.iter().map(|fault| fault.in_words(lang.language())).collect::<Vec<_>>()
    };
    Ok(read.map_err(|faults| told(profile, &in_words(faults))))
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
    lang: Lang,
) -> anyhow::Result<Told<Vec<Evidence>>> {
    let words = |faults: &[Fault]| -> Vec<String> {
        faults.iter().map(|fault| fault.in_words(lang.language())).collect()
    };
    let mut checker = Checker::new(definition, units);
    let mut all: Vec<Row> = Vec::new();
    for file in files {
        match read(file, &mut checker)? {
            Err(faults) => return Ok(Err(told(&file.display().to_string(), &words(&faults)))),
            Ok(more) => all.extend(more),
        }
    }
    let settled = settle(all).map_err(|faults| told("evidence", &words(&faults)));
    Ok(settled.map(|rows| rows.into_iter().map(|row| row.evidence).collect()))
}

/// The records of one file, read by what its name ends in.
fn read(file: &Path, checker: &mut Checker<'_>) -> anyhow::Result<Result<Vec<Row>, Vec<Fault>>> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    Ok(match ending.to_ascii_lowercase().as_str() {
        "xlsx" | "xlsm" => {
            let mut table = rows::sheet(file)?.into_iter();
            let (_, heading) = table.next().unwrap_or_default();
            read_rows(&heading, table, checker)
        }
        "jsonl" | "ndjson" => read_jsonl(&rows::text(file)?, checker),
        _ => read_csv(&rows::text(file)?, checker),
    })
}
