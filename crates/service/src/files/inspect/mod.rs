//! What a whole file really holds. It is taken only when its structure holds from the first byte
//! to the last, so that one file cannot be read as two, and when nothing in it runs or unfolds.

use std::io::{Cursor, Read};

use domain::file::{FileName, Kind, Refusal, sniff};

/// The most pixels a picture may have, and the longest side.
const PIXELS_MAX: u64 = 100_000_000;
const SIDE_MAX: u64 = 30_000;
/// Limits on the parts of an OFD container.
const PARTS_MAX: usize = 2000;
const UNFOLDED_BYTES_MAX: u64 = 200 * 1024 * 1024;
const UNFOLDING_MAX: u64 = 100;
const XML_BYTES_MAX: u64 = 4 * 1024 * 1024;
const ALL_XML_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Says what a file is, or why it is not taken.
pub(super) fn inspect(name: &FileName, bytes: &[u8]) -> Result<Kind, Refusal> {
    let kind = sniff(bytes).ok_or(Refusal::Kind)?;
    match kind {
        Kind::Pdf => pdf(bytes)?,
        Kind::Jpeg => jpeg(bytes)?,
        Kind::Png => png(bytes)?,
        Kind::Ofd => ofd(bytes)?,
    }
    match name.suits(kind) {
        true => Ok(kind),
        false => Err(Refusal::EndingDiffers),
    }
}

/// A PDF ends with its mark and holds neither script, nor program start, nor another file. Names
/// may be written with `#` and two digits (ISO 32000-1 §7.3.5), so they are read that way.
fn pdf(bytes: &[u8]) -> Result<(), Refusal> {
    const ACTIVE: [&[u8]; 6] =
        [b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/EmbeddedFiles", b"/RichMedia"];
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    let Some(end) = find(tail, b"%%EOF") else { return Err(Refusal::Broken) };
    let end = last(tail, b"%%EOF").unwrap_or(end);
    let after = &tail[end + 5..];
    if after.iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0) {
        return Err(Refusal::Active);
    }
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"/") {
        let name = pdf_name(&bytes[at + found..]);
        if ACTIVE.iter().any(|active| name == *active) {
            return Err(Refusal::Active);
        }
        at += found + 1;
    }
    Ok(())
}

/// The name that begins here, with its `#` escapes resolved; names of interest are short.
fn pdf_name(bytes: &[u8]) -> Vec<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let mut name = vec![b'/'];
    let mut rest = &bytes[1..];
    while let [first, tail @ ..] = rest
        && name.len() < 20
    {
        if first.is_ascii_whitespace() || b"/()<>[]{}%\0".contains(first) {
            break;
        }
        rest = tail;
        match (first, tail) {
            (b'#', [high, low, after @ ..]) if digit(high).is_some() && digit(low).is_some() => {
                let (high, low) = (digit(high).unwrap_or(0), digit(low).unwrap_or(0));
                name.push(high * 16 + low);
                rest = after;
            }
            _ => name.push(*first),
        }
    }
    name
}

