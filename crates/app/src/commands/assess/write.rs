//! The results of an assessment as files: tables for programs, and the report for people.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use assess::score::Scorecard;
use domain::assessment::{Definition, Published};

use super::Output;
use super::report::{Assessed, Part, Report, write_book, write_html, write_pdf, write_text};
use crate::formula::guarded_but_numbers;

/// Writes one form of the results into a folder.
pub fn write(
    format: Output,
    assessed: Assessed<'_>,
    report: &Report,
    folder: &Path,
) -> anyhow::Result<()> {
    let Assessed { definition, card, .. } = assessed;
    let name = match format {
        Output::Csv => "scores.csv",
        Output::Json => "scores.json",
        Output::Text => "report.txt",
        Output::Html => "report.html",
        Output::Pdf => "report.pdf",
        Output::Xlsx => "report.xlsx",
    };
    let path = folder.join(name);
    let failed = || format!("failed to write {}", path.display());
    let mut out = open(&path)?;
    match format {
        Output::Csv => {
            write_csv(&mut out, &card.published(definition)).with_context(failed)?;
            return write_tables(report, &folder.join("tables"));
        }
        Output::Json => write_json(&mut out, definition, card, report),
        Output::Text => write_text(&mut out, report).map_err(Into::into),
        Output::Html => write_html(&mut out, report).map_err(Into::into),
        Output::Pdf => write_pdf(&mut out, report),
        Output::Xlsx => return write_book(out, report, definition, card).with_context(failed),
    }
    .with_context(failed)?;
    out.flush().with_context(failed)
}

fn open(path: &Path) -> anyhow::Result<std::io::BufWriter<std::fs::File>> {
    let file = std::fs::File::create(path);
    let file = file.with_context(|| format!("failed to write {}", path.display()))?;
    Ok(std::io::BufWriter::new(file))
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
            &guarded_but_numbers(&row.unit),
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

/// Every table of the report as a file of its own.
fn write_tables(report: &Report, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("failed to make {}", folder.display()))?;
    for part in report.parts() {
        let path = folder.join(format!("{}.csv", part.id));
        let mut table = csv::Writer::from_writer(open(&path)?);
        table.write_record(part.heads.iter().map(|head| guarded_but_numbers(&head.name)))?;
        for row in &part.rows {
            table.write_record(row.iter().map(|cell| guarded_but_numbers(cell)))?;
        }
        table.flush().with_context(|| format!("failed to write {}", path.display()))?;
    }
    Ok(())
}

fn write_json(
    out: &mut impl std::io::Write,
    definition: &Definition,
    card: &Scorecard,
    report: &Report,
) -> anyhow::Result<()> {
    let table = |part: &Part| {
        serde_json::json!({
            "id": part.id,
            "title": part.title,
            "columns": part.heads.iter().map(|head| &head.key).collect::<Vec<_>>(),
            "rows": part.rows,
        })
    };
    let document = serde_json::json!({
        "version": 1,
        "lang": report.lang.tag(),
        "definition": definition,
        "scores": card.published(definition),
        "tables": report.parts().map(table).collect::<Vec<_>>(),
    });
    Ok(serde_json::to_writer_pretty(&mut *out, &document)?)
}
