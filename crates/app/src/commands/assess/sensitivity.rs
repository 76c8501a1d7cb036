//! `assess sensitivity`: how far places, scores and bands can be trusted.

use std::process::ExitCode;

use assess::score::LeafAgreement;
use assess::study::{Choices, Mean, Missing, Outcome, Rescale, StudyError};
use serde_json::{Value, json};

use super::Sources;
use super::doubts::{Asked, Doubts, doubts};
use super::input::{definition, records, refused_record};
use super::report::{Report, write_text};
use super::words::Lang;
use crate::cli::Format;
use crate::commands::say;
use crate::exit::{Kind, failure};

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
    /// Keep what raters and probes read instead of drawing what else they might have read.
    #[arg(long)]
    pub keep_readings: bool,
    /// Keep what the profile says of missing values instead of also counting them as nothing.
    #[arg(long)]
    pub keep_missing: bool,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The language of the text.
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    pub lang: Lang,
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

/// Runs the command.
pub fn run(args: &SensitivityArgs) -> anyhow::Result<ExitCode> {
    let definition = match definition(&args.sources.profile, args.lang)? {
        Err(code) => return Ok(code),
        Ok(definition) => definition,
    };
    let records = match records(&definition, &args.sources.evidence, None, args.lang)? {
        Err(code) => return Ok(code),
        Ok(records) => records,
    };
    let asked = Asked {
        choices: choices(args),
        points: usize::try_from(args.points)?,
        seed: args.seed,
        threads: threads(args.threads),
    };
    let found = match doubts(&definition, &records, &asked, &|_, _| false) {
        Err(StudyError::Refused(refused)) => return Ok(refused_record(&refused, args.lang)),
        Err(error) => return Err(failure(Kind::Input, error.to_string())),
        Ok(found) => found,
    };
    match args.format {
        Format::Text => {
            let report = Report::of_doubt(&definition, &found, args.lang);
            write_text(&mut std::io::stdout().lock(), &report)?;
        }
        Format::Json => say(&serde_json::to_string_pretty(&as_json(&found))?),
    }
    Ok(ExitCode::SUCCESS)
}

/// As many threads as asked for, or as there are processors.
pub fn threads(asked: Option<u16>) -> usize {
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or(all, usize::from)
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
    if args.keep_readings {
        choices.measurement_sets = 0;
    }
    if args.keep_missing {
        choices.missing = vec![Missing::AsProfile];
    }
    choices
}

fn as_json(found: &Doubts) -> Value {
    let outcome = &found.outcome;
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
        "apart": found.apart.iter().map(apart).collect::<Vec<_>>(),
        "agreement": found.agreement.iter().map(agreement).collect::<Vec<_>>(),
    })
}

/// The intervals of one kind of doubt alone.
fn apart((kind, outcome): &(assess::study::Kind, Outcome)) -> Value {
    let units = outcome.units.iter().map(|unit| {
        json!({
            "unit": unit.unit,
            "place_low": unit.place_low,
            "place_high": unit.place_high,
            "score_low": unit.score_low,
            "score_high": unit.score_high,
        })
    });
    json!({
        "kind": kind.code(),
        "runs": outcome.runs,
        "places_moved": outcome.places_moved,
        "units": units.collect::<Vec<_>>(),
    })
}

fn agreement(found: &LeafAgreement) -> Value {
    let LeafAgreement { leaf, pairs, same, kappa, alpha } = found;
    json!({ "leaf": leaf, "pairs": pairs, "same": same, "kappa": kappa, "alpha": alpha })
}
