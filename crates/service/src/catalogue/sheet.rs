//! Guides and blank forms on paper, and the files that belong to a version of an item.

use std::collections::BTreeMap;

use domain::item::ItemId;
use domain::text::Language;
use domain::time::Instant;
use serde_json::json;
pub use store::item_files::{ItemFile, Purpose};

use crate::error::{Error, Result};
use crate::services::Services;

/// The most lines of one sheet; a guide has fewer, and nothing anybody asks may make it longer.
const LINES_MAX: usize = 2000;

/// A part of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// What is listed.
    pub lines: Vec<String>,
    /// What is said of what.
    pub facts: Vec<(String, String)>,
}

/// A guide or form to be set as PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The language of its words.
    pub language: Language,
    /// What it is called.
    pub title: String,
    /// The authority.
    pub authority: String,
    /// What stands at the foot of each page.
    pub foot: String,
    /// Where it is found on the web; drawn as a code too.
    pub address: String,
    /// What is read out in the place of that code.
    pub code_label: String,
    /// As of when; the file depends on no other clock.
    pub made_at: Instant,
    /// Its parts.
    pub sections: Vec<Section>,
}

/// Sets a sheet as a PDF file.
pub fn sheet(sv: &Services, sheet: &Sheet) -> Result<Vec<u8>> {
    let template = paper::Template::newest("guide").expect("the register names it");
    let press = sv.papers.press().map_err(Error::Internal)?;
    let svg = paper::qr::svg(&sheet.address, &sheet.code_label)
        .map_err(|_| Error::Internal("the address does not fit a code".to_owned()))?;
    let mut left = LINES_MAX;
    let mut sections = Vec::new();
    for section in &sheet.sections {
        let lines: Vec<&String> = section.lines.iter().take(left).collect();
        left -= lines.len();
        let facts: Vec<&(String, String)> = section.facts.iter().take(left).collect();
        left -= facts.len();
        sections.push(json!({"title": section.title, "lines": lines, "facts": facts}));
    }
    let data = paper::Data {
        language: sheet.language,
        title: sheet.title.clone(),
        author: sheet.authority.clone(),
        made_at: sheet.made_at,
        values: json!({
            "title": sheet.title,
            "authority": sheet.authority,
            "foot": sheet.foot,
            "address": sheet.address,
            "sections": sections,
        }),
        pictures: BTreeMap::from([(
            "qr".to_owned(),
            paper::Picture { svg, label: sheet.code_label.clone() },
        )]),
    };
    let pdf = press.render(template, &data).map_err(|fault| Error::Internal(fault.to_string()))?;
    Ok(pdf.bytes)
}

/// The files of a version.
pub fn files(sv: &Services, id: &ItemId, version: u32) -> Result<Vec<ItemFile>> {
    Ok(sv.db.read(|tx| store::item_files::list(tx, id, version))?)
}

/// A file of a version with its bytes; everybody may have it.
pub fn file(
    sv: &Services,
    id: &ItemId,
    version: u32,
    material: &str,
    purpose: Purpose,
) -> Result<(ItemFile, Vec<u8>)> {
    let missing = || Error::NotFound("file");
    let all = files(sv, id, version)?;
    let is_wanted = |file: &ItemFile| file.material == material && file.purpose == purpose;
    let file = all.into_iter().find(is_wanted).ok_or_else(missing)?;
    let read =
        |tx: &mut store::Tx<'_>| store::item_files::bytes(tx, id, version, material, purpose);
    Ok((file, sv.db.read(read)?.ok_or_else(missing)?))
}
