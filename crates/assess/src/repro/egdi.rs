//! The UN E-Government Development Index: the mean of three components, and its places.

use std::collections::BTreeMap;

use domain::assessment::{RankRule, RoundRule, Rounding};
use num_traits::Signed;

use super::report::{Exception, Report, Step};
use crate::evidence::Fault;
use crate::exact::{Exact, fraction, parse, show, whole};
use crate::rank::places;
use crate::said::{Said, of_reader, said};

/// The columns that the file must have.
const COLUMNS: [&str; 6] = ["country-code", "e-gov-rank", "e-gov-index", "osi", "hci", "tii"];

struct State {
    code: String,
    rank: u32,
    index: Exact,
    /// Online service, human capital, telecommunication.
    parts: [Exact; 3],
}

/// Rebuilds one year's table from CSV text; the rule of 2010 is tried beside that of other years.
///
/// # Errors
/// A fault of the file, with its line.
pub fn egdi(label: &str, text: &str) -> Result<Report, Fault> {
    let states = read(text)?;
    let thirds = [fraction(1, 3), fraction(1, 3), fraction(1, 3)];
    let of_2010 = [fraction(34, 100), fraction(33, 100), fraction(33, 100)];
    let misses = |weights: &[Exact; 3]| {
        states.iter().filter(|state| gap(state, weights) > tolerance()).count()
    };
    let (weights, rule) = if misses(&thirds) <= misses(&of_2010) {
        (thirds, "mean of three equal parts")
    } else {
        (of_2010, "0.34 online service + 0.33 telecommunication + 0.33 human capital (2010)")
    };
    let mut report = Report {
        name: format!("egdi ({label})"),
        rules: vec![
            rule.to_owned(),
            "arithmetic in exact rationals; a cell agrees within 0.00005, half a unit of the fourth place".to_owned(),
            "places: competition (1-2-2-4) on the published index".to_owned(),
        ],
        ..Report::default()
    };
    index(&states, &weights, &mut report);
    ranks(&states, &mut report);
    report.holds = report.exceptions.iter().all(|exception| exception.cause.is_some());
    Ok(report)
}

fn tolerance() -> Exact {
    fraction(5, 100_000)
}

fn value(state: &State, weights: &[Exact; 3]) -> Exact {
    state.parts.iter().zip(weights).map(|(part, weight)| part * weight).sum()
}

fn gap(state: &State, weights: &[Exact; 3]) -> Exact {
    (value(state, weights) - &state.index).abs()
}

fn five(value: &Exact) -> String {
    show(value, Rounding { rule: RoundRule::HalfUp, digits: 5 })
}

fn index(states: &[State], weights: &[Exact; 3], report: &mut Report) {
    let zero = whole(0);
    let step = "components to index";
    let (mut matched, mut largest) = (0, whole(0));
    for state in states {
        if gap(state, weights) <= tolerance() {
            matched += 1;
            largest = largest.max(gap(state, weights));
            continue;
        }
        let set_to_zero = state.index == zero && state.parts[0] == zero;
        report.exceptions.push(Exception {
            step: step.to_owned(),
            cell: state.code.clone(),
            published: five(&state.index),
            recomputed: five(&value(state, weights)),
            cause: set_to_zero.then(|| {
                "the state had no online service and the whole index was set to zero".to_owned()
            }),
        });
    }
    report.notes.push(format!(
        "largest gap of the states that agree: {largest:.3e}",
        largest = crate::exact::to_float(&largest)
    ));
    report.steps.push(Step { name: step.to_owned(), matched, total: states.len() as u64 });
}

fn ranks(states: &[State], report: &mut Report) {
    let values: Vec<_> = states.iter().map(|state| Some(state.index.clone())).collect();
    let step = "index to place";
    let mut matched = 0;
    for (state, place) in states.iter().zip(places(&values, RankRule::Competition)) {
        if place == Some(state.rank) {
            matched += 1;
        } else {
            report.exceptions.push(Exception {
                step: step.to_owned(),
                cell: state.code.clone(),
                published: state.rank.to_string(),
                recomputed: place.map_or_else(|| "none".to_owned(), |place| place.to_string()),
                cause: None,
            });
        }
    }
    report.steps.push(Step { name: step.to_owned(), matched, total: states.len() as u64 });
    let mut shared: BTreeMap<u32, u32> = BTreeMap::new();
    states.iter().for_each(|state| *shared.entry(state.rank).or_default() += 1);
    let shared = shared.values().filter(|count| **count > 1).count();
    report.notes.push(format!("places shared by several states: {shared}"));
}

fn read(text: &str) -> Result<Vec<State>, Fault> {
    let fault = |line: u64, what: Said| Fault { line, what };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| fault(1, of_reader(&error.to_string())))?.clone();
    let mut at = [0; COLUMNS.len()];
    for (place, name) in at.iter_mut().zip(COLUMNS) {
        let found = header.iter().position(|column| column.trim() == name);
        *place =
            found.ok_or_else(|| fault(1, said("column-missing", [("column", name.into())])))?;
    }
    let mut states: Vec<State> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            fault(line, of_reader(&error.to_string()))
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: usize| record.get(at[column]).unwrap_or_default().trim();
        let number = |column: usize| {
            parse(cell(column)).map_err(|error| {
                let why = error.said();
                let text = cell(column).into();
                let values =
                    [("column", COLUMNS[column].into()), ("text", text), ("why", why.into())];
                fault(line, said("number-at", values))
            })
        };
        let rank = cell(1).parse();
        let code = cell(0).to_owned();
        if code.is_empty() || states.iter().any(|state| state.code == code) {
            return Err(fault(line, said("country-code", [("code", code.into())])));
        }
        states.push(State {
            rank: rank.map_err(|_| {
                let values = [("column", COLUMNS[1].into()), ("text", cell(1).into())];
                fault(line, said("whole-number", values))
            })?,
            index: number(2)?,
            parts: [number(3)?, number(4)?, number(5)?],
            code,
        });
    }
    if states.is_empty() { Err(fault(1, said("no-rows", []))) } else { Ok(states) }
}
