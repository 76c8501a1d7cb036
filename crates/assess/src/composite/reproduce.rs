//! Rebuilding COINr's full ASEM example, stage by stage, cell by cell.

use super::published::{self, Published};
use super::{Built, Column, CompositeError, Plan, Stage, Table, build};
use crate::tools::{
    Cell, Method, Scaling, ToolError, correlate, cronbach_alpha, mean, pca, present, sd,
};

/// The largest gap that counts as equal: |ours − theirs| ÷ max(1, |theirs|).
pub const TOLERANCE: f64 = 1e-9;

/// The texts of the tables, as CSV.
#[derive(Debug, Clone, Copy)]
pub struct AsemInput<'a> {
    /// The values (`iData`).
    pub data: &'a str,
    /// The structure (`iMeta`).
    pub structure: &'a str,
    /// COINr's own table of each stage.
    pub stages: [(Stage, &'a str); 6],
}

/// The whole comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct AsemReport {
    /// One entry for each stage.
    pub stages: Vec<StageCheck>,
    /// One entry for each published statistic.
    pub statistics: Vec<StatisticCheck>,
}

impl AsemReport {
    /// Whether every cell and every statistic agrees.
    pub fn agrees(&self) -> bool {
        self.stages.iter().all(|stage| stage.mismatches.is_empty())
            && self.statistics.iter().all(|statistic| statistic.agrees)
    }
}

/// How one stage compares.
#[derive(Debug, Clone, PartialEq)]
pub struct StageCheck {
    /// The stage.
    pub stage: Stage,
    /// The number of cells compared, gaps included.
    pub cells: usize,
    /// The largest gap between two numbers: |ours − theirs| ÷ max(1, |theirs|).
    pub largest_gap: f64,
    /// The cells that do not agree.
    pub mismatches: Vec<Mismatch>,
}

/// A cell that does not agree, or that only one side has.
#[derive(Debug, Clone, PartialEq)]
pub struct Mismatch {
    /// The unit's code.
    pub unit: String,
    /// The column's code.
    pub code: String,
    /// Our value.
    pub ours: Cell,
    /// COINr's value.
    pub theirs: Cell,
}

/// How one published statistic compares.
#[derive(Debug, Clone, PartialEq)]
pub struct StatisticCheck {
    /// What it is.
    pub name: String,
    /// What we find.
    pub ours: f64,
    /// What was published.
    pub published: f64,
    /// Half a unit in the last printed place.
    pub tolerance: f64,
    /// Whether the two agree within the tolerance.
    pub agrees: bool,
}

/// Rebuilds the example and compares every stage and statistic.
///
/// # Errors
/// Tables that cannot be read, or a step that could not run. A difference is not an error; it is
/// in the report.
pub fn reproduce_asem(input: &AsemInput<'_>) -> Result<AsemReport, CompositeError> {
    let built = build(input.data, input.structure, &Plan::asem())?;
    let mut stages = Vec::new();
    for (stage, text) in &input.stages {
        let theirs = Table::parse("stage", text)?;
        let ours = built.stage(*stage).ok_or_else(|| missing("stage"))?;
        stages.push(compare(*stage, ours, &theirs));
    }
    Ok(AsemReport { stages, statistics: statistics(&built)? })
}

fn compare(stage: Stage, ours: &Table, theirs: &Table) -> StageCheck {
    let mut check = StageCheck { stage, cells: 0, largest_gap: 0.0, mismatches: Vec::new() };
    let value = |table: &Table, code: &str, unit: &str| -> Option<Cell> {
        let at = table.units.iter().position(|found| found == unit)?;
        table.column(code).map(|column| column.values[at])
    };
    let codes = union(codes_of(&ours.columns), codes_of(&theirs.columns));
    let units = union(ours.units.iter().collect(), theirs.units.iter().collect());
    for code in &codes {
        for unit in &units {
            let pair = (value(ours, code, unit), value(theirs, code, unit));
            check.cells += 1;
            let agrees = match pair {
                (Some(Some(x)), Some(Some(y))) => {
                    let gap = (x - y).abs() / y.abs().max(1.0);
                    check.largest_gap = check.largest_gap.max(gap);
                    gap <= TOLERANCE
                }
                (Some(x), Some(y)) => x == y,
                // A unit or a column that only one side has is a difference, even as a gap.
                (_, _) => false,
            };
            if !agrees {
                check.mismatches.push(Mismatch {
                    unit: (*unit).clone(),
                    code: (*code).clone(),
                    ours: pair.0.flatten(),
                    theirs: pair.1.flatten(),
                });
            }
        }
    }
    check
}

fn codes_of(columns: &[Column]) -> Vec<&String> {
    columns.iter().map(|column| &column.code).collect()
}

fn union<'a>(mut first: Vec<&'a String>, second: Vec<&'a String>) -> Vec<&'a String> {
    for entry in second {
        if !first.contains(&entry) {
            first.push(entry);
        }
    }
    first
}

