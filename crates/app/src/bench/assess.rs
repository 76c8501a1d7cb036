//! How fast the assessment engine is: the figures it was built to reach, each with its bar.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ::assess::composite::{four_factors, made_up_study};
use ::assess::doubt::{Bands, Stream, intervals, sensitivity};
use anyhow::Context;
use domain::assessment::{Definition, Scale};

use super::Asked;
use super::load::Tally;
use super::report::{Point, Report};
use crate::commands::reproduce::data_folder;

/// What COINr 1.1.14 took for the same 600 runs, as the bar names it; it is not taken again here.
const COINR_CPU_S: f64 = 55.0;
/// County units, leaves and sampled items of a national assessment: 13.8 million records.
const UNITS: usize = 3000;
const ITEMS: usize = 100;
/// The closed form of Ishigami's function with a = 7, b = 0.1 (Ishigami and Homma 1990).
const ISHIGAMI_TOTAL: [f64; 3] = [0.5576, 0.4424, 0.2437];

const MISSING: &str = "name the folder of public data with TONGBAN_DATA";

/// Measures everything; what has no data fails its bar and says so.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let mut report = Report::new("assess", "the assessment engine");
    let times = if asked.point < Duration::from_secs(2) { 1 } else { 3 };
    say("600 runs of ASEM");
    asem(&mut report, times)?;
    say("Ishigami");
    ishigami(&mut report)?;
    say("10,000 runs of 340 units");
    replications(&mut report, times)?;
    say("EU 2023 from its workbook");
    european(&mut report, times)?;
    say("13.8 million records");
    records(&mut report, asked, times, say)?;
    Ok(report)
}

fn seconds<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(f64, T)> {
    let began = Instant::now();
    let done = work()?;
    Ok((began.elapsed().as_secs_f64(), done))
}

/// From the text of the tables to indices with their bootstrap intervals.
fn asem(report: &mut Report, times: usize) -> anyhow::Result<()> {
    let folder = data_folder(None).join("asem");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let (mut two, mut one) = (Vec::new(), Vec::new());
    if let (Some(data), Some(structure)) = (read("asem_iData.csv"), read("asem_iMeta.csv")) {
        for _ in 0..times {
            for (threads, found) in [(2, &mut two), (1, &mut one)] {
                let run = || Ok(four_factors(&data, &structure, 100, 100, 1, threads)?);
                let (took, done) = seconds(run)?;
                anyhow::ensure!(done.runs == 600, "{} runs instead of 600", done.runs);
                found.push(took);
            }
        }
    } else {
        report.notes.push(format!("{} is not there; {MISSING}", folder.display()));
    }
    report.at_most("ASEM, 600 runs, four factors, wall, 2 threads", " s", &two, 0.3);
    let shares: Vec<f64> = one.iter().map(|took| took / COINR_CPU_S).collect();
    let name = "the same on 1 thread over the 55 processor seconds of COINr 1.1.14";
    report.at_most(name, "", &shares, 0.01);
    Ok(())
}

fn ishigami(report: &mut Report) -> anyhow::Result<()> {
    let model = |row: &[f64]| {
        let angle = |share: f64| std::f64::consts::PI * (2.0 * share - 1.0);
        let (x, y, z) = (angle(row[0]), angle(row[1]), angle(row[2]));
        Ok(x.sin() + 7.0 * y.sin().powi(2) + 0.1 * z.powi(4) * x.sin())
    };
    let mut gaps = Vec::new();
    for seed in [1, 2, 3, 2026] {
        let found = sensitivity(3, 1 << 14, seed, 2, model)?;
        let pairs = found.total.iter().zip(ISHIGAMI_TOTAL);
        gaps.push(pairs.map(|(got, want)| (got - want).abs()).fold(0.0, f64::max));
    }
    // The worst seed counts, not the middle one.
    let worst = gaps.iter().copied().fold(0.0, f64::max);
    report.at_most("Ishigami, 2^14 points, largest gap of a total index", "", &[worst], 0.01);
    Ok(())
}

