//! `assess`: score evidence by a profile, check a profile, explain a number.

mod write;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use assess::evidence::{Checker, Fault, Lean, Row, read_csv, read_jsonl, settle};
use assess::exact::show_exact;
use assess::profile;
use assess::score::{Line, Scorecard, Stream, explain, score};
use domain::assessment::{Definition, Evidence};

use write::{header, write};

/// Score, check, explain.
#[derive(clap::Args, Debug)]
pub struct AssessArgs {
    /// What to do.
    #[command(subcommand)]
    pub deed: Deed,
}

/// What to do.
#[derive(clap::Subcommand, Debug)]
pub enum Deed {
    /// Score evidence by a profile.
    Run(RunArgs),
    /// Check a profile file and say what it is made of.
    CheckProfile {
        /// A TOML file, or the name of a shipped profile.
        profile: String,
    },
    /// Say where a number comes from.
    Explain(ExplainArgs),
}

/// The options of `assess run`.
#[derive(clap::Args, Debug)]
pub struct RunArgs {
    /// A TOML file, or a shipped profile such as wang2016 or wang2016:equal.
    #[arg(long)]
    pub profile: String,
    /// Evidence as .csv or .jsonl.
    #[arg(long, required = true, num_args = 1..)]
    pub evidence: Vec<PathBuf>,
    /// A file with one unit a line; evidence about any other unit is refused.
    #[arg(long)]
    pub units: Option<PathBuf>,
    /// Where the results go.
    #[arg(long)]
    pub out: PathBuf,
    /// Which results are written.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Output::Csv, Output::Json])]
    pub format: Vec<Output>,
    /// Read CSV in one pass without keeping it: for very large evidence, grouped by unit and item.
    #[arg(long)]
    pub stream: bool,
}

/// The options of `assess explain`.
#[derive(clap::Args, Debug)]
pub struct ExplainArgs {
    /// The unit.
    pub unit: String,
    /// The leaf or node; `*` is the whole index.
    pub leaf: String,
    /// A TOML file, or the name of a shipped profile.
    #[arg(long)]
    pub profile: String,
    /// Evidence as .csv or .jsonl.
    #[arg(long, required = true, num_args = 1..)]
    pub evidence: Vec<PathBuf>,
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
    }
}

/// A result, or the faults of what was handed in, already told.
type Told<T> = Result<T, ExitCode>;

fn told(place: &str, faults: &[impl std::fmt::Display]) -> ExitCode {
    let mut err = std::io::stderr().lock();
    for fault in faults.iter().take(FAULTS_MAX) {
        // A closed error stream leaves nobody to tell.
        let _ = writeln!(err, "{place}: {fault}");
    }
    if faults.len() > FAULTS_MAX {
        let _ = writeln!(err, "{place}: {} more faults", faults.len() - FAULTS_MAX);
    }
    ExitCode::from(2)
}

/// Faults told one by one.
const FAULTS_MAX: usize = 100;

fn definition(profile: &str) -> anyhow::Result<Told<Definition>> {
    let path = Path::new(profile);
    let read = if path.is_file() {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("failed to read {}", path.display()))?;
        profile::parse(&text, None)
    } else {
        profile::shipped(profile)
    };
    Ok(read.map_err(|faults| told(profile, &faults)))
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
    let definition = match definition(&args.profile)? {
        Err(code) => return Ok(code),
        Ok(definition) => definition,
    };
    let units = args.units.as_deref().map(unit_list).transpose()?;
    let card = if args.stream {
        streamed(&definition, &args.evidence, units.as_ref())?
    } else {
        match records(&definition, &args.evidence, units.as_ref())? {
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
    std::fs::create_dir_all(&args.out)
        .with_context(|| format!("failed to make {}", args.out.display()))?;
    for format in &args.format {
        write(*format, &definition, &card, &args.out)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn unit_list(path: &Path) -> anyhow::Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("failed to read {}", path.display()))?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

fn records(
    definition: &Definition,
    files: &[PathBuf],
    units: Option<&BTreeSet<String>>,
) -> anyhow::Result<Told<Vec<Evidence>>> {
    let mut checker = Checker::new(definition, units);
    let mut rows: Vec<Row> = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("failed to read {} as UTF-8 text", file.display()))?;
        let is_lines = file.extension().is_some_and(|end| end == "jsonl" || end == "ndjson");
        let read =
            if is_lines { read_jsonl(&text, &mut checker) } else { read_csv(&text, &mut checker) };
        match read {
            Err(faults) => return Ok(Err(told(&file.display().to_string(), &faults))),
            Ok(more) => rows.extend(more),
        }
    }
    let settled = settle(rows).map_err(|faults| told("evidence", &faults));
    Ok(settled.map(|rows| rows.into_iter().map(|row| row.evidence).collect()))
}

fn streamed(
    definition: &Definition,
    files: &[PathBuf],
    units: Option<&BTreeSet<String>>,
) -> anyhow::Result<Told<Scorecard>> {
    let mut stream = Stream::new(definition);
    let mut faults: Vec<String> = Vec::new();
    for file in files {
        let open = std::fs::File::open(file)
            .with_context(|| format!("failed to read {}", file.display()))?;
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).buffer_capacity(1 << 20).from_reader(open);
        let place = file.display().to_string();
        let lean = match Lean::new(reader.headers().context("failed to read the header")?) {
            Err(what) => return Ok(Err(told(&place, &[Fault { line: 1, what }]))),
            Ok(lean) => lean,
        };
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).with_context(|| format!("failed to read {place}"))? {
            let seen = lean.observe(&record).and_then(|seen| {
                if units.is_some_and(|units| !units.contains(seen.unit)) {
                    return Err(format!("unknown unit {:?}", seen.unit));
                }
                stream.push(seen).map_err(|refused| refused.to_string())
            });
            if let Err(what) = seen {
                let line = record.position().map_or(0, csv::Position::line);
                faults.push(format!("{place}: {}", Fault { line, what }));
            }
            if faults.len() > FAULTS_MAX {
                break;
            }
        }
    }
    Ok(if faults.is_empty() { Ok(stream.finish()) } else { Err(told("evidence", &faults)) })
}

fn run_explain(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let definition = match definition(&args.profile)? {
        Err(code) => return Ok(code),
        Ok(definition) => definition,
    };
    let records = match records(&definition, &args.evidence, None)? {
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