fn missing(what: &str) -> CompositeError {
    CompositeError::NoColumn { table: "built", column: what.to_owned() }
}

fn statistics(built: &Built) -> Result<Vec<StatisticCheck>, CompositeError> {
    let table = |stage| built.stage(stage).ok_or_else(|| missing("stage"));
    let (raw, normalised, scores) =
        (table(Stage::Raw)?, table(Stage::Normalised)?, table(Stage::Aggregated)?);
    let mut found = unit_rows(scores)?;
    found.extend(winsorised(built));
    let index = column(scores, "Index")?;
    let whole =
        |result: Result<f64, ToolError>| result.map_err(CompositeError::at("statistics", "Index"));
    let values = present(index, 1).map_err(CompositeError::at("statistics", "Index"))?;
    found.push(checked("Index: mean", whole(mean(&values))?, published::MEAN));
    found.push(checked("Index: standard deviation", whole(sd(&values))?, published::SD));
    for (left, right, figure) in published::CORRELATIONS {
        let pair = (column(scores, left)?, column(scores, right)?);
        let ours = correlate(pair.0, pair.1, Method::Pearson).map(|found| found.value);
        found.push(checked(&format!("Pearson {left}–{right}"), whole(ours)?, figure));
    }
    let pillars = built.structure.children_of("Conn");
    let alphas = [
        ("Cronbach α, Conn pillars", scores, pillars, published::ALPHA_CONN),
        (
            "Cronbach α, P2P indicators, normalised",
            normalised,
            built.structure.indicators_under("P2P"),
            published::ALPHA_P2P,
        ),
        (
            "Cronbach α, Sust indicators, raw",
            raw,
            built.structure.indicators_under("Sust"),
            published::ALPHA_SUST,
        ),
    ];
    for (name, table, codes, figure) in alphas {
        let ours = cronbach_alpha(&columns(table, &codes)?);
        found.push(checked(name, whole(ours)?, figure));
    }
    let sust = columns(scores, &built.structure.children_of("Sust"))?;
    let components =
        pca(&sust, Scaling::UnitVariance).map_err(CompositeError::at("statistics", "Sust"))?;
    for (at, (ours, figure)) in components.sds.iter().zip(published::PCA_SUST).enumerate() {
        found.push(checked(&format!("PCA of Sust pillars, s.d. {}", at + 1), *ours, figure));
    }
    Ok(found)
}

fn unit_rows(scores: &Table) -> Result<Vec<StatisticCheck>, CompositeError> {
    let index = column(scores, "Index")?;
    let turned: Vec<Cell> = index.iter().map(|cell| cell.map(|score| -score)).collect();
    let places = crate::tools::ranks(&turned, crate::tools::Ties::Lowest)
        .map_err(CompositeError::at("statistics", "Index"))?;
    let mut found = Vec::new();
    for (unit, place, row) in published::UNITS {
        let at = scores.units.iter().position(|code| code == unit).ok_or_else(|| missing(unit))?;
        let ours = places[at].ok_or_else(|| missing(unit))?;
        let figure = Published { value: f64::from(place), tolerance: 0.0 };
        found.push(checked(&format!("{unit}: place"), ours, figure));
        for (code, value) in published::UNIT_COLUMNS.iter().zip(row) {
            let ours = column(scores, code)?[at].ok_or_else(|| missing(unit))?;
            found.push(checked(
                &format!("{unit}: {code}"),
                ours,
                Published { value, tolerance: 5e-5 },
            ));
        }
    }
    Ok(found)
}

/// The winsorised points of every indicator: those published, and none for all others.
fn winsorised(built: &Built) -> Vec<StatisticCheck> {
    built
        .treated
        .iter()
        .map(|(code, treated)| {
            let listed = published::WINSORISED.iter().find(|(listed, _)| listed == code);
            let count = listed.map_or(0, |(_, count)| *count);
            let figure = Published { value: f64::from(count), tolerance: 0.0 };
            checked(&format!("{code}: winsorised points"), treated.winsorised as f64, figure)
        })
        .collect()
}

fn checked(name: &str, ours: f64, figure: Published) -> StatisticCheck {
    StatisticCheck {
        name: name.to_owned(),
        ours,
        published: figure.value,
        tolerance: figure.tolerance,
        agrees: (ours - figure.value).abs() <= figure.tolerance,
    }
}

fn column<'a>(table: &'a Table, code: &str) -> Result<&'a [Cell], CompositeError> {
    table.column(code).map(|column| column.values.as_slice()).ok_or_else(|| missing(code))
}

fn columns<'a>(table: &'a Table, codes: &[&str]) -> Result<Vec<&'a [Cell]>, CompositeError> {
    codes.iter().map(|code| column(table, code)).collect()
}
