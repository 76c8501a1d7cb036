//! `reproduce`: rebuild a published index from its published inputs and say what agrees.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use assess::repro::{self, Report, eu};
use sha2::{Digest as _, Sha256};

/// Rebuild a published index and compare it cell by cell.
#[derive(clap::Args, Debug)]
pub struct ReproduceArgs {
    /// Which: wang2016, egdi or eu-2023.
    pub name: String,
    /// The folder of public data, or the one file that is meant.
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// How a result is written.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text.
    Text,
    /// One JSON document.
    Json,
}

/// Runs the command; success only when every reproduction asked for holds.
///
/// # Errors
/// When the name is unknown or the data cannot be found or read.
pub fn run(args: &ReproduceArgs) -> anyhow::Result<ExitCode> {
    let reports = match args.name.as_str() {
        "wang2016" => vec![repro::wang2016()],
        "egdi" => egdi(args.data.as_deref())?,
        "eu-2023" => vec![eu2023(args.data.as_deref())?],
        other => anyhow::bail!(
            "no reproduction is called {other:?}; there are wang2016, egdi and eu-2023"
        ),
    };
    show(&reports, args.format)
}

/// Writes reports to standard output; success only when all of them hold.
///
/// # Errors
/// When standard output cannot be written.
pub fn show(reports: &[Report], format: Format) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match format {
        Format::Text => {
            for report in reports {
                out.write_all(report.text().as_bytes()).context("failed to write the report")?;
            }
        }
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, reports)
                .context("failed to write the report")?;
            writeln!(out).context("failed to write the report")?;
        }
    }
    let holds = !reports.is_empty() && reports.iter().all(|report| report.holds);
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where public data is looked for: the option, the environment, beside the workspace.
#[must_use]
pub fn data_folder(option: Option<&Path>) -> PathBuf {
    let named = option.map(Path::to_owned).or_else(|| {
        std::env::var_os("TONGBAN_DATA").filter(|folder| !folder.is_empty()).map(PathBuf::from)
    });
    named.unwrap_or_else(|| PathBuf::from("../shared/data"))
}

/// The file itself when one is named, else its place in the data folder.
fn locate(option: Option<&Path>, inside: &str, source: &str) -> anyhow::Result<PathBuf> {
    let folder = data_folder(option);
    let path = if folder.is_file() { folder } else { folder.join(inside) };
    anyhow::ensure!(path.exists(), "{} is not there; {source}", path.display());
    Ok(path)
}

const EGDI_SOURCE: &str = "the tables are published at https://publicadministration.un.org/egovkb; name a folder with --data or TONGBAN_DATA";
const EU_SOURCE: &str = "`Final results` of the eGovernment Benchmark 2023 is published by the European Commission at https://digital-strategy.ec.europa.eu (CC BY 4.0); name the file or its folder with --data or TONGBAN_DATA";

fn egdi(option: Option<&Path>) -> anyhow::Result<Vec<Report>> {
    let place = locate(option, "egdi", EGDI_SOURCE)?;
    let mut files: Vec<PathBuf> = if place.is_file() {
        vec![place]
    } else {
        let entries = std::fs::read_dir(&place)
            .with_context(|| format!("failed to list {}", place.display()))?;
        entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "csv"))
            .collect()
    };
    files.sort();
    anyhow::ensure!(!files.is_empty(), "{EGDI_SOURCE}");
    files
        .iter()
        .map(|file| {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("failed to read {}", file.display()))?;
            let label = file.file_stem().unwrap_or_default().to_string_lossy();
            repro::egdi(&label, &text).with_context(|| format!("{}", file.display()))
        })
        .collect()
}

fn eu2023(option: Option<&Path>) -> anyhow::Result<Report> {
    let path = locate(option, "eu-egov-2023/final-results.xlsx", EU_SOURCE)?;
    let bytes =
        std::fs::read(&path).with_context(|| format!("failed to read {}", path.display()))?;
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let sheets = crate::tables::sheets(&bytes, &eu::SHEETS)?;
    let mut report = eu::eu2023(&sheets)?;
    report.notes.push(if digest == eu::FINAL_RESULTS_SHA256 {
        format!("SHA-256 of the workbook: {digest}, the one the exceptions were listed from")
    } else {
        format!(
            "SHA-256 of the workbook: {digest}; the exceptions were listed from another, {}",
            eu::FINAL_RESULTS_SHA256
        )
    });
    Ok(report)
}
