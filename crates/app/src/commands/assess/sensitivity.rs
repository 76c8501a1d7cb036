//! `assess sensitivity`: how far places, scores and bands can be trusted.

use std::process::ExitCode;

use assess::study::{Choices, Mean, Missing, Outcome, Rescale, Study, StudyError};
use serde_json::{Value, json};

use super::Sources;
use super::input::{definition, records, told};
use crate::cli::Format;
use crate::commands::say;
use crate::exit::{Kind, failure};
use crate::progress::bar;

/// The options of `assess sensitivity`.
#[derive(clap::Args, Debug)]
pub struct SensitivityArgs {
    #[command(flatten)]
    pub sources: Sources,
    /// Points of the design; every choice that varies adds as many runs to twice this number.
    #[arg(long, value_name = "NUMBER", default_value_t = 512, value_parser = clap::value_parser!(u32).range(2..=65_536))]
    pub points: u32,
    /// The seed of every draw; it is printed with the result.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// Threads [default: one for each processor]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// How far every weight may move, as a share of itself; 0 keeps all weights.
    #[arg(long, value_name = "SHARE", default_value_t = 0.25)]
    pub weights: f64,
    /// The means that are tried beside the profile's own.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Means::Geometric])]
    pub means: Vec<Means>,
    /// Scales that are tried beside the profile's own; bands and intervals of scores keep to it.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Scales::None])]
    pub scales: Vec<Scales>,
    /// Keep the items that were sampled instead of drawing others like them.
    #[arg(long)]
    pub keep_sample: bool,
    /// Keep what the profile says of missing values instead of also counting them as nothing.
    #[arg(long)]
    pub keep_missing: bool,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// A mean that can be tried.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// None but the profile's own.
    None,
    /// Geometric, on 1 to 100.
    Geometric,
    /// Harmonic, on 1 to 100.
    Harmonic,
}

/// A scale that can be tried.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scales {
    /// None but the profile's own.
    None,
    /// The worst unit 0, the best 100.
    MinMax,
    /// The share of the other units that score less.
    PercentRank,
}

/// Draws with replacement behind the interval of each index.
const RESAMPLES: usize = 200;

/// Runs the command.
pub fn run(args: &SensitivityArgs) -> anyhow::Result<ExitCode> {
    let definition = match definition(&args.sources.profile)? {
        Err(code) => return Ok(code),
        Ok(definition) => definition,
    };
    let records = match records(&definition, &args.sources.evidence, None)? {
        Err(code) => return Ok(code),
        Ok(records) => records,
    };
    let study = match Study::new(&definition, &records, &choices(args), args.seed) {
        Err(StudyError::Refused(refused)) => return Ok(told("evidence", &[refused])),
        Err(error) => return Err(failure(Kind::Input, error.to_string())),
        Ok(study) => study,
    };
    let points = usize::try_from(args.points)?;
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = args.threads.map_or(all, usize::from);
    let bar = bar("scoring", study.runs(points) as u64);
    let outcome = study.outcome(points, RESAMPLES, threads, &|| bar.inc(1));
    bar.finish_and_clear();
    let outcome = outcome.map_err(|why| failure(Kind::Input, why.to_string()))?;
    match args.format {
        Format::Text => tell(&outcome),
        Format::Json => say(&serde_json::to_string_pretty(&as_json(&outcome))?),
    }
    Ok(ExitCode::SUCCESS)
}

fn choices(args: &SensitivityArgs) -> Choices {
    let mut choices = Choices { weight_share: args.weights, ..Choices::default() };
    choices.means = vec![Mean::Arithmetic];
    for mean in &args.means {
        match mean {
            Means::None => {}
            Means::Geometric => choices.means.push(Mean::Geometric),
            Means::Harmonic => choices.means.push(Mean::Harmonic),
        }
    }
    for scale in &args.scales {
        match scale {
            Scales::None => {}
            Scales::MinMax => choices.rescales.push(Rescale::MinMax),
            Scales::PercentRank => choices.rescales.push(Rescale::PercentRank),
        }
    }
    if args.keep_sample {
        choices.evidence_sets = 0;
    }
    if args.keep_missing {
        choices.missing = vec![Missing::AsProfile];
    }
    choices
}

