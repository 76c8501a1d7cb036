//! JSON lines: one object a line, streamed.

use std::io::{BufRead, BufReader, Read};

use domain::import::RawValue;
use service::items::{SourceRow, Unread};

/// The longest line taken; a whole item with all its texts is far shorter.
const LINE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The rows of a stream of lines; empty lines are passed over. A stream that breaks off ends with
/// a row that says so: whoever reads must not take what is missing for the end.
pub fn rows(source: impl Read + 'static) -> impl Iterator<Item = SourceRow> {
    let mut source = BufReader::with_capacity(256 * 1024, source);
    let (mut line, mut is_broken) = (0_u64, false);
    std::iter::from_fn(move || {
        while !is_broken {
            line += 1;
            match next_line(&mut source) {
                Ok(None) => return None,
                Ok(Some((bytes, is_whole))) => {
                    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
                    if !bytes.trim_ascii().is_empty() {
                        return Some((line, parsed(bytes, is_whole).map_err(Unread::NoRow)));
                    }
                }
                Err(why) => {
                    is_broken = true;
                    return Some((line, Err(Unread::BrokenOff(why.to_string()))));
                }
            }
        }
        None
    })
}

/// A line, and whether it is all of it; the rest of an endless line is skipped.
fn next_line(source: &mut impl BufRead) -> std::io::Result<Option<(Vec<u8>, bool)>> {
    let mut bytes = Vec::new();
    let limit = LINE_BYTES_MAX as u64;
    let read = source.by_ref().take(limit).read_until(b'\n', &mut bytes)?;
    if read == 0 {
        return Ok(None);
    }
    let is_whole = bytes.last() == Some(&b'\n') || read < LINE_BYTES_MAX;
    if !is_whole {
        source.skip_until(b'\n')?;
    }
    Ok(Some((bytes, is_whole)))
}

fn parsed(bytes: &[u8], is_whole: bool) -> Result<domain::import::RawRow, String> {
    let shown = || {
        let text = String::from_utf8_lossy(bytes);
        text.trim().chars().take(200).collect::<String>()
    };
    if !is_whole {
        return Err(shown());
    }
    match serde_json::from_slice::<serde_json::Value>(bytes).map(RawValue::from) {
        Ok(RawValue::Table(row)) => Ok(row),
        Ok(_) | Err(_) => Err(shown()),
    }
}
