//! Units in rows, columns of numbers and of groups.

use std::collections::BTreeSet;

use super::CompositeError;
use crate::tools::Cell;

/// A column of numbers with its code.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The code of the indicator or aggregate.
    pub code: String,
    /// One value for each unit.
    pub values: Vec<Cell>,
}

/// Units and columns of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The units' codes, in rising order.
    pub units: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
}

impl Table {
    /// Reads a table with a column `uCode`; every other column must be numbers, `NA` or empty.
    ///
    /// # Errors
    /// Text that is not a table, a code that stands twice, or a cell that is not a finite number.
    pub fn parse(name: &'static str, text: &str) -> Result<Self, CompositeError> {
        let raw = RawTable::parse(name, text)?;
        let (order, units) = raw.unit_order(name)?;
        let columns = raw
            .header
            .iter()
            .filter(|code| *code != "uCode")
            .map(|code| raw.numbers(name, code, &order))
            .collect::<Result<Vec<Column>, CompositeError>>()?;
        Ok(Self { units, columns })
    }

    /// The column with a code.
    pub fn column(&self, code: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.code == code)
    }

    /// The table without the units that are not kept.
    pub(crate) fn kept(&self, is_kept: &[bool]) -> Self {
        let keep = |at: &usize| is_kept[*at];
        let rows: Vec<usize> = (0..self.units.len()).filter(keep).collect();
        let units = rows.iter().map(|at| self.units[*at].clone()).collect();
        let column = |column: &Column| Column {
            code: column.code.clone(),
            values: rows.iter().map(|at| column.values[*at]).collect(),
        };
        Self { units, columns: self.columns.iter().map(column).collect() }
    }
}

/// A table as text, before anybody knows which columns are numbers.
pub(crate) struct RawTable {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl RawTable {
    pub(crate) fn parse(name: &'static str, text: &str) -> Result<Self, CompositeError> {
        let bad =
            |error: csv::Error| CompositeError::BadTable { table: name, reason: error.to_string() };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header: Vec<String> = reader.headers().map_err(bad)?.iter().map(trimmed).collect();
        let distinct: BTreeSet<&String> = header.iter().collect();
        if distinct.len() != header.len() {
            let twice = header.iter().enumerate().find(|(at, code)| header[..*at].contains(code));
            let code = twice.map_or_else(String::new, |(_, code)| code.clone());
            return Err(CompositeError::Twice(code));
        }
        let rows = reader
            .records()
            .map(|record| record.map(|cells| cells.iter().map(trimmed).collect()).map_err(bad))
            .collect::<Result<Vec<Vec<String>>, CompositeError>>()?;
        if rows.is_empty() {
            return Err(CompositeError::BadTable { table: name, reason: "no rows".to_owned() });
        }
        Ok(Self { header, rows })
    }

    pub(crate) fn position(&self, name: &'static str, code: &str) -> Result<usize, CompositeError> {
        let found = self.header.iter().position(|header| header == code);
        found.ok_or_else(|| CompositeError::NoColumn { table: name, column: code.to_owned() })
    }

    /// The rows in rising order of unit codes, and the codes.
    pub(crate) fn unit_order(
        &self,
        name: &'static str,
    ) -> Result<(Vec<usize>, Vec<String>), CompositeError> {
        let code = self.position(name, "uCode")?;
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by(|a, b| self.rows[*a][code].cmp(&self.rows[*b][code]));
        let units: Vec<String> = order.iter().map(|row| self.rows[*row][code].clone()).collect();
        match units.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(CompositeError::Twice(pair[0].clone())),
            None => Ok((order, units)),
        }
    }

    pub(crate) fn numbers(
        &self,
        name: &'static str,
        code: &str,
        order: &[usize],
    ) -> Result<Column, CompositeError> {
        let at = self.position(name, code)?;
        let unit = self.position(name, "uCode")?;
        let values = order
            .iter()
            .map(|row| {
                number(&self.rows[*row][at]).ok_or_else(|| CompositeError::NotANumber {
                    unit: self.rows[*row][unit].clone(),
                    column: code.to_owned(),
                    text: self.rows[*row][at].clone(),
                })
            })
            .collect::<Result<Vec<Cell>, CompositeError>>()?;
        Ok(Column { code: code.to_owned(), values })
    }

    pub(crate) fn texts(
        &self,
        name: &'static str,
        code: &str,
        order: &[usize],
    ) -> Result<Vec<String>, CompositeError> {
        let at = self.position(name, code)?;
        Ok(order.iter().map(|row| self.rows[*row][at].clone()).collect())
    }
}

/// A finite number, `Some(None)` for a gap, or nothing for anything else.
pub(crate) fn number(text: &str) -> Option<Cell> {
    if text.is_empty() || text == "NA" {
        return Some(None);
    }
    // `parse` would take "nan" and "inf", which are not observations.
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Some)
}

fn trimmed(cell: &str) -> String {
    cell.trim().to_owned()
}
