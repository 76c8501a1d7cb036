//! `tongban export`: writes published items as rows that import reads back as unchanged.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use domain::import::row_of;
use domain::item::ItemVersion;
use domain::region::RegionCode;
use rust_xlsxwriter::Workbook;
use store::{Db, Options};

use super::say;
use crate::cli::ExportItems;
use crate::config::{Config, shown};
use crate::exit::{Kind, failure};
use crate::formula::guarded;
use crate::open;

/// The most rows of a sheet, with its heading.
const SHEET_ROWS_MAX: u32 = 1_048_576;

/// Writes the published items, all or those of one region and below.
pub fn items(config: &Config, asked: &ExportItems) -> anyhow::Result<()> {
    let region = match &asked.region {
        None => None,
        Some(code) => Some(
            RegionCode::parse(code)
                .map_err(|_| failure(Kind::Input, format!("{code} is no six-digit region code")))?,
        ),
    };
    let db = open::ready(&config.database, &Options { connections: 2, ..Options::default() })?;
    let ending = asked.file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let written = match ending.to_ascii_lowercase().as_str() {
        "jsonl" | "ndjson" => lines(&db, region, &asked.file),
        "csv" => separated(&db, region, &asked.file),
        "xlsx" => workbook(&db, region, &asked.file),
        _ => Err(failure(Kind::Input, "the name must end in .jsonl, .csv or .xlsx")),
    };
    let shown = shown(&config.database);
    let written = written.map_err(|why| why.context(format!("failed to export from {shown}")))?;
    say(&format!("{written} items written to {}", asked.file.display()));
    Ok(())
}

/// Hands every item to `tell`; a fault of its own stops the walk.
fn each(
    db: &Db,
    region: Option<RegionCode>,
    mut tell: impl FnMut(&ItemVersion) -> anyhow::Result<()>,
) -> anyhow::Result<u32> {
    let (mut count, mut fault) = (0, None);
    service::items::each(db, region, |item| {
        if fault.is_none() {
            fault = tell(item).err();
            count += 1;
        }
    })?;
    match fault {
        Some(fault) => Err(fault),
        None => Ok(count),
    }
}

fn lines(db: &Db, region: Option<RegionCode>, path: &Path) -> anyhow::Result<u32> {
    let mut out = BufWriter::new(File::create(path)?);
    let count = each(db, region, |item| {
        serde_json::to_writer(&mut out, &row_of(item))?;
        Ok(out.write_all(b"\n")?)
    })?;
    out.flush()?;
    Ok(count)
}

/// The names of all columns, in order; a first walk finds them.
fn columns(db: &Db, region: Option<RegionCode>) -> anyhow::Result<Vec<String>> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    each(db, region, |item| {
        names.extend(row_of(item).into_keys());
        Ok(())
    })?;
    Ok(names.into_iter().collect())
}

fn separated(db: &Db, region: Option<RegionCode>, path: &Path) -> anyhow::Result<u32> {
    let names = columns(db, region)?;
    let mut file = BufWriter::new(File::create(path)?);
    // Spreadsheets read the file as UTF-8 by this mark.
    file.write_all("\u{feff}".as_bytes())?;
    let mut out = csv::Writer::from_writer(file);
    out.write_record(&names)?;
    let count = each(db, region, |item| {
        let mut row = row_of(item);
        let cells = names.iter().map(|name| guarded(row.remove(name).unwrap_or_default()));
        Ok(out.write_record(cells)?)
    })?;
    out.flush()?;
    Ok(count)
}

fn workbook(db: &Db, region: Option<RegionCode>, path: &Path) -> anyhow::Result<u32> {
    let names = columns(db, region)?;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    for (name, column) in names.iter().zip(0_u16..) {
        sheet.write_string(0, column, name)?;
    }
    let mut n = 0;
    let count = each(db, region, |item| {
        n += 1;
        anyhow::ensure!(n < SHEET_ROWS_MAX, "a sheet has no room for more items");
        let mut row = row_of(item);
        for (name, column) in names.iter().zip(0_u16..) {
            if let Some(cell) = row.remove(name) {
                // Always a text: no cell is a formula or a number.
                sheet.write_string(n, column, cell)?;
            }
        }
        Ok(())
    })?;
    book.save(path)?;
    Ok(count)
}
