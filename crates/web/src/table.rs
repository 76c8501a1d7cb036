//! Tables that a spreadsheet opens without carrying anything out.

use rust_xlsxwriter::{Format, Workbook};

use crate::fault::Fault;

/// A table as a workbook. Every cell is a text, so that none is taken for a formula.
pub(super) fn xlsx<'a>(
    name: &str,
    rows: impl Iterator<Item = Vec<&'a str>>,
) -> Result<Vec<u8>, Fault> {
    let failed = |why: rust_xlsxwriter::XlsxError| Fault::Internal(format!("a workbook: {why}"));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name).map_err(failed)?;
    let bold = Format::new().set_bold();
    for (row, n) in rows.zip(0_u32..) {
        for (cell, column) in row.iter().zip(0_u16..) {
            let text: String = cell.chars().take(CELL_CHARS_MAX).collect();
            match n {
                0 => sheet.write_string_with_format(n, column, text, &bold),
                _ => sheet.write_string(n, column, text),
            }
            .map_err(failed)?;
        }
    }
    book.save_to_buffer().map_err(failed)
}

/// One table of a workbook.
pub(super) struct Named {
    /// What its sheet is called.
    pub name: String,
    /// The columns, and whether they hold numbers.
    pub heads: Vec<(String, bool)>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// The most letters of a sheet's name.
const NAME_MAX: usize = 31;

/// Tables as a workbook, a sheet for each. Numbers are numbers; every other cell is a text, so that
/// none is taken for a formula.
pub(super) fn book(tables: &[Named]) -> Result<Vec<u8>, Fault> {
    let failed = |why: rust_xlsxwriter::XlsxError| Fault::Internal(format!("a workbook: {why}"));
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    for (table, at) in tables.iter().zip(1..) {
        let sheet = book.add_worksheet();
        // A number in front keeps two names apart.
        let name: String = format!("{at} {}", table.name)
            .chars()
            .filter(|c| !"[]:*?/\\'".contains(*c) && u32::from(*c) < 0x1_0000)
            .take(NAME_MAX)
            .collect();
        sheet.set_name(name).map_err(failed)?;
        for ((head, _), column) in table.heads.iter().zip(0_u16..) {
            sheet.write_string_with_format(0, column, head, &bold).map_err(failed)?;
        }
        for (row, n) in table.rows.iter().zip(1_u32..) {
            for ((cell, (_, is_number)), column) in row.iter().zip(&table.heads).zip(0_u16..) {
                let number = cell.parse::<f64>().ok().filter(|n| *is_number && n.is_finite());
                let text: String = cell.chars().take(CELL_CHARS_MAX).collect();
                match number {
                    Some(number) => sheet.write_number(n, column, number),
                    None => sheet.write_string(n, column, text),
                }
                .map_err(failed)?;
            }
        }
    }
    book.save_to_buffer().map_err(failed)
}

/// The most characters a cell of a workbook holds.
const CELL_CHARS_MAX: usize = 32_767;

/// The kind of content of a workbook.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A table as CSV (RFC 4180) with a byte order mark, so that spreadsheets read it as UTF-8.
pub(crate) fn csv<'a>(rows: impl Iterator<Item = Vec<&'a str>>) -> String {
    let mut text = String::from("\u{feff}");
    for row in rows {
        line(&mut text, &row);
    }
    text
}

/// Adds one row.
pub(crate) fn line(text: &mut String, row: &[&str]) {
    for (index, cell) in row.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        push(text, cell);
    }
    text.push_str("\r\n");
}

fn push(text: &mut String, cell: &str) {
    let guard = if is_formula(cell) { "'" } else { "" };
    if !cell.contains([',', '"', '\r', '\n']) {
        text.push_str(guard);
        text.push_str(cell);
        return;
    }
    text.push('"');
    text.push_str(guard);
    text.push_str(&cell.replace('"', "\"\""));
    text.push('"');
}

/// Whether a spreadsheet might take the cell for a formula. Full-width signs count: some
/// spreadsheets fold them. A plain number with its sign is none.
fn is_formula(cell: &str) -> bool {
    let is_number = cell.parse::<f64>().is_ok_and(f64::is_finite);
    !is_number && cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cell: &str, expected: &str) {
        let text = csv([vec!["a", cell]].into_iter());
        assert_eq!(text, format!("\u{feff}a,{expected}\r\n"));
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        check("行政许可", "行政许可");
        check("a,b", "\"a,b\"");
        check("say \"hi\"", "\"say \"\"hi\"\"\"");
        check("two\nlines", "\"two\nlines\"");
    }

    #[test]
    fn what_looks_like_a_formula_is_made_text() {
        for formula in ["=1+1", "+x", "-1+1", "-inf", "-", "@SUM(A1)", "\tx"] {
            check(formula, &format!("'{formula}"));
        }
        for formula in ["＝1", "＋1", "－1", "＠x"] {
            check(formula, &format!("'{formula}"));
        }
        check("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\"");
        check("\rx", "\"'\rx\"");
        for plain in ["1-1", "-1.5", "+1", "-0", "-1e3"] {
            check(plain, plain);
        }
    }
}
