//! `assess`: score evidence by a profile, check a profile, explain a number, doubt a result.

mod input;
mod sensitivity;
mod streamed;
mod workbook;
mod write;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use assess::exact::show_exact;
use assess::score::{Line, explain, score};
use domain::assessment::Definition;

use crate::exit::{Kind, failure};
use input::{definition, records, told};
use sensitivity::SensitivityArgs;
use write::{header, write};

/// What `assess` takes.
#[derive(clap::Args, Debug)]
pub struct AssessArgs {
    /// What to do.
    #[command(subcommand)]
    pub deed: Deed,
}

/// What to do.
#[derive(clap::Subcommand, Debug)]
pub enum Deed {
    /// Score evidence by a profile (评分)
    ///
    /// Every record is checked first; a file with a fault is not scored, each fault is told with
    /// its line, and the command ends with code 43.
    Run(RunArgs),
    /// Check a profile file and say what it is made of (检查指标体系)
    ///
    /// Ends with code 43 when the profile has faults, each told with its line.
    CheckProfile {
        /// A TOML file, or the name of a shipped profile.
        #[arg(value_name = "PROFILE")]
        profile: String,
    },
    /// Say where a number comes from (追溯得分)
    Explain(ExplainArgs),
    /// Say how far the places can be trusted (不确定性与敏感性分析)
    ///
    /// Scores the evidence many times under other weights, means and samples of items, and gives
    /// intervals of place and score, the chance of each band, and the share of each choice in how
    /// much the places move. The same seed gives the same answer on any number of threads.
    Sensitivity(SensitivityArgs),
}

/// The profile and the evidence.
#[derive(clap::Args, Debug)]
pub struct Sources {
    /// A TOML file, or a shipped profile such as wang2016 or wang2016:equal.
    #[arg(long, value_name = "PROFILE")]
    pub profile: String,
    /// Evidence as .csv or .jsonl, in UTF-8, GBK or GB 18030.
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub evidence: Vec<PathBuf>,
}

/// The options of `assess run`.
#[derive(clap::Args, Debug)]
pub struct RunArgs {
    #[command(flatten)]
    pub sources: Sources,
    /// A file with one unit a line; evidence about any other unit is refused.
    #[arg(long, value_name = "FILE")]
    pub units: Option<PathBuf>,
    /// The folder the results go to, made when there is none.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Which results are written.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Output::Csv, Output::Json])]
    pub format: Vec<Output>,
    /// Read UTF-8 CSV in one pass without keeping it: for very large evidence, with the records of
    /// one unit's item together.
    #[arg(long)]
    pub stream: bool,
}

/// The options of `assess explain`.
#[derive(clap::Args, Debug)]
pub struct ExplainArgs {
    /// The unit.
    #[arg(value_name = "UNIT")]
    pub unit: String,
    /// The leaf or node; `*` is the whole index.
    #[arg(value_name = "LEAF")]
    pub leaf: String,
    #[command(flatten)]
    pub sources: Sources,
}

/// A form of result.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// A table of every number.
    Csv,
    /// Every number with the rules in force.
    Json,
    /// A ranking to read.
    Text,
    /// A workbook: ranking, every number, the rules in force.
    Xlsx,
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be read or written.
pub fn run(args: &AssessArgs) -> anyhow::Result<ExitCode> {
    match &args.deed {
        Deed::Run(args) => run_scores(args),
        Deed::CheckProfile { profile } => check_profile(profile),
        Deed::Explain(args) => run_explain(args),
        Deed::Sensitivity(args) => sensitivity::run(args),
    }
}

fn check_profile(profile: &str) -> anyhow::Result<ExitCode> {
    let definition = match definition(profile)? {
        Err(code) => return Ok(code),
        Ok(definition) => definition,
    };
    let leaves = definition.nodes.iter().filter(|node| node.leaf.is_some()).count();
    let mut out = std::io::stdout().lock();
    let Definition { id, name, weights, nodes, .. } = &definition;
    writeln!(
        out,
        "{id}: {} / {}; weights {weights}; {} nodes, {leaves} leaves",
        name.zh,
        name.en,
        nodes.len()
    )?;
    header(&mut out, &definition)?;
    for (title, lines) in
        [("sourced", &definition.sourced), ("reconstruction", &definition.reconstruction)]
    {
        for line in lines {
            writeln!(out, "{title}: {line}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn run_scores(args: &RunArgs) -> anyhow::Result<ExitCode> {
    let Sources { profile, evidence } = &args.sources;
    let definition = match definition(profile)? {
        Err(code) => return Ok(code),
        Ok(definition) => definition,
    };
    let units = args.units.as_deref().map(input::units).transpose()?;
    let card = if args.stream {
        streamed::score(&definition, evidence, units.as_ref())?
    } else {
        match records(&definition, evidence, units.as_ref())? {
            Err(code) => Err(code),
            Ok(records) => {
                score(&definition, &records).map_err(|refused| told("evidence", &[refused]))
            }
        }
    };
    let card = match card {
        Err(code) => return Ok(code),
        Ok(card) => card,
    };
    let unwritable = |why| failure(Kind::Folder, format!("{}: {why}", args.out.display()));
    std::fs::create_dir_all(&args.out).map_err(unwritable)?;
    for format in &args.format {
        write(*format, &definition, &card, &args.out)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn run_explain(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let Sources { profile, evidence } = &args.sources;
    let definition = match definition(profile)? {
        Err(code) => return Ok(code),
        Ok(definition) => definition,
    };
    let records = match records(&definition, evidence, None)? {
        Err(code) => return Ok(code),
        Ok(records) => records,
    };
    let explained = match explain(&definition, &records, &args.unit, &args.leaf) {
        Err(refused) => return Ok(told("evidence", &[refused])),
        Ok(None) => return Ok(told("explain", &["no such unit in the evidence, or no such node"])),
        Ok(Some(explained)) => explained,
    };
    let mut out = std::io::stdout().lock();
    let exact = explained.value.as_ref().map_or_else(|| "no value".to_owned(), show_exact);
    writeln!(out, "{} {} = {exact}", args.unit, args.leaf)?;
    for line in &explained.lines {
        writeln!(out, "  {}", words(line))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn words(line: &Line) -> String {
    let number = |value: &Option<_>| value.as_ref().map_or_else(|| "none".to_owned(), show_exact);
    match line {
        Line::Child { node, weight, value } => {
            format!("{node}: weight {}, value {}", show_exact(weight), number(value))
        }
        Line::Record { id, item, site, state, raw, score } => format!(
            "record {id:?} item {item:?} site {site:?}: {} {} scores {}",
            state.code(),
            raw.as_deref().unwrap_or("-"),
            number(score)
        ),
        Line::Veto { leaf, item, value, cap } => format!(
            "veto by {leaf} on item {item:?}: value {} caps the node at {}",
            show_exact(value),
            show_exact(cap)
        ),
    }
}
