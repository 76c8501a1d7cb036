//! A report of parts set as a PDF file: sentences, pictures and tables. Words come ready.

use domain::text::Language;
use domain::time::Instant;
use paper::{Data, Picture, Template};
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::services::Services;

/// The room of a picture on a page of A4, in the widths of the text: taller ones are made smaller.
const TALL_MAX: f64 = 1.25;
/// The width of a picture that takes the whole width of the text; narrower ones take less.
const FULL: f64 = 560.0;
/// What a column may count for beside the others.
const WIDE: std::ops::RangeInclusive<usize> = 4..=24;

/// A report.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The language of its words.
    pub language: Language,
    /// What it is called.
    pub title: String,
    /// What stands at the foot of each page.
    pub foot: String,
    /// As of when; the file depends on no other clock.
    pub made_at: Instant,
    /// Its parts.
    pub parts: Vec<PrintedPart>,
}

/// A part of a report.
#[derive(Clone, Debug, Default)]
pub struct PrintedPart {
    /// A name that no other part has.
    pub id: String,
    /// The heading.
    pub title: String,
    /// The sentences.
    pub lines: Vec<String>,
    /// The picture, drawn by our own code.
    pub svg: Option<String>,
    /// The columns of the table, and whether they hold numbers.
    pub heads: Vec<(String, bool)>,
    /// The rows of the table.
    pub rows: Vec<Vec<String>>,
}

/// Sets a report as a PDF file.
pub fn printed(sv: &Services, report: &Printed) -> Result<Vec<u8>> {
    let template = Template::newest("assessment-report").expect("the register names it");
    let press = sv.papers.press().map_err(Error::Internal)?;
    let pictures = report.parts.iter().filter_map(|part| {
        Some((part.id.clone(), Picture { svg: part.svg.clone()?, label: part.title.clone() }))
    });
    let data = Data {
        language: report.language,
        title: report.title.clone(),
        author: String::new(),
        made_at: report.made_at,
        values: json!({
            "title": report.title,
            "foot": report.foot,
            "sections": report.parts.iter().map(section).collect::<Vec<_>>(),
        }),
        pictures: pictures.collect(),
    };
    let pdf = press.render(template, &data).map_err(|fault| Error::Internal(fault.to_string()))?;
    Ok(pdf.bytes)
}

/// A picture starts a page together with its heading.
fn section(part: &PrintedPart) -> Value {
    let heads = part.heads.iter().enumerate().map(|(at, (name, is_number))| {
        let cells = part.rows.iter().filter_map(|row| row.get(at)).map(String::as_str);
        json!({ "name": name, "is_number": is_number, "wide": column_wide(name, cells) })
    });
    json!({
        "title": part.title,
        "is_page": part.svg.is_some(),
        "lines": part.lines,
        "parts": [{
            "id": part.id,
            "title": "",
            "is_page": false,
            "percent": part.svg.as_deref().map(picture_percent),
            "heads": heads.collect::<Vec<_>>(),
            "rows": part.rows,
        }],
    })
}

/// What a column counts for beside the others: its widest cell, within bounds. A heading may break;
/// the cells below it should not have to.
pub fn column_wide<'a>(head: &str, cells: impl Iterator<Item = &'a str>) -> usize {
    let letters = |text: &str| -> usize {
        text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum()
    };
    let widest = cells.map(letters).max().unwrap_or_default();
    widest.max(letters(head) / 2 + 1).clamp(*WIDE.start(), *WIDE.end())
}

/// How wide a picture is set, in percent of the text, so that it fits on a page.
#[must_use]
pub fn picture_percent(svg: &str) -> u32 {
    let sides = svg.split("viewBox=\"0 0 ").nth(1).and_then(|rest| rest.split('"').next());
    let sides: Vec<f64> =
        sides.into_iter().flat_map(str::split_whitespace).flat_map(str::parse).collect();
    let [wide, tall] = sides[..] else { return 100 };
    let share = (TALL_MAX * wide / tall).min(wide / FULL) * 100.0;
    let share = share.min(100.0);
    (10..=100).rev().step_by(5).find(|percent| f64::from(*percent) <= share).unwrap_or(10)
}
