//! `assess diagnose`: what holds units back, and what would lift them.

use std::process::ExitCode;

use assess::score::score;
use assess::study::{Ahead, Choices, Diagnosis, Gap, Step, StudyError};
use serde_json::{Value, json};

use super::Sources;
use super::doubts::{Asked, DIAGNOSED_MAX, doubts};
use super::input::{definition, records, refused_record, told};
use super::report::{Assessed, Report, write_text};
use super::words::Lang;
use crate::cli::Format;
use crate::commands::say;
use crate::exit::{Kind, failure};

/// The options of `assess diagnose`.
#[derive(clap::Args, Debug)]
pub struct DiagnoseArgs {
    /// The units [default: the first 64 by place]
    #[arg(value_name = "UNIT")]
    pub units: Vec<String>,
    #[command(flatten)]
    pub sources: Sources,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The language of the text.
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    pub lang: Lang,
}

/// Runs the command.
pub fn run(args: &DiagnoseArgs) -> anyhow::Result<ExitCode> {
    let definition = match definition(&args.sources.profile, args.lang)? {
        Err(code) => return Ok(code),
        Ok(definition) => definition,
    };
    let records = match records(&definition, &args.sources.evidence, None, args.lang)? {
        Err(code) => return Ok(code),
        Ok(records) => records,
    };
    // Nothing is drawn: a diagnosis is about the result as it stands.
    let choices = Choices { evidence_sets: 0, measurement_sets: 0, ..Choices::default() };
    let asked = Asked { choices, points: 2, seed: 1, threads: 1 };
    let first = u32::try_from(DIAGNOSED_MAX)?;
    let wanted = |unit: &str, place: u32| {
        if args.units.is_empty() { place <= first } else { args.units.iter().any(|u| u == unit) }
    };
    let found = match doubts(&definition, &records, &asked, &wanted) {
        Err(StudyError::Refused(refused)) => return Ok(refused_record(&refused, args.lang)),
        Err(error) => return Err(failure(Kind::Input, error.to_string())),
        Ok(found) => found,
    };
    let is_known = |unit: &&String| found.diagnoses.iter().any(|one| one.unit == **unit);
    if let Some(unit) = args.units.iter().find(|unit| !is_known(unit)) {
        return Ok(told("diagnose", &[args.lang.say("unknown-unit", &[("unit", unit)])]));
    }
    match args.format {
        Format::Json => {
            let units: Vec<Value> = found.diagnoses.iter().map(as_json).collect();
            say(&serde_json::to_string_pretty(&json!({ "version": 1, "units": units }))?);
        }
        Format::Text => {
            let card = match score(&definition, &records) {
                Err(refused) => return Ok(refused_record(&refused, args.lang)),
                Ok(card) => card,
            };
            let none = Err(String::new());
            let assessed = Assessed { definition: &definition, card: &card, doubts: &none };
            let report = Report::of_units(assessed, &found, args.lang);
            write_text(&mut std::io::stdout().lock(), &report)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(diagnosis: &Diagnosis) -> Value {
    let gap = |gap: &Gap| {
        let Gap { leaf, value, mean, lift, open, lift_each } = gap;
        json!({
            "leaf": leaf, "value": value, "mean": mean, "lift": lift, "items_short": open,
            "lift_each": lift_each,
        })
    };
    let ahead = |ahead: &Ahead| {
        let Ahead { leaf, own, theirs, gain } = ahead;
        json!({ "leaf": leaf, "own": own, "theirs": theirs, "gain": gain })
    };
    let step = |step: &Option<Step>| {
        step.as_ref().map(|step| {
            let changes = step.changes.iter();
            let changes = changes.map(|(leaf, items)| json!({ "leaf": leaf, "items": items }));
            json!({
                "band": step.band,
                "changes": changes.collect::<Vec<_>>(),
                "score": step.score,
                "is_proven": step.is_proven,
            })
        })
    };
    let better = diagnosis.better.as_ref().map(|better| {
        let ahead: Vec<Value> = better.ahead.iter().map(ahead).collect();
        json!({ "unit": better.unit, "score": better.score, "ahead": ahead })
    });
    json!({
        "unit": diagnosis.unit,
        "score": diagnosis.score,
        "place": diagnosis.place,
        "gaps": diagnosis.gaps.iter().map(gap).collect::<Vec<_>>(),
        "better": better,
        "up": step(&diagnosis.up),
        "down": step(&diagnosis.down),
    })
}
