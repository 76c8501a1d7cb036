//! `assess`: score evidence by a profile, check a profile, explain a number, doubt a result.

mod diagnose;
mod doubts;
mod input;
mod report;
mod sensitivity;
mod streamed;
mod words;
mod write;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use assess::exact::show_exact;
use assess::score::{Line, explain, score};
use assess::sentences::sentence;
use domain::assessment::{Definition, Evidence};

use crate::exit::{Kind, failure};
use assess::study::{Choices, StudyError};
use diagnose::DiagnoseArgs;
use doubts::{Asked, DIAGNOSED_MAX, Doubts, doubts};
use input::{Told, definition, records, refused_record, told};
use report::{Assessed, Report};
use sensitivity::SensitivityArgs;
pub use words::Lang;
use write::write;

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
        /// The language of the text.
        #[arg(long, value_enum, default_value_t = Lang::Zh)]
        lang: Lang,
    },
    /// Say where a number comes from (追溯得分)
    Explain(ExplainArgs),
    /// Say what holds a unit back and what would lift it most (单位诊断)
    ///
    /// Names the leaves that cost most points, what the nearest better unit does, the best lift for
    /// each item mended, and the smallest set of items that moves the unit one band.
    Diagnose(DiagnoseArgs),
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
    /// Evidence as .csv or .jsonl in UTF-8, GBK or GB 18030, or as the first sheet of an .xlsx.
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
    /// The language of the report.
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    pub lang: Lang,
    /// Points of the design behind intervals and indices; 0 leaves doubt and diagnosis out.
    #[arg(long, value_name = "NUMBER", default_value_t = 256, value_parser = clap::value_parser!(u32).range(0..=65_536))]
    pub points: u32,
    /// The seed of every draw; it is printed with the result.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
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
    /// The language of the text.
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    pub lang: Lang,
}

/// A form of result.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Every number as a table, and each table of the report as a file.
    Csv,
    /// Every number with the rules in force, and the tables of the report.
    Json,
    /// The report as text.
    Text,
    /// The report as a page of its own, to read and to print.
    Html,
    /// The report as a typeset document.
    Pdf,
    /// The report as a workbook, a sheet for each table.
    Xlsx,
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be read or written.
pub fn run(args: &AssessArgs) -> anyhow::Result<ExitCode> {
    match &args.deed {
        Deed::Run(args) => run_scores(args),
        Deed::CheckProfile { profile, lang } => check_profile(profile, *lang),
        Deed::Explain(args) => run_explain(args),
        Deed::Diagnose(args) => diagnose::run(args),
        Deed::Sensitivity(args) => sensitivity::run(args),
    }
}

