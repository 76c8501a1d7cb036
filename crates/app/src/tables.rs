//! Spreadsheets in: a workbook's bytes as plain sheets for the assessment engine.

use anyhow::Context as _;
use assess::repro::{Cell, Sheet};
use calamine::{Data, Reader as _, Xlsx};

/// Reads the sheets whose names start with one of the given texts.
///
/// # Errors
/// When the bytes are no workbook or a sheet cannot be read.
pub fn sheets(bytes: &[u8], starts: &[&str]) -> anyhow::Result<Vec<Sheet>> {
    let mut book: Xlsx<_> =
        Xlsx::new(std::io::Cursor::new(bytes)).context("failed to open the workbook")?;
    let names = book.sheet_names();
    let wanted =
        names.into_iter().filter(|name| starts.iter().any(|start| name.starts_with(start)));
    wanted
        .map(|name| {
            let range = book
                .worksheet_range(&name)
                .with_context(|| format!("failed to read the sheet {name:?}"))?;
            let rows = range.rows().map(|row| row.iter().map(cell).collect()).collect();
            Ok(Sheet { name, rows })
        })
        .collect()
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::Int(value) => Cell::Text(value.to_string()),
        Data::Float(value) => Cell::Number(*value),
        Data::Bool(value) => Cell::Bool(*value),
        other => Cell::Text(other.to_string()),
    }
}
