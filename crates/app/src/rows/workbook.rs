//! Workbooks: the first sheet, its first row the heading.

use std::io::Cursor;

use calamine::{Data, DataRef, Reader, Xlsx};
use service::items::{SourceRow, Unread};

use super::{archive, named};

/// The most rows a sheet can have.
const ROWS_MAX: u32 = 1_048_576;
/// The most columns read; published tables have some hundred.
const COLUMNS_MAX: u32 = 1024;
/// The most text a sheet may hold.
const TEXT_BYTES_MAX: usize = 512 * 1024 * 1024;

/// The rows below the heading.
pub fn rows(bytes: Vec<u8>) -> Result<Vec<SourceRow>, String> {
    archive::check(&bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|why| why.to_string())?;
    let sheet = book.sheet_names().first().cloned().ok_or("it has no sheet")?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(|why| why.to_string())?;
    let mut grid = Grid::default();
    while let Some(cell) = cells.next_cell().map_err(|why| why.to_string())? {
        grid.put(cell.get_position(), shown(cell.get_value()))?;
    }
    grid.finish()
}

/// The first sheet as it stands: each row that has a cell, with its line and its cells as text. A
/// number keeps its shortest decimal; an error of a formula is kept as its code.
pub fn cells(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>, String> {
    archive::check(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|why| why.to_string())?;
    let sheet = book.sheet_names().first().cloned().ok_or("it has no sheet")?;
    let mut reader = book.worksheet_cells_reader(&sheet).map_err(|why| why.to_string())?;
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    let mut text_bytes = 0;
    while let Some(cell) = reader.next_cell().map_err(|why| why.to_string())? {
        let (row, column) = cell.get_position();
        let text = match Data::from(cell.get_value().clone()) {
            Data::Error(code) => code.to_string(),
            _ => shown(cell.get_value()),
        };
        text_bytes += text.len();
        if row >= ROWS_MAX || column >= COLUMNS_MAX || text_bytes > TEXT_BYTES_MAX {
            return Err("it holds more cells than a table of records can have".to_owned());
        }
        let line = u64::from(row) + 1;
        if rows.last().is_none_or(|(last, _)| *last != line) {
            rows.push((line, Vec::new()));
        }
        if let Some((_, cells)) = rows.last_mut() {
            let column = column as usize;
            cells.resize(cells.len().max(column + 1), String::new());
            cells[column] = text;
        }
    }
    Ok(rows)
}

/// Cells as they come, row by row.
#[derive(Default)]
struct Grid {
    names: Vec<String>,
    rows: Vec<SourceRow>,
    row: u32,
    cells: Vec<String>,
    text_bytes: usize,
}

impl Grid {
    fn put(&mut self, (row, column): (u32, u32), text: String) -> Result<(), String> {
        self.text_bytes += text.len();
        if row >= ROWS_MAX || column >= COLUMNS_MAX || self.text_bytes > TEXT_BYTES_MAX {
            return Err("it holds more cells than a table of items can have".to_owned());
        }
        if row != self.row {
            self.close();
            self.row = row;
        }
        let column = column as usize;
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = text;
        Ok(())
    }

    fn close(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        let line = u64::from(self.row) + 1;
        if cells.iter().all(String::is_empty) {
        } else if self.names.is_empty() {
            self.names = cells;
        } else if cells.iter().skip(self.names.len()).any(|cell| !cell.is_empty()) {
            self.rows.push((line, Err(Unread::NoRow(cells.join("\t")))));
        } else {
            self.rows.push((line, Ok(named(&self.names, cells))));
        }
    }

    fn finish(mut self) -> Result<Vec<SourceRow>, String> {
        self.close();
        if self.names.is_empty() {
            return Err("its first sheet is empty".to_owned());
        }
        Ok(self.rows)
    }
}

fn shown(value: &DataRef<'_>) -> String {
    match Data::from(value.clone()) {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            text.trim().to_owned()
        }
        Data::Int(number) => number.to_string(),
        // Rust prints a whole float without a point: 20, not 20.0.
        Data::Float(number) => number.to_string(),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        // A formula that failed says nothing.
        Data::Error(_) => String::new(),
    }
}
