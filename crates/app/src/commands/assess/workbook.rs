//! The results as a workbook. Every text is written as text, so that no spreadsheet takes a unit's
//! name for a formula; every number as a number, with the exact fraction beside it.

use assess::score::Scorecard;
use domain::assessment::{Definition, Published};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// Writes the workbook.
pub fn write(
    out: impl std::io::Write + std::io::Seek + Send,
    definition: &Definition,
    card: &Scorecard,
) -> anyhow::Result<()> {
    let mut book = Workbook::new();
    let rows = card.published(definition);
    ranking(book.add_worksheet(), definition, &rows)?;
    scores(book.add_worksheet_with_constant_memory()?, definition, &rows)?;
    rules(book.add_worksheet(), definition)?;
    Ok(book.save_to_writer(out)?)
}

fn heading(sheet: &mut Worksheet, name: &str, columns: &[&str]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_name(name)?;
    for (column, text) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(0, column, *text, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// A number where the value is one; a gap stays empty.
fn number(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: Option<&str>,
) -> Result<(), XlsxError> {
    if let Some(value) = text.and_then(|text| text.parse::<f64>().ok()) {
        sheet.write_number(row, column, value)?;
    }
    Ok(())
}

fn ranking(
    sheet: &mut Worksheet,
    definition: &Definition,
    rows: &[Published],
) -> Result<(), XlsxError> {
    heading(sheet, "排名 Ranking", &["名次 Rank", "单位 Unit", "得分 Score", "等级 Band"])?;
    let mut units: Vec<&Published> = rows.iter().filter(|row| row.node == "*").collect();
    units.sort_by_key(|unit| (unit.rank.is_none(), unit.rank));
    for (row, unit) in (1_u32..).zip(units) {
        if let Some(rank) = unit.rank {
            sheet.write_number(row, 0, rank)?;
        }
        sheet.write_string(row, 1, &unit.unit)?;
        number(sheet, row, 2, unit.value.as_deref())?;
        let band = definition.bands.iter().find(|band| Some(&band.id) == unit.band.as_ref());
        let name = band.map_or_else(String::new, |b| format!("{} {}", b.name.zh, b.name.en));
        sheet.write_string(row, 3, name)?;
    }
    Ok(())
}

const COLUMNS: [&str; 9] = [
    "单位 Unit",
    "指标 Node",
    "名称 Name",
    "得分 Score",
    "精确值 Exact",
    "计分记录 Records",
    "未计记录 Left out",
    "否决指标 Vetoed by",
    "名次 Rank",
];

fn scores(
    sheet: &mut Worksheet,
    definition: &Definition,
    rows: &[Published],
) -> Result<(), XlsxError> {
    heading(sheet, "得分 Scores", &COLUMNS)?;
    let name = |node: &str| {
        let found = definition.nodes.iter().find(|found| found.id == node);
        let name = found.map_or(&definition.name, |node| &node.name);
        if found.is_some() || node == "*" {
            format!("{} {}", name.zh, name.en)
        } else {
            String::new()
        }
    };
    for (row, score) in (1_u32..).zip(rows) {
        sheet.write_string(row, 0, &score.unit)?;
        sheet.write_string(row, 1, &score.node)?;
        sheet.write_string(row, 2, name(&score.node))?;
        number(sheet, row, 3, score.value.as_deref())?;
        sheet.write_string(row, 4, score.exact.as_deref().unwrap_or_default())?;
        sheet.write_number(row, 5, score.records as f64)?;
        sheet.write_number(row, 6, score.left_out as f64)?;
        sheet.write_string(row, 7, score.vetoed_by.as_deref().unwrap_or_default())?;
        if let Some(rank) = score.rank {
            sheet.write_number(row, 8, rank)?;
        }
    }
    Ok(())
}

fn rules(sheet: &mut Worksheet, definition: &Definition) -> anyhow::Result<()> {
    heading(sheet, "规则 Rules", &["规则 Rule"])?;
    let mut text = Vec::new();
    super::write::header(&mut text, definition)?;
    let text = String::from_utf8(text)?;
    let first = format!("{} / {}", definition.name.zh, definition.name.en);
    for (row, line) in (1_u32..).zip(std::iter::once(first.as_str()).chain(text.lines())) {
        sheet.write_string(row, 0, line)?;
    }
    Ok(())
}
