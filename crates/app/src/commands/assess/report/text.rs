//! The report as text for a terminal: tables in columns, wide letters counted as two.

use std::io::Write;

use super::{Part, Report};

/// Writes the text.
///
/// # Errors
/// When it cannot be written.
pub fn write(out: &mut impl Write, report: &Report) -> std::io::Result<()> {
    writeln!(out, "{}", report.title)?;
    for section in &report.sections {
        writeln!(out, "\n{}\n{}", section.title, "=".repeat(width(&section.title)))?;
        for line in &section.lines {
            writeln!(out, "{}", plain(line))?;
        }
        for part in &section.parts {
            if part.title != section.title {
                writeln!(out, "\n{}", plain(&part.title))?;
            }
            write_table(out, part)?;
        }
    }
    Ok(())
}

fn write_table(out: &mut impl Write, part: &Part) -> std::io::Result<()> {
    let heads: Vec<String> = part.heads.iter().map(|head| plain(&head.name)).collect();
    let rows: Vec<Vec<String>> =
        part.rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
    let widest = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).chain([&heads[at]]);
        cells.map(|cell| width(cell)).max().unwrap_or_default()
    };
    let wide: Vec<usize> = (0..heads.len()).map(widest).collect();
    for row in [&heads].into_iter().chain(&rows) {
        let mut line = String::new();
        for ((cell, wide), head) in row.iter().zip(&wide).zip(&part.heads) {
            let pad = " ".repeat(wide - width(cell));
            line += "  ";
            if head.is_number {
                line += &pad;
                line += cell;
            } else {
                line += cell;
                line += &pad;
            }
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Text without what would move a terminal's cursor.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// How many columns a terminal takes for a text; Chinese letters and full-width signs take two.
fn width(text: &str) -> usize {
    let wide = |letter: char| {
        matches!(letter, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}'
            | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}')
    };
    text.chars().map(|letter| 1 + usize::from(wide(letter))).sum()
}