/// The engine and a limit program in turn, one thread each.
fn replications(report: &mut Report, times: usize) -> anyhow::Result<()> {
    const RUNS: usize = 10_000;
    const WIDE: usize = 340;
    let bands = Bands::new(&[65.0, 80.0, 90.0])?;
    let limit = Limit::new(WIDE);
    let point = |name: &str, took: f64| {
        let elapsed = Duration::from_secs_f64(took);
        let us = u64::try_from(elapsed.as_micros()).expect("it takes no ages");
        // All runs together are one operation: a single run is not timed.
        Point::new(name, 1, Tally { times_us: vec![us], failures: 0, elapsed })
    };
    let mut whole = Vec::new();
    for _ in 0..times {
        report.points.push(point("limit", seconds(|| Ok(limit.run(RUNS)))?.0));
        let (took, _) = seconds(|| {
            let study = made_up_study(WIDE, RUNS, 1)?;
            let runs = study.uncertainty(RUNS, 1, 1)?;
            Ok(intervals(&runs, runs.count(), 0.9, &bands)?)
        })?;
        report.points.push(point("engine", took));
        whole.push(took);
    }
    report.points.push(point("limit", seconds(|| Ok(limit.run(RUNS)))?.0));
    report.ratio("10,000 runs × 340 units × 46 leaves ÷ limit", "engine", "limit", 0.3, Some(0.7));
    report.at_most("the same with places, intervals and bands, wall, 1 thread", " s", &whole, 2.0);
    let mut full = Vec::new();
    for _ in 0..times {
        let run = || Ok(made_up_study(32, 100, 1)?.sensitivity(1 << 10, 100, 1, 2)?);
        full.push(seconds(run)?.0 * 1000.0);
    }
    report.at_most("32 units, 6,144 runs with Sobol indices, 2 threads", " ms", &full, 100.0);
    Ok(())
}

/// What no program is spared: weights, a weighted sum over all leaves of all units, and places.
struct Limit {
    scales: Vec<Vec<f64>>,
    units: usize,
}

impl Limit {
    const LEAVES: usize = 46;

    /// Three normalisations, each plain and as logarithms.
    fn new(units: usize) -> Self {
        let mut stream = Stream::new(9, 0);
        let scales = (0..6).map(|_| (0..Self::LEAVES * units).map(|_| stream.uniform()).collect());
        Self { scales: scales.collect(), units }
    }

    fn run(&self, runs: usize) -> u64 {
        let mut stream = Stream::new(10, 0);
        let (mut sums, mut order) = (vec![0.0; self.units], Vec::new());
        let mut check = 0;
        for _ in 0..runs {
            let pick = stream.below(self.scales.len());
            sums.fill(0.0);
            for column in self.scales[pick].chunks_exact(self.units) {
                let weight = 0.75 + 0.5 * stream.uniform();
                sums.iter_mut().zip(column).for_each(|(sum, value)| *sum += weight * value);
            }
            if pick % 2 == 1 {
                sums.iter_mut().for_each(|sum| *sum = sum.exp());
            }
            order.clear();
            order.extend(0..self.units);
            order.sort_unstable_by(|a, b| sums[*b].total_cmp(&sums[*a]));
            // Somebody must look at the places, or they are never made.
            check += order[0] as u64;
        }
        std::hint::black_box(check)
    }
}