fn check_profile(profile: &str, lang: Lang) -> anyhow::Result<ExitCode> {
    let definition = match definition(profile, lang)? {
        Err(code) => return Ok(code),
        Ok(definition) => definition,
    };
    let leaves = definition.nodes.iter().filter(|node| node.leaf.is_some()).count();
    let mut out = std::io::stdout().lock();
    let Definition { id, name, weights, nodes, .. } = &definition;
    let values = [
        ("id", id.as_str()),
        ("name", &lang.name(name)),
        ("weights", weights),
        ("nodes", &nodes.len().to_string()),
        ("leaves", &leaves.to_string()),
    ];
    writeln!(out, "{}", lang.say("profile-line", &values))?;
    for (rule, text) in report::rules(&definition, lang) {
        writeln!(out, "{rule}: {text}")?;
    }
    let statements = [
        ("rule-sourced", &definition.sourced),
        ("rule-reconstruction", &definition.reconstruction),
    ];
    for (key, lines) in statements {
        for line in lines {
            writeln!(out, "{}: {}", lang.word(key), sentence(line, lang.language()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn run_scores(args: &RunArgs) -> anyhow::Result<ExitCode> {
    let Sources { profile, evidence } = &args.sources;
    let definition = match definition(profile, args.lang)? {
        Err(code) => return Ok(code),
        Ok(definition) => definition,
    };
    let units = args.units.as_deref().map(input::units).transpose()?;
    let found = if args.stream {
        let why = args.lang.word("no-doubt-streamed");
        let card = streamed::score(&definition, evidence, units.as_ref(), args.lang)?;
        card.map(|card| (card, Err(why)))
    } else {
        match records(&definition, evidence, units.as_ref(), args.lang)? {
            Err(code) => Err(code),
            Ok(records) => match score(&definition, &records) {
                Err(refused) => Err(refused_record(&refused, args.lang)),
                Ok(card) => trust(args, &definition, &records)?.map(|doubts| (card, doubts)),
            },
        }
    };
    let (card, doubts) = match found {
        Err(code) => return Ok(code),
        Ok(found) => found,
    };
    let unwritable = |why| failure(Kind::Folder, format!("{}: {why}", args.out.display()));
    std::fs::create_dir_all(&args.out).map_err(unwritable)?;
    let assessed = Assessed { definition: &definition, card: &card, doubts: &doubts };
    let report = Report::new(assessed, args.lang);
    for format in &args.format {
        write(*format, assessed, &report, &args.out)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// How far the result can be trusted, or why that cannot be said.
fn trust(
    args: &RunArgs,
    definition: &Definition,
    records: &[Evidence],
) -> anyhow::Result<Told<Result<Doubts, String>>> {
    if args.points < 2 {
        return Ok(Ok(Err("--points 0".to_owned())));
    }
    let asked = Asked {
        choices: Choices::default(),
        points: usize::try_from(args.points)?,
        seed: args.seed,
        threads: sensitivity::threads(None),
    };
    let first = u32::try_from(DIAGNOSED_MAX)?;
    Ok(match doubts(definition, records, &asked, &|_, place| place <= first) {
        Err(StudyError::Refused(refused)) => Err(refused_record(&refused, args.lang)),
        Err(StudyError::TooFewUnits) => Ok(Err(args.lang.word("too-few-units"))),
        Err(error) => Ok(Err(error.said().in_words(args.lang.language()))),
        Ok(found) => Ok(Ok(found)),
    })
}

fn run_explain(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let Sources { profile, evidence } = &args.sources;
    let definition = match definition(profile, args.lang)? {
        Err(code) => return Ok(code),
        Ok(definition) => definition,
    };
    let records = match records(&definition, evidence, None, args.lang)? {
        Err(code) => return Ok(code),
        Ok(records) => records,
    };
    let explained = match explain(&definition, &records, &args.unit, &args.leaf) {
        Err(refused) => return Ok(refused_record(&refused, args.lang)),
        Ok(None) => return Ok(told("explain", &[args.lang.word("unknown-node")])),
        Ok(Some(explained)) => explained,
    };
    let mut out = std::io::stdout().lock();
    let exact = explained.value.as_ref();
    let exact = exact.map_or_else(|| args.lang.word("no-value"), show_exact);
    writeln!(out, "{} {} = {exact}", args.unit, args.leaf)?;
    for line in &explained.lines {
        writeln!(out, "  {}", words(args.lang, line))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn words(lang: Lang, line: &Line) -> String {
    let number =
        |value: &Option<_>| value.as_ref().map_or_else(|| lang.word("no-value"), show_exact);
    match line {
        Line::Child { node, weight, value } => lang.say(
            "explain-child",
            &[("node", node), ("weight", &show_exact(weight)), ("value", &number(value))],
        ),
        Line::Record { id, item, site, state, raw, score } => lang.say(
            "explain-record",
            &[
                ("id", &format!("{id:?}")),
                ("item", &format!("{item:?}")),
                ("site", &format!("{site:?}")),
                ("state", &lang.word(&format!("state-{}", state.code()))),
                ("raw", raw.as_deref().unwrap_or("-")),
                ("score", &number(score)),
            ],
        ),
        Line::Veto { leaf, item, value, cap } => lang.say(
            "explain-veto",
            &[
                ("leaf", leaf),
                ("item", &format!("{item:?}")),
                ("value", &show_exact(value)),
                ("cap", &show_exact(cap)),
            ],
        ),
    }
}
