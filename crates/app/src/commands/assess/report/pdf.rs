//! The report as a typeset document: the same sections, with the pictures in it.

use std::io::Write;

use domain::text::Language;
use paper::{Data, Picture, Template};
use serde_json::{Value, json};
use service::assessment::{column_wide, picture_percent};

use super::{Part, Report, Section};
use crate::clock;
use crate::commands::assess::words::Lang;

/// Writes the document.
///
/// # Errors
/// When it cannot be typeset or written.
pub fn write(out: &mut impl Write, report: &Report) -> anyhow::Result<()> {
    let lang = report.lang;
    let title = format!("{}：{}", lang.word("report"), report.title);
    let pictures = report.parts().filter_map(|part| {
        let picture = Picture { svg: part.svg.clone()?, label: part.title.clone() };
        Some((part.id.clone(), picture))
    });
    let data = Data {
        language: match lang {
            Lang::Zh => Language::Zh,
            Lang::En => Language::En,
        },
        title: title.clone(),
        author: String::new(),
        made_at: clock::now(),
        values: json!({
            "title": title,
            "foot": lang.word("pdf-foot"),
            "sections": report.sections.iter().map(section).collect::<Vec<_>>(),
        }),
        pictures: pictures.collect(),
    };
    let template = Template::newest("assessment-report").expect("the template is registered");
    let pdf = paper::render(template, &data)?;
    if !pdf.missing.is_empty() {
        let letters: String = pdf.missing.iter().collect();
        let told = lang.say("pdf-missing", &[("letters", &letters)]);
        // A closed error stream leaves nobody to tell.
        let _ = writeln!(std::io::stderr().lock(), "{told}");
    }
    Ok(out.write_all(&pdf.bytes)?)
}

/// A picture starts a page together with its heading.
fn section(section: &Section) -> Value {
    let part = |(at, part): (usize, &Part)| {
        let mut value = self::part(part);
        value["is_page"] = Value::from(at > 0 && part.svg.is_some());
        if part.title == section.title {
            value["title"] = Value::from("");
        }
        value
    };
    json!({
        "title": section.title,
        "is_page": section.parts.first().is_some_and(|part| part.svg.is_some()),
        "lines": section.lines,
        "parts": section.parts.iter().enumerate().map(part).collect::<Vec<_>>(),
    })
}

fn part(part: &Part) -> Value {
    let heads = part.heads.iter().enumerate().map(|(at, head)| {
        let cells = part.rows.iter().filter_map(|row| row.get(at)).map(String::as_str);
        let wide = column_wide(&head.name, cells);
        json!({ "name": head.name, "is_number": head.is_number, "wide": wide })
    });
    json!({
        "id": part.id,
        "title": part.title,
        "percent": part.svg.as_deref().map(picture_percent),
        "heads": heads.collect::<Vec<_>>(),
        "rows": part.rows,
    })
}