/// A run of this program as a process of its own: how long it took, its greatest resident memory
/// in MiB, and what it said.
fn process(args: &[&str]) -> anyhow::Result<(f64, f64, String)> {
    let program = std::env::current_exe().context("failed to find this program")?;
    let began = Instant::now();
    let mut command = Command::new(program);
    let mut child = command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut out = child.stdout.take().context("the output was asked for")?;
    let reader = std::thread::spawn(move || std::io::read_to_string(&mut out));
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak_kib = 0.0_f64;
    let ended = loop {
        peak_kib = peak_kib.max(high_water_kib(&status));
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let took = began.elapsed().as_secs_f64();
    let said = reader.join().map_err(|_| anyhow::anyhow!("failed to read the output"))??;
    anyhow::ensure!(ended.success(), "{args:?} ended with {ended}");
    Ok((took, peak_kib / 1024.0, said))
}

pub fn high_water_kib(status: &Path) -> f64 {
    let text = std::fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or_default()
}

fn european(report: &mut Report, times: usize) -> anyhow::Result<()> {
    let folder = data_folder(None);
    let book = folder.join("eu-egov-2023/final-results.xlsx");
    let (mut took, mut peak) = (Vec::new(), Vec::new());
    if let (true, Some(folder)) = (book.exists(), folder.to_str()) {
        for _ in 0..times {
            let args = ["reproduce", "eu-2023", "--data", folder];
            let (seconds, mib, said) = process(&args)?;
            anyhow::ensure!(said.ends_with("result: holds\n"), "the rebuild does not hold");
            took.push(seconds);
            peak.push(mib);
        }
    } else {
        report.notes.push(format!("{} is not there; {MISSING}", book.display()));
    }
    report.at_most("EU 2023, workbook to all tables, wall", " s", &took, 5.0);
    report.at_most("EU 2023, greatest resident memory", " MiB", &peak, 500.0);
    Ok(())
}

fn records(
    report: &mut Report,
    asked: &Asked,
    times: usize,
    say: &dyn Fn(&str),
) -> anyhow::Result<()> {
    let folder = super::folder(asked)?;
    let definition = ::assess::profile::shipped("wang2016")
        .map_err(|faults| anyhow::anyhow!("the shipped profile has faults: {faults:?}"))?;
    let (tenth, whole) = (folder.path().join("tenth.csv"), folder.path().join("whole.csv"));
    say("writing the records");
    write_records(&tenth, &definition, ITEMS / 10)?;
    let count = write_records(&whole, &definition, ITEMS)?;
    let out = folder.path().join("scores");
    let (_, small, _) = score(&tenth, &out)?;
    let (mut took, mut peak, mut growth) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..times {
        let (seconds, mib, _) = score(&whole, &out)?;
        took.push(seconds);
        peak.push(mib);
        growth.push(mib / small);
    }
    let scored = scored_records(&out.join("scores.csv"))?;
    anyhow::ensure!(scored == count, "{scored} of {count} records were scored");
    let size = std::fs::metadata(&whole)?.len() / (1 << 20);
    report.notes.push(format!("{count} records of {UNITS} units in {size} MiB of CSV"));
    report.at_most("13.8 million records, CSV to tables, wall", " s", &took, 10.0);
    report.at_most("the same, greatest resident memory", " MiB", &peak, 256.0);
    report.at_most("its memory over that of a tenth of the records", "", &growth, 1.5);
    Ok(())
}

fn score(evidence: &Path, out: &Path) -> anyhow::Result<(f64, f64, String)> {
    let (evidence, out) = (evidence.display().to_string(), out.display().to_string());
    let mut args = vec!["assess", "run", "--profile", "wang2016", "--stream", "--format", "csv"];
    args.extend(["--evidence", &evidence, "--out", &out]);
    process(&args)
}

/// Records of every leaf of every item of every unit; gives their number.
fn write_records(path: &Path, definition: &Definition, items: usize) -> anyhow::Result<u64> {
    let leaves = definition.nodes.iter().filter_map(|node| {
        let leaf = node.leaf.as_ref()?;
        let values: &[&str] = match &leaf.scale {
            Scale::Binary => &["0", "1"],
            Scale::Ratio => &["0.96", "0.975", "0.5", "1", "0.83"],
            Scale::Range { .. } | Scale::Tiers { .. } | Scale::Deduction { .. } => &["1", "3", "5"],
            Scale::Ladder { .. } => &["0", "100"],
        };
        Some((node.id.as_str(), values))
    });
    let leaves: Vec<(&str, &[&str])> = leaves.collect();
    let mut out = BufWriter::with_capacity(1 << 20, std::fs::File::create(path)?);
    writeln!(out, "unit,item,indicator,value")?;
    let mut stream = Stream::new(1, items as u64);
    for unit in 0..UNITS {
        for item in 0..items {
            for (leaf, values) in &leaves {
                let value = values[stream.below(values.len())];
                writeln!(out, "{:06},i{item:03},{leaf},{value}", 110_000 + unit)?;
            }
        }
    }
    out.flush()?;
    Ok((UNITS * items * leaves.len()) as u64)
}

/// The records that the whole index of every unit rests on.
fn scored_records(table: &Path) -> anyhow::Result<u64> {
    let mut reader = csv::Reader::from_path(table)?;
    let at = |headers: &csv::StringRecord, name: &str| headers.iter().position(|h| h == name);
    let headers = reader.headers()?.clone();
    let node = at(&headers, "node").context("the table names its nodes")?;
    let records = at(&headers, "records").context("the table counts its records")?;
    let mut sum = 0;
    for row in reader.records() {
        let row = row?;
        if row.get(node) == Some("*") {
            sum += row.get(records).unwrap_or_default().parse::<u64>()?;
        }
    }
    Ok(sum)
}
