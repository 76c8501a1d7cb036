//! Reads files of rows – JSON lines, separated values, workbooks – within bounds.

mod archive;
mod lines;
mod separated;
mod workbook;

use std::fs::File;
use std::path::Path;

use service::items::SourceRow;

use crate::exit::{Kind, failure};

/// The largest file read whole; JSON lines are streamed and may be larger.
const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// The rows of a file, in its order.
pub type Rows = Box<dyn Iterator<Item = SourceRow>>;

/// Opens a file by what its name ends in.
pub fn open(path: &Path) -> anyhow::Result<Rows> {
    let file = File::open(path).map_err(|why| unreadable(path, &why.to_string()))?;
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let rows: Result<Rows, String> = match ending.to_ascii_lowercase().as_str() {
        "jsonl" | "ndjson" => Ok(Box::new(lines::rows(file))),
        "csv" | "tsv" | "txt" => separated::rows(&whole(path, &file)?).map(boxed),
        "xlsx" | "xlsm" => workbook::rows(whole(path, &file)?).map(boxed),
        _ => Err("the name must end in .jsonl, .csv, .tsv or .xlsx".to_owned()),
    };
    rows.map_err(|why| unreadable(path, &why))
}

/// The text of a file in whatever encoding it comes: UTF-8, GBK, GB 18030, Big5 or UTF-16.
pub fn text(path: &Path) -> anyhow::Result<String> {
    let file = File::open(path).map_err(|why| unreadable(path, &why.to_string()))?;
    separated::decoded(&whole(path, &file)?).map_err(|why| unreadable(path, &why))
}

/// The rows of a workbook's first sheet, each with its line.
pub fn sheet(path: &Path) -> anyhow::Result<Vec<(u64, Vec<String>)>> {
    let file = File::open(path).map_err(|why| unreadable(path, &why.to_string()))?;
    workbook::cells(&whole(path, &file)?).map_err(|why| unreadable(path, &why))
}

fn boxed(rows: Vec<SourceRow>) -> Rows {
    Box::new(rows.into_iter())
}

fn whole(path: &Path, file: &File) -> anyhow::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let read = file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes);
    read.map_err(|why| unreadable(path, &why.to_string()))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(unreadable(
            path,
            "it is larger than 256 MiB; split it, or stream it as the command allows",
        ));
    }
    Ok(bytes)
}

/// Says that a file cannot be read, with the exit code for it.
pub fn unreadable(path: &Path, why: &str) -> anyhow::Error {
    failure(Kind::Input, format!("{} cannot be read: {why}", path.display()))
}

/// Pairs the names of the heading with the cells of a row; empty cells say nothing.
fn named(names: &[String], cells: Vec<String>) -> domain::import::RawRow {
    use domain::import::RawValue;
    let pairs = names.iter().zip(cells).filter(|(name, _)| !name.is_empty());
    pairs
        .map(|(name, cell)| {
            let value = if cell.is_empty() { RawValue::Null } else { RawValue::Text(cell) };
            (name.clone(), value)
        })
        .collect()
}

#[cfg(test)]
mod tests;
