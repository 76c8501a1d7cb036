//! Readers of evidence from text: CSV with a header line, or one JSON object a line.

use domain::assessment::{Evidence, Level, Method, State};

use super::{Checker, Fault, Row};
use crate::said::{Said, of_reader, said};

/// The columns that a CSV file may have; `unit`, `indicator` and `state` or `value` are needed.
pub const COLUMNS: [&str; 26] = [
    "id",
    "unit",
    "item",
    "indicator",
    "value",
    "state",
    "reason",
    "method",
    "url",
    "url_final",
    "status",
    "at_ms",
    "tool",
    "body_sha256",
    "archived",
    "quote",
    "span_start",
    "span_end",
    "charset",
    "charset_percent",
    "rater",
    "second_value",
    "repeats",
    "settled_because",
    "level",
    "frame",
];

/// The column that names the record that is corrected.
const CORRECTS: &str = "corrects";

/// Reads CSV; every row is checked, and only a file without faults gives rows.
///
/// # Errors
/// Every fault with its line.
pub fn read_csv(text: &str, checker: &mut Checker<'_>) -> Result<Vec<Row>, Vec<Fault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| vec![csv_fault(&error)])?.clone();
    let first = |what: Said| Fault { line: 1, what };
    self::header(&header).map_err(|faults| faults.into_iter().map(first).collect::<Vec<_>>())?;
    let mut faults: Vec<Fault> = Vec::new();
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Err(error) => faults.push(csv_fault(&error)),
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                match row(&header, &record) {
                    Err(what) => faults.push(Fault { line, what }),
                    Ok(evidence) => take(line, evidence, checker, &mut rows, &mut faults),
                }
            }
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// Reads rows of a table, such as a sheet of a workbook: a heading, then rows with their lines. Rows
/// of empty cells are passed over, and short rows are filled up with empty cells.
///
/// # Errors
/// Every fault with its line.
pub fn read_rows(
    heading: &[String],
    table: impl IntoIterator<Item = (u64, Vec<String>)>,
    checker: &mut Checker<'_>,
) -> Result<Vec<Row>, Vec<Fault>> {
    let header: csv::StringRecord = heading.iter().map(|cell| cell.trim()).collect();
    let first = |what: Said| Fault { line: 1, what };
    self::header(&header).map_err(|faults| faults.into_iter().map(first).collect::<Vec<_>>())?;
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (line, mut cells) in table {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        cells.resize(cells.len().max(header.len()), String::new());
        match row(&header, &csv::StringRecord::from(cells)) {
            Err(what) => faults.push(Fault { line, what }),
            Ok(evidence) => take(line, evidence, checker, &mut rows, &mut faults),
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// Every fault of a header line.
pub(super) fn header(header: &csv::StringRecord) -> Result<(), Vec<Said>> {
    let mut faults = Vec::new();
    for (at, column) in header.iter().enumerate() {
        if !COLUMNS.contains(&column) && column != CORRECTS {
            faults.push(said("column-unknown", [("column", column.into())]));
        }
        if header.iter().take(at).any(|before| before == column) {
            faults.push(said("column-twice", [("column", column.into())]));
        }
    }
    for needed in ["unit", "indicator", "value"] {
        if !header.iter().any(|column| column == needed) {
            faults.push(said("column-missing", [("column", needed.into())]));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Reads JSON lines; empty lines are passed over.
///
/// # Errors
/// Every fault with its line.
pub fn read_jsonl(text: &str, checker: &mut Checker<'_>) -> Result<Vec<Row>, Vec<Fault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (line, body) in (1u64..).zip(text.lines()) {
        if body.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Evidence>(body) {
            Err(error) => faults.push(Fault { line, what: of_reader(&error.to_string()) }),
            Ok(mut evidence) => {
                evidence.state = evidence.state.or(implied(evidence.value.as_deref()));
                take(line, evidence, checker, &mut rows, &mut faults);
            }
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

fn take(
    line: u64,
    evidence: Evidence,
    checker: &mut Checker<'_>,
    rows: &mut Vec<Row>,
    faults: &mut Vec<Fault>,
) {
    let mut found = checker.check(line, &evidence);
    if evidence.state.is_none() {
        found.push(Fault { line, what: said("no-value-no-state", []) });
    }
    if found.is_empty() {
        rows.push(Row { line, evidence });
    }
    faults.append(&mut found);
}

/// A value without a state was measured.
fn implied(value: Option<&str>) -> Option<State> {
    value.filter(|text| !text.trim().is_empty()).map(|_| State::Measured)
}

fn csv_fault(error: &csv::Error) -> Fault {
    let line = error.position().map_or(0, csv::Position::line);
    Fault { line, what: of_reader(&error.to_string()) }
}

fn row(header: &csv::StringRecord, record: &csv::StringRecord) -> Result<Evidence, Said> {
    if record.len() != header.len() {
        return Err(width(record, header.len()));
    }
    let mut evidence = Evidence::default();
    let (mut start, mut end) = (None, None);
    for (column, text) in header.iter().zip(record.iter()) {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        match column {
            "state" => evidence.state = Some(word(column, text, State::parse(text))?),
            "method" => evidence.method = word(column, text, method(text))?,
            "level" => evidence.level = word(column, text, level(text))?,
            "status" => evidence.status = Some(number(column, text)?),
            "at_ms" => evidence.at_ms = Some(number(column, text)?),
            "charset_percent" => evidence.charset_percent = Some(number(column, text)?),
            "span_start" => start = Some(number(column, text)?),
            "span_end" => end = Some(number(column, text)?),
            "value" => evidence.value = Some(text.to_owned()),
            "second_value" => evidence.second_value = Some(text.to_owned()),
            "repeats" => evidence.repeats = text.split_whitespace().map(str::to_owned).collect(),
            CORRECTS => evidence.corrects = Some(text.to_owned()),
            _ => *field(&mut evidence, column)? = text.to_owned(),
        }
    }
    evidence.span = match (start, end) {
        (Some(start), Some(end)) if start <= end => Some((start, end)),
        (None, None) => None,
        _ => return Err(said("span", [])),
    };
    evidence.state = evidence.state.or(implied(evidence.value.as_deref()));
    Ok(evidence)
}

fn field<'a>(evidence: &'a mut Evidence, column: &str) -> Result<&'a mut String, Said> {
    Ok(match column {
        "id" => &mut evidence.id,
        "unit" => &mut evidence.unit,
        "item" => &mut evidence.item,
        "indicator" => &mut evidence.indicator,
        "reason" => &mut evidence.reason,
        "url" => &mut evidence.url,
        "url_final" => &mut evidence.url_final,
        "tool" => &mut evidence.tool,
        "body_sha256" => &mut evidence.body_sha256,
        "archived" => &mut evidence.archived,
        "quote" => &mut evidence.quote,
        "charset" => &mut evidence.charset,
        "rater" => &mut evidence.rater,
        "settled_because" => &mut evidence.settled_because,
        "frame" => &mut evidence.frame,
        other => return Err(said("column-unknown", [("column", other.into())])),
    })
}

pub(super) fn width(record: &csv::StringRecord, wanted: usize) -> Said {
    said("fields", [("found", record.len().into()), ("wanted", wanted.into())])
}

pub(super) fn no_word(column: &str, text: &str) -> Said {
    said("no-word", [("column", column.into()), ("text", text.into())])
}

fn word<T>(column: &str, text: &str, read: Option<T>) -> Result<T, Said> {
    read.ok_or_else(|| no_word(column, text))
}

fn number<T: std::str::FromStr>(column: &str, text: &str) -> Result<T, Said> {
    let values = || [("column", column.into()), ("text", text.into())];
    text.parse().map_err(|_| said("whole-number", values()))
}

pub(super) fn method(text: &str) -> Option<Method> {
    Some(match text {
        "probe" => Method::Probe,
        "extraction" => Method::Extraction,
        "rater" => Method::Rater,
        "import" => Method::Import,
        _ => return None,
    })
}

pub(super) fn level(text: &str) -> Option<Level> {
    Some(match text {
        "central" => Level::Central,
        "regional" => Level::Regional,
        "local" => Level::Local,
        _ => return None,
    })
}
