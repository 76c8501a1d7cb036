//! The results of an assessment as files: a table, a document, a ranking to read.

use std::path::Path;

use anyhow::Context as _;
use assess::exact::show as rounded;
use assess::score::Scorecard;
use domain::assessment::{Definition, Published};

use super::Output;

/// The rules that every result depends on.
pub fn header(out: &mut impl std::io::Write, definition: &Definition) -> std::io::Result<()> {
    let Definition { rounding, rank, aggregation, missing, .. } = definition;
    writeln!(
        out,
        "rounding {:?} to {} places for display only; places {rank:?}; {aggregation:?}, missing {missing:?}",
        rounding.rule, rounding.digits
    )?;
    for band in &definition.bands {
        let edge = match (&band.from, band.open) {
            (None, _) => "the rest".to_owned(),
            (Some(from), true) => format!("above {}", from.0),
            (Some(from), false) => format!("from {}", from.0),
        };
        writeln!(
            out,
            "band {}: {edge}{}",
            band.name.zh,
            if band.assumed { " (assumed)" } else { "" }
        )?;
    }
    Ok(())
}

/// Writes one form of the results into a folder.
pub fn write(
    format: Output,
    definition: &Definition,
    card: &Scorecard,
    folder: &Path,
) -> anyhow::Result<()> {
    let name = match format {
        Output::Csv => "scores.csv",
        Output::Json => "scores.json",
        Output::Text => "ranking.txt",
        Output::Xlsx => "scores.xlsx",
    };
    let path = folder.join(name);
    let file = std::fs::File::create(&path)
        .with_context(|| format!("failed to write {}", path.display()))?;
    let mut out = std::io::BufWriter::new(file);
    match format {
        Output::Csv => write_csv(&mut out, &card.published(definition)),
        Output::Json => write_json(&mut out, definition, card),
        Output::Text => write_text(&mut out, definition, card),
        Output::Xlsx => super::workbook::write(out, definition, card),
    }
    .with_context(|| format!("failed to write {}", path.display()))
}

/// Text that a spreadsheet would take for a formula is marked as text.
fn neutral(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn write_csv(out: &mut impl std::io::Write, rows: &[Published]) -> anyhow::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record([
        "unit",
        "node",
        "value",
        "exact",
        "band",
        "rank",
        "records",
        "left_out",
        "vetoed_by",
    ])?;
    for row in rows {
        let rank = row.rank.map(|rank| rank.to_string()).unwrap_or_default();
        table.write_record([
            &neutral(&row.unit),
            &row.node,
            row.value.as_deref().unwrap_or_default(),
            row.exact.as_deref().unwrap_or_default(),
            row.band.as_deref().unwrap_or_default(),
            &rank,
            &row.records.to_string(),
            &row.left_out.to_string(),
            row.vetoed_by.as_deref().unwrap_or_default(),
        ])?;
    }
    Ok(table.flush()?)
}

fn write_json(
    out: &mut impl std::io::Write,
    definition: &Definition,
    card: &Scorecard,
) -> anyhow::Result<()> {
    let document = serde_json::json!({
        "version": 1,
        "definition": definition,
        "scores": card.published(definition),
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    Ok(out.flush()?)
}

fn write_text(
    out: &mut impl std::io::Write,
    definition: &Definition,
    card: &Scorecard,
) -> anyhow::Result<()> {
    writeln!(out, "{} / {}", definition.name.zh, definition.name.en)?;
    header(out, definition)?;
    let mut units: Vec<_> = card.units.iter().collect();
    units.sort_by_key(|unit| (unit.rank.is_none(), unit.rank));
    for unit in units {
        let rank = unit.rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
        let value = unit
            .index
            .value
            .as_ref()
            .map_or_else(|| "-".to_owned(), |v| rounded(v, definition.rounding));
        let band = unit.band.map_or("-", |at| definition.bands[at].name.zh.as_str());
        writeln!(out, "{rank:>4}  {value:>8}  {band}  {}", unit.unit)?;
    }
    Ok(out.flush()?)
}
