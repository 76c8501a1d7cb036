//! The report as a workbook with a sheet for each table. Every text is written as text, so that no
//! spreadsheet takes a unit's name for a formula; every number as a number.

use std::collections::BTreeSet;

use assess::score::Scorecard;
use domain::assessment::{Definition, Published};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{Part, Report, heads, table};

/// The most letters that a sheet's name may have.
const NAME_MAX: usize = 31;

/// Writes the workbook: the tables of the report, and every number of the scorecard.
///
/// # Errors
/// When it cannot be written.
pub fn write(
    out: impl std::io::Write + std::io::Seek + Send,
    report: &Report,
    definition: &Definition,
    card: &Scorecard,
) -> anyhow::Result<()> {
    let mut book = Workbook::new();
    let mut names = BTreeSet::new();
    sentences(book.add_worksheet(), report, &mut names)?;
    let all = everything(report, definition, card);
    for part in report.parts().chain([&all]) {
        sheet(book.add_worksheet_with_constant_memory()?, part, &mut names)?;
    }
    Ok(book.save_to_writer(out)?)
}

/// What the report says in sentences.
fn sentences(
    sheet: &mut Worksheet,
    report: &Report,
    names: &mut BTreeSet<String>,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_name(name(&report.lang.word("report"), names))?;
    sheet.write_string_with_format(0, 0, &report.title, &bold)?;
    let mut row = 1;
    for section in report.sections.iter().filter(|section| !section.lines.is_empty()) {
        sheet.write_string_with_format(row, 0, &section.title, &bold)?;
        for (at, line) in (1_u32..).zip(&section.lines) {
            sheet.write_string(row + at, 0, line)?;
        }
        row += u32::try_from(section.lines.len()).unwrap_or(u32::MAX - row) + 1;
    }
    Ok(())
}

fn sheet(
    sheet: &mut Worksheet,
    part: &Part,
    names: &mut BTreeSet<String>,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_name(name(&part.title, names))?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, head) in (0_u16..).zip(&part.heads) {
        sheet.write_string_with_format(0, column, &head.name, &bold)?;
    }
    for (line, row) in (1_u32..).zip(&part.rows) {
        for ((column, head), cell) in (0_u16..).zip(&part.heads).zip(row) {
            let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
            match number.filter(|_| head.is_number) {
                Some(number) => sheet.write_number(line, column, number)?,
                // A gap stays empty.
                None if head.is_number && cell == "-" => continue,
                None => sheet.write_string(line, column, cell)?,
            };
        }
    }
    Ok(())
}

/// A sheet's name: short, without the signs that a workbook forbids, and not used before.
fn name(title: &str, names: &mut BTreeSet<String>) -> String {
    let clean: String = title
        .chars()
        .map(
            |letter| if "[]:*?/\\'".contains(letter) || letter.is_control() { ' ' } else { letter },
        )
        .collect();
    let mut at = 1;
    loop {
        let tail = if at == 1 { String::new() } else { format!(" {at}") };
        let room = NAME_MAX - tail.len();
        let mut short = String::new();
        let mut units = 0;
        for letter in clean.trim().chars() {
            units += letter.len_utf16();
            if units > room {
                break;
            }
            short.push(letter);
        }
        let found = format!("{}{tail}", if short.is_empty() { "-" } else { &short });
        if names.insert(found.to_lowercase()) {
            return found;
        }
        at += 1;
    }
}

/// Every number of every unit.
fn everything(report: &Report, definition: &Definition, card: &Scorecard) -> Part {
    let lang = report.lang;
    let label = |node: &str| {
        let found = definition.node(node);
        match found {
            Some(node) => lang.name(&node.name),
            None if node == "*" => lang.name(&definition.name),
            None => String::new(),
        }
    };
    let row = |score: &Published| {
        vec![
            score.unit.clone(),
            score.node.clone(),
            label(&score.node),
            score.value.clone().unwrap_or_else(|| "-".to_owned()),
            score.exact.clone().unwrap_or_default(),
            score.records.to_string(),
            score.left_out.to_string(),
            score.vetoed_by.clone().unwrap_or_default(),
        ]
    };
    let keys = ["unit", "code", "name", "value", "exact", "records", "left-out", "vetoed"];
    let rows = card.published(definition).iter().map(row).collect();
    table("all", lang.word("all-scores"), heads(lang, keys), rows)
}