/// A JPEG is a list of segments up to its picture, of a sane size, with its end mark; behind that
/// nothing that another program would open.
fn jpeg(bytes: &[u8]) -> Result<(), Refusal> {
    let mut at = 2;
    let mut is_sized = false;
    loop {
        let [0xff, mark, high, low] = *bytes.get(at..at + 4).ok_or(Refusal::Broken)? else {
            return Err(Refusal::Broken);
        };
        if mark == 0xff {
            at += 1;
            continue;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        let body = bytes.get(at + 4..at + 2 + length).ok_or(Refusal::Broken)?;
        // Frame headers (ITU-T T.81 §B.2.2) say how large the picture is.
        if matches!(mark, 0xc0..=0xcf) && !matches!(mark, 0xc4 | 0xc8 | 0xcc) {
            let [_, h1, h2, w1, w2, ..] = *body else { return Err(Refusal::Broken) };
            size(u16::from_be_bytes([w1, w2]).into(), u16::from_be_bytes([h1, h2]).into())?;
            is_sized = true;
        }
        at += 2 + length;
        if mark == 0xda {
            break;
        }
    }
    let end = last(bytes, b"\xff\xd9").filter(|end| *end >= at).ok_or(Refusal::Broken)?;
    match is_sized {
        true => nothing_else(bytes, &bytes[end + 2..]),
        false => Err(Refusal::Broken),
    }
}

/// A PNG is a list of chunks from its header to its end, and nothing behind.
fn png(bytes: &[u8]) -> Result<(), Refusal> {
    let mut at = 8;
    let mut is_first = true;
    loop {
        let head: [u8; 8] =
            bytes.get(at..at + 8).and_then(|head| head.try_into().ok()).ok_or(Refusal::Broken)?;
        let number = |four: &[u8]| u32::from_be_bytes([four[0], four[1], four[2], four[3]]);
        let length = usize::try_from(number(&head[..4])).map_err(|_| Refusal::Broken)?;
        let next = at.checked_add(12 + length).filter(|next| *next <= bytes.len());
        let next = next.ok_or(Refusal::Broken)?;
        let body = &bytes[at + 8..at + 8 + length];
        if is_first {
            if &head[4..] != b"IHDR" || length != 13 {
                return Err(Refusal::Broken);
            }
            size(number(&body[..4]).into(), number(&body[4..8]).into())?;
            is_first = false;
        }
        at = next;
        if &head[4..] == b"IEND" {
            break;
        }
    }
    nothing_else(bytes, &bytes[at..])
}

fn size(width: u64, height: u64) -> Result<(), Refusal> {
    match (width, height) {
        (0, _) | (_, 0) => Err(Refusal::Broken),
        (w, h) if w > SIDE_MAX || h > SIDE_MAX || w * h > PIXELS_MAX => Err(Refusal::Bomb),
        _ => Ok(()),
    }
}

/// A picture that is a page, a script or an archive as well is none.
fn nothing_else(bytes: &[u8], behind: &[u8]) -> Result<(), Refusal> {
    const OTHERS: [&[u8]; 5] = [b"<script", b"<html", b"<!doctype html", b"<?php", b"<svg "];
    let lower = bytes.to_ascii_lowercase();
    let is_page = OTHERS.iter().any(|other| find(&lower, other).is_some());
    let is_container = [&b"PK\x05\x06"[..], b"%PDF-", b"MZ\x90", b"\x7fELF", b"Rar!"]
        .iter()
        .any(|other| find(behind, other).is_some());
    match is_page || is_container {
        true => Err(Refusal::Active),
        false => Ok(()),
    }
}

/// An OFD container (GB/T 33190): a ZIP with `OFD.xml` at its root, whose parts have plain names,
/// unfold to a sane size, do not overlap, hold no container of their own, and whose XML has no
/// document type, so that no entity can expand or reach outside.
fn ofd(bytes: &[u8]) -> Result<(), Refusal> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Broken)?;
    if zip.len() > PARTS_MAX {
        return Err(Refusal::Bomb);
    }
    if zip.offset() != 0 || zip.index_for_name("OFD.xml").is_none() {
        return Err(Refusal::Kind);
    }
    let mut spans = Vec::with_capacity(zip.len());
    let (mut unfolded, mut all_xml) = (0_u64, 0_u64);
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).map_err(|_| Refusal::Broken)?;
        spans.push((part.data_start().unwrap_or_default(), part.compressed_size()));
        unfolded = unfolded.saturating_add(part.size());
        let is_folding = part.size() > part.compressed_size().max(1024) * UNFOLDING_MAX;
        if unfolded > UNFOLDED_BYTES_MAX || is_folding {
            return Err(Refusal::Bomb);
        }
        all_xml += ofd_part(&mut part)?;
        if all_xml > ALL_XML_BYTES_MAX {
            return Err(Refusal::Bomb);
        }
    }
    spans.sort_unstable();
    match spans.windows(2).any(|pair| pair[0].0 + pair[0].1 > pair[1].0) {
        true => Err(Refusal::Bomb),
        false => Ok(()),
    }
}

/// Looks into one part of a container; answers how many bytes of XML it has.
fn ofd_part(part: &mut zip::read::ZipFile<'_, Cursor<&[u8]>>) -> Result<u64, Refusal> {
    const STARTS: [&[u8]; 5] = [b"PK\x03\x04", b"MZ", b"\x7fELF", b"#!", b"Rar!"];
    let name = part.name().map_err(|_| Refusal::Active)?.into_owned();
    if part.enclosed_name().is_none() || name.contains(['\\', '\0']) || part.encrypted() {
        return Err(Refusal::Active);
    }
    if part.is_dir() {
        return Ok(0);
    }
    if name.to_lowercase().ends_with(".xml") {
        let mut text = Vec::new();
        let read = part.take(XML_BYTES_MAX + 1).read_to_end(&mut text);
        read.map_err(|_| Refusal::Broken)?;
        if text.len() as u64 > XML_BYTES_MAX {
            return Err(Refusal::Bomb);
        }
        plain_xml(&text)?;
        return Ok(text.len() as u64);
    }
    let mut head = Vec::new();
    part.take(8).read_to_end(&mut head).map_err(|_| Refusal::Broken)?;
    match STARTS.iter().any(|start| head.starts_with(start)) {
        true => Err(Refusal::Active),
        false => Ok(0),
    }
}

/// XML in UTF-8 without a document type: entities cannot be declared.
fn plain_xml(text: &[u8]) -> Result<(), Refusal> {
    let text = std::str::from_utf8(text).map_err(|_| Refusal::Active)?;
    let lower = text.to_ascii_lowercase();
    match lower.contains("<!doctype") || lower.contains("<!entity") || lower.contains("<script") {
        true => Err(Refusal::Active),
        false => Ok(()),
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, wanted)
}

fn last(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::rfind(bytes, wanted)
}

#[cfg(test)]
mod tests;
