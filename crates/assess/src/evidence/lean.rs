//! The quick way for very large evidence: rows of a CSV file as observations, without keeping any.
//! Corrections and record ids are *not* followed here; such a file goes the careful way.

use domain::assessment::{Level, State};

use super::read::{level, method, no_word, width};
use crate::said::{Said, said};
use crate::score::{Measure, Observation};

/// The columns of a file whose rows are to be observed one by one.
#[derive(Clone, Copy, Debug)]
pub struct Lean {
    unit: usize,
    indicator: usize,
    value: usize,
    item: Option<usize>,
    state: Option<usize>,
    url: Option<usize>,
    level: Option<usize>,
    method: Option<usize>,
    corrects: Option<usize>,
    width: usize,
}

impl Lean {
    /// Finds the columns.
    ///
    /// # Errors
    /// When a column is missing, unknown or stands twice.
    pub fn new(header: &csv::StringRecord) -> Result<Self, Vec<Said>> {
        super::read::header(header)?;
        let find = |name: &str| header.iter().position(|column| column == name);
        let need = |name: &str| {
            find(name).ok_or_else(|| vec![said("column-missing", [("column", name.into())])])
        };
        Ok(Self {
            unit: need("unit")?,
            indicator: need("indicator")?,
            value: need("value")?,
            item: find("item"),
            state: find("state"),
            url: find("url"),
            level: find("level"),
            method: find("method"),
            corrects: find("corrects"),
            width: header.len(),
        })
    }

    /// The observation of one row.
    ///
    /// # Errors
    /// What is wrong with the row.
    pub fn observe<'r>(&self, record: &'r csv::StringRecord) -> Result<Observation<'r>, Said> {
        if record.len() != self.width {
            return Err(width(record, self.width));
        }
        let at =
            |column: Option<usize>| column.and_then(|at| record.get(at)).unwrap_or_default().trim();
        let (value, state) = (at(Some(self.value)), at(self.state));
        if !at(self.corrects).is_empty() {
            return Err(said("correction-streamed", []));
        }
        if !at(self.method).is_empty() && method(at(self.method)).is_none() {
            return Err(no_word("method", at(self.method)));
        }
        let state = match (state, value) {
            ("", "") => return Err(said("no-value-no-state", [])),
            ("", _) => State::Measured,
            (text, _) => State::parse(text).ok_or_else(|| no_word("state", text))?,
        };
        if state != State::Measured && !value.is_empty() {
            let values = [("state", state.code().into()), ("text", value.into())];
            return Err(said("state-with-value", values));
        }
        let measure = match value {
            "" => None,
            text => Some(Measure::parse(text).map_err(|error| {
                said("value", [("text", text.into()), ("why", error.said().into())])
            })?),
        };
        let tier = match at(self.level) {
            "" => Level::default(),
            text => level(text).ok_or_else(|| no_word("level", text))?,
        };
        Ok(Observation {
            unit: at(Some(self.unit)),
            item: at(self.item),
            leaf: at(Some(self.indicator)),
            site: at(self.url),
            level: tier,
            state,
            value: measure,
        })
    }
}
