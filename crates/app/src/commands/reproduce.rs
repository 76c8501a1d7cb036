//! `reproduce`: rebuild a published index from its published inputs and say what agrees.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use assess::composite::{AsemInput, Stage, reproduce_asem};
use assess::repro::{self, Report, eu};
use sha2::{Digest as _, Sha256};

use super::assess::Lang;
use super::say;
use crate::cli::Format;
use crate::clock;
use crate::exit::{Kind, failure};
use crate::rows::{self, text};

/// What `reproduce` takes.
#[derive(clap::Args, Debug)]
pub struct ReproduceArgs {
    /// Which: wang2016, egdi, eu-2023 or asem.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The folder of public data, or for egdi and eu-2023 the one file that is meant
    /// [default: TONGBAN_DATA, else ../shared/data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The language of the text; JSON stays in English, as other programs read it.
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    pub lang: Lang,
}

/// Runs the command; success only when every reproduction asked for holds.
///
/// # Errors
/// When the name is unknown or the data cannot be found or read.
pub fn run(args: &ReproduceArgs) -> anyhow::Result<ExitCode> {
    let data = args.data.as_deref();
    let reports = match args.name.as_str() {
        "wang2016" => vec![repro::wang2016()],
        "egdi" => egdi(data)?,
        "eu-2023" => vec![eu2023(data)?],
        "asem" => vec![asem(data)?],
        other => {
            let why = format!(
                "no reproduction is called {other:?}; there are wang2016, egdi, eu-2023 and asem"
            );
            return Err(failure(Kind::Input, why));
        }
    };
    show(&reports, args.format, args.lang)
}

fn show(reports: &[Report], format: Format, lang: Lang) -> anyhow::Result<ExitCode> {
    match format {
        Format::Text => {
            reports.iter().for_each(|report| say(report.text(lang.language()).trim_end()));
        }
        Format::Json => say(&serde_json::to_string_pretty(reports)?),
    }
    let holds = !reports.is_empty() && reports.iter().all(|report| report.holds);
    if holds {
        return Ok(ExitCode::SUCCESS);
    }
    Err(failure(Kind::Differs, "a published figure is not met, and no cause of it is known"))
}

/// Where public data is looked for: the option, the environment, beside the workspace.
pub fn data_folder(option: Option<&Path>) -> PathBuf {
    let from_environment = || {
        let all = clock::environment().into_iter();
        let mut named = all.filter(|(name, value)| name == "TONGBAN_DATA" && !value.is_empty());
        named.next().map(|(_, folder)| PathBuf::from(folder))
    };
    let named = option.map(Path::to_owned).or_else(from_environment);
    named.unwrap_or_else(|| PathBuf::from("../shared/data"))
}

/// The file itself when one is named, else its place in the data folder.
fn locate(option: Option<&Path>, inside: &str, source: &str) -> anyhow::Result<PathBuf> {
    let folder = data_folder(option);
    let path = if folder.is_file() { folder } else { folder.join(inside) };
    if path.exists() {
        return Ok(path);
    }
    let why = format!("{} is not there; {source}", path.display());
    Err(failure(Kind::Input, why))
}

fn unreadable(path: &Path, why: &dyn std::fmt::Display) -> anyhow::Error {
    rows::unreadable(path, &why.to_string())
}

const EGDI_SOURCE: &str = "the tables are published at https://publicadministration.un.org/egovkb; name a folder with --data or TONGBAN_DATA";
const EU_SOURCE: &str = "`Final results` of the eGovernment Benchmark 2023 is published by the European Commission at https://digital-strategy.ec.europa.eu (CC BY 4.0); name the file or its folder with --data or TONGBAN_DATA";

const ASEM_SOURCE: &str = "the tables are those of the R package COINr 1.1.14 (https://cran.r-project.org/package=COINr, MIT), each stage written as CSV: asem/asem_iData.csv and so on; name a folder with --data or TONGBAN_DATA";

fn egdi(option: Option<&Path>) -> anyhow::Result<Vec<Report>> {
    let place = locate(option, "egdi", EGDI_SOURCE)?;
    let mut files: Vec<PathBuf> = if place.is_file() {
        vec![place]
    } else {
        let entries = std::fs::read_dir(&place).map_err(|why| unreadable(&place, &why))?;
        entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "csv"))
            .collect()
    };
    files.sort();
    if files.is_empty() {
        return Err(failure(Kind::Input, EGDI_SOURCE));
    }
    let each = |file: &PathBuf| {
        let label = file.file_stem().unwrap_or_default().to_string_lossy();
        let wrong = |why| unreadable(file, &format!("{why}; {EGDI_SOURCE}"));
        repro::egdi(&label, &text(file)?).map_err(wrong)
    };
    files.iter().map(each).collect()
}

fn eu2023(option: Option<&Path>) -> anyhow::Result<Report> {
    let source = format!("{EU_SOURCE}; its SHA-256 is {}", grouped(eu::FINAL_RESULTS_SHA256));
    let path = locate(option, "eu-egov-2023/final-results.xlsx", &source)?;
    let bytes = std::fs::read(&path).map_err(|why| unreadable(&path, &why))?;
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let wrong =
        |why: String| unreadable(&path, &format!("{why} (SHA-256 {}); {source}", grouped(&digest)));
    let sheets = crate::tables::sheets(&bytes, &eu::SHEETS);
    let sheets = sheets.map_err(|why| wrong(format!("{why:#}")))?;
    let mut report = eu::eu2023(&sheets).map_err(|why| wrong(why.to_string()))?;
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

/// A hash in groups of four: what is told in an error is masked where it looks like the number of a
/// person, and a hash in one piece does.
fn grouped(hash: &str) -> String {
    let letters: Vec<char> = hash.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn asem(option: Option<&Path>) -> anyhow::Result<Report> {
    let folder = locate(option, "asem", ASEM_SOURCE)?;
    let read = |name: &str| {
        let path = folder.join(format!("asem_{name}.csv"));
        if path.is_file() {
            return text(&path);
        }
        Err(failure(Kind::Input, format!("{} is not there; {ASEM_SOURCE}", path.display())))
    };
    let (data, structure) = (read("iData")?, read("iMeta")?);
    let [raw, denominated, imputed, treated, normalised, aggregated] =
        ["Raw", "Denominated", "Imputed", "Treated", "Normalised", "Aggregated"].map(read);
    let stages = [
        (Stage::Raw, &*raw?),
        (Stage::Denominated, &*denominated?),
        (Stage::Imputed, &*imputed?),
        (Stage::Treated, &*treated?),
        (Stage::Normalised, &*normalised?),
        (Stage::Aggregated, &*aggregated?),
    ];
    let input = AsemInput { data: &data, structure: &structure, stages };
    let found = reproduce_asem(&input);
    let found = found.map_err(|why| unreadable(&folder, &format!("{why}; {ASEM_SOURCE}")))?;
    Ok(found.report())
}
