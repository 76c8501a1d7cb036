//! Separated values in whatever encoding they come: UTF-8, GBK, GB 18030, Big5 or UTF-16.

use encoding_rs::Encoding;
use service::items::{SourceRow, Unread};

use super::named;

/// The rows below the heading.
pub fn rows(bytes: &[u8]) -> Result<Vec<SourceRow>, String> {
    let text = decoded(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut names: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|why| why.to_string())? {
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if names.is_empty() {
            names = cells;
        } else if cells.len() > names.len() {
            rows.push((line, Err(Unread::NoRow(cells.join(",")))));
        } else if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push((line, Ok(named(&names, cells))));
        }
    }
    if names.iter().all(String::is_empty) {
        return Err("it has no heading".to_owned());
    }
    Ok(rows)
}

/// A byte-order mark decides; then valid UTF-8; then what the bytes look like.
pub fn decoded(bytes: &[u8]) -> Result<String, String> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return strictly(encoding, &bytes[mark..]);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    strictly(detector.guess(Some(b"cn"), chardetng::Utf8Detection::Deny), bytes)
}

fn strictly(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, String> {
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text.into_owned()),
        None => Err(format!("it looks like {} but does not decode as such", encoding.name())),
    }
}

/// The mark that stands most often in the heading.
fn delimiter(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or_default();
    let count = |mark: u8| heading.bytes().filter(|byte| *byte == mark).count();
    b",\t;".iter().copied().max_by_key(|mark| (count(*mark), *mark == b',')).unwrap_or(b',')
}
