//! The raw answers: one row for each site that a mystery shopper looked at.

use std::collections::BTreeMap;

use super::events::event;
use crate::exact::Exact;
use crate::repro::sheet::{BadSheet, Cell, Sheet, find};

/// One answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
    /// `NR`: the question does not arise.
    NotRelevant,
    /// `.` or text that is no answer.
    Dot,
    /// Nothing was written.
    Blank,
}

impl Answer {
    /// Reads a cell. `Yyes`, which stands once in the data, counts as no answer: the published
    /// score of that service is met only so.
    pub fn read(cell: &Cell) -> Self {
        let text = cell.text();
        if cell.is_blank() {
            Self::Blank
        } else if text.eq_ignore_ascii_case("yes") {
            Self::Yes
        } else if text.eq_ignore_ascii_case("no") {
            Self::No
        } else if text.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("nr")) {
            Self::NotRelevant
        } else {
            Self::Dot
        }
    }
}

/// The level of government of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tier {
    Central,
    Regional,
    Local,
}

/// One service in one country: country, life event, number of the service.
pub(super) type Key = (String, usize, String);

/// One row of answers.
pub(super) struct Row {
    pub answers: Vec<Answer>,
    pub number: Option<Exact>,
    level: String,
    automated: bool,
    not_applicable: bool,
}

/// The rows of every service.
pub(super) type Rows = BTreeMap<Key, Vec<Row>>;

/// What every sheet of services starts with.
const COMMON: [&str; 6] =
    ["Country", "Life event", "Service", "Government level", "Service Provider", "Url"];

/// Reads the raw sheet whose name starts so: the questions, and one column of numbers if named.
pub(super) fn read(
    sheets: &[Sheet],
    start: &str,
    questions: &[&str],
    number: Option<&str>,
) -> Result<Rows, BadSheet> {
    let sheet = find(sheets, start)?;
    let headings: Vec<&str> = COMMON.iter().chain(questions).copied().chain(number).collect();
    let (head, columns) = sheet.columns(&headings)?;
    let mut rows = Rows::new();
    for at in head + 1..sheet.rows.len() {
        let cell = |column: usize| sheet.cell(at, columns[column]);
        if cell(0).is_blank() {
            continue;
        }
        let key = key(sheet, at, [cell(0), cell(1), cell(2)])?;
        let says = |word: &str| {
            [4, 5].iter().any(|column| cell(*column).text().to_lowercase().contains(word))
        };
        let first = COMMON.len();
        rows.entry(key).or_default().push(Row {
            answers: (first..first + questions.len()).map(|c| Answer::read(cell(c))).collect(),
            number: number.and_then(|_| cell(first + questions.len()).number()),
            level: cell(3).text().to_lowercase(),
            automated: says("proactive"),
            not_applicable: says("not applicable"),
        });
    }
    Ok(rows)
}

/// The key of a service. Only the number that starts its name counts: one name in the data is
/// damaged by a pasted cell reference (`t+E484:W508o`).
pub(super) fn key(sheet: &Sheet, row: usize, cells: [&Cell; 3]) -> Result<Key, BadSheet> {
    let [country, life_event, service] = cells.map(Cell::text);
    let fault = |what: String| BadSheet::Row { sheet: sheet.name.clone(), row: row + 1, what };
    let event =
        event(life_event).ok_or_else(|| fault(format!("unknown life event {life_event:?}")))?;
    let number = service.split_whitespace().next().unwrap_or_default();
    if country.is_empty() || number.is_empty() {
        return Err(fault("the country or the service is missing".to_owned()));
    }
    Ok((country.to_owned(), event, number.to_owned()))
}

/// Whether the service is granted without a request.
pub(super) fn is_automated(rows: &[Row]) -> bool {
    rows.iter().all(|row| row.automated)
}

/// Whether the country has the service at all.
pub(super) fn is_applicable(rows: &[Row]) -> bool {
    !rows.iter().all(|row| row.not_applicable)
}

/// The level of a service: the highest that any of its sites names.
pub(super) fn tier(rows: &[Row]) -> Option<Tier> {
    let any = |words: &[&str]| rows.iter().any(|row| words.contains(&row.level.as_str()));
    if any(&["central", "national"]) {
        Some(Tier::Central)
    } else if any(&["regional"]) {
        Some(Tier::Regional)
    } else if any(&["local"]) {
        Some(Tier::Local)
    } else {
        None
    }
}