fn tell(outcome: &Outcome) {
    let varied: Vec<&str> = outcome.factors.iter().map(|factor| factor.code()).collect();
    let varied = if varied.is_empty() { "nothing".to_owned() } else { varied.join(", ") };
    say(&format!("seed {}; {} runs; varied: {varied}", outcome.seed, outcome.runs));
    say(&format!(
        "intervals hold {:.0} % of an even sample of methods; places 1-2-2-4; a unit moves {:.2} places on average",
        outcome.coverage * 100.0,
        outcome.places_moved
    ));
    if !outcome.left_out.is_empty() {
        say(&format!("left out, without a place or a value: {}", outcome.left_out.join(", ")));
    }
    say(&format!(
        "{:>5}  {:>13}  {:>8}  {:>17}  {:<12} chance of each band",
        "place", "interval", "score", "interval", "unit"
    ));
    for unit in &outcome.units {
        let chances = outcome.bands.iter().zip(&unit.band_chances).rev();
        let chances: Vec<String> =
            chances.map(|(band, chance)| format!("{band} {:.0} %", chance * 100.0)).collect();
        let places = format!("{:.1}–{:.1}", unit.place_low, unit.place_high);
        let scores = format!("{:.2}–{:.2}", unit.score_low, unit.score_high);
        say(&format!(
            "{:>5}  {places:>13}  {:>8.2}  {scores:>17}  {:<12} {}",
            unit.place,
            unit.score,
            unit.unit,
            chances.join(", ")
        ));
    }
    let Some(found) = &outcome.sensitivity else {
        return say("no place ever moves, so there is no variance to share out");
    };
    say(&format!("{:<14} {:>7} {:>15} {:>7} {:>15}", "choice", "alone", "90 %", "total", "90 %"));
    for (at, factor) in outcome.factors.iter().enumerate() {
        let (first, total) = (found.first_spread[at], found.total_spread[at]);
        say(&format!(
            "{:<14} {:>7.3} {:>15} {:>7.3} {:>15}",
            factor.code(),
            found.first[at],
            format!("{:.3}–{:.3}", first.low, first.high),
            found.total[at],
            format!("{:.3}–{:.3}", total.low, total.high),
        ));
    }
}

fn as_json(outcome: &Outcome) -> Value {
    let units = outcome.units.iter().map(|unit| {
        let chances = outcome.bands.iter().cloned().zip(unit.band_chances.iter().map(|c| json!(c)));
        json!({
            "unit": unit.unit,
            "place": unit.place,
            "place_low": unit.place_low,
            "place_median": unit.place_median,
            "place_high": unit.place_high,
            "score": unit.score,
            "score_low": unit.score_low,
            "score_high": unit.score_high,
            "band_chances": chances.collect::<serde_json::Map<_, _>>(),
        })
    });
    let indices = outcome.sensitivity.as_ref().map(|found| {
        let each = outcome.factors.iter().enumerate().map(|(at, factor)| {
            let (first, total) = (found.first_spread[at], found.total_spread[at]);
            json!({
                "choice": factor.code(),
                "first": found.first[at],
                "first_low": first.low,
                "first_high": first.high,
                "total": found.total[at],
                "total_low": total.low,
                "total_high": total.high,
            })
        });
        each.collect::<Vec<_>>()
    });
    json!({
        "version": 1,
        "seed": outcome.seed,
        "runs": outcome.runs,
        "coverage": outcome.coverage,
        "varied": outcome.factors.iter().map(|factor| factor.code()).collect::<Vec<_>>(),
        "places_moved": outcome.places_moved,
        "left_out": outcome.left_out,
        "units": units.collect::<Vec<_>>(),
        "sensitivity": indices,
    })
}
